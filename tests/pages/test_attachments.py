"""Attachments on the entry's page, the import page and the desk, over the websocket."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass

import httpx
import pytest
from sqlalchemy import select

from db.file_store import FileStore, sha256_of
from db.tables import Attachment, AuditEvent, Cycle, User
from domain.messages import Message, msg
from domain.permissions import Role
from i18n import translate
from tests.attachments import DOCX, PDF, PNG, a_zip, an_attachment, keeping_in
from tests.builders import (
    a_cycle,
    a_round_open_for_scoring,
    a_user,
    an_entry,
    assignments_of,
    signed_in,
)
from tests.running import Server, running
from tests.uploads import Uploading
from tests.visits import screen
from tests.ws_client import Stream
from use_cases import duplicate_decisions
from use_cases.attachment_openings import OPENED
from use_cases.transaction import CommandLine, perform

HOSTILE = "**粗** <img src=x onerror=alert(1)>.pdf"


@dataclass
class Office:
    server: Server
    cycle: Cycle
    language: str

    def says(self, message: Message) -> str:
        return translate(message, self.language)

    def someone(self, role: Role) -> User:
        return a_user(self.server.database, roles=[role], language=self.language)

    def at(self, who: User, page: str, query: str, scene: Callable[[Uploading], Awaitable[None]]) -> None:
        token = signed_in(self.server.database, who).token

        async def play() -> None:
            async with Uploading(self.server.address, cookies={"award_sid": token}) as tab:
                await tab.goto(page, query)
                await scene(tab)

        asyncio.run(play())

    def stored(self, entry_id: int) -> list[tuple[str, bool]]:
        with self.server.database.reading() as session:
            rows = session.scalars(select(Attachment).where(Attachment.entry_id == entry_id).order_by(Attachment.id))
            return [(row.name, row.is_fit_for_judges) for row in rows]

    def looks(self) -> int:
        with self.server.database.reading() as session:
            return len(session.scalars(select(AuditEvent.seq).where(AuditEvent.action == OPENED)).all())


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("program")
    with running(folder) as program, keeping_in(folder):
        yield program


@pytest.fixture(params=["zh_CN", "en"])
def office(request: pytest.FixtureRequest, server: Server) -> Office:
    return Office(server, a_cycle(server.database), request.param)


def test_an_organiser_attaches_marks_and_removes(office: Office) -> None:
    entry = an_entry(office.server.database, office.cycle)
    field, content = f"files to attach {entry.id} 0", PDF + office.language.encode()

    async def scene(tab: Uploading) -> None:
        attach = office.says(msg("Attach"))
        await tab.click(attach)
        assert office.says(msg("Choose at least one file first.")) in tab.texts()
        assert await tab.put(field, "回执.pdf", b"MZ") == httpx.codes.NO_CONTENT
        await tab.click(attach)
        assert any("回执.pdf" in text and entry.reference in text for text in tab.texts())
        tab.take_out(field)
        assert await tab.put(field, "回执.pdf", content) == httpx.codes.NO_CONTENT
        await tab.click(attach)
        assert "回执.pdf" in screen(tab)
        assert FileStore(office.server.folder / "attachments").holds(sha256_of(content))
        (number,) = ids(tab)
        await tab.click(f"mark attachment {number}")
        assert office.stored(entry.id) == [("回执.pdf", True)]
        await tab.click(office.says(msg("Remove the attachment")))
        assert office.says(msg("Please give a reason; it is recorded.")) in tab.texts()
        tab.set(office.says(msg("Reason, kept in the log")), "传错了")
        await tab.click(office.says(msg("Remove the attachment")))
        assert ids(tab) == []

    office.at(office.someone(Role.ORGANISER), "entries", f"entry={entry.id}", scene)
    assert office.stored(entry.id) == []
    assert not FileStore(office.server.folder / "attachments").holds(sha256_of(content))


def test_what_came_with_a_merged_duplicate_says_so_on_the_page_of_the_one_kept(office: Office) -> None:
    database = office.server.database
    kept, merged = (an_entry(database, office.cycle) for _ in range(2))
    an_attachment(database, merged, name="来信.pdf", content=PDF + office.language.encode())
    seen = {kept.id: 1, merged.id: 1}
    act, reason = duplicate_decisions.merge, "同一事项"
    perform(database, CommandLine(), act, office.cycle.id, seen=seen, kept_id=kept.id, reason=reason)

    async def scene(tab: Uploading) -> None:
        came = msg("Came with {reference}, which was merged into this one.", reference=merged.reference)
        assert office.says(came) in [text.replace("\\", "") for text in tab.texts()]
        assert "来信.pdf" in screen(tab)

    office.at(office.someone(Role.ORGANISER), "entries", f"entry={kept.id}", scene)


def test_nothing_of_a_file_is_sent_before_somebody_opens_it(office: Office) -> None:
    entry = an_entry(office.server.database, office.cycle)
    number = an_attachment(office.server.database, entry, name=HOSTILE)
    before = office.looks()

    async def scene(tab: Uploading) -> None:
        assert f'data-address="/attachments/{number}?language={office.language}"' in screen(tab)
        assert "&lt;img src=x" in screen(tab)
        assert "<img" not in screen(tab)
        for act in (f"mark attachment {number}", office.says(msg("Attach"))):
            with pytest.raises(LookupError):
                tab.find(act)

    office.at(office.someone(Role.AUDITOR), "entries", f"entry={entry.id}", scene)
    assert office.looks() == before


def test_a_zip_is_shown_and_attached_on_the_import_page(office: Office) -> None:
    database = office.server.database
    entry = an_entry(database, office.cycle, reference=f"ZIP-{office.language}")
    packed = a_zip({f"{entry.reference}.pdf": PDF, f"{entry.reference}/照片.png": PNG, "别的.docx": DOCX})

    async def scene(tab: Uploading) -> None:
        choice = tab.find("what to import").proto
        tab.values[choice.id] = ("string_value", choice.options[1])
        await tab.rerun()
        assert await tab.put("zip of attachments", "坏.zip", b"Rar!") == httpx.codes.NO_CONTENT
        await tab.rerun()
        refusal = msg("{file} is no zip. Pack the files as .zip; .rar and .7z are not read.", file="坏.zip")
        assert office.says(refusal) in tab.texts()
        tab.take_out("zip of attachments")
        assert await tab.put("zip of attachments", "附件.zip", packed) == httpx.codes.NO_CONTENT
        await tab.rerun()
        assert office.stored(entry.id) == []
        await tab.click(office.says(msg("Attach {n} files", n=2)))
        said = "{file}: {attached} files attached to {entries} entries, {held} attached before, {refused} refused."
        receipt = msg(said, file="附件.zip", attached=2, entries=1, held=0, refused=1)
        assert office.says(receipt) in tab.texts()

    office.at(office.someone(Role.ORGANISER), "import_register", f"cycle={office.cycle.id}", scene)
    assert [name for name, _ in office.stored(entry.id)] == [f"{entry.reference}.pdf", "照片.png"]


def test_a_judge_finds_below_the_text_what_is_fit_to_be_seen(office: Office) -> None:
    database, judge = office.server.database, office.someone(Role.JUDGE)
    entry = an_entry(database, office.cycle, proposers=("示例丁",))
    opened = a_round_open_for_scoring(database, cycle=office.cycle, entries=[entry], judges=[judge])
    hidden = an_attachment(database, entry, name="示例丁来信.pdf")
    shown = an_attachment(database, entry, name="示例丁照片.png", content=PNG, is_fit=True)
    plan = an_attachment(database, entry, name="方案.docx", content=DOCX, is_fit=True)

    async def scene(tab: Uploading) -> None:
        text = screen(tab)
        assert [f"/attachments/{number}" in text for number in (hidden, shown, plan)] == [False, True, True]
        assert "■■照片.png" in text
        assert "示例丁" not in text
        assert f'<a href="/attachments/{plan}?language={office.language}"' in text

    task = assignments_of(database, opened.id)[0]
    office.at(judge, "desk", f"sheet={task.id}", scene)


def ids(tab: Stream) -> list[int]:
    marks = (one.proto.id.rpartition("mark attachment ") for one in tab.elements.values() if one.kind == "button")
    return [int(number) for _, mark, number in marks if mark]
