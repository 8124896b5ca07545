"""The assignment as a sheet: download it, change it, look at what would change, take it up."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from domain.messages import msg
from domain.refusals import Invalid, Refusal
from exports.workbook import MEDIA_TYPE
from intake.cells import text_of
from intake.workbooks import read_sheets
from ui.session import perform, read
from ui.tables import draw_table
from ui.words import _, language, literal, say
from use_cases import assignment_sheets
from use_cases.assignment_sheet_plans import SheetPreview, SheetRow

_MOST_SHOWN = 40
_TAKEN_UP = "assignment sheets taken up"


def draw_sheet(round_id: int, *, acts: bool, can_change: bool) -> None:
    """Draw the download for everybody, and for organisers of a round under way the way back."""
    # Whoever opened it shuts it: were it opened by the button, the next click would shut it over what it says.
    with st.expander(_("The assignment as a sheet"), icon=":material/table:"):
        if st.button(_("Make the sheet"), key=f"make sheet {round_id}", icon=":material/table_view:"):
            made = read(assignment_sheets.content, round_id, language=language())
            st.download_button(
                _("Download the assignment"),
                made.content,
                made.name,
                MEDIA_TYPE,
                icon=":material/download:",
                on_click="ignore",
            )
        if acts and can_change:
            _draw_way_back(round_id)


def _draw_way_back(round_id: int) -> None:
    fixed = read(assignment_sheets.fixed, round_id)
    if fixed:
        said = msg("{n} pairs stand as a sheet fixed them; lots give only what entries still lack.", n=fixed)
        st.info(say(said), icon=":material/push_pin:")
        if st.button(_("Let lots give every entry again"), key=f"give back {round_id}"):
            perform(assignment_sheets.give_back, round_id)
    times = int(st.session_state.get(_TAKEN_UP, 0))
    file = st.file_uploader(
        _("Take a changed assignment up (.xlsx, .xls, .ods or .csv)"),
        type=["xlsx", "xls", "ods", "csv"],
        key=f"assignment file {round_id} {times}",
    )
    if file is None:
        st.caption(
            _(
                "A row for each pair of reference number and judge's account. The whole sheet becomes the assignment; "
                "you see first who gains and who loses what. Begun sheets never move."
            )
        )
        return
    try:
        cells = read_sheets(file.getvalue(), file.name)[0].rows
        rows = assignment_sheets.read_rows([tuple(map(text_of, row)) for row in cells])
        preview = read(assignment_sheets.preview, round_id, rows=rows)
    except Invalid as refusal:
        st.error(literal(say(refusal.message)), icon=":material/block:")
        return
    _draw_preview(preview)
    _draw_taking_up(round_id, rows, preview, times)


def _draw_taking_up(round_id: int, rows: Sequence[SheetRow], preview: SheetPreview, times: int) -> None:
    label = say(msg("Take up these {n} pairs", n=preview.pairs))
    if st.button(label, type="primary", disabled=bool(preview.problems), key=f"take sheet {times}"):
        st.session_state[_TAKEN_UP] = times + 1
        refused: Refusal | None = perform(assignment_sheets.accept, round_id, rows=rows, seen_digest=preview.digest)
        if refused is not None:
            st.session_state[_TAKEN_UP] = times


def _draw_preview(preview: SheetPreview) -> None:
    if preview.problems:
        said = msg("{n} problems; nothing is taken up until all are mended.", n=len(preview.problems))
        st.error(say(said), icon=":material/block:")
        draw_table(
            [_("Row"), _("Problem")],
            [(row or None, say(problem)) for row, problem in preview.problems[:_MOST_SHOWN]],
            numbers=(0,),
            wide=(1,),
        )
    for note in preview.notes:
        st.warning(literal(say(note)), icon=":material/info:")
    if not preview.changes:
        st.info(_("The sheet changes nothing."))
        return
    draw_table(
        [_("Judge"), _("Gains"), _("Loses")],
        [
            (
                f"{each.judge}\n{each.unit}",
                say(msg("{names}", names=each.gains)),
                say(msg("{names}", names=each.losses)),
            )
            for each in preview.changes
        ],
        wide=(1, 2),
    )
