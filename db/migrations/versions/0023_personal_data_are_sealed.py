"""Telephones, work units and contacts, who objected, and words that tell of proposers are sealed.

What seals and opens is handed over by whoever runs the migration, with the key that is kept outside the database.

Revision ID: 0023
Revises: 0022
"""

import sqlalchemy as sa
from alembic import context, op

revision = "0023"
down_revision = '0022'
branch_labels = None
depends_on = None

_AT_A_TIME = 1000
_TEXTS = (
    ("proposers", "telephone", 64),
    ("proposers", "work_unit", 128),
    ("pool_experts", "contact", 128),
    ("objections", "objector", 128),
    ("objections", "contact", 256),
)
_WORDS = (("entries", "hidden_words"), ("entries", "shown_words"))


def upgrade() -> None:
    """Bring the schema forward."""
    for table, column, _length in _TEXTS:
        sealed = sa.Column(f"{column}_new", sa.Text(), nullable=False, server_default=sa.text("''"))
        _replace(table, sa.column(column, sa.Text()), sealed, "seal")
    for table, column in _WORDS:
        sealed = sa.Column(f"{column}_new", sa.Text(), nullable=True)
        _replace(table, sa.column(column, sa.JSON()), sealed, "seal_words")


def downgrade() -> None:
    """Take it back."""
    for table, column in _WORDS:
        clear = sa.Column(f"{column}_new", sa.JSON(none_as_null=True), nullable=True)
        _replace(table, sa.column(column, sa.Text()), clear, "unseal_words")
    for table, column, length in _TEXTS:
        clear = sa.Column(f"{column}_new", sa.String(length=length), nullable=False, server_default=sa.text("''"))
        _replace(table, sa.column(column, sa.Text()), clear, "unseal")


def _replace(table: str, old: sa.ColumnClause, new: sa.Column, act: str) -> None:
    """Put another column in the place of one, with what an act makes of each of its values; empty ones stay empty."""
    op.add_column(table, new)
    connection, name, made = op.get_bind(), old.name, context.config.attributes[act]
    rows = sa.table(table, sa.column("id", sa.Integer()), old, sa.column(new.name, new.type))
    last = -1
    while found := connection.execute(
        sa.select(rows.c.id, rows.c[name])
        .where(rows.c.id > last, rows.c[name].is_not(None))
        .order_by(rows.c.id)
        .limit(_AT_A_TIME)
    ).all():
        if values := [{"of": row[0], "made": made(row[1], f"{table}.{name}")} for row in found if row[1] != ""]:
            statement = rows.update().where(rows.c.id == sa.bindparam("of"))
            connection.execute(statement.values({new.name: sa.bindparam("made")}), values)
        last = found[-1][0]
    op.drop_column(table, name)
    op.execute(f"ALTER TABLE {table} RENAME COLUMN {new.name} TO {name}")
