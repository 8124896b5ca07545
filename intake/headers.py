"""Which row holds the headings, and which column is which field."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from domain.messages import Message, msg
from domain.refusals import Invalid
from intake.cells import Cell, column_letters, line_of
from intake.fields import EXPECTED, FIELD_NAMES, SYNONYMS
from intake.workbooks import Sheet

ROWS_SEARCHED = 40
_FEWEST_FIELDS = 3
_EXACT = 100
_LONGEST_HEADING = 40
_BRACKETS = re.compile(r"\([^)]*\)|\[[^\]]*\]|【[^】]*】|〔[^〕]*〕")
_NOT_LETTERS = re.compile(r"[^\w]+|_")
_OTHER_OWNERS = re.compile("承办|办理|采纳|采用|经办|责任|领导|填报|审核|受理人|登记人|推荐")
_OWNED = frozenset({"telephones", "proposers", "work_unit"})


@dataclass(frozen=True)
class ColumnMapping:
    """Which column of a sheet holds which field.

    Args:
        sheet: the sheet's name.
        header_row: the workbook's own number of the last row of headings.
        headings: what stands above each column, first column first.
        columns: field -> column counted from 0; a field no column holds is left out.
    """

    sheet: str
    header_row: int
    headings: tuple[str, ...]
    columns: Mapping[str, int]

    def heading_of(self, field: str) -> str:
        """Give what stands above a field's column; empty where it has none."""
        return self.headings[self.columns[field]] if field in self.columns else ""

    def missing(self) -> tuple[str, ...]:
        """Give the fields that a register should have and this sheet does not."""
        return tuple(field for field in EXPECTED if field not in self.columns)

    def with_columns(self, columns: Mapping[str, int | None]) -> ColumnMapping:
        """Change columns by hand; ``None`` takes a field's column away.

        Raises:
            Invalid: an unknown field, no such column, or one column for two fields.
        """
        chosen = {field: column for field, column in (dict(self.columns) | dict(columns)).items() if column is not None}
        for field, column in chosen.items():
            if field not in FIELD_NAMES or not 0 <= column < len(self.headings):
                raise Invalid(msg("There is no such field or column: {field}.", field=field))
        twice = [column for column in chosen.values() if list(chosen.values()).count(column) > 1]
        if twice:
            heading = self.headings[twice[0]]
            raise Invalid(msg("The column “{heading}” is chosen for two fields; choose one.", heading=heading))
        return replace(self, columns=chosen)

    def with_headings(self, headings: Mapping[str, str]) -> ColumnMapping:
        """Change columns by hand, naming each by its heading or letters; an empty heading takes the column away.

        Raises:
            Invalid: as ``with_columns``, or no column has the heading, or several have.
        """
        columns: dict[str, int | None] = {}
        for field, heading in headings.items():
            columns[field] = self._column_called(heading) if plain_heading(heading) else None
        freed = {field: None for field, column in self.columns.items() if column in columns.values()}
        return self.with_columns(freed | columns)

    def _column_called(self, heading: str) -> int:
        wanted = plain_heading(heading)
        found = [column for column, known in enumerate(self.headings) if plain_heading(known) == wanted]
        letters = heading.strip().upper()
        found = found or [column for column in range(len(self.headings)) if column_letters(column) == letters]
        if not found:
            raise Invalid(msg("No column has the heading “{heading}”.", heading=heading))
        if len(found) > 1:
            named = tuple(column_letters(column) for column in found)
            raise Invalid(
                msg(
                    "Several columns have the heading “{heading}”; name one by its letters: {letters}.",
                    heading=heading,
                    letters=named,
                )
            )
        return found[0]


@dataclass(frozen=True)
class Recognised:
    """A mapping as found, with what the organiser should know of how it was found."""

    mapping: ColumnMapping
    notes: tuple[Message, ...]


