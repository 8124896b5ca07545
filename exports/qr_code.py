"""A QR code as squares on paper, with what a certificate's holds.

The modules are worked out by the encoder that comes with reportlab. Its text says that it is UTF-8 (ECI 26): a reader
that has to guess takes Chinese for something else now and then.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from itertools import groupby

from reportlab.graphics.barcode.qrencoder import QRECI, QR8bitByte, QRCode, QRErrorCorrectLevel
from reportlab.pdfgen.canvas import Canvas

MOST_BYTES = 2_200
"""Version 39, the largest that the encoder looks for, holds 2,213 at level M, with what says that they are UTF-8."""
QUIET = 4
"""Modules of white that a reader wants on every side."""
_UTF_8 = 26


class _Charset(QRECI):
    """What says which letters follow; the encoder forgets to count it where it looks for the version."""

    @property
    def bitlength(self) -> int:
        return 8


_TOLD = ("reference", "tier", "title")
"""What the notice told everybody of an award. Rank and points, which the sealed list has too, are its holder's."""


def told_of(award: Mapping[str, object]) -> str:
    """Give what the code tells of an award, spelled as the sealed list spells it."""
    told = {key: award[key] for key in _TOLD}
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def award_text(line: str, list_number: int, sha256: str) -> str:
    """Give what the code of a certificate holds: the award, its line's SHA-256, the list's number and SHA-256.

    An award that no code has room for is left out whole: the SHA-256 finds it in the list all the same.

    Args:
        line: of the award, word for word as the sealed list has it.
        list_number: of the list.
        sha256: of the list.
    """
    below = f"{hashlib.sha256(line.encode()).hexdigest()}\n{list_number}:{sha256}"
    whole = f"{told_of(json.loads(line))}\n{below}"
    return whole if len(whole.encode()) <= MOST_BYTES else below


def modules_of(text: str) -> tuple[tuple[bool, ...], ...]:
    """Give the modules of a code at level M, row by row from the top, True for a dark one.

    Raises:
        ValueError: the text has more than ``MOST_BYTES``.
    """
    content = text.encode()
    if len(content) > MOST_BYTES:
        raise ValueError(f"{len(content)} bytes are too many for a QR code.")
    code = QRCode(None, QRErrorCorrectLevel.M)
    code.addData(_Charset(_UTF_8))
    code.addData(QR8bitByte(content))
    code.make()
    return tuple(tuple(map(bool, row)) for row in code.modules)


def draw_modules(canvas: Canvas, modules: tuple[tuple[bool, ...], ...], *, x: float, y: float, side: float) -> None:
    """Draw a code with its quiet zone into a square, as one path: no seam between squares.

    Args:
        canvas: to draw on.
        modules: of ``modules_of``.
        x: left edge of the square, in points.
        y: its lower edge.
        side: of the square, quiet zone included.
    """
    unit = side / (len(modules) + 2 * QUIET)
    path = canvas.beginPath()
    for row, dark in enumerate(modules):
        column = 0
        for is_dark, run in groupby(dark):
            n = len(tuple(run))
            if is_dark:
                path.rect(x + (QUIET + column) * unit, y + side - (QUIET + row + 1) * unit, n * unit, unit)
            column += n
    canvas.drawPath(path, stroke=0, fill=1)
