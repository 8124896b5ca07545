"""Certificates (荣誉证书) as a PDF that can be printed: A4 landscape, one a page, room for the seal, a QR code.

The frame stands well within the page, so that nothing has to bleed; it is left out for card stock that has its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from io import BytesIO
from typing import TypeAlias

from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas

from domain.messages import N_
from exports.certificate_frame import draw_frame, draw_rule
from exports.certificate_layout import HEADING, PAGE, Block, laid_out
from exports.certificate_reports import Certificate, CertificateReport
from exports.fixed_zip import zipped
from exports.official_words import OfficialWords
from exports.pdf_canvas import draw_line, finished, new_canvas, stamp
from exports.pdf_fonts import Faces
from exports.qr_code import award_text, draw_modules, modules_of

MEDIA_TYPE = "application/pdf"
RED, INK = HexColor(0xA4161A), HexColor(0x1A1A1A)
Told: TypeAlias = Callable[[int, int], object]
"""Told how many certificates are done, of how many."""
_STAMP = N_("REHEARSAL")
_TOLD_EVERY = 10
# Of the size: how much a thickened stroke gains.
_WEIGHT = 0.028


def render(report: CertificateReport, language: str, faces: Faces, told: Told | None = None) -> bytes:
    """Write all certificates into one PDF, one a page in the list's order.

    Args:
        report: what to write; its ``created`` is the document's date.
        language: a key of ``i18n.LANGUAGES``.
        faces: that have every character of it.
        told: now and then, and at the end.

    Returns:
        A whole document; the same report, language and faces give the same bytes.
    """
    return _document(report, report.certificates, OfficialWords(language), faces, told)


def render_each(report: CertificateReport, language: str, faces: Faces, told: Told | None = None) -> bytes:
    """Write a zip with one PDF for each certificate, named by its number alone; arguments as of ``render``."""
    words = OfficialWords(language)
    members = dict[str, bytes]()
    for done, certificate in enumerate(report.certificates, 1):
        members[f"{words.say(certificate.number)}.pdf"] = _document(report, (certificate,), words, faces, None)
        _tell(told, done, len(report.certificates))
    return zipped(members)


def _document(
    report: CertificateReport,
    certificates: Iterable[Certificate],
    words: OfficialWords,
    faces: Faces,
    told: Told | None,
) -> bytes:
    target = BytesIO()
    canvas = new_canvas(
        target,
        page=PAGE,
        title=words.label(HEADING),
        author=words.say(report.issued_by),
        created=report.created,
        made_by=report.program_version,
        language=words.language,
    )
    for done, certificate in enumerate(certificates, 1):
        _draw(canvas, faces, words, report, certificate)
        canvas.showPage()
        _tell(told, done, len(report.certificates))
    return finished(canvas, target)


def _tell(told: Told | None, done: int, of: int) -> None:
    if told is not None and (done % _TOLD_EVERY == 0 or done == of):
        told(done, of)


def _draw(
    canvas: Canvas, faces: Faces, words: OfficialWords, report: CertificateReport, certificate: Certificate
) -> None:
    modules = modules_of(award_text(certificate.line, report.list_number, report.sha256))
    layout = laid_out(faces, words, report, certificate, modules=len(modules))
    if report.is_rehearsal:
        stamp(canvas, faces, words.label(_STAMP), page=PAGE)
    if report.is_framed:
        draw_frame(canvas, PAGE)
        draw_rule(canvas, PAGE)
    for block in layout.blocks:
        _draw_block(canvas, faces, block)
    canvas.setFillColor(INK)
    draw_modules(canvas, modules, x=layout.code.x, y=layout.code.y, side=layout.code.width)


def _draw_block(canvas: Canvas, faces: Faces, block: Block) -> None:
    colour = RED if block.is_red else INK
    canvas.setFillColor(colour)
    canvas.setStrokeColor(colour)
    box, y = block.box, block.box.y + block.box.height
    for place, line in enumerate(block.lines):
        y -= block.size * block.leading
        indent = 0.0 if place else block.indent
        spread = block.spread
        if block.is_flush and place < len(block.lines) - 1 and len(line) > 1:
            spread = (box.width - indent - faces.width(line, block.size)) / (len(line) - 1)
        draw_line(
            canvas,
            faces,
            line,
            x=box.x + (indent if block.side == "left" else box.width / 2),
            y=y + block.size * ((block.leading - 1) / 2 + _DESCENT),
            size=block.size,
            side=block.side,
            weight=_WEIGHT * block.size if block.is_red else 0,
            spread=spread,
        )


# How far the letters of our face reach below their base line, over their size.
_DESCENT = 0.14
