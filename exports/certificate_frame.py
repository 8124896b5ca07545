"""The frame of a certificate: a gold band between red lines, with a fret in each corner, drawn and not a picture."""

from __future__ import annotations

from reportlab.lib.colors import HexColor
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

GOLD, RED = HexColor(0xB8892B), HexColor(0xA4161A)
_OUTER, _INNER = 9 * mm, 13.5 * mm
_FRET = 2.6 * mm
# A square spiral (回纹) in units from the corner of the inner line, towards the middle of the page.
_SPIRAL = ((0, 6), (6, 6), (6, 0), (1.5, 0), (1.5, 4.5), (4.5, 4.5), (4.5, 1.5), (3, 1.5), (3, 3))
_RULE_Y, _RULE_HALF = 159.5 * mm, 62 * mm


def draw_frame(canvas: Canvas, page: tuple[float, float]) -> None:
    """Draw the frame; nothing of it is nearer to the edge than 8 mm, where every printer still prints."""
    width, height = page
    canvas.saveState()
    canvas.setLineJoin(0)
    canvas.setStrokeColor(GOLD)
    _rectangle(canvas, page, _OUTER, 2.4)
    _rectangle(canvas, page, _OUTER + 1.6 * mm, 0.6)
    canvas.setStrokeColor(RED)
    _rectangle(canvas, page, _INNER, 0.9)
    canvas.setStrokeColor(GOLD)
    canvas.setLineWidth(1.1)
    for right in (False, True):
        for top in (False, True):
            canvas.saveState()
            canvas.translate(width if right else 0, height if top else 0)
            canvas.scale(-1 if right else 1, -1 if top else 1)
            canvas.translate(_INNER + 1.2 * mm, _INNER + 1.2 * mm)
            _draw_spiral(canvas)
            canvas.restoreState()
    canvas.restoreState()


def draw_rule(canvas: Canvas, page: tuple[float, float]) -> None:
    """Draw the thin line with a lozenge below the heading."""
    middle, half = page[0] / 2, 1.5 * mm
    canvas.saveState()
    canvas.setStrokeColor(GOLD)
    canvas.setFillColor(GOLD)
    canvas.setLineWidth(0.8)
    for side in (-1, 1):
        canvas.line(middle + side * 3 * mm, _RULE_Y, middle + side * _RULE_HALF, _RULE_Y)
    path = canvas.beginPath()
    path.moveTo(middle - half, _RULE_Y)
    for x, y in ((0, half), (half, 0), (0, -half)):
        path.lineTo(middle + x, _RULE_Y + y)
    path.close()
    canvas.drawPath(path, stroke=0, fill=1)
    canvas.restoreState()


def _rectangle(canvas: Canvas, page: tuple[float, float], inset: float, weight: float) -> None:
    canvas.setLineWidth(weight)
    canvas.rect(inset, inset, page[0] - 2 * inset, page[1] - 2 * inset)


def _draw_spiral(canvas: Canvas) -> None:
    unit = _FRET / 3
    path = canvas.beginPath()
    for place, (x, y) in enumerate(_SPIRAL):
        (path.lineTo if place else path.moveTo)(x * unit, y * unit)
    canvas.drawPath(path, stroke=1, fill=0)
