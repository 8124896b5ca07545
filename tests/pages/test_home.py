"""The home page over the websocket: where a cycle stands and what comes next."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import date

import pytest

from db.tables import User
from domain.lifecycle import RoundStage
from domain.messages import Message, msg
from domain.permissions import Role
from domain.templates import TEMPLATE_NAMES
from i18n import translate
from tests.builders import a_user, signed_in
from tests.running import Server, running
from tests.ws_client import Stream
from ui.next_steps import next_steps
from use_cases import cycles, entries, open_decisions, rounds
from use_cases.transaction import CommandLine, read

TODAY = date(2026, 11, 20)
NO_CYCLE = msg("No cycle has been opened yet.")
CHOOSE = msg("No cycle has been opened yet. Choose the rules to begin with; all of them can be edited afterwards.")
EMPTY_PRIZE = {
    language: msg("Enter the prize of “{name}”: scoring cannot open without it.", name=name)
    for language, name in (("zh_CN", "优秀奖"), ("en", "Excellence prize"))
}


@pytest.fixture
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("program")) as program:
        yield program


def screen(stream: Stream) -> str:
    bodies = [drawn.proto.body for drawn in stream.elements.values() if drawn.kind == "html"]
    return "\n".join([*stream.texts(), *bodies]).replace("\\", "")


def says(person: User, message: Message) -> str:
    return translate(message, person.language or "")


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_one_click_opens_the_first_cycle_and_says_what_comes_next(server: Server, language: str) -> None:
    organiser = a_user(server.database, roles=[Role.ORGANISER], language=language)
    auditor = a_user(server.database, roles=[Role.AUDITOR], language=language)

    async def play() -> None:
        async with server.stream("", signed_in(server.database, auditor).token) as stream:
            await stream.first_run()
            assert says(auditor, NO_CYCLE) in screen(stream)
        async with server.stream("", signed_in(server.database, organiser).token) as stream:
            await stream.first_run()
            assert says(organiser, CHOOSE) in screen(stream)
            assert all(says(organiser, msg(name)) in screen(stream) for name in TEMPLATE_NAMES.values())
            await stream.click("open one_ladder")
            assert says(organiser, EMPTY_PRIZE[language]) in screen(stream)
            links = {drawn.proto.page for drawn in stream.elements.values() if drawn.kind == "page_link"}
            assert {"cycle_setup", "import_register"} <= links
        async with server.stream("", signed_in(server.database, auditor).token) as stream:
            await stream.first_run()
            assert "2020" in screen(stream)
            assert says(auditor, EMPTY_PRIZE[language]) not in screen(stream)

    asyncio.run(play())
    (cycle,) = read(server.database, CommandLine(), cycles.listing)
    setup = read(server.database, CommandLine(), cycles.setup, cycle.cycle_id)
    counts = read(server.database, CommandLine(), entries.counts, cycle.cycle_id)
    lines = read(server.database, CommandLine(), rounds.listing, cycle.cycle_id)
    assert {line.stage for line in lines} == {RoundStage.SETUP}
    decisions = read(server.database, CommandLine(), open_decisions.of_cycle, cycle.cycle_id)
    assert [step.url_path for step in next_steps(setup.rules.tiers, counts, lines, decisions, today=TODAY)] == [
        "cycle_setup",
        "import_register",
    ]
