from __future__ import annotations

import tomllib
from io import BytesIO
from pathlib import Path

import pytest
import xlsxwriter
from openpyxl import load_workbook
from sqlalchemy import func, select
from streamlit.testing.v1 import AppTest

from db.engine import Database
from db.tables import Entry, Suggestion
from domain.permissions import Role
from tests.builders import a_cycle, a_round_open_for_scoring, a_user, signed_in
from ui import session

ROOT = Path(__file__).parents[2]
CASES = ROOT / "tests" / "cases"


def draw_page(language: str) -> None:
    import streamlit as st  # noqa: PLC0415 -- the source of this function is what AppTest runs

    from domain.refusals import Refusal  # noqa: PLC0415 -- the same
    from pages import import_register  # noqa: PLC0415 -- the same
    from ui.session import show_receipt  # noqa: PLC0415 -- the same
    from ui.words import say, use_language  # noqa: PLC0415 -- the same

    use_language(language)
    show_receipt()
    try:
        import_register.page()
    except Refusal as refusal:
        st.error(say(refusal.message))


@pytest.fixture
def organiser(program_database: Database, monkeypatch: pytest.MonkeyPatch) -> Database:
    credential = signed_in(program_database, a_user(program_database, roles=[Role.ORGANISER]))
    # A test run of a script has no cookies to read.
    monkeypatch.setattr(session, "who", lambda: credential)
    return program_database


def opened(language: str = "en") -> AppTest:
    return AppTest.from_function(draw_page, args=(language,), default_timeout=30).run()


def uploaded(name: str, content: bytes | None = None, language: str = "en") -> AppTest:
    at = opened(language)
    at.file_uploader[0].upload(name, content or (CASES / name).read_bytes())
    return at.run()


def stored(database: Database) -> int:
    with database.reading() as reading:
        return reading.scalar(select(func.count()).select_from(Entry)) or 0


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_a_register_is_seen_then_imported_then_known(organiser: Database, language: str) -> None:
    a_cycle(organiser)
    at = uploaded("register.xlsx", language=language)
    assert not at.exception
    assert stored(organiser) == 0
    (accept,) = [button for button in at.button if "110" in button.label]
    accept.click().run()
    assert not at.exception
    assert stored(organiser) == 110
    assert "110" in at.success[0].value
    assert not [button for button in at.button if "110" in button.label]


def test_problems_are_listed_by_row_and_field_in_words(organiser: Database) -> None:
    a_cycle(organiser)
    wide, narrow = (table.value for table in uploaded("register-odd.xlsx").dataframe)
    assert dict(narrow.iloc[0]) == {
        "Row": 15,
        "What it says": (
            "Cell: C15 · Field: Kind · Problem: “个人诉求” is none of the four kinds of suggestion that compete. · "
            "Consequence: Imported, but not eligible · Reference number: CQJY202100011"
        ),
    }
    assert dict(wide.iloc[0]) == {
        "Row": 15,
        "Cell": "C15",
        "Reference number": "CQJY202100011",
        "Field": "Kind",
        "Problem": "“个人诉求” is none of the four kinds of suggestion that compete.",
        "Consequence": "Imported, but not eligible",
    }


def test_a_sentence_too_long_for_one_line_is_broken_into_lines(organiser: Database) -> None:
    a_cycle(organiser)
    theme = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["theme"]
    # Streamlit breaks the text of a cell from a height of 4rem on, and cuts it below that.
    assert uploaded("register-odd.xlsx").dataframe[0].proto.row_height > 4 * theme["baseFontSize"]


def test_whatever_else_is_wrong_with_a_refused_row_it_is_refused(organiser: Database) -> None:
    a_cycle(organiser)
    content = "编号,标题,建议人,联系电话,提交日期,采纳情况\nCQ-1,,示例甲,,2021-3-5,未采纳\n".encode()
    lines = uploaded("登记表.csv", content).dataframe[0].value
    assert len(lines) > 1
    assert set(lines["Consequence"]) == {"The row is refused"}


def test_the_sheets_with_headings_are_chosen_and_another_is_refused_in_words(organiser: Database) -> None:
    a_cycle(organiser)
    at = uploaded("register-odd.xlsx")
    (sheets,) = at.multiselect
    assert len(sheets.value) == 1
    (notes,) = set(sheets.options) - set(sheets.value)
    sheets.set_value([notes]).run()
    assert "No row of headings was found" in at.error[0].value.replace("\\", "")
    at.multiselect[0].set_value([]).run()
    assert "Choose the sheets" in at.info[0].value
    assert not at.exception


def years(*rows: tuple[str, ...]) -> bytes:
    stream = BytesIO()
    headings = ("编号", "标题", "建议人", "联系电话", "提交日期", "名目", "采纳情况")
    with xlsxwriter.Workbook(stream) as book:
        for year in ("2020", "2021"):
            sheet = book.add_worksheet(year)
            for number, row in enumerate((headings, *((f"CQ-{year}-{row[0]}", *row[1:]) for row in rows))):
                sheet.write_row(number, 0, row)
    return stream.getvalue()


ROW = ("1", "关于示例的建议", "示例甲", "13800000001", "2021-3-5", "改进工作类", "已采纳")


