"""Templates an office has edited: filled however Word has split them, and refused with the place that is wrong."""

from __future__ import annotations

from itertools import chain

import pytest
from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.shared import Mm

from domain.document_templates import TemplateKind
from exports import minutes, notice
from exports.decision_reports import Contact
from exports.official_templates import Template
from exports.template_check import problems
from exports.template_samples import sample
from i18n import LANGUAGES
from tests.exports.decision_builders import a_notice, the_minutes
from tests.exports.official_documents import chinese_of, feet, heads, opened, tables, texts
from tests.templates import edited, in_pieces, named, ours, paragraph_with, with_a_red_heading, without

NOTICE = TemplateKind.NOTICE
NAMESPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def filled(content: bytes, **given: object) -> bytes:
    return notice.render(a_notice(**given), "zh_CN", Template(content, "示例模板"))


def said(content: bytes, kind: TemplateKind = NOTICE) -> list[str]:
    return [str(each) for each in problems(content, kind, "zh_CN")]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", TemplateKind)
def test_our_own_templates_are_whole_and_fill_every_placeholder(kind: TemplateKind, language: str) -> None:
    assert problems(ours(kind, language), kind, language) == ()
    content = sample(kind, language, None)
    assert not any("{{" in each for each in [*texts(content), *chain.from_iterable(feet(content))])
    # The sign between names is the same in every list.
    assert language == "zh_CN" or {each for text in chinese_of(content) for each in text if each > "\u2fff"} <= {"、"}


@pytest.mark.parametrize("length", [1, 3])
def test_placeholders_are_found_however_they_are_split_into_runs(length: int) -> None:
    def split(document: Document) -> None:
        for paragraph in list(document.paragraphs):
            if "\n" not in paragraph.text:
                in_pieces(paragraph, length)

    content = edited(split)
    assert said(content) == []
    assert texts(filled(content)) == texts(filled(ours()))
    assert tables(filled(content)) == tables(filled(ours()))


def test_a_placeholder_keeps_the_looks_of_its_first_letter() -> None:
    def change(document: Document) -> None:
        paragraph = paragraph_with(document, "联系电话")
        paragraph.text = ""
        paragraph.add_run("电话")
        paragraph.add_run("{{联系").bold = True
        paragraph.add_run("电话}}！")

    (line,) = [each for each in opened(filled(edited(change))).paragraphs if each.text.startswith("电话")]
    assert [(run.text, run.bold) for run in line.runs if run.text] == [
        ("电话", None),
        ("023-0000 0000", True),
        ("！", None),
    ]


def test_an_optional_part_goes_with_what_it_speaks_of_and_a_sentence_still_begins_with_a_capital() -> None:
    def change(document: Document) -> None:
        paragraph_with(document, "受理单位").text = "受理单位：{{受理单位}}[[（{{电子邮箱}}）]]"

    content = edited(change)
    assert "受理单位：市政府人民建议征集办公室（示例）" in texts(filled(content))
    assert "受理单位：一科（a@example.org）" in texts(filled(content, contact=Contact("一科", email="a@example.org")))
    english = notice.render(a_notice(basis=None), "en", Template(ours(language="en"), ""))
    assert texts(english)[1].startswith("The review panel has read")


def test_wide_braces_either_language_and_text_boxes_are_understood() -> None:
    box = (
        f"<w:r {NAMESPACE}><w:pict><w:txbxContent><w:p><w:r><w:t>编号｛｛Award-list </w:t></w:r></w:p>"
        "<w:p><w:r><w:t>本届：｛｛ CYCLE ｝｝</w:t></w:r></w:p></w:txbxContent></w:pict></w:r>"
    )
    content = edited(lambda document: document.paragraphs[0]._p.append(parse_xml(box)))
    assert [each for each in said(content) if "编号" in each] == [
        "In “编号｛｛Award-list”: braces of a placeholder are not closed, or are not double."
    ]
    assert "本届：2020—2022年度重庆市人民建议奖" in chinese_of(filled(content))


def test_styles_that_an_office_lacks_are_ours_and_its_own_stay_its_own() -> None:
    def change(document: Document) -> None:
        for name in ("Table Text", "Table Heading", "Table Figure", "Note", "Foot Line"):
            style = document.styles[name].element
            style.getparent().remove(style)
        heading = document.styles["Heading 2"].element
        heading.set(qn("w:styleId"), "a7")
        # As LibreOffice spells it.
        heading.find(qn("w:name")).set(qn("w:val"), "Heading 2")

    document = opened(filled(edited(change)))
    assert document.styles["Table Figure"].base_style == document.styles["Table Text"]
    assert [each.style.style_id for each in document.paragraphs if each.style and each.style.name == "Heading 2"] == [
        "a7"
    ] * 4


