"""The wall of the meeting room: large letters that follow the chair by themselves."""

from __future__ import annotations

import streamlit as st

from ui.addresses import chosen_id
from ui.finished_html import FinishedHtml
from ui.meeting_wall import wall_html
from ui.session import read
from ui.words import _
from use_cases import meeting_views

_EVERY = 2.0


def page() -> None:
    """Draw the page; the address says which meeting."""
    meeting_id = chosen_id("meeting")
    if meeting_id is None:
        st.info(_("Open the wall from the page of the meeting."))
        return
    _draw(meeting_id)


@st.fragment(run_every=_EVERY)
def _draw(meeting_id: int) -> None:
    st.html(FinishedHtml(wall_html(read(meeting_views.wall, meeting_id))))
