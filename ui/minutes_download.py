"""The minutes of a meeting to download, made when they are asked for."""

from __future__ import annotations

import streamlit as st

from ui.session import disclose
from ui.words import _, language
from use_cases import minutes
from use_cases.listed_awards import MEDIA_TYPE


def draw_minutes_download(meeting_id: int) -> None:
    """Draw the button that makes a meeting's minutes, and then the download; for whoever sees the meeting whole."""
    asks = st.button(
        _("Prepare the minutes"),
        key=f"minutes_{meeting_id}",
        icon=":material/description:",
        help=_("As things stand at this moment; preparing them is recorded in the log."),
    )
    if not asks:
        return
    export = disclose(minutes.export, meeting_id, language=language())
    st.download_button(
        _("Download the minutes"),
        export.content(),
        export.name,
        MEDIA_TYPE,
        key=f"minutes_file_{meeting_id}",
        on_click="ignore",
        icon=":material/download:",
        type="primary",
    )
