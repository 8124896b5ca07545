"""What every sheet at the desk has, of an ordinary task and of a pilot entry: what may be typed, and two versions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

import streamlit as st

from domain.awards import SheetState
from domain.lifecycle import ALLOWED, Act
from domain.messages import Message, msg
from domain.refusals import Invalid, Outdated, Uncertain
from i18n.catalogues import OFFICE_TIME
from ui.addresses import go_after, stay
from ui.kept_drafts import keep_draft
from ui.session import perform
from ui.sheet_fields import keep_overtaken
from ui.sheet_tables import comparison_table
from ui.typed_sheets import TypedSheet, keep_typed, note_sent, take_saved
from ui.words import _, literal, say
from use_cases import score_sheets
from use_cases.score_sheets import SheetView

Writing = Callable[..., Message]
_REFUSED = "why the last act on a sheet was refused"
_LACKS = "what a sheet lacks that was to be submitted"


def is_editable(view: SheetView) -> bool:
    """Whether its fields can be filled in now."""
    return view.stage in ALLOWED[Act.SAVE_DRAFT] and view.state is not SheetState.SUBMITTED


def is_unkept(view: SheetView, typed: TypedSheet) -> bool:
    """Whether something readable stands in the fields that is not saved, over the version that is."""
    return is_editable(view) and typed.version == view.version and typed.has_draft(view.criteria)


def needs_choice(view: SheetView, typed: TypedSheet) -> bool:
    """Whether what is typed here and what is saved have gone apart."""
    return typed.version != view.version or (not is_editable(view) and typed.is_unsaved(view.criteria))


def saved_line(view: SheetView) -> str:
    """Say when the sheet was saved, as it was read back from the database."""
    if view.written_at is None:
        return _("Nothing saved yet.")
    there = view.written_at.astimezone(OFFICE_TIME)
    is_today = there.date() == datetime.now(OFFICE_TIME).date()
    return say(msg("Saved {time}", time=there.strftime("%H:%M:%S" if is_today else "%Y-%m-%d %H:%M:%S")))


def write(
    act: Writing,
    view: SheetView,
    typed: TypedSheet,
    then: Mapping[str, str] | None = None,
    *,
    save: Writing = score_sheets.save_draft,
) -> None:
    """Save or submit what is typed, and go on where that leads; what is refused is said, and the rest kept as a draft.

    Args:
        act: of the use cases.
        view: the sheet as it was read last.
        typed: what stands in the fields.
        then: where to go if it succeeds; nowhere by default.
        save: what keeps a draft of it.
    """
    if then is not None:
        go_after(then)
    note_sent(view, typed)
    refusal = perform(act, view.assignment_id, seen_version=typed.version, points=typed.points, comment=typed.comment)
    stay()
    if isinstance(refusal, Outdated | Uncertain):
        # Read anew, the sheet shows what is there.
        st.session_state[_REFUSED] = refusal.message
        st.rerun()
    # Something is missing or unreadable; the rest is kept all the same, and the line beside the total says so.
    not_kept = keep_draft(view, typed, save) if is_unkept(view, typed) else None
    if isinstance(refusal, Invalid) and not_kept is None:
        # The page as a whole, so that nothing said of an earlier act stays above the refusal.
        st.session_state[_LACKS] = view.assignment_id, refusal.message
        st.rerun()


def refused_before() -> Message | None:
    """Say once why the act of the run before was refused: meanwhile the sheet was read anew."""
    refused: Message | None = st.session_state.pop(_REFUSED, None)
    return refused


def draw_lacking(view: SheetView) -> None:
    """Say once, below the buttons that were pressed, what the sheet lacks: meanwhile its draft was kept."""
    lacking: tuple[int, Message] | None = st.session_state.pop(_LACKS, None)
    if lacking is not None and lacking[0] == view.assignment_id:
        st.error(literal(say(lacking[1])), icon=":material/block:")


def draw_choice(view: SheetView, typed: TypedSheet, too_late: Message) -> None:
    """Draw both versions and what can be done with them.

    Args:
        view: what is saved.
        typed: what stands in the fields.
        too_late: what is said of what can no longer be saved.
    """
    with st.container(border=True, key="sheet_choice"):
        st.warning(
            _("This sheet was saved elsewhere after you began to type here. Both versions are below; choose one.")
            if is_editable(view)
            else say(too_late),
            icon=":material/difference:",
        )
        st.html(comparison_table(view, typed))
        keep_overtaken(view, typed)
        task = view.assignment_id
        with st.container(horizontal=True):
            st.button(_("Take what is saved"), key=f"take_saved_{task}", on_click=take_saved, args=(task,))
            if is_editable(view):
                label = _("Keep what is typed here")
                st.button(label, key=f"keep_typed_{task}", on_click=keep_typed, args=(task, view.version))
