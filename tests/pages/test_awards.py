"""The award list over the websocket, in both languages, on the real program."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pytest
from sqlalchemy import select

from db.tables import AuditEvent
from domain.awards import TrackKind
from domain.messages import Message, msg
from domain.permissions import Role
from i18n import translate
from tests import visits
from tests.builders import a_cycle, a_user, an_entry
from tests.panels import Played, a_ranked_round
from tests.running import Server, running
from tests.visits import screen
from tests.ws_client import Stream

visit = partial(visits.visit, "awards")
POINTS: list[list[int | None]] = [[90, 90], [80, 80], [70, 70], [70, 70], [70, 70], [60, None]]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("program")) as program:
        yield program


@pytest.fixture(scope="module")
def played(server: Server) -> Played:
    cycle = a_cycle(server.database)
    entries = [an_entry(server.database, cycle, proposers=[f"示例{stem}某"]) for stem in "甲乙丙丁戊己"]
    a_ranked_round(server.database, [[75]], cycle=cycle, kind=TrackKind.ORGANISATION)
    return a_ranked_round(server.database, POINTS, cycle=cycle, entries=entries)


def recorded(server: Server) -> list[str]:
    with server.database.reading() as session:
        actions = session.scalars(select(AuditEvent.action).order_by(AuditEvent.seq))
        return [action for action in actions if action.startswith("awards.")]


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("role", [Role.ORGANISER, Role.AUDITOR])
def test_all_tiers_stand_together_and_nobodys_name_is_there(
    server: Server, played: Played, language: str, role: Role
) -> None:
    def says(message: Message) -> str:
        return translate(message, language)

    async def scene(stream: Stream) -> None:
        shown = screen(stream)
        undecided = msg("Not decided yet: entries tied across its edge wait for the panel.")
        for words in ("特等奖", "一等奖", "二等奖", "优秀人民建议组织奖", says(undecided)):
            assert words in shown
        assert says(msg("For the panel to decide")) in shown
        assert says(msg("Sheets of {judges}", judges=(played.judges[1].display_name,))) in shown
        assert "示例甲某" not in shown

    before = recorded(server)
    visit(server, a_user(server.database, roles=[role], language=language), scene)
    assert recorded(server) == before


def test_names_appear_after_a_click_that_is_recorded(server: Server, played: Played) -> None:
    async def scene(stream: Stream) -> None:
        await stream.click(translate(msg("Show proposers' names"), "zh_CN"))
        assert "示例甲某" in screen(stream)
        assert "示例己某" not in screen(stream)

    before = recorded(server)
    visit(server, a_user(server.database, roles=[Role.AUDITOR]), scene)
    assert recorded(server) == [*before, "awards.proposers"]
    assert played.entries


def test_one_way_leads_to_all_documents_and_none_is_prepared_here(server: Server, played: Played) -> None:
    async def scene(stream: Stream) -> None:
        links = [one.proto.label for one in stream.elements.values() if one.kind == "page_link"]
        assert translate(msg("To the documents"), "zh_CN") in links
        assert [one for one in stream.elements.values() if one.kind == "download_button"] == []

    visit(server, a_user(server.database, roles=[Role.ORGANISER]), scene)
    assert played.entries


@pytest.mark.parametrize("role", [Role.JUDGE, Role.CHAIR])
def test_judges_have_no_such_page(server: Server, played: Played, role: Role) -> None:
    async def scene(stream: Stream) -> None:
        assert stream.is_refused
        assert "特等奖" not in screen(stream)

    visit(server, a_user(server.database, roles=[role]), scene)
    assert played.entries
