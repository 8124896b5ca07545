"""Recusals over the websocket: an organiser decides, a judge steps back, nobody else is told."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from domain.messages import Message, msg
from domain.permissions import Role
from i18n import translate
from tests.builders import a_cycle, a_user, an_entry, assignments_of, round_of, signed_in
from tests.many import many_suggestions
from tests.panels import a_scored_round
from tests.running import Server, running
from tests.visits import labelled, visit
from tests.ws_client import Drawn, Stream
from ui.narrowed import MOST_OFFERED
from ui.paged import PAGE_SIZE
from use_cases import rounds
from use_cases.transaction import perform


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("program")) as program:
        yield program


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_an_organiser_decides_on_what_was_found(server: Server, language: str) -> None:
    cycle = a_cycle(server.database, name=f"示例周期 {language}")
    entry = an_entry(server.database, cycle)
    organiser = a_user(server.database, roles=[Role.ORGANISER], language=language)
    judge = a_user(server.database, unit="示例采纳单位", display_name="示例评委")
    a_user(server.database, unit="示例采纳单位（示例）", display_name="示例评委乙")
    round_id = round_of(cycle, 2020).id
    who = signed_in(server.database, organiser)
    perform(server.database, who, rounds.name_judges, round_id, user_ids=[judge.id], chair_id=None)

    def says(message: Message) -> str:
        return translate(message, language)

    async def scene(stream: Stream) -> None:
        assert says(msg("{n} possible interests wait for a decision; scoring opens after it.", n=1)) in labelled(stream)
        await stream.click(says(msg("Confirm the recusals")))
        assert says(msg("Choose at least one recusal first.")) in labelled(stream)
        stream.set(says(msg("To be recused")), [f"示例评委 · {entry.reference} {entry.title}"])
        await stream.click(says(msg("Confirm the recusals")))
        assert says(msg("Nothing waits for a decision.")) in labelled(stream)
        # What can be decided anew says that it was decided.
        stream.set(
            says(msg("No interest after all")),
            [f"示例评委 · {entry.reference} {entry.title} · {says(msg('Confirmed'))}"],
        )
        # The receipt goes with the next run, and nothing moves: the part that was opened stays open over its refusal.
        place = place_of(stream, says(msg("Take off")))
        await stream.click(says(msg("Take off")))
        assert says(msg("Choose a judge and an entry.")) in labelled(stream)
        assert place_of(stream, says(msg("Take off"))) == place
        waiting = msg(
            "{n} spellings of units look alike and are not decided, {judges} of them of judges' units. Interests may "
            "be missed until then.",
            n=1,
            judges=1,
        )
        assert says(waiting) in labelled(stream)

    visit("recusals", server, organiser, scene, f"cycle={cycle.id}&round={round_id}")


def place_of(stream: Stream, label: str) -> tuple[int, ...]:
    return next(place for place, drawn in stream.elements.items() if getattr(drawn.proto, "label", "") == label)


def test_a_judge_steps_back_and_goes_on_with_the_next_task(server: Server) -> None:
    played = a_scored_round(server.database, [[None], [None]])
    first, second = assignments_of(server.database, played.round.id)

    def says(message: Message) -> str:
        return translate(message, "zh_CN")

    async def scene(stream: Stream) -> None:
        assert says(msg("I have no interest in any other entry of this round")) in labelled(stream)
        await stream.click("no_interest")
        assert says(msg("Your declaration has been recorded.")) in labelled(stream)
        assert says(msg("I have no interest in any other entry of this round")) not in labelled(stream)
        await stream.goto("desk", f"sheet={first.id}")
        await stream.click(f"to_step_back_{first.id}")
        await stream.click(says(msg("Yes, I step back from this entry")))
        assert says(msg("Please give a reason; it is recorded.")) in labelled(stream)
        stream.set(says(msg("Your interest in it, kept in the log")), "亲属提出")
        await stream.click(says(msg("Yes, I step back from this entry")))
        assert f"sheet={second.id}" in stream.query
        await stream.goto("desk", f"round={played.round.id}")
        assert f"task_{first.id}" not in " ".join(
            drawn.proto.id for drawn in stream.elements.values() if hasattr(drawn.proto, "id")
        )

    visit("desk", server, played.judges[0], scene, "")


def test_of_hundreds_of_recusals_one_page_is_sent_and_an_entry_is_found_by_words(server: Server) -> None:
    cycle = a_cycle(server.database, name="许多回避")
    many_suggestions(server.database, cycle, 260, adopted_by="示例采纳单位")
    organiser = a_user(server.database, roles=[Role.ORGANISER], language="en")
    judge = a_user(server.database, unit="示例采纳单位", display_name="示例评委")
    round_id, who = round_of(cycle, 2020).id, signed_in(server.database, organiser)
    perform(server.database, who, rounds.name_judges, round_id, user_ids=[judge.id], chair_id=None)

    async def scene(stream: Stream) -> None:
        (table,) = (each.proto.body for each in stream.elements.values() if "data-heading" in _body(each))
        offered = stream.find("Entry").proto.options
        assert (table.count("<tr>") - 1, len(stream.find("To be recused").proto.options), len(offered)) == (
            PAGE_SIZE,
            PAGE_SIZE,
            MOST_OFFERED,
        )
        # The two hundredth is the last one offered, the two hundred and sixtieth the last there is.
        last = f"多-{int(offered[-1][2:7]) + 260 - MOST_OFFERED:05}"
        assert not [each for each in offered if last in each]
        stream.set(f"impose_words_{round_id}", last)
        stream.set(f"recusals.{round_id}.suggested", 6)
        await stream.rerun()
        (table,) = (each.proto.body for each in stream.elements.values() if "data-heading" in _body(each))
        assert table.count("<tr>") - 1 == 260 - 5 * PAGE_SIZE
        assert len(stream.find("Entry").proto.options) == 1

    visit("recusals", server, who, scene, f"cycle={cycle.id}&round={round_id}")


def _body(drawn: Drawn) -> str:
    return str(getattr(drawn.proto, "body", ""))
