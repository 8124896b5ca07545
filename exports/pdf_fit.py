"""A text made to fit a box: as large as wished where it can be, else on more lines, else smaller, never beyond."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from exports.pdf_fonts import Faces, printable

# What must not begin a line, and what must not end one, as GB/T 15834 has it.
_NOT_FIRST = frozenset("，。、；：！？）》】〉」』”’…—·％%!,.;:?)]}")
_NOT_LAST = frozenset("（《【〈「『“‘([{")
# A Latin word, a figure or a single other character; room belongs to what stands before it.
_PIECES = re.compile(r"(?:[A-Za-z0-9À-ɏ'’.,%/:@_-]+|.)\s*", re.DOTALL)
_STEP = 0.5


@dataclass(frozen=True)
class Fitted:
    """Lines as they are printed, and their size in points."""

    lines: tuple[str, ...]
    size: float


def fitted(
    faces: Faces, text: str, *, width: float, height: float, size: float, least: float, leading: float = 1.5
) -> Fitted:
    """Break a text into lines that fit a box.

    Args:
        faces: that it is printed in.
        text: breaks in it count as room.
        width: of the box, in points.
        height: of the box, in points; a line takes ``leading`` times its size.
        size: wished, in points.
        least: below which a person cannot read it.
        leading: distance of lines over their size.

    Raises:
        ValueError: it does not fit even at the least size.
    """
    tried = size
    while tried >= least:
        lines = wrapped(faces, text, width=width, size=tried)
        if len(lines) * tried * leading <= height + 1e-6 and all(faces.width(line, tried) <= width for line in lines):
            return Fitted(lines, tried)
        tried -= _STEP
    raise ValueError(f"{len(text)} characters do not fit {width:.0f} × {height:.0f} points.")


def wrapped(faces: Faces, text: str, *, width: float, size: float) -> tuple[str, ...]:
    """Break a text into lines of about the same length: no mark begins a line that must not, no Latin word is cut.

    A word longer than a line is cut all the same. There is one line for an empty text.
    """
    pieces = [part for piece in _pieces(printable(text)) for part in _cut(faces, piece, width, size)]
    most = width
    lines = _filled(faces, pieces, most, size)
    if len(lines) > 1:
        # The narrowest measure with as many lines: a last line of a single character looks like an error.
        low, high = faces.width(text, size) / len(lines), width
        while high - low > size / 4:
            middle = (low + high) / 2
            if len(_filled(faces, pieces, middle, size)) > len(lines):
                low = middle
            else:
                high = middle
        lines = _filled(faces, pieces, high, size)
    return tuple(lines)


def running(faces: Faces, text: str, *, width: float, size: float, indent: float = 0) -> tuple[str, ...]:
    """Break running text into lines that are filled one after the other, by the same rules; "" for an empty text.

    Args:
        faces: that it is printed in.
        text: breaks in it count as room.
        width: of a line, in points.
        size: in points.
        indent: by which the first line is shorter, in points.
    """
    lines, held, room = [], "", width - indent
    for piece in _pieces(printable(text)):
        is_wide = _wide(faces, piece.rstrip()) * size > width - indent
        for part in _cut(faces, piece, width - indent, size) if is_wide else (piece,):
            needed, taken = _wide(faces, part.rstrip()) * size, _wide(faces, part) * size
            if held and needed > room:
                lines.append(held.rstrip())
                held, room = "", width
            held += part
            room -= taken
    return (*lines, held.rstrip())


@lru_cache(maxsize=65_536)
def _wide(faces: Faces, piece: str) -> float:
    """Give the width of a piece in points at a size of one; most pieces are single characters that come again."""
    return faces.width(piece, 1)


def _pieces(text: str) -> Iterator[str]:
    """Give what must stay together: a character with the marks that cling to it."""
    held = ""
    for piece in _PIECES.findall(text.strip()):
        if held and piece[0] not in _NOT_FIRST and held.rstrip()[-1:] not in _NOT_LAST:
            yield held
            held = ""
        held += piece
    if held:
        yield held


def _cut(faces: Faces, piece: str, width: float, size: float) -> Iterator[str]:
    """Cut a piece that is longer than a line."""
    while faces.width(piece.rstrip(), size) > width and len(piece) > 1:
        n = len(piece) - 1
        while n > 1 and faces.width(piece[:n], size) > width:
            n -= 1
        yield piece[:n]
        piece = piece[n:]
    yield piece


def _filled(faces: Faces, pieces: list[str], width: float, size: float) -> list[str]:
    lines, held = [], ""
    for piece in pieces:
        if held and faces.width((held + piece).rstrip(), size) > width:
            lines.append(held.rstrip())
            held = ""
        held += piece
    return [*lines, held.rstrip()]