def recognise(sheet: Sheet) -> Recognised:
    """Find the headings of a sheet and the field of each column.

    Headings over two rows are read together. A column recognised as a field that another column
    matches better stays unused, and a note says so.

    Raises:
        Invalid: no row looks like headings.
    """
    best: tuple[int, int, tuple[str, ...]] | None = None
    for index in range(min(ROWS_SEARCHED, len(sheet.rows))):
        single = _headings(sheet.rows[index])
        double = _stacked(sheet.rows[index - 1], sheet.rows[index]) if index else single
        for headings in (single, double):
            score = _row_score(headings)
            if best is None or score > best[0]:
                best = (score, index, headings)
    if best is None or best[0] < _FEWEST_FIELDS * _EXACT // 2:
        raise Invalid(
            msg(
                "No row of headings was found in the sheet “{sheet}”: a register needs column headings.",
                sheet=sheet.name,
            )
        )
    _, index, headings = best
    columns, notes = _columns(headings)
    mapping = ColumnMapping(sheet.name, index + 1, headings, columns)
    missing = tuple(Message(FIELD_NAMES[field]) for field in mapping.missing())
    if missing:
        notes = (*notes, msg("No column was recognised for: {fields}. Choose one where there is one.", fields=missing))
    return Recognised(mapping, notes)


def most_likely_sheet(sheets: Sequence[Sheet]) -> Sheet:
    """Give the sheet that looks most like a register; the first one where none does."""
    return max(
        sheets,
        key=lambda sheet: (
            not sheet.is_hidden,
            max((_row_score(_headings(row)) for row in sheet.rows[:ROWS_SEARCHED]), default=0),
            len(sheet.rows),
        ),
    )


def looks_like_a_register(sheet: Sheet) -> bool:
    """Whether a row of the sheet looks like the headings of a register."""
    try:
        recognise(sheet)
    except Invalid:
        return False
    return True


def plain_heading(heading: str) -> str:
    """Give a heading as it is compared: letters and digits only, nothing in brackets, one width and case."""
    text = unicodedata.normalize("NFKC", heading)
    letters = _NOT_LETTERS.sub("", _BRACKETS.sub("", text)) or _NOT_LETTERS.sub("", text)
    return letters.casefold()


def _headings(row: Sequence[Cell]) -> tuple[str, ...]:
    return tuple(line_of(cell) for cell in row)


def _stacked(upper: Sequence[Cell], lower: Sequence[Cell]) -> tuple[str, ...]:
    return tuple(line_of(below) or line_of(above) for above, below in zip(upper, lower, strict=True))


_EXACT_FIELDS = {plain_heading(synonym): field for field, synonyms in SYNONYMS.items() for synonym in synonyms}
_ENDINGS = sorted(((word, field) for word, field in _EXACT_FIELDS.items() if len(word) > 1), key=lambda e: -len(e[0]))


@lru_cache(maxsize=4096)
def _match(heading: str) -> tuple[str, int] | None:
    plain = plain_heading(heading)
    if not plain or len(heading) > _LONGEST_HEADING:
        return None
    if plain in _EXACT_FIELDS:
        return _EXACT_FIELDS[plain], _EXACT
    for word, field in _ENDINGS:
        if plain.endswith(word):
            owner = plain.removesuffix(word)
            if field in _OWNED and _OTHER_OWNERS.search(owner):
                return None
            return field, _EXACT * len(word) // (2 * len(plain))
    return None


def _row_score(headings: Sequence[str]) -> int:
    best: dict[str, int] = {}
    for heading in headings:
        if found := _match(heading):
            best[found[0]] = max(best.get(found[0], 0), found[1])
    return sum(best.values()) if len(best) >= _FEWEST_FIELDS else 0


def _columns(headings: Sequence[str]) -> tuple[dict[str, int], tuple[Message, ...]]:
    best: dict[str, tuple[int, int]] = {}
    rivals: list[tuple[str, int]] = []
    for column, heading in enumerate(headings):
        found = _match(heading)
        if found is None:
            continue
        field, score = found
        if field in best and best[field][0] >= score:
            rivals.append((field, column))
            continue
        if field in best:
            rivals.append((field, best[field][1]))
        best[field] = (score, column)
    notes = tuple(
        _two_columns(Message(FIELD_NAMES[field]), headings, best[field][1], column) for field, column in rivals
    )
    return {field: column for field, (_, column) in best.items()}, notes


def _two_columns(field: Message, headings: Sequence[str], used: int, unused: int) -> Message:
    if headings[used] == headings[unused]:
        return msg(
            "Two columns have the heading “{heading}”: column {used} is read as “{field}”, column {unused} is not.",
            heading=headings[used],
            used=column_letters(used),
            unused=column_letters(unused),
            field=field,
        )
    return msg(
        "Two columns look like “{field}”: “{used}” is used, “{unused}” is not.",
        field=field,
        used=headings[used],
        unused=headings[unused],
    )
