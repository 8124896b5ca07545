"""Deciding on recusals: confirm, dismiss, impose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from domain.recusals import ORIGIN_NAMES, RECUSAL_STATE_NAMES, RecusalOrigin, RecusalState
from ui.judge_words import with_unit
from ui.narrowed import narrowed
from ui.paged import page_of
from ui.session import perform, read
from ui.words import _
from use_cases import recusals, rounds
from use_cases.interests import Pair
from use_cases.recusal_lists import RecusalLine


def page_key(round_id: int, state: RecusalState) -> str:
    """Give the key of the steps through the recusals of one state."""
    return f"recusals.{round_id}.{state}"


def draw_decisions(round_id: int, by_state: Mapping[RecusalState, Sequence[RecusalLine]]) -> None:
    """Draw both decisions for whatever can still be decided, of long lists for the lines that the page shows."""
    waiting, confirmed, dismissed = (page_of(by_state[state], page_key(round_id, state)) for state in RecusalState)
    if not waiting:
        with st.expander(_("Change what was decided")):
            _draw_forms(round_id, confirming=dismissed, dismissing=confirmed)
        return
    st.subheader(_("Decide"))
    _draw_forms(round_id, confirming=[*waiting, *dismissed], dismissing=[*waiting, *confirmed])


def _draw_forms(round_id: int, *, confirming: Sequence[RecusalLine], dismissing: Sequence[RecusalLine]) -> None:
    # What is decided changes what there is to choose: the fields begin anew.
    count = f"{len(confirming)}_{len(dismissing)}"
    left, right = st.columns(2)
    if confirming:
        with left, st.form(f"confirm_{round_id}_{count}", enter_to_submit=False):
            chosen = _choose(_("To be recused"), confirming)
            if st.form_submit_button(_("Confirm the recusals"), type="primary"):
                perform(recusals.confirm, round_id, pairs=chosen)
    if dismissing:
        with right, st.form(f"dismiss_{round_id}_{count}", enter_to_submit=False):
            chosen = _choose(_("No interest after all"), dismissing)
            if any(line.origin is RecusalOrigin.DECLARED for line in dismissing):
                st.caption(
                    _("Where a judge stepped back of their own accord, the entry and your reason are shown to them.")
                )
            reason = st.text_area(_("Reason, kept in the log"), height=80)
            if st.form_submit_button(_("Dismiss the recusals")):
                perform(recusals.dismiss, round_id, pairs=chosen, reason=reason)


def _choose(label: str, lines: Sequence[RecusalLine]) -> list[Pair]:
    names = {(line.user_id, line.entry_id): _name(line) for line in lines}
    return st.multiselect(
        label, list(names), format_func=lambda pair: names[pair], placeholder=_("Choose"), select_all=False
    )


def _name(line: RecusalLine) -> str:
    parts = [line.judge, f"{line.reference} {line.title}"]
    if line.origin is RecusalOrigin.DECLARED:
        parts.append(_(ORIGIN_NAMES[line.origin]))
    if line.state is not RecusalState.SUGGESTED:
        # Decided ones can be decided anew: nobody shall take them for what still waits.
        parts.append(_(RECUSAL_STATE_NAMES[line.state]))
    return " · ".join(parts)


def draw_imposing(round_id: int, recused: int) -> None:
    """Draw the act of taking one judge off one entry; one more that is ``recused`` empties the fields."""
    with st.expander(_("Take a judge off an entry")):
        entries = dict(read(recusals.entries_of, round_id))
        offered = narrowed(list(entries), entries.__getitem__, f"impose_words_{round_id}")
        _draw_imposing_form(round_id, recused, {each: entries[each] for each in offered})


def _draw_imposing_form(round_id: int, recused: int, entries: Mapping[int, str]) -> None:
    with st.form(f"impose_{round_id}_{recused}", enter_to_submit=False):
        judges = {each.user_id: each for each in read(rounds.candidates, round_id) if each.is_named}
        user_id = st.selectbox(
            _("Judge"),
            list(judges),
            index=None,
            format_func=lambda key: with_unit(judges[key].name, judges[key].unit),
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