def test_sheets_with_the_same_headings_have_their_columns_chosen_once_and_for_the_next_file(
    organiser: Database,
) -> None:
    a_cycle(organiser)
    at = uploaded("两年.xlsx", years(ROW))
    assert len([box for box in at.selectbox if box.label == "Kind"]) == 1
    (kind,) = [box for box in at.selectbox if box.label == "Kind"]
    kind.select_index(6)
    (use,) = [button for button in at.button if button.label == "Use these columns"]
    use.click().run()
    assert not at.exception
    assert "are remembered" in at.success[0].value
    again = uploaded("又两年.xlsx", years(ROW, ("2", *ROW[1:])))
    assert any("Chosen by hand on" in caption.value for caption in again.caption)
    (accept,) = [button for button in again.button if button.label == "Import 4 rows"]
    accept.click().run()
    assert not again.exception
    with organiser.reading() as reading:
        assert set(reading.scalars(select(Suggestion.kind))) == {"改进工作类"}
    (anew,) = [button for button in again.button if button.label == "Recognise the columns anew"]
    anew.click().run()
    assert not any("Chosen by hand on" in caption.value for caption in again.caption)


def test_problems_are_filtered_by_kind_and_shown_a_page_at_a_time(organiser: Database) -> None:
    a_cycle(organiser)
    rows = [f"CQ-{number},关于示例的建议,,138000000{number:02},2021-3-5,改进工作类,已采纳" for number in range(250)]
    content = "\n".join(["编号,标题,建议人,联系电话,提交日期,类别,采纳情况", *rows]).encode()
    at = uploaded("登记表.csv", content)
    assert len(at.dataframe[0].value) == 200
    problem, _consequence = (box for box in at.selectbox if box.label in {"Kind of problem", "Consequence"})
    problem.select_index([option.startswith("No real name") for option in problem.options].index(True)).run()
    assert set(at.dataframe[0].value["Field"]) == {"Proposers"}
    assert any(caption.value == "Lines 1 to 200 of 250" for caption in at.caption)


def test_what_is_being_scored_is_shown_field_by_field_and_stays(organiser: Database) -> None:
    a_round_open_for_scoring(organiser)
    with organiser.reading() as reading:
        reference = reading.scalars(select(Entry.reference)).first()
    content = f"编号,标题,建议人,联系电话,提交日期\n{reference},另一个标题,示例甲,13800000001,2021-3-5\n".encode()
    content += "CQ-9,,示例甲,13800000001,2021-3-5\nCQ-8,,示例甲,,\n".encode()
    # The test run formats the choice itself, in the language that is there without a page.
    at = uploaded("登记表.csv", content, language="zh_CN")
    assert reference not in set(at.dataframe[0].value["建议编号"])
    (consequence,) = [box for box in at.selectbox if box.label == "处理结果"]
    assert [option.partition("（")[2] for option in consequence.options] == ["", "2 行）"]
    assert "导入不改动评委已经看到的内容" in at.warning[-1].value.replace("\\", "")
    (view,) = at.segmented_control
    view.set_value("kept").run()
    lines = at.dataframe[0].value
    title = lines[lines["文件内容"] == "另一个标题"].iloc[0]
    assert (title["字段"], title["评委可见"], title["行号"]) == ("标题", "是", 2)
    assert not at.exception


def test_columns_are_mapped_again_by_hand(organiser: Database) -> None:
    a_cycle(organiser)
    content = "编号,名目,建议人,手机,来件时间\nCQ-1,关于示例的建议,示例甲,13800000001,2021-3-5\n".encode()
    at = uploaded("登记表.csv", content)
    assert not [button for button in at.button if button.label == "Import 1 row"]
    (title,) = [box for box in at.selectbox if box.label == "Title"]
    title.select_index(2)
    (use,) = [button for button in at.button if button.label == "Use these columns"]
    use.click().run()
    assert not at.exception
    assert [button.label for button in at.button if button.label.startswith("Import")] == ["Import 1 row"]


def test_what_is_no_register_is_refused_in_place(organiser: Database) -> None:
    a_cycle(organiser)
    at = uploaded("登记表.xlsx", b"\x89PNG nothing of a workbook")
    assert "is not a workbook" in at.error[0].value.replace("\\", "")
    assert not at.exception


@pytest.mark.usefixtures("organiser")
def test_without_a_cycle_there_is_nothing_to_import_into() -> None:
    at = opened()
    assert "Open a cycle first" in at.info[0].value
    assert not at.file_uploader


def test_somebody_elses_import_in_between_refuses_and_shows_anew(organiser: Database) -> None:
    a_cycle(organiser)
    first, second = uploaded("register.xlsx"), uploaded("register.xlsx")
    for at in (first, second):
        (accept,) = [button for button in at.button if "110" in button.label]
        accept.click().run()
    assert "The entries have changed since this preview was made" in second.error[0].value.replace("\\", "")
    assert stored(organiser) == 110


def test_the_list_of_problems_is_a_workbook_without_formulas() -> None:
    from datetime import datetime  # noqa: PLC0415 -- one test's own

    from exports import problem_list  # noqa: PLC0415 -- the same

    rows = [(3, "=1+1"), (4, "@SUM(A1)")]
    content = problem_list.render("问题", ("行", "问题"), rows, created=datetime(2020, 1, 1))  # noqa: DTZ001 -- a file's own stamp
    assert content == problem_list.render("问题", ("行", "问题"), rows, created=datetime(2020, 1, 1))  # noqa: DTZ001 -- the same
    sheet = load_workbook(BytesIO(content)).active
    assert sheet is not None
    assert [[(cell.value, cell.data_type) for cell in row] for row in sheet.iter_rows(min_row=2)] == [
        [(3, "n"), ("=1+1", "s")],
        [(4, "n"), ("@SUM(A1)", "s")],
    ]
