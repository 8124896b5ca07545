"""What is personal stands in no database in clear, and opens with its key and in its place only."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from sqlalchemy import select, text, update

from db.engine import Database, open_database
from db.key_ring import KeyRing, new_key
from db.sealed import hold_keys, keys_of, unseal
from db.tables import Entry, PoolExpert, Proposer
from db.traces import wipe_traces
from db.upgrade import downgrade, upgrade
from domain.refusals import Invalid, Unopened
from settings import settings
from tests.builders import a_cycle, an_entry
from tests.conftest import Clock
from tests.sealing import CONTACT, TELEPHONE, UNIT, kept_as, our_keys
from use_cases import sealed_data
from use_cases.transaction import CommandLine, read

HIDDEN = "示例绰号"
SOMEBODY, OTHERS = 65_533, 65_532
PLANTED = (TELEPHONE, UNIT, CONTACT, HIDDEN)


@pytest.fixture
def place(empty_database_url: str) -> Iterator[Database]:
    """A database of this test's own, with something personal in it."""
    opened = open_database(empty_database_url, Clock())
    upgrade(opened.engine)
    plant(opened)
    yield opened
    opened.engine.dispose()


@pytest.fixture
def planted_in(database: Database) -> Database:
    """The lent database with the same in it."""
    plant(database)
    return database


def plant(database: Database) -> None:
    entry = an_entry(database, a_cycle(database))
    with database.writing() as session:
        of_entry = Proposer.entry_id == entry.id
        session.execute(update(Proposer).where(of_entry).values(telephone=TELEPHONE, work_unit=UNIT))
        session.execute(update(Entry).values(hidden_words=[HIDDEN]))
        session.add(PoolExpert(name="示例专家", contact=CONTACT))
        session.commit()


def planted(database: Database) -> tuple[object, ...]:
    with database.reading() as session:
        proposer = session.execute(select(Proposer.telephone, Proposer.work_unit)).one()
        hidden = session.scalars(select(Entry.hidden_words)).one()
        return (*proposer, session.scalars(select(PoolExpert.contact)).one(), *(hidden or ()))


def bytes_of(database: Database) -> bytes:
    """Every byte that the database keeps of its tables, and on SQLite the whole file and its log."""
    engine = database.engine
    if engine.dialect.name == "sqlite":
        path = Path(str(engine.url.database))
        return b"".join(each.read_bytes() for each in path.parent.glob(f"{path.name}*"))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("CHECKPOINT"))
        folder = Path(str(connection.scalar(text("SHOW data_directory"))))
        places = text(
            "SELECT pg_relation_filepath(oid) FROM pg_class WHERE relkind IN ('r', 't') AND relfilenode <> 0 "
            "AND relnamespace <> 'pg_catalog'::regnamespace"
        )
        files = [folder / str(each) for each in connection.scalars(places)]
    return b"".join(each.read_bytes() for each in files)


def found_in(content: bytes) -> list[str]:
    return [each for each in PLANTED if each.encode() in content]


def test_no_byte_of_the_database_tells_nor_does_one_that_an_older_schema_left(place: Database) -> None:
    wipe_traces(place.engine)
    assert (found_in(bytes_of(place)), planted(place)) == ([], PLANTED)
    assert stat.S_IMODE(settings().key_file.stat().st_mode) == 0o600
    downgrade(place.engine, "0022")
    with place.reading() as session:
        assert tuple(session.execute(text("SELECT telephone, work_unit FROM proposers")).one()) == (TELEPHONE, UNIT)
    wipe_traces(place.engine)
    assert {TELEPHONE, UNIT, CONTACT} <= set(found_in(bytes_of(place)))
    upgrade(place.engine)
    assert wipe_traces(place.engine)
    assert (planted(place), found_in(bytes_of(place))) == (PLANTED, [])


