"""The server killed between click and receipt: a sheet is there whole or not at all, an acknowledged one always."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.builders import a_round_open_for_scoring, a_user
from tests.robustness.hands import require_whole
from tests.robustness.judges import a_panel, all_is_still_on_screen, confirmed, settle_accounts
from tests.running import Server, running

JUDGES, ENTRIES = 3, 3
CUTS = {"sqlite": 3, "postgresql": 2}


@pytest.fixture
def server(database_url: str, tmp_path: Path) -> Iterator[Server]:
    with running(tmp_path / "program", database_url) as program:
        yield program


def test_after_every_power_cut_each_sheet_is_whole_and_what_was_confirmed_is_there(server: Server) -> None:
    dice = random.Random(20261122)
    judges = [a_user(server.database) for _ in range(JUDGES)]
    opened = a_round_open_for_scoring(server.database, entries=ENTRIES, judges=judges)
    panel = a_panel(server.database, opened, judges, dice)

    async def until_the_cut(receipts: int, moment: float) -> None:
        working = [asyncio.create_task(judge.work(server)) for judge in panel]
        enough = receipts + confirmed(panel)
        while confirmed(panel) < enough and not any(task.done() for task in working):  # noqa: ASYNC110 -- the judges count, and an event would tell them when the cut comes
            await asyncio.sleep(0.001)
        await asyncio.sleep(moment)
        await asyncio.to_thread(server.stop, abruptly=True)
        await asyncio.gather(*working)

    for cut in range(CUTS[server.database.engine.dialect.name]):
        if cut:
            server.start()
        asyncio.run(until_the_cut(dice.randint(5, 15), dice.uniform(0.0, 0.06)))
        require_whole(server.database)
        for judge in panel:
            for ledger in judge.ledgers:
                settle_accounts(server, ledger)

    server.start()
    asyncio.run(all_is_still_on_screen(server, panel))
