"""Tables that offices keep as CSV: columns found by their headings, rows numbered as in the sheet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from domain.messages import msg
from domain.refusals import Invalid
from use_cases import csv_text
from use_cases.score_table_rows import plain


@dataclass(frozen=True)
class NamedFile:
    """A file as its reader knows it."""

    name: str
    content: bytes


@dataclass(frozen=True)
class PlainTable:
    """A table whose columns are known.

    Attributes:
        columns: place of each column that is there, by its name.
        rows: row number in the sheet, and its cells; as many as the first row has, empty ones filled in.
        marked: the file came with the mark of Excel, or in GB18030.
    """

    columns: Mapping[str, int]
    rows: Iterator[tuple[int, list[str]]]
    marked: bool


def read_table(content: bytes, headings: Mapping[str, Sequence[str]], needed: Sequence[str]) -> PlainTable:
    """Find the columns of a CSV file and give its rows one by one.

    Args:
        content: UTF-8 or GB18030.
        headings: the columns to look for, each with the words that may stand for it; others are passed over.
        needed: those that must be there, and must not be empty in any row.

    Raises:
        Invalid: a sentence that names the column, or while rows are taken, the row and the column at fault.
    """
    text, marked = csv_text.decoded(content)
    records = csv_text.records(text)
    _, heading = next(records, (0, []))
    known = {plain(word).lower(): name for name, words in headings.items() for word in words}
    columns: dict[str, int] = {}
    for place, cell in enumerate(heading):
        name = known.get(plain(cell).lower())
        if name in columns:
            raise Invalid(msg("The column {column} stands twice in the first row.", column=name))
        if name is not None:
            columns[name] = place
    for name in needed:
        if name not in columns:
            raise Invalid(
                msg("The column {column} is missing; needed are {needed}.", column=name, needed=",".join(needed))
            )
    return PlainTable(columns, _rows(records, columns, needed, len(heading)), marked)


def _rows(
    records: Iterator[tuple[int, list[str]]], columns: Mapping[str, int], needed: Sequence[str], width: int
) -> Iterator[tuple[int, list[str]]]:
    places = [columns[name] for name in needed]
    for row, cells in records:
        if len(cells) != width:
            if any(cells[width:]):
                raise Invalid(msg("Row {row} has more cells than the first row has columns.", row=row))
            cells = (cells + [""] * width)[:width]  # noqa: PLW2901 -- the same cells, completed
        for place in places:
            if not cells[place]:
                name = needed[places.index(place)]
                raise Invalid(msg("Row {row}, column {column}: the cell is empty.", row=row, column=name))
        yield row, cells
