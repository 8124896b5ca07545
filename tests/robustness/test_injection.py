"""What a person or a register writes is shown as it was written: no markup, no formula, no second line in the log.

Every text of every table is replaced with one that would be something in each language it passes through. Then every
page is gone to as every role, and every document made.
"""

from __future__ import annotations

import asyncio
import csv
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from io import BytesIO, StringIO
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree as ET
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook
from openpyxl.cell import Cell
from sqlalchemy import Connection, String, Text, create_engine

from db.base import Base
from db.engine import Database, open_database
from db.sealed import Sealed, hold_keys, sealed_columns
from domain.documents import DocumentCode
from i18n.office_days import office_day
from tests.attachments import keeping_in
from tests.documents import leaving
from tests.exports.pdf_reading import links_of, pages
from tests.robustness.leave_office import LeaveOffice, a_leave_office
from tests.robustness.tap import Tap
from tests.robustness.test_two_databases import ASKED, FILE, OPEN_TO, without_guards
from tests.running import Server, post_form, running
from tests.schema import empty_sqlite
from tests.sealing import our_keys, written_over
from use_cases import document_kinds, document_sources, judge_sheets
from use_cases.transaction import CommandLine, SignedIn, perform, read

# Each is something to Markdown, to Streamlit, to HTML, to a spreadsheet or to Python; the shortest first.
SHORT = "=1+:red[甲]<b>$x$"
LONG = (
    '=HYPERLINK("http://e.example","x")<script>alert(1)</script><img src=x onerror=alert(1)>'
    ":material/pest_control: :red[甲] $x^2$ [乙](http://e.example) ![丙](http://e.example/p.png) **粗** `码` "
    "{0.__class__} {n} %s %(x)s '; DROP TABLE users; --\u202e"
)
# Stands in both.
PLANTED = ":red[甲]"
# Fields that the program itself writes and reads again: no person and no register fills them.
NOT_WRITTEN_BY_PEOPLE = re.compile(
    r"hash|sha256|digest|login|^language$|type_size|subject_kind|^action$|program_version|^code$|^source$|^panels?$"
)
# What must not stand in what Streamlit reads as Markdown, nor in HTML.
MARKDOWN = re.compile(
    r"(?<!\\):(?:red\[甲|material/pest)|(?<!\\)<(?:b>\\?\$|script|img src=x)|(?<!\\)\[[乙丙]|(?<!\\)\*\*粗|(?<!\\)\$x"
)
# What a spreadsheet would work out where it opens plain data.
LIVE_CELL = re.compile(r"[=+@\t\r]|-(?!\d)")
# In a chart marks are written in the way of JSON.
HTML = re.compile(r"(?:<|\\u003c)(?:script|img src=x|b(?:>|\\u003e)\$)")
# Where Streamlit takes a text as it is: what is typed in fields, tables, plain texts, names of files and choices.
AS_IT_IS = {
    "text": {"body"},
    "selectbox": {"options", "value", "raw_value", "set_value", "placeholder"},
    "multiselect": {"options", "raw_values", "placeholder"},
    "text_input": {"default", "value", "placeholder"},
    "text_area": {"default", "value", "placeholder"},
    "download_button": {"url"},
    "page": {"page_name"},
    "code": {"code_text"},
    "bidi_component": {"json", "id", "bytes", "mixed", "serialized", "html_content", "js_content", "css_content"},
}


@dataclass(frozen=True)
class Planted:
    server: Server
    office: LeaveOffice


def plant(session: Connection) -> None:
    """Replace every text that somebody can have written, and what sentences in the log say of them."""
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            is_plain = isinstance(column.type, String) and type(column.type) in {String, Text}
            if isinstance(column.type, String) and is_plain and not NOT_WRITTEN_BY_PEOPLE.search(column.name):
                length = column.type.length or len(LONG) + 9
                session.exec_driver_sql(
                    f"UPDATE {table.name} SET {column.name} = ? || {next(iter(table.primary_key)).name} "  # noqa: S608 -- ours
                    f"WHERE {column.name} <> ''",
                    (LONG if length >= len(LONG) + 9 else SHORT,),
                )
    for table, column, _place in sealed_columns():
        if isinstance(column.type, Sealed):
            text = LONG if column.type.most >= len(LONG) + 9 else SHORT
            written_over(session, table.name, column.name, partial("{}{}".format, text))
    session.exec_driver_sql("UPDATE audit_events SET message = replace(message, '示例', ?)", (SHORT,))


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Planted]:
    folder = tmp_path_factory.mktemp("planted")
    (folder / FILE).write_bytes(empty_sqlite())
    database = open_database(f"sqlite:///{folder / FILE}")
    with keeping_in(folder):
        office = a_leave_office(database, office_day(database.clock()))
        # Past what refuses characters that turn text round.
        engine = create_engine(f"sqlite:///{folder / FILE}")
        hold_keys(engine, our_keys())
        with engine.begin() as session:
            without_guards(session)
            plant(session)
        engine.dispose()
        database.engine.dispose()
        with running(folder) as server:
            yield Planted(server, office)


@pytest.mark.parametrize("role", ["organiser", "auditor", "chair", "judge"])
def test_no_page_takes_what_somebody_wrote_for_markup(planted: Planted, role: str) -> None:
    found, shown = asyncio.run(visited(planted, role))

    assert found == []
    assert shown > 0


