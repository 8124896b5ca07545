"""What the judge's desk remembers: type size, tasks put off, the comment a round asks for, masking by hand.

Revision ID: 0015
Revises: 0014
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    op.add_column("users", sa.Column("type_size", sa.String(length=16), nullable=True))
    op.add_column("assignments", sa.Column("put_off_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("rounds", sa.Column("shortest_comment", sa.Integer(), nullable=True))
    op.add_column("entries", sa.Column("hidden_words", sa.JSON(), nullable=True))
    op.add_column("entries", sa.Column("shown_words", sa.JSON(), nullable=True))


def downgrade() -> None:
    """Take it back."""
    op.drop_column("entries", "shown_words")
    op.drop_column("entries", "hidden_words")
    op.drop_column("rounds", "shortest_comment")
    op.drop_column("assignments", "put_off_at")
    op.drop_column("users", "type_size")
