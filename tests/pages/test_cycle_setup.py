"""The rules page over the websocket: what is typed outlives refusals and other people's saves."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, replace

import pytest

from db.tables import Cycle
from domain.awards import TrackKind
from domain.messages import Message, msg
from domain.permissions import Role
from i18n import translate
from tests.builders import a_round_open_for_scoring, a_user, signed_in
from tests.running import Server, running
from tests.ws_client import Stream
from use_cases import cycles
from use_cases.cycles import CycleSetup
from use_cases.transaction import CommandLine, SignedIn, perform, read

SUGGESTION = TrackKind.SUGGESTION


@dataclass
class Office:
    server: Server
    who: SignedIn
    language: str
    cycle_id: int

    def says(self, message: Message) -> str:
        return translate(message, self.language)

    def stored(self) -> CycleSetup:
        return read(self.server.database, CommandLine(), cycles.setup, self.cycle_id)

    def tiers(self, field: str, generation: int = 0) -> str:
        return f"tiers {self.cycle_id}.{generation}.{field}"

    def rubric(self, field: str, generation: int = 0) -> str:
        return f"rubric {self.cycle_id} suggestion.{generation}.{field}"

    def rounds(self, field: str, generation: int = 0) -> str:
        return f"rounds {self.cycle_id} suggestion.{generation}.{field}"

    def at(self, scene: Callable[[Stream], Awaitable[None]]) -> None:
        async def play() -> None:
            async with self.server.stream("cycle_setup", self.who.token) as stream:
                await stream.goto("cycle_setup", f"cycle={self.cycle_id}")
                await scene(stream)

        asyncio.run(play())


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("program")) as program:
        yield program


@pytest.fixture(params=["zh_CN", "en"])
def office(request: pytest.FixtureRequest, server: Server) -> Office:
    organiser = a_user(server.database, roles=[Role.ORGANISER], language=request.param)
    perform(server.database, CommandLine(), cycles.open_from_template)
    newest = read(server.database, CommandLine(), cycles.listing)[0]
    return Office(server, signed_in(server.database, organiser), request.param, newest.cycle_id)


def typed(stream: Stream, key: str) -> object:
    proto = stream.find(key).proto
    return stream.values.get(proto.id, ("", proto.default))[1]


def test_weights_are_summed_as_they_are_typed_and_saved_exactly(office: Office) -> None:
    async def scene(stream: Stream) -> None:
        stream.set(office.rubric("0.weight"), "１５．２５")
        await stream.rerun()
        over = msg("The weights sum to {total}; that is {over} too much.", total="100.25", over="0.25")
        assert office.says(over) in stream.texts()
        await stream.click(office.rubric("save"))
        refusal = msg("The weights sum to {total}, not to 100.00.", total="100.25")
        assert office.says(refusal) in stream.texts()
        assert typed(stream, office.rubric("0.weight")) == "１５．２５"
        stream.set(office.rubric("1.weight"), "19.75")
        await stream.click(office.rubric("save"))
        assert office.says(msg("Rubric saved; the weights sum to 100.00.")) in stream.texts()

    office.at(scene)
    weights = [criterion.weight for criterion in office.stored().rules.rubrics[SUGGESTION].criteria]
    assert weights == [1525, 1975, 1500, 2500, 2500]


def test_prizes_that_are_none_are_refused_by_tier_and_stay_as_typed(office: Office) -> None:
    before = office.stored()

    async def scene(stream: Stream) -> None:
        field = msg("{field} of “{name}”", field=msg("Prize (yuan)"), name="特等奖")
        for text in ("5万", "12.5", "-1"):
            stream.set(office.tiers("0.prize"), text)
            await stream.click(office.tiers("save"))
            refusal = msg(
                "{field}: “{typed}” is not a whole number of yuan; please write it like 50,000.",
                field=field,
                typed=text,
            )
            assert office.says(refusal) in stream.texts()
            assert typed(stream, office.tiers("0.prize")) == text
        assert office.stored() == before
        stream.set(office.tiers("0.prize"), "６０，０００")
        await stream.click(office.tiers("save"))

    office.at(scene)
    assert office.stored().rules.tiers == (replace(before.rules.tiers[0], prize_yuan=60_000), *before.rules.tiers[1:])


def test_the_year_of_a_round_is_edited_within_the_days_of_the_cycle(office: Office) -> None:
    days = office.stored().rules
    first, last = (rule.round_id for rule in days.rounds[SUGGESTION] if rule.year in {2020, 2022})

    async def scene(stream: Stream) -> None:
        year, save = office.rounds(f"{last}.year"), office.rounds("save")
        stream.set(year, "２０３０")
        await stream.click(save)
        outside = msg(
            "{year} lies outside the cycle's days, {first} to {last}: a preliminary round of it would have no entry.",
            year="2030",
            first=days.starts_on,
            last=days.ends_on,
        )
        assert office.says(outside) in stream.texts()
        assert typed(stream, year) == "２０３０"
        stream.set(year, "2020")
        stream.set(office.rounds(f"{first}.year"), "2022")
        await stream.click(save)
        assert office.says(msg("The rules of the rounds saved.")) in stream.texts()

    office.at(scene)
    assert [rule.year for rule in office.stored().rules.rounds[SUGGESTION]] == [2022, 2021, 2020, None]


def test_a_tier_added_on_the_screen_is_saved_where_it_stands(office: Office) -> None:
    async def scene(stream: Stream) -> None:
        await stream.click(office.tiers("add"))
        stream.set(office.tiers("6.name"), "入围奖")
        stream.set(office.tiers("6.prize"), "500")
        stream.set(office.tiers("6.quota"), "20")
        await stream.click(office.tiers("6.up"))
        await stream.click(office.tiers("save"))

    office.at(scene)
    assert [tier.name for tier in office.stored().rules.tiers][4:] == ["鼓励奖", "入围奖", "优秀人民建议组织奖"]


def test_somebody_elses_save_is_shown_beside_what_was_typed(office: Office) -> None:
    async def scene(stream: Stream) -> None:
        stream.set(office.tiers("0.prize"), "70,000")
        await stream.rerun()
        theirs = office.stored()
        perform(
            office.server.database,
            CommandLine(),
            cycles.edit_tiers,
            office.cycle_id,
            seen_version=theirs.version,
            tiers=(replace(theirs.rules.tiers[0], prize_yuan=80_000), *theirs.rules.tiers[1:]),
        )
        await stream.rerun()
        conflict = msg(
            "Somebody else saved this section meanwhile. What you typed is still in the fields; theirs is below."
        )
        assert office.says(conflict) in stream.texts()
        await stream.click(office.tiers("save"))
        assert office.stored().rules.tiers[0].prize_yuan == 80_000
        assert typed(stream, office.tiers("0.prize")) == "70,000"
        await stream.click(office.tiers("keep"))
        await stream.click(office.tiers("save"))

    office.at(scene)
    assert office.stored().rules.tiers[0].prize_yuan == 70_000


def test_saving_one_section_leaves_what_is_typed_in_another(office: Office) -> None:
    async def scene(stream: Stream) -> None:
        stream.set(office.rubric("0.name"), "针对性和紧迫性")
        stream.set(office.tiers("0.quota"), "2")
        await stream.rerun()
        await stream.click(office.tiers("save"))
        await stream.rerun()
        assert typed(stream, office.rubric("0.name")) == "针对性和紧迫性"
        await stream.click(office.rubric("save"))

    office.at(scene)
    rules = office.stored().rules
    assert (rules.tiers[0].quota, rules.rubrics[SUGGESTION].criteria[0].name) == (2, "针对性和紧迫性")


def test_frozen_rules_can_be_read_and_not_changed(office: Office) -> None:
    with office.server.database.reading() as session:
        cycle = session.get_one(Cycle, office.cycle_id)
        assert [track.rounds for track in cycle.tracks]
    a_round_open_for_scoring(office.server.database, cycle=cycle)
    frozen_at = office.stored().frozen_at
    assert frozen_at is not None

    async def scene(stream: Stream) -> None:
        frozen = msg("These rules are frozen: scoring was opened on {at}. They can be read, not changed.", at=frozen_at)
        assert office.says(frozen) in stream.texts()
        with pytest.raises(LookupError):
            stream.find(office.tiers("save"))
        tables = [drawn.proto.body for drawn in stream.elements.values() if drawn.kind == "html"]
        assert any("291,000" in table for table in tables)

    office.at(scene)
