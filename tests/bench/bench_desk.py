"""From the last key to the saved draft, over the websocket: one judge alone, fifty and a hundred at work.

Run from the project's root: ``python -m tests.bench.bench_desk``. What a judge waits for in the browser is this and the
pause of 0.6 s after the last key, before which nothing is sent (ui/components/score_sheet.js).
"""

from __future__ import annotations

import asyncio
import itertools
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from random import Random

from sqlalchemy import func, select

from db.tables import Assignment, ScoreSheet, SheetPoints
from db.upgrade import upgrade
from domain.permissions import Role
from tests.bench import office
from tests.running import FRESHLY, Server, running
from tests.sheet_fields import filled, type_in
from tests.ws_client import Stream
from use_cases import accounts
from use_cases.transaction import CommandLine, read

CROWDS, ENTRIES = (1, 50, 100), 60
CRITERION = "relevance"
# A judge who gives one criterion's points after another, and reads between sheets.
PERIOD, LASTS, PROMISED_MS = 4.0, 30.0, 2_000.0


@dataclass(frozen=True)
class Worked:
    """What one judge did: milliseconds of each save, and the points and version that were confirmed last."""

    spent: list[float]
    points: int
    version: int


async def at_work(server: Server, token: str, task: int, late: float, ready: asyncio.Barrier) -> Worked:
    """Type points into one sheet again and again; every change saves itself."""
    spent: list[float] = []
    stream = Stream(server.address, page="desk", query=f"sheet={task}", cookies={"award_sid": token})
    async with stream as tab:
        await tab.first_run()
        await ready.wait()
        await asyncio.sleep(late)
        until = time.monotonic() + LASTS
        for value in itertools.cycle(range(50, 100)):
            started = time.monotonic()
            type_in(tab, task, **{CRITERION: str(value)})
            spent.append((await tab.rerun()).ms)
            if time.monotonic() >= until:
                return Worked(spent, value, filled(tab, task)["version"])
            await asyncio.sleep(max(0.0, PERIOD - (time.monotonic() - started)))
    raise RuntimeError("the points never end")


async def a_crowd(server: Server, tokens: list[str], tasks: list[int]) -> tuple[list[Worked], float]:
    """Let everybody work; gives what each did, and how many megabytes the server held while they did."""
    ready, random = asyncio.Barrier(len(tasks) + 1), Random(5)
    judges = [
        asyncio.create_task(at_work(server, token, task, random.uniform(0, PERIOD), ready))
        for token, task in zip(tokens, tasks, strict=True)
    ]
    await ready.wait()
    done = await asyncio.gather(*judges)
    return done, memory_of(server)


def memory_of(server: Server) -> float:
    """Give the resident memory of the server's process in megabytes."""
    assert server.process is not None
    status = Path(f"/proc/{server.process.pid}/status").read_text(encoding="ascii")
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


def wrong(server: Server, tasks: list[int], done: list[Worked]) -> int:
    """Count the sheets that do not hold what was confirmed last, exactly once, after exactly as many versions."""
    with server.database.reading() as session:
        rows = session.execute(
            select(Assignment.id, Assignment.version, SheetPoints.points, func.count(ScoreSheet.id))
            .join(ScoreSheet, ScoreSheet.assignment_id == Assignment.id)
            .join(SheetPoints, SheetPoints.sheet_id == ScoreSheet.id)
            .where(Assignment.id.in_(tasks))
            .group_by(Assignment.id, Assignment.version, SheetPoints.points)
        ).all()
    stored = {row[0]: tuple(row[1:]) for row in rows}
    return sum(
        stored.get(task) != (each.version, each.points, 1) or each.version != len(each.spent)
        for task, each in zip(tasks, done, strict=True)
    )


def measured(folder: Path, judges: int) -> bool:
    """Print one crowd's figures; true where nothing was lost or doubled."""
    logins = [f"judge{number}" for number in range(judges)]
    with running(folder, command=FRESHLY) as server:
        upgrade(server.database.engine)
        for login in logins:
            server.add_account(login, [Role.JUDGE])
        ids = {account.login: account.user_id for account in read(server.database, CommandLine(), accounts.listed)}
        office.a_cycle_with(server.database, ENTRIES)
        office.open_final(server.database, [ids[login] for login in logins])
        with server.database.reading() as session:
            tasks = [
                session.scalars(select(Assignment.id).where(Assignment.user_id == ids[login]).limit(1)).one()
                for login in logins
            ]
        tokens = [server.sign_in(login) for login in logins]
        before = memory_of(server)
        done, after = asyncio.run(a_crowd(server, tokens, tasks))
        bad = wrong(server, tasks, done)
    spent = sorted(ms for each in done for ms in each.spent)
    late = sum(ms > PROMISED_MS for ms in spent)
    print(  # noqa: T201 -- its output
        f"{judges:>4} at work: {len(spent):>5} saved, {bad} lost or doubled, p50 {spent[len(spent) // 2]:>6.0f} ms, "
        f"p95 {spent[int(len(spent) * 0.95)]:>6.0f} ms, {late} later than {PROMISED_MS:.0f} ms; "
        f"{after:.0f} MB, {(after - before) / judges:.2f} MB a session"
    )
    return bad == 0


def main() -> int:
    """Measure every crowd; 0 when nothing was lost or doubled in any."""
    with tempfile.TemporaryDirectory() as name:
        held = [measured(Path(name) / str(judges), judges) for judges in CROWDS]
    return 0 if all(held) else 1


if __name__ == "__main__":
    sys.exit(main())
