"""Deciding on an objection: first what the list would become, then upheld or dismissed with a finding."""

from __future__ import annotations

import streamlit as st

from domain.messages import msg
from domain.results import ListStage
from ui.list_comparison import draw_changes_between
from ui.session import perform, read
from ui.words import _, literal, say
from use_cases import objections, withdrawals
from use_cases.award_lists import Approval, tier_names
from use_cases.objections import ObjectionLine


def draw_deciding(cycle_id: int, approval: Approval, line: ObjectionLine) -> None:
    """Draw what upholding an objection would come to, and the decision."""
    waits = approval.stage is ListStage.PUT_FORWARD
    if waits:
        st.info(
            _("A further list waits for signatures: it must be sealed or set aside before an objection can be upheld."),
            icon=":material/draw:",
        )
    elif holds_award(approval, line.entry_id):
        draw_what_if(cycle_id, line.entry_id, _("What if it is upheld?"))
    else:
        st.info(_("This award was withdrawn already: upholding keeps the finding and changes nothing else."))
    with st.form(f"decide_objection_{line.objection_id}", enter_to_submit=False):
        finding = st.text_area(_("Finding of the investigation, kept in the log"), height=100)
        with st.container(horizontal=True):
            upholds = st.form_submit_button(
                _("Uphold: the award is withdrawn"), icon=":material/gavel:", disabled=waits
            )
            dismisses = st.form_submit_button(_("Dismiss: the award stands"), icon=":material/check:")
    if upholds:
        perform(objections.uphold, line.objection_id, finding=finding)
    elif dismisses:
        perform(objections.dismiss, line.objection_id, finding=finding)


def holds_award(approval: Approval, entry_id: int) -> bool:
    """Whether an entry has an award as things stand."""
    lines = (line for track in approval.decisions.tracks.values() for line in track.lines)
    return any(line.entry_id == entry_id and line.tier is not None for line in lines)


def draw_what_if(cycle_id: int, entry_id: int, title: str) -> None:
    """Draw the list as it would become without an award; nothing is decided by it."""
    would = read(withdrawals.as_it_would_be, cycle_id, entry_id)
    names = tier_names(would.content)
    vacant = next(tier["vacant"] for tier in would.content["tiers"] if tier["position"] == would.tier)
    st.markdown(f"**{literal(title)}**")
    said = msg(
        "A place of “{tier}” becomes vacant, and {vacant} of its places are vacant then. Nobody moves up by it: the "
        "panel decides by a motion whether the place is filled or stays vacant.",
        tier=names[would.tier],
        vacant=vacant,
    )
    st.markdown(literal(say(said)))
    draw_changes_between(would.changes, names, _("Sealed list"), _("As it would become"))
    if would.next_in_line is None:
        st.caption(_("Nobody of this ranking stands below it."))
    else:
        following = would.next_in_line
        below = msg("Next below by rank: {reference} {title}.", reference=following.reference, title=following.title)
        denied = msg("{next} Motion {number} left it without an award.", next=below, number=following.denied_by or 0)
        st.caption(literal(say(below if following.denied_by is None else denied)))
    awards = len(would.content["awards"])
    cost = sum(award["prize_yuan"] for award in would.content["awards"])
    sums = msg("The list would have {n} awards, together {cost} yuan.", n=awards, cost=f"{cost:,}")
    st.caption(literal(say(sums)))
