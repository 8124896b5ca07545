"""Whether a Word document can be the template of a document: its placeholders are known, whole, and where they work."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO

from docx import Document
from docx.document import Document as WordDocument
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml import parse_xml
from docx.oxml.exceptions import XmlchemyError
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

from domain.document_templates import Placeholder, Shape, TemplateKind, nearest, placeholder_named, placeholders_of
from domain.messages import Message, msg
from exports.template_text import OPTIONAL, PLACEHOLDER, paragraphs_in, text_of
from i18n import DEFAULT_LANGUAGE

UNREADABLE = (
    *(AttributeError, IndexError, KeyError, SyntaxError, TypeError, ValueError),
    *(PackageNotFoundError, XmlchemyError),
)
"""What python-docx answers files with that are no Word documents, whatever their members are called."""
_BODY = qn("w:body")
_LONGEST = 40
_BRACES = re.compile(r"\{\{|\}\}|｛｛|｝｝")
_BRACKETS = re.compile(r"\[\[|\]\]")
_HEADS_AND_FEET = frozenset({RELATIONSHIP_TYPE.HEADER, RELATIONSHIP_TYPE.FOOTER})
_NOTES = frozenset({RELATIONSHIP_TYPE.FOOTNOTES, RELATIONSHIP_TYPE.ENDNOTES})


def problems(content: bytes, kind: TemplateKind, language: str) -> tuple[Message, ...]:
    """Name whatever hinders a document from being a template, paragraph by paragraph; nothing where nothing does.

    Args:
        content: a whole ``.docx`` that is known to be safe to open.
        kind: of the document whose template it is to be.
        language: of the document; placeholders are named as it has them.
    """
    try:
        document = Document(BytesIO(content))
        paragraphs = [paragraph for root in _parts(document) for paragraph in paragraphs_in(root)]
        notes = list(_note_texts(document))
    except UNREADABLE:
        return (msg("The file cannot be read as a Word document. Save it again in Word or WPS and send it anew."),)
    found, said = set[str](), list[Message]()
    for paragraph in paragraphs:
        said += _problems_in(paragraph, kind, language, found)
    for note in notes:
        if _BRACES.search(note):
            said.append(
                msg("A foot or end note holds a placeholder: “{text}”. Notes are not filled.", text=_short(note))
            )
    lacking = [each for each in placeholders_of(kind) if kind in each.needed_by and each.key not in found]
    said += [
        msg(
            "The placeholder {placeholder} is missing: without it the document is not whole.",
            placeholder=written(each, language),
        )
        for each in lacking
    ]
    return tuple(said)


def written(placeholder: Placeholder, language: str) -> str:
    """Give a placeholder as it stands in a template of a language."""
    name = placeholder.name.chinese if language == DEFAULT_LANGUAGE else placeholder.name.english
    return f"{{{{{name}}}}}"


def _parts(document: WordDocument) -> Iterator[BaseOxmlElement]:
    yield document.element.body
    for link in document.part.rels.values():
        if link.reltype in _HEADS_AND_FEET:
            yield link.target_part.element


def _note_texts(document: WordDocument) -> Iterator[str]:
    for link in document.part.rels.values():
        if link.reltype in _NOTES:
            yield from map(text_of, paragraphs_in(parse_xml(link.target_part.blob)))


def _problems_in(paragraph: BaseOxmlElement, kind: TemplateKind, language: str, found: set[str]) -> Iterator[Message]:
    text = text_of(paragraph)
    for name in (each[1] for each in PLACEHOLDER.finditer(text)):
        known = placeholder_named(kind, name)
        if known is None:
            yield _unknown(kind, language, name, text)
            continue
        found.add(known.key)
        stands_alone = PLACEHOLDER.fullmatch(text.strip()) and paragraph.getparent().tag == _BODY
        if known.shape is Shape.BLOCK and not stands_alone:
            yield msg(
                "In “{text}”: {placeholder} becomes tables, so it stands in a paragraph of its own, outside of tables, "
                "headers and text boxes.",
                text=_short(text),
                placeholder=written(known, language),
            )
    rest = PLACEHOLDER.sub("", text)
    if _BRACES.search(rest):
        yield msg("In “{text}”: braces of a placeholder are not closed, or are not double.", text=_short(text))
    if _BRACKETS.search(OPTIONAL.sub("", text)):
        yield msg("In “{text}”: double brackets of an optional part are not closed.", text=_short(text))
    for part in OPTIONAL.finditer(text):
        if not PLACEHOLDER.search(part[1]):
            yield msg(
                "In “{text}”: an optional part without a placeholder in it would always be printed.", text=_short(text)
            )


def _unknown(kind: TemplateKind, language: str, name: str, text: str) -> Message:
    near = nearest(kind, name)
    if near is None:
        return msg(
            "In “{text}”: there is no placeholder {name} in this document.", text=_short(text), name=f"{{{{{name}}}}}"
        )
    return msg(
        "In “{text}”: there is no placeholder {name} in this document. Is {near} meant?",
        text=_short(text),
        name=f"{{{{{name}}}}}",
        near=written(near, language),
    )


def _short(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= _LONGEST else f"{plain[:_LONGEST]}…"
