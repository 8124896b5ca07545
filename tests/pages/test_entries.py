"""The register and the log over the websocket."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass

import pytest
from sqlalchemy import func, select

from db.tables import AuditEvent, Cycle, User
from domain.awards import Eligibility, TrackKind
from domain.messages import Message, msg
from domain.permissions import Role
from i18n import translate
from tests.builders import a_cycle, a_user, an_entry, signed_in
from tests.many import many_suggestions
from tests.running import Server, running
from tests.sealing import TELEPHONE
from tests.visits import screen
from tests.ws_client import Stream
from use_cases import audit_chain, entries
from use_cases.entries import PERSONAL_VIEW
from use_cases.register_lists import PAGE_SIZE
from use_cases.transaction import CommandLine, read

HOSTILE = "**粗体** <script>alert(1)</script> ![图](http://example.org/x)"


@dataclass
class Register:
    server: Server
    cycle: Cycle
    organiser: User
    auditor: User
    language: str

    def says(self, message: Message) -> str:
        return translate(message, self.language)

    def at(self, page: str, query: str, scene: Callable[[Stream], Awaitable[None]], who: User | None = None) -> None:
        token = signed_in(self.server.database, who or self.organiser).token

        async def play() -> None:
            async with self.server.stream(page, token) as stream:
                await stream.goto(page, query)
                await scene(stream)

        asyncio.run(play())

    def looks(self) -> int:
        with self.server.database.reading() as session:
            return (
                session.scalar(select(func.count()).select_from(AuditEvent).where(AuditEvent.action == PERSONAL_VIEW))
                or 0
            )


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("program")) as program:
        yield program


@pytest.fixture(params=["zh_CN", "en"])
def register(request: pytest.FixtureRequest, server: Server) -> Register:
    organiser, auditor = (
        a_user(server.database, roles=[role], language=request.param) for role in (Role.ORGANISER, Role.AUDITOR)
    )
    return Register(server, a_cycle(server.database), organiser, auditor, request.param)


def table_of(stream: Stream) -> str:
    """The HTML that stands on the page: a field that was typed in is no part of it."""
    return "".join(one.proto.body for one in stream.elements.values() if one.kind == "html")


def test_the_register_counts_and_filters(register: Register) -> None:
    database, cycle = register.server.database, register.cycle
    an_entry(database, cycle, title="长江禁渔")
    an_entry(database, cycle, title="乡村路灯", verdict=Eligibility.INELIGIBLE)

    async def scene(stream: Stream) -> None:
        listed = "{n} of {total} are listed. Choose a row to read it."
        assert register.says(msg(listed, n=2, total=2)) in stream.texts()
        stream.set("register.suggestion.text", "路灯")
        await stream.rerun()
        assert register.says(msg(listed, n=1, total=2)) in stream.texts()

    register.at("entries", f"cycle={cycle.id}", scene)

    async def searched(stream: Stream) -> None:
        field = msg("Last four digits or more of the telephone, or a part of the e-mail address or work unit")
        whole = msg("{n} of {total} are listed. Choose a row to read it.", n=2, total=2)
        stream.set(register.says(field), "123")
        await stream.click("find proposers")
        assert register.says(msg("Give at least the last four digits of the number.")) in screen(stream)
        stream.set(register.says(field), "9999")
        await stream.click("find proposers")
        assert register.says(msg("Only what was found by proposers is listed: {n}.", n=0)) in screen(stream)
        await stream.click("list all again")
        assert register.says(whole) in stream.texts()
        await stream.click("find proposers")
        stream.set(register.says(field), "999")
        await stream.click("find proposers")
        assert register.says(msg("Only what was found by proposers is listed: {n}.", n=0)) not in screen(stream)
        assert register.says(whole) in stream.texts()

    register.at("entries", f"cycle={cycle.id}", searched, register.auditor)


def test_one_entry_is_shown_literally_and_its_proposers_only_on_demand(register: Register) -> None:
    entry = an_entry(register.server.database, register.cycle, title=HOSTILE, proposers=("示例戊",))
    before = register.looks()

    async def scene(stream: Stream) -> None:
        assert "&lt;script&gt;" in screen(stream)
        assert "示例戊" not in screen(stream)
        await stream.click("show proposers")
        assert "示例戊" in screen(stream)
        stream.set(register.says(msg("Telephone")), TELEPHONE)
        await stream.click("correct proposer")
        assert ("139****5579" in table_of(stream), TELEPHONE in table_of(stream)) == (True, False)
        assert register.looks() == before + 1
        await stream.click("hide proposers")
        assert "示例戊" not in screen(stream)
        await stream.click("show proposers")

    register.at("entries", f"entry={entry.id}", scene)
    assert register.looks() == before + 2


def test_an_override_needs_a_reason_and_is_taken_back(register: Register) -> None:
    entry = an_entry(register.server.database, register.cycle, verdict=Eligibility.INELIGIBLE)

    async def scene(stream: Stream) -> None:
        admit = register.says(msg("Admit it all the same"))
        await stream.click(admit)
        assert register.says(msg("Please give a reason; it is recorded.")) in stream.texts()
        stream.set(f"reason {entry.id}", "已补齐")
        await stream.click(admit)
        assert read(register.server.database, CommandLine(), entries.detail, entry.id).override is Eligibility.ELIGIBLE
        await stream.click(f"follow {entry.id}")

    register.at("entries", f"entry={entry.id}", scene)
    assert read(register.server.database, CommandLine(), entries.detail, entry.id).override is None


def test_an_auditor_reads_the_same_without_acts(register: Register) -> None:
    entry = an_entry(register.server.database, register.cycle, title="完善保险制度")

    async def scene(stream: Stream) -> None:
        assert "完善保险制度" in screen(stream)
        assert stream.find("show proposers")
        for act in (register.says(msg("Exclude it")), f"reason {entry.id}"):
            with pytest.raises(LookupError):
                stream.find(act)

    register.at("entries", f"entry={entry.id}", scene, register.auditor)


@pytest.mark.parametrize("entry", ["999999", "x", "-1"])
def test_an_address_that_leads_nowhere_says_so(register: Register, entry: str) -> None:
    async def scene(stream: Stream) -> None:
        assert register.says(msg("This does not exist, or is not open to you.")) in stream.texts()

    register.at("entries", f"entry={entry}", scene)


def test_an_organisation_is_entered_and_what_cannot_be_read_stays(register: Register) -> None:
    names = {"Reference": "DW-1", "Name of the organisation": "示例街道", "Adopted by districts": "五"}
    typed = {register.says(msg(label)): text for label, text in names.items()}
    enter, refused_label = register.says(msg("Enter it")), register.says(msg("Adopted by districts"))

    async def scene(stream: Stream) -> None:
        track = stream.find(register.says(msg("Track"))).proto
        stream.values[track.id] = ("string_value", track.options[1])
        await stream.rerun()
        for label, text in typed.items():
            stream.set(label, text)
        await stream.click(enter)
        refusal = msg(
            "{field}: “{typed}” is not a whole number from 0 on.", field=msg("Adopted by districts"), typed="五"
        )
        assert register.says(refusal) in stream.texts()
        stream.set(refused_label, "５")
        await stream.click(enter)
        assert register.says(msg("Organisation “{name}” entered.", name="示例街道")) in stream.texts()
        # The number in its words has changed; the choice is the same.
        assert stream.find(register.says(msg("Track"))).proto.default == 1

    register.at("entries", f"cycle={register.cycle.id}", scene)
    counts = read(register.server.database, CommandLine(), entries.counts, register.cycle.id)
    assert counts[TrackKind.ORGANISATION].entries == 1


def test_the_log_says_who_did_what_in_the_readers_language(register: Register) -> None:
    entry = an_entry(register.server.database, register.cycle)

    async def look(stream: Stream) -> None:
        await stream.click("show proposers")

    async def scene(stream: Stream) -> None:
        seen = register.says(msg("Viewed who proposed {reference}.", reference=entry.reference))
        assert seen in screen(stream)
        stream.set("audit.words", "no such words")
        await stream.rerun()
        nothing = register.says(msg("Nothing like that has been recorded. Look for less, or for other days."))
        assert (nothing in screen(stream), seen in screen(stream)) == (True, False)
        stream.set("audit.words", entry.reference)
        await stream.rerun()
        assert (seen in screen(stream), register.says(msg("{total} events found", total=1)) in screen(stream)) == (
            True,
            True,
        )
        await stream.click("check_log")
        report = read(register.server.database, CommandLine(), audit_chain.check)
        assert report.head is not None
        assert f"{report.head.seq}:{report.head.hash}" in screen(stream)

    register.at("entries", f"entry={entry.id}", look)
    register.at("audit_log", "", scene, register.auditor)


def test_a_register_of_three_hundred_is_sent_page_by_page(register: Register) -> None:
    many_suggestions(register.server.database, register.cycle, 300)

    def listed(stream: Stream) -> list[str]:
        return [
            each.proto.label for each in stream.elements.values() if each.kind == "button" and "多" in each.proto.label
        ]

    async def scene(stream: Stream) -> None:
        assert len(listed(stream)) == PAGE_SIZE
        (steps,) = (each for each in stream.elements.values() if each.kind == "pagination")
        assert steps.proto.num_pages == 6
        first = listed(stream)
        stream.set(steps.proto.id.rpartition("-")[2], 2)
        await stream.rerun()
        assert (len(listed(stream)), set(listed(stream)) & set(first)) == (PAGE_SIZE, set())

    register.at("entries", f"cycle={register.cycle.id}", scene)
