"""One writer at a time, and readers that see one state."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Connection, event, func, insert, select, text, update
from sqlalchemy.exc import IntegrityError

from db.engine import Database, open_database
from db.tables import SignInFailure, User
from tests.builders import a_user


def statements_of(database: Database, act: Callable[[], None]) -> list[str]:
    seen: list[str] = []

    def note(_connection: Connection, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    act()
    event.remove(database.engine, "before_cursor_execute", note)
    return seen


def read_something(database: Database) -> None:
    with database.reading() as session:
        session.scalar(select(func.count()).select_from(User))


def write_something(database: Database) -> None:
    with database.writing() as session:
        session.execute(update(User).values(unit="another"))
        session.commit()


@pytest.mark.parametrize("backend", ["sqlite"])
def test_sqlite_takes_the_write_lock_when_a_writer_begins(database: Database) -> None:
    assert statements_of(database, lambda: write_something(database))[0] == "BEGIN IMMEDIATE"
    assert statements_of(database, lambda: read_something(database))[0] == "BEGIN"


@pytest.mark.parametrize("backend", ["sqlite"])
def test_a_connection_used_for_writing_reads_without_a_lock_afterwards(database: Database) -> None:
    write_something(database)
    with database.writing(), ThreadPoolExecutor(1) as another:
        another.submit(read_something, database).result(timeout=20)


@pytest.mark.parametrize("backend", ["sqlite"])
def test_sqlite_keeps_its_promises(database: Database) -> None:
    with database.engine.connect() as connection:
        kept = {
            name: connection.scalar(text(f"PRAGMA {name}")) for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert kept == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def test_a_second_writer_waits_for_the_first(database: Database) -> None:
    begun, order = threading.Event(), list[str]()

    def second() -> None:
        begun.set()
        with database.writing():
            order.append("second")

    with ThreadPoolExecutor(1) as another:
        with database.writing() as session:
            waiting = another.submit(second)
            assert begun.wait(20)
            session.execute(insert(SignInFailure).values(login="a", address="b", failed_at=database.clock()))
            order.append("first")
            session.commit()
        waiting.result(timeout=60)
    assert order == ["first", "second"]


def test_no_addition_of_concurrent_writers_is_lost(database: Database, database_url: str) -> None:
    user = a_user(database, unit="0")
    workers, rounds = 4, 10

    def add(_worker: int) -> None:
        own = open_database(database_url)
        for _ in range(rounds):
            with own.writing() as session:
                row = session.get_one(User, user.id)
                row.unit = str(int(row.unit) + 1)
                session.commit()
        own.engine.dispose()

    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(add, range(workers)))
    with database.reading() as session:
        assert session.get_one(User, user.id).unit == str(workers * rounds)


def test_a_reader_sees_one_state_while_others_write(database: Database) -> None:
    a_user(database)
    counting = select(func.count()).select_from(User)
    with database.reading() as session:
        before = session.scalar(counting)
        a_user(database)
        assert (before, session.scalar(counting)) == (1, 1)
    with database.reading() as session:
        assert session.scalar(counting) == 2


def test_a_session_left_without_commit_writes_nothing_and_frees_the_lock(database: Database) -> None:
    with database.writing() as session:
        session.execute(insert(SignInFailure).values(login="a", address="b", failed_at=database.clock()))
    a_user(database)
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(SignInFailure)) == 0


@pytest.mark.parametrize(("login", "said"), [("baomidengluming", "login"), (None, "login")])
def test_what_a_statement_that_failed_leaves_in_the_log_has_none_of_its_values(
    database: Database, caplog: pytest.LogCaptureFixture, login: str | None, said: str
) -> None:
    a_user(database, login="baomidengluming")
    row = {"login": login, "display_name": "示例保密姓名", "email": "lan@secret.test", "created_at": database.clock()}
    with pytest.raises(IntegrityError) as failed, database.writing() as session:
        session.execute(insert(User), [row])
    logging.getLogger(__name__).error("A statement failed.", exc_info=failed.value)
    assert [value for value in ("baomidengluming", "示例保密姓名", "secret.test") if value in caplog.text] == []
    assert all(word in caplog.text for word in ("INSERT INTO users", said, "hide_parameters"))
