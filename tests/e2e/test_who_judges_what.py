"""Both case registers on their way from a file to the judges' desks, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Browser, expect

from domain.awards import RoundKind, TrackKind
from domain.permissions import Role
from tests.e2e.conftest import Arrangement
from tests.e2e.hands import PHONE, Hands, a_window, save_download
from tests.running import ROOT, Server
from use_cases import cycles, rounds
from use_cases.transaction import CommandLine, perform, read

pytestmark = pytest.mark.browser
CASES = ROOT / "tests" / "cases"
# Rows that can be written. Twelve numbers stand in both registers: they come up as changes, field by field.
ROWS = {"register.xlsx": 110, "register-odd.xlsx": 56}
EXPERTS = 12
PANEL = 5
PASSWORD = "建议征集 2022 office"


@pytest.fixture(scope="module")
def office(arrangement: Arrangement, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The program with a cycle and one organiser."""
    with arrangement(tmp_path_factory.mktemp("office")) as server:
        server.add_account("organiser", [Role.ORGANISER])
        perform(server.database, CommandLine(), cycles.open_from_template, "standard")
        yield server


def test_two_registers_become_a_fair_set_of_desks(office: Server, chromium: Browser, tmp_path: Path) -> None:
    organiser = a_window(chromium, office)
    organiser.sign_in("organiser")
    for name, rows in ROWS.items():
        import_one(organiser, name, rows, tmp_path)
    decide_a_duplicate(organiser)
    confirm_eligibility(organiser)
    look_at_units(organiser)
    round_id = final_of(office)
    links = draw_a_panel(organiser, round_id)
    ask_for_three_judges_an_entry(office, round_id)
    look_at_the_plan(organiser, round_id)
    open_scoring(organiser, round_id)
    see_a_desk(chromium, office, links[0])

    assert organiser.went_outside == []
    organiser.close()


def final_of(office: Server) -> int:
    cycle = read(office.database, CommandLine(), cycles.listing)[0].cycle_id
    lines = read(office.database, CommandLine(), rounds.listing, cycle)
    return next(line.round_id for line in lines if line.kind is RoundKind.FINAL and line.track is TrackKind.SUGGESTION)


def import_one(organiser: Hands, name: str, rows: int, folder: Path) -> None:
    organiser.open("import_register")
    organiser.page.locator("input[type=file]").set_input_files(CASES / name)
    expect(organiser.button("Import {n} rows", n=rows)).to_be_visible(timeout=30_000)
    organiser.settle()
    organiser.picture(f"20-{name.removesuffix('.xlsx')}")
    marked = save_download(organiser, "Download the marked workbook", folder)
    comments = [cell.comment for sheet in openpyxl.load_workbook(marked) for row in sheet for cell in row]
    assert any(comments)
    organiser.press("Import {n} rows", n=rows)
    organiser.sees(organiser.words("Nothing to write: every row is stored already or refused."))


def decide_a_duplicate(organiser: Hands) -> None:
    organiser.open("duplicates")
    organiser.sees(organiser.words("Side by side"))
    organiser.picture("21-duplicates")
    why = organiser.words("Reason (recorded, and shown to auditors); different suggestions need none")
    organiser.page.get_by_label(why).fill("同一来信")
    organiser.press("Keep only this one")
    organiser.sees(organiser.words("Decided"))


def confirm_eligibility(organiser: Hands) -> None:
    organiser.open("eligibility")
    organiser.picture("22-eligibility")
    everything = re.escape(organiser.words("Confirm all {n} listed", n="#")).replace(re.escape("#"), r"\d+")
    organiser.page.get_by_role("button", name=re.compile(everything)).first.click()
    organiser.press("Yes, confirm all of them")
    organiser.sees(organiser.words("Nothing waits to be confirmed."))


def look_at_units(organiser: Hands) -> None:
    organiser.open("organisations")
    organiser.sees(organiser.words("What the register says"))
    organiser.picture("23-units")


def draw_a_panel(organiser: Hands, round_id: int) -> list[str]:
    organiser.open(f"experts?round={round_id}")
    organiser.page.get_by_text(organiser.words("Add experts, or renew what is known of them")).click()
    people = "\n".join(
        f"示例专家{n:02}\t示例大学{n % 4 + 1}\t示例{'东南西北'[n % 4]}区\t{'城建、环保' if n % 2 else '民生'}"
        for n in range(EXPERTS)
    )
    text = organiser.page.get_by_label(organiser.words("Or a pasted list"))
    text.fill(people)
    text.press("Control+Enter")
    expect(organiser.button("Take {n} experts up", n=EXPERTS)).to_be_enabled(timeout=30_000)
    organiser.settle()
    organiser.press("Take {n} experts up", n=EXPERTS)
    organiser.sees(organiser.words("Draw a panel"))
    organiser.page.get_by_label(organiser.words("Members of the panel")).fill(str(PANEL))
    organiser.page.get_by_label(organiser.words("At most of one unit (empty: no limit)")).fill("2")
    organiser.press("Draw the panel")
    organiser.sees(organiser.words("Make them judges of this round"))
    organiser.picture("24-panel-drawn")
    organiser.press("Make them judges of this round")
    organiser.sees(organiser.words("Invitation links"))
    organiser.sees("/invitation/")
    links = sorted(set(re.findall(r"http://[^\s\"<]+/invitation/[\w-]+", organiser.page.content())))
    assert len(links) == PANEL
    organiser.press("I have copied them")
    return links


def ask_for_three_judges_an_entry(office: Server, round_id: int) -> None:
    cycle = read(office.database, CommandLine(), cycles.listing)[0].cycle_id
    setup = read(office.database, CommandLine(), cycles.setup, cycle)
    wanted = tuple(
        replace(rule, sheets_per_entry=3) if rule.round_id == round_id else rule
        for rule in setup.rules.rounds[TrackKind.SUGGESTION]
    )
    perform(
        office.database,
        CommandLine(),
        cycles.edit_rounds,
        cycle,
        TrackKind.SUGGESTION,
        seen_version=setup.version,
        rounds=wanted,
    )


def look_at_the_plan(organiser: Hands, round_id: int) -> None:
    organiser.open(f"recusals?round={round_id}")
    organiser.picture("25-recusals")
    organiser.open(f"panels?round={round_id}")
    organiser.sees(organiser.words("Who would read what, were scoring opened now"))
    organiser.picture("26-plan")


def open_scoring(organiser: Hands, round_id: int) -> None:
    organiser.open(f"rounds?round={round_id}")
    organiser.picture("27-what-must-hold")
    organiser.page.get_by_text(organiser.words("I have checked the rules and the {n} judges.", n=PANEL)).click()
    expect(organiser.button("Open scoring")).to_be_enabled(timeout=30_000)
    organiser.press("Open scoring")
    organiser.sees(organiser.words("Scoring open"))


def see_a_desk(chromium: Browser, office: Server, link: str) -> None:
    judge = a_window(chromium, office, size=PHONE)
    judge.page.goto(link)
    for field in judge.page.locator("input[type=password]").all():
        field.fill(PASSWORD)
    judge.page.locator("form button[type=submit]").last.click()
    judge.settle()
    judge.open("desk")
    # Three of five judges read an entry: whose list begins with which one is for the lots to say.
    first = re.escape(judge.words("Go on with No. {number}", number="#")).replace(re.escape("#"), r"\d+")
    judge.page.get_by_role("button", name=re.compile(first)).click()
    judge.settle()
    judge.picture("28-a-drawn-judge-s-sheet")
    assert not judge.overflows()
    judge.close()
