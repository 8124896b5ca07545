"""Publicity and objections over the websocket, in both languages, on the real program."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from datetime import date
from functools import partial

import pytest
from sqlalchemy import select, update

from db.file_store import FileStore, sha256_of
from db.tables import AuditEvent, EvidenceFile, Objection, Publicity
from domain.messages import Message, msg
from domain.motions import MotionKind
from domain.permissions import Role
from i18n import translate
from i18n.office_days import office_day
from tests import visits
from tests.attachments import DOCX, PDF
from tests.builders import a_cycle, a_user, signed_in
from tests.meetings import Sitting, a_meeting
from tests.publicity import FIVE, GIVEN, let_today_count, object_to
from tests.publicity import begin as begin_on
from tests.running import Server, running
from tests.sealing import as_of_another_key
from tests.uploads import Uploading
from tests.visits import labelled, screen
from tests.ws_client import Stream
from use_cases import objections
from use_cases.transaction import perform

visit = partial(visits.visit, "publicity")
CLAIM, OBJECTOR, CONTACT = "此前已由他人提出", "示例异议人", "138-0000-0000"

WAYS_TO_DOCUMENTS = ("Make the public notice", "Make the decision on the awards")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("program")) as program:
        yield program


def recorded(server: Server) -> list[str]:
    with server.database.reading() as session:
        return list(session.scalars(select(AuditEvent.action).order_by(AuditEvent.seq)))


def show(sitting: Sitting) -> int:
    """Seal a list, show it from the day that it is, and give its id."""
    list_id = sitting.seal()
    begin_on(sitting, list_id, starts_on=office_day(sitting.database.clock()))
    return list_id


def days_go_by(server: Server, list_id: int) -> None:
    """Let a publicity lie in the past."""
    with server.database.writing() as session:
        past = {"starts_on": date(2026, 1, 5), "ends_on": date(2026, 1, 9)}
        session.execute(update(Publicity).where(Publicity.list_id == list_id).values(**past))
        session.commit()


async def begin(stream: Stream, says: partial[str]) -> None:
    stream.set(says(msg("Received by")), "人民建议征集办公室（示例）")
    await stream.click(says(msg("Begin the publicity")))
    refused = msg("Say who receives objections, and a telephone number, an address or an e-mail address.")
    assert says(refused) in screen(stream)
    stream.set(says(msg("Telephone")), "023-00000000")
    await stream.click(says(msg("Begin the publicity")))


async def enter(stream: Stream, says: partial[str], sitting: Sitting, place: int) -> None:
    await stream.click(says(msg("Enter the objection")))
    assert says(msg("Choose the award that is objected to.")) in screen(stream)
    entry, tier = sitting.played.entries[place], ("特等奖", "一等奖")[place]
    stream.set(says(msg("Award")), f"{entry.reference} {entry.title} · {tier}")
    await stream.click(says(msg("Enter the objection")))
    assert says(msg("{field}: please fill it in.", field=msg("Who objects"))) in screen(stream)
    stream.set(says(msg("Who objects")), OBJECTOR)
    stream.set(says(msg("How they are reached")), CONTACT)
    stream.set(says(msg("What is objected to, and why")), CLAIM)
    await stream.click(says(msg("Enter the objection")))


async def evidence(stream: Stream, says: partial[str], sitting: Sitting, store: FileStore) -> None:
    """Hand in two files, one of them under a false ending at first, and take the other off again."""
    assert isinstance(stream, Uploading)
    with sitting.database.reading() as session:
        objection = session.scalars(select(Objection.id).order_by(Objection.id.desc()).limit(1)).one()
    add, field = says(msg("Add to the objection")), f"files as evidence for {objection} 0"
    await stream.click(add)
    assert says(msg("Choose at least one file first.")) in screen(stream)
    await stream.put(field, "报纸.png", PDF)
    await stream.click(add)
    assert "报纸.png" in screen(stream)
    assert stored(sitting, objection) == []
    stream.take_out(field)
    await stream.put(field, "报纸.pdf", PDF)
    await stream.click(add)
    ((kept, name),) = stored(sitting, objection)
    assert (name, name in screen(stream)) == ("报纸.pdf", True)
    await stream.put(f"files as evidence for {objection} {kept}", f"{OBJECTOR}来信.docx", DOCX)
    await stream.click(add)
    assert "■■来信.docx" in screen(stream)
    gone = stored(sitting, objection)[1][0]
    stream.set(f"why off evidence {gone}", "传错了")
    await stream.click(f"off evidence {gone}")
    assert [name for _id, name in stored(sitting, objection)] == ["报纸.pdf"]
    assert store.holds(sha256_of(PDF))
    assert not store.holds(sha256_of(DOCX))


def stored(sitting: Sitting, objection: int) -> list[tuple[int, str]]:
    with sitting.database.reading() as session:
        rows = session.scalars(select(EvidenceFile).where(EvidenceFile.objection_id == objection))
        return [(row.id, row.name) for row in rows]


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_a_list_is_shown_objected_to_and_its_objection_upheld(server: Server, language: str) -> None:
    says = partial(translate, language=language)
    organiser = a_user(server.database, roles=[Role.ORGANISER], language=language)
    sitting = a_meeting(server.database, FIVE)
    place, second = f"cycle={sitting.played.cycle.id}", sitting.played.entries[1]

    async def nothing_sealed(stream: Stream) -> None:
        assert says(msg("Being decided")) in screen(stream)
        assert says(msg("Begin the publicity")) not in labelled(stream).splitlines()

    visit(server, organiser, nothing_sealed, place)
    sitting.seal()

    async def objected_to(stream: Stream) -> None:
        assert says(msg("List {number} has not been shown to the public yet.", number=1)) in screen(stream)
        await begin(stream, says)
        let_today_count(server.database)
        await stream.rerun()
        assert says(msg("Shown to the public")) in screen(stream)
        await enter(stream, says, sitting, 0)
        assert CLAIM in screen(stream)
        assert OBJECTOR not in labelled(stream)
        await stream.click(says(msg("Show who objected")))
        assert OBJECTOR in screen(stream)
        assert ("138****0000" in screen(stream), CONTACT in screen(stream)) == (True, False)
        await stream.click(says(msg("Show in full how they are reached")))
        assert CONTACT in screen(stream)
        await evidence(stream, says, sitting, FileStore(server.folder / "attachments"))
        assert says(msg("What if it is upheld?")) in screen(stream)
        below = msg("Next below by rank: {reference} {title}.", reference=second.reference, title=second.title)
        assert says(below) in screen(stream)
        await stream.click(says(msg("Uphold: the award is withdrawn")))
        assert says(msg("Please give a reason; it is recorded.")) in screen(stream)
        stream.set(says(msg("Finding of the investigation, kept in the log")), "查实")
        await stream.click(says(msg("Uphold: the award is withdrawn")))
        assert says(msg("Upheld")) in labelled(stream)
        assert "报纸.pdf" in screen(stream)
        assert says(msg("Take it off")) not in labelled(stream)
        vacancies = msg(
            "{n} vacancies wait for a motion in the meeting: is the place filled or left vacant? After that a further "
            "version of the list is sealed.",
            n=1,
        )
        assert says(vacancies) in screen(stream)

    async def with_files() -> None:
        token = signed_in(server.database, organiser).token
        async with Uploading(server.address, cookies={"award_sid": token}) as stream:
            await stream.goto("publicity", place)
            await objected_to(stream)

    before = recorded(server)
    asyncio.run(with_files())
    assert recorded(server)[len(before) :] == [
        "publicity.begin",
        "objections.enter",
        "objections.objector",
        "objections.objector",
        "shown_in_full.of_objector",
        "evidence_files.attach",
        "evidence_files.attach",
        "evidence_files.remove",
        "objections.uphold",
    ]


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_a_list_is_published_its_documents_are_a_click_away_and_an_award_is_withdrawn(
    server: Server, language: str
) -> None:
    says = partial(translate, language=language)
    organiser = a_user(server.database, roles=[Role.ORGANISER], language=language)
    sitting = a_meeting(server.database, FIVE)
    days_go_by(server, show(sitting))
    second = sitting.played.entries[1]

    async def published(stream: Stream) -> None:
        assert says(msg("The days of the publicity are over.")) in screen(stream)
        assert says(msg("Publicity over, not published yet")) in screen(stream)
        stream.set(says(msg("Yes: the result is final and public with this.")), value=True)
        await stream.rerun()
        await stream.click(says(msg("Publish list {number}", number=1)))
        assert says(msg("Published")) in screen(stream)
        links = [(one.proto.label, one.proto.page) for one in stream.elements.values() if one.kind == "page_link"]
        assert [(says(msg(label)), "documents") for label in WAYS_TO_DOCUMENTS] == links
        stream.set(says(msg("Award to be withdrawn")), f"{second.reference} {second.title} · 一等奖")
        await stream.rerun()
        assert says(msg("What if it is withdrawn?")) in screen(stream)
        stream.set(says(msg("Reason, kept in the log")), "弄虚作假")
        await stream.click(says(msg("Withdraw this award")))
        assert any("弄虚作假" in text for text in stream.texts())

    before = recorded(server)
    visit(server, organiser, published, f"cycle={sitting.played.cycle.id}")
    assert recorded(server)[len(before) :] == ["publicity.publish", "withdrawals.withdraw"]
    assert sitting.tiers() == [1, None, 3, 3, None]


def test_two_versions_are_compared(server: Server) -> None:
    sitting = a_meeting(server.database, FIVE)
    list_id = show(sitting)
    today = office_day(server.database.clock())
    objection = object_to(sitting, list_id, 0, received_on=today)
    perform(server.database, sitting.played.organiser, objections.uphold, objection, finding="查实")
    sitting.carry(MotionKind.FILL_VACANCY, 1, tier=1)
    sitting.seal("异议成立，递补")
    # Its key is lost: all but who objected is there as before.
    with server.database.writing() as session:
        as_of_another_key(session.connection(), "objections", "objector")
        session.commit()

    async def scene(stream: Stream) -> None:
        assert GIVEN["claim"] in screen(stream)
        for button in (f"objector_{objection}", f"objector_in_full_{objection}"):
            await stream.click(button)
            told = msg("This cannot be read just now. Please tell the organisers.")
            assert translate(told, "zh_CN") in screen(stream)
        body = screen(stream)
        first, second = (entry.reference for entry in sitting.played.entries[:2])
        assert cells(body, first)[2:] == ["特等奖", "不授奖"]
        assert cells(body, second)[2:] == ["一等奖", "特等奖"]
        assert "异议成立" in body

    visit(server, a_user(server.database, roles=[Role.AUDITOR]), scene, f"cycle={sitting.played.cycle.id}")


def cells(body: str, reference: str) -> list[str]:
    """Give the cells of the first row of a table of changes that begins with a reference."""
    row = next(part for part in body.split("<tr>") if f">{reference}</td>" in part and part.count("<td") == 4)
    return re.findall(r"<td[^>]*>([^<]*)</td>", row)


def test_an_auditor_looks_and_does_nothing(server: Server) -> None:
    sitting = a_meeting(server.database, FIVE)
    sitting.seal()

    async def scene(stream: Stream) -> None:
        assert says(msg("List {number} is sealed; an organiser begins its publicity.", number=1)) in screen(stream)
        assert says(msg("Begin the publicity")) not in labelled(stream).splitlines()
        assert says(msg("Enter an objection")) not in labelled(stream).splitlines()

    def says(message: Message) -> str:
        return translate(message, "zh_CN")

    auditor = a_user(server.database, roles=[Role.AUDITOR])
    visit(server, auditor, scene, f"cycle={sitting.played.cycle.id}")


@pytest.mark.parametrize("role", [Role.JUDGE, Role.CHAIR])
def test_judges_and_chairs_have_no_such_page(server: Server, role: Role) -> None:
    a_cycle(server.database, name="另一周期")

    async def scene(stream: Stream) -> None:
        assert stream.is_refused

    visit(server, a_user(server.database, roles=[role]), scene)
