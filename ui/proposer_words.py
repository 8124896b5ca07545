"""How many suggestions come from the same proposer, in words; nobody's name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from domain.messages import Message, msg
from ui.links import page_link
from ui.words import literal, say
from use_cases.proposer_counts import ProposerCount

_MOST_LINKS = 12


def count_words(counts: Sequence[ProposerCount]) -> str:
    """Say in a cell what is more than this one suggestion, proposer by proposer; empty where nothing is."""
    return " · ".join(say(_in_a_cell(count)) for count in counts if count.suggestions > 1 or count.possibly)


def draw_counts(counts: Sequence[ProposerCount]) -> None:
    """Draw what each proposer has proposed in the cycle, with links to the other suggestions."""
    for place, count in enumerate(counts, start=1):
        said = _brief(count)
        if len(counts) > 1:
            said = msg("Proposer {place}: {said}", place=place, said=said)
        st.markdown(literal(say(said)))
        _draw_links({**count.others, **count.possible_others})


def _in_a_cell(count: ProposerCount) -> Message:
    known = {"n": count.suggestions, "eligible": count.eligible}
    if count.possibly:
        return msg("{n} in all, {eligible} compete; by name {more} more", more=count.possibly, **known)
    return msg("{n} in all, {eligible} compete", **known)


def _brief(count: ProposerCount) -> Message:
    known = {"n": count.suggestions, "eligible": count.eligible}
    if count.possibly:
        return msg(
            "{n} in the cycle, {eligible} compete; possibly {more} more by name only", more=count.possibly, **known
        )
    return msg("{n} in the cycle, {eligible} compete", **known)


def _draw_links(others: Mapping[int, str]) -> None:
    if not others:
        return
    with st.container(horizontal=True):
        for entry_id, reference in list(others.items())[:_MOST_LINKS]:
            page_link("entries", literal(reference), query={"entry": str(entry_id)})
        if len(others) > _MOST_LINKS:
            st.caption(say(msg("and {n} more", n=len(others) - _MOST_LINKS)))
