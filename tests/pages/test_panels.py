"""Panels over the websocket: lots, profiles, a shortage in words, a judge released in mid-round."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from db.tables import Round
from domain.messages import Message, msg
from domain.permissions import Role
from i18n import translate
from tests.builders import a_cycle, a_user, an_entry, round_of, signed_in
from tests.panels import a_scored_round
from tests.running import Server, running
from tests.visits import labelled, visit
from tests.ws_client import Stream
from use_cases import rounds
from use_cases.transaction import perform


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("program")) as program:
        yield program


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_an_organiser_draws_lots_and_says_what_judges_know(server: Server, language: str) -> None:
    cycle = a_cycle(server.database, name=f"示例周期 {language}")
    for _ in range(4):
        an_entry(server.database, cycle)
    organiser = a_user(server.database, roles=[Role.ORGANISER], language=language)
    judges = [a_user(server.database, display_name=f"示例评委{n}") for n in range(3)]
    round_id = round_of(cycle, 2020).id
    with server.database.writing() as session:
        session.get_one(Round, round_id).sheets_per_entry = 2
        session.commit()
    who = signed_in(server.database, organiser)
    named = [judge.id for judge in judges]
    perform(server.database, who, rounds.name_judges, round_id, user_ids=named, chair_id=None)

    def says(message: Message) -> str:
        return translate(message, language)

    async def scene(stream: Stream) -> None:
        assert says(msg("{n} judges read each entry.", n=2)) in labelled(stream)
        assert "示例评委2" in labelled(stream)
        stream.set(says(msg("Number of the lots")), 7)
        await stream.click(says(msg("Draw up the plan")))
        assert says(msg("Lots drawn with number {seed}.", seed=7)) in labelled(stream)
        label = msg(
            "One judge a line: account, name, district, themes with “、” between them, most entries (empty: no "
            "limit); tabs or commas between the five"
        )
        stream.set(says(label), "\n".join(f"{judge.login},示例区,乡村振兴,1" for judge in judges))
        await stream.click(says(msg("Save the profiles")))
        assert says(msg("No assignment keeps to everything.")) in labelled(stream)

    visit("panels", server, organiser, scene, f"cycle={cycle.id}&round={round_id}")


def test_a_judge_is_released_in_mid_round_for_a_reason(server: Server) -> None:
    played = a_scored_round(server.database, [[80, None], [70, None]])
    organiser = a_user(server.database, roles=[Role.ORGANISER])

    def says(message: Message) -> str:
        return translate(message, "zh_CN")

    async def scene(stream: Stream) -> None:
        await stream.click(says(msg("Release the judge")))
        assert says(msg("Choose a judge first.")) in labelled(stream)
        stream.set(says(msg("A judge who cannot go on")), f"{played.judges[1].unit} · {played.judges[1].display_name}")
        await stream.click(says(msg("Release the judge")))
        assert says(msg("Please tick the box: this works at once.")) in labelled(stream)
        stream.set(
            says(msg("Yes: what was not begun goes to the other judges at once; begun sheets stay.")), value=True
        )
        await stream.click(says(msg("Release the judge")))
        assert says(msg("Please give a reason; it is recorded.")) in labelled(stream)

    visit("panels", server, organiser, scene, f"cycle={played.cycle.id}&round={played.round.id}")
