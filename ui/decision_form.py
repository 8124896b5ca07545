"""How the panel decides, while an organiser edits it: quorum, majority, ballot, publicity, budget."""

from __future__ import annotations

import streamlit as st

from domain.decision_rules import SHARE_NAMES, DecisionRule, Share
from domain.figures import in_yuan, read_whole, read_yuan
from domain.messages import msg
from ui.forms import Slips, draft_of, required
from ui.rule_sections import save_button, show_conflict
from ui.rule_tables import draw_decision
from ui.session import read
from ui.words import _
from use_cases import cycles


@st.fragment
def draw_decision_form(cycle_id: int) -> None:
    """Draw the fields and the button that saves."""
    setup = read(cycles.setup, cycle_id)
    stored = setup.rules.decision
    draft = draft_of(f"decision {cycle_id}", stored, setup.version)
    show_conflict(draft, stored, setup.version, 0, lambda: draw_decision(stored))
    slips = Slips()
    shares, named = list(Share), [_(SHARE_NAMES[share]) for share in Share]
    quorum = draft.choice(_("Quorum: present, of the panel"), "quorum", draft.base.quorum, shares, named)
    st.caption(_("Whoever is recused from a motion does not count for its quorum."))
    majority = draft.choice(_("Majority: for it, of the ballots cast"), "majority", draft.base.majority, shares, named)
    st.caption(_("An abstention is a ballot cast."))
    kinds = [_("Secret ballot"), _("Vote by name")]
    is_secret = draft.choice(_("Ballot"), "is_secret", draft.base.is_secret, [True, False], kinds)
    typed_days = draft.text(_("Publicity, working days"), "publicity_days", str(draft.base.publicity_days))
    typed_budget = draft.text(
        _("Budget for all prizes (yuan); empty for prizes times quotas"), "budget", in_yuan(draft.base.budget_yuan)
    )
    days, budget = draft.base.publicity_days, draft.base.budget_yuan
    with slips:
        of_days = msg("Publicity, working days")
        days = required(read_whole(typed_days, of_days), of_days)
    with slips:
        budget = read_yuan(typed_budget, msg("Budget for all prizes (yuan)"))
    save_button(
        draft,
        _("Save the rules of decision"),
        slips,
        cycles.edit_decision,
        cycle_id,
        seen_version=draft.seen_version,
        rule=DecisionRule(quorum, majority, is_secret, days, budget),
    )
