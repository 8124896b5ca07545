"""Why somebody was signed out, for the page on which they sign in again.

Revision ID: 0014
Revises: 0013
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    op.add_column('sign_ins', sa.Column('ended_because', sa.JSON(), nullable=True))


def downgrade() -> None:
    """Take it back."""
    op.drop_column('sign_ins', 'ended_because')
