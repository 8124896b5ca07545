"""Where everything on a certificate stands: blocks of lines, each in a box of its own, none over another.

Pure geometry in points from the lower left corner of A4 landscape; ``exports.certificate`` draws it. Whoever is
honoured, what for and which tier share one area and one measure: where names or title are long all of it becomes
smaller together.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from reportlab.lib.units import mm

from domain.messages import N_, Message, msg
from exports.certificate_reports import Certificate, CertificateReport
from exports.official_words import OfficialWords
from exports.paper import REHEARSAL
from exports.pdf_canvas import Side
from exports.pdf_fit import fitted, paragraph, wrapped
from exports.pdf_fonts import Faces
from exports.qr_code import QUIET

PAGE = 297 * mm, 210 * mm
HEADING = N_("Certificate of Honour")
MOST_UNTRIED = 800
"""So many characters of names, title, cycle and tier together always fit."""
_LEFT, _RIGHT = 30 * mm, 267 * mm
_WIDTH = _RIGHT - _LEFT
_TOP, _BOTTOM = 153 * mm, 68 * mm
_LARGEST, _LEAST, _STEP = 22.0, 6.0, 0.5
_INDENT = 2
# Sizes and distances of lines over the size of what it was given for.
_NAMES, _TIER = 1.2, 1.75
_LEADING, _TIER_LEADING, _GAP = 1.75, 1.9, 0.35
# A short tier's characters stand apart, by this much of their size.
_SPREAD, _SPREAD_UP_TO = 0.35, 12
_QR_X, _QR_Y = 22 * mm, 20 * mm
_QR_LEAST, _QR_MOST, _MODULE = 30 * mm, 46 * mm, 0.34 * mm
_SEAL = 172 * mm, 18 * mm, 100 * mm, 48 * mm
_HAIR = 1e-6
_AWARD = N_("Chongqing People's Suggestions Award")
_TO_FILL_IN = "＿＿＿＿＿＿＿＿＿＿"


@dataclass(frozen=True)
class Box:
    """A rectangle: left, lower edge, width, height."""

    x: float
    y: float
    width: float
    height: float

    def holds(self, other: Box) -> bool:
        """Whether another one lies within."""
        return (
            self.x <= other.x + _HAIR
            and self.y <= other.y + _HAIR
            and other.x + other.width <= self.x + self.width + _HAIR
            and other.y + other.height <= self.y + self.height + _HAIR
        )

    def meets(self, other: Box) -> bool:
        """Whether they have more than an edge in common."""
        return (
            self.x + _HAIR < other.x + other.width
            and other.x + _HAIR < self.x + self.width
            and self.y + _HAIR < other.y + other.height
            and other.y + _HAIR < self.y + self.height
        )


CONTENT = Box(_LEFT, _BOTTOM, _WIDTH, _TOP - _BOTTOM)
SEAL = Box(*_SEAL)


@dataclass(frozen=True)
class Block:
    """Lines of one size within a box, from its upper edge down.

    Attributes:
        name: of what it says.
        box: that it keeps to.
        lines: as they are printed.
        size: in points.
        leading: distance of lines over the size.
        side: where the lines stand in the box.
        indent: of the first line, in points.
        spread: room between characters beside their own, in points.
        is_red: printed in the colour of the heading, with thickened strokes.
        is_flush: all lines but the last reach both edges.
    """

    name: str
    box: Box
    lines: tuple[str, ...]
    size: float
    leading: float
    side: Side = "middle"
    indent: float = 0
    spread: float = 0
    is_red: bool = False
    is_flush: bool = False

    @property
    def height(self) -> float:
        """How far down the lines reach."""
        return len(self.lines) * self.size * self.leading


@dataclass(frozen=True)
class Layout:
    """One certificate: its blocks, and the square of its QR code with the quiet zone."""

    blocks: tuple[Block, ...]
    code: Box


def qr_side(modules: int) -> float:
    """Give the side of the square for a code of so many modules: as a telephone reads it from paper."""
    return min(max(_QR_LEAST, (modules + 2 * QUIET) * _MODULE), _QR_MOST)


def laid_out(
    faces: Faces, words: OfficialWords, report: CertificateReport, certificate: Certificate, *, modules: int
) -> Layout:
    """Find a place for everything on one certificate.

    Args:
        faces: that it is printed in.
        words: in which language.
        report: what all of them share.
        certificate: the one.
        modules: of its QR code, along a side.

    Raises:
        ValueError: names and title do not fit even in the smallest letters that can be read.
    """
    code = Box(_QR_X, _QR_Y, qr_side(modules), qr_side(modules))
    blocks = (*_heading(words, report), *_award(faces, words, report, certificate))
    return Layout(
        (*blocks, *_issued(faces, words, report, certificate), *_beside(faces, words, certificate, code)), code
    )


def fits(faces: Faces, words: OfficialWords, report: CertificateReport, certificate: Certificate) -> bool:
    """Whether names and title of a certificate can be printed; looks closer at long ones only."""
    told = (*certificate.honoured, certificate.title or "", words.say(report.cycle), words.say(certificate.tier))
    if sum(map(len, told)) <= MOST_UNTRIED:
        return True
    try:
        tuple(_award(faces, words, report, certificate))
    except ValueError:
        return False
    return True


def _heading(words: OfficialWords, report: CertificateReport) -> Iterator[Block]:
    if report.is_rehearsal:
        box = Box(_LEFT, 189 * mm, _WIDTH, 7 * mm)
        yield Block("rehearsal", box, (words.label(REHEARSAL),), 11, 1.5, is_red=True)
    text, size = words.label(HEADING), 54.0 if words.is_chinese else 42.0
    spread = 0.4 * size if words.is_chinese else 0.06 * size
    yield Block("heading", Box(_LEFT, 162 * mm, _WIDTH, 26 * mm), (text,), size, 1.3, spread=spread, is_red=True)


def _award(faces: Faces, words: OfficialWords, report: CertificateReport, certificate: Certificate) -> Iterator[Block]:
    """Give who, what for, which tier and the closing words, in the largest size in which all of it fits."""
    names = words.listed(certificate.honoured) if certificate.honoured else _TO_FILL_IN
    who = words.say(msg("Presented to {names}", names=names))
    texts = who, words.say(_what_for(words, report, certificate)), words.say(certificate.tier), words.say(_closing())
    size = _LARGEST
    while size >= _LEAST:
        if _may_fit(faces, texts, size):
            blocks = _in_size(faces, words, texts, size)
            height = sum(block.height for block in blocks) + 3 * _GAP * size
            if height <= CONTENT.height:
                yield from _stacked(blocks, _GAP * size, (CONTENT.height - height) / 2)
                return
        size -= _STEP
    raise ValueError(f"{certificate.reference}: {sum(map(len, texts))} characters do not fit a certificate.")


def _may_fit(faces: Faces, texts: tuple[str, ...], size: float) -> bool:
    """Whether the bare area of the letters is there: breaking long texts takes time."""
    sizes = _NAMES * size, size, _TIER * size, size
    area = sum(faces.width(text, each) * each * _LEADING for text, each in zip(texts, sizes, strict=True))
    return area <= CONTENT.width * CONTENT.height


def _in_size(faces: Faces, words: OfficialWords, texts: tuple[str, ...], size: float) -> tuple[Block, ...]:
    """Break the texts in one size; Chinese begins to the left with an indent, English stands in the middle."""
    who, what_for, tier, closing = texts

    def flowing(name: str, text: str, size: float, indent: float) -> Block:
        if not words.is_chinese:
            return Block(name, CONTENT, wrapped(faces, text, width=CONTENT.width, size=size), size, _LEADING)
        lines = paragraph(faces, text, width=CONTENT.width, size=size, indent=indent * size, gives=True)
        return Block(name, CONTENT, lines, size, _LEADING, "left", indent=indent * size, is_flush=True)

    large = _TIER * size
    spread = _SPREAD * large if words.is_chinese and len(tier) <= _SPREAD_UP_TO else 0.0
    placed = wrapped(faces, tier, width=CONTENT.width, size=large)
    return (
        flowing("who", who, _NAMES * size, 0),
        flowing("what for", what_for, size, _INDENT),
        Block("tier", CONTENT, placed, large, _TIER_LEADING, spread=spread, is_red=True),
        flowing("closing", closing, size, _INDENT),
    )


def _stacked(blocks: tuple[Block, ...], gap: float, above: float) -> Iterator[Block]:
    """Give blocks below one another, each in a box of its own height."""
    top = CONTENT.y + CONTENT.height - above
    for block in blocks:
        yield replace(block, box=Box(CONTENT.x, top - block.height, CONTENT.width, block.height))
        top -= block.height + gap


def _what_for(words: OfficialWords, report: CertificateReport, certificate: Certificate) -> Message:
    award = _award_of(words, report)
    if certificate.title is None:
        return msg("who in the selection for the {award} received the", award=award)
    if len(certificate.honoured) > 1:
        return msg(
            "for their joint suggestion “{title}”, which in the selection for the {award} received the",
            title=certificate.title,
            award=award,
        )
    return msg(
        "for the suggestion “{title}”, which in the selection for the {award} received the",
        title=certificate.title,
        award=award,
    )


def _award_of(words: OfficialWords, report: CertificateReport) -> Message:
    """Name the award by its cycle, which mostly says already of which award it is one."""
    cycle, award = words.say(report.cycle), words.label(_AWARD)
    return msg("{name}", name=cycle) if award in cycle else msg("{award} ({cycle})", award=award, cycle=cycle)


def _closing() -> Message:
    return msg("In witness whereof this certificate is issued.")


def _issued(faces: Faces, words: OfficialWords, report: CertificateReport, certificate: Certificate) -> Iterator[Block]:
    """Give office and day, which the seal is set upon."""
    office = words.say(report.issued_by)
    if office:
        box = Box(SEAL.x, SEAL.y + 26 * mm, SEAL.width, 16 * mm)
        lines = fitted(faces, office, width=box.width, height=box.height, size=18, least=5)
        # One line stands as close to the day as two do.
        height = len(lines.lines) * lines.size * 1.5
        yield Block("office", Box(box.x, box.y, box.width, height), lines.lines, lines.size, 1.5)
    day = Box(SEAL.x, SEAL.y + 12 * mm, SEAL.width, 10 * mm)
    yield Block("day", day, (words.day_in_characters(certificate.dated),), 18, 1.5)


def _beside(faces: Faces, words: OfficialWords, certificate: Certificate, code: Box) -> Iterator[Block]:
    """Give the number and how to check, between the code and the seal."""
    x = code.x + code.width + 2 * mm
    width = SEAL.x - x - 4 * mm
    number = words.say(msg("Certificate: {number}", number=certificate.number))
    line = fitted(faces, number, width=width, height=8 * mm, size=12, least=6)
    yield Block("number", Box(x, 42 * mm, width, 8 * mm), line.lines, line.size, 1.5, "left")
    how = words.say(
        msg(
            "To check this certificate, scan the code with a telephone and send the text it shows to the office named "
            "here, which compares it with the sealed list."
        )
    )
    lines = fitted(faces, how, width=width, height=20 * mm, size=9, least=6)
    yield Block("how to check", Box(x, 21 * mm, width, 20 * mm), lines.lines, lines.size, 1.5, "left")
