"""Deciding about suggestions that look like one, and taking a decision back."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from domain.messages import msg
from domain.rehearsal_words import settled_words
from ui.proposer_lines import draw_proposer_lines, forget_shown
from ui.session import disclose, moment, perform
from ui.words import _, literal, say
from use_cases import duplicate_decisions, entries
from use_cases.duplicate_search import Member
from use_cases.duplicates import Cluster, Decided

_NAMES_SHOWN = "pair whose proposers are shown, and since when"
_OF_TWO, _FEW = 2, 6


def draw_decision(cycle_id: int, cluster: Cluster, versions: Mapping[int, int], *, is_rehearsal: bool) -> None:
    """Draw the three decisions; ``versions`` are those of the cluster's members as the screen shows them."""
    if cluster.judged:
        said = msg("Scoring has opened for {references}; nothing is decided here any more.", references=cluster.judged)
        st.info(literal(say(settled_words(said, is_rehearsal=is_rehearsal))), icon=":material/lock:")
        return
    names = {member.entry_id: name_of(member) for member in cluster.members}
    with st.form(f"decide {cluster.cluster_id} {hash(tuple(versions.items()))}", enter_to_submit=False):
        about = _about(cluster, names)
        kept = _kept(cluster, names)
        reason = st.text_area(
            _("Reason (recorded, and shown to auditors); different suggestions need none"),
            height=80,
            key=f"reason {cluster.cluster_id}",
        )
        with st.container(horizontal=True):
            apart = st.form_submit_button(_("Different: all compete"), icon=":material/call_split:", key="apart")
            one = st.form_submit_button(_("Keep only this one"), icon=":material/filter_1:", key="one")
            merged = st.form_submit_button(
                _("Merge into this one, proposers joined"), icon=":material/merge:", key="merge"
            )
    seen = {entry_id: versions[entry_id] for entry_id in about}
    if apart:
        perform(duplicate_decisions.keep_apart, cycle_id, seen=seen, reason=reason)
    elif one:
        perform(duplicate_decisions.keep_one, cycle_id, seen=seen, kept_id=kept, reason=reason)
    elif merged:
        perform(duplicate_decisions.merge, cycle_id, seen=seen, kept_id=kept, reason=reason)


def draw_take_back(decided: Decided, *, is_rehearsal: bool) -> None:
    """Draw what undoes a decision, or why it stands."""
    if decided.judged:
        said = msg("Scoring has opened for {references}; the decision stands.", references=decided.judged)
        st.caption(literal(say(settled_words(said, is_rehearsal=is_rehearsal))))
    elif st.button(_("Take back"), key=f"take back {decided.decision_id}", icon=":material/undo:"):
        perform(duplicate_decisions.take_back, decided.decision_id)


def draw_proposers(one: Member, other: Member) -> None:
    """Draw who proposed two suggestions, on demand; whoever looks is recorded."""
    pair = (one.entry_id, other.entry_id)
    shown, since = st.session_state.get(_NAMES_SHOWN, (None, None))
    if shown != pair:
        # Whoever goes on to other ones has stopped looking: to come back is a look anew.
        _hide()
        st.caption(_("Names and telephones are personal data. Whoever looks at them is recorded in the audit log."))
        if st.button(_("Show who proposed them"), icon=":material/visibility:", key="show proposers"):
            st.session_state[_NAMES_SHOWN] = (pair, moment())
            st.rerun()
        return
    lines = [
        (member.reference, line)
        for member in (one, other)
        for line in disclose(entries.proposers, member.entry_id, since=since)
    ]
    draw_proposer_lines(lines, key=f"pair {one.entry_id} {other.entry_id}")
    st.caption(_("That you looked at these names has been recorded in the audit log."))
    st.button(_("Hide them"), key="hide proposers", on_click=_hide)


def _hide() -> None:
    st.session_state.pop(_NAMES_SHOWN, None)
    forget_shown()


def name_of(member: Member) -> str:
    """Name a suggestion in a choice."""
    return f"{member.reference} {member.title}"


def _kept(cluster: Cluster, names: Mapping[int, str]) -> int:
    label, key = _("Which one competes, where it is only one"), f"kept {cluster.cluster_id}"
    first = cluster.cluster_id
    if len(names) > _FEW:
        return st.selectbox(label, list(names), format_func=lambda each: names[each], key=key) or first
    return st.radio(label, list(names), format_func=lambda each: literal(names[each]), key=key) or first


def _about(cluster: Cluster, names: Mapping[int, str]) -> list[int]:
    if len(names) == _OF_TWO:
        return list(names)
    return st.multiselect(
        _("Suggestions this decision is about"),
        list(names),
        default=list(names),
        format_func=lambda each: names[each],
        placeholder=_("Choose suggestions"),
        key=f"about {cluster.cluster_id}",
        select_all=False,
    )
