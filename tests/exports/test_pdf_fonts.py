"""Letters in a PDF: every name can be printed or is named, and a text never leaves its box."""

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest
import reportlab
from hypothesis import given, settings
from hypothesis import strategies as st

from exports.pdf_canvas import draw_line, draw_lines, finished, new_canvas, stamp
from exports.pdf_fit import fitted, wrapped
from exports.pdf_fonts import Faces, UnreadableFontError, printable

FACES = Faces()
PAGE = (400.0, 300.0)
LETTERS = st.text(st.sampled_from("关于进一步改善公共交通的建议，。（）《》“”A b9重庆市·—"), min_size=1, max_size=90)


def drawn(*lines: str) -> bytes:
    target = BytesIO()
    canvas = new_canvas(
        target,
        page=PAGE,
        title="荣誉证书",
        author="重庆市",
        created=datetime(2023, 5, 4, 8, tzinfo=UTC),
        made_by="0.1.0",
        language="zh_CN",
    )
    stamp(canvas, FACES, "演练", page=PAGE)
    for number, line in enumerate(lines):
        draw_line(canvas, FACES, line, x=20, y=250 - 30 * number, size=20)
    canvas.showPage()
    return finished(canvas, target)


def test_what_is_printed_can_be_read_back_and_its_font_lies_in_the_file_cut_down() -> None:
    content = drawn("荣誉证书：堃喆㛃䶮𬭳 A-1", "“第二行”—①")
    page = pypdfium2.PdfDocument(content)[0]
    text = page.get_textpage().get_text_range()
    assert "荣誉证书：堃喆㛃䶮𬭳 A-1" in text
    assert "“第二行”—①" in text
    assert b"/FontFile2" in content
    assert len(content) < 60_000


def test_the_same_words_give_the_same_bytes_with_the_document_s_own_date() -> None:
    assert drawn("一") == drawn("一")
    document = pypdfium2.PdfDocument(drawn("一"))
    assert document.get_metadata_dict()["CreationDate"] == "D:20230504080000+00'00'"
    assert document.get_metadata_dict()["Title"] == "荣誉证书"


def test_characters_that_no_face_has_are_named_once_and_never_drawn() -> None:
    assert FACES.missing("张𠮷𠮷安😀") == ("𠮷", "😀")
    with pytest.raises(ValueError, match="No face"):
        FACES.runs("𠮷")


def test_what_prints_nothing_is_left_out_and_breaks_are_room() -> None:
    assert printable("a\u200bb\ufe0fc\x00d\ne") == "abcd e"
    assert FACES.missing("a\u200bb\ufe0f\x07") == ()


def test_a_face_of_the_office_prints_what_ours_lacks() -> None:
    office = Faces([Path(reportlab.__file__).parent / "fonts" / "VeraIt.ttf"])
    (main, own), (other, part) = office.runs("甲Č")
    assert (main, own, part) == (office.main, "甲", "Č")
    assert other.startswith("face-VeraIt")
    assert office.marked("甲Č") == f'甲<font name="{other}">Č</font>'
    assert FACES.missing("甲Č") == ()
    assert "VeraIt" not in FACES.runs("Č")[0][0]


def test_a_file_that_is_no_such_font_is_named(tmp_path: Path) -> None:
    nonsense = tmp_path / "broken.ttf"
    for path in (nonsense, tmp_path / "absent.ttf"):
        nonsense.write_bytes(b"no font")
        with pytest.raises(UnreadableFontError) as refused:
            Faces([path])
        assert refused.value.path == path


def test_markup_in_a_name_stays_a_name() -> None:
    assert FACES.marked("<b>甲</b>&") == "&lt;b&gt;甲&lt;/b&gt;&amp;"


def test_a_title_of_forty_characters_breaks_evenly_and_no_mark_begins_a_line() -> None:
    title = "关于在全市老旧小区加装电梯过程中，进一步完善资金分担和居民协商机制的若干建议（修订）"
    found = fitted(FACES, title, width=300, height=80, size=24, least=9)
    assert "".join(found.lines) == title
    assert not any(line[0] in "，。）" for line in found.lines)
    assert max(map(len, found.lines)) - min(map(len, found.lines)) <= 3


@given(LETTERS, st.floats(40, 400), st.floats(20, 200))
@settings(max_examples=60, deadline=None)
def test_whatever_the_text_it_stays_in_its_box_whole_or_is_refused(text: str, width: float, height: float) -> None:
    try:
        found = fitted(FACES, text, width=width, height=height, size=30, least=6)
    except ValueError:
        least = wrapped(FACES, text, width=width, size=6)
        assert len(least) * 6 * 1.5 > height
        return
    assert len(found.lines) * found.size * 1.5 <= height + 1e-6
    assert all(FACES.width(line, found.size) <= width + 1e-6 for line in found.lines)
    assert "".join("".join(found.lines).split()) == "".join(printable(text).split())


def test_lines_are_drawn_below_one_another() -> None:
    target = BytesIO()
    canvas = new_canvas(
        target, page=PAGE, title="t", author="a", created=datetime(2023, 1, 1, tzinfo=UTC), made_by="m", language="en"
    )
    block = fitted(FACES, "Improving public transport in the old town", width=100, height=90, size=14, least=6)
    below = draw_lines(canvas, FACES, block, x=200, top=280, leading=1.5)
    assert below == pytest.approx(280 - len(block.lines) * block.size * 1.5)
    page = pypdfium2.PdfDocument(finished(canvas, target))[0]
    assert " ".join(page.get_textpage().get_text_range().split()) == "Improving public transport in the old town"
