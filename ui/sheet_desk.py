"""One score sheet at the desk: its text beside its fields, what is saved of it, and where to go from it."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from domain.awards import SheetState
from domain.lifecycle import ALLOWED, Act
from domain.messages import Message, msg
from ui.addresses import go, go_after, stay
from ui.clock import draw_clock
from ui.kept_drafts import keep_draft
from ui.pilot_desk import draw_waiting
from ui.reading_view import draw_reading
from ui.recusal_desk import draw_kept, draw_stepping_back, draw_way_back
from ui.session import perform, read
from ui.sheet_form import SheetKind, draw_form, kept
from ui.sheet_parts import (
    draw_choice,
    draw_lacking,
    is_editable,
    is_unkept,
    needs_choice,
    refused_before,
    write,
)
from ui.sheet_tables import points_table
from ui.type_size import draw_next_type_size
from ui.typed_sheets import TypedSheet
from ui.way_on import came_from, note_opened, onward
from ui.words import _, literal, say
from use_cases import next_tasks, same_proposers, score_sheets, unit_figures
from use_cases.same_proposers import SameProposer
from use_cases.score_sheets import SheetView

Place = Mapping[str, str]
_LIST = "last place in the list"
_STEP = "step"
_SAME = "other tasks by the proposers of the sheet on the screen"
_TOO_LATE = msg("What you typed here is not saved: the sheet was submitted elsewhere, or scoring has closed.")


def note_list(round_id: int) -> None:
    """Remember which part of the list is on the screen: a sheet leads back there."""
    st.session_state[_LIST] = {"round": str(round_id), **st.query_params.to_dict()}


def draw_sheet(assignment_id: int) -> None:
    """Draw a sheet of the reader, or the form by which they step back from it."""
    view = read(score_sheets.open_sheet, assignment_id)
    if view.waits_for_pilots and view.stage in ALLOWED[Act.SUBMIT]:
        draw_waiting(view)
        return
    note_opened(view)
    if _STEP in st.query_params and view.stage in ALLOWED[Act.SUBMIT]:
        st.title(literal(view.reading.title), anchor=False)
        draw_stepping_back(view)
        return
    sheet = kept(_KIND, view)
    view, typed = sheet.view, sheet.typed
    _draw_place(view, typed)
    refused = refused_before() or _withdrawn_before(view) or sheet.not_kept
    # As for a receipt, a place of its own: what comes and goes in it must not move the fields.
    notice = st.empty()
    if needs_choice(view, typed):
        with notice.container():
            draw_choice(view, typed, _TOO_LATE)
    elif refused is not None:
        notice.warning(literal(say(refused)), icon=":material/block:")
    if view.kept_because:
        draw_kept(view)
    with st.container(horizontal=True, gap="large", key="sheet"):
        place = msg("No. {number} (one of your {of})", number=view.number, of=view.of)
        above = say(msg("PRACTICE: {what}", what=place) if view.is_rehearsal else place)
        figures = None if view.reading.collected is None else read(unit_figures.beside_sheet, view.assignment_id)
        draw_reading(
            view.reading,
            above=above,
            same_proposers=_same_proposers(view),
            figures=figures,
            attachments=view.attachments,
        )
        if sheet.can_be_filled_in:
            with st.container():
                draw_form(_KIND, sheet, is_noticed=refused is not None)
        elif not is_editable(view):
            _draw_read_only(view)


def _same_proposers(view: SheetView) -> tuple[SameProposer, ...]:
    """Who made others on the list, too: asked for when a sheet is opened, not at every key."""
    kept = st.session_state.get(_SAME)
    if kept is None or kept[0] != view.assignment_id:
        kept = st.session_state[_SAME] = view.assignment_id, read(same_proposers.of_task, view.assignment_id)
    found: tuple[SameProposer, ...] = kept[1]
    return found


def _draw_place(view: SheetView, typed: TypedSheet) -> None:
    wanted: Place | None = None
    with st.container(horizontal=True, vertical_alignment="center", key="sheet_place"):
        if st.button(_("List"), icon=":material/list:", key="to_list"):
            wanted = _list_of(view)
        # The keys carry the task: a second, impatient click must not act on the next one.
        wanted = _draw_neighbours(view) or wanted
        puts_off = is_editable(view) and view.has_others_open and _draw_put_off(view)
        draw_next_type_size()
        if draw_way_back(view):
            go({"sheet": str(view.assignment_id), _STEP: "back"})
        if is_editable(view):
            draw_clock(view.closes_at)
    if _KIND.is_acted_on(view):
        # Pressed in one run with the sheet's own buttons: what these do counts, and may lead elsewhere.
        return
    if puts_off:
        _put_off(view, typed)
    elif wanted is not None:
        _leave(view, typed, wanted)


def _draw_neighbours(view: SheetView) -> Place | None:
    """Draw the buttons to the sheet that was open before, else the one before in the list, and to the one after it."""
    before, key = came_from(view), view.assignment_id
    label = _("Previous") if before is None else say(msg("Back to No. {number}", number=before.number))
    previous_id = view.previous_id if before is None else before.assignment_id
    icon = ":material/arrow_back:"
    goes_back = st.button(label, icon=icon, key=f"previous_{key}", disabled=previous_id is None)
    icon = ":material/arrow_forward:"
    goes_on = st.button(_("Next"), icon=icon, icon_position="right", key=f"next_{key}", disabled=view.next_id is None)
    if goes_back:
        return {"sheet": str(previous_id)}
    return {"sheet": str(view.next_id)} if goes_on else None


def _draw_put_off(view: SheetView) -> bool:
    return st.button(_("Put off"), icon=":material/low_priority:", key=f"put_off_{view.assignment_id}")


def _put_off(view: SheetView, typed: TypedSheet) -> None:
    """Leave the sheet for later with what was typed on it, and go on to the next one."""
    if is_unkept(view, typed):
        keep_draft(view, typed)
    go_after(onward(view))
    perform(next_tasks.put_off, view.assignment_id)
    stay()


def _list_of(view: SheetView) -> Place:
    last: dict[str, str] = st.session_state.get(_LIST, {})
    return last if last.get("round") == str(view.round_id) else {"round": str(view.round_id)}


def _leave(view: SheetView, typed: TypedSheet, place: Place) -> None:
    """Go to another place; what was typed is saved first, or refused and kept."""
    if is_editable(view) and typed.version == view.version and typed.is_unsaved(view.criteria):
        write(score_sheets.save_draft, view, typed, place)
    else:
        go(place)


def _draw_actions(view: SheetView, typed: TypedSheet) -> None:
    with st.container(key="sheet_actions", horizontal=True):
        submitted_next = st.button(
            _("Submit and next"), key=f"submit_next_{view.assignment_id}", type="primary", shortcut="Ctrl+Enter"
        )
        submitted = st.button(_("Submit"), key=f"submit_{view.assignment_id}")
        saved = st.button(_("Save draft"), key=f"save_{view.assignment_id}")
        if submitted_next:
            write(score_sheets.submit, view, typed, onward(view))
        elif submitted:
            write(score_sheets.submit, view, typed)
        elif saved:
            write(score_sheets.save_draft, view, typed)
        draw_lacking(view)


def _read_anew(assignment_id: int) -> SheetView:
    return read(score_sheets.open_sheet, assignment_id)


_KIND = SheetKind(_read_anew, score_sheets.save_draft, ("submit_next", "submit", "save"), _draw_actions)


def _draw_read_only(view: SheetView) -> None:
    with st.container():
        _draw_saved(view)


def _draw_saved(view: SheetView) -> None:
    is_submitted = view.state is SheetState.SUBMITTED
    if is_submitted and view.written_at is not None:
        st.success(say(msg("Submitted {at}.", at=view.written_at)), icon=":material/check_circle:")
    if view.stage not in ALLOWED[Act.SUBMIT]:
        st.info(
            _("Scoring is closed: the sheet can be read, not changed.")
            if is_submitted
            else _("Scoring is closed. This sheet was not submitted and does not count."),
            icon=":material/lock:",
        )
    st.html(points_table(view))
    if is_submitted and view.stage in ALLOWED[Act.WITHDRAW]:
        _draw_after_submission(view)


def _draw_after_submission(view: SheetView) -> None:
    with st.container(horizontal=True, key="sheet_actions"):
        if not view.has_others_open:
            st.success(_("All your sheets of this round are submitted. Thank you."), icon=":material/task_alt:")
        elif st.button(_("Next sheet to score"), key=f"next_open_{view.assignment_id}", type="primary"):
            go(onward(view))
        with st.popover(_("Withdraw")):
            st.write(_("The sheet becomes a draft again and does not count until you submit it anew."))
            withdrawn = st.button(_("Yes, withdraw this sheet"), key=_withdraw_key(view), type="primary")
    if withdrawn:
        perform(score_sheets.withdraw, view.assignment_id, seen_version=view.version)


def _withdraw_key(view: SheetView) -> str:
    return f"withdraw_{view.assignment_id}"


def _withdrawn_before(view: SheetView) -> Message | None:
    """Answer a click on “withdraw” where the sheet was still shown as submitted and is so no more."""
    if view.state is SheetState.SUBMITTED or not st.session_state.get(_withdraw_key(view), False):
        return None
    return msg("This sheet has already been withdrawn; it is a draft and does not count until you submit it anew.")
