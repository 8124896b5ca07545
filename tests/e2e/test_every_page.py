"""Every page of the demo office, as each role, in both languages, on a desk and in a hand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser

from db.upgrade import upgrade
from demo import office
from tests.e2e.hands import DESKTOP, PHONE, a_window
from tests.running import Server, running

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
PAGES = {
    "organiser": (
        "",
        "cycle_setup",
        "import_register",
        "entries",
        "rounds",
        "leaderboard",
        "awards",
        "accounts",
        "audit_log",
        "my_account",
    ),
    "judge5": ("", "desk", "my_account"),
    "chair": ("desk", "leaderboard"),
    "auditor": ("", "entries", "rounds", "leaderboard", "awards", "audit_log"),
}
# Names, references, units and file endings that are not words of the program.
NOT_ENGLISH = re.compile(
    r"English|jindianzi|\.?(xlsx|xls|ods|csv|MB|CSV|UTF-8)|[A-Z]{2,}[0-9]+|judge[0-9]|organiser|chair|auditor|"
    r"[0-9a-f]{8,}|Ctrl|Enter"
)
ENGLISH = re.compile(r"[A-Za-z]{3,}")
CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The demo office, served."""
    folder = tmp_path_factory.mktemp("demo")
    with running(folder, DEMO="1") as server:
        upgrade(server.database.engine)
        office.build(server.database.engine.url.render_as_string(hide_password=False), datetime.now(UTC))
        yield server


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("login", list(PAGES))
def test_every_page_is_whole_in_its_language_and_fits_the_screen(
    demo: Server, chromium: Browser, login: str, language: str, size: tuple[int, int]
) -> None:
    hands = a_window(chromium, demo, size=size, language=language)
    hands.sign_in(login, office.PASSWORD)
    if language == "en":
        hands.page.get_by_role("button", name="English").click()
        hands.page.wait_for_url(re.compile(".*"))
        hands.settle()
    troubles = []
    for path in PAGES[login]:
        hands.open(path)
        hands.picture(f"{login}-{path or 'first'}")
        text = hands.page.locator("[data-testid=stMain]").inner_text()
        if language == "zh_CN":
            troubles += [f"{path}: {word}" for word in ENGLISH.findall(NOT_ENGLISH.sub("", text))]
        if hands.overflows():
            troubles.append(f"{path}: wider than the screen")
        if hands.page.locator("[data-testid=stException]").count():
            troubles.append(f"{path}: an exception")
    assert (troubles, hands.went_outside) == ([], [])
    hands.close()