def test_without_its_key_it_is_refused_in_words_and_nothing_is_changed(
    place: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = tmp_path / "elsewhere.key"
    monkeypatch.setenv("KEY_FILE", str(key))
    settings.cache_clear()
    there = open_database(place.engine.url.render_as_string(hide_password=False))
    with pytest.raises(Unopened, match=r"is not in elsewhere\.key\. Put the key file .* never write over it"):
        planted(there)
    with pytest.raises(Unopened, match=r"is not in elsewhere\.key"):
        downgrade(there.engine, "0022")
    assert not key.exists()
    key.write_text("no key\n", "ascii")
    with pytest.raises(Unopened, match=r"The key file elsewhere\.key cannot be read"):
        planted(there)
    there.engine.dispose()
    monkeypatch.undo()
    settings.cache_clear()
    assert planted(place) == PLANTED


@pytest.mark.parametrize("backend", ["sqlite"])
def test_where_no_key_can_be_made_that_is_said_and_nothing_is_kept(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = tmp_path / "nowhere" / "secret.key"
    monkeypatch.setenv("KEY_FILE", str(key))
    settings.cache_clear()
    with pytest.raises(Unopened, match=r"The key file secret\.key cannot be written: no such file or folder"):
        read(database, CommandLine(), sealed_data.make_key)
    with pytest.raises(Unopened, match=r"cannot be written"):
        plant(database)
    key.parent.write_text("a file where the folder should be", "ascii")
    with pytest.raises(Unopened, match=r"cannot be read"):
        our_keys().current()
    monkeypatch.undo()
    settings.cache_clear()
    with database.reading() as session:
        assert session.scalars(select(Proposer.telephone).where(Proposer.telephone != "")).all() == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away, and act as somebody else")
@pytest.mark.parametrize(("mode", "can"), [(0o600, True), (0o640, False)])
def test_a_group_that_cannot_be_given_keeps_from_another_key_only_where_it_may_read(mode: int, *, can: bool) -> None:
    with TemporaryDirectory() as folder:
        key = Path(folder, "secret.key")
        key.write_text(f"{new_key().line}\n", "ascii")
        key.chmod(mode)
        os.chown(folder, SOMEBODY, SOMEBODY)
        os.chown(key, SOMEBODY, OTHERS)
        os.seteuid(SOMEBODY)
        try:
            with nullcontext() if can else pytest.raises(Unopened, match="cannot be written: permission denied"):
                KeyRing(lambda: key).put_first(new_key())
        finally:
            os.seteuid(0)
        its = key.stat()
        assert (its.st_uid, stat.S_IMODE(its.st_mode), len(key.read_text("ascii").split())) == (SOMEBODY, mode, 1 + can)
        assert list(Path(folder).iterdir()) == [key]


@pytest.mark.parametrize("backend", ["sqlite"])
def test_a_schema_is_not_brought_forward_with_a_key_file_that_is_none(
    place: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    downgrade(place.engine, "0022")
    key = tmp_path / "broken.key"
    key.write_text("", "ascii")
    monkeypatch.setenv("KEY_FILE", str(key))
    settings.cache_clear()
    there = open_database(place.engine.url.render_as_string(hide_password=False))
    with pytest.raises(Unopened, match="holds something that is no key"):
        upgrade(there.engine)
    with there.reading() as session:
        assert session.scalar(text("SELECT telephone FROM proposers")) == TELEPHONE
    there.engine.dispose()
    settings.cache_clear()


@pytest.mark.parametrize("backend", ["sqlite"])
def test_what_is_moved_or_changed_opens_nothing(planted_in: Database) -> None:
    with planted_in.writing() as session:
        (kept,) = kept_as(session.connection(), "proposers", "telephone")
        session.execute(text("UPDATE proposers SET work_unit = telephone"))
        session.commit()
    with pytest.raises(Unopened, match="was changed by something else than this program"):
        planted(planted_in)
    for changed in (kept[:-4] + "AAA=", kept[:30], kept.replace(":", ":*"), "x", "13800000000"):
        with pytest.raises(Unopened):
            unseal(our_keys(), changed, "proposers.telephone")


@pytest.mark.parametrize("backend", ["sqlite"])
def test_the_same_text_is_never_sealed_alike_and_short_ones_are_as_long_as_each_other(planted_in: Database) -> None:
    with planted_in.writing() as session:
        seen = set[str]()
        for unit in ("甲局", "甲局", UNIT):
            session.execute(update(Proposer).values(work_unit=unit))
            seen.add(kept_as(session.connection(), "proposers", "work_unit")[0])
    assert (len(seen), len({len(each) for each in seen})) == (3, 1)


@pytest.mark.parametrize("backend", ["sqlite"])
def test_no_statement_compares_it_and_what_cannot_be_kept_is_refused_before_it_is_sealed(planted_in: Database) -> None:
    with planted_in.writing() as session:
        with pytest.raises(TypeError):
            session.execute(select(Proposer.id).where(Proposer.telephone == TELEPHONE))
        with pytest.raises(TypeError):
            session.execute(select(Proposer.id).where(Proposer.work_unit.in_([UNIT])))
        assert session.scalars(select(Proposer.id).where(Proposer.telephone != "")).all()
        for unfit in ("13\0", "\ud800", "\u202e31"):
            with pytest.raises(Invalid, match="holds a character that cannot be kept"):
                session.execute(update(Proposer).values(telephone=unfit))
        session.add(PoolExpert(name="示例专家二", contact="1" * 129))
        with pytest.raises(Invalid, match="at most 128 characters fit"):
            session.flush()


def test_each_engine_has_the_keys_it_was_given_first(tmp_path: Path) -> None:
    one, other = KeyRing(lambda: tmp_path / "one.key"), KeyRing(lambda: tmp_path / "other.key")
    database = open_database(f"sqlite:///{tmp_path / 'x.sqlite3'}")
    hold_keys(database.engine, other)
    with database.reading() as session:
        assert keys_of(session.connection()).path() == settings().key_file
    sealed = one.sealed(b"x", bound_to="y")
    assert (one.opened(sealed, bound_to="y"), other.opened(sealed, bound_to="y")) == (b"x", None)
    one.put_first(new_key())
    assert one.opened(sealed, bound_to="y") == b"x"
    database.engine.dispose()


def test_a_key_that_was_made_outlives_a_power_cut_in_its_folder_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, fsync = tmp_path / "keys", os.fsync
    folder.mkdir()
    lasting = set[str]()

    def noted(handle: int) -> None:
        fsync(handle)
        if Path(f"/proc/self/fd/{handle}").resolve() == folder:
            lasting.update(each.name for each in folder.iterdir())

    monkeypatch.setattr(os, "fsync", noted)
    KeyRing(lambda: folder / "secret.key").sealed(b"x", bound_to="y")
    assert lasting == {"secret.key"}
