"""Placeholders in the paragraphs of a Word document, found and filled however Word has split them into runs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

# An input method for Chinese types braces as wide as characters.
PLACEHOLDER = re.compile(r"(?:\{\{|｛｛)\s*([^{}｛｝]*?)\s*(?:\}\}|｝｝)")
OPTIONAL = re.compile(r"\[\[((?:(?!\[\[|\]\]).)*)\]\]", re.DOTALL)
_PARAGRAPH, _TEXT = qn("w:p"), qn("w:t")
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_BREAKS = {qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:tab"): "\t"}
# What is in a paragraph although no text is: a picture, a shape, an object of another kind, the end of a section.
_SEEN = frozenset(map(qn, ("w:drawing", "w:pict", "w:object", "w:sectPr", "w:fldSimple", "w:fldChar", "w:br")))

Say = Callable[[str], str]


@dataclass(frozen=True)
class _Piece:
    """One text element, and where it begins in the text of its paragraph."""

    element: BaseOxmlElement
    start: int

    @property
    def text(self) -> str:
        return self.element.text or ""


@dataclass(frozen=True)
class _Edit:
    """A stretch of a paragraph's text with what comes in its place."""

    start: int
    end: int
    text: str


def paragraphs_in(root: BaseOxmlElement) -> list[BaseOxmlElement]:
    """Give every paragraph of a part, those in tables and text boxes, too."""
    return list(root.iter(_PARAGRAPH))


def text_of(paragraph: BaseOxmlElement) -> str:
    """Give a paragraph's own text, without that of text boxes in it; a tab or a line break is one character."""
    return "".join(text for _element, text in _texts(paragraph))


def is_bare(paragraph: BaseOxmlElement) -> bool:
    """Whether nothing of a paragraph would be seen."""
    return not text_of(paragraph).strip() and not any(each.tag in _SEEN for each in paragraph.iter())


def fill(paragraph: BaseOxmlElement, say: Say) -> bool:
    """Put words in the place of the placeholders of a paragraph; those of the first letter's looks.

    Args:
        paragraph: to be filled.
        say: gives the words for what stands between the braces; empty for nothing to say.

    Returns:
        Whether there was anything to fill.
    """
    text = text_of(paragraph)
    edits = sorted(_edits(text, say), key=lambda edit: edit.start, reverse=True)
    for edit in edits:
        _replace(_pieces(paragraph), edit)
    dropped = [edit for edit in edits if not edit.text and OPTIONAL.fullmatch(text[edit.start : edit.end])]
    if any(not text[: edit.start].strip() for edit in dropped):
        _begin_with_a_capital(paragraph)
    return bool(edits)


def _edits(text: str, say: Say) -> Iterator[_Edit]:
    silent = list[tuple[int, int]]()
    for part in OPTIONAL.finditer(text):
        names = [found[1] for found in PLACEHOLDER.finditer(part[1])]
        if names and not all(map(say, names)):
            silent.append(part.span())
            yield _Edit(*part.span(), "")
        else:
            yield _Edit(part.start(), part.start() + 2, "")
            yield _Edit(part.end() - 2, part.end(), "")
    for found in PLACEHOLDER.finditer(text):
        if not any(start <= found.start() < end for start, end in silent):
            yield _Edit(*found.span(), say(found[1]))


def _texts(paragraph: BaseOxmlElement) -> Iterator[tuple[BaseOxmlElement, str]]:
    for element in paragraph.iter(_TEXT, *_BREAKS):
        # A tab among the properties of a paragraph is none of its text.
        if next(element.iterancestors(_PARAGRAPH)) is not paragraph or element.getparent().tag == qn("w:tabs"):
            continue
        yield element, (element.text or "") if element.tag == _TEXT else _BREAKS[element.tag]


def _pieces(paragraph: BaseOxmlElement) -> list[_Piece]:
    pieces, start = list[_Piece](), 0
    for element, text in _texts(paragraph):
        if element.tag == _TEXT:
            pieces.append(_Piece(element, start))
        start += len(text)
    return pieces


def _replace(pieces: Sequence[_Piece], edit: _Edit) -> None:
    new = edit.text.replace("\n", " ")
    for piece in pieces:
        text = piece.text
        first, last = edit.start - piece.start, edit.end - piece.start
        if last <= 0 or first >= len(text):
            continue
        piece.element.text = text[: max(first, 0)] + new + text[last:]
        piece.element.set(_SPACE, "preserve")
        new = ""


def _begin_with_a_capital(paragraph: BaseOxmlElement) -> None:
    for piece in _pieces(paragraph):
        if piece.text.strip():
            bare = piece.text.lstrip()
            piece.element.text = bare[0].upper() + bare[1:]
            return
