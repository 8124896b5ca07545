"""Reruns over the websocket: the judge's sheet and the leaderboard against an empty page, then fifty judges at once.

Run from the project's root: ``python -m tests.bench.bench_reruns``.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
from sqlalchemy import select

from db.tables import Assignment, ScoreSheet, SheetPoints
from db.upgrade import upgrade
from domain.permissions import Role
from tests.bench import office
from tests.running import ROOT, Server, free_port, running
from tests.ws_client import Stream
from use_cases import accounts
from use_cases.transaction import CommandLine, read

ENTRIES, LIMIT, REPEATS = 3_000, 4.0, 60
JUDGES, PERIOD, LASTS = 50, 2.0, 30.0
_EMPTY = 'import streamlit as st\n\nst.text_input("empty", key="empty")\n'
# The same settings, and no 40 ms of waiting for the network's acknowledgement, which ours does not have either.
_EMPTY_APP = """
from contextlib import asynccontextmanager

from streamlit.starlette import App

from server.start import send_at_once


@asynccontextmanager
async def lifespan(_app):
    send_at_once()
    yield


app = App("empty.py", lifespan=lifespan)
"""


@contextmanager
def empty_page(folder: Path) -> Iterator[str]:
    """Serve a bare Streamlit page with the program's own server settings; gives its address."""
    (folder / ".streamlit").mkdir(parents=True)
    shutil.copy(ROOT / ".streamlit" / "config.toml", folder / ".streamlit" / "config.toml")
    (folder / "empty.py").write_text(_EMPTY, encoding="utf-8")
    (folder / "app.py").write_text(_EMPTY_APP, encoding="utf-8")
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    surroundings = {**os.environ, "PYTHONPATH": str(ROOT), "DATA_DIR": str(folder)}
    process = subprocess.Popen(
        command, cwd=folder, env=surroundings, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        for _ in range(300):
            try:
                httpx.get(f"http://127.0.0.1:{port}/_stcore/health", trust_env=False).raise_for_status()
                break
            except httpx.HTTPError:
                time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


async def reruns(first: Stream, second: Stream, *, steps: int) -> tuple[list[float], list[float]]:
    """Rerun both pages in turn; gives the milliseconds of each."""
    ours, theirs = [], []
    for _ in range(5):
        await first.rerun()
        await second.rerun()
    for _ in range(steps):
        ours.append((await first.rerun()).ms)
        theirs.append((await second.rerun()).ms)
    return ours, theirs


async def compare(name: str, ours: Stream, empty: str) -> bool:
    """Print one ratio of medians; true where it is within the limit."""
    async with ours, Stream(empty) as bare:
        opened = await ours.first_run()
        await bare.first_run()
        if opened.exceptions or ours.redirected_to:
            raise RuntimeError(f"{name}: {opened.exceptions or ours.redirected_to} {ours.texts()[:3]}")
        page, other = await reruns(ours, bare, steps=REPEATS)
    ratio = statistics.median(a / b for a, b in zip(page, other, strict=True))
    print(  # noqa: T201 -- its output
        f"{name:<58}{statistics.median(page):>10.2f}{statistics.median(other):>11.2f}{ratio:>8.2f}{LIMIT:>8.2f}"
        f"{'' if ratio <= LIMIT else '  over its limit'}"
    )
    return ratio <= LIMIT


async def one_judge(server: Server, token: str, tasks: list[int], until: float) -> tuple[list[float], dict[int, int]]:
    """Save drafts one after another; gives the milliseconds and the last acknowledged points of each task."""
    spent, kept = [], {}
    async with server.stream("desk", token) as tab:
        place = 0
        while time.monotonic() < until:
            task, value = tasks[place % len(tasks)], 50 + place % 50
            started = time.monotonic()
            await tab.goto("desk", f"sheet={task}")
            field = next(w for w in tab.elements.values() if getattr(w.proto, "id", "").find(f"-points_{task}_") > 0)
            tab.set(field.proto.id.rsplit("-", 1)[-1], str(value))
            run = await tab.click(f"save_{task}")
            spent.append(run.ms)
            if run.exceptions:
                raise RuntimeError(run.exceptions)
            kept[task] = value
            place += 1
            await asyncio.sleep(max(0.0, PERIOD - (time.monotonic() - started)))
    return spent, kept


async def fifty_judges(server: Server, tokens: list[str], tasks: list[list[int]]) -> bool:
    """Let everybody save every two seconds; every acknowledged draft must be in the database."""
    until = time.monotonic() + LASTS
    done = await asyncio.gather(
        *(one_judge(server, token, own, until) for token, own in zip(tokens, tasks, strict=True))
    )
    spent = sorted(ms for times, _ in done for ms in times)
    lost = 0
    with server.database.reading() as session:
        rows = session.execute(
            select(Assignment.id, SheetPoints.points)
            .join(ScoreSheet, (ScoreSheet.assignment_id == Assignment.id) & (ScoreSheet.version == Assignment.version))
            .join(SheetPoints, SheetPoints.sheet_id == ScoreSheet.id)
        )
        stored = {row.id: row.points for row in rows}
    for _, kept in done:
        lost += sum(stored.get(task) != value for task, value in kept.items())
    print(  # noqa: T201 -- its output
        f"{len(tokens)} judges saving every {PERIOD:.0f} s for {LASTS:.0f} s: {len(spent)} saved, {lost} lost, "
        f"p50 {spent[len(spent) // 2]:.0f} ms, p95 {spent[int(len(spent) * 0.95)]:.0f} ms"
    )
    return lost == 0


def main() -> int:
    """Measure all; 0 when every limit holds."""
    holds = True
    with tempfile.TemporaryDirectory() as name, empty_page(Path(name) / "empty") as empty:
        with running(Path(name) / "ranked") as server:
            round_id, judge = _fill(server, ["judge", *(f"other{n}" for n in range(4))], ENTRIES)
            with server.database.reading() as session:
                task = session.scalars(select(Assignment.id).where(Assignment.user_id == judge).limit(1)).one()
            print(f"{'yardstick':<58}{'ours ms':>10}{'empty ms':>11}{'ratio':>8}{'limit':>8}")  # noqa: T201 -- its output
            token = server.sign_in("judge")
            sheet = Stream(server.address, page="desk", query=f"sheet={task}", cookies={"award_sid": token})
            holds &= asyncio.run(compare(f"a sheet of the judge's desk, {ENTRIES:,} tasks", sheet, empty))
            office.rank(server.database, round_id)
            token = server.sign_in("organiser")
            board = Stream(server.address, page="leaderboard", cookies={"award_sid": token})
            holds &= asyncio.run(compare(f"leaderboard of {ENTRIES:,} entries", board, empty))
        with running(Path(name) / "crowd") as server:
            logins = [f"judge{number}" for number in range(JUDGES)]
            _fill(server, logins, 60, scored=False)
            ids = {account.login: account.user_id for account in read(server.database, CommandLine(), accounts.listed)}
            with server.database.reading() as session:
                tasks = [
                    list(session.scalars(select(Assignment.id).where(Assignment.user_id == ids[login])))
                    for login in logins
                ]
            tokens = [server.sign_in(login) for login in logins]
            holds &= asyncio.run(fifty_judges(server, tokens, tasks))
    return 0 if holds else 1


def _fill(server: Server, logins: list[str], entries: int, *, scored: bool = True) -> tuple[int, int]:
    upgrade(server.database.engine)
    server.add_account("organiser", [Role.ORGANISER])
    for login in logins:
        server.add_account(login, [Role.JUDGE])
    ids = {account.login: account.user_id for account in read(server.database, CommandLine(), accounts.listed)}
    office.a_cycle_with(server.database, entries)
    judges = [ids[login] for login in logins]
    return office.open_final(server.database, judges, scored_by=len(judges) if scored else 0), judges[0]


if __name__ == "__main__":
    sys.exit(main())
