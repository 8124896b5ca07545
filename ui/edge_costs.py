"""What each decision at an edge costs, as a table that is opened on demand."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from ui.tables import draw_table
from ui.words import _, say
from use_cases.edge_costs import EdgeCost


def draw_edge_costs(costs: Sequence[EdgeCost]) -> None:
    """Draw the decisions with what all prizes of the cycle would come to; nothing where there are none."""
    if not costs:
        return
    with st.expander(_("What each decision costs")):
        draw_table(
            [_("Decision"), _("All prizes (yuan)"), _("Left of the budget (yuan)")],
            [(say(each.decision), f"{each.cost:,}", f"{each.left:,}".replace("-", "−")) for each in costs],
            numbers=(1, 2),
        )
