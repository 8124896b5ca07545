"""The disk full, the database gone, a connection lost, the clock set back: a true sentence, and the data whole."""

from __future__ import annotations

import asyncio
import resource
import shutil
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import Connection, event, select, text

from db.engine import Database
from db.tables import AuditEvent, Round, ScoreSheet, SignIn
from domain.awards import SheetState
from domain.messages import msg
from domain.refusals import Outdated, Unavailable, Uncertain, Unreachable
from tests.builders import a_round_open_for_scoring, a_user, assignments_of, signed_in
from tests.conftest import Clock, Lent, PostgresServer
from tests.panels import an_organiser
from tests.robustness.cut_line import a_line_to
from tests.robustness.hands import require_whole, says
from tests.running import PAGE, Server, running
from tests.schema import empty_sqlite
from tests.sheet_fields import shown, type_in
from tests.visits import labelled
from tests.ws_client import Stream
from use_cases import cycles, rankings, rounds, score_sheets
from use_cases.score_sheets import SheetView
from use_cases.transaction import CommandLine, SignedIn, Transaction, perform, read

NO_ROOM = says(msg("There is no room left on the disk; nothing was saved. Please tell whoever runs the program."))
NOT_WRITTEN = says(msg("Nothing can be written to the disk; nothing was saved. Please tell whoever runs the program."))
GONE = says(msg("The database cannot be reached just now; nothing was saved. Please try again in a moment."))
WAITING = says(msg("Waiting for the database. What you typed stays."))
POINTS = {"relevance": 80, "benefit": 70}


def a_desk(server: Server) -> tuple[SignedIn, int]:
    """A judge with one task."""
    judge = a_user(server.database)
    opened = a_round_open_for_scoring(server.database, entries=1, judges=[judge])
    return signed_in(server.database, judge), assignments_of(server.database, opened.id)[0].id


def newest(database: Database, task: int) -> tuple[int, str] | None:
    """Version and comment of a task's newest sheet."""
    with database.reading() as session:
        row = session.execute(
            select(ScoreSheet.version, ScoreSheet.comment)
            .where(ScoreSheet.assignment_id == task)
            .order_by(ScoreSheet.version.desc())
        ).first()
    return None if row is None else (row.version, row.comment)


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """A disk of two megabytes."""
    folder.mkdir()
    mount, unmount = shutil.which("mount"), shutil.which("umount")
    size = ("-t", "tmpfs", "-o", "size=2m", "tmpfs", str(folder))
    if not (mount and unmount) or subprocess.run([mount, *size], check=False, capture_output=True).returncode:
        pytest.skip("a disk of its own can be mounted by root only")
    (folder / "a.sqlite3").write_bytes(empty_sqlite())
    try:
        yield folder
    finally:
        subprocess.run([unmount, "-l", str(folder)], check=True)


async def saves(stream: Stream, task: int, comment: str) -> str:
    """Type a comment and click; gives what is on the screen then."""
    type_in(stream, task, comment, relevance="80", benefit="70")
    await stream.click(f"save_{task}")
    return labelled(stream)


def test_without_room_on_the_disk_people_are_told_nothing_is_torn_and_it_goes_on_when_there_is_room(
    tmp_path: Path,
) -> None:
    with (
        small_disk(tmp_path / "disk") as disk,
        running(tmp_path / "program", f"sqlite:///{disk / 'a.sqlite3'}") as server,
    ):
        who, task = a_desk(server)

        async def scene() -> None:
            async with server.stream("desk", who.token) as stream:
                await stream.goto("desk", f"sheet={task}")
                await saves(stream, task, "有空间")
                # What the log of changes takes up already would be written over first.
                with server.database.engine.connect() as connection:
                    connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
                filler = disk / "filler"
                with filler.open("wb", buffering=0) as file, suppress(OSError):
                    while file.write(bytes(4096)):
                        pass
                for number in range(1, 40):
                    if NO_ROOM in await saves(stream, task, "满" * 500 + str(number)):
                        break
                assert NO_ROOM in labelled(stream)
                assert shown(stream, task)["comment"] == "满" * 500 + str(number)
                before = newest(server.database, task)
                assert before is not None
                assert before[1] != "满" * 500 + str(number)
                filler.unlink()
                assert NO_ROOM not in await saves(stream, task, "又有空间")
                assert newest(server.database, task) == (before[0] + 1, "又有空间")

        asyncio.run(scene())
        require_whole(server.database)


def test_where_nothing_can_be_written_people_are_told_and_it_goes_on_afterwards(tmp_path: Path) -> None:
    with running(tmp_path / "program") as server:
        who, task = a_desk(server)
        assert server.process is not None
        pid = server.process.pid or 0
        unlimited = resource.prlimit(pid, resource.RLIMIT_FSIZE)

        async def scene() -> None:
            async with server.stream("desk", who.token) as stream:
                await stream.goto("desk", f"sheet={task}")
                await saves(stream, task, "可写")
                resource.prlimit(pid, resource.RLIMIT_FSIZE, (4096, unlimited[1]))
                assert NOT_WRITTEN in await saves(stream, task, "不可写")
                assert shown(stream, task)["comment"] == "不可写"
                assert newest(server.database, task) == (1, "可写")
                resource.prlimit(pid, resource.RLIMIT_FSIZE, unlimited)
                assert NOT_WRITTEN not in await saves(stream, task, "又可写")
                assert newest(server.database, task) == (2, "又可写")

        asyncio.run(scene())
        require_whole(server.database)


