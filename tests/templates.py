"""Templates as offices edit them: ours, with something done to it that Word does."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import docx
from docx.document import Document
from docx.text.paragraph import Paragraph

from domain.document_templates import TemplateKind
from exports.official_templates import our_own


def ours(kind: TemplateKind = TemplateKind.NOTICE, language: str = "zh_CN") -> bytes:
    return our_own(kind, language).content


def edited(
    change: Callable[[Document], object], kind: TemplateKind = TemplateKind.NOTICE, language: str = "zh_CN"
) -> bytes:
    """Open our template, change it, and save it again."""
    document = docx.Document(BytesIO(ours(kind, language)))
    change(document)
    target = BytesIO()
    document.save(target)
    return target.getvalue()


def paragraph_with(document: Document, words: str) -> Paragraph:
    return next(each for each in document.paragraphs if words in each.text)


def with_a_red_heading(document: Document) -> None:
    """Put an office's heading at the top, and a sentence of its own in place of ours."""
    document.paragraphs[0].insert_paragraph_before("示例市人民建议征集办公室文件", "Title")
    paragraph_with(document, "公示期内").text = "对名单有异议的，请在{{公示截止日}}前提出。"


def in_pieces(paragraph: Paragraph, length: int) -> None:
    """Split a paragraph's text into runs of so many characters, wherever they end."""
    text = paragraph.text
    paragraph.text = ""
    for start in range(0, len(text), length):
        paragraph.add_run(text[start : start + length])


def without(words: str) -> bytes:
    """Our notice, emptied of the paragraph that holds these words."""

    def drop(document: Document) -> None:
        paragraph_with(document, words).text = ""

    return edited(drop)


def named(given: object) -> str:
    """Name a case by its words: a file's bytes are no name, and bear the time."""
    return given if isinstance(given, str) else "file"
