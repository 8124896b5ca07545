"""Which letters a PDF can print: a Chinese face of our own in every file, and what an office adds for rare names.

Noto Serif SC holds every character of GB 2312, GBK and all 8,105 of 通用规范汉字表, with which names are
registered, 30,928 in all; its licence, the SIL Open Font License, lies beside it. A character it lacks is looked
for in the office's own fonts, then in the Latin one that comes with reportlab. What none has is never printed as a
box: whoever makes a document asks ``missing`` first.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from itertools import groupby
from pathlib import Path
from threading import Lock
from typing import Any
from xml.sax.saxutils import escape

import reportlab
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.pdfdoc import PDFDocument
from reportlab.pdfbase.ttfonts import TTFError, TTFont

_OWN = Path(__file__).parent / "fonts" / "NotoSerifSC-Regular.ttf"
_LATIN = Path(reportlab.__file__).parent / "fonts" / "Vera.ttf"
_ROOM = {"\t": " ", "\n": " ", "\r": " "}
# Joiners, variation selectors and controls: they print nothing by themselves.
_UNSEEN = {"Cc", "Cf"}
_SELECTORS = (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0))
_REGISTERING = Lock()
# What a code is copied as, where that is beyond the first 65,536 characters.
_BEYOND = re.compile(r"(?<=> <)[0-9A-F]{5,6}(?=>)")
_COPIED_AS = "toUnicodeCMap:"


class UnreadableFontError(ValueError):
    """A file among the office's fonts that holds no TrueType outlines; ``path`` says which."""

    def __init__(self, path: Path) -> None:
        super().__init__(path.name)
        self.path = path


class Faces:
    """The faces of one document, ours first.

    Args:
        further: fonts with TrueType outlines to look in for what ours lacks, in order.

    Raises:
        UnreadableFontError: one of them is none.
    """

    def __init__(self, further: Iterable[Path] = ()) -> None:
        self._faces = tuple(_registered(path) for path in (_OWN, *further, _LATIN))
        # What was looked up of a character before: texts are measured many times until they fit.
        self._found = dict[str, TTFont | None]()
        self._widths = dict[str, float]()

    @property
    def main(self) -> str:
        """Name of the face that everything is printed in where it can be."""
        return str(self._faces[0].fontName)

    def missing(self, text: str) -> tuple[str, ...]:
        """Give the characters that no face has, each once, in their order."""
        return tuple(dict.fromkeys(each for each in printable(text) if self._face(each) is None))

    def runs(self, text: str) -> tuple[tuple[str, str], ...]:
        """Cut a text into the parts that one face prints: pairs of the face's name and the part.

        Raises:
            ValueError: no face has one of the characters.
        """
        if lacking := self.missing(text):
            raise ValueError(f"No face has {lacking}.")
        return tuple(
            (str(face.fontName), "".join(part))
            for face, part in groupby(printable(text), key=lambda each: self._face(each) or self._faces[0])
        )

    def width(self, text: str, size: float) -> float:
        """Give the width of a text in points.

        Raises:
            ValueError: no face has one of the characters.
        """
        return size * sum(map(self._width, printable(text)))

    def marked(self, text: str) -> str:
        """Give a text as the markup of a reportlab paragraph: nothing in it is taken for markup."""
        return "".join(
            escape(part) if face == self.main else f'<font name="{face}">{escape(part)}</font>'
            for face, part in self.runs(text)
        )

    def _face(self, character: str) -> TTFont | None:
        if character not in self._found:
            code = ord(character)
            self._found[character] = next((face for face in self._faces if code in face.face.charToGlyph), None)
        return self._found[character]

    def _width(self, character: str) -> float:
        """Give the width of a character over the size; no face of ours has pairs that stand closer."""
        found = self._widths.get(character)
        if found is None:
            ((face, part),) = self.runs(character)
            found = self._widths[character] = float(pdfmetrics.stringWidth(part, face, 1))
        return found


def printable(text: str) -> str:
    """Give what there is to see of a text, in composed form: breaks are room, and what prints nothing is gone."""
    return "".join(map(_seen, unicodedata.normalize("NFC", text)))


@cache
def _seen(character: str) -> str:
    room = _ROOM.get(character, character)
    return "" if _is_unseen(room) else room


@cache
def _is_unseen(character: str) -> bool:
    return unicodedata.category(character) in _UNSEEN or any(ord(character) in span for span in _SELECTORS)


class _Font(TTFont):
    """A font whose rare characters are found and copied as what they are.

    reportlab 5.1 writes the number of a character beyond the first 65,536 where PDF wants its two UTF-16 halves.
    """

    def addObjects(self, doc: PDFDocument) -> None:  # noqa: N802 -- reportlab's name
        super().addObjects(doc)
        held: Any
        for name, held in doc.idToObject.items():
            if name.startswith(_COPIED_AS):
                held.content = _BEYOND.sub(lambda found: _halves(int(found[0], 16)), held.content)


def _halves(code: int) -> str:
    return chr(code).encode("utf-16-be").hex().upper()


@cache
def _registered_at(path: Path, _changed: int) -> TTFont:
    try:
        font = _Font(f"face-{path.stem}-{_changed}" if path != _OWN else path.stem, str(path))
    except (TTFError, OSError) as error:
        raise UnreadableFontError(path) from error
    pdfmetrics.registerFont(font)
    return font


def _registered(path: Path) -> TTFont:
    """Read a font once for as long as its file is the same."""
    try:
        changed = path.stat().st_mtime_ns
    except OSError as error:
        raise UnreadableFontError(path) from error
    with _REGISTERING:
        return _registered_at(path, changed)