@pytest.mark.postgres
def test_while_the_database_cannot_be_reached_what_is_typed_waits_and_is_saved_when_it_is_back(
    tmp_path: Path, postgres_lent: Lent
) -> None:
    postgres_lent.clear()
    with a_line_to(postgres_lent.address) as line, running(tmp_path / "program", line.address) as server:
        who, task = a_desk(server)

        async def scene() -> None:
            async with server.stream("desk", who.token) as stream:
                await stream.goto("desk", f"sheet={task}")
                await saves(stream, task, "线路通")
                line.cut()
                waiting = asyncio.create_task(saves(stream, task, "线路断"))
                while WAITING not in labelled(stream):  # noqa: ASYNC110 -- the server tells, and says nothing else meanwhile
                    await asyncio.sleep(0.05)
                with server.browser({"award_sid": who.token}) as browser:
                    page, word = browser.get("/desk", headers=PAGE), browser.get("/healthz")
                    signing_in = browser.post("/sign-in", data={"login": "x"}, headers=PAGE)
                assert ((page.status_code, GONE in page.text), (word.status_code, word.text)) == (
                    (503, True),
                    (503, "database"),
                )
                assert signing_in.status_code in {403, 503}
                line.mend()
                assert WAITING not in await waiting
                assert newest(server.database, task) == (2, "线路断")
                with server.browser() as browser:
                    assert browser.get("/healthz").text == "ok"

        asyncio.run(scene())
        require_whole(server.database)


@pytest.mark.postgres
def test_a_connection_lost_in_mid_act_leaves_nothing_half_and_at_its_end_is_told_as_uncertain(
    postgres_server: PostgresServer, postgres_lent: Lent
) -> None:
    postgres_lent.clear()
    database = postgres_lent.opened(Clock())

    def lose(when: str) -> Unavailable:
        def act(tx: Transaction) -> None:
            tx.record("cycles.open", ("cycle", 1), msg("{what}", what=when))
            tx.session.flush()
            own = tx.session.scalar(text("SELECT pg_backend_pid()"))
            postgres_server.run(f"SELECT pg_terminate_backend({own}, 5000)")
            if when == "in the middle":
                tx.session.execute(text("SELECT 1"))

        with pytest.raises(Unavailable) as refused:
            perform(database, CommandLine(), act)
        return refused.value

    assert isinstance(lose("in the middle"), Unreachable)
    at_the_end = lose("at the end")
    assert isinstance(at_the_end, Uncertain)
    assert "is not certain" in str(at_the_end.message)
    with database.reading() as session:
        assert session.scalars(select(AuditEvent.seq)).all() == []
    perform(database, CommandLine(), cycles.open_from_template)
    require_whole(database)


def test_a_clock_set_back_an_hour_puts_nothing_out_of_order(database: Database, clock: Clock) -> None:
    judge = a_user(database)
    opened = a_round_open_for_scoring(database, entries=1, judges=[judge])
    task = assignments_of(database, opened.id)[0].id
    who, organiser = signed_in(database, judge), an_organiser(database)
    perform(database, who, score_sheets.submit, task, seen_version=0, points=POINTS, comment="先")
    clock.advance(hours=-1)
    perform(database, who, score_sheets.withdraw, task, seen_version=1)
    perform(database, who, score_sheets.submit, task, seen_version=2, points=POINTS, comment="后")
    view = read(database, who, score_sheets.open_sheet, task)
    assert (view.version, view.comment, view.state) == (3, "后", SheetState.SUBMITTED)
    perform(database, organiser, rounds.close_scoring, opened.id)
    perform(database, organiser, rankings.compute, opened.id)
    with database.reading() as session:
        told = session.execute(select(AuditEvent.seq, AuditEvent.at).order_by(AuditEvent.seq)).all()
        (ended,) = session.scalars(select(Round.stage).where(Round.id == opened.id))
        idle = session.scalars(select(SignIn.seen_at).where(SignIn.user_id == judge.id)).one()
    assert [row.seq for row in told] == list(range(1, len(told) + 1))
    assert told[0].at - told[1].at == timedelta(hours=1)
    assert (ended.value, idle - clock.now) == ("ranked", timedelta(hours=1))
    require_whole(database)


def test_on_a_slow_disk_everybodys_saves_come_through_one_after_the_other(database: Database) -> None:
    judges = [a_user(database) for _number in range(5)]
    opened = a_round_open_for_scoring(database, entries=1, judges=judges)
    tasks = {each.user_id: each.id for each in assignments_of(database, opened.id)}
    everybody = [(signed_in(database, judge), tasks[judge.id]) for judge in judges]
    slow = count()

    @event.listens_for(database.engine, "commit")
    def _slowly(_connection: Connection) -> None:
        next(slow)
        time.sleep(0.05)

    def work(who: SignedIn, task: int) -> SheetView:
        for version in range(4):
            points = {"relevance": 60 + version, "benefit": None}
            perform(database, who, score_sheets.save_draft, task, seen_version=version, points=points, comment="慢")
        # Whoever did not hear of it in time and sends it again is told of the newer version, or it is the same.
        with suppress(Outdated):
            perform(database, who, score_sheets.save_draft, task, seen_version=2, points=points, comment="慢")
        return read(database, who, score_sheets.open_sheet, task)

    with ThreadPoolExecutor(len(everybody)) as desk:
        views = list(desk.map(lambda each: work(*each), everybody))
    assert [(view.version, view.points["relevance"], view.comment) for view in views] == [(4, 63, "慢")] * 5
    assert next(slow) >= 5 * 4
    require_whole(database)
