"""A PDF in the making, alike from alike: what it says of itself, its fonts, lines of text, a rehearsal's mark."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from typing import Literal

from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas

from exports.pdf_fit import Fitted
from exports.pdf_fonts import Faces

Side = Literal["left", "middle", "right"]
_STAMP_COLOUR = HexColor(0xF2C8C8)
_STAMP_SIZE = 90
_LANGUAGES = {"zh_CN": "zh-CN", "en": "en-GB"}


def new_canvas(
    target: BytesIO,
    *,
    page: tuple[float, float],
    title: str,
    author: str,
    created: datetime,
    made_by: str,
    language: str,
) -> Canvas:
    """Begin a PDF; the same words drawn on it give the same bytes.

    Args:
        target: where it goes when it is saved.
        page: width and height in points.
        title: of the document, for its properties.
        author: the office that issues it, for its properties.
        created: aware; the document's date, not the clock's.
        made_by: program and version.
        language: a key of ``i18n.LANGUAGES``.
    """
    # reportlab would begin every page in a Helvetica that it does not embed.
    canvas = Canvas(
        target,
        pagesize=page,
        invariant=1,
        pageCompression=1,
        lang=_LANGUAGES.get(language, language),
        initialFontName=Faces().main,  # type: ignore[arg-type]  # the library's types say a number
    )
    canvas.setTitle(title)
    canvas.setAuthor(author)
    canvas.setCreator(made_by)
    canvas.setProducer(made_by)
    stamp = created.astimezone(UTC).strftime("D:%Y%m%d%H%M%S+00'00'")
    canvas.setDateFormatter(lambda *_parts: stamp)
    return canvas


def draw_line(
    canvas: Canvas,
    faces: Faces,
    text: str,
    *,
    x: float,
    y: float,
    size: float,
    side: Side = "left",
    weight: float = 0,
    spread: float = 0,
) -> None:
    """Draw one line of text.

    Args:
        canvas: to draw on.
        faces: to draw with.
        text: of one line.
        x: where it begins, or has its middle or its end, in points from the left.
        y: its base line, in points from the bottom.
        size: in points.
        side: which part of it stands at ``x``.
        weight: by how many points its strokes are thickened, for headings.
        spread: room between its characters beside their own, in points.
    """
    shift = {"left": 0.0, "middle": 0.5, "right": 1.0}[side]
    runs = faces.runs(text)
    gaps = sum(len(part) for _face, part in runs) - 1
    drawn = canvas.beginText(x - shift * (faces.width(text, size) + spread * gaps), y)
    if spread:
        drawn.setCharSpace(spread)
    if weight:
        canvas.setLineWidth(weight)
        drawn.setTextRenderMode(2)
    for face, part in runs:
        drawn.setFont(face, size)
        drawn.textOut(part)
    if weight:
        drawn.setTextRenderMode(0)
    if spread:
        drawn.setCharSpace(0)
    canvas.drawText(drawn)


def draw_lines(
    canvas: Canvas,
    faces: Faces,
    block: Fitted,
    *,
    x: float,
    top: float,
    leading: float,
    side: Side = "middle",
    weight: float = 0,
) -> float:
    """Draw a fitted text below a height and give the height below it."""
    y = top
    for line in block.lines:
        y -= block.size * leading
        draw_line(
            canvas, faces, line, x=x, y=y + block.size * (leading - 0.86), size=block.size, side=side, weight=weight
        )
    return y


def stamp(canvas: Canvas, faces: Faces, text: str, *, page: tuple[float, float]) -> None:
    """Write across a page, under what is drawn later."""
    width, height = page
    size = min(_STAMP_SIZE, 0.8 * width / max(1.0, faces.width(text, 1)))
    canvas.saveState()
    canvas.setFillColor(_STAMP_COLOUR)
    canvas.translate(width / 2, height / 2)
    canvas.rotate(35)
    draw_line(canvas, faces, text, x=0, y=-size / 3, size=size, side="middle")
    canvas.restoreState()


def finished(canvas: Canvas, target: BytesIO) -> bytes:
    """End the PDF and give all of it."""
    canvas.save()
    return target.getvalue()
