"""Pilot scoring over the websocket: chosen and closed by an organiser, scored first by a judge, then talked about."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from db.tables import User
from domain.awards import SheetState
from domain.messages import Message, msg
from domain.permissions import Role
from i18n import list_mark, translate
from tests.builders import a_cycle, a_user, an_entry, assignments_of, round_of
from tests.pilots import Piloted, a_piloted_round
from tests.running import Server, running
from tests.sheet_fields import shown, type_in
from tests.visits import labelled, screen, visit
from tests.ws_client import Stream
from use_cases import pilot_sets, pilot_sheets
from use_cases.transaction import CommandLine, read

WAITS = msg("Please score the pilot entries of this round first; your own entries open after that.")
RESULTS = msg("Pilot scoring: your sheets and the results")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("program")) as program:
        yield program


@pytest.fixture(params=["zh_CN", "en"])
def judge(request: pytest.FixtureRequest, server: Server) -> User:
    return a_user(server.database, language=request.param, display_name="评委自己")


def others(server: Server) -> list[User]:
    return [a_user(server.database, display_name=f"标记评委{name}", unit="标记单位") for name in "乙丙丁"]


def says(user: User, message: Message) -> str:
    return translate(message, user.language or "zh_CN")


def test_a_judge_scores_the_pilot_entries_first_and_nothing_typed_is_lost(server: Server, judge: User) -> None:
    played = a_piloted_round(server.database, judges=[judge])
    first, second = played.pilots
    task = assignments_of(server.database, played.round.id)[0].id

    async def scene(stream: Stream) -> None:
        assert [name for name in labelled(stream).splitlines() if name.startswith("**1.")] == []
        await stream.goto("desk", f"sheet={task}")
        assert says(judge, WAITS) in stream.texts()
        await stream.click("to_pilots")
        await stream.click("go_pilot")
        type_in(stream, -first, "想想", relevance="85", benefit="八十")
        await stream.rerun()
        kept = read(server.database, played.who(0), pilot_sheets.open_sheet, first)
        assert (kept.state, kept.points, kept.comment) == (
            SheetState.DRAFT,
            {"relevance": 85, "benefit": None},
            "想想",
        )
        assert shown(stream, -first)["points"] == {"relevance": "85", "benefit": "八十"}
        await stream.click(f"pilot_next_{-first}")
        assert any("八十" in text for text in stream.texts())
        type_in(stream, -first, benefit="80")
        await stream.click(f"pilot_next_{-first}")
        type_in(stream, -second, relevance="60", benefit="60")
        await stream.click(f"pilot_next_{-second}")
        assert any(name.startswith("**1.") for name in labelled(stream).splitlines())
        await stream.goto("desk", f"sheet={task}")
        assert says(judge, WAITS) not in stream.texts()
        await stream.goto("desk", f"pilot={first}")
        assert "82.00" in screen(stream)

    visit("desk", server, judge, scene, f"round={played.round.id}")


def test_two_windows_on_one_pilot_sheet_show_both_versions(server: Server, judge: User) -> None:
    played = a_piloted_round(server.database, judges=[judge])
    first = played.pilots[0]

    async def scene(stream: Stream) -> None:
        type_in(stream, -first, relevance="85")
        played.give(0, first, 70)
        await stream.rerun()
        assert '<td class="number">85</td>' in screen(stream)
        await stream.click(f"take_saved_{-first}")
        kept = read(server.database, played.who(0), pilot_sheets.open_sheet, first)
        assert (kept.state, kept.points["relevance"]) == (SheetState.SUBMITTED, 70)

    visit("desk", server, judge, scene, f"pilot={first}")


def a_scored_one(server: Server, judge: User) -> Piloted:
    played = a_piloted_round(server.database, judges=[judge, *others(server)])
    for place in range(3):
        for pilot in played.pilots:
            played.give(place, pilot, 61 + 13 * place)
    return played


def test_results_reach_a_judge_once_they_are_opened_and_name_nobody(server: Server, judge: User) -> None:
    played = a_scored_one(server, judge)
    organiser = a_user(server.database, roles=[Role.ORGANISER], language=judge.language)
    points = list_mark(judge.language or "").join(["74", "87"])

    async def closed(stream: Stream) -> None:
        await stream.click(f"pilot_close_{played.round.id}")
        assert points not in screen(stream)
        stream.set(f"pilot_certain_{played.round.id}", value=True)
        await stream.rerun()
        await stream.click(f"pilot_close_{played.round.id}")
        assert points in screen(stream)

    async def unopened(stream: Stream) -> None:
        assert points not in screen(stream)
        assert says(judge, RESULTS) not in labelled(stream)

    async def opened(stream: Stream) -> None:
        await stream.click(f"pilot_share_{played.round.id}")
        assert says(judge, msg("Results of pilot scoring opened to the judges of the round.")) in stream.texts()

    async def seen(stream: Stream) -> None:
        text = screen(stream)
        assert points in text
        assert says(judge, msg("{points} (yours)", points="61")) in text
        assert "标记" not in labelled(stream)

    rounds = f"cycle={played.cycle.id}&round={played.round.id}"
    visit("rounds", server, organiser, closed, rounds)
    visit("desk", server, judge, unopened, f"round={played.round.id}")
    visit("rounds", server, organiser, opened, rounds)
    visit("desk", server, judge, seen, f"round={played.round.id}")


def test_an_organiser_is_refused_what_competes_and_goes_on_as_typed(server: Server) -> None:
    organiser = a_user(server.database, roles=[Role.ORGANISER], language="en")
    cycle = a_cycle(server.database, name="试评周期")
    competing = an_entry(server.database, cycle)
    round_id = round_of(cycle, 2020).id
    label = "Reference number of an entry that does not compete here"

    async def scene(stream: Stream) -> None:
        stream.set(label, competing.reference)
        await stream.click("Add this entry")
        assert any("competes in this round" in text for text in stream.texts())
        assert stream.values[stream.find(label).proto.id][1] == competing.reference
        stream.set("Title of a sample", "样本")
        stream.set("Text of the sample", "内容")
        await stream.click("Add this sample")
        assert any("样本" in text for text in stream.texts())

    visit("rounds", server, organiser, scene, f"cycle={cycle.id}&round={round_id}")
    view = read(server.database, CommandLine(), pilot_sets.of_round, round_id)
    assert [pilot.title for pilot in view.pilots] == ["样本"]
