"""Stepping back at the desk: from one task, and the declaration asked for once a round."""

from __future__ import annotations

import streamlit as st

from domain.lifecycle import ALLOWED, Act
from domain.messages import msg
from ui.addresses import go, go_after, stay
from ui.session import perform, read
from ui.way_on import forget_opened, onward
from ui.words import _, literal, say
from use_cases import recusals
from use_cases.score_sheets import SheetView


def draw_declaration(round_id: int) -> None:
    """Ask once a round for the declaration of interests; say when it was made afterwards."""
    declaration = read(recusals.own_declaration, round_id)
    if declaration is None:
        return
    if declaration.made_at is not None:
        st.caption(
            say(msg("You declared at {at} that you have no interest in any entry left.", at=declaration.made_at))
        )
        return
    if draw_declaration_owed():
        perform(recusals.declare_no_interest, round_id)


def draw_declaration_owed(*, is_preview: bool = False) -> bool:
    """Draw what is asked of a judge who has not declared yet; true where the button was pressed."""
    with st.container(border=True, key="declaration"):
        st.markdown(
            _(
                "**Your declaration:** where you, your family or your unit have an interest in an entry, open it and "
                "choose “Step back”; it then leaves your list."
            )
        )
        return st.button(
            _("I have no interest in any other entry of this round"), key="no_interest", disabled=is_preview
        )


def draw_way_back(view: SheetView) -> bool:
    """Draw the button that leads to stepping back; true where it was pressed."""
    # A form of its own, drawn only when asked for: on every run of the sheet it would cost a fifth of it.
    return view.stage in ALLOWED[Act.SUBMIT] and st.button(
        _("Step back"), icon=":material/balance:", key=f"to_step_back_{view.assignment_id}"
    )


def draw_kept(view: SheetView) -> None:
    """Tell a judge who wanted to step back why the entry is on the list again."""
    said = msg(
        "You wished to step back from this entry; an organiser did not accept it, because: {reason} "
        "Should your interest remain, please speak to the organiser before you score.",
        reason=view.kept_because,
    )
    st.info(literal(say(said)), icon=":material/balance:")


def draw_stepping_back(view: SheetView) -> None:
    """Draw the form by which a judge steps back from a task, and the way to the sheet again."""
    st.markdown(_("The entry leaves your list at once, and what you gave for it does not count."))
    with st.form(f"step_back_{view.assignment_id}", enter_to_submit=False):
        reason = st.text_area(_("Your interest in it, kept in the log"), height=80)
        wanted = st.form_submit_button(_("Yes, I step back from this entry"), type="primary")
    if st.button(_("Back to the sheet"), icon=":material/arrow_back:", key="back_to_sheet"):
        go({"sheet": str(view.assignment_id)})
    if wanted:
        go_after(onward(view))
        forget_opened(view.assignment_id)
        perform(recusals.declare, view.assignment_id, reason=reason)
        stay()
