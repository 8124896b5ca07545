"""Eligibility over the websocket: the queue, what is chosen in it, and what is decided."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import update

from db.tables import Cycle, Entry, Proposer
from domain.awards import Eligibility
from domain.messages import Message, Reason, msg
from domain.permissions import Role
from i18n import translate
from tests.builders import a_cycle, a_user, an_entry
from tests.running import Server, running
from tests.visits import labelled, screen, visit
from tests.ws_client import Stream
from use_cases import entries
from use_cases.transaction import CommandLine, read

NOT_ADOPTED = Reason(
    "not_adopted", msg("The suggestion was not adopted: its status is “{status}”.", status="**拟采纳**")
)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("program")) as program:
        yield program


def a_queue(server: Server) -> tuple[Cycle, list[Entry]]:
    """Make two suggestions of one person that wait, the second one not eligible."""
    cycle = a_cycle(server.database)
    made = [
        an_entry(server.database, cycle, verdict=verdict, is_confirmed=False, proposers=("示例辛",))
        for verdict in (Eligibility.ELIGIBLE, Eligibility.INELIGIBLE)
    ]
    with server.database.writing() as session:
        session.execute(update(Entry).where(Entry.id == made[1].id).values(reasons=(NOT_ADOPTED,)))
        session.execute(
            update(Proposer).where(Proposer.entry_id.in_([each.id for each in made])).values(telephone="13800000001")
        )
        session.commit()
    return cycle, made


def choose(stream: Stream, row: int) -> None:
    table, _narrow = [drawn.proto for drawn in stream.elements.values() if drawn.kind == "dataframe"]
    chosen = f'{{"selection":{{"rows":[{row}],"columns":[],"cells":[]}}}}'
    stream.values[table.id] = ("string_value", chosen)


def eligibility_of(server: Server, entry: Entry) -> tuple[Eligibility, bool]:
    found = read(server.database, CommandLine(), entries.detail, entry.id)
    return found.eligibility, found.confirmed_at is not None


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_one_is_decided_against_the_rule_and_the_rest_confirmed(server: Server, language: str) -> None:
    cycle, (eligible, excluded) = a_queue(server)

    def says(message: Message) -> str:
        return translate(message, language)

    async def scene(stream: Stream) -> None:
        listed = "{n} suggestions: {eligible} compete as things stand, {excluded} do not."
        assert says(msg(listed, n=2, eligible=1, excluded=1)) in stream.texts()
        choose(stream, 1)
        await stream.rerun()
        assert any("**拟采纳**" in text for text in stream.texts())
        assert says(msg("{n} in the cycle, {eligible} compete", n=2, eligible=1)) in stream.texts()
        assert "示例辛" not in labelled(stream)
        await stream.click("admit")
        assert says(msg("Please give a reason; it is recorded.")) in stream.texts()
        stream.set("eligibility reason", "采纳文件已补交")
        await stream.click("admit")
        assert says(msg(listed, n=1, eligible=1, excluded=0)) in stream.texts()
        await stream.click("confirm all")
        assert says(msg("Nothing waits to be confirmed.")) in stream.texts()
        await stream.click("prepare ineligible")
        assert stream.find(says(msg("Download the list of {n}", n=0)))
        await stream.click("show often")
        assert "示例辛" in screen(stream)

    organiser = a_user(server.database, roles=[Role.ORGANISER], language=language)
    visit("eligibility", server, organiser, scene, f"cycle={cycle.id}")
    assert [eligibility_of(server, each) for each in (eligible, excluded)] == [(Eligibility.ELIGIBLE, True)] * 2


def test_an_auditor_reads_the_same_without_acts(server: Server) -> None:
    cycle, _made = a_queue(server)

    async def scene(stream: Stream) -> None:
        choose(stream, 1)
        await stream.rerun()
        assert any("拟采纳" in text for text in stream.texts())
        for act in ("confirm all", "confirm chosen", "admit"):
            with pytest.raises(LookupError):
                stream.find(act)

    visit("eligibility", server, a_user(server.database, roles=[Role.AUDITOR]), scene, f"cycle={cycle.id}")


def test_a_judge_has_no_such_page(server: Server) -> None:
    async def scene(stream: Stream) -> None:
        assert stream.is_refused

    visit("eligibility", server, a_user(server.database), scene)
