"""Texts that archives leave out whole, since nobody knows any more whom they name.

Revision ID: 0024
Revises: 0023
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = '0023'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    op.create_table(
        "withheld_texts",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycles.id"], name=op.f("fk_withheld_texts_cycle_id_cycles")),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_withheld_texts")),
    )
    op.create_index(op.f("ix_withheld_texts_cycle_id"), "withheld_texts", ["cycle_id"], unique=False)


def downgrade() -> None:
    """Take it back."""
    op.drop_table("withheld_texts")
