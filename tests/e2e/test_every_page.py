"""Every page of the demo office, as each role, in both languages, on a desk and in a hand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser

from db.upgrade import upgrade
from demo import cast, office
from tests.e2e.conftest import Arrangement
from tests.e2e.hands import DESKTOP, PHONE, a_window
from tests.robustness.hands import require_whole
from tests.running import Server, as_a_demonstration

pytestmark = pytest.mark.browser
PAGES = {
    "organiser": (
        "",
        "cycle_setup",
        "import_register",
        "entries",
        "duplicates",
        "eligibility",
        "organisations",
        "rounds",
        "judge_preview",
        "experts",
        "panels",
        "recusals",
        "leaderboard",
        "methods",
        "borders",
        "what_if",
        "panel_health",
        "meeting",
        "approval",
        "publicity",
        "awards",
        "templates",
        "documents",
        "accounts",
        "audit_log",
        "my_account",
    ),
    "judge5": ("", "desk", "meeting", "my_account"),
    "chair": ("desk", "leaderboard", "borders", "panel_health", "meeting", "approval", "documents"),
    "auditor": (
        "",
        "entries",
        "duplicates",
        "rounds",
        "leaderboard",
        "methods",
        "what_if",
        "awards",
        "documents",
        "audit_log",
    ),
}
# What an organiser typed in English, references, account names, check sums, names of file types and of programs.
NOT_OURS = re.compile(
    r"Chongqing People's Suggestions Award|English|jindianzi|XLSX|XLS|ODS|CSV|TSV|TXT|DOCX|SVG|PNG|"
    r"Word|WPS|Windows|Linux|"
    r"\.(xlsx|xls|ods|csv|json|pdf|png|docx)|"
    r"data:image/.*?</svg>|https?://\S+|[A-Z]{2,}[0-9]+|judge[0-9]|organiser|chair|auditor|[0-9a-f]{8,}"
)
ENGLISH = re.compile(r"[A-Za-z]{3,}")


@pytest.fixture(scope="module")
def demo(arrangement: Arrangement, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The demo office, served."""
    folder = tmp_path_factory.mktemp("demo")
    with arrangement(folder, DEMO="1") as server:
        upgrade(server.database.engine)
        with as_a_demonstration():
            office.build(server.database.engine.url.render_as_string(hide_password=False), datetime.now(UTC))
        require_whole(server.database)
        yield server


@pytest.mark.parametrize(
    ("login", "language"),
    [
        *((login, "zh_CN") for login in PAGES),
        ("organiser", "en"),
        ("judge5", "en"),
    ],  # the others' pages are among these
)
def test_every_page_is_whole_in_its_language_and_fits_the_screen(
    demo: Server, chromium: Browser, login: str, language: str
) -> None:
    hands = a_window(chromium, demo, language=language)
    hands.sign_in(login, cast.PASSWORD)
    if language == "en":
        hands.page.get_by_role("button", name="English").click()
        hands.page.get_by_role("button", name="简体中文").wait_for()
        hands.settle()
    # In English, where words are no concern, it is the narrow window that shows what does not fit.
    sizes = [DESKTOP, PHONE] if language == "zh_CN" else [PHONE]
    troubles = []
    for path in PAGES[login]:
        if hands.width != sizes[0][0]:
            hands.resize(sizes[0])
        hands.open(path)
        if language == "zh_CN":
            troubles += [f"{path}: {word}" for word in ENGLISH.findall(NOT_OURS.sub("", hands.text()))]
        if hands.page.locator("[data-testid=stException]").count():
            troubles.append(f"{path}: an exception")
        for size in sizes:
            if size[0] != hands.width:
                hands.resize(size)
            hands.picture(f"{login}-{path or 'first'}")
            if hands.overflows():
                troubles.append(f"{path}: wider than {size[0]} px")
        # The next page is opened in the window as it is now: every other one on a desk, every other one in a hand.
        sizes.reverse()
    hands.resize(DESKTOP)
    assert (troubles, hands.went_outside) == ([], [])
    if language == "en":
        hands.page.get_by_role("button", name="简体中文").click()
        hands.page.get_by_role("button", name="English").wait_for()
    hands.close()
