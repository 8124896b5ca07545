"""Whatever flows into a PDF comes out whole, inside its margins, and alike from alike."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, datetime

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exports.official_words import OfficialWords
from exports.pdf_fit import paragraph
from exports.pdf_fonts import Faces
from exports.pdf_paper import Column, Margins, PdfPaper
from exports.pdf_text import Style
from tests.pdfs import bounds_of, pages_of, squeezed, text_of

FACES = Faces()
MARGINS = Margins(top=60, right=50, bottom=60, left=50)
BODY = Style(12, 18, indent=24)
WRITTEN = st.text(st.sampled_from("关于改善公共交通的建议，。（）“”A b9-\n重庆市·—"), min_size=1, max_size=400)


def a_paper(*, is_rehearsal: bool = False, language: str = "zh_CN") -> PdfPaper:
    return PdfPaper(
        OfficialWords(language),
        FACES,
        title="评分表",
        created=datetime(2023, 5, 4, 8, tzinfo=UTC),
        author="示例办公室",
        program_version="0.1.0",
        is_rehearsal=is_rehearsal,
        margins=MARGINS,
    )


def inside(content: bytes) -> bool:
    """Whether all letters stand between the margins, the page's number below them."""
    return all(
        left >= MARGINS.left - 1 and right <= 595.3 - MARGINS.right + 1 and low > 25 and high <= 842 - MARGINS.top + 1
        for left, low, right, high in bounds_of(content)
    )


@given(WRITTEN, st.floats(60, 400), st.sampled_from([0.0, 24.0]))
@settings(max_examples=60)
def test_paragraph_text_keeps_to_its_measure_and_loses_nothing(text: str, width: float, indent: float) -> None:
    lines = paragraph(FACES, text, width=width, size=12, indent=indent)
    assert squeezed("".join(lines)) == squeezed(text)
    assert FACES.width(lines[0], 12) <= width - indent + 0.01
    assert all(FACES.width(line, 12) <= width + 0.01 for line in lines)


@given(st.lists(WRITTEN, min_size=1, max_size=4), st.integers(1, 30))
@settings(max_examples=8)
def test_long_texts_and_tables_break_across_pages_inside_the_margins(texts: list[str], times: int) -> None:
    paper = a_paper()
    paper.begin("甲")
    columns = [Column("项", 90, Style(9, 12)), Column("文", 200, Style(9, 12))]
    paper.add(paper.table(columns, [[text, text * times] for text in texts]))
    paper.add(paper.text("".join(texts) * times, BODY))
    content = paper.content()
    assert inside(content)
    shown = re.sub(r"第\d+页，共\d+页", "", text_of(content))
    written = Counter(squeezed("".join(texts) * (1 + 2 * times)))
    # The headings come again on every page; a hyphen at the end of a line reads as the end of a part of a word.
    assert (
        Counter({each: n for each, n in Counter(shown.replace("\x02", "-")).items() if each not in "项文"}) == written
    )


def test_headings_come_again_and_a_row_stays_on_its_page() -> None:
    paper = a_paper()
    paper.begin("甲")
    rows = [[f"起{number}", "行\n行\n行\n行\n行", f"止{number}"] for number in range(40)]
    columns = [Column(name, 100, Style(9, 12)) for name in ("首栏", "中栏", "末栏")]
    paper.add(paper.text("表", BODY), paper.table(columns, rows))
    pages = pages_of(paper.content())
    assert len(pages) > 3
    assert all("首栏中栏末栏" in page for page in pages)
    assert all((f"起{n}行" in page) == (f"止{n}" in page) for page in pages for n in range(10, 40))


def test_pages_count_anew_in_each_section_and_bookmarks_lead_to_them() -> None:
    paper = a_paper(language="en")
    for name, times in (("One", 1), ("Two", 120)):
        paper.begin(name, ["foot line"])
        for _ in range(times):
            paper.add(paper.text("text", BODY))
    content = paper.content()
    pages = pages_of(content)
    assert [page.split("footline")[1] for page in pages] == ["Page1of1", "Page1of4", "Page2of4", "Page3of4", "Page4of4"]
    outline = pypdfium2.PdfDocument(content).get_toc()
    assert [(mark.get_title(), mark.get_dest().get_index()) for mark in outline] == [("One", 0), ("Two", 1)]


def test_what_belongs_together_turns_the_page_together() -> None:
    paper = a_paper()
    paper.begin("甲")
    for _ in range(38):
        paper.add(paper.text("行", BODY))
    paper.add(*(paper.text(each, BODY) for each in ("我保证", "签名", "日期")))
    assert ["我保证" in page and "日期" in page for page in pages_of(paper.content())] == [False, True]


def test_the_same_input_gives_the_same_bytes_and_a_rehearsal_says_so_on_every_page() -> None:
    def made(*, is_rehearsal: bool) -> bytes:
        paper = a_paper(is_rehearsal=is_rehearsal)
        paper.begin("甲")
        paper.add(paper.text("一" * 3000, BODY))
        return paper.content()

    assert made(is_rehearsal=False) == made(is_rehearsal=False)
    assert b"/FontFile2" in made(is_rehearsal=False)
    assert all("演练" in page for page in pages_of(made(is_rehearsal=True)))
    assert "演练" not in text_of(made(is_rehearsal=False))


def test_it_tells_how_far_it_is() -> None:
    paper, told = a_paper(), list[tuple[int, int]]()
    for name in "甲乙":
        paper.begin(name)
        paper.add(paper.text(name, BODY))
    paper.content(lambda done, of: told.append((done, of)))
    assert told == [(1, 2), (2, 2)]


def test_what_can_neither_fit_nor_break_is_an_error_of_the_program() -> None:
    paper = a_paper()
    paper.begin("甲")
    paper.add(paper.text("一", Style(12, 900)))
    with pytest.raises(ValueError, match="does not fit"):
        paper.content()
