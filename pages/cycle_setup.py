"""The cycle's rules: seen by organisers and auditors, edited by organisers until scoring opens."""

from __future__ import annotations

import streamlit as st

from domain.awards import TRACK_NAMES
from domain.messages import msg
from domain.permissions import Right
from ui import rule_tables
from ui.chosen import chosen_cycle
from ui.cycle_form import draw_copy_form, draw_cycle_form
from ui.decision_form import draw_decision_form
from ui.preview_marks import preview_link
from ui.rehearsal_acts import draw_rehearsal
from ui.rights import may
from ui.rounds_form import draw_rounds_form
from ui.rubric_form import draw_rubric_form
from ui.session import read
from ui.table_files import draw_table_files
from ui.tiers_form import draw_tiers_form
from ui.words import _, say
from use_cases import cycles, rehearsals
from use_cases.cycles import CycleSetup


def page() -> None:
    """Draw the page."""
    st.title(_("Cycle and rules"), anchor=False)
    cycle = chosen_cycle()
    if cycle is None:
        st.info(_("No cycle has been opened yet. The start page offers to open one."), icon=":material/info:")
        return
    setup = read(cycles.setup, cycle.cycle_id)
    may_edit = may(Right.EDIT_CYCLE)
    if setup.frozen_at is not None:
        frozen = (
            msg(
                "These rules have been frozen for the rehearsal since {at}; reset it to change them.",
                at=setup.frozen_at,
            )
            if cycle.is_rehearsal
            else msg(
                "These rules are frozen: scoring was opened on {at}. They can be read, not changed.", at=setup.frozen_at
            )
        )
        st.info(say(frozen), icon=":material/lock:")
    elif may_edit:
        st.caption(_("Everything here can be changed until scoring opens; then it is frozen."))
    _draw_sections(setup, is_open=may_edit and not setup.is_frozen, may_copy=may_edit)
    draw_table_files(cycle.cycle_id, "cycle", "tracks", "criteria", "levels", "tiers", "rounds")


def _draw_sections(setup: CycleSetup, *, is_open: bool, may_copy: bool) -> None:
    rules, cycle_id = setup.rules, setup.cycle_id
    rubrics = [say(msg("Rubric: {track}", track=msg(TRACK_NAMES[track]))) for track in rules.rubrics]
    names = [
        _("Cycle"),
        *rubrics,
        _("Rounds"),
        _("Tiers and budget"),
        _("Decision and publicity"),
        _("Rehearsal"),
        *([_("Next cycle")] if may_copy else []),
    ]
    # Kept by the server: the receipt that comes above would lead back to the first, away from what was saved.
    tabs = iter(st.tabs(names, key=f"sections of {cycle_id}", on_change="rerun"))
    with next(tabs):
        draw_cycle_form(cycle_id) if is_open else rule_tables.draw_cycle(rules)
    for track, rubric in rules.rubrics.items():
        with next(tabs):
            preview_link(rules.rounds[track][0].round_id, _("See the saved rubric on a judge's sheet"))
            draw_rubric_form(cycle_id, track) if is_open else rule_tables.draw_rubric(rubric)
    with next(tabs):
        if is_open:
            for track in rules.rounds:
                draw_rounds_form(cycle_id, track)
        else:
            rule_tables.draw_rounds(rules.rounds)
    with next(tabs):
        draw_tiers_form(cycle_id) if is_open else rule_tables.draw_tiers(rules.tiers)
    with next(tabs):
        draw_decision_form(cycle_id) if is_open else rule_tables.draw_decision(rules.decision)
    with next(tabs):
        draw_rehearsal(read(rehearsals.of_cycle, cycle_id), may_act=may(Right.RUN_ROUNDS))
    if may_copy:
        with next(tabs):
            draw_copy_form(cycle_id, rules)
