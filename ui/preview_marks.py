"""What tells a preview from what it shows, and the way to it."""

from __future__ import annotations

from html import escape

import streamlit as st

from ui.links import page_link
from ui.words import _

# Enough for a window of any size; what is too much is cut off.
_TIMES = 36


def preview_link(round_id: int | None, label: str) -> None:
    """Draw the link to a round's preview; nothing for those who may not see one."""
    if round_id is not None:
        page_link("judge_preview", label, icon=":material/visibility:", query={"round": str(round_id)})


def draw_watermark() -> None:
    """Lay the mark across the whole page, on the screen and in print."""
    mark = escape(_("Preview, nothing is saved"))
    st.html(f'<div class="watermark" aria-hidden="true">{f"<span>{mark}</span>" * _TIMES}</div>')
