"""From an empty database to an award list, in a real browser, as the people of an office would do it."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path
from random import Random
from xml.etree import ElementTree as ET

import openpyxl
import pytest
from PIL import Image
from playwright.sync_api import Browser, expect

from domain.awards import SheetState, TrackKind
from tests.e2e.conftest import Arrangement
from tests.e2e.hands import PHONE, Hands, a_window, save_download
from tests.running import FRESHLY, ROOT, Server
from use_cases import cycles, entries, rounds, score_sheets, sign_ins, task_lists
from use_cases.entries import RegisterCounts
from use_cases.transaction import CommandLine, SignedIn, acting, read

pytestmark = pytest.mark.browser
REGISTER = ROOT / "tests" / "cases" / "register.xlsx"
PASSWORD = "建议征集 2022 office"
JUDGES = 5
TIERS = ("特等奖", "一等奖", "二等奖", "三等奖", "鼓励奖", "优秀人民建议组织奖")


@pytest.fixture(scope="module")
def office(arrangement: Arrangement, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The program in production mode on an empty database."""
    with arrangement(tmp_path_factory.mktemp("office"), command=FRESHLY) as server:
        yield server


def test_an_office_goes_from_nothing_to_an_award_list(office: Server, chromium: Browser, tmp_path: Path) -> None:
    organiser = a_window(chromium, office)
    set_up(organiser)
    open_a_cycle(organiser)
    invite_the_panel(organiser)
    import_the_register(organiser)
    confirm_eligibility(organiser)
    name_judges_and_open(organiser)
    score_in_the_browser(office, chromium)
    score_the_rest(office)
    close_and_rank(organiser)
    look_at_the_leaderboard(organiser, tmp_path)
    workbook = export(organiser, tmp_path)

    assert organiser.went_outside == []
    held = read(office.database, CommandLine(), cycles.listing)[0]
    cells = [str(cell) for row in workbook.worksheets[0].iter_rows(values_only=True) for cell in row if cell]
    assert held.name in cells[0]
    assert [tier for tier in TIERS if not any(tier in cell for cell in cells)] == []
    organiser.close()


def set_up(organiser: Hands) -> None:
    found = re.search(r"[A-Z0-9]{4}(?:-[A-Z0-9]{4}){3}", organiser.server.log())
    assert found, organiser.server.log()
    organiser.page.goto(organiser.server.address)
    expect(organiser.page).to_have_url(re.compile("/set-up"))
    organiser.picture("01-set-up")
    fill = {"code": found.group(), "login": "organiser", "name": "示例组织方", "unit": "征集办（示例）"}
    for name, text in fill.items():
        organiser.page.locator(f"input[name={name}]").fill(text)
    for field in organiser.page.locator("input[type=password]").all():
        field.fill(PASSWORD)
    organiser.page.locator("form button[type=submit]").last.click()
    organiser.settle()


def open_a_cycle(organiser: Hands) -> None:
    organiser.picture("02-first-visit")
    organiser.press("Open a cycle with these rules")
    organiser.sees("2020—2022年度重庆市人民建议奖")
    organiser.open("cycle_setup")
    organiser.picture("03-rules")
    tiers = organiser.page.get_by_role("tab", name=organiser.words("Tiers and budget"))
    tiers.click()
    organiser.settle()
    organiser.page.get_by_role("textbox", name=organiser.words("Quota"), exact=True).nth(3).fill("8")
    organiser.press("Save the tiers")
    organiser.sees(organiser.words("Tiers saved; prizes times quotas come to {budget} yuan.", budget="286,000"))
    # What was saved stays in sight.
    expect(tiers).to_have_attribute("aria-selected", "true")


