"""Rows of a register become suggestions, and everything doubtful about them is said."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import TypeAlias

from domain.eligibility import assess
from domain.messages import Message, Reason, msg
from domain.suggestions import canonical, folded, known_channel, known_kind, known_level
from intake.cells import Cell, UnreadableDayError, code_of, day_of, line_of, names_of, telephones_of, text_of
from intake.fields import FIELD_NAMES, LONGEST
from intake.headers import ColumnMapping
from intake.progress import ROWS_BETWEEN, Progress, Step, unwatched
from intake.register_rows import PassedOver, Place, Problem, Register, RegisterRow, Seen, Severity
from intake.workbooks import Sheet

Spelling: TypeAlias = Callable[[str], str | None]

_SUM_OR_NOTE = re.compile(
    r"(?:本页)?(?:合计|总计|小计|共计|总数|累计|总件数)|共\d+[件条项]"
    r"|(?:注|备注|说明|填表说明|填报单位|填报人|填表人|制表人|审核人|负责人|填报日期|联系人)[:：(（]"
)
_REFERENCE_LIKE = re.compile(r"(?=.*\d)[\w\-—/()\[\]〔〕【】第号]{5,64}")
_FIELDS_OF_A_SUGGESTION = 2
_REPEATED_HEADINGS = 3
_FORMULA_FIELDS = ("reference", "title", "text", "proposers")
_REASON_FIELDS = {
    "no_real_name": "proposers",
    "no_contact": "telephones",
    "not_adopted": "adoption_status",
    "outside_cycle": "submitted_on",
    "no_date": "submitted_on",
    "unknown_kind": "kind",
}


def read_rows(
    sheet: Sheet,
    mapping: ColumnMapping,
    cycle_days: tuple[date, date] | None,
    first_seen: Seen | None = None,
    progress: Progress = unwatched,
) -> Register:
    """Read every suggestion below the headings.

    Args:
        sheet: where the rows stand.
        mapping: which column is which field.
        cycle_days: first and last day of the cycle; ``None`` leaves out the rule about them.
        first_seen: the reference numbers of sheets before this one and where they stand; this sheet's are added.
        progress: told how many of the rows are read.
    """
    rows: list[RegisterRow] = []
    problems: list[Problem] = []
    passed_over: list[PassedOver] = []
    first_seen = {} if first_seen is None else first_seen
    for index in range(mapping.header_row, len(sheet.rows)):
        if index % ROWS_BETWEEN == 0:
            progress(Step.CHECKING, index / len(sheet.rows))
        lines = [line_of(cell) for cell in sheet.rows[index]]
        first = next(filter(None, lines), "")
        if not first:
            continue
        if not _holds_a_suggestion(lines, mapping, first):
            passed_over.append(PassedOver(index + 1, first, sheet.name))
            continue
        reader = _RowReader(sheet, mapping, index)
        row = reader.read()
        rows.append(row)
        problems += reader.problems
        problems += _of_row(row, cycle_days, first_seen)
    return Register(tuple(rows), tuple(problems), tuple(passed_over))


def _holds_a_suggestion(lines: Sequence[str], mapping: ColumnMapping, first: str) -> bool:
    said: Mapping[str, str] = {field: lines[column] for field, column in mapping.columns.items() if lines[column]}
    reference = said.get("reference", "")
    looks_referred = bool(_REFERENCE_LIKE.fullmatch(code_of(reference)))
    if _SUM_OR_NOTE.match(folded(first)) and (reference == first or not looks_referred):
        return False
    if sum(text == mapping.heading_of(field) for field, text in said.items()) >= _REPEATED_HEADINGS:
        return False
    if len(said) < _FIELDS_OF_A_SUGGESTION:
        return looks_referred
    return bool(said.keys() & {"reference", "title", "text", "proposers"})


class _RowReader:
    """Reads one row's cells, noting what it meets on the way."""

    def __init__(self, sheet: Sheet, mapping: ColumnMapping, index: int) -> None:
        self.sheet, self.mapping, self.index = sheet, mapping, index
        self.problems: list[Problem] = []

    def read(self) -> RegisterRow:
        self._note_what_is_unusual()
        row = RegisterRow(
            row_number=self.index + 1,
            reference=code_of(self._cell("reference")),
            title=line_of(self._cell("title")),
            text=text_of(self._cell("text")),
            proposers=names_of(self._cell("proposers")),
            telephones=telephones_of(self._cell("telephones")),
            work_unit=line_of(self._cell("work_unit")),
            district=line_of(self._cell("district")),
            submitted_on=self._day("submitted_on", Severity.REFUSES),
            channel=self._known("channel", known_channel),
            theme=line_of(self._cell("theme")),
            kind=self._known("kind", known_kind),
            handling_unit=line_of(self._cell("handling_unit")),
            adoption_status=line_of(self._cell("adoption_status")),
            adoption_level=self._known("adoption_level", known_level),
            adopting_unit=line_of(self._cell("adopting_unit")),
            adopted_on=self._day("adopted_on", Severity.NOTE),
            instruction=text_of(self._cell("instruction")),
            effect=text_of(self._cell("effect")),
            satisfaction=line_of(self._cell("satisfaction")),
            sheet=self.sheet.name,
        )
        self._check_lengths(row)
        return row

    def _cell(self, field: str) -> Cell:
        column = self.mapping.columns.get(field)
        return "" if column is None else self.sheet.rows[self.index][column]

    def _say(self, field: str, code: str, message: Message, severity: Severity = Severity.NOTE) -> None:
        self.problems.append(Problem(self.index + 1, field, code, message, severity, self.sheet.name))

    def _known(self, field: str, known: Spelling) -> str:
        text = line_of(self._cell(field))
        if text and field != "kind" and known(text) is None:
            name = Message(FIELD_NAMES[field])
            self._say(
                field,
                f"unknown_{field}",
                msg("“{text}” is unusual for “{field}”; kept as it is.", text=text, field=name),
            )
        return canonical(text, known(text))

    def _day(self, field: str, severity: Severity) -> date | None:
        cell = self._cell(field)
        try:
            return day_of(cell)
        except UnreadableDayError:
            name = Message(FIELD_NAMES[field])
            said = line_of(cell)
            if severity is Severity.REFUSES:
                message = msg("“{text}” under “{field}” is no day that exists.", text=said, field=name)
                self._say(field, "unreadable_date", message, severity)
            else:
                message = msg("“{text}” under “{field}” is no day that exists; left empty.", text=said, field=name)
                self._say(field, "unreadable_adoption_date", message, severity)
            return None

    def _note_what_is_unusual(self) -> None:
        if self.index in self.sheet.hidden_rows:
            self._say("", "hidden_row", msg("This row is hidden in the workbook; it is read all the same."))
        for field in _FORMULA_FIELDS:
            column = self.mapping.columns.get(field)
            is_formula = (self.index, column) in self.sheet.formulas
            if is_formula or text_of(self._cell(field)).startswith("="):
                message = msg(
                    "“{field}” is a formula; it is kept as text and never run.", field=Message(FIELD_NAMES[field])
                )
                self._say(field, "formula_text", message)

    def _check_lengths(self, row: RegisterRow) -> None:
        for field, limit in LONGEST.items():
            value = getattr(row, field)
            longest = max(map(len, value), default=0) if isinstance(value, tuple) else len(value)
            if field == "telephones":
                longest = max((len(person.telephone) for person in row.people()), default=longest)
            if longest > limit:
                message = msg(
                    "“{field}” is longer than {limit} characters.", field=Message(FIELD_NAMES[field]), limit=limit
                )
                self._say(field, "too_long", message, Severity.REFUSES)


