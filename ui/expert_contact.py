"""How an expert of the pool is reached: in full on demand, which is recorded."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from ui.session import disclose
from ui.tables import draw_facts
from ui.words import _
from use_cases import shown_in_full
from use_cases.experts import PooledExpert


def draw_contact(pool: Sequence[PooledExpert]) -> None:
    """Draw the choice of an expert, and what shows the contact in full; only for whoever runs rounds."""
    names = {each.expert_id: f"{each.expert.name} {each.expert.unit}" for each in pool if each.contact}
    if not names:
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox(
            _("Contact of"), list(names), format_func=lambda each: names[each], key="expert whose contact is masked"
        )
        asks = st.button(
            _("Show in full"),
            icon=":material/visibility:",
            key="show contact in full",
            help=_("Looking at it is recorded in the log."),
        )
    if asks and chosen is not None:
        draw_facts(names[chosen], [(_("Contact"), disclose(shown_in_full.of_expert, chosen))])