def invite_the_panel(organiser: Hands) -> None:
    organiser.open("accounts")
    organiser.page.get_by_role("tab", name=organiser.words("Add a list of people")).click()
    people = "\n".join(f"judge{n}\t示例评委{n}\t示例单位{n % 3 + 1}\t评委" for n in range(1, JUDGES))
    text = organiser.page.get_by_label(organiser.words("List of people"))
    text.fill(people + "\nchair\t示例组长\t示例单位1\t评审组长")
    text.press("Control+Enter")
    organiser.settle()
    organiser.press("Make {n} accounts and their invitation links", n=JUDGES)
    organiser.sees(organiser.words("Invitation links"))
    organiser.picture("04-invitations")
    links = re.findall(r"http://[^\s\"<]+/invitation/[\w-]+", organiser.page.content())
    assert len(set(links)) == JUDGES
    for link in sorted(set(links)):
        take_up(organiser, link)


def take_up(organiser: Hands, link: str) -> None:
    context = organiser.context.browser.new_context()  # type: ignore[union-attr]  # it came from a browser
    page = context.new_page()
    page.goto(link)
    for field in page.locator("input[type=password]").all():
        field.fill(PASSWORD)
    page.locator("form button[type=submit]").last.click()
    page.wait_for_selector("[data-testid=stApp]")
    context.close()


def import_the_register(organiser: Hands) -> None:
    organiser.open("import_register")
    organiser.page.locator("input[type=file]").set_input_files(REGISTER)
    expect(organiser.button("Import {n} rows", n=110)).to_be_visible()
    organiser.settle()
    organiser.picture("05-import-preview")
    organiser.press("Import {n} rows", n=110)
    organiser.sees(organiser.words("Nothing to write: every row is stored already or refused."))
    organiser.open("entries")
    organiser.picture("06-register")
    assert counted(organiser) == RegisterCounts(entries=110, eligible=0, waiting=110)


def confirm_eligibility(organiser: Hands) -> None:
    organiser.open("eligibility")
    organiser.press("Confirm all {n} listed", n=110)
    organiser.press("Yes, confirm all of them")
    organiser.sees(organiser.words("Nothing waits to be confirmed."))
    assert counted(organiser) == RegisterCounts(entries=110, eligible=96, waiting=0)


def counted(organiser: Hands) -> RegisterCounts:
    cycle = read(organiser.server.database, CommandLine(), cycles.listing)[0].cycle_id
    return read(organiser.server.database, CommandLine(), entries.counts, cycle)[TrackKind.SUGGESTION]


def name_judges_and_open(organiser: Hands) -> None:
    database = organiser.server.database
    cycle = read(database, CommandLine(), cycles.listing)[0].cycle_id
    final = read(database, CommandLine(), rounds.listing, cycle)[3]
    organiser.open(f"rounds?round={final.round_id}")
    judges = organiser.page.get_by_role("combobox", name=organiser.words("Judges of this round"), exact=True)
    for name in [*(f"示例评委{number}" for number in range(1, JUDGES)), "示例组长"]:
        judges.press_sequentially(name)
        expect(organiser.page.get_by_role("option", name=re.compile(name))).to_be_visible()
        judges.press("ArrowDown")
        judges.press("Enter")
    judges.press("Escape")
    organiser.press("Save the judges")
    organiser.page.get_by_text(organiser.words("I have checked the rules and the {n} judges.", n=JUDGES)).click()
    organiser.settle()
    organiser.picture("07-round-ready")
    organiser.press("Open scoring")
    organiser.sees(organiser.words("Scoring open"))