def test_tables_are_as_wide_as_the_page_of_the_template() -> None:
    def change(document: Document) -> None:
        document.sections[0].left_margin = document.sections[0].right_margin = Mm(40)

    for content, width in ((ours(), 156), (edited(change), 130)):
        columns = opened(filled(content)).tables[0].columns
        assert abs(sum(column.width.mm for column in columns) - width) < 1


def test_a_rehearsal_marks_pages_that_have_heads_of_their_own() -> None:
    def change(document: Document) -> None:
        section = document.sections[0]
        section.header.paragraphs[0].text = "示例单位 {{评选周期}}"
        section.different_first_page_header_footer = True
        document.add_section()

    content = edited(change)
    cycle = "示例单位 2020—2022年度重庆市人民建议奖"
    assert heads(filled(content)) == [cycle]
    rehearsed = filled(content, is_rehearsal=True)
    assert heads(rehearsed) == ["【演练，不作数】", cycle, "【演练，不作数】"]
    assert opened(rehearsed).sections[0].first_page_header.paragraphs[0].text == "【演练，不作数】"


def test_who_edited_it_is_forgotten_and_what_it_was_made_from_is_said() -> None:
    def change(document: Document) -> None:
        document.core_properties.last_modified_by = document.core_properties.author = "示例编辑"

    properties = opened(filled(edited(change))).core_properties
    assert (properties.last_modified_by, properties.comments) == ("", "0.1.0; 示例模板")
    assert "示例编辑" not in properties.author
    assert filled(edited(change)) == filled(edited(change))


def test_attendance_can_stand_in_a_sentence() -> None:
    def change(document: Document) -> None:
        paragraph_with(document, "{{会议概况}}").text = "{{会议日期}}，{{评审组长}}主持。缺席：{{缺席人员}}。"

    content = edited(change, TemplateKind.MINUTES)
    assert problems(content, TemplateKind.MINUTES, "zh_CN") == ()
    said = texts(minutes.render(the_minutes(), "zh_CN", Template(content, "")))
    assert said[2] == "2022年11月3日（星期四），示例评委一主持。缺席：示例评委八（因公外出）。"


def _with(words: str) -> bytes:
    return edited(lambda document: document.paragraphs[-1].insert_paragraph_before(words))


ALONE = "becomes tables, so it stands in a paragraph of its own, outside of tables, headers and text boxes."
MISSING = "is missing: without it the document is not whole."
UNKNOWN = "there is no placeholder"


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (
            _with("甲{{评选周其}}"),
            f"In “甲{{{{评选周其}}}}”: {UNKNOWN} {{{{评选周其}}}} in this document. Is {{{{评选周期}}}} meant?",
        ),
        (_with("{{##}}"), f"In “{{{{##}}}}”: {UNKNOWN} {{{{##}}}} in this document."),
        (_with("{{签名表}}"), f"In “{{{{签名表}}}}”: {UNKNOWN} {{{{签名表}}}} in this document."),
        (_with("{{评选周期}。"), "In “{{评选周期}。”: braces of a placeholder are not closed, or are not double."),
        (_with("[[根据"), "In “[[根据”: double brackets of an optional part are not closed."),
        (_with("[[根据]]"), "In “[[根据]]”: an optional part without a placeholder in it would always be printed."),
        (_with("甲{{获奖名单}}"), f"In “甲{{{{获奖名单}}}}”: {{{{获奖名单}}}} {ALONE}"),
        (without("{{获奖名单}}"), f"The placeholder {{{{获奖名单}}}} {MISSING}"),
        (without("{{公示日期提示}}"), f"The placeholder {{{{公示日期提示}}}} {MISSING}"),
    ],
    ids=named,
)
def test_what_hinders_a_template_is_named_with_its_place(content: bytes, problem: str) -> None:
    assert said(content) == [problem]


def test_an_office_rewrites_what_it_likes() -> None:
    content = filled(edited(with_a_red_heading))
    assert texts(content)[0] == "示例市人民建议征集办公室文件"
    assert opened(content).core_properties.title == "关于2020—2022年度重庆市人民建议奖拟授奖名单的公示"
    assert "对名单有异议的，请在2022年11月11日（星期五）前提出。" in texts(content)
    assert tables(content) == tables(filled(ours()))
