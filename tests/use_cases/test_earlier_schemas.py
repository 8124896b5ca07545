"""What every earlier program left in its database comes to the newest schema whole, on both databases."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from sqlalchemy import make_url

from db.engine import Database, open_database
from db.upgrade import upgrade
from domain.backups import Manifest
from intake.backup_file import opened
from tests.attachments import keeping_in
from tests.conftest import Lent, PostgresServer
from tests.filled import fill
from tests.schemas import (
    FOLDER,
    Rows,
    Stepping,
    definitions_in,
    fixture_of,
    in_words,
    leave,
    of_the_columns_of,
    rows_in,
    rows_of,
)
from tools.schema_fixture import KEY_NAME, earlier_revisions, revisions
from use_cases import doctor, upgrades
from use_cases.transaction import CommandLine, read
from use_cases.upgrades import Upgraded

EARLIER = earlier_revisions()
SEEN_WHOLE = {EARLIER[0], *EARLIER[::-3]}
"""Those that go the way of a start, backup and all, and to the doctor: what every row is compared with is the same for
all, so a third of them, on one database, tells as much."""
SEALED_SINCE = "0023"
"""From this schema on what is personal is sealed; it is compared in clear."""


@pytest.fixture
def place(empty_database_url: str) -> Iterator[Database]:
    """An empty database."""
    opened_there = open_database(empty_database_url)
    yield opened_there
    opened_there.engine.dispose()


@pytest.fixture(scope="module")
def sqlite_stepping(tmp_path_factory: pytest.TempPathFactory) -> Stepping:
    return Stepping(lambda: f"sqlite:///{tmp_path_factory.mktemp('stepping') / 'empty.sqlite3'}")


@pytest.fixture(scope="module")
def postgres_stepping(postgres_server: PostgresServer) -> Stepping:
    return Stepping(postgres_server.empty)


@pytest.fixture
def earlier_place(revision: str, backend: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database without rows, of an earlier schema."""
    stepping: Stepping = request.getfixturevalue(f"{'sqlite' if backend == 'sqlite' else 'postgres'}_stepping")
    if backend == "sqlite":
        address = f"sqlite:///{tmp_path / 'empty.sqlite3'}"
        shutil.copy(str(make_url(stepping.at(revision)).database), tmp_path / "empty.sqlite3")
    else:
        server: PostgresServer = request.getfixturevalue("postgres_server")
        address = server.empty(stepping.at(revision))
    opened_there = open_database(address)
    yield opened_there
    opened_there.engine.dispose()
    if backend != "sqlite":
        server.drop(address)


@cache
def told_by(fixture: Path) -> Manifest:
    """Give what a fixture says of itself."""
    with opened(fixture) as backup:
        return backup.manifest


def test_every_earlier_schema_has_a_fixture() -> None:
    missing = [revision for revision in EARLIER if not fixture_of(revision).exists()]
    assert missing == [], "python -m tools.schema_fixture writes what is missing"
    assert {told_by(path).revision for path in FOLDER.glob("*.zip")} == {path.stem for path in FOLDER.glob("*.zip")}


@pytest.mark.parametrize("revision", EARLIER)
def test_what_an_earlier_program_left_is_all_there_afterwards(
    revision: str, earlier_place: Database, lent: Lent, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = earlier_place
    # Where a program sealed something, the key of then opens it.
    monkeypatch.setenv("KEY_FILE", str(tmp_path / KEY_NAME))
    leave(revision, place, tmp_path)
    is_seen_whole = revision in SEEN_WHOLE and place.engine.dialect.name == "sqlite"
    with keeping_in(tmp_path):
        if is_seen_whole:
            assert_backed_up(revision, upgrades.carry_out(place, tmp_path / "backups"))
            found = read(place, CommandLine(), doctor.check).findings
            assert [str(finding.sentence) for finding in found] == []
        else:
            upgrade(place.engine)
        with place.engine.connect() as connection, lent.engine.connect() as fresh:
            assert definitions_in(connection) == definitions_in(fresh)
            after = in_words(rows_in(connection), are_sealed=True)
        before = in_words(rows_of(revision), are_sealed=revision >= SEALED_SINCE)
    if is_seen_whole:
        assert after["audit_events"].pop()["action"] == "upgrades.carry_out"
    assert of_the_columns_of(before, after) == before


def assert_backed_up(revision: str, done: Upgraded | None) -> None:
    assert done is not None
    assert done.backup is not None
    saved, left = told_by(done.backup), told_by(fixture_of(revision))
    assert (saved.revision, saved.tables, saved.files) == (revision, left.tables, left.files)
    assert (saved.last_event, saved.last_hash) == (left.last_event, left.last_hash)


def test_whatever_lies_in_a_table_stays_through_every_migration_after_it(place: Database) -> None:
    """Also in those tables that no demonstration of an earlier program filled."""
    laid: Rows = {}
    for revision in revisions():
        upgrade(place.engine, revision)
        with place.engine.begin() as connection:
            filled, refusing = fill(connection, but_not=laid)
            assert refusing == set(), revision
            if filled:
                laid |= rows_in(connection, only=filled)
    with place.engine.connect() as connection:
        after = in_words(rows_in(connection, only=laid), are_sealed=True)
    before = in_words(laid, are_sealed=False)
    assert of_the_columns_of(before, after) == before
