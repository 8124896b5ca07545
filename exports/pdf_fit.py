"""A text made to fit a box: as large as wished where it can be, else on more lines, else smaller, never beyond."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from exports.pdf_fonts import Faces, printable

# What must not begin a line, and what must not end one, as GB/T 15834 has it.
_NOT_FIRST = frozenset("，。、；：！？）》】〉」』”’…—·％%!,.;:?)]}")
_NOT_LAST = frozenset("（《【〈「『“‘([{")
# A Latin word, a figure or a single other character; room belongs to what stands before it.
_PIECES = re.compile(r"(?:[A-Za-z0-9À-ɏ'’.,%/:@_–—-]+|.)\s*", re.DOTALL)
_STEP = 0.5
_HAIR = 1e-6
# How many characters a line may give so that the last one has so many.
_GIVEN, _LAST_LINE = 6, 6


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
        if len(lines) * tried * leading <= height + _HAIR and all(
            faces.width(line, tried) <= width + _HAIR for line in lines
        ):
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


def paragraph(
    faces: Faces, text: str, *, width: float, size: float, indent: float = 0, gives: bool = False
) -> tuple[str, ...]:
    """Break a text into lines as full as they can be, the first one shorter by its indent.

    Args:
        faces: that it is printed in.
        text: breaks in it count as room.
        width: of a line, in points.
        size: in points.
        indent: by how much the first line begins further to the right, in points.
        gives: a last line of a word's end is not left alone: the lines above give some of theirs.
    """
    shorter = width
    for _ in range(_GIVEN if gives else 1):
        pieces = [part for piece in _pieces(printable(text)) for part in _cut(faces, piece, shorter - indent, size)]
        lines = _filled(faces, pieces, shorter, size, indent)
        if len(lines) == 1 or faces.width(lines[-1], size) >= _LAST_LINE * size:
            break
        shorter -= size
    return tuple(lines)


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
    bare = piece.rstrip()
    if faces.width(bare, size) <= width:
        yield piece
        return
    held, taken = "", 0.0
    for character in bare:
        further = faces.width(character, size)
        if held and taken + further > width:
            yield held
            held, taken = "", 0.0
        held += character
        taken += further
    yield held + piece[len(bare) :]


def _filled(faces: Faces, pieces: list[str], width: float, size: float, indent: float = 0) -> list[str]:
    """Put pieces into lines; the room behind the last piece of a line takes none."""
    lines, held, taken = list[str](), "", 0.0
    for piece in pieces:
        bare = faces.width(piece.rstrip(), size)
        if held and taken + bare > width - (0 if lines else indent) + _HAIR:
            lines.append(held.rstrip())
            held, taken = "", 0.0
        held += piece
        taken += faces.width(piece, size)
    return [*lines, held.rstrip()]
