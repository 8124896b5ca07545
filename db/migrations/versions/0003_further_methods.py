"""Further official methods: standardised per judge, additive least squares, mixed model.

The names of the methods stand in a CHECK. SQLite cannot alter one, and a table that others refer to cannot be
rebuilt while foreign keys are held; so the text of the constraint is changed where SQLite keeps it, by the steps it
gives for this case (www.sqlite.org/lang_altertable.html, section 7).

Revision ID: 0003
Revises: 0002
"""

from alembic import op
from sqlalchemy import text

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

FEW = "'trimmed', 'mean', 'median'"
MORE = "'standardised', 'additive', 'mixed'"
CHECKS = {"rounds": "ck_rounds_method", "rankings": "ck_rankings_ranking_method"}


def upgrade() -> None:
    """Admit the further methods."""
    _replace(FEW, f"{FEW}, {MORE}")


def downgrade() -> None:
    """Admit the first three only; refused while a round or ranking has another."""
    for table in CHECKS:
        if op.get_bind().scalar(text(f"SELECT count(*) FROM {table} WHERE method IN ({MORE})")):
            raise ValueError(f"{table} has a method that the older schema does not know")
    _replace(f"{FEW}, {MORE}", FEW)


def _replace(old: str, new: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        _replace_in_text(f"CHECK (method IN ({old}))", f"CHECK (method IN ({new}))")
        return
    for table, check in CHECKS.items():
        op.execute(f"ALTER TABLE {table} DROP CONSTRAINT {check}")
        op.execute(f"ALTER TABLE {table} ADD CONSTRAINT {check} CHECK (method IN ({new}))")


def _replace_in_text(old: str, new: str) -> None:
    connection = op.get_bind()
    version = connection.scalar(text("PRAGMA schema_version"))
    op.execute("PRAGMA writable_schema = ON")
    for table in CHECKS:
        changed = connection.execute(
            text(
                "UPDATE sqlite_master SET sql = replace(sql, :old, :new)"
                " WHERE type = 'table' AND name = :table AND instr(sql, :old) > 0"
            ),
            {"old": old, "new": new, "table": table},
        )
        if changed.rowcount != 1:
            raise ValueError(f"the table {table} has no such check: {old}")
    op.execute(f"PRAGMA schema_version = {version + 1}")
    op.execute("PRAGMA writable_schema = RESET")
