"""Indexes by which a round's sheets and a register's state are counted without reading a row of them.

Revision ID: 0026
Revises: 0025
"""

from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    op.create_index("ix_assignments_round_id_state_user_id", "assignments", ["round_id", "state", "user_id"])
    op.create_index("ix_entries_track_id_version_id", "entries", ["track_id", "version", "id"])


def downgrade() -> None:
    """Take it back."""
    op.drop_index("ix_entries_track_id_version_id", table_name="entries")
    op.drop_index("ix_assignments_round_id_state_user_id", table_name="assignments")
