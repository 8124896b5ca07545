"""One row of a register beside what is stored: what becomes of it, and what there is to say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from enum import StrEnum
from typing import TypeAlias

from domain.messages import N_, FieldValue, Message, Reason, msg
from intake.fields import FIELD_NAMES
from intake.headers import ColumnMapping
from intake.register_rows import Place, Problem, RegisterRow, Severity
from use_cases.register_contents import Change, Contents, contents_of
from use_cases.stored_register import Scoring, StoredEntry, Written, changes_of

CycleDays: TypeAlias = tuple[date, date]
_ELIGIBILITY = N_("Eligibility")
_NO_TEXT = "no_text"
_ALIKE = 0.5


class Outcome(StrEnum):
    """What an import does with one row; one that is kept says otherwise of an entry that is being scored."""

    ADDED = "added"
    CHANGED = "changed"
    KEPT = "kept"
    SKIPPED = "skipped"
    REFUSED = "refused"


@dataclass(frozen=True)
class RowPreview:
    """One row of the register and what becomes of it.

    Args:
        row: the workbook's own number.
        reference: as it is stored, or would be.
        title: as the file says it.
        outcome: what becomes of the row.
        changes: where its entry is stored already and the file says something else.
        scoring: how far the judges are, where the entry is being scored.
        sheet: the sheet's name.
    """

    row: int
    reference: str
    title: str
    outcome: Outcome
    changes: tuple[Change, ...] = ()
    scoring: Scoring | None = None
    sheet: str = ""

    @property
    def place(self) -> Place:
        """Give where the row stands."""
        return self.sheet, self.row


class Comparison:
    """Looks at rows beside what is stored, and collects what is to be written and said.

    Args:
        cycle_days: first and last day of the cycle.
        mappings: by sheet, which column is which field.
        refused: rows that cannot be written, whatever is stored.
        stored: by reference number.
        scoring: how far the judges are, by the id of each entry that is being scored.
        underway: years whose preliminary round has opened its scoring.
    """

    def __init__(
        self,
        *,
        cycle_days: CycleDays,
        mappings: Mapping[str, ColumnMapping],
        refused: frozenset[Place],
        stored: Mapping[str, StoredEntry],
        scoring: Mapping[int, Scoring],
        underway: frozenset[int],
    ) -> None:
        self._cycle_days, self._mappings, self._refused = cycle_days, mappings, refused
        self._stored, self._scoring, self._underway = stored, scoring, underway
        self.problems: list[Problem] = []
        self.added: list[tuple[str, Written]] = []
        self.changed: list[tuple[StoredEntry, Written]] = []
        self._codes: dict[Place, frozenset[str]] = {}

    def look_at(self, row: RegisterRow) -> RowPreview:
        """Say what becomes of one row."""
        if row.place in self._refused:
            return _shown(row, Outcome.REFUSED)
        entry = self._stored.get(row.reference)
        before = Contents() if entry is None else entry.contents
        contents = contents_of(row, self._mappings[row.sheet], before)
        reasons = contents.reasons(self._cycle_days)
        if entry is None:
            self.problems += _too_late(row, reasons, self._underway)
            self.added.append((row.reference, Written(contents, reasons)))
            return _shown(row, Outcome.ADDED)
        self._codes[row.place] = frozenset(reason.code for reason in reasons) | _empty(contents)
        after = Written(contents, reasons)
        changes = changes_of(entry, after)
        scoring = self._scoring.get(entry.entry_id)
        if not changes:
            return _shown(row, Outcome.SKIPPED, scoring=scoring)
        if scoring is not None:
            self.problems.append(_already_judged(row, changes, scoring))
            return _shown(row, Outcome.KEPT, changes, scoring)
        if _is_another(entry.contents, contents):
            self.problems.append(_another(row, entry.contents))
        self.changed.append((entry, after))
        return _shown(row, Outcome.CHANGED, changes)

    def still_holds(self, problem: Problem) -> bool:
        """Whether a problem is one of the whole entry: what the file has no column for may be stored already."""
        if problem.severity is not Severity.INELIGIBLE and problem.code != _NO_TEXT:
            return True
        return problem.code in self._codes.get(problem.place, {problem.code})


def field_name(change: Change) -> Message:
    """Name the field that a change is about; the verdict stands among them."""
    return Message(FIELD_NAMES.get(change.field, _ELIGIBILITY))


def _is_another(before: Contents, after: Contents) -> bool:
    """Whether a number seems to stand for another suggestion than the one stored under it.

    Its text differs, and its title shares less than half of its characters in order: texts of one office are much
    alike by their set phrases, titles are not.
    """
    if not before.title or before.text == after.text:
        return False
    return SequenceMatcher(None, before.title, after.title, autojunk=False).ratio() < _ALIKE


def _another(row: RegisterRow, before: Contents) -> Problem:
    said = msg(
        "{reference} stands for another suggestion so far, “{title}”, which this row would replace. If this is a new "
        "one, give it a number of its own.",
        reference=row.reference,
        title=before.title,
    )
    return Problem(row.row_number, "reference", "another_suggestion", said, Severity.NOTE, row.sheet)


def _empty(contents: Contents) -> frozenset[str]:
    return frozenset() if contents.text else frozenset({_NO_TEXT})


def _shown(
    row: RegisterRow, outcome: Outcome, changes: tuple[Change, ...] = (), scoring: Scoring | None = None
) -> RowPreview:
    return RowPreview(row.row_number, row.reference, row.title, outcome, changes, scoring, row.sheet)


def _already_judged(row: RegisterRow, changes: Sequence[Change], scoring: Scoring) -> Problem:
    read = tuple(field_name(change) for change in changes if change.is_read_by_judges)
    unread = tuple(field_name(change) for change in changes if not change.is_read_by_judges)
    told: dict[str, FieldValue] = {
        "reference": row.reference,
        "submitted": scoring.submitted,
        "expected": scoring.expected,
    }
    if not read:
        message = msg(
            "{reference} is being scored ({submitted} of {expected} sheets are in) and stays as it is. "
            "The file says otherwise, though nothing that judges read: {unread}.",
            unread=unread,
            **told,
        )
    elif not unread:
        message = msg(
            "{reference} is being scored ({submitted} of {expected} sheets are in) and stays as it is. "
            "The file says otherwise of what judges read: {read}.",
            read=read,
            **told,
        )
    else:
        message = msg(
            "{reference} is being scored ({submitted} of {expected} sheets are in) and stays as it is. "
            "The file says otherwise of what judges read: {read}; and besides: {unread}.",
            read=read,
            unread=unread,
            **told,
        )
    return Problem(row.row_number, "reference", "already_judged", message, Severity.KEEPS, row.sheet)


def _too_late(row: RegisterRow, reasons: tuple[Reason, ...], underway: frozenset[int]) -> list[Problem]:
    day: date | None = row.submitted_on
    if reasons or day is None or day.year not in underway:
        return []
    message = msg("Scoring of {year} has already opened: this suggestion comes too late for it.", year=str(day.year))
    return [Problem(row.row_number, "submitted_on", "round_underway", message, Severity.NOTE, row.sheet)]