def _of_row(row: RegisterRow, cycle_days: tuple[date, date] | None, first_seen: Seen) -> Iterator[Problem]:
    if not row.reference:
        yield _problem(row, "reference", "no_reference", msg("The reference number is missing."), Severity.REFUSES)
    elif row.reference in first_seen:
        message = _repeated(row, first_seen[row.reference])
        yield _problem(row, "reference", "repeated_reference", message, Severity.REFUSES)
    else:
        first_seen[row.reference] = row.place
    if not row.title:
        yield _problem(row, "title", "no_title", msg("The title is missing."), Severity.REFUSES)
    if not row.text:
        yield _problem(row, "text", "no_text", msg("The full text is missing."))
    if row.adopted_on and row.submitted_on and row.adopted_on < row.submitted_on:
        message = msg(
            "Adopted on {adopted}, before it was submitted on {submitted}.",
            adopted=row.adopted_on,
            submitted=row.submitted_on,
        )
        yield _problem(row, "adopted_on", "adopted_before_submitted", message)
    for reason in _reasons_of(row, cycle_days):
        yield _problem(row, _REASON_FIELDS[reason.code], reason.code, reason.message, Severity.INELIGIBLE)


def _repeated(row: RegisterRow, first: Place) -> Message:
    sheet, number = first
    if sheet == row.sheet:
        return msg(
            "The reference number {reference} already stands in row {first}.", reference=row.reference, first=number
        )
    return msg(
        "The reference number {reference} already stands in row {first} of the sheet “{sheet}”.",
        reference=row.reference,
        first=number,
        sheet=sheet,
    )


def _reasons_of(row: RegisterRow, cycle_days: tuple[date, date] | None) -> tuple[Reason, ...]:
    return assess(
        cycle_days=cycle_days,
        submitted_on=row.submitted_on,
        proposers=row.proposers,
        contacts=row.telephones,
        adoption_status=row.adoption_status,
        kind=row.kind,
    )


def _problem(row: RegisterRow, field: str, code: str, message: Message, severity: Severity = Severity.NOTE) -> Problem:
    return Problem(row.row_number, field, code, message, severity, row.sheet)
