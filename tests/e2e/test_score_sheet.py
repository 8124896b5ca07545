"""A judge's hands on the score sheet, in a real browser: digits, levels, keys, and clicks that do not wait."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, Locator, expect
from sqlalchemy import select

from db.tables import Criterion, LevelDescriptor, Rubric, ScoreSheet, User
from domain.awards import SheetState, TrackKind
from domain.cycles import CriterionRule
from domain.messages import msg
from domain.permissions import Role
from domain.points import read_points
from domain.refusals import Invalid
from i18n import translate
from tests.builders import a_cycle, a_round_open_for_scoring, a_user, assignments_of, signed_in, track_of
from tests.e2e.conftest import Arrangement
from tests.e2e.hands import DESKTOP, PHONE, Hands, a_window
from tests.running import Server
from use_cases import own_sign_ins, score_sheets
from use_cases.score_sheets import SheetView
from use_cases.transaction import SignedIn, perform, read

pytestmark = pytest.mark.browser
FORGED = "<img src=x onerror=alert(1)>**效益**"
CRITERIA = (("relevance", "针对性", 3_333), ("benefit", FORGED, 6_667))
LEVELS = ((90, 100, "好"), (80, 89, "较好"), (60, 79, "<b>一般</b>"), (0, 59, "差"))
LEFT_BEHIND = "[sessionStorage, localStorage].flatMap(Object.keys).filter((key) => key.startsWith('score sheet'))"
ODD = (
    "101",
    "−1",
    "-1",
    "3.5",
    "优",
    "1e9",
    "８０",
    " 77 ",
    "+5",
    "-0",
    "９" * 13,
    "优" * 50,
    "８０分",
    "八十",
    "0",
    "100",
)


@dataclass
class Judge:
    """One judge with two tasks and a window on the first."""

    hands: Hands
    user_id: int
    who: SignedIn
    tasks: list[int]

    @property
    def fields(self) -> Locator:
        return self.hands.page.locator(".score-sheet .given input")

    @property
    def comment(self) -> Locator:
        return self.hands.page.locator(".score-sheet textarea")

    @property
    def total(self) -> Locator:
        return self.hands.page.locator(".score-sheet .total")

    def act(self, name: str, place: int = 0) -> Locator:
        return self.hands.page.locator(f".st-key-{name}_{self.tasks[place]} button")

    def stored(self, place: int = 0) -> SheetView:
        return read(self.hands.server.database, self.who, score_sheets.open_sheet, self.tasks[place])

    def versions(self) -> int:
        with self.hands.server.database.reading() as session:
            own = select(ScoreSheet.id).where(ScoreSheet.assignment_id == self.tasks[0])
            return len(session.scalars(own).all())

    def texts(self) -> list[str]:
        return [field.input_value() for field in self.fields.all()]

    def save_elsewhere(self, **points: str) -> None:
        perform(
            self.hands.server.database,
            self.who,
            score_sheets.save_draft,
            self.tasks[0],
            seen_version=self.stored().version,
            points=points,
            comment="",
        )


@pytest.fixture(scope="module")
def server(arrangement: Arrangement, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with arrangement(tmp_path_factory.mktemp("program")) as program:
        yield program


@pytest.fixture
def judge(server: Server, chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Judge]:
    """By default in Chinese; a test may ask for a language by an indirect parameter."""
    language = getattr(request, "param", "zh_CN")
    user = a_user(server.database, language=language)
    cycle = a_cycle(
        server.database,
        criteria={TrackKind.SUGGESTION: CRITERIA, TrackKind.ORGANISATION: (("organising", "组织征集", 10_000),)},
    )
    with server.database.writing() as session:
        track = track_of(cycle).id
        for criterion in session.scalars(select(Criterion).join(Rubric).where(Rubric.track_id == track)):
            criterion.levels = [
                LevelDescriptor(position=place, low=low, high=high, label=label)
                for place, (low, high, label) in enumerate(LEVELS, start=1)
            ]
        session.commit()
    opened = a_round_open_for_scoring(server.database, cycle=cycle, entries=2, judges=[user])
    tasks = [task.id for task in assignments_of(server.database, opened.id)]
    hands = a_window(chromium, server, language=language)
    who = signed_in(server.database, user)
    hands.context.add_cookies([{"name": "award_sid", "value": who.token, "url": server.address}])
    hands.open(f"desk?sheet={tasks[0]}")
    one = Judge(hands, user.id, who, tasks)
    expect(one.fields).to_have_count(2)
    yield one
    assert hands.went_outside == []
    hands.close()


def test_what_is_typed_is_read_at_once_as_the_server_reads_it(judge: Judge) -> None:
    judge.fields.nth(1).fill("70")
    for typed in ODD:
        judge.fields.nth(0).fill(typed)
        refusal = judge.hands.page.locator(".score-sheet .refusal").first
        try:
            points = read_points(typed, CriterionRule("relevance", "针对性", 3_333))
        except Invalid as refused:
            expect(refusal).to_have_text(translate(refused.message, "zh_CN"))
            expect(judge.total).to_contain_text("填写有误：针对性")
            expect(judge.total).not_to_contain_text("尚缺")
            assert judge.fields.nth(0).get_attribute("aria-invalid") == "true"
        else:
            assert points is not None
            hundredths = (points * 3_333 * 2 + 70 * 6_667 * 2 + 100) // 200
            expect(refusal).to_be_empty()
            expect(judge.total.locator("strong")).to_have_text(f"{hundredths // 100}.{hundredths % 100:02}")
        assert judge.fields.nth(0).input_value() == typed


def test_levels_and_steps_give_points_and_points_show_their_level(judge: Judge) -> None:
    page = judge.hands.page
    levels = page.get_by_role("radiogroup").first.get_by_role("radio")
    page.get_by_text("较好").first.click()
    assert judge.texts() == ["85", ""]
    judge.fields.nth(0).fill("89")
    expect(levels.nth(1)).to_be_checked()
    page.get_by_role("button", name="“针对性”加 1 分", exact=True).click()
    assert judge.texts() == ["90", ""]
    expect(levels.nth(0)).to_be_checked()
    levels.nth(0).press("ArrowDown")
    assert judge.texts() == ["85", ""]
    expect(levels.nth(1)).to_be_focused()
    judge.fields.nth(0).fill("100")
    expect(page.get_by_role("button", name="“针对性”加 1 分", exact=True)).to_have_attribute("aria-disabled", "true")
    page.get_by_role("button", name="“针对性”加 1 分", exact=True).click(force=True)
    judge.fields.nth(0).press("ArrowDown")
    assert judge.texts() == ["99", ""]
    judge.fields.nth(0).fill("")
    expect(page.locator(".score-sheet input:checked")).to_have_count(0)
    page.get_by_role("button", name="“针对性”减 1 分", exact=True).click(force=True)
    assert judge.texts() == ["", ""]
    expect(judge.total).to_contain_text(f"尚缺：针对性、{FORGED}")


@pytest.mark.parametrize("how", ["click", "double click", "keys", "program"])
def test_an_act_right_after_typing_takes_along_what_was_typed(judge: Judge, how: str) -> None:
    judge.fields.nth(0).fill("61")
    judge.hands.settle()
    judge.comment.fill("随手写的")
    judge.fields.nth(1).fill("62")
    match how:
        case "click":
            judge.act("submit").click()
        case "double click":
            judge.act("submit").dblclick()
        case "keys":
            judge.fields.nth(1).press("Control+Enter")
        case _:
            judge.act("submit").evaluate("button => button.click()")
    expect(judge.hands.page.get_by_text("撤回").or_(judge.act("submit", 1)).first).to_be_visible()
    judge.hands.settle()
    view = judge.stored()
    assert (view.state, view.points, view.comment) == (
        SheetState.SUBMITTED,
        {"relevance": 61, "benefit": 62},
        "随手写的",
    )
    assert judge.versions() == 1
    assert judge.stored(1).state is SheetState.UNTOUCHED


def test_a_toast_covers_nothing_that_can_be_clicked(judge: Judge) -> None:
    page = judge.hands.page
    toast, bar = page.locator("[data-testid=stToast]"), page.locator("[data-testid=stHeader]")
    for points, size in (("61", (1440, 500)), ("62", (390, 700))):
        judge.hands.resize(size)
        judge.fields.nth(0).fill(points)
        judge.act("save").click()
        expect(toast).to_be_visible()
        shown, above = toast.bounding_box(), bar.bounding_box()
        assert shown is not None
        assert above is not None
        assert above["y"] <= shown["y"]
        assert shown["y"] + shown["height"] <= above["y"] + above["height"]
        # What is scrolled under the bar cannot be clicked anyway; its own button for the menu stays free.
        under = "at => document.elementFromPoint(...at).closest('[data-testid=stHeader]') !== null"
        assert page.evaluate(under, [shown["x"] - 3, above["height"] - 3])
        menu = page.locator("[data-testid=stExpandSidebarButton]").first
        box = menu.bounding_box() if menu.is_visible() else None
        assert box is None or box["x"] + box["width"] <= shown["x"]
        judge.hands.open(f"desk?sheet={judge.tasks[0]}")


def test_leaving_the_page_right_after_typing_keeps_what_was_typed(judge: Judge) -> None:
    page = judge.hands.page
    judge.fields.nth(0).fill("优")
    page.get_by_role("link", name="我的账号").click()
    expect(page.get_by_role("heading", name="我的账号")).to_be_visible()
    page.go_back()
    expect(judge.fields).to_have_count(2)
    assert judge.texts() == ["优", ""]
    judge.fields.nth(0).fill("63")
    judge.act("next").click()
    expect(judge.act("submit", 1)).to_be_visible()
    assert judge.stored().points == {"relevance": 63, "benefit": None}


def test_what_was_typed_when_the_page_was_loaded_anew_or_the_network_was_cut_is_kept(judge: Judge) -> None:
    page = judge.hands.page
    judge.fields.nth(0).fill("64")
    # At once: nothing of it has been delivered yet.
    page.reload()
    expect(judge.fields).to_have_count(2)
    assert judge.texts() == ["64", ""]
    expect(judge.total).to_contain_text(re.compile(r"已保存 \d\d:\d\d:\d\d"))
    assert judge.stored().points == {"relevance": 64, "benefit": None}
    assert page.evaluate(LEFT_BEHIND) == []
    judge.hands.context.set_offline(True)
    judge.fields.nth(1).fill("65")
    judge.comment.fill("断网时写的")
    expect(judge.total).to_contain_text("服务器没有回应，可能是网络中断。", timeout=30_000)
    judge.hands.context.set_offline(False)
    expect(judge.total).to_contain_text(re.compile(r"已保存 \d\d:\d\d:\d\d"))
    expect(judge.total).not_to_contain_text("服务器没有回应")
    view = judge.stored()
    assert (view.points, view.comment) == ({"relevance": 64, "benefit": 65}, "断网时写的")
    judge.fields.nth(0).fill("66")
    with page.expect_event("close"):
        page.close(run_before_unload=True)
    judge.hands.page = page = judge.hands.context.new_page()
    judge.hands.open(f"desk?sheet={judge.tasks[0]}")
    expect(judge.fields.nth(0)).to_have_value("66")
    expect(judge.total).to_contain_text(re.compile(r"已保存 \d\d:\d\d:\d\d"))
    assert judge.stored().points == {"relevance": 66, "benefit": 65}
    assert page.evaluate(LEFT_BEHIND) == []


def test_what_was_typed_as_the_sign_in_ended_waits_for_its_judge_and_goes_when_somebody_else_signs_in(
    judge: Judge,
) -> None:
    page, context, server = judge.hands.page, judge.hands.context, judge.hands.server
    sheet = f"/desk?sheet={judge.tasks[0]}"

    def type_after_the_end(typed: str) -> None:
        organiser = signed_in(server.database, a_user(server.database, roles=[Role.ORGANISER]))
        perform(server.database, organiser, own_sign_ins.end_all_of, judge.user_id)
        judge.fields.nth(0).fill(typed)
        page.wait_for_url(f"**/sign-in?{urlencode({'next': sheet})}")

    def sign_in(user_id: int) -> None:
        with server.database.reading() as session:
            who = signed_in(server.database, session.get_one(User, user_id))
        context.add_cookies([{"name": "award_sid", "value": who.token, "url": server.address}])

    type_after_the_end("67")
    assert page.evaluate(LEFT_BEHIND) != []
    sign_in(judge.user_id)
    judge.hands.open(sheet[1:])
    expect(judge.fields.nth(0)).to_have_value("67")
    expect(judge.total).to_contain_text(re.compile(r"已保存 \d\d:\d\d:\d\d"))

    type_after_the_end("68")
    sign_in(a_user(server.database).id)
    judge.hands.open("my_account")
    assert page.evaluate(LEFT_BEHIND) == []


def test_what_is_being_typed_is_left_alone_by_every_run(judge: Judge) -> None:
    judge.fields.nth(0).fill("61")
    judge.act("save").click()
    judge.comment.focus()
    judge.comment.press_sequentially("慢慢地写一句较长的意见，不应被打断", delay=70)
    # Only the pause after the last key sends it.
    until = time.monotonic() + 30
    while judge.stored().comment != "慢慢地写一句较长的意见，不应被打断" and time.monotonic() < until:
        judge.hands.page.wait_for_timeout(200)
    judge.hands.settle()
    expect(judge.comment).to_be_focused()
    assert judge.comment.input_value() == "慢慢地写一句较长的意见，不应被打断"
    expect(judge.total).to_contain_text(re.compile(r"已保存 \d\d:\d\d:\d\d"))
    assert judge.stored().points == {"relevance": 61, "benefit": None}
    assert judge.stored().comment == "慢慢地写一句较长的意见，不应被打断"


def test_of_two_versions_either_reaches_the_fields(judge: Judge) -> None:
    page = judge.hands.page
    # A pause of typing is enough to find out; a button would be gone by the time a slow machine presses it.
    judge.save_elsewhere(relevance="60", benefit="61")
    judge.fields.nth(0).fill("99")
    judge.hands.press("Keep what is typed here")
    expect(judge.fields).to_have_count(2)
    assert judge.texts() == ["99", ""]
    judge.save_elsewhere(relevance="50", benefit="51")
    judge.fields.nth(1).fill("98")
    expect(page.locator(".points-table")).to_contain_text("98")
    # The choice outlives the page, and a tab that is closed for good.
    page.reload()
    expect(page.locator(".points-table")).to_contain_text("98")
    with page.expect_event("close"):
        page.close(run_before_unload=True)
    judge.hands.page = page = judge.hands.context.new_page()
    judge.hands.open(f"desk?sheet={judge.tasks[0]}")
    expect(page.locator(".points-table")).to_contain_text("98")
    assert judge.stored().points == {"relevance": 50, "benefit": 51}
    judge.hands.press("Take what is saved")
    expect(judge.fields).to_have_count(2)
    assert judge.texts() == ["50", "51"]
    page.reload()
    expect(judge.fields.nth(1)).to_have_value("51")
    judge.fields.nth(0).fill("52")
    judge.act("save").click()
    expect(judge.total).to_contain_text("已保存")
    assert judge.stored().points == {"relevance": 52, "benefit": 51}


def test_fields_that_are_still_there_unseen_do_not_write_over_what_waits_for_a_choice(judge: Judge) -> None:
    page = judge.hands.page
    overtaken = {"isOvertaken": True, "task": judge.tasks[0], "filled": 0, "version": judge.stored().version}
    judge.save_elsewhere(relevance="60", benefit="61")
    judge.fields.nth(0).fill("98")
    # What the page has done once the choice is drawn; the fields go only when it is drawn whole.
    page.evaluate(
        """async (said) => {
          const scripts = performance.getEntriesByType("resource").map((each) => each.name);
          const { default: draw } = await import(scripts.find((name) => name.includes("/score_sheet.js")));
          draw({ data: [said, ""] });
        }""",
        {**overtaken, "points": {"relevance": "98", "benefit": ""}, "comment": ""},
    )
    page.reload()
    expect(page.locator(".points-table")).to_contain_text("98")


def test_a_server_that_begins_anew_is_told_what_was_typed(judge: Judge) -> None:
    judge.fields.nth(0).fill("71")
    judge.hands.settle()
    judge.comment.fill("重启之前")
    judge.hands.server.stop(abruptly=True)
    judge.fields.nth(1).fill("72")
    judge.hands.server.start()
    expect(judge.hands.page.locator("[data-testid=stApp][data-test-connection-state=CONNECTED]")).to_be_attached()
    judge.hands.settle()
    assert (judge.texts(), judge.comment.input_value()) == (["71", "72"], "重启之前")
    judge.act("submit").click()
    expect(judge.hands.page.get_by_text(judge.hands.words("Withdraw")).first).to_be_visible()
    view = judge.stored()
    assert (view.state, view.points, view.comment) == (
        SheetState.SUBMITTED,
        {"relevance": 71, "benefit": 72},
        "重启之前",
    )


@pytest.mark.parametrize("judge", ["zh_CN", "en"], indirect=True)
def test_the_keyboard_alone_fills_and_submits_a_sheet(judge: Judge) -> None:
    page = judge.hands.page
    judge.fields.nth(0).focus()
    page.keyboard.type("8")
    page.keyboard.type("8")
    page.keyboard.press("Enter")
    for _ in range(2):
        page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    assert judge.texts() == ["70", ""]
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    assert judge.texts() == ["95", ""]
    for _ in range(2):
        page.keyboard.press("Tab")
    page.keyboard.type("64")
    for _ in range(3):
        page.keyboard.press("Tab")
    expect(judge.comment).to_be_focused()
    page.keyboard.type("键盘")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(judge.act("withdraw").or_(page.get_by_text(judge.hands.words("Withdraw"))).first).to_be_visible()
    view = judge.stored()
    assert (view.state, view.points, view.comment) == (SheetState.SUBMITTED, {"relevance": 95, "benefit": 64}, "键盘")


@pytest.mark.parametrize("judge", ["zh_CN", "en"], indirect=True)
def test_every_control_has_a_name_room_for_a_finger_and_the_words_of_people_are_literal(judge: Judge) -> None:
    page, language = judge.hands.page, judge.hands.language
    sheet = page.locator(".score-sheet")
    for size in (DESKTOP, PHONE):
        judge.hands.resize(size)
        assert not judge.hands.overflows()
        for control in sheet.locator(".given input, .given button, .level, textarea").all():
            box = control.bounding_box()
            assert box is not None
            assert min(box["width"], box["height"]) >= 44
    for _, name, _ in CRITERIA:
        points = translate(msg("Points for {criterion}, 0 to 100", criterion=name), language)
        expect(sheet.get_by_role("textbox", name=points, exact=True)).to_have_attribute("inputmode", "numeric")
        for step in (
            msg("One point less for {criterion}", criterion=name),
            msg("One point more for {criterion}", criterion=name),
        ):
            expect(sheet.get_by_role("button", name=translate(step, language), exact=True)).to_be_visible()
        group = sheet.get_by_role("radiogroup", name=name)
        expect(group.get_by_role("radio", name="60–79 <b>一般</b>", exact=True)).to_have_count(1)
    expect(sheet.get_by_role("textbox", name=judge.hands.words("Comment (may stay empty)"))).to_be_visible()
    expect(sheet.locator("b, img")).to_have_count(0)
    ids = page.evaluate("[...document.querySelectorAll('.score-sheet [id]')].map(each => each.id)")
    assert len(ids) == len(set(ids))
    assert sheet.get_attribute("lang") == ("zh-CN" if language == "zh_CN" else "en")
    judge.fields.nth(0).focus()
    page.keyboard.press("Tab")
    focused = "getComputedStyle(document.activeElement).outlineStyle"
    assert page.evaluate(focused) == "solid"
