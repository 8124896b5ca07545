"""Publicity and objections: a sealed list is shown to the public, objected to, and published."""

from __future__ import annotations

import streamlit as st

from domain.messages import msg
from domain.results import LIST_STAGE_NAMES, ListStage
from ui.chosen import chosen_cycle
from ui.links import page_link
from ui.list_comparison import draw_comparison
from ui.objection_list import draw_objections
from ui.publication_acts import draw_publication, draw_withdrawing
from ui.publicity_acts import draw_publicity
from ui.session import read
from ui.table_files import draw_table_files
from ui.words import _, literal, say
from use_cases import award_lists, publicity
from use_cases.award_lists import Approval


def page() -> None:
    """Draw the page."""
    st.title(_("Publicity and objections"))
    cycle = chosen_cycle()
    if cycle is None:
        st.info(_("No cycle has been opened yet."))
        return
    approval = read(award_lists.approval, cycle.cycle_id)
    st.markdown(say(msg("State: **{state}**", state=msg(LIST_STAGE_NAMES[approval.stage]))))
    sealed = next((version for version in approval.versions if version.sealed_at is not None), None)
    if sealed is None:
        st.info(
            _(
                "No list of this cycle has been sealed yet. Once organiser and chair have signed one, its publicity "
                "begins here."
            ),
            icon=":material/hourglass_top:",
        )
        page_link("approval", _("The list and its approval"), icon=":material/verified:")
        return
    _draw_what_waits(approval)
    newest = read(publicity.newest, cycle.cycle_id)
    standing = read(publicity.publication, sealed.list_id)
    draw_publicity(cycle.cycle_id, sealed, newest, standing)
    if newest is not None:
        draw_objections(cycle.cycle_id, approval, newest, today=standing.today)
    draw_publication(cycle.cycle_id, approval, sealed, standing)
    if sealed.published_at is not None:
        draw_withdrawing(cycle.cycle_id, approval, sealed)
    draw_comparison(approval)
    draw_table_files(cycle.cycle_id, "publicities", "objections", "evidence_files", "withdrawals")


def _draw_what_waits(approval: Approval) -> None:
    """Say what has to be done elsewhere before the result can go on."""
    if approval.stage is ListStage.PUT_FORWARD and approval.current is not None:
        said = msg("List {number} has been put forward and waits for signatures.", number=approval.current.number)
        st.info(literal(say(said)), icon=":material/draw:")
        page_link("approval", _("The list and its approval"), icon=":material/verified:")
        return
    vacancies = [tier for track in approval.decisions.tracks.values() for tier in track.vacancies]
    if vacancies:
        n = len(vacancies)
        said = msg(
            "{n} vacancies wait for a motion in the meeting: is the place filled or left vacant? After that a further "
            "version of the list is sealed.",
            n=n,
        )
        st.warning(literal(say(said)), icon=":material/event_seat:")
        page_link("meeting", _("Decision meeting"), icon=":material/co_present:")
    elif approval.has_changed:
        st.warning(
            _("Something was decided since the list was sealed: put a further version forward and have it signed."),
            icon=":material/verified:",
        )
        page_link("approval", _("The list and its approval"), icon=":material/verified:")
