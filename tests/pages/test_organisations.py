"""Units over the websocket: figures from the register, spellings that are decided, other names."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import update

from db.tables import Cycle, Entry, Suggestion
from domain.awards import TrackKind
from domain.messages import Message, msg
from domain.permissions import Role
from i18n import translate
from tests.builders import a_cycle, a_round_open_for_scoring, a_user, an_entry, assignments_of
from tests.running import Server, running
from tests.visits import labelled, screen, visit
from tests.ws_client import Stream

UNIT, NEAR = "示例江镇人民政府", "万州区示例江镇"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("program")) as program:
        yield program


def a_register(server: Server) -> tuple[Cycle, Entry]:
    """Make a town that competes and a suggestion of it under another spelling."""
    cycle = a_cycle(server.database)
    unit = an_entry(server.database, cycle, kind=TrackKind.ORGANISATION, title=UNIT)
    suggestion = an_entry(server.database, cycle)
    with server.database.writing() as session:
        session.execute(
            update(Suggestion).where(Suggestion.entry_id == suggestion.id).values(handling_unit=NEAR, district="万州区")
        )
        session.commit()
    return cycle, unit


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_a_spelling_is_accepted_and_counts(server: Server, language: str) -> None:
    cycle, _unit = a_register(server)

    def says(message: Message) -> str:
        return translate(message, language)

    async def scene(stream: Stream) -> None:
        reported = msg("{counted} (reported: {reported})", counted=0, reported=12)
        assert says(reported) in screen(stream)
        await stream.click(f"two units {NEAR} {UNIT}")
        assert says(msg("No spelling waits for a decision.")) in stream.texts()
        await stream.click(f"take back two {NEAR} {UNIT}")
        await stream.click(f"one unit {NEAR} {UNIT}")
        await stream.click(f"take back one {NEAR} {UNIT}")
        await stream.click(f"one unit {NEAR} {UNIT}")
        assert says(msg("No spelling waits for a decision.")) in stream.texts()
        assert says(msg("{counted} (reported: {reported})", counted=1, reported=12)) in screen(stream)
        stream.set(says(msg("One a line: the other name {arrow} the unit it stands for", arrow="→")), "采纳办")
        await stream.click(says(msg("Save the names")))
        assert says(msg("Line {line}: both names are needed.", line=1)) in labelled(stream)
        stream.set(says(msg("One a line: the other name {arrow} the unit it stands for", arrow="→")), "")
        await stream.click(says(msg("Save the names")))

    organiser = a_user(server.database, roles=[Role.ORGANISER], language=language)
    visit("organisations", server, organiser, scene, f"cycle={cycle.id}")


def test_a_judge_reads_the_registers_figures_beside_the_sheet(server: Server) -> None:
    cycle, unit = a_register(server)
    judge = a_user(server.database)
    opened = a_round_open_for_scoring(
        server.database, cycle=cycle, kind=TrackKind.ORGANISATION, entries=[unit], judges=[judge]
    )
    (task,) = assignments_of(server.database, opened.id)

    async def scene(stream: Stream) -> None:
        assert translate(msg("Counted from the register"), "zh_CN") in screen(stream)
        said = "At least {duty} a quarter: met in {met} of {quarters} quarters"
        assert translate(msg(said, duty=2, met=0, quarters=12), "zh_CN") in screen(stream)

    visit("desk", server, judge, scene, f"sheet={task.id}")
