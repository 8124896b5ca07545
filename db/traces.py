"""What a database still holds of rows that were written over: in pages, in its log, in rows nobody sees any more."""

from __future__ import annotations

import sqlite3

from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from db.sealed import sealed_columns

_PATIENCE = "10s"
# Beside the tables with sealed columns: what ``use_cases/forgetting.py`` rewrites.
_REWRITTEN = ("suggestions", "adoptions", "evidence_files")


def wipe_traces(engine: Engine) -> bool:
    """Take away what sealing, rotating or forgetting left behind; whether all of it could be.

    SQLite writes over what it deletes (``secure_delete``), so its log alone is left. PostgreSQL writes the tables
    anew, for which each is locked for a moment.
    """
    try:
        if engine.dialect.name == "sqlite":
            return _log_emptied(engine)
        _write_tables_anew(engine)
    except (DBAPIError, sqlite3.Error):
        return False
    return True


def _log_emptied(engine: Engine) -> bool:
    with engine.connect() as connection:
        raw = connection.connection.driver_connection
        busy = None if raw is None else raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return busy is not None and busy[0] == 0


def _write_tables_anew(engine: Engine) -> None:
    tables = dict.fromkeys([*(table.name for table, _column, _place in sealed_columns()), *_REWRITTEN])
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"SET lock_timeout = '{_PATIENCE}'"))
        try:
            for name in tables:
                connection.execute(text(f'VACUUM (FULL, ANALYZE) "{name}"'))
        finally:
            connection.execute(text("RESET lock_timeout"))
