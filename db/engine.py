"""Open the database: SQLite in WAL mode by default, PostgreSQL through its address."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine, ExceptionContext, create_engine, event, make_url, text
from sqlalchemy.orm import Session, sessionmaker

from db.fitting import refuse_what_does_not_fit
from db.key_ring import KeyRing
from db.sealed import hold_keys
from db.writers_queue import WritersQueue
from settings import settings

_WRITERS_LOCK = 7_233_100
_TURN, _SHARED_TURN = (text(f"SELECT pg_advisory_xact_lock{kind}(:lock)") for kind in ("", "_shared"))
_IMMEDIATE = "begins_immediately"
_PATIENCE = 30.0
# Seconds until a connection counts as not made; milliseconds until one that does not even acknowledge counts as lost.
_PATIENT = {"connect_timeout": "5", "tcp_user_timeout": "10000", "keepalives_idle": "10"}
# What is opened stays open: a connection costs a hundred statements, and just when many come at once there is no time.
# Those used last are used first, so that the others, once there are enough, stay asleep. PostgreSQL has a hundred.
_POOL: dict[str, Any] = {"pool_size": 20, "max_overflow": 10, "pool_use_lifo": True}
# Names and remarks are among a statement's values: they belong in no log that tells of its failing.
_SILENT: dict[str, Any] = {"hide_parameters": True}


def utc_now() -> datetime:
    """Give the present moment, aware."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Database:
    """An open database and the clock its transactions read."""

    engine: Engine
    clock: Callable[[], datetime] = utc_now
    sessions: sessionmaker[Session] = field(init=False)
    queue: WritersQueue | None = field(init=False, default=None, repr=False)

    def __post_init__(self) -> None:
        """Bind sessions that give back plain values after commit, and the keys that seal what is personal."""
        object.__setattr__(self, "sessions", sessionmaker(self.engine, expire_on_commit=False, autoflush=True))
        refuse_what_does_not_fit(self.engine, self.sessions)
        hold_keys(self.engine, KeyRing(lambda: settings().key_file))
        if self.engine.dialect.name == "sqlite":
            object.__setattr__(self, "queue", WritersQueue(self.sessions))

    def reading(self) -> Session:
        """Begin a session that sees one unchanging state of the database."""
        session = self.sessions()
        if self.engine.dialect.name == "postgresql":
            session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        return session

    def writing(self, *, shares: bool = False) -> Session:
        """Begin a session that is the only writer until it ends, on either database.

        SQLite has one writer anyway; on PostgreSQL an advisory lock gives the same order, which the chain
        of audit events needs (docs/adr/0003-one-writer-at-a-time.md).

        Args:
            shares: on PostgreSQL, writes beside others that share, too; what these change alike it locks itself.
        """
        session = self.sessions()
        try:
            if self.queue is not None:
                self.queue.join(session)
            session.connection(execution_options={_IMMEDIATE: True})
            if self.engine.dialect.name == "postgresql":
                session.execute(_SHARED_TURN if shares else _TURN, {"lock": _WRITERS_LOCK})
        except BaseException:
            session.close()
            raise
        return session


def open_database(url: str, clock: Callable[[], datetime] = utc_now) -> Database:
    """Open the database at an address; nothing is created in it."""
    address = make_url(url)
    if address.drivername in {"postgres", "postgresql"}:
        address = address.set(drivername="postgresql+psycopg")
    if address.get_backend_name() != "sqlite":
        # What does not answer is given up, and its connections with it: the next one asked is a new one.
        address = address.update_query_dict({**_PATIENT, **address.query})
        engine = create_engine(address, pool_pre_ping=True, **_POOL, **_SILENT)
        event.listen(engine, "handle_error", _leave_values_out)
        return Database(engine, clock)
    # In memory it has one connection, and no pool.
    file = address.database or ":memory:"
    pool = _POOL if file != ":memory:" else {}
    engine = create_engine(address, connect_args={"timeout": 30}, **pool, **_SILENT)
    if pool and not file.startswith("file:"):
        event.listen(engine, "do_connect", lambda *_what: _make_for_nobody_else(file))
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return Database(engine, clock)


def _leave_values_out(context: ExceptionContext) -> None:
    """Leave of what PostgreSQL says of a failure its first line: the others tell whole rows.

    Why no connection could be made stays as it is: no row is in it, and each address stands in a line of its own.
    """
    if context.connection is None:
        return
    for error in (context.original_exception, context.sqlalchemy_exception):
        if error is not None and error.args:
            error.args = (str(error.args[0]).partition("\n")[0], *error.args[1:])


def _make_for_nobody_else(file: str) -> None:
    """Make the file of the database, unless it is there: SQLite gives its log the same rights.

    What cannot be made here SQLite cannot make either, and says why.
    """
    with suppress(OSError):
        os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))


def _set_up_sqlite(connection: Any, _record: object) -> None:  # noqa: ANN401 -- the driver's own connection
    connection.isolation_level = None
    # What is deleted or written over is gone from the file, too: forgetting is to mean it.
    for pragma in ("busy_timeout=30000", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")
    _use_wal(connection)


def _use_wal(connection: Any) -> None:  # noqa: ANN401 -- the driver's own connection
    """Switch to WAL; SQLite does not wait by itself for another process that does the same at this very moment."""
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)
        else:
            return


def _begin_sqlite(connection: Connection) -> None:
    immediate = connection.get_execution_options().get(_IMMEDIATE, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")
