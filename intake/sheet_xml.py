"""What the cell reader does not tell of a sheet: formulas, hidden rows, and how far it reaches."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import IO
from xml.parsers import expat

_SEPARATOR = "}"
_CHUNK = 1 << 20


class UnsafeSheetError(ValueError):
    """The sheet's XML declares entities, or is no XML."""


@dataclass
class SheetXml:
    """Rows and columns are counted from 0, as in the cells read.

    Args:
        formulas: (row, column) -> the formula's text, beginning with “=”.
        hidden_rows: rows hidden by hand or by a filter.
        last_row: the last row with a filled cell; -1 where there is none.
        last_column: the last column with a filled cell; -1 where there is none.
    """

    formulas: Mapping[tuple[int, int], str] = field(default_factory=dict)
    hidden_rows: frozenset[int] = frozenset()
    last_row: int = -1
    last_column: int = -1


def scan(stream: IO[bytes]) -> SheetXml:
    """Read a sheet's XML once, in pieces, keeping only what is asked for.

    Raises:
        UnsafeSheetError: a document type is declared (entities could grow without end), or the XML is broken.
    """
    scanner = _Scanner()
    _feed(scanner.parser, stream)
    return SheetXml(scanner.formulas, frozenset(scanner.hidden), scanner.last_row, scanner.last_column)


def open_document_reaches(stream: IO[bytes]) -> tuple[tuple[int, int], ...]:
    """Give rows and columns up to the last filled cell of each sheet of an .ods file.

    A few bytes there can say that a row repeats a million times; the cell reader would write them all out.

    Raises:
        UnsafeSheetError: as ``scan``.
    """
    scanner = _OpenDocumentScanner()
    _feed(scanner.parser, stream)
    return tuple(scanner.reaches)


def _feed(parser: expat.XMLParserType, stream: IO[bytes]) -> None:
    def refuse(*_: object) -> None:
        raise UnsafeSheetError("a sheet declares no document type")

    parser.StartDoctypeDeclHandler = refuse
    try:
        while chunk := stream.read(_CHUNK):
            parser.Parse(chunk, False)  # noqa: FBT003 -- expat takes the flag by position only
        parser.Parse(b"", True)  # noqa: FBT003 -- the same
    except expat.ExpatError as error:
        raise UnsafeSheetError(str(error)) from error


class _OpenDocumentScanner:
    def __init__(self) -> None:
        self.reaches: list[tuple[int, int]] = []
        self._row = self._column = self._filled_to = self._repeats = 0
        self.parser = expat.ParserCreate(namespace_separator=_SEPARATOR)
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        local = {key.rpartition(_SEPARATOR)[2]: value for key, value in attributes.items()}
        match name.rpartition(_SEPARATOR)[2]:
            case "table":
                self.reaches.append((0, 0))
                self._row = 0
            case "table-row":
                self._repeats = int(local.get("number-rows-repeated", "1"))
                self._column = self._filled_to = 0
            case "table-cell" | "covered-table-cell":
                self._column += int(local.get("number-columns-repeated", "1"))
                if "value-type" in local or "formula" in local:
                    self._filled_to = self._column

    def _end(self, name: str) -> None:
        if name.rpartition(_SEPARATOR)[2] != "table-row" or not self.reaches:
            return
        self._row += self._repeats
        if self._filled_to:
            _, width = self.reaches[-1]
            self.reaches[-1] = (self._row, max(width, self._filled_to))


class _Scanner:
    def __init__(self) -> None:
        self.formulas: dict[tuple[int, int], str] = {}
        self.hidden: set[int] = set()
        self.last_row = self.last_column = -1
        self._row = self._column = -1
        self._shared: dict[str, str] = {}
        self._shared_index: str | None = None
        self._text: list[str] | None = None
        self.parser = expat.ParserCreate(namespace_separator=_SEPARATOR)
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        match name.rpartition(_SEPARATOR)[2]:
            case "c":
                self._column = _column_of(attributes["r"]) if "r" in attributes else self._column + 1
            case "row":
                self._row = int(attributes["r"]) - 1 if "r" in attributes else self._row + 1
                self._column = -1
                if attributes.get("hidden") in {"1", "true"}:
                    self.hidden.add(self._row)
            case "v" | "is":
                self._filled()
            case "f":
                self._filled()
                self._text = []
                self._shared_index = attributes.get("si")

    def _filled(self) -> None:
        self.last_row = max(self.last_row, self._row)
        self.last_column = max(self.last_column, self._column)

    def _characters(self, characters: str) -> None:
        if self._text is not None:
            self._text.append(characters)

    def _end(self, name: str) -> None:
        if self._text is None or name.rpartition(_SEPARATOR)[2] != "f":
            return
        formula = "".join(self._text).strip()
        self._text = None
        if self._shared_index is not None:
            formula = formula or self._shared.get(self._shared_index, "")
            self._shared[self._shared_index] = formula
        if formula:
            self.formulas[self._row, self._column] = "=" + formula.removeprefix("=")


def _column_of(address: str) -> int:
    column = 0
    for letter in address:
        if not letter.isalpha():
            break
        column = column * 26 + ord(letter.upper()) - 64
    return column - 1
