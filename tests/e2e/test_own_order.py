"""A judge's own order in a real browser: keys, finger and mouse, and a proposal that is taken."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Locator, expect

from domain.awards import SheetState
from tests.builders import a_cycle, a_round_open_for_scoring, a_sheet, a_user, an_entry, assignments_of, signed_in
from tests.e2e.conftest import Arrangement
from tests.e2e.hands import PHONE, Hands, a_window
from tests.running import Server
from use_cases import own_marking
from use_cases.own_marking import OwnMarking
from use_cases.transaction import SignedIn, read

pytestmark = pytest.mark.browser
FORGED = "<img src=x onerror=alert(1)>**建议**"


@dataclass
class Judge:
    """One judge on a telephone, with four drafts of 90, 80, 70 and 60 points."""

    hands: Hands
    who: SignedIn
    round_id: int

    @property
    def lines(self) -> Locator:
        return self.hands.page.locator(".own-order li")

    def act(self, place: int, name: str) -> Locator:
        return self.lines.nth(place).get_by_role("button", name=name)

    def shows(self, *numbers: int) -> None:
        expect(self.lines.locator("strong")).to_have_text([f"第 {number} 号" for number in numbers])

    def stored(self) -> OwnMarking:
        return read(self.hands.server.database, self.who, own_marking.mine, self.round_id)


@pytest.fixture
def judge(arrangement: Arrangement, chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Judge]:
    with arrangement(tmp_path_factory.mktemp("program")) as server:
        yield from a_judge(server, chromium)


def a_judge(server: Server, chromium: Browser) -> Iterator[Judge]:
    user = a_user(server.database, language="zh_CN")
    cycle = a_cycle(server.database)
    entries = [an_entry(server.database, cycle, title=FORGED) for _ in range(4)]
    opened = a_round_open_for_scoring(server.database, cycle=cycle, entries=entries, judges=[user])
    for task, points in zip(assignments_of(server.database, opened.id), (90, 80, 70, 60), strict=True):
        a_sheet(server.database, task, points=points, state=SheetState.DRAFT)
    who = signed_in(server.database, user)
    hands = a_window(chromium, server, size=PHONE)
    hands.context.add_cookies([{"name": "award_sid", "value": who.token, "url": server.address}])
    hands.open(f"desk?round={opened.id}&view=marking")
    one = Judge(hands, who, opened.id)
    expect(one.lines).to_have_count(4)
    yield one
    assert hands.went_outside == []
    hands.close()


def test_the_order_is_made_by_keys_and_by_finger_and_its_points_are_taken(judge: Judge) -> None:
    hands = judge.hands
    sizes = [button.bounding_box() for button in hands.page.locator(".own-order button").all()]
    assert all(size is not None and min(size["width"], size["height"]) >= 44 for size in sizes)
    assert not hands.overflows()
    assert hands.page.locator(".own-order img").count() == 0

    # By keys: the line keeps the focus while it moves.
    judge.act(3, "上移").focus()
    hands.page.keyboard.press("Enter")
    hands.page.keyboard.press("Enter")
    judge.shows(1, 4, 2, 3)
    hands.sees("恢复按评分排序")
    expect(judge.act(1, "上移")).to_be_focused()
    expect(hands.page.locator(".own-order .said")).to_have_text("第 4 号现为第 2 名。")
    judge.act(3, "并列").click()
    expect(judge.lines.nth(3).locator(".rank")).to_have_text("并列第 3 名")
    expect(judge.act(3, "并列")).to_have_attribute("aria-pressed", "true")

    # By finger: from its handle to the top.
    judge.lines.nth(0).scroll_into_view_if_needed()
    start, end = judge.lines.nth(1).locator(".drag").bounding_box(), judge.lines.nth(0).bounding_box()
    assert start is not None
    assert end is not None
    hands.page.mouse.move(start["x"] + 20, start["y"] + 20)
    hands.page.mouse.down()
    hands.page.mouse.move(start["x"] + 20, end["y"] + 20, steps=8)
    hands.page.mouse.up()
    judge.shows(4, 1, 2, 3)

    hands.press("Propose points for this order")
    hands.sees("评分建议")
    before = [sheet.total for sheet in judge.stored().sheets]
    assert before == [9000, 8000, 7000, 6000]
    hands.press("Take the ticked points")
    first, second, third, fourth = (sheet.total or 0 for sheet in judge.stored().sheets)
    assert fourth > first > second == third
    judge.shows(4, 1, 2, 3)
