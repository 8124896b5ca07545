"""One pilot entry with its sheet: the fields of the desk, kept apart from every task of a round."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from domain.awards import SheetState
from domain.lifecycle import ALLOWED, Act
from domain.messages import Message, msg
from domain.points import Typed
from ui.addresses import go, go_after, stay
from ui.reading_view import draw_reading
from ui.session import perform, read
from ui.sheet_form import SheetKind, draw_form, kept
from ui.sheet_parts import (
    draw_choice,
    draw_lacking,
    is_editable,
    needs_choice,
    refused_before,
    write,
)
from ui.sheet_tables import points_table
from ui.type_size import draw_next_type_size
from ui.typed_sheets import TypedSheet
from ui.words import _, literal, say
from use_cases import pilot_sheets
from use_cases.score_sheets import SheetView
from use_cases.transaction import Transaction

Place = Mapping[str, str]
_STEP = "step"
_TOO_LATE = msg("What you typed here is not saved: the sheet was submitted elsewhere, or pilot scoring has closed.")


def draw_pilot_sheet(pilot_id: int) -> None:
    """Draw one of the reader's pilot entries; what is typed keeps itself as on every sheet."""
    view = read(pilot_sheets.open_sheet, pilot_id)
    if _STEP in st.query_params and _is_open(view):
        _draw_stepping_back(view, pilot_id)
        return
    sheet = kept(_KIND, view)
    view = sheet.view
    _draw_place(view, sheet.typed)
    refused = refused_before() or sheet.not_kept
    _draw_notice(view, sheet.typed, refused)
    with st.container(horizontal=True, gap="large", key="sheet"):
        above = msg("Pilot entry {number} of {of} – it counts in no ranking", number=view.number, of=view.of)
        draw_reading(view.reading, above=say(msg("PRACTICE: {what}", what=above) if view.is_rehearsal else above))
        with st.container():
            if sheet.can_be_filled_in:
                draw_form(_KIND, sheet, is_noticed=refused is not None)
            elif not is_editable(view):
                _draw_saved(view)


def _save(tx: Transaction, task_id: int, *, seen_version: int, points: Mapping[str, Typed], comment: str) -> Message:
    return pilot_sheets.save_draft(tx, -task_id, seen_version=seen_version, points=points, comment=comment)


def _submit(tx: Transaction, task_id: int, *, seen_version: int, points: Mapping[str, Typed], comment: str) -> Message:
    return pilot_sheets.submit(tx, -task_id, seen_version=seen_version, points=points, comment=comment)


def _is_open(view: SheetView) -> bool:
    return view.stage in ALLOWED[Act.SCORE_PILOTS]


def _draw_place(view: SheetView, typed: TypedSheet) -> None:
    wanted: Place | None = None
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button(_("List"), icon=":material/list:", key="pilot_to_list"):
            wanted = {"round": str(view.round_id)}
        for label, key, target in ((_("Previous"), "before", view.previous_id), (_("Next"), "after", view.next_id)):
            if st.button(label, key=f"pilot_{key}_{view.assignment_id}", disabled=target is None):
                wanted = {"pilot": str(target)}
        draw_next_type_size()
        if _is_open(view) and st.button(_("Step back"), icon=":material/balance:", key="pilot_step_back"):
            go({"pilot": str(-view.assignment_id), _STEP: "back"})
    # Pressed in one run with the sheet's own buttons: what these do counts, and may lead elsewhere.
    if wanted is None or _KIND.is_acted_on(view):
        return
    if is_editable(view) and typed.version == view.version and typed.is_unsaved(view.criteria):
        write(_save, view, typed, wanted, save=_save)
    else:
        go(wanted)


def _draw_notice(view: SheetView, typed: TypedSheet, refused: Message | None) -> None:
    """Draw what stands between; its place is there even empty, for what moves the fields takes the focus away."""
    notice = st.empty()
    if needs_choice(view, typed):
        with notice.container():
            draw_choice(view, typed, _TOO_LATE)
    elif refused is not None:
        notice.warning(literal(say(refused)), icon=":material/block:")


def _draw_actions(view: SheetView, typed: TypedSheet) -> None:
    with st.container(key="sheet_actions", horizontal=True):
        submitted = st.button(
            _("Submit this pilot sheet"),
            key=f"pilot_next_{view.assignment_id}",
            type="primary",
            shortcut="Ctrl+Enter",
        )
        saved = st.button(_("Save draft"), key=f"pilot_save_{view.assignment_id}")
        if submitted:
            write(_submit, view, typed, _onward(view), save=_save)
        elif saved:
            write(_save, view, typed, save=_save)
        draw_lacking(view)


def _read_anew(task_id: int) -> SheetView:
    return read(pilot_sheets.open_sheet, -task_id)


_KIND = SheetKind(_read_anew, _save, ("pilot_next", "pilot_save"), _draw_actions)


def _onward(view: SheetView) -> Place:
    beside = view.next_id or view.previous_id
    return {"pilot": str(beside)} if view.has_others_open and beside else {"round": str(view.round_id)}


def _draw_saved(view: SheetView) -> None:
    if view.state is SheetState.SUBMITTED and view.written_at is not None:
        st.success(say(msg("Submitted {at}.", at=view.written_at)), icon=":material/check_circle:")
    else:
        st.info(_("Pilot scoring has closed. This sheet was not submitted."), icon=":material/lock:")
    st.html(points_table(view))
    place = _onward(view)
    label = _("Next pilot entry") if "pilot" in place and _is_open(view) else _("To the list of entries")
    if st.button(label, key=f"pilot_onward_{view.assignment_id}", type="primary"):
        go(place if _is_open(view) else {"round": str(view.round_id)})


def _draw_stepping_back(view: SheetView, pilot_id: int) -> None:
    st.title(literal(view.reading.title), anchor=False)
    st.markdown(_("The pilot entry leaves your list at once, and what you gave for it is deleted."))
    with st.form(f"pilot_back_{pilot_id}", enter_to_submit=False):
        reason = st.text_area(_("Your interest in it, kept in the log"), height=80)
        wanted = st.form_submit_button(_("Yes, I step back from this pilot entry"), type="primary")
    if st.button(_("Back to the sheet"), icon=":material/arrow_back:", key="pilot_back_to_sheet"):
        go({"pilot": str(pilot_id)})
    if wanted:
        go_after({"round": str(view.round_id)})
        perform(pilot_sheets.step_back, pilot_id, reason=reason)
        stay()
