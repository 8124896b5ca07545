"""Pilot entries on the judge's desk: before all others, marked as what they are."""

from __future__ import annotations

import streamlit as st

from domain.awards import SHEET_STATE_NAMES, SheetState
from domain.messages import msg
from ui.addresses import go
from ui.pilot_results import draw_results
from ui.session import read
from ui.task_list import hundredths
from ui.words import _, literal, say
from use_cases import pilot_results, pilot_sheets
from use_cases.pilot_sheets import PilotDesk, PilotLine
from use_cases.score_sheets import SheetView

_ICONS = {
    SheetState.UNTOUCHED: ":material/radio_button_unchecked:",
    SheetState.DRAFT: ":material/edit_note:",
    SheetState.SUBMITTED: ":material/check_circle:",
}


def draw_pilot_tasks(round_id: int) -> bool:
    """Draw the pilot entries of a round above the judge's own ones; true where these have to wait for them."""
    desk = read(pilot_sheets.on_desk, round_id)
    if desk is None:
        return False
    if desk.owed:
        with st.container(border=True, key="pilots"):
            _draw_owed(desk)
        return True
    with st.expander(_("Pilot scoring: your sheets and the results") if desk.is_shared else _("Pilot scoring")):
        _draw_lines(desk)
        if desk.is_shared:
            draw_results(read(pilot_results.of_round, round_id))
        else:
            st.caption(
                _(
                    "Pilot sheets count in no ranking. Once the organiser opens the results, you find here what all "
                    "judges gave, without names."
                )
            )
    return False


def draw_waiting(view: SheetView) -> None:
    """Say, in place of a sheet, that the pilot entries come first, and lead there."""
    st.title(_("First the pilot entries"), anchor=False)
    st.info(
        _("Please score the pilot entries of this round first; your own entries open after that."),
        icon=":material/hourglass_top:",
    )
    if st.button(_("To the pilot entries"), key="to_pilots", type="primary", icon=":material/arrow_forward:"):
        go({"round": str(view.round_id)})


def _draw_owed(desk: PilotDesk) -> None:
    st.subheader(_("First: pilot scoring"), anchor=False)
    st.markdown(
        say(
            msg(
                "Please score these {n} entries first. Every judge of the round scores them; they count in no ranking "
                "and show how alike we read the rubric. Your own entries open as soon as you have submitted them.",
                n=len(desk.lines),
            )
        )
    )
    first = next(line for line in desk.lines if line.state is not SheetState.SUBMITTED)
    label = say(msg("Score pilot entry {number}", number=first.number))
    if st.button(label, key="go_pilot", type="primary", icon=":material/play_arrow:"):
        go({"pilot": str(first.pilot_id)})
    _draw_lines(desk)


def _draw_lines(desk: PilotDesk) -> None:
    for line in desk.lines:
        if st.button(
            _line_in_words(line), key=f"task_pilot_{line.pilot_id}", icon=_ICONS[line.state], width="stretch", wrap=True
        ):
            go({"pilot": str(line.pilot_id)})


def _line_in_words(line: PilotLine) -> str:
    total = say(msg("your total {total}", total=hundredths(line.total))) if line.total is not None else ""
    facts = " · ".join(literal(part) for part in (_(SHEET_STATE_NAMES[line.state]), total) if part)
    number = say(msg("Pilot entry {number}", number=line.number))
    return f"**{literal(number)}　{literal(line.title)}** :gray[{facts}]"
