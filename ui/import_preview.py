"""What an import would do, as tables in words: one outcome or problem at a time, a page at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import TypeVar

import pandas as pd
import streamlit as st

from intake.register_rows import Severity
from intake.workbooks import Sheet
from ui.broken_lines import with_broken_lines
from ui.import_downloads import draw_downloads
from ui.import_lines import (
    Line,
    change_line,
    narrow_line,
    passed_over_line,
    problem_line,
    refused_line,
    row_line,
    scoring_line,
)
from ui.import_words import CODE_NAMES, PASSED_OVER, PROBLEMS, SEVERITY_NAMES, VIEW_NAMES
from ui.widths import on_a_telephone, on_a_wide_screen
from ui.words import _, literal
from use_cases.register_comparison import Outcome
from use_cases.registers import ImportPreview

T = TypeVar("T")
PAGE = 200
_TABLE_HEIGHT = 460
# Text is broken into lines only in rows higher than four letters (4rem of .streamlit/config.toml).
_ONE_LINE, _THREE_LINES, _SENTENCE = 35, 72, 24
# On a telephone, in pixels; sentences take some lines more than the one each is counted for.
_LINE_HEIGHT, _SPARE_LINES, _FEW_FACTS = 20, 3, 2
_NARROW_ROW, _NARROW_TEXT = 52, 300


def draw_preview(preview: ImportPreview, sheets: Sequence[Sheet], file_name: str) -> None:
    """Draw what would become of every row, one outcome at a time, and every problem.

    Args:
        preview: of some sheets of the file.
        sheets: all of them, for the copy with the problems marked.
        file_name: as it was uploaded.
    """
    counts = _counts(preview)
    views = [view for view, count in counts.items() if count]
    if not views:
        return
    if counts[Outcome.KEPT]:
        st.warning(
            literal(
                _(
                    "{n} suggestions that are being scored read otherwise in this file. They stay as judges have read "
                    "them; “Being scored” shows every difference."
                ).format(n=counts[Outcome.KEPT])
            ),
            icon=":material/gavel:",
        )
    chosen = st.segmented_control(
        _("What to show"),
        views,
        default=views[0],
        required=True,
        format_func=lambda view: _(VIEW_NAMES[view]).format(n=counts[view]),
        key=f"import view {preview.digest}",
    )
    view = chosen or views[0]
    if view == PROBLEMS:
        _draw_problems(preview)
    else:
        _draw_rows(preview, view)
    if view in {PROBLEMS, Outcome.KEPT}:
        draw_downloads(preview, sheets, file_name)


def _counts(preview: ImportPreview) -> dict[str, int]:
    counts = dict.fromkeys(VIEW_NAMES, 0)
    counts |= {outcome.value: preview.count(outcome) for outcome in Outcome}
    counts[PROBLEMS], counts[PASSED_OVER] = len(preview.to_put_right), len(preview.passed_over)
    return counts


def _draw_problems(preview: ImportPreview) -> None:
    problems = preview.to_put_right
    beside = st.columns([2, 2, 2] if len(preview.sheets) > 1 else [2, 2])
    codes = Counter(problem.code for problem in problems)
    code = beside[0].selectbox(
        _("Kind of problem"),
        [None, *(known for known in CODE_NAMES if known in codes)],
        format_func=lambda each: _("All") if each is None else f"{_(CODE_NAMES[each])} ({codes[each]})",
        key=f"import code {preview.digest}",
    )
    # By rows, as the numbers above: one row may have several problems.
    counted = Counter(each for each, _place in {(preview.consequence_of(one), one.place) for one in problems})
    severity = beside[1].selectbox(
        _("Consequence"),
        [None, *(each for each in Severity if each in counted)],
        format_func=lambda each: (
            _("All") if each is None else _("{what} ({n} rows)").format(what=_(SEVERITY_NAMES[each]), n=counted[each])
        ),
        key=f"import severity {preview.digest}",
    )
    sheet = None
    if len(preview.sheets) > 1:
        sheet = beside[2].selectbox(
            _("Sheet"),
            [None, *preview.sheets],
            format_func=lambda each: _("All") if each is None else each,
            key=f"import sheet {preview.digest}",
        )
    listed = [
        problem
        for problem in problems
        if code in {None, problem.code}
        and severity in {None, preview.consequence_of(problem)}
        and sheet in {None, problem.sheet}
    ]
    _draw_page(listed, lambda problem: problem_line(preview, problem), f"{preview.digest} {code} {severity} {sheet}")


def _draw_page(items: Sequence[T], line: Callable[[T], Line], key: str) -> None:
    """Draw one page of a list, and which one where there are several; only its lines are put into words."""
    if not items:
        st.info(_("Nothing is listed under this choice."), icon=":material/filter_alt_off:")
        return
    pages = -(-len(items) // PAGE)
    place = st.container()
    page = 1
    if pages > 1:
        page = st.pagination(pages, key=f"import page {key}")
        first, last = PAGE * (page - 1) + 1, min(PAGE * page, len(items))
        st.caption(_("Lines {first} to {last} of {n}").format(first=first, last=last, n=len(items)))
    lines = [line(each) for each in items[PAGE * (page - 1) : PAGE * page]]
    with place, on_a_wide_screen("import_lines"):
        _draw_wide(lines)
    with place, on_a_telephone("import_lines"):
        _draw_narrow(lines)


def _draw_wide(lines: Sequence[Line]) -> None:
    has_sentences = any(len(cell) > _SENTENCE for each in lines for cell in each.values() if isinstance(cell, str))
    row_height = _THREE_LINES if has_sentences else _ONE_LINE
    st.dataframe(
        with_broken_lines(pd.DataFrame(lines), [_("Problem")]),
        hide_index=True,
        row_height=row_height,
        height=min(_TABLE_HEIGHT, 40 + (row_height + 1) * len(lines)),
        column_config={
            _("Problem"): st.column_config.TextColumn(width="large"),
            _("Stored now"): st.column_config.TextColumn(width="medium"),
            _("In the file"): st.column_config.TextColumn(width="medium"),
        },
    )


def _draw_narrow(lines: Sequence[Line]) -> None:
    """Draw as much as a telephone is wide: a wide table would show where something is wrong, and cut off what."""
    facts = max(len(line) for line in lines) - 1
    row_height = _LINE_HEIGHT * (facts + _SPARE_LINES) if facts > _FEW_FACTS else _THREE_LINES
    st.dataframe(
        [narrow_line(line) for line in lines],
        hide_index=True,
        row_height=row_height,
        height=min(_TABLE_HEIGHT, 40 + (row_height + 1) * len(lines)),
        column_config={
            _("Row"): st.column_config.Column(width=_NARROW_ROW),
            _("What it says"): st.column_config.Column(width=_NARROW_TEXT),
        },
    )


def _draw_rows(preview: ImportPreview, view: str) -> None:
    key = f"{preview.digest} {view}"
    if view == PASSED_OVER:
        _draw_page(preview.passed_over, lambda line: passed_over_line(preview, line), key)
    elif view in {Outcome.KEPT, Outcome.CHANGED}:
        pairs = [(row, change) for row in preview.rows if row.outcome is Outcome(view) for change in row.changes]
        line = change_line if view == Outcome.CHANGED else scoring_line
        _draw_page(pairs, lambda pair: line(preview, *pair), key)
    else:
        in_words = refused_line if view == Outcome.REFUSED else row_line
        _draw_page(
            [row for row in preview.rows if row.outcome is Outcome(view)], lambda row: in_words(preview, row), key
        )
