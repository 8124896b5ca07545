"""Writers of one process take turns, and each turn ends however its transaction does."""

from __future__ import annotations

import sqlite3
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import OperationalError

from db.engine import Database, open_database
from tests.schema import empty_sqlite

COUNT = text("SELECT count(*) FROM cycles")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "a.sqlite3"
    path.write_bytes(empty_sqlite())
    return path


@pytest.fixture
def database(file: Path) -> Database:
    return open_database(f"sqlite:///{file}")


def is_taken(database: Database) -> bool:
    assert database.queue is not None
    return database.queue.is_taken


@pytest.mark.parametrize("ends", ["commit", "rollback", "close"])
def test_a_turn_ends_with_its_transaction(database: Database, ends: str) -> None:
    with database.writing() as session:
        session.execute(COUNT)
        assert is_taken(database)
        getattr(session, ends)()
        assert not is_taken(database)
    assert not is_taken(database)


def test_a_savepoint_within_it_ends_no_turn(database: Database) -> None:
    with database.writing() as session:
        with session.begin_nested():
            session.execute(COUNT)
        assert is_taken(database)


def test_whoever_reads_takes_no_turn_and_ends_nobody_s(database: Database) -> None:
    with database.writing():
        with database.reading() as reader:
            reader.execute(COUNT)
        assert is_taken(database)


def test_a_turn_that_ends_in_an_error_is_given_back(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.writing() as session:
        session.execute(text(str(1 // 0)))
    assert not is_taken(database)


def test_where_another_process_writes_the_turn_is_given_back_with_the_refusal(database: Database, file: Path) -> None:
    other = sqlite3.connect(file, isolation_level=None)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout=10")
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(OperationalError, match="locked"):
        database.writing()
    assert not is_taken(database)
    other.execute("ROLLBACK")
    with database.writing() as session:
        assert session.scalar(COUNT) == 0


def test_the_second_writer_waits_for_its_turn_however_little_patience_sqlite_has(database: Database) -> None:
    event.listen(database.engine, "connect", lambda connection, _record: connection.execute("PRAGMA busy_timeout=1"))
    begun = threading.Event()

    def second() -> int | None:
        begun.set()
        with database.writing() as session:
            found: int | None = session.scalar(COUNT)
            return found

    with ThreadPoolExecutor(1) as another:
        with database.writing():
            waiting = another.submit(second)
            assert begun.wait(20)
            # Without the queue it would be refused by now: “database is locked”.
            time.sleep(0.1)
            assert not waiting.done()
        assert waiting.result(timeout=60) == 0
    assert not is_taken(database)
