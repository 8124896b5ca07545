"""Deciding on recusals: confirm, dismiss, impose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from domain.recusals import RecusalState
from ui.session import perform, read
from ui.words import _
from use_cases import recusals, rounds
from use_cases.interests import Pair
from use_cases.recusals import RecusalLine


def draw_decisions(round_id: int, by_state: Mapping[RecusalState, Sequence[RecusalLine]]) -> None:
    """Draw both decisions for whatever can still be decided."""
    st.subheader(_("Decide"))
    # What is decided changes what there is to choose: the fields begin anew.
    count = "_".join(str(len(by_state[state])) for state in RecusalState)
    confirming, dismissing = st.columns(2)
    with confirming, st.form(f"confirm_{round_id}_{count}", enter_to_submit=False):
        chosen = _choose(_("To be recused"), [*by_state[RecusalState.SUGGESTED], *by_state[RecusalState.DISMISSED]])
        if st.form_submit_button(_("Confirm the recusals"), type="primary"):
            perform(recusals.confirm, round_id, pairs=chosen)
    with dismissing, st.form(f"dismiss_{round_id}_{count}", enter_to_submit=False):
        chosen = _choose(
            _("No interest after all"), [*by_state[RecusalState.SUGGESTED], *by_state[RecusalState.CONFIRMED]]
        )
        reason = st.text_area(_("Reason, kept in the log"), height=80)
        if st.form_submit_button(_("Dismiss the recusals")):
            perform(recusals.dismiss, round_id, pairs=chosen, reason=reason)


def _choose(label: str, lines: Sequence[RecusalLine]) -> list[Pair]:
    names = {(line.user_id, line.entry_id): f"{line.judge} · {line.reference} {line.title}" for line in lines}
    return st.multiselect(
        label, list(names), format_func=lambda pair: names[pair], placeholder=_("Choose"), select_all=False
    )


def draw_imposing(round_id: int) -> None:
    """Draw the act of taking one judge off one entry."""
    with st.expander(_("Take a judge off an entry")), st.form(f"impose_{round_id}", enter_to_submit=False):
        judges = {each.user_id: each for each in read(rounds.candidates, round_id) if each.is_named}
        entries = dict(read(recusals.entries_of, round_id))
        user_id = st.selectbox(
            _("Judge"),
            list(judges),
            index=None,
            format_func=lambda key: f"{judges[key].unit} · {judges[key].name}",
            placeholder=_("Choose a judge"),
        )
        entry_id = st.selectbox(
            _("Entry"),
            list(entries),
            index=None,
            format_func=lambda key: entries[key],
            placeholder=_("Choose an entry"),
        )
        reason = st.text_area(_("Reason, kept in the log"), height=80)
        if st.form_submit_button(_("Take off")):
            if user_id is None or entry_id is None:
                st.error(_("Choose a judge and an entry."), icon=":material/block:")
            else:
                perform(recusals.impose, round_id, user_id=user_id, entry_id=entry_id, reason=reason)
