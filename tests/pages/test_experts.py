"""The pool of experts over the websocket: a list taken up, a panel drawn, called, drawn again by an auditor."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import update

from db.tables import PoolExpert
from domain.messages import Message, msg
from domain.permissions import Role
from i18n import translate
from tests.builders import a_cycle, a_user, an_entry, round_of
from tests.running import Server, running
from tests.sealing import TELEPHONE
from tests.visits import labelled, screen, visit
from tests.ws_client import Stream
from use_cases import panel_draws
from use_cases.transaction import CommandLine, read


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("program")) as program:
        yield program


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_a_list_becomes_a_pool_a_panel_and_judges_with_invitations(server: Server, language: str) -> None:
    cycle = a_cycle(server.database, name=f"示例周期 {language}")
    an_entry(server.database, cycle)
    round_id = round_of(cycle, 2020).id
    organiser = a_user(server.database, roles=[Role.ORGANISER], language=language)
    auditor = a_user(server.database, roles=[Role.AUDITOR], language=language)
    with server.database.writing() as session:
        # Whoever is in the pool and has an account already would need no invitation.
        session.execute(update(PoolExpert).values(left_at=server.database.clock()))
        session.commit()
    people = [f"示例专家{language}{n},示例局{n % 2},渝中区,环保" for n in range(4)]
    people[0] += f",{TELEPHONE}"

    def says(message: Message) -> str:
        return translate(message, language)

    async def scene(stream: Stream) -> None:
        assert says(msg("No panel has been drawn for this round yet.")) in labelled(stream)
        pasted = says(msg("Or a pasted list"))
        stream.set(pasted, "\n".join([*people, people[0]]))
        await stream.rerun()
        twice = msg(
            "{name} of {unit} stands in row {before} already.", name=f"示例专家{language}0", unit="示例局0", before=1
        )
        assert says(twice) in labelled(stream)
        stream.set(pasted, "\n".join(people))
        await stream.rerun()
        remark = msg("Theme: no cycle and no entry has “{themes}”.", themes=("环保",))
        assert says(msg("Row {row}: {problem}", row=1, problem=remark)) in labelled(stream)
        await stream.click(says(msg("Take {n} experts up", n=4)))
        assert says(msg("Pool of experts: {added} added, {renewed} renewed.", added=4, renewed=0)) in labelled(stream)
        assert ("139****5579" in screen(stream), TELEPHONE in screen(stream)) == (True, False)
        await stream.click("show contact in full")
        assert TELEPHONE in screen(stream)
        stream.set(says(msg("Members of the panel")), 3)
        stream.set(says(msg("At most of one unit (empty: no limit)")), 1)
        await stream.click(says(msg("Draw the panel")))
        assert says(msg("at most {n} of any one unit", n=1)) in labelled(stream)
        stream.set(says(msg("Members of the panel")), 2)
        await stream.click(says(msg("Draw the panel")))
        assert says(msg("Draw {number}", number=1)) in labelled(stream)
        await stream.click(says(msg("Make them judges of this round")))
        assert says(msg("Invitation links")) in labelled(stream)

    at = f"cycle={cycle.id}&round={round_id}"
    visit("experts", server, organiser, scene, at)
    (record,) = read(server.database, CommandLine(), panel_draws.listing, round_id)
    assert all(line.account for line in record.lines if line.is_on_panel)

    async def looks(stream: Stream) -> None:
        await stream.click(says(msg("Draw again and compare")))
        again = msg("Draw {number}, drawn again with seed {seed}, gives the same panel.", number=1, seed=record.seed)
        assert says(again).split("，", maxsplit=1)[0] in labelled(stream)
        with pytest.raises(KeyError):
            stream.find(says(msg("Draw the panel")))

    visit("experts", server, auditor, looks, at)
