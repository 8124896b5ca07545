"""Which declared rules a list keeps, each by its name, and how it breaks those it does not."""

from __future__ import annotations

import streamlit as st

from domain.list_rules import RULE_NAMES, ListRule, budget_of, cost_of
from domain.messages import msg
from ui.words import _, literal, say
from use_cases.award_lists import Approval

_CHECKED_LATER = frozenset({ListRule.OBJECTION, ListRule.SIGNATURE})


def draw_checks(approval: Approval) -> None:
    """Draw every rule with a tick, or with what breaks it."""
    st.subheader(_("Rules"))
    broken = {rule: [each.said for each in approval.breaches if each.rule is rule] for rule in ListRule}
    for rule in ListRule:
        if rule in _CHECKED_LATER:
            continue
        if broken[rule]:
            st.markdown(f":material/cancel: **{_(RULE_NAMES[rule])}**")
            st.markdown("\n".join(f"- {literal(say(said))}" for said in broken[rule]))
        else:
            st.markdown(f":material/check_circle: {_(RULE_NAMES[rule])}")
    decisions = approval.decisions
    cost = sum(cost_of(track.lines, track.prizes) for track in decisions.tracks.values())
    budget = budget_of(decisions.tiers, decisions.rule)
    said = msg(
        "All prizes together: {cost} yuan, of a budget of {budget} yuan.", cost=f"{cost:,}", budget=f"{budget:,}"
    )
    st.caption(literal(say(said)))
