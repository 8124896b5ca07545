"""The desk on a desktop, a tablet and a telephone, by day and by night: found, read, put off, submitted together."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from domain.awards import SheetState
from tests.builders import a_cycle, a_round_open_for_scoring, a_user, an_entry, signed_in
from tests.e2e.conftest import Arrangement
from tests.e2e.hands import DESKTOP, PHONE, Hands, a_window
from tests.running import Server
from use_cases import task_lists
from use_cases.transaction import SignedIn, read

pytestmark = pytest.mark.browser
TABLET = (820, 1180)
Scheme = Literal["light", "dark"]
SMALLEST_TARGET = 44
# What a finger aims at; a level is aimed at by its label, and what only a keyboard reaches is not aimed at.
TARGETS = """() => [...document.querySelectorAll(
    "button, a:not([href='#main']), summary, textarea, select, label.level, input:not([type=radio])"
  )].filter((each) => each.checkVisibility() && each.getBoundingClientRect().left >= 0)
  .map((each) => ({ name: each.ariaLabel ?? each.innerText, ...each.getBoundingClientRect().toJSON() }))"""


@pytest.fixture(scope="module")
def server(arrangement: Arrangement, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with arrangement(tmp_path_factory.mktemp("program")) as program:
        yield program


def is_fit_for_everybody(hands: Hands, name: str, scheme: Scheme) -> None:
    """Hold what axe and a finger ask for, by day or by night; keep a picture of it."""
    hands.page.emulate_media(color_scheme=scheme)
    hands.page.wait_for_timeout(200)
    found = Axe().run(hands.page).response["violations"]
    assert [
        (scheme, each["id"], [(node["html"], node["failureSummary"]) for node in each["nodes"]])
        for each in found
        if each["impact"] in {"serious", "critical"}
    ] == []
    hands.picture(f"desk-{name}-{scheme}")
    assert not hands.overflows()
    too_small = [
        each["name"]
        for each in hands.page.evaluate(TARGETS)
        if min(each["width"], each["height"]) < SMALLEST_TARGET - 0.5 and each["width"] > 1
    ]
    assert too_small == []


@pytest.mark.parametrize(
    ("size", "language", "scheme"),
    [
        (DESKTOP, "zh_CN", "light"),
        (TABLET, "en", "dark"),
        (PHONE, "zh_CN", "dark"),
        (PHONE, "en", "light"),
    ],
    ids=str,
)
def test_a_weekend_at_the_desk(
    server: Server, chromium: Browser, size: tuple[int, int], language: str, scheme: Scheme
) -> None:
    user = a_user(server.database, language=language)
    cycle = a_cycle(server.database)
    titles = ("农村公路养护", "社区食堂", "库区生态", "方言保护")
    entries = [an_entry(server.database, cycle, title=f"关于{title}的建议") for title in titles]
    round_ = a_round_open_for_scoring(server.database, cycle=cycle, entries=entries, judges=[user])
    who = signed_in(server.database, user)
    hands = a_window(chromium, server, size=size, language=language)
    hands.context.add_cookies([{"name": "award_sid", "value": who.token, "url": server.address}])
    hands.open("desk")
    page = hands.page
    is_fit_for_everybody(hands, "list", scheme)
    search = page.get_by_label(hands.words("Search my entries"))
    search.fill("社区 食堂")
    search.press("Enter")
    expect(page.locator("[class*=st-key-task_]")).to_have_count(1)
    page.locator("[class*=st-key-task_] button").click()
    fields = page.locator(".score-sheet .given input")
    expect(fields).to_have_count(2)
    fields.nth(0).fill("88")
    fields.nth(1).fill("91")
    expect(page.locator(".score-sheet .total")).to_contain_text("89.80")
    expect(page.locator(".score-sheet .saved")).to_contain_text(re.compile(r"\d\d:\d\d:\d\d"))
    is_fit_for_everybody(hands, "sheet", scheme)

    hands.press("Put off")
    expect(page.get_by_text(hands.words("No. {number} (one of your {of})", number=3, of=4))).to_be_visible()
    # Until the page is drawn whole the browser keeps the sheet that was open before beside it, unseen.
    hands.press("Back to No. {number}", number=2)
    expect(fields.nth(1)).to_have_value("91")
    fields.nth(0).fill("87")
    expect(page.locator(".score-sheet .total")).to_contain_text("89.40")
    expect(page.locator(".score-sheet .saved")).to_contain_text(re.compile(r"\d\d:\d\d:\d\d"))
    hands.button("Type: {size}", size=hands.words("normal")).click()
    expect(page.locator("html[data-type-size=large]")).to_be_attached()
    page.reload()
    expect(page.locator("html[data-type-size=large]")).to_be_attached()
    assert not hands.overflows()
    hands.press("List")
    if (size, language) == (PHONE, "en"):
        for way in ("How have I been marking", "Score without a network"):
            hands.press(way)
            is_fit_for_everybody(hands, way.replace(" ", "-").lower(), scheme)
            hands.open(f"desk?round={round_.id}")
    hands.press("Submit all finished ({count})", count=1)
    is_fit_for_everybody(hands, "finished", scheme)
    page.locator("[class*=st-key-submit_all] button").click()
    hands.sees(hands.words("{submitted} of {tasks} submitted", submitted=1, tasks=4))
    assert states(server, who, round_.id) == [
        SheetState.UNTOUCHED,
        SheetState.SUBMITTED,
        SheetState.UNTOUCHED,
        SheetState.UNTOUCHED,
    ]
    assert hands.went_outside == []
    hands.close()


def test_after_signing_out_the_way_back_shows_nothing(server: Server, chromium: Browser) -> None:
    """Whoever takes the seat of somebody who has left a shared computer."""
    user = a_user(server.database, language="zh_CN")
    cycle = a_cycle(server.database)
    entry = an_entry(server.database, cycle, title="关于留在屏幕上的建议")
    a_round_open_for_scoring(server.database, cycle=cycle, entries=[entry], judges=[user])
    who = signed_in(server.database, user)
    hands = a_window(chromium, server)
    hands.context.add_cookies([{"name": "award_sid", "value": who.token, "url": server.address}])
    hands.open("desk")
    hands.sees("关于留在屏幕上的建议")
    hands.button("Sign out").click()
    hands.page.wait_for_url("**/sign-in*")
    hands.page.go_back()
    hands.page.wait_for_url("**/sign-in?next=/desk")
    expect(hands.page.get_by_text("关于留在屏幕上的建议")).to_have_count(0)
    kept = hands.page.evaluate("() => JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert ("留在屏幕上" in kept, who.token in kept, user.display_name in kept) == (False, False, False)
    hands.close()


def states(server: Server, who: SignedIn, round_id: int) -> list[SheetState]:
    return [line.state for line in read(server.database, who, task_lists.queue, round_id)]
