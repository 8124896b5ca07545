"""That a ranking is provisional: said in the same words wherever figures of its ranked entries stand."""

from __future__ import annotations

import streamlit as st

from domain.messages import Message, msg
from ui.words import say
from use_cases.leaderboards import Leaderboard


def provisional(board: Leaderboard) -> Message | None:
    """Say what entries without a rank may still change; nothing where every entry has one."""
    unranked = len(board.lines) - board.ranked
    if not unranked:
        return None
    return msg(
        "Provisional: only ranked entries are in these figures; {n} without a rank could change every edge.",
        n=unranked,
    )


def draw_provisional(board: Leaderboard) -> None:
    """Draw the warning above figures that leave entries out."""
    said = provisional(board)
    if said is not None:
        st.warning(say(said), icon=":material/warning:")
