"""Pilot scoring: entries that all judges of a round score first, and their sheets.

Revision ID: 0017
Revises: 0016
"""

import sqlalchemy as sa
from alembic import op

revision = '0017'
down_revision = '0016'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    op.create_table('pilot_sets',
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('shared_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('shared_at IS NULL OR closed_at IS NOT NULL', name=op.f('ck_pilot_sets_shared_once_closed')),
    sa.ForeignKeyConstraint(['round_id'], ['rounds.id'], name=op.f('fk_pilot_sets_round_id_rounds')),
    sa.PrimaryKeyConstraint('round_id', name=op.f('pk_pilot_sets'))
    )
    op.create_table('pilot_entries',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('entry_id', sa.Integer(), nullable=True),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.CheckConstraint("(entry_id IS NULL) = (title <> '')", name=op.f('ck_pilot_entries_entry_or_sample')),
    sa.ForeignKeyConstraint(['entry_id'], ['entries.id'], name=op.f('fk_pilot_entries_entry_id_entries')),
    sa.ForeignKeyConstraint(['round_id'], ['pilot_sets.round_id'], name=op.f('fk_pilot_entries_round_id_pilot_sets')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_pilot_entries')),
    sa.UniqueConstraint('round_id', 'entry_id', name=op.f('uq_pilot_entries_round_id_entry_id')),
    sa.UniqueConstraint('round_id', 'position', name=op.f('uq_pilot_entries_round_id_position'))
    )
    with op.batch_alter_table('pilot_entries', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_pilot_entries_entry_id'), ['entry_id'], unique=False)

    op.create_table('pilot_sheets',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('pilot_entry_id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('state', sa.Enum('untouched', 'draft', 'submitted', 'recused', name='pilot_sheet_state', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('comment', sa.Text(), nullable=False),
    sa.Column('written_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('version >= 1', name=op.f('ck_pilot_sheets_version_from_one')),
    sa.ForeignKeyConstraint(['pilot_entry_id'], ['pilot_entries.id'], name=op.f('fk_pilot_sheets_pilot_entry_id_pilot_entries')),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_pilot_sheets_user_id_users')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_pilot_sheets')),
    sa.UniqueConstraint('pilot_entry_id', 'user_id', name=op.f('uq_pilot_sheets_pilot_entry_id_user_id'))
    )
    with op.batch_alter_table('pilot_sheets', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_pilot_sheets_user_id'), ['user_id'], unique=False)

    op.create_table('pilot_points',
    sa.Column('sheet_id', sa.Integer(), nullable=False),
    sa.Column('criterion_id', sa.Integer(), nullable=False),
    sa.Column('points', sa.Integer(), nullable=False),
    sa.CheckConstraint('points BETWEEN 0 AND 100', name=op.f('ck_pilot_points_points_in_range')),
    sa.ForeignKeyConstraint(['criterion_id'], ['criteria.id'], name=op.f('fk_pilot_points_criterion_id_criteria')),
    sa.ForeignKeyConstraint(['sheet_id'], ['pilot_sheets.id'], name=op.f('fk_pilot_points_sheet_id_pilot_sheets'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('sheet_id', 'criterion_id', name=op.f('pk_pilot_points'))
    )
    with op.batch_alter_table('pilot_points', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_pilot_points_criterion_id'), ['criterion_id'], unique=False)


def downgrade() -> None:
    """Take it back."""
    with op.batch_alter_table('pilot_points', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_pilot_points_criterion_id'))

    op.drop_table('pilot_points')
    with op.batch_alter_table('pilot_sheets', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_pilot_sheets_user_id'))

    op.drop_table('pilot_sheets')
    with op.batch_alter_table('pilot_entries', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_pilot_entries_entry_id'))

    op.drop_table('pilot_entries')
    op.drop_table('pilot_sets')
