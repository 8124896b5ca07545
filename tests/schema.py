"""The newest schema in a file of its own, made by the migrations once a process."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from db.engine import Database, open_database
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


def an_empty_sqlite(path: Path, clock: Callable[[], datetime]) -> Database:
    """Lay such a file somewhere and open it; whoever asks for it disposes of its engine."""
    path.write_bytes(empty_sqlite())
    return open_database(f"sqlite:///{path}", clock)
