"""What an import would do, as tables in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from types import MappingProxyType

import streamlit as st

from domain.messages import N_, FieldValue, Message
from exports import problem_list
from intake.fields import FIELD_NAMES
from intake.suggestions import Severity
from ui.words import _, language, say
from use_cases.registers import ImportPreview, Outcome

PROBLEMS = "problems"
PASSED_OVER = "passed_over"
Line = Mapping[str, str | int]
_VIEW_NAMES: Mapping[str, str] = MappingProxyType(
    {
        PROBLEMS: N_("Problems: {n}"),
        Outcome.ADDED: N_("Added: {n}"),
        Outcome.CHANGED: N_("Changed: {n}"),
        Outcome.SKIPPED: N_("Unchanged: {n}"),
        Outcome.REFUSED: N_("Refused: {n}"),
        PASSED_OVER: N_("Not suggestions: {n}"),
    }
)
_SEVERITY_NAMES: Mapping[Severity, str] = MappingProxyType(
    {
        Severity.REFUSES: N_("The row is refused"),
        Severity.INELIGIBLE: N_("Imported, but not eligible"),
        Severity.NOTE: N_("For your information"),
    }
)
_TABLE_HEIGHT = 460


def draw_preview(preview: ImportPreview, file_name: str) -> None:
    """Draw what would become of every row, one outcome at a time, and every problem."""
    counts = _counts(preview)
    views = [view for view, count in counts.items() if count]
    if not views:
        return
    chosen = st.segmented_control(
        _("What to show"),
        views,
        default=views[0],
        required=True,
        format_func=lambda view: _(_VIEW_NAMES[view]).format(n=counts[view]),
        key=f"import view {preview.digest}",
    )
    lines = _lines_of(preview, chosen or views[0])
    st.dataframe(lines, hide_index=True, height=min(_TABLE_HEIGHT, 40 + 36 * len(lines)))
    if counts[PROBLEMS]:
        list_name = _("Problems")
        st.download_button(
            _("Download the list of problems"),
            _problem_workbook(preview),
            file_name=f"{file_name}-{list_name}.xlsx",
            icon=":material/download:",
            on_click="ignore",
        )


def field_name(field: str) -> str:
    """Name a column in the reader's language; empty for a problem of the whole row."""
    if not field:
        return ""
    return _(FIELD_NAMES[field]) if field in FIELD_NAMES else _("Eligibility")


def _counts(preview: ImportPreview) -> dict[str, int]:
    outcomes = {outcome.value: preview.count(outcome) for outcome in Outcome}
    return {PROBLEMS: len(preview.problems), **outcomes, PASSED_OVER: len(preview.passed_over)}


def _lines_of(preview: ImportPreview, view: str) -> list[Line]:
    if view == PROBLEMS:
        return _problem_lines(preview)
    if view == PASSED_OVER:
        return [{_("Row"): line.row, _("What it says"): line.text} for line in preview.passed_over]
    return _change_lines(preview) if view == Outcome.CHANGED else _row_lines(preview, Outcome(view))


def _problem_lines(preview: ImportPreview) -> list[Line]:
    references = {row.row: row.reference for row in preview.rows}
    refused = {row.row for row in preview.rows if row.outcome is Outcome.REFUSED}
    return [
        {
            _("Row"): problem.row,
            _("Field"): field_name(problem.field),
            _("Problem"): say(problem.message),
            # Of a row that is refused nothing is imported, whatever else there is to say of it.
            _("Consequence"): _(_SEVERITY_NAMES[Severity.REFUSES if problem.row in refused else problem.severity]),
            _("Reference number"): references.get(problem.row, ""),
        }
        for problem in preview.problems
    ]


def _change_lines(preview: ImportPreview) -> list[Line]:
    return [
        {
            _("Row"): row.row,
            _("Reference number"): row.reference,
            _("Field"): field_name(change.field),
            _("Stored now"): _in_words(change.old),
            _("In the file"): _in_words(change.new),
        }
        for row in preview.rows
        if row.outcome is Outcome.CHANGED
        for change in row.changes
    ]


def _row_lines(preview: ImportPreview, outcome: Outcome) -> list[Line]:
    return [
        {_("Row"): row.row, _("Reference number"): row.reference, _("Title"): row.title}
        for row in preview.rows
        if row.outcome is outcome
    ]


def _problem_workbook(preview: ImportPreview) -> Callable[[], bytes]:
    # Called when somebody clicks, outside this run: the words are fixed while its language is known.
    lines, title = _problem_lines(preview), _("Problems")

    def render() -> bytes:
        rows = [list(line.values()) for line in lines]
        return problem_list.render(title, list(lines[0]), rows, created=datetime(2020, 1, 1))  # noqa: DTZ001 -- a fixed day makes the same list the same file

    return render


def _in_words(value: FieldValue) -> str:
    if isinstance(value, Message):
        return say(value)
    if isinstance(value, tuple):
        return ("、" if language() != "en" else ", ").join(_in_words(part) for part in value)
    return value.isoformat() if isinstance(value, date) else str(value)