async def visited(planted: Planted, role: str) -> tuple[list[str], int]:
    """Go everywhere; gives where a text was left raw, and how often one was shown at all."""
    who, found, shown = planted.office.who[role], [], 0
    assert isinstance(who, SignedIn)
    addresses = [
        *((page, "") for page in OPEN_TO),
        *(
            (page, f"{parameter}={planted.office.ids[subject]}")
            for page, asked in ASKED.items()
            for parameter, subject in asked.items()
        ),
    ]
    async with Tap(planted.server.address, cookies={"award_sid": who.token}) as tab:
        await tab.first_run()
        for page, query in addresses:
            (await tab.goto(page, query)).require_right()
            for one in tab.elements.values():
                for field, written in texts_of(one.proto):
                    if field in AS_IT_IS.get(one.kind, ()):
                        continue
                    shown += "甲" in written
                    raw = (HTML if one.kind in {"html", "plotly_chart"} else MARKDOWN).search(written)
                    if raw:
                        found.append(
                            f"{page}?{query} {one.kind}.{field}: {written[max(0, raw.start() - 60) : raw.end() + 30]}"
                        )
    return sorted(set(found)), shown


def texts_of(message: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401 -- protobuf classes have no types
    for field, value in message.ListFields():
        for each in value if field.is_repeated else (value,):
            if isinstance(each, str):
                yield field.name, each
            elif field.message_type is not None and hasattr(each, "ListFields"):
                yield from texts_of(each)


@pytest.fixture(scope="module")
def published(planted: Planted, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """The same, its result published: every document can be made of it."""
    folder = tmp_path_factory.mktemp("published")
    with closing(sqlite3.connect(planted.server.folder / FILE)) as old, closing(sqlite3.connect(folder / FILE)) as new:
        old.backup(new)
        new.execute("UPDATE award_lists SET published_at = sealed_at")
        new.execute(
            "UPDATE audit_events SET action = 'publicity.publish', subject_kind = 'award_list', subject_id = ?"
            " WHERE seq = (SELECT max(seq) FROM audit_events)",
            (planted.office.ids["list_id"],),
        )
        new.commit()
    database = open_database(f"sqlite:///{folder / FILE}")
    with keeping_in(planted.server.folder):
        yield database
    database.engine.dispose()


@pytest.mark.parametrize("code", DocumentCode)
def test_no_document_takes_what_somebody_wrote_for_a_formula_or_markup(
    planted: Planted, published: Database, code: DocumentCode
) -> None:
    sources = read(published, CommandLine(), document_sources.sources_of, planted.office.ids["cycle_id"])
    subject = document_kinds.require_subject(sources, document_kinds.KIND_OF[code], None)
    content = leaving(published, CommandLine(), code, subject.subject_id).content()

    assert_taken_for_text(content)


def assert_taken_for_text(content: bytes) -> None:
    """Look into a document, or into each that it is a parcel of."""
    if content.startswith(b"%PDF"):
        assert PLANTED in "".join(pages(content))
        assert [link for link in links_of(content) if "e.example" in link] == []
        return
    with ZipFile(BytesIO(content)) as package:
        names = package.namelist()
        if "word/document.xml" in names:
            assert_only_text(content)
        elif "xl/workbook.xml" in names:
            cells = list(cells_of(content))
            assert [cell for cell in cells if PLANTED in str(cell.value)] != []
            assert [cell for cell in cells if is_live(cell)] == []
        else:
            parts = [package.read(name) for name in names if name.endswith((".pdf", ".docx", ".xlsx"))]
            tables = [package.read(name).decode("utf-8-sig") for name in names if name.endswith(".csv")]
            assert parts or tables
            for part in parts:
                assert_taken_for_text(part)
            # An archive is read by programs: it holds to the letter what was written.
            cells = [cell for table in tables for row in csv.reader(StringIO(table)) for cell in row]
            assert "manifest.json" in names or [cell for cell in cells if LIVE_CELL.match(cell)] == []


def test_no_sheet_to_sign_takes_what_somebody_wrote_for_markup(planted: Planted) -> None:
    round_id = planted.office.ids["round being scored"]
    made = perform(planted.server.database, CommandLine(), judge_sheets.export_signatures, round_id)

    assert SHORT in "".join(pages(made.content()))


def assert_only_text(document: bytes) -> None:
    with ZipFile(BytesIO(document)) as package:
        root = ET.fromstring(package.read("word/document.xml"))  # noqa: S314 -- a document of ours
        links = [name for name in package.namelist() if b"e.example" in package.read(name) and name.endswith(".rels")]
    kinds = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert PLANTED in "".join(root.itertext())
    assert links == []
    assert kinds & {"hyperlink", "script", "img"} == set()


def cells_of(workbook: bytes) -> Iterator[Cell]:
    for sheet in load_workbook(BytesIO(workbook)):
        for row in sheet.iter_rows():
            yield from row


def is_live(cell: Cell) -> bool:
    """Whether a spreadsheet works out or follows what somebody wrote, now or once the cell is edited."""
    written = str(cell.value or "")
    if cell.hyperlink and "e.example" in str(cell.hyperlink.target):
        return True
    if cell.data_type == "f":
        return "e.example" in written and written.startswith("=HYPERLINK")
    return written[:1] in "=+-@" and bool(written) and not cell.quotePrefix


def test_what_a_stranger_types_makes_no_line_of_its_own_in_the_log(planted: Planted) -> None:
    forged = "x\n2026-01-01 ERROR forged\r\x1b[31mred\x00"
    with planted.server.browser() as browser:
        post_form(browser, "/sign-in", login=forged, password=forged)
        for path in ("/invitation/", "/attachments/", "/"):
            browser.get(f"{path}{quote(forged)}", headers={"Accept": "text/html", "X-Forwarded-For": "1.1.1.1, x"})
    log = planted.server.log()
    assert [
        line for line in log.splitlines() if line.startswith("2026-01-01 ERROR forged") or "\x1b[31mred" in line
    ] == []
