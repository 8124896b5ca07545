"""Duplicates over the websocket: clusters, two side by side, decisions and what was decided."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass

import pytest
from sqlalchemy import func, select, update

from db.tables import AuditEvent, Cycle, Entry, Suggestion, User
from domain.awards import Eligibility, TrackKind
from domain.messages import Message, msg
from domain.permissions import Role
from i18n import translate
from tests.builders import a_cycle, a_round_open_for_scoring, a_user, an_entry, signed_in
from tests.running import Server, running
from tests.ws_client import Stream
from ui.marked_text import marked
from use_cases import register_lists
from use_cases.entries import PERSONAL_VIEW
from use_cases.transaction import CommandLine, read

LAMPS = "我镇42个行政村没有安装路灯，村民夜间出行<b>不安全</b>，建议每公里安装20盏太阳能路灯，由镇村共同管护。"
DECIDE = ("apart", "one", "merge")


@dataclass
class Page:
    server: Server
    cycle: Cycle
    organiser: User
    auditor: User
    language: str

    def says(self, message: Message) -> str:
        return translate(message, self.language)

    def add(self, text: str = LAMPS, proposer: str = "示例甲") -> Entry:
        entry = an_entry(self.server.database, self.cycle, title=f"关于{text[:6]}的建议", proposers=(proposer,))
        with self.server.database.writing() as session:
            session.execute(update(Suggestion).where(Suggestion.entry_id == entry.id).values(text=text))
            session.commit()
        return entry

    def at(self, scene: Callable[[Stream], Awaitable[None]], who: User | None = None) -> None:
        token = signed_in(self.server.database, who or self.organiser).token

        async def play() -> None:
            async with self.server.stream("duplicates", token) as stream:
                await stream.goto("duplicates", f"cycle={self.cycle.id}")
                await scene(stream)

        asyncio.run(play())

    def eligible(self) -> list[str]:
        listed = read(
            self.server.database, CommandLine(), register_lists.page, self.cycle.id, TrackKind.SUGGESTION
        ).lines
        return [line.reference for line in listed if line.eligibility is Eligibility.ELIGIBLE]

    def looks(self) -> int:
        counted = select(func.count()).select_from(AuditEvent).where(AuditEvent.action == PERSONAL_VIEW)
        with self.server.database.reading() as session:
            return session.scalar(counted) or 0


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("program")) as program:
        yield program


@pytest.fixture(params=["zh_CN", "en"])
def page(request: pytest.FixtureRequest, server: Server) -> Page:
    organiser, auditor = (
        a_user(server.database, roles=[role], language=request.param) for role in (Role.ORGANISER, Role.AUDITOR)
    )
    return Page(server, a_cycle(server.database), organiser, auditor, request.param)


def screen(stream: Stream) -> str:
    bodies = [drawn.proto.body for drawn in stream.elements.values() if drawn.kind == "html"]
    return "\n".join([*stream.texts(), *bodies])


def compared(page: Page, open_: int, decided: int, n: int) -> str:
    said = "{n} suggestions were compared; {open} groups are open, {decided} decided."
    return page.says(msg(said, n=n, open=open_, decided=decided))


def test_what_two_share_is_marked_and_people_s_text_is_literal(page: Page) -> None:
    page.add(f"示例壬：{LAMPS}", proposer="示例壬")
    page.add(f"{LAMPS}谢谢。", proposer="示例乙")

    async def scene(stream: Stream) -> None:
        assert compared(page, 1, 0, 2) in stream.texts()
        shown = screen(stream)
        assert "<p>■■：<mark>" in shown
        assert "</mark>。谢谢。</p>" in shown
        assert "&lt;b&gt;不安全" in shown
        assert "<b>不" not in shown
        assert "示例壬" not in shown

    page.at(scene)


def test_one_is_kept_for_a_reason_and_the_decision_is_taken_back(page: Page) -> None:
    kept, aside = page.add(), page.add()

    async def scene(stream: Stream) -> None:
        await stream.click("one")
        assert page.says(msg("Please give a reason; it is recorded.")) in stream.texts()
        stream.set(f"reason {kept.id}", "同一封信")
        await stream.click("one")
        assert compared(page, 0, 1, 2) in stream.texts()
        assert page.eligible() == [kept.reference]
        assert "同一封信" in screen(stream)
        await stream.click(page.says(msg("Take back")))
        assert compared(page, 1, 0, 2) in stream.texts()

    page.at(scene)
    assert page.eligible() == [kept.reference, aside.reference]


def test_who_proposed_them_is_shown_on_demand_and_recorded_for_each(page: Page) -> None:
    page.add(proposer="示例丙")
    page.add(proposer="示例丁")
    before = page.looks()

    async def scene(stream: Stream) -> None:
        assert "示例丙" not in screen(stream)
        await stream.click("show proposers")
        assert all(name in screen(stream) for name in ("示例丙", "示例丁"))
        await stream.rerun()

    page.at(scene)
    assert page.looks() == before + 2


def test_what_is_judged_can_be_looked_at_and_not_decided(page: Page) -> None:
    judged = page.add()
    page.add()
    a_round_open_for_scoring(page.server.database, cycle=page.cycle, entries=[judged])

    async def scene(stream: Stream) -> None:
        said = "Scoring has opened for {references}; nothing is decided here any more."
        told = page.says(msg(said, references=(judged.reference,)))
        assert any(told.partition(judged.reference)[2] in text for text in stream.texts())
        assert [key for key in DECIDE if has(stream, key)] == []

    page.at(scene)


def test_an_auditor_sees_the_same_without_acts(page: Page) -> None:
    page.add()
    page.add()

    async def scene(stream: Stream) -> None:
        assert "<mark>" in screen(stream)
        assert [key for key in DECIDE if has(stream, key)] == []

    page.at(scene, page.auditor)


def test_a_register_without_duplicates_says_so(page: Page) -> None:
    page.add()

    async def scene(stream: Stream) -> None:
        assert page.says(msg("Nothing is open here.")) in stream.texts()

    page.at(scene)


@pytest.mark.parametrize(
    ("text", "spans", "expected"),
    [
        ("甲<乙>丙", [(1, 4)], "甲<mark>&lt;乙&gt;</mark>丙"),
        ("甲乙\n丙丁", [(1, 4)], "甲<mark>乙</mark>\n<mark>丙</mark>丁"),
        ("甲乙丙", [(2, 3), (0, 1)], "<mark>甲</mark>乙<mark>丙</mark>"),
        ("&", [], "&amp;"),
    ],
)
def test_a_mark_ends_with_its_paragraph(text: str, spans: list[tuple[int, int]], expected: str) -> None:
    assert marked(text, spans) == expected


def has(stream: Stream, key: str) -> bool:
    try:
        stream.find(key)
    except LookupError:
        return False
    return True