def score_in_the_browser(office: Server, chromium: Browser) -> None:
    judge = a_window(chromium, office)
    judge.sign_in("judge1", PASSWORD)
    judge.open("desk")
    judge.picture("08-desk")
    judge.press("Go on with No. {number}", number=1)
    fields = judge.page.locator(".score-sheet input[inputmode=numeric]")
    expect(fields).to_have_count(5)
    for number, typed in enumerate(("88", "101", "79", "９０", "86")):
        fields.nth(number).fill(typed)
        fields.nth(number).press("Tab")
        judge.settle()
    judge.press("Submit")
    judge.sees("101")
    assert fields.nth(0).input_value() == "88"
    judge.picture("09-refused-points")
    fields.nth(1).fill("81")
    fields.nth(1).press("Tab")
    judge.settle()
    judge.button("Submit").dblclick()
    judge.settle()
    judge.sees(judge.words("Withdraw"))
    judge.picture("10-submitted")
    assert "示例" not in judge.page.locator("[data-testid=stMain]").inner_text()
    assert judge.went_outside == []
    judge.close()
    phone = a_window(chromium, office, size=PHONE)
    phone.sign_in("judge1", PASSWORD)
    phone.open("desk")
    phone.press("Go on with No. {number}", number=2)
    phone.picture("11-sheet")
    assert not phone.overflows()
    phone.close()


def score_the_rest(office: Server) -> None:
    """The other four hundred and seventy-nine sheets, through the same use cases."""
    random = Random(3)
    for login in [f"judge{number}" for number in range(1, JUDGES)] + ["chair"]:
        who = SignedIn(sign_ins.sign_in(office.database, login=login, password=PASSWORD, address="192.0.2.1"))
        round_id = read(office.database, who, task_lists.my_rounds)[0].round_id
        queue = read(office.database, who, task_lists.queue, round_id)
        codes = ("relevance", "feasibility", "usefulness", "adoption", "benefit")
        with acting(office.database, who) as sitting:
            for line in queue:
                if line.state is SheetState.SUBMITTED:
                    continue
                points = {code: random.randrange(55, 99) for code in codes}
                score_sheets.submit(sitting, line.assignment_id, seen_version=0, points=points, comment="")


def close_and_rank(organiser: Hands) -> None:
    organiser.open("rounds")
    organiser.picture("12-all-submitted")
    organiser.press("Close scoring")
    organiser.sees(organiser.words("Scoring closed"))
    organiser.press("Compute the ranking")
    organiser.sees(organiser.words("Ranked"))
    organiser.picture("13-ranked")


def look_at_the_leaderboard(organiser: Hands, folder: Path) -> None:
    organiser.open("leaderboard")
    expect(organiser.page.locator(".js-plotly-plot, [data-testid=stPlotlyChart]").first).to_be_visible()
    organiser.page.wait_for_timeout(1_000)
    organiser.sees("特等奖")
    organiser.picture("14-leaderboard")
    drawing = save_download(organiser, "Download picture (SVG)", folder).read_text(encoding="utf-8")
    root = ET.fromstring(drawing)  # noqa: S314 -- our own picture
    assert (root.get("width"), "特等奖" in drawing) == ("1200", True)
    # It is read without the page around: what is said of it stands in it.
    said = organiser.page.locator("button[data-picture=svg]").first.get_attribute("data-said") or ""
    words = re.sub(r"\s", "", "".join(root.itertext()))
    assert re.sub(r"\s", "", said)
    assert re.sub(r"\s", "", said) in words
    with Image.open(save_download(organiser, "Download picture (PNG)", folder)) as picture:
        assert (picture.format, picture.width) == ("PNG", 2_400)
        assert 1_400 < picture.height < 1_700


def export(organiser: Hands, folder: Path) -> openpyxl.Workbook:
    organiser.open("awards")
    organiser.picture("15-awards")
    organiser.open("documents")
    workbook = organiser.page.locator(".st-key-kind_workbook")
    workbook.get_by_role("button", name=organiser.words("Make it"), exact=True).click()
    # A process of its own makes it; the page looks again by itself.
    with organiser.context.expect_event("download") as waiting:
        workbook.get_by_role("link").click()
    file = folder / waiting.value.suggested_filename
    waiting.value.save_as(file)
    organiser.settle()
    organiser.picture("16-documents")
    assert file.suffix == ".xlsx"
    return openpyxl.load_workbook(io.BytesIO(file.read_bytes()))
