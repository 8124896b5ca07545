"""The minutes of a meeting, written out at the moment somebody takes them."""

from __future__ import annotations

import streamlit as st

from ui.words import _, language


def draw_minutes_download(meeting_id: int) -> None:
    """Draw the button that downloads a meeting's minutes; for whoever sees the meeting whole."""
    st.link_button(
        _("Download the minutes"),
        f"/minutes/{meeting_id}?language={language()}",
        icon=":material/description:",
        help=_("As things stand at this moment; taking them is recorded in the log."),
    )
