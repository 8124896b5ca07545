"""What each decision at an edge costs, as a table that is opened on demand."""

from __future__ import annotations

import streamlit as st

from domain.messages import msg
from ui.tables import draw_table
from ui.words import _, literal, say
from use_cases.edge_costs import EdgeCosts

_MINUS = "\N{MINUS SIGN}"


def draw_edge_costs(found: EdgeCosts, position: int | None) -> None:
    """Draw the decisions with what all prizes of the cycle would come to; nothing where there are none.

    Args:
        found: of the ranking.
        position: of the tier above the edge; None for none.
    """
    costs = found.by_tier.get(position or 0, ())
    if not costs:
        return
    with st.expander(_("What each decision costs")):
        draw_table(
            [_("Decision"), _("All prizes of the cycle (yuan)"), _("Left of the budget (yuan)")],
            [(say(each.decision), _yuan(each.cost), _yuan(each.left)) for each in costs],
            numbers=(1, 2),
        )
        made_of = msg(
            "As the list stands: {by_ranking} yuan by this ranking alone at the declared prizes, the figure of the "
            "leaderboard; {by_panel} yuan by what the panel has decided since; {elsewhere} yuan for the other track.",
            by_ranking=_yuan(found.by_ranking),
            by_panel=("+" if found.by_panel > 0 else "") + _yuan(found.by_panel),
            elsewhere=_yuan(found.elsewhere),
        )
        st.caption(literal(say(made_of)))


def _yuan(amount: int) -> str:
    return f"{amount:,}".replace("-", _MINUS)
