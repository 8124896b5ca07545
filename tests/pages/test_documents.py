"""The page of all documents over the websocket, and the addresses under which it gives them, on the real program."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from functools import partial
from urllib.parse import unquote

import httpx
import pytest
from sqlalchemy import select

from db.tables import AuditEvent, MadeDocument
from domain.documents import DOCUMENT_NAMES, DocumentCode, MadeState
from domain.messages import Message, msg
from domain.permissions import Role
from i18n import LANGUAGES, translate
from tests import visits
from tests.builders import a_user, signed_in
from tests.meetings import Sitting, a_meeting
from tests.publicity import FIVE
from tests.running import Server, running
from tests.visits import labelled, screen
from tests.ws_client import Stream
from use_cases.transaction import SignedIn

visit = partial(visits.visit, "documents")
LONGEST = 40.0


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("program")) as program:
        yield program


@pytest.fixture(scope="module")
def sitting(server: Server) -> Sitting:
    sealed = a_meeting(server.database, FIVE)
    sealed.seal()
    return sealed


def recorded(server: Server) -> list[str]:
    with server.database.reading() as session:
        return list(session.scalars(select(AuditEvent.action).order_by(AuditEvent.seq)))


def offers(stream: Stream) -> list[str]:
    return [drawn.proto.url for drawn in stream.elements.values() if drawn.kind == "link_button"]


def fetch(server: Server, who: SignedIn | None, address: str) -> httpx.Response:
    with server.browser({} if who is None else {"award_sid": who.token}) as browser:
        return browser.get(address)


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_what_exists_and_what_is_missing_stands_by_stage_and_a_short_one_is_made_at_once(
    server: Server, sitting: Sitting, language: str
) -> None:
    says = partial(translate, language=language)
    cycle_id = sitting.played.cycle.id

    async def scene(stream: Stream) -> None:
        shown = screen(stream)
        for code in DocumentCode:
            assert says(msg(DOCUMENT_NAMES[code])) in shown
        assert says(msg("{stage} (now)", stage=msg("Publicity"))) in shown
        refused = msg("No list of this cycle has been shown to the public yet.")
        assert says(msg("Missing: {what}", what=refused)) in shown
        assert "示例电话" not in shown
        before = len(offers(stream))
        await stream.click(f"make_payments_{cycle_id}")
        assert says(msg("“{document}” has been made.", document=msg("Payment list"))) in screen(stream)
        assert len(offers(stream)) == before + 1
        assert says(msg("Download ({language})", language=LANGUAGES[language])) in labelled(stream)

    before = recorded(server)
    organiser = a_user(server.database, roles=[Role.ORGANISER], language=language)
    visit(server, organiser, scene, f"cycle={cycle_id}")
    assert recorded(server)[len(before) :] == ["payments.export"]


def test_a_long_one_is_left_and_found_again_and_told_of_on_the_first_screen(server: Server, sitting: Sitting) -> None:
    cycle_id = sitting.played.cycle.id
    asker, other = (a_user(server.database, roles=[Role.ORGANISER], language="en") for _ in range(2))
    cycle = f"cycle={cycle_id}"
    said = msg("“{document}” is being made; you can leave this page and find it here later.", document=msg("Archive"))

    async def asked(stream: Stream) -> None:
        await stream.click(f"make_archive_{cycle_id}")
        assert str(said) in screen(stream)
        assert "Being made now" in screen(stream)

    async def found(stream: Stream) -> None:
        assert "Being made now" not in screen(stream)
        (address,) = [each for each in offers(stream) if each == f"/documents/{number}"]
        content = await asyncio.to_thread(fetch, server, whose[0], address)
        assert (content.status_code, content.content[:2]) == (200, b"PK")

    async def told(stream: Stream) -> None:
        assert "The document you asked for is ready: Archive (English)" in screen(stream)

    async def told_no_more(stream: Stream) -> None:
        assert "The document you asked for is ready" not in screen(stream)

    # Nobody's window is open while it is made.
    visit(server, asker, asked, cycle)
    number = awaited(server)
    whose = [signed_in(server.database, other)]
    visit(server, whose[0], found, cycle)
    whose = [signed_in(server.database, asker)]
    visits.visit("", server, whose[0], told)
    visit(server, whose[0], found, cycle)
    visits.visit("", server, whose[0], told_no_more)


def awaited(server: Server) -> int:
    """Wait until what was asked for last has been made by its own process, and give its number."""
    until = time.monotonic() + LONGEST
    while time.monotonic() < until:
        with server.database.reading() as session:
            row = session.scalars(select(MadeDocument).order_by(MadeDocument.id.desc()).limit(1)).one()
        if row.state is MadeState.DONE:
            return row.id
        assert row.state is not MadeState.FAILED, str(row.failure)
        time.sleep(0.1)
    raise AssertionError(server.log())


def test_a_chair_finds_the_minutes_of_their_meeting_alone(server: Server, sitting: Sitting) -> None:
    async def scene(stream: Stream) -> None:
        shown = labelled(stream)
        assert says(msg("Minutes of the decision meeting")) in shown
        assert says(msg("Payment list")) not in shown
        await stream.click(f"make_minutes_{sitting.meeting_id}")
        (address,) = offers(stream)
        answers = [
            (await asyncio.to_thread(fetch, server, who, address)).status_code
            for who in (sitting.chair, sitting.hands[0], None)
        ]
        assert answers == [200, 404, 401]

    def says(message: Message) -> str:
        return translate(message, "zh_CN")

    visit(server, sitting.chair, scene)


def test_the_address_of_a_document_asks_who_is_there_each_time(server: Server, sitting: Sitting) -> None:
    cycle_id = sitting.played.cycle.id

    async def scene(stream: Stream) -> None:
        await stream.click(f"make_payments_{cycle_id}")

    organiser = signed_in(server.database, a_user(server.database, roles=[Role.ORGANISER]))
    visit(server, organiser, scene, f"cycle={cycle_id}")
    number = awaited(server)
    before = recorded(server)
    auditor = signed_in(server.database, a_user(server.database, roles=[Role.AUDITOR]))
    answers = {
        name: fetch(server, who, f"/documents/{number}")
        for name, who in {
            "organiser": organiser,
            "auditor": auditor,
            "chair": sitting.chair,
            "judge": sitting.hands[0],
            "stranger": None,
        }.items()
    }
    assert {name: answer.status_code for name, answer in answers.items()} == {
        "organiser": 200,
        **dict.fromkeys(("auditor", "chair", "judge"), 404),
        "stranger": 401,
    }
    unknown = fetch(server, organiser, "/documents/999999")
    assert {answers[name].text for name in ("auditor", "chair", "judge")} == {unknown.text}
    given = answers["organiser"]
    assert given.headers["cache-control"] == "no-store"
    assert unquote(given.headers["content-disposition"]).endswith("年度-奖金发放表-第1版名单.xlsx")
    assert recorded(server)[len(before) :] == ["made_documents.take"]


def test_a_judge_has_no_such_page(server: Server, sitting: Sitting) -> None:
    async def scene(stream: Stream) -> None:
        assert stream.is_refused

    visit(server, sitting.hands[0], scene)
