"""A document is made once, by whoever claims it first; one whose maker has died is found and asked for again."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, event, select, update
from sqlalchemy.exc import OperationalError

from db.engine import Database, open_database
from db.tables import AuditEvent, MadeDocument, User, UserRole
from domain.documents import KEPT_FOR, SILENT_AFTER, MadeState
from domain.permissions import Role
from domain.refusals import Invalid, NotAllowed, WrongStage
from tests.builders import a_cycle, a_user, signed_in
from tests.command_line import ROOT
from tests.conftest import Clock
from tests.documents import ask, laid_in, made, newest
from tests.panels import Played, a_ranked_round, an_organiser
from use_cases import document_upkeep, document_work, made_documents
from use_cases.document_files import document_files
from use_cases.made_documents import INTERRUPTED
from use_cases.transaction import CommandLine, SignedIn, perform, read

ONCE = pytest.mark.parametrize("backend", ["sqlite"])
"""Nothing in it depends on the database."""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path) -> Iterator[Path]:
    with laid_in(tmp_path) as documents:
        yield documents


def row_of(database: Database, number: int) -> MadeDocument:
    with database.reading() as session:
        return session.get_one(MadeDocument, number)


def asked_for(database: Database, code: str = "workbook") -> tuple[Played, SignedIn, int]:
    played, organiser = a_ranked_round(database, [[90, 80], [70, 60]]), an_organiser(database)
    return played, organiser, ask(database, organiser, code, played.cycle.id, cycle_id=played.cycle.id).number


def test_of_two_that_claim_it_at_once_one_makes_it(database: Database) -> None:
    _played, organiser, number = asked_for(database)
    other = open_database(database.engine.url.render_as_string(hide_password=False), database.clock)
    with ThreadPoolExecutor(2) as hands:
        answers = list(hands.map(lambda each: document_work.make(each, number), [database, other]))
    other.engine.dispose()
    assert [answer is None for answer in answers].count(True) == 1
    row = row_of(database, number)
    assert (row.state, row.name) == (MadeState.DONE, "2020—2022年度-授奖名单工作簿-第1次排名.xlsx")
    with database.reading() as session:
        exports = session.scalars(select(AuditEvent).where(AuditEvent.action == "awards.export")).all()
    assert [event.actor_id for event in exports] == [row.asked_by_id]
    assert perform(database, organiser, made_documents.take, number).content.startswith(b"PK")


def test_whose_maker_fell_silent_is_interrupted_and_asked_for_again(database: Database, clock: Clock) -> None:
    played, organiser, number = asked_for(database)
    assert perform(database, CommandLine(), document_work.claim, number)[0] is not None
    assert perform(database, CommandLine(), document_work.hear, number, done=250, steps=1000)
    clock.advance(seconds=SILENT_AFTER.total_seconds())
    assert newest(database, organiser, "workbook", played.cycle.id).is_unfinished
    clock.advance(seconds=1)
    found = newest(database, organiser, "workbook", played.cycle.id)
    assert (found.state, found.failure, found.done, found.steps) == (MadeState.FAILED, INTERRUPTED, 250, 1000)
    again = ask(database, organiser, "workbook", played.cycle.id, cycle_id=played.cycle.id)
    assert (again.is_new, row_of(database, number).state) == (True, MadeState.FAILED)
    # It was only held up, and comes back: too late.
    assert not perform(database, CommandLine(), document_work.hear, number, done=251, steps=1000)
    with pytest.raises(NotAllowed):
        perform(database, CommandLine(), document_work.finish, number, name="a", size=1, sha256="0" * 64)
    assert document_work.make(database, again.number) is not None
    assert newest(database, organiser, "workbook", played.cycle.id).number == again.number


@ONCE
def test_long_ones_wait_while_two_others_are_at_work_and_short_ones_do_not(database: Database, clock: Clock) -> None:
    played, organiser, number = asked_for(database)
    cycle_id = played.cycle.id
    others = [
        ask(database, organiser, code, cycle_id, cycle_id=cycle_id, language=language).number
        for code, language in (("workbook", "en"), ("archive", "en"))
    ]
    for other in others:
        assert perform(database, CommandLine(), document_work.claim, other)[0] is not None
    assert perform(database, CommandLine(), document_work.claim, number) == (None, True)
    short = ask(database, organiser, "ineligible", cycle_id, cycle_id=cycle_id).number
    assert document_work.make(database, short) is not None
    clock.advance(seconds=SILENT_AFTER.total_seconds() + 1)
    assert perform(database, CommandLine(), document_work.claim, number)[0] is not None


def test_what_cannot_be_made_any_more_says_why(database: Database) -> None:
    played, organiser, number = asked_for(database)
    with database.writing() as session:
        session.execute(
            update(UserRole).where(UserRole.user_id == row_of(database, number).asked_by_id).values(role=Role.JUDGE)
        )
        session.commit()
    with pytest.raises(NotAllowed):
        document_work.make(database, number)
    other = an_organiser(database)
    found = newest(database, other, "workbook", played.cycle.id)
    assert (found.state, str(found.failure)) == (MadeState.FAILED, "This does not exist, or is not open to you.")
    assert organiser != other


@ONCE
def test_whoever_left_the_office_has_nothing_made_for_them(database: Database) -> None:
    _played, _organiser, number = asked_for(database)
    with database.writing() as session:
        session.execute(update(User).values(is_active=False))
        session.commit()
    with pytest.raises(NotAllowed):
        document_work.make(database, number)
    assert row_of(database, number).state is MadeState.FAILED


@ONCE
def test_it_is_named_after_what_it_is_made_from_not_after_what_it_was_asked_for_from(database: Database) -> None:
    played, organiser, number = asked_for(database)
    before = row_of(database, number).source_digest
    a_ranked_round(database, [[75]], cycle=played.cycle, year=2021)
    document_work.make(database, number)
    assert row_of(database, number).source_digest != before
    assert newest(database, organiser, "workbook", played.cycle.id).is_current


@ONCE
def test_while_somebody_else_writes_it_waits_and_is_alive_all_the_same(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(document_work, "_EVERY", 0.02)
    played, organiser, number = asked_for(database)
    other = ask(database, organiser, "archive", played.cycle.id, cycle_id=played.cycle.id).number
    assert perform(database, CommandLine(), document_work.claim, other)[0] is not None
    impatient = open_database(database.engine.url.render_as_string(hide_password=False), database.clock)
    event.listen(impatient.engine, "connect", lambda connection, _record: connection.execute("PRAGMA busy_timeout=1"))
    signs = document_work._SignsOfLife(impatient, other)
    signs.tell(3, 10)
    with ThreadPoolExecutor(1) as hand, signs:
        with database.writing():
            answer = hand.submit(document_work.make, impatient, number)
            time.sleep(0.3)
        assert answer.result() is not None
        until = time.monotonic() + 10
        while not row_of(database, other).done_steps and time.monotonic() < until:
            time.sleep(0.02)
    impatient.engine.dispose()
    assert (row_of(database, number).state, row_of(database, other).done_steps) == (MadeState.DONE, 3)


@ONCE
@pytest.mark.parametrize(
    "lost",
    [[MadeState.AT_WORK], [MadeState.DONE], [MadeState.AT_WORK, MadeState.DONE]],
    ids=["claim", "finish", "both"],
)
def test_where_no_answer_comes_back_to_a_commit_it_is_made_all_the_same_and_once(
    database: Database, monkeypatch: pytest.MonkeyPatch, lost: list[MadeState]
) -> None:
    monkeypatch.setattr(document_work, "_EVERY", 0.01)
    _played, _organiser, number = asked_for(database, "ineligible")
    seen = list[MadeState]()

    @event.listens_for(database.engine, "commit")
    def _lose_the_answer(connection: Connection) -> None:
        """What was written is there; whoever wrote it does not learn of it."""
        connection.exec_driver_sql("COMMIT")
        state = row_of(database, number).state
        if state in lost and state not in seen:
            seen.append(state)
            raise OperationalError("COMMIT", None, Exception("the line was cut"))

    assert document_work.make(database, number) is not None
    assert (seen, row_of(database, number).state) == (lost, MadeState.DONE)
    with database.reading() as session:
        exports = session.scalars(select(AuditEvent.seq).where(AuditEvent.action == "ineligible.export")).all()
    assert len(exports) == 1


@ONCE
def test_what_another_one_took_on_is_not_taken_for_ones_own(database: Database, clock: Clock) -> None:
    _played, _organiser, number = asked_for(database)
    mine = [clock.now]
    clock.advance(seconds=1)
    assert perform(database, CommandLine(), document_work.claim, number)[0] is not None
    assert perform(database, CommandLine(), document_work.claim, number, tries=mine) == (None, False)
    sha256 = document_files().put(b"a")
    perform(database, CommandLine(), document_work.finish, number, name="a", size=1, sha256=sha256)
    with pytest.raises(NotAllowed):
        perform(database, CommandLine(), document_work.finish, number, name="a", size=1, sha256="1" * 64)


def test_a_file_that_is_tidied_away_as_old_just_before_a_row_refers_to_it_anew_is_written_again(
    database: Database, clock: Clock, folder: Path
) -> None:
    cycle = a_cycle(database)
    made(database, CommandLine(), "ineligible", cycle.id, cycle_id=cycle.id)
    (old,) = files(folder)
    clock.advance(seconds=KEPT_FOR.total_seconds() + 1)
    number = ask(database, CommandLine(), "ineligible", cycle.id, cycle_id=cycle.id, language="en").number
    perform(database, CommandLine(), document_work.claim, number)
    # Made again, it is the same to the byte: there already, and old.
    content = old.read_bytes()
    sha256 = document_files().put(content)

    def finished() -> bool:
        said = perform(database, CommandLine(), document_work.finish, number, name="a", size=1, sha256=sha256)
        return said is not None

    assert str(perform(database, CommandLine(), document_upkeep.tidy)).endswith(" 1.")
    assert (finished(), row_of(database, number).state) == (False, MadeState.AT_WORK)
    document_files().put(content)
    assert (finished(), row_of(database, number).state) == (True, MadeState.DONE)
    perform(database, CommandLine(), document_upkeep.tidy)
    assert files(folder) == [old]


@ONCE
def test_whoever_makes_it_writes_a_file_again_that_went_before_the_row_referred_to_it(
    database: Database, folder: Path
) -> None:
    _played, _organiser, number = asked_for(database, "ineligible")
    gone: list[Path] = []

    @event.listens_for(database.engine, "begin")
    def _tidy_first(_connection: Connection) -> None:
        """Take the file away as soon as anybody turns to the database after it was written."""
        if not gone:
            gone.extend(path for path in files(folder) if not path.name.startswith("."))
            for path in gone:
                path.unlink()

    assert document_work.make(database, number) is not None
    row = row_of(database, number)
    assert (row.state, [path.name for path in gone]) == (MadeState.DONE, [row.sha256])
    assert files(folder) == gone


def test_after_thirty_days_the_file_goes_and_the_record_stays(database: Database, clock: Clock, folder: Path) -> None:
    cycle, organiser = a_cycle(database), an_organiser(database)
    nothing_s = document_files().path_of(document_files().put(b"belongs to nothing"))
    old = made(database, organiser, "ineligible", cycle.id, cycle_id=cycle.id)
    clock.advance(seconds=KEPT_FOR.total_seconds() - 1)
    # Somebody may be about to write the row that refers to it.
    os.utime(nothing_s, (clock.now.timestamp(),) * 2)
    assert (str(perform(database, CommandLine(), document_upkeep.tidy))[-3:], len(files(folder))) == (" 0.", 2)
    assert not read(database, CommandLine(), document_upkeep.has_old_files)
    clock.advance(seconds=2)
    assert read(database, CommandLine(), document_upkeep.has_old_files)
    assert (str(perform(database, CommandLine(), document_upkeep.tidy))[-3:], files(folder)) == (" 1.", [nothing_s])
    assert not read(database, CommandLine(), document_upkeep.has_old_files)
    clock.advance(hours=1)
    assert (str(perform(database, CommandLine(), document_upkeep.tidy))[-3:], files(folder)) == (" 1.", [])
    who = signed_in(database, a_user(database, roles=[Role.ORGANISER]))
    with pytest.raises(WrongStage, match="not on this server"):
        perform(database, who, made_documents.take, old)
    found = newest(database, who, "ineligible", cycle.id)
    assert (found.number, found.state, found.is_here) == (old, MadeState.DONE, False)


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@ONCE
def test_files_of_another_database_are_not_taken_for_old_ones(database: Database, folder: Path) -> None:
    document_files().put(b"of another office")
    with pytest.raises(Invalid, match="Is it the right one"):
        perform(database, CommandLine(), document_upkeep.tidy)
    assert len(files(folder)) == 1


@ONCE
def test_a_process_that_is_killed_leaves_a_silence_that_is_noticed(program_database: Database) -> None:
    database = program_database
    played, organiser, number = asked_for(database)
    row = killed_at_work(database, number)
    # Should it have been quicker than the hand that kills it, another one is not.
    for code, language in (("archive", "zh_CN"), ("workbook", "en"), ("archive", "en")):
        if row.state is MadeState.DONE:
            further = ask(database, organiser, code, played.cycle.id, cycle_id=played.cycle.id, language=language)
            row = killed_at_work(database, further.number)
    assert row.state is MadeState.AT_WORK
    with database.writing() as session:
        # A minute of silence, without waiting for it.
        heard_at = database.clock() - SILENT_AFTER - timedelta(seconds=1)
        session.execute(update(MadeDocument).where(MadeDocument.id == row.id).values(heard_at=heard_at))
        session.commit()
    found = newest(database, organiser, row.kind, played.cycle.id)
    assert (found.number, found.state, found.failure) == (row.id, MadeState.FAILED, INTERRUPTED)
    again = ask(database, organiser, row.kind, row.subject_id, cycle_id=row.cycle_id, language=row.language)
    assert again.is_new


def killed_at_work(database: Database, number: int) -> MadeDocument:
    """Let a process of its own make a document, kill it as soon as it is at work, and give what is left."""
    process = subprocess.Popen(
        [sys.executable, "cli.py", "documents", "make", str(number)], cwd=ROOT, stderr=subprocess.DEVNULL
    )
    until = time.monotonic() + 120
    while row_of(database, number).state is MadeState.WAITING and time.monotonic() < until:
        time.sleep(0.002)
    # Nobody else writes meanwhile, so it cannot be done by the time it dies.
    with database.writing():
        process.kill()
        process.wait()
    return row_of(database, number)
