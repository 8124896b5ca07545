"""What was taken and yet should be looked at again."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from domain.messages import Message, msg
from ui.words import literal, say

_MOST_SHOWN = 10


def draw_remarks(heading: Message, remarks: Sequence[Message]) -> None:
    """Draw remarks in one warning, the first few of them; nothing where there are none.

    Args:
        heading: what they are, and what follows from them.
        remarks: each names whom and which field it is about.
    """
    if not remarks:
        return
    lines = [f"- {literal(say(remark))}" for remark in remarks[:_MOST_SHOWN]]
    if len(remarks) > _MOST_SHOWN:
        more = say(msg("and {n} more", n=len(remarks) - _MOST_SHOWN))
        lines.append(f"- {more}")
    st.warning("\n".join([literal(say(heading)), "", *lines]), icon=":material/spellcheck:")
