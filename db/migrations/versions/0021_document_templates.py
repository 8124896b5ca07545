"""Templates of documents.

Revision ID: 0021
Revises: 0020
"""

import sqlalchemy as sa
from alembic import op

revision = '0021'
down_revision = '0020'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    op.create_table('document_templates',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('notice', 'minutes', 'decision', name='document_kind', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('language', sa.String(length=10), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('size', sa.Integer(), nullable=True),
    sa.Column('sha256', sa.String(length=64), nullable=True),
    sa.Column('note', sa.String(length=500), nullable=False),
    sa.Column('taken_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('taken_by_id', sa.Integer(), nullable=True),
    sa.Column('taken_by', sa.String(length=64), nullable=False),
    sa.CheckConstraint('number > 0', name=op.f('ck_document_templates_number_from_one')),
    sa.CheckConstraint('(sha256 IS NULL) = (size IS NULL)', name=op.f('ck_document_templates_content_has_a_size')),
    sa.ForeignKeyConstraint(['taken_by_id'], ['users.id'], name=op.f('fk_document_templates_taken_by_id_users')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_document_templates')),
    sa.UniqueConstraint('kind', 'language', 'number', name=op.f('uq_document_templates_kind_language_number')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('document_templates', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_document_templates_sha256'), ['sha256'], unique=False)


def downgrade() -> None:
    """Take it back."""
    with op.batch_alter_table('document_templates', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_document_templates_sha256'))

    op.drop_table('document_templates')
