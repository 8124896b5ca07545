"""The rows of a pack that came back, read for the tasks it was made of: what was filled in, and what cannot be."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from domain.cycles import LONGEST_COMMENT, CriterionRule
from domain.messages import Message, msg
from domain.packs import PackSheet
from domain.points import Typed, is_too_short, read_points
from domain.refusals import Invalid
from exports.pack_score_sheet import NO, YES
from i18n import LANGUAGES, gettext
from intake.cells import Cell, text_of
from intake.packs import PackRow, PackTable, row_digest
from use_cases.sheet_versions import too_long

FIXED = 3
_MOST_SHOWN = 40


@dataclass(frozen=True)
class Remark:
    """What is to be said of a row: to the judge, and to others in words that tell no points."""

    said: Message
    without_points: Message


@dataclass(frozen=True)
class FilledRow:
    """One row: where it stands, what was filled in, what keeps it from being taken, and what is to be known of it.

    ``sheet`` is None where something keeps it from being taken.
    """

    row: int
    sheet: PackSheet | None
    problems: tuple[Remark, ...] = ()
    notes: tuple[Remark, ...] = ()


@dataclass(frozen=True)
class Columns:
    """Where what is filled in stands, counted from 0, and how long a comment the round asks for."""

    criteria: tuple[CriterionRule, ...]
    shortest_comment: int | None

    @property
    def comment(self) -> int:
        """The column of comments; the weighted total stands before it."""
        return FIXED + len(self.criteria) + 1

    @property
    def finished(self) -> int:
        """The column that says whether a sheet is finished."""
        return self.comment + 1

    def fixed(self, row: PackRow) -> tuple[Cell, ...]:
        """The cells of a row that say of which task it is."""
        return row.cells[:FIXED]


def filled_rows(
    table: PackTable, digests: Mapping[int, str], columns: Columns
) -> tuple[Mapping[int, FilledRow], tuple[FilledRow, ...]]:
    """Read every row.

    Args:
        table: as it came back.
        digests: of each task's fixed cells, by the entry's number.
        columns: of the round.

    Returns:
        The row of each number, where there is one; and rows that belong to no task.
    """
    of_number: dict[int, list[PackRow]] = defaultdict(list)
    strays = []
    for row in table.rows:
        number = _number(row.cells[0])
        if number in digests and 0 not in row.formulas:
            of_number[number].append(row)
        else:
            strays.append(_stray(row))
    found = {
        number: _read(rows[0], digests[number], columns) if len(rows) == 1 else _twice(number, rows)
        for number, rows in of_number.items()
    }
    return found, tuple(strays)


def remark(said: Message, without_points: Message | None = None) -> Remark:
    """Make a remark; most of them tell no points."""
    return Remark(said, without_points or said)


def _number(cell: Cell) -> int:
    text = text_of(cell)
    return int(text) if text.isascii() and text.isdigit() and len(text) < len("1000000") else 0


def _stray(row: PackRow) -> FilledRow:
    text = text_of(row.cells[0])[:_MOST_SHOWN]
    said = (
        msg("There is no No. {number} in this pack.", number=text)
        if text
        else msg("The row has no number, so nobody knows which task it is for.")
    )
    return FilledRow(row.row, None, (remark(said),))


def _twice(number: int, rows: Sequence[PackRow]) -> FilledRow:
    said = msg(
        "No. {number} stands in rows {rows}; leave one of them.", number=number, rows=tuple(row.row for row in rows)
    )
    return FilledRow(rows[0].row, None, (remark(said),))


def _read(row: PackRow, digest: str, columns: Columns) -> FilledRow:
    problems: list[Remark] = []
    if row_digest(columns.fixed(row)) != digest:
        said = msg("Reference or title is no longer that of this number; rows may have been mixed up.")
        problems.append(remark(said))
    points: dict[str, int | None] = {}
    for column, criterion in enumerate(columns.criteria, start=FIXED):
        try:
            points[criterion.code] = _points(row, column, criterion)
        except Invalid as refusal:
            problems.append(remark(refusal.message, _unreadable(criterion)))
    comment, finished = _comment(row, columns, problems), _finished(row, columns, problems)
    if problems:
        return FilledRow(row.row, None, tuple(problems))
    return _finish(row.row, PackSheet(points, comment, finished), columns)


def _points(row: PackRow, column: int, criterion: CriterionRule) -> int | None:
    if column in row.formulas:
        raise Invalid(
            msg("{criterion}: a formula stands there. Type the points themselves.", criterion=criterion.called)
        )
    cell = row.cells[column]
    typed: Typed = cell if isinstance(cell, int | float) and not isinstance(cell, bool) else text_of(cell)
    return read_points(typed, criterion)


def _unreadable(criterion: CriterionRule) -> Message:
    return msg("{criterion}: what stands there is no whole number from 0 to 100.", criterion=criterion.called)


def _comment(row: PackRow, columns: Columns, problems: list[Remark]) -> str:
    comment = text_of(row.cells[columns.comment])
    if columns.comment in row.formulas:
        said = msg("{field}: a formula stands there. Type the words themselves.", field=msg("Comment"))
        problems.append(remark(said))
    elif len(comment) > LONGEST_COMMENT:
        problems.append(remark(too_long(len(comment))))
    return comment


def _finished(row: PackRow, columns: Columns, problems: list[Remark]) -> bool:
    text = text_of(row.cells[columns.finished])
    said = unicodedata.normalize("NFKC", text).casefold()
    yes, no = ({gettext(word, language).casefold() for language in LANGUAGES} for word in (YES, NO))
    if columns.finished not in row.formulas and said in {*yes, *no, ""}:
        return said in yes
    problems.append(
        remark(
            msg(
                "{field}: choose “{yes}” or “{no}”, not “{typed}”.",
                field=msg("Finished"),
                yes=msg("yes"),
                no=msg("no"),
                typed=text[:_MOST_SHOWN],
            )
        )
    )
    return False


def _finish(row: int, sheet: PackSheet, columns: Columns) -> FilledRow:
    """Take the word “finished” from a sheet on which something is missing: it stays a draft, and that is said."""
    is_too_brief = is_too_short(len(sheet.comment), columns.shortest_comment)
    if not sheet.is_finished or (sheet.is_complete and not is_too_brief):
        return FilledRow(row, sheet)
    missing = tuple(criterion.called for criterion in columns.criteria if sheet.points[criterion.code] is None)
    said = (
        msg(
            "It is marked as finished, but points are missing for: {criteria}. So it is not submitted.",
            criteria=missing,
        )
        if missing
        else msg(
            "It is marked as finished, but this round asks for a comment of at least {least} characters. So it is not "
            "submitted.",
            least=columns.shortest_comment or 0,
        )
    )
    return FilledRow(row, replace(sheet, is_finished=False), notes=(remark(said),))
