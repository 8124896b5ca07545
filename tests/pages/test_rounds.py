"""The rounds of a cycle over the websocket, in both languages, on the real program."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pytest

from db.tables import Cycle, Round
from domain.awards import RoundKind, TrackKind
from domain.lifecycle import RoundStage
from domain.messages import Message, msg
from domain.permissions import Role
from domain.rounds import round_name, year_outside
from i18n import translate
from tests import visits
from tests.builders import a_cycle, a_user, an_entry, round_of
from tests.panels import a_scored_round
from tests.running import Server, running
from tests.visits import labelled
from tests.ws_client import Stream

visit = partial(visits.visit, "rounds")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("program")) as program:
        yield program


def stage_of(server: Server, round_: Round) -> RoundStage:
    with server.database.reading() as session:
        return session.get_one(Round, round_.id).stage


def at(cycle: Cycle, round_: Round) -> str:
    return f"cycle={cycle.id}&round={round_.id}"


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_an_organiser_takes_a_round_from_open_scoring_to_a_further_ranking(server: Server, language: str) -> None:
    played = a_scored_round(server.database, [[80, 80], [70, None]])
    organiser = a_user(server.database, roles=[Role.ORGANISER], language=language)

    def says(message: Message) -> str:
        return translate(message, language)

    async def scene(stream: Stream) -> None:
        assert says(msg("Close although {n} sheets are missing.", n=1)) in labelled(stream)
        stream.set(f"close_{played.round.id}", value=True)
        await stream.rerun()
        await stream.click(says(msg("Close scoring")))
        assert says(msg("Scoring closed; {n} sheets are missing.", n=1)) in labelled(stream)
        assert stream.find(says(msg("Record the decision"))).proto.disabled
        assert says(msg("Choose the entries first, then confirm here.")) in labelled(stream)
        entry = played.entries[1]
        stream.set(f"waive_{played.round.id}", f"{entry.reference} {entry.title}")
        await stream.rerun()
        stream.set(f"waive_certain_{played.round.id}_1", value=True)
        await stream.rerun()
        await stream.click(says(msg("Record the decision")))
        assert says(msg("Please give a reason; it is recorded.")) in labelled(stream)
        stream.set(f"waive_{played.round.id}_reason_0", "评委出差")
        await stream.click(says(msg("Record the decision")))
        assert "评委出差" in labelled(stream)
        stream.set(f"unwaive_{played.round.id}", f"{entry.reference} {entry.title}")
        stream.set(f"unwaive_{played.round.id}_reason_1", "评委已返回")
        await stream.rerun()
        await stream.click(says(msg("Take the decision back")))
        taken_back = msg(
            "No longer to be ranked while sheets are missing: {references}. Reason: {reason}",
            references=(entry.reference,),
            reason="评委已返回",
        )
        assert says(taken_back) in labelled(stream)
        boxes = [drawn.proto for drawn in stream.elements.values() if drawn.kind == "text_area"]
        assert [(box.id.endswith("_reason_2"), box.default) for box in boxes if "waive" in box.id] == [(True, "")]
        next_only = msg(
            "A ranking has been computed and stays as it is. What is decided here counts only from the next one on: "
            "compute a further ranking afterwards."
        )
        assert says(next_only) not in labelled(stream)
        stream.set(f"compute_{played.round.id}", value=True)
        await stream.rerun()
        await stream.click(says(msg("Compute the ranking")))
        assert says(msg("Compute a further ranking")) in labelled(stream)
        assert says(next_only) in labelled(stream)
        await stream.click(says(msg("Compute a further ranking")))
        assert says(msg("To the leaderboard of ranking {number}", number=2)) in labelled(stream)

    visit(server, organiser, scene, at(played.cycle, played.round))
    assert stage_of(server, played.round) is RoundStage.RANKED


def test_opening_needs_a_look_at_what_it_freezes(server: Server) -> None:
    cycle = a_cycle(server.database)
    an_entry(server.database, cycle)
    judge, round_ = a_user(server.database, display_name="示例乙", unit="示例局"), round_of(cycle, 2020)

    async def scene(stream: Stream) -> None:
        stream.set(translate(msg("Judges of this round"), "zh_CN"), "示例局 · 示例乙")
        await stream.click(translate(msg("Save the judges"), "zh_CN"))
        opening = translate(msg("Open scoring"), "zh_CN")
        assert stream.find(opening).proto.disabled
        stream.set(f"certain_{round_.id}", value=True)
        await stream.rerun()
        await stream.click(opening)
        assert "示例局 · 示例乙" in labelled(stream)

    visit(server, a_user(server.database, roles=[Role.ORGANISER]), scene, at(cycle, round_))
    assert stage_of(server, round_) is RoundStage.SCORING
    assert judge.id


def test_a_round_that_can_have_no_entry_is_named_with_the_reason(server: Server) -> None:
    auditor = a_user(server.database, roles=[Role.AUDITOR], language="zh_CN")
    cycle = a_cycle(server.database)
    with server.database.writing() as session:
        session.get_one(Round, round_of(cycle, 2021).id).year = 2017
        session.commit()
    name = round_name(TrackKind.SUGGESTION, RoundKind.PRELIMINARY, 2017)

    async def scene(stream: Stream) -> None:
        assert translate(year_outside(name), "zh_CN") in stream.texts()

    visit(server, auditor, scene, f"cycle={cycle.id}")


def test_an_auditor_reads_and_is_offered_no_act(server: Server) -> None:
    played = a_scored_round(server.database, [[80, None]])

    async def scene(stream: Stream) -> None:
        assert "1 / 2" in labelled(stream)
        for act in (msg("Close scoring"), msg("Record the decision"), msg("Compute the ranking")):
            with pytest.raises(KeyError):
                stream.find(translate(act, "zh_CN"))

    visit(server, a_user(server.database, roles=[Role.AUDITOR]), scene, at(played.cycle, played.round))


def test_a_judge_has_no_such_page(server: Server) -> None:
    async def scene(stream: Stream) -> None:
        assert stream.is_refused

    visit(server, a_user(server.database), scene, "")
