from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from domain.refusals import Invalid
from intake.headers import recognise
from intake.suggestions import read_rows
from intake.workbooks import MAX_BYTES, MAX_ROWS, Sheet, read_sheets

CASES = Path(__file__).parents[1] / "cases"
HEADINGS = ("编号", "标题", "建议人", "联系电话", "提交日期")
ROW = ("CQ-1", "关于示例甲的建议", "示例甲", "13800000001", "2021-03-05")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def a_workbook(*rows: Sequence[object], fill: Callable[[xlsxwriter.Workbook], None] | None = None) -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("登记表")
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
        if fill:
            fill(book)
    return stream.getvalue()


def with_member(content: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.namelist():
            written = old.read(member)
            new.writestr(member, change(written) if member == name else written)
    return stream.getvalue()


def a_zip(**members: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in members.items():
            package.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return stream.getvalue()


def an_open_document(*rows: Sequence[str], repeated: tuple[int, int] = (1, 1)) -> bytes:
    down, right = repeated
    one = f'<table:table-cell office:value-type="string" table:number-columns-repeated="{right}"><text:p>'
    cells = ("".join(f"{one}{text}</text:p></table:table-cell>" for text in row) for row in rows)
    lines = "".join(f'<table:table-row table:number-rows-repeated="{down}">{line}</table:table-row>' for line in cells)
    blank = '<table:table-cell table:number-columns-repeated="16000"/>'
    names = " ".join(f'xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"' for n in ("office", "table", "text"))
    content = (
        f"<office:document-content {names}><office:body><office:spreadsheet>"
        f'<table:table table:name="登记表">{lines}'
        f'<table:table-row table:number-rows-repeated="1040000">{blank}</table:table-row></table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    kind = b"application/vnd.oasis.opendocument.spreadsheet"
    return a_zip(**{"mimetype": kind, "content_xml": content.encode(), "META-INF__manifest_xml": b"<manifest/>"})


WHOLE = a_workbook(HEADINGS, ROW)
SHEET_XML = "xl/worksheets/sheet1.xml"


def far_corner(book: xlsxwriter.Workbook) -> None:
    book.worksheets()[0].write(99_000, 16_000, "远")


def too_many_rows(book: xlsxwriter.Workbook) -> None:
    book.worksheets()[0].write(MAX_ROWS, 0, "多")


BAD = {
    "nothing": (b"", "a.xlsx", "is empty"),
    "sixty megabytes": (b"x" * (MAX_BYTES + 1), "a.xlsx", "larger than 50 MB"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "a.xlsx", "is not a workbook"),
    "plain text under a workbook's name": ("编号,标题".encode(), "a.xlsx", "is not a workbook"),
    "a web page": (b"\n <html><table><tr><td>1</td></tr></table></html>", "a.xls", "is a web page"),
    "old XML": (b'\xef\xbb\xbf<?xml version="1.0"?><Workbook/>', "a.xls", "is a web page"),
    "another zip": (a_zip(readme=b"x"), "a.xlsx", "is not a workbook"),
    "half a file": (WHOLE[: len(WHOLE) // 2], "a.xlsx", "is damaged"),
    "broken inside": (with_member(WHOLE, SHEET_XML, lambda xml: xml[:-40]), "a.xlsx", "is damaged"),
    "a coding nobody knows": (
        with_member(WHOLE, "xl/workbook.xml", lambda xml: xml.replace(b"UTF-8", b"TTF-8", 1)),
        "a.xlsx",
        "is damaged",
    ),
    "no sheet list": (a_zip(xl__workbook_xml=b"<workbook/>"), "a.xlsx", "is damaged"),
    "entities in a sheet": (
        with_member(
            WHOLE, SHEET_XML, lambda xml: xml.replace(b"<worksheet", b'<!DOCTYPE a [<!ENTITY b "c">]><worksheet', 1)
        ),
        "a.xlsx",
        "is damaged",
    ),
    "entities in the workbook": (
        with_member(WHOLE, "xl/workbook.xml", lambda xml: xml.replace(b"<workbook", b"<!DOCTYPE a><workbook", 1)),
        "a.xlsx",
        "is damaged",
    ),
    "a password, new": (
        OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"),
        "a.xlsx",
        "protected by a password",
    ),
    "a password, open document": (
        a_zip(**{"META-INF__manifest_xml": b"<manifest:encryption-data/>", "content_xml": b"x"}),
        "a.ods",
        "protected by a password",
    ),
    "a document of another kind": (
        OLE + b"\0" * 600 + "WordDocument".encode("utf-16-le"),
        "a.doc",
        "is not a workbook",
    ),
    "a broken old workbook": (OLE + b"\0" * 600 + "Workbook".encode("utf-16-le"), "a.xls", "is damaged"),
    "a cell far outside": (a_workbook(HEADINGS, ROW, fill=far_corner), "a.xlsx", "more cells than"),
    "too many rows": (a_workbook(HEADINGS, fill=too_many_rows), "a.xlsx", "more than 100000 rows"),
    "a row repeated a million times": (
        an_open_document(ROW, repeated=(1_000_000, 1)),
        "a.ods",
        "more than 100000 rows",
    ),
    "a cell repeated far to the right": (an_open_document(ROW, repeated=(9_000, 3_000)), "a.ods", "more cells than"),
    "no cell": (a_workbook(), "a.xlsx", "No cell"),
    "an open quotation mark": ('编号,标题\n1,"甲\n2,乙'.encode(), "a.csv", "is never closed"),
    "no known characters": (b"\xff\xff\xff\x80", "a.csv", "cannot be read"),
    "zeros": (b"a,b\0\0", "a.csv", "cannot be read"),
    "a long list": (b"a,b\n" * (MAX_ROWS + 1), "a.csv", "more than 100000 rows"),
    "blank lines": (b"\n,,\n", "a.csv", "No cell"),
}


@pytest.mark.parametrize("case", BAD)
def test_what_is_no_register_is_refused_in_a_sentence(case: str) -> None:
    content, name, sentence = BAD[case]
    with pytest.raises(Invalid) as refusal:
        read_sheets(content, name)
    assert sentence in str(refusal.value)


def test_a_zip_bomb_is_refused_before_it_unpacks() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/workbook.xml", "<workbook/>")
        with package.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as member:
            for _ in range(640):
                member.write(b" " * (1 << 20))
    with pytest.raises(Invalid, match="unpacks to more"):
        read_sheets(stream.getvalue(), "a.xlsx")


def test_every_truncation_of_a_workbook_is_a_refusal_never_an_accident() -> None:
    content = (CASES / "register-odd.xlsx").read_bytes()
    for length in range(1, len(content), len(content) // 60):
        with pytest.raises(Invalid):
            read_sheets(content[:length], "register-odd.xlsx")


def test_a_sheet_without_headings_is_refused() -> None:
    with pytest.raises(Invalid, match="No row of headings"):
        recognise(read_sheets(a_workbook(("甲", "乙"), (1, 2)), "a.xlsx")[0])


def test_an_open_document_is_read_without_its_endless_blank_rows() -> None:
    (sheet,) = read_sheets(an_open_document(HEADINGS, ROW), "登记表.ods")
    assert sheet == Sheet("登记表", (HEADINGS, ROW))


CSV = "编号,标题,建议人,联系电话,提交日期\r\nCQ-1,关于示例甲的建议,示例甲,13800000001,2021-03-05\r\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_plain_table_is_read_in_every_usual_encoding_and_separation(encoding: str, delimiter: str) -> None:
    (sheet,) = read_sheets(CSV.replace(",", delimiter).encode(encoding), "登记表.csv")
    assert sheet == Sheet("登记表", (HEADINGS, ROW))


def test_blank_lines_keep_a_plain_tables_row_numbers() -> None:
    (sheet,) = read_sheets(f"登记表\n\n{CSV}".encode(), "登记表.csv")
    register = read_rows(sheet, recognise(sheet).mapping, None)
    assert [row.row_number for row in register.rows] == [4]


@pytest.mark.parametrize(
    ("cached", "shown"),
    [("", '=HYPERLINK("http://example.invalid","点我")'), (0, '=HYPERLINK("http://example.invalid","点我")')],
)
def test_a_formula_without_a_result_stays_as_its_own_text(cached: object, shown: str) -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        book.worksheets()[0].write_formula(1, 1, '=HYPERLINK("http://example.invalid","点我")', None, cached)

    (sheet,) = read_sheets(a_workbook(HEADINGS, ROW, fill=fill), "a.xlsx")
    register = read_rows(sheet, recognise(sheet).mapping, None)
    assert register.rows[0].title == shown
    assert "formula_text" in {problem.code for problem in register.problems}


def test_a_formulas_last_result_is_what_a_cell_says() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        book.worksheets()[0].write_formula(1, 0, '="CQ-"&7', None, "CQ-7")

    (sheet,) = read_sheets(a_workbook(HEADINGS, ROW, fill=fill), "a.xlsx")
    assert read_rows(sheet, recognise(sheet).mapping, None).rows[0].reference == "CQ-7"


def test_a_formula_beyond_the_last_filled_cell_is_kept_too() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        book.worksheets()[0].write_formula(5, 6, "=1+1", None, "")

    (sheet,) = read_sheets(a_workbook(HEADINGS, ROW, fill=fill), "a.xlsx")
    assert (sheet.rows[5][6], len(sheet.rows)) == ("=1+1", 6)


def test_hidden_rows_and_sheets_are_marked() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        book.worksheets()[0].set_row(1, None, None, {"hidden": True})
        notes = book.add_worksheet("说明")
        notes.write(0, 0, "填表说明")
        notes.hide()

    sheets = read_sheets(a_workbook(HEADINGS, ROW, fill=fill), "a.xlsx")
    assert [(sheet.name, sheet.is_hidden, sheet.hidden_rows) for sheet in sheets] == [
        ("登记表", False, frozenset({1})),
        ("说明", True, frozenset()),
    ]
    register = read_rows(sheets[0], recognise(sheets[0]).mapping, None)
    assert "hidden_row" in {problem.code for problem in register.problems}


def test_five_thousand_rows_are_read() -> None:
    rows = [(f"CQ-{n}", *ROW[1:]) for n in range(5000)]
    (sheet,) = read_sheets(a_workbook(HEADINGS, *rows), "a.xlsx")
    assert len(read_rows(sheet, recognise(sheet).mapping, None).rows) == 5000


@pytest.mark.parametrize("name", ["register-old.xls", "register-1904.xls"])
def test_an_old_workbook_is_read_whatever_day_it_counts_from(name: str) -> None:
    sheets = read_sheets((CASES / name).read_bytes(), name)
    assert [(sheet.name, sheet.is_hidden) for sheet in sheets] == [("登记表", False), ("说明", True)]
    first, second = read_rows(sheets[0], recognise(sheets[0]).mapping, None).rows
    assert (first.telephones, first.submitted_on, first.adopted_on) == (
        ("13800000001",),
        date(2021, 3, 5),
        date(2021, 4, 1),
    )
    assert (second.title, second.telephones, second.submitted_on) == (
        "=HYPERLINK(A1)",
        ("13800000000",),
        date(2020, 2, 29),
    )


OLD = (CASES / "register-old.xls").read_bytes()
# The record of who wrote the file becomes the one that announces a password: same length, other number.
PROTECTED = OLD.replace(b"\x5c\x00\x70\x00", b"\x2f\x00\x70\x00", 1)


def a_container(*records: tuple[int, bytes]) -> bytes:
    """An .xls file of two sectors of tables and one stream: its records, then zeros."""
    stream = b"".join(struct.pack("<HH", kind, len(body)) + body for kind, body in records).ljust(4096, b"\0")
    sectors = len(stream) // 512
    header = struct.pack("<8s16xHHHHH6xIIIIIIIII", OLE, 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, NONE, 0, NONE, 0)
    table = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, 2 + sectors), 0xFFFFFFFE]

    def entry(name: str, kind: int, start: int, size: int, child: int) -> bytes:
        written = name.encode("utf-16-le")
        head = written.ljust(64, b"\0") + struct.pack("<HBB", len(written) + 2, kind, 1)
        return head + struct.pack("<III", NONE, NONE, child) + bytes(36) + struct.pack("<IQ", start, size)

    directory = entry("Root Entry", 5, 0xFFFFFFFE, 0, 1) + entry("Workbook", 2, 2, len(stream), NONE) + bytes(256)
    return (
        header
        + struct.pack("<I", 0).ljust(436, b"\xff")
        + struct.pack(f"<{len(table)}I", *table).ljust(512, b"\xff")
        + directory
        + stream
    )


NONE = 0xFFFFFFFF


def an_old_workbook(*cells: tuple[int, int], announced: tuple[int, int] = (1, 1)) -> bytes:
    start = struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 0)
    globals_ = [(0x809, start), (0x85, struct.pack("<IBBBB", 20 + 12 + 4, 0, 0, 1, 0) + b"a"), (0x0A, b"")]
    dimensions = struct.pack("<IIHHH", 0, announced[0], 0, announced[1], 0)
    numbers = [(0x203, struct.pack("<HHHd", row, column, 0, 1.0)) for row, column in cells]
    at = sum(4 + len(body) for _, body in globals_)
    globals_[1] = (0x85, struct.pack("<IBBBB", at, 0, 0, 1, 0) + b"a")
    return a_container(*globals_, (0x809, start), (0x200, dimensions), *numbers, (0x0A, b""))


def test_the_hand_made_old_workbook_is_one() -> None:
    (sheet,) = read_sheets(an_old_workbook((1, 2)), "a.xls")
    assert sheet.rows == (("", "", ""), ("", "", 1.0))


OLD_AND_BAD = {
    "a password": (PROTECTED, "protected by a password"),
    "opposite corners": (an_old_workbook((0, 0), (65_535, 255)), "more cells than"),
    "endless dimensions": (an_old_workbook((0, 0), announced=(0xFFFFFFFF, 0xFFFF)), "is damaged"),
    "a circle of sectors": (an_old_workbook((0, 0)).replace(struct.pack("<I", 9), struct.pack("<I", 3)), "is damaged"),
}


@pytest.mark.parametrize("case", OLD_AND_BAD)
def test_an_old_workbook_that_would_hurt_is_refused_before_its_cells_are_read(case: str) -> None:
    content, sentence = OLD_AND_BAD[case]
    with pytest.raises(Invalid, match=sentence):
        read_sheets(content, "a.xls")


@pytest.mark.parametrize("content", [OLD, an_open_document(HEADINGS, ROW)], ids=["xls", "ods"])
def test_every_truncation_of_another_workbook_is_a_refusal_or_the_whole(content: bytes) -> None:
    whole = read_sheets(content, "a")
    for length in range(1, len(content), len(content) // 60):
        try:
            assert read_sheets(content[:length], "a") == whole
        except Invalid as refusal:
            assert str(refusal)  # noqa: PT017 -- either is right: the end of an .xls file may hold nothing


def test_a_binary_workbook_is_asked_for_in_another_form() -> None:
    with pytest.raises(Invalid, match="is not a workbook"):
        read_sheets(a_zip(xl__workbook_bin=b"x"), "a.xlsb")


def test_hidden_rows_of_an_old_workbook_are_marked() -> None:
    row = (0x208, struct.pack("<HHHHHHHH", 3, 0, 1, 255, 0, 0, 0x20, 0))
    start = struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 0)
    number = (0x203, struct.pack("<HHHd", 3, 0, 0, 1.0))
    sheet_at = 2 * (4 + 16) - 4 + 13
    head = [(0x809, start), (0x85, struct.pack("<IBBBB", sheet_at, 0, 0, 1, 0) + b"a"), (0x0A, b"")]
    content = a_container(*head, (0x809, start), row, number, (0x0A, b""))
    assert [sheet.hidden_rows for sheet in read_sheets(content, "a.xls")] == [frozenset({3})]
