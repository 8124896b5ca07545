"""Which round of a cycle a page is about; the address keeps it."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from domain.lifecycle import RoundStage
from domain.rounds import round_name
from ui.addresses import chosen_id
from ui.words import _, say
from use_cases.rounds import RoundLine

_UNDERWAY = frozenset({RoundStage.SCORING, RoundStage.CLOSED})


def chosen_round(lines: Mapping[int, RoundLine]) -> RoundLine:
    """Draw the choice among the rounds by id; at first the one that is under way."""
    asked = chosen_id("round")
    underway = (key for key, line in lines.items() if line.stage in _UNDERWAY)
    start = asked if asked is not None and asked in lines else next(underway, next(iter(lines)))
    chosen = st.selectbox(
        _("Round"),
        list(lines),
        index=list(lines).index(start),
        format_func=lambda round_id: say(round_name(lines[round_id].track, lines[round_id].kind, lines[round_id].year)),
        width=480,
    )
    if st.query_params.get("round") != str(chosen):
        st.query_params["round"] = str(chosen)
    return lines[chosen]
