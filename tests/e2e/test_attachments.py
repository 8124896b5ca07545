"""Attachments in a real browser: shown in the page where it can, fetched only once somebody opens them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, FilePayload, expect

from db.tables import User
from demo.papers import letter, picture
from domain.permissions import Role
from tests.attachments import DOCX, an_attachment, keeping_in
from tests.builders import a_cycle, a_round_open_for_scoring, a_user, an_entry, assignments_of, signed_in
from tests.e2e.conftest import BOTH, Arrangement
from tests.e2e.hands import PHONE, Hands, a_window
from tests.running import Server

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("arrangement", BOTH, indirect=True, scope="module"),
]


@dataclass
class Office:
    server: Server
    judge: User
    organiser: User
    task: int
    entry: int
    ids: dict[str, int]


@pytest.fixture(scope="module")
def office(arrangement: Arrangement, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp("program")
    with arrangement(folder) as server, keeping_in(folder):
        database = server.database
        judge, organiser = (a_user(database, roles=[role]) for role in (Role.JUDGE, Role.ORGANISER))
        cycle = a_cycle(database)
        entry = an_entry(database, cycle)
        opened = a_round_open_for_scoring(database, cycle=cycle, entries=[entry], judges=[judge])
        ids = {
            "receipt": an_attachment(database, entry, content=letter(["采纳回执"]), is_fit=True),
            "picture": an_attachment(database, entry, name="照片.png", content=picture(60, 40), is_fit=True),
            "plan": an_attachment(database, entry, name="方案.docx", content=DOCX, is_fit=True),
        }
        yield Office(server, judge, organiser, assignments_of(database, opened.id)[0].id, entry.id, ids)


def arrive(chromium: Browser, office: Office, user: User, path: str) -> tuple[Hands, list[str]]:
    """Open a page as somebody, and note which attachments the browser asks for and what it complains of."""
    hands = a_window(chromium, office.server)
    token = signed_in(office.server.database, user).token
    hands.context.add_cookies([{"name": "award_sid", "value": token, "url": office.server.address}])
    noted = list[str]()
    hands.page.on(
        "response",
        lambda answer: (
            noted.append(f"{answer.status} {answer.url.partition('/attachments/')[2].partition('?')[0]}")
            if "/attachments/" in answer.url
            else None
        ),
    )
    hands.page.on("console", lambda said: noted.append(said.text) if said.type == "error" else None)
    hands.open(path)
    return hands, noted


def shows_a_pdf(hands: Hands) -> bool:
    """Whether the browser's own viewer runs in one of the page's frames; where a sandbox forbids it, it never does."""
    for _ in range(50):
        if any(frame.url.startswith("chrome-extension://") for frame in hands.page.frames):
            return True
        hands.page.wait_for_timeout(200)
    return False


def test_a_judge_saves_a_word_document_and_opens_a_picture_and_a_pdf_in_the_page(
    office: Office, whole_chromium: Browser
) -> None:
    hands, noted = arrive(whole_chromium, office, office.judge, f"desk?sheet={office.task}")
    assert noted == []

    # The link opens a window of its own, which may be there before the download begins: either may report it.
    # It comes first: right after a scroll, Chromium gives a click to where the frame of a PDF viewer was.
    with hands.context.expect_event("download") as waiting:
        hands.page.get_by_role("link", name=hands.words("Download")).click()
    assert waiting.value.suggested_filename == "方案.docx"

    hands.page.locator("details.attachment summary", has_text="照片.png").click()
    shown = hands.page.locator("details.attachment img")
    expect(shown).to_be_visible()
    assert shown.evaluate("picture => picture.decode().then(() => picture.naturalWidth)") == 60

    hands.page.locator("details.attachment summary", has_text="回执.pdf").click()
    expect(hands.page.locator("details.attachment iframe")).to_be_visible()
    assert shows_a_pdf(hands)
    assert set(noted) == {f"200 {office.ids['picture']}", f"200 {office.ids['receipt']}"}

    hands.resize(PHONE)
    hands.picture("attachments-judge")
    assert (hands.overflows(), hands.went_outside) == (False, [])
    hands.close()


def test_what_a_judge_has_open_stays_open_while_they_type(office: Office, whole_chromium: Browser) -> None:
    hands, _ = arrive(whole_chromium, office, office.judge, f"desk?sheet={office.task}")
    hands.page.locator("details.attachment summary", has_text="照片.png").click()
    hands.page.locator(".score-sheet .given input").first.fill("81")
    hands.press("Save draft")
    expect(hands.page.locator("details.attachment[open] img")).to_be_visible()
    hands.close()


def test_an_organiser_attaches_a_file_by_the_page(office: Office, whole_chromium: Browser) -> None:
    hands, noted = arrive(whole_chromium, office, office.organiser, f"entries?entry={office.entry}")
    sent: FilePayload = {"name": "补充.png", "mimeType": "image/png", "buffer": picture(30, 20)}
    hands.page.locator("[data-testid=stFileUploaderDropzoneInput]").set_input_files(files=[sent])
    hands.settle()
    hands.press("Attach")
    hands.page.locator("details.attachment summary", has_text="补充.png").click()
    shown = hands.page.locator("details.attachment img")
    assert shown.evaluate("picture => picture.decode().then(() => picture.naturalWidth)") == 30
    assert noted == [f"200 {max(office.ids.values()) + 1}"]
    hands.picture("attachments-organiser")
    hands.close()
