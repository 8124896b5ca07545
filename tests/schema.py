"""The newest schema in a file of its own, made by the migrations once a process."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from db.engine import open_database
from db.upgrade import upgrade


@cache
def empty_sqlite() -> bytes:
    """Give a SQLite file that holds the schema and nothing else."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "head.sqlite3")
        engine = open_database(f"sqlite:///{path}").engine
        upgrade(engine)
        engine.dispose()
        return path.read_bytes()
