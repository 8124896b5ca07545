"""The triggers that keep what was decided from being changed, and which of them stand."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from sqlalchemy import Connection, text
from sqlalchemy.exc import DatabaseError

_KEPT = ("audit_events", "score_sheets", "sheet_points", "motions", "award_lists", "signatures")
_REPLACEABLE = ("audit_events", "score_sheets", "sheet_points")

GUARDS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "sqlite": frozenset(
            {
                "cycles_rehearsal_kept",
                *(f"{table}_no_{act}" for table in _KEPT for act in ("update", "delete")),
                *(f"{table}_no_replace" for table in _REPLACEABLE),
            }
        ),
        "postgresql": frozenset(
            {"cycles_rehearsal_kept", *(f"{table}_{what}" for table in _KEPT for what in ("kept", "not_emptied"))}
        ),
    }
)
"""By the dialect's name; a migration that makes or drops one says so here."""

_OF_COLUMNS = ("CHECK constraint failed", "NULL value in")
_STANDING = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": (
        "SELECT tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid WHERE NOT tgisinternal"
        " AND tgenabled IN ('O', 'A') AND relnamespace = current_schema()::regnamespace"
    ),
}


def standing_guards(connection: Connection) -> frozenset[str]:
    """Give the names of the triggers that stand and are awake."""
    return frozenset(connection.scalars(text(_STANDING[connection.dialect.name])))


def missing_guards(connection: Connection) -> list[str]:
    """Give the names of those that should stand and do not, in order."""
    return sorted(GUARDS[connection.dialect.name] - standing_guards(connection))


def damage(connection: Connection) -> list[str]:
    """Ask a SQLite file whether its pages and indices are whole; gives what it says is not.

    PostgreSQL has no such question to be put to a running database, and gives nothing.
    """
    if connection.dialect.name != "sqlite":
        return []
    try:
        said = connection.scalars(text("PRAGMA integrity_check(20)")).all()
    except DatabaseError as error:
        return [str(error.orig)]
    # What breaks a rule of a column is told by its own name elsewhere.
    return [each for each in said if each != "ok" and not each.startswith(_OF_COLUMNS)]
