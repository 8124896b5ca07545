"""What the cell reader does not tell of a sheet: formulas, hidden rows, and how far it reaches."""

from __future__ import annotations

from collections.abc import Callable, Mapping
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


def scan(stream: IO[bytes], watch: Callable[[int], None] = lambda _: None) -> SheetXml:
    """Read a sheet's XML once, in pieces, keeping only what is asked for.

    Args:
        stream: the XML.
        watch: told how many bytes each piece has.

    Raises:
        UnsafeSheetError: a document type is declared (entities could grow without end), or the XML is broken.
    """
    scanner = _Scanner()
    _feed(scanner.parser, stream, watch)
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


def _feed(parser: expat.XMLParserType, stream: IO[bytes], watch: Callable[[int], None] = lambda _: None) -> None:
    def refuse(*_: object) -> None:
        raise UnsafeSheetError("a sheet declares no document type")

    parser.StartDoctypeDeclHandler = refuse
    try:
        while chunk := stream.read(_CHUNK):
            parser.Parse(chunk, False)  # noqa: FBT003 -- expat takes the flag by position only
            watch(len(chunk))
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
    """Called for every cell of a sheet: ends and characters are listened to inside a formula only."""

    def __init__(self) -> None:
        self.formulas: dict[tuple[int, int], str] = {}
        self.hidden: set[int] = set()
        self.last_row = self.last_column = -1
        self._row = self._column = -1
        self._shared: dict[str, str] = {}
        self._shared_index: str | None = None
        self._text: list[str] = []
        self._kinds: dict[str, str] = {}
        self._columns: dict[str, int] = {}
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        kind = self._kinds.get(name)
        if kind is None:
            kind = self._kinds[name] = name.rpartition(":")[2]
        if kind == "c":
            address = attributes.get("r")
            self._column = self._column + 1 if address is None else self._column_of(address.rstrip("0123456789"))
        elif kind in {"v", "is"}:
            self._filled()
        elif kind == "row":
            self._row = int(attributes["r"]) - 1 if "r" in attributes else self._row + 1
            self._column = -1
            if attributes.get("hidden") in {"1", "true"}:
                self.hidden.add(self._row)
        elif kind == "f":
            self._filled()
            self._text = []
            self._shared_index = attributes.get("si")
            self.parser.CharacterDataHandler = self._text.append
            self.parser.EndElementHandler = self._end

    def _filled(self) -> None:
        self.last_row = max(self.last_row, self._row)
        self.last_column = max(self.last_column, self._column)

    def _end(self, name: str) -> None:
        if self._kinds.get(name) != "f":
            return
        self.parser.CharacterDataHandler = self.parser.EndElementHandler = None
        formula = "".join(self._text).strip()
        if self._shared_index is not None:
            formula = formula or self._shared.get(self._shared_index, "")
            self._shared[self._shared_index] = formula
        if formula:
            self.formulas[self._row, self._column] = "=" + formula.removeprefix("=")

    def _column_of(self, letters: str) -> int:
        column = self._columns.get(letters)
        if column is None:
            column = self._columns[letters] = _column_number(letters)
        return column


def _column_number(letters: str) -> int:
    column = 0
    for letter in letters:
        if not "A" <= letter <= "Z":
            raise UnsafeSheetError("a cell's address is none")
        column = column * 26 + ord(letter) - 64
    return column - 1
