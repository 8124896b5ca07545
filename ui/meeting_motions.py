"""Every motion of a round with what came of it."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from domain.motions import MOTION_NAMES, MOTION_STATE_NAMES
from ui.tables import draw_table
from ui.words import _, say
from use_cases.meeting_screens import MotionLine


def draw_motions(lines: Sequence[MotionLine]) -> None:
    """Draw the motions, the newest first."""
    st.subheader(_("Motions"))
    if not lines:
        st.caption(_("Nothing has been moved yet."))
        return
    if any(line.lapsed for line in lines):
        st.warning(_("Motions carried on an earlier ranking do not count any more: the panel decides anew."))
    draw_table(
        [_("Motion"), _("What is moved"), _("State"), _("Outcome"), _("Reason")],
        [
            (
                line.number,
                _(MOTION_NAMES[line.kind]),
                _("lapsed") if line.lapsed else _(MOTION_STATE_NAMES[line.state]),
                say(line.said),
                line.reason,
            )
            for line in lines
        ],
        numbers=(0,),
        wide=(3,),
    )
