"""Reruns over the websocket: the judge's sheet and the leaderboard against an empty page, then fifty judges at once.

Run from the project's root: ``python -m tests.bench.bench_reruns``.
"""

from __future__ import annotations

import asyncio
import itertools
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from sqlalchemy import select

from db.tables import Assignment, ScoreSheet, SheetPoints
from db.upgrade import upgrade
from domain.awards import SheetState
from domain.permissions import Role
from tests.bench import office
from tests.running import FRESHLY, ROOT, Server, running
from tests.sheet_fields import type_in
from tests.ws_client import Stream
from use_cases import accounts
from use_cases.transaction import CommandLine, read

ENTRIES, LIMIT, REPEATS = 3_000, 4.0, 60
CRITERION = "relevance"
JUDGES, PERIOD, LASTS = 50, 2.0, 30.0
# What is unreadable is not kept as a draft: the rerun alone.
_READABLE, _UNREADABLE = "{}", "{}点"
_EMPTY_PROGRAM = ("-m", "uvicorn", "tests.bench.empty_program:app", "--ws-max-size", "67108864", "--port")
_BARE_SCRIPT = 'import streamlit as st\n\nst.text_input("empty", key="empty")\n'
_BARE_APP = """
from contextlib import asynccontextmanager

from streamlit.starlette import App
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from server.start import send_at_once


@asynccontextmanager
async def lifespan(_app):
    send_at_once()
    yield


app = App("empty.py", lifespan=lifespan, routes=[Route("/health", lambda request: PlainTextResponse("ok"))])
"""


@contextmanager
def bare_page(folder: Path) -> Iterator[Server]:
    """Serve a Streamlit page without our program around it, with the program's own configuration."""
    (folder / ".streamlit").mkdir(parents=True)
    shutil.copy(ROOT / ".streamlit" / "config.toml", folder / ".streamlit" / "config.toml")
    (folder / "empty.py").write_text(_BARE_SCRIPT, encoding="utf-8")
    (folder / "bare.py").write_text(_BARE_APP, encoding="utf-8")
    command = ("-m", "streamlit", "run", str(folder / "bare.py"), "--server.port")
    with running(folder, command=command, PYTHONPATH=str(ROOT)) as server:
        yield server


@dataclass(frozen=True)
class Typing:
    """What is typed into which task's sheet before each rerun; ``text`` holds ``{}`` for a number that changes."""

    task: int
    text: str


async def reruns(first: Stream, second: Stream, typing: Typing | None) -> tuple[list[float], list[float]]:
    """Rerun both pages in turn, ours by typing where something is given; gives the milliseconds."""
    ours, theirs = [], []
    for step in range(5 + REPEATS):
        if typing is not None:
            type_in(first, typing.task, **{CRITERION: typing.text.format(60 + step % 30)})
        ours.append((await first.rerun()).ms)
        theirs.append((await second.rerun()).ms)
    return ours[5:], theirs[5:]


async def compare(name: str, ours: Stream, empty: Stream, limit: float, typing: Typing | None = None) -> bool:
    """Print one ratio of medians; true where it is within the limit."""
    async with ours, empty:
        for stream in (ours, empty):
            await stream.first_run()
            if stream.redirected_to:
                raise RuntimeError(f"{name}: {stream.redirected_to} {stream.texts()[:3]}")
        page, other = await reruns(ours, empty, typing)
    ratio = statistics.median(a / b for a, b in zip(page, other, strict=True))
    holds = ratio <= limit
    print(  # noqa: T201 -- its output
        f"{name:<58}{statistics.median(page):>10.2f}{statistics.median(other):>11.2f}{ratio:>8.2f}"
        f"{limit:>8.2f}{'' if holds else '  over its limit'}"
    )
    return holds


async def one_judge(server: Server, token: str, task: int, until: float) -> tuple[list[float], dict[int, int]]:
    """Type points into one sheet and save it, again and again; gives the milliseconds and what was last confirmed."""
    spent: list[float] = []
    kept: dict[int, int] = {}
    stream = Stream(server.address, page="desk", query=f"sheet={task}", cookies={"award_sid": token})
    async with stream as tab:
        await tab.first_run()
        for value in itertools.cycle(range(50, 100)):
            started = time.monotonic()
            if started >= until:
                return spent, kept
            type_in(tab, task, **{CRITERION: str(value)})
            run = await tab.click(f"save_{task}")
            spent.append(run.ms)
            kept[task] = value
            await asyncio.sleep(max(0.0, PERIOD - (time.monotonic() - started)))
    raise RuntimeError("the points never end")


async def fifty_judges(server: Server, tokens: list[str], tasks: list[int]) -> bool:
    """Let everybody save every two seconds; every acknowledged draft must be in the database."""
    until = time.monotonic() + LASTS
    done = await asyncio.gather(
        *(one_judge(server, token, task, until) for token, task in zip(tokens, tasks, strict=True))
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
    with tempfile.TemporaryDirectory() as name, bare_page(Path(name) / "bare") as bare:
        with (
            running(Path(name) / "ranked", command=FRESHLY) as server,
            running(Path(name) / "empty", command=_EMPTY_PROGRAM) as empty,
        ):
            round_id, judge = _fill(server, ["judge", *(f"other{n}" for n in range(4))], ENTRIES)
            empty.add_account("organiser", [Role.ORGANISER])
            nothing = empty.sign_in("organiser")
            with server.database.reading() as session:
                task = session.scalars(
                    select(Assignment.id).where(Assignment.user_id == judge, Assignment.state == SheetState.UNTOUCHED)
                ).one()
            print(f"{'yardstick':<58}{'ours ms':>10}{'empty ms':>11}{'ratio':>8}{'limit':>8}")  # noqa: T201 -- its output
            token = server.sign_in("judge")

            def measured(page: str, what: str, query: str = "", typing: Typing | None = None) -> bool:
                ours = partial(Stream, server.address, page=page, query=query, cookies={"award_sid": token})
                within = asyncio.run(compare(what, ours(), empty.stream("empty", nothing), LIMIT, typing))
                if typing is not None and typing.text == _READABLE:
                    # No empty page of Streamlit's writes anything.
                    return within
                alone = "  … against Streamlit alone, without a sign-in or menu"
                return asyncio.run(compare(alone, ours(), bare.stream(), LIMIT, typing)) and within

            sheet, name_of_sheet = f"sheet={task}", "an open sheet of the judge's desk"
            holds &= measured("desk", f"{name_of_sheet}, typing", sheet, Typing(task, _UNREADABLE))
            holds &= measured("desk", f"{name_of_sheet}, typing and kept", sheet, Typing(task, _READABLE))
            holds &= measured("desk", f"{name_of_sheet}, {ENTRIES:,} tasks", sheet)
            office.rank(server.database, round_id)
            token = server.sign_in("organiser")
            holds &= measured("leaderboard", f"leaderboard of {ENTRIES:,} entries")
        with running(Path(name) / "crowd", command=FRESHLY) as server:
            logins = [f"judge{number}" for number in range(JUDGES)]
            _fill(server, logins, 60, scored=False)
            ids = {account.login: account.user_id for account in read(server.database, CommandLine(), accounts.listed)}
            with server.database.reading() as session:
                tasks = [
                    session.scalars(select(Assignment.id).where(Assignment.user_id == ids[login]).limit(1)).one()
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
