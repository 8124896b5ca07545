"""Eligibility as a stage: who confirmed it and why it waits again; spellings that are two units.

What an organiser had decided against the rule counts as confirmed by that decision. Entries get their columns one by
one: a table that others refer to cannot be built anew on SQLite while foreign keys are held.

Revision ID: 0010
Revises: 0009
"""

import sqlalchemy as sa
from alembic import op

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None

COLUMNS = {
    'confirmed_at': {'sqlite': 'DATETIME', 'postgresql': 'TIMESTAMP WITH TIME ZONE'},
    'confirmed_by_id': 'INTEGER CONSTRAINT fk_entries_confirmed_by_id_users REFERENCES users (id)',
    'confirmed_by': 'VARCHAR(64)',
    'returned_because': 'JSON',
}


def upgrade() -> None:
    """Bring the schema forward."""
    dialect = op.get_bind().dialect.name
    for column, kind in COLUMNS.items():
        op.execute(f"ALTER TABLE entries ADD COLUMN {column} {kind if isinstance(kind, str) else kind[dialect]}")
    op.execute(
        "UPDATE entries SET confirmed_at = overridden_at, confirmed_by_id = overridden_by_id, confirmed_by = ("
        "SELECT substr(display_name, 1, 64) FROM users WHERE users.id = entries.overridden_by_id)"
        " WHERE override IS NOT NULL"
    )
    op.create_table('unit_distinctions',
    sa.Column('name', sa.String(length=128), nullable=False),
    sa.Column('unit', sa.String(length=128), nullable=False),
    sa.PrimaryKeyConstraint('name', 'unit', name=op.f('pk_unit_distinctions'))
    )


def downgrade() -> None:
    """Take it back; what was confirmed counts as it did, by the rule or by an organiser's decision."""
    op.drop_table('unit_distinctions')
    for column in reversed(COLUMNS):
        op.execute(f"ALTER TABLE entries DROP COLUMN {column}")
