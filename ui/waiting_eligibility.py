"""What of a round's eligibility waits, with the way there."""

from __future__ import annotations

import streamlit as st

from domain.messages import msg
from ui.links import page_link
from ui.session import read
from ui.words import _, say
from use_cases import eligibility_standing


def draw_waiting_eligibility(round_id: int) -> None:
    """Draw how many suggestions of a round in preparation wait to be confirmed; nothing where none do."""
    count = read(eligibility_standing.waiting_of_round, round_id)
    if not count:
        return
    said = msg("The eligibility of {n} suggestions is not confirmed yet; scoring opens after it.", n=count)
    st.warning(say(said), icon=":material/fact_check:")
    page_link("eligibility", _("Eligibility"), icon=":material/fact_check:")
