"""What every page of a large office costs: opened and run again over the websocket, as four people."""

from __future__ import annotations

import asyncio
import os
import statistics
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from db.tables import Assignment, Ranking, User
from domain.awards import SheetState
from server.gate import MOST_OF_ACCOUNT
from tests.bench.bench_desk import memory_of
from tests.bench.large_office import LargeOffice
from tests.builders import signed_in
from tests.running import Server, running
from tests.ws_client import Stream

COUNTED = ("-m", "uvicorn", "tests.bench.counted_program:app", "--ws-max-size", "67108864", "--port")
SESSIONS, RERUNS = 100, 3


@dataclass(frozen=True)
class Visit:
    """One page as one person looks at it."""

    login: str
    page: str
    query: str = ""

    @property
    def name(self) -> str:
        """What stands in the table."""
        return f"{self.login} {self.page or 'home'} {self.query.split('=')[0] if self.query else ''}".strip()


@dataclass(frozen=True)
class Cost:
    """What a visit took: milliseconds, kilobytes sent, statements, the server's processor time of a rerun, its memory.

    Attributes:
        first_ms: of opening it.
        again_ms: of running it again, the median.
        first_kb: sent at opening.
        again_kb: sent at a rerun.
        statements: of a rerun.
        busy_ms: processor time of a rerun.
        memory_mb: of the process afterwards.
    """

    first_ms: float
    again_ms: float
    first_kb: float
    again_kb: float
    statements: float
    busy_ms: float
    memory_mb: float


@dataclass(frozen=True)
class Memory:
    """Megabytes of the process: before anybody came, after every page, and what each open session adds."""

    before: float
    after: float
    a_session: float
    a_desk: float


def visits_of(office: LargeOffice, pages: dict[str, tuple[str, ...]]) -> Iterator[Visit]:
    """Give every page that each of the four may open, and then those of a large final and of one entry."""
    for login, of_login in pages.items():
        yield from (Visit(login, page) for page in of_login)
    middle = office.cycles[1]
    with office.database.reading() as session:
        of_final = select(Ranking.id).where(Ranking.round_id == office.final).order_by(Ranking.id.desc())
        final = session.scalars(of_final).first()
        judge5 = session.scalars(select(User.id).where(User.login == "judge5")).one()
        mine = select(Assignment.id).where(Assignment.user_id == judge5, Assignment.round_id == office.open_round)
        sheet = session.scalars(mine.where(Assignment.state == SheetState.UNTOUCHED)).first()
    for page in ("leaderboard", "methods", "borders", "what_if"):
        yield Visit("organiser", page, f"ranking={final}")
    for page in ("", "rounds", "recusals", "meeting", "approval", "publicity", "awards", "documents", "organisations"):
        yield Visit("organiser", page, f"cycle={middle}")
    yield Visit("organiser", "rounds", f"round={office.open_round}")
    yield Visit("organiser", "rounds", f"cycle={middle}&round={office.final}")
    yield Visit("organiser", "panel_health", f"round={office.final}")
    yield Visit("organiser", "entries", "entry=1")
    yield Visit("judge5", "desk", f"round={office.open_round}")
    yield Visit("judge5", "desk", f"sheet={sheet}")


def measured(folder: Path, visits: list[Visit]) -> tuple[dict[str, Cost], Memory]:
    """Serve the office and open everything in turn; then many sessions at once."""
    counted = folder / "statements"
    with running(folder, command=COUNTED, COUNTED_IN=str(counted)) as server:
        tokens = {login: _token(server, login) for login in {visit.login for visit in visits}}
        before = memory_of(server)
        costs = dict[str, Cost]()
        for visit in visits:
            cost = costs[visit.name] = asyncio.run(_cost(server, counted, visit, tokens[visit.login]))
            said = f"{cost.first_ms:.0f} {cost.again_ms:.0f} {cost.busy_ms:.0f} ms, {cost.memory_mb:.0f} MB"
            print(f"{visit.name}: {said}", flush=True)  # noqa: T201 -- its output
        after = memory_of(server)
        many = MOST_OF_ACCOUNT - 1
        homes = asyncio.run(_sessions(server, [(tokens["organiser"], "")] * many))
        desks = [(_token(server, f"judge{number}"), "desk") for number in range(1, SESSIONS + 1)]
        open_desks = asyncio.run(_sessions(server, desks))
    return costs, Memory(before, after, (homes - after) / many, (open_desks - homes) / SESSIONS)


def _token(server: Server, login: str) -> str:
    with server.database.reading() as session:
        user = session.scalars(select(User).where(User.login == login)).one()
    return signed_in(server.database, user).token


def _processor_ms(server: Server) -> float:
    assert server.process is not None
    fields = Path(f"/proc/{server.process.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")


async def _cost(server: Server, counted: Path, visit: Visit, token: str) -> Cost:
    def statements() -> int:
        return int.from_bytes(counted.read_bytes(), "little")

    stream = Stream(server.address, page=visit.page, query=visit.query, cookies={"award_sid": token}, timeout=600)
    async with stream as tab:
        first = await tab.first_run()
        if tab.redirected_to:
            raise RuntimeError(f"{visit.name}: {tab.redirected_to}")
        sent, busy = statements(), _processor_ms(server)
        again = [await tab.rerun() for _ in range(RERUNS)]
        return Cost(
            first.ms,
            statistics.median(run.ms for run in again),
            first.size / 1000,
            statistics.median(run.size for run in again) / 1000,
            (statements() - sent) / RERUNS,
            (_processor_ms(server) - busy) / RERUNS,
            memory_of(server),
        )


async def _sessions(server: Server, whose: list[tuple[str, str]]) -> float:
    """Open a page in many sessions, one after another, and keep all; gives the memory while they are open."""
    opened: list[Stream] = []
    try:
        for token, page in whose:
            stream = Stream(server.address, page=page, cookies={"award_sid": token}, timeout=600)
            opened.append(await stream.__aenter__())
            await stream.first_run()
        return memory_of(server)
    finally:
        for stream in opened:
            await stream.__aexit__(None, None, None)
