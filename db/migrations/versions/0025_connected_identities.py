"""Identities at the identity provider, sign-ins on their way there, and which sign-ins came from there.

Revision ID: 0025
Revises: 0024
"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    op.create_table(
        "connected_identities",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("issuer", sa.String(length=255), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("connected_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_connected_identities_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_connected_identities")),
        sa.UniqueConstraint("issuer", "subject", name=op.f("uq_connected_identities_issuer_subject")),
    )
    op.create_table(
        "provider_attempts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("wanted", sa.Text(), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=True),
        sa.Column("is_taken", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_provider_attempts_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provider_attempts")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_provider_attempts_token_hash")),
    )
    op.create_index(op.f("ix_provider_attempts_address"), "provider_attempts", ["address"], unique=False)
    op.create_index(op.f("ix_provider_attempts_user_id"), "provider_attempts", ["user_id"], unique=False)
    op.add_column(
        "sign_ins", sa.Column("is_from_provider", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column(
        "half_sign_ins", sa.Column("is_from_provider", sa.Boolean(), nullable=False, server_default=sa.false())
    )


def downgrade() -> None:
    """Take it back."""
    op.drop_column("half_sign_ins", "is_from_provider")
    op.drop_column("sign_ins", "is_from_provider")
    op.drop_table("provider_attempts")
    op.drop_table("connected_identities")
