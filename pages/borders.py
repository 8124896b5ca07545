"""The border workbench: one card for each edge of a ranking."""

from __future__ import annotations

import streamlit as st

from domain.permissions import Right
from ui.border_cards import border_head, border_reasons, summary
from ui.border_figures import border_heading, border_picture
from ui.edge_costs import draw_edge_costs
from ui.links import page_link
from ui.pictures import draw_picture, of_round
from ui.provisional import draw_provisional
from ui.ranking_choice import draw_ranking_choice, draw_standing
from ui.rights import may
from ui.session import read
from ui.words import _, literal
from use_cases import borders, edge_costs
from use_cases.border_views import RankingBorders
from use_cases.edge_costs import EdgeCosts


def page() -> None:
    """Draw the page."""
    st.title(_("Borders"))
    chosen = draw_ranking_choice()
    if chosen is None:
        return
    draw_standing(chosen.line)
    looked_at = read(borders.of_ranking, chosen.board.ranking_id)
    if not looked_at.borders:
        st.info(_("This round has neither tiers nor a number of entries that advance, so there is no edge to look at."))
        return
    draw_provisional(chosen.board)
    _draw_explanation(looked_at, chosen.name)
    costs = read(edge_costs.of_ranking, chosen.board.ranking_id)
    for place in range(len(looked_at.borders)):
        _draw_border(looked_at, place, costs)
    if may(Right.RUN_ROUNDS) and chosen.line.is_latest and not chosen.line.is_open_again:
        page_link(
            "rounds",
            _("To the round: open scoring again for the sheets that would settle a border"),
            icon=":material/lock_open:",
            query={"cycle": str(chosen.line.cycle_id), "round": str(chosen.line.round_id)},
        )


def _draw_explanation(found: RankingBorders, name: str) -> None:
    above = f"**{literal(name)}**\n\n" if name else ""
    counted = literal(summary(found))
    explained = _(
        "Official values alone decide. The chances on this page come from the same sheets with the judges' severity "
        "taken out; they change no rank. They say where to look, whom to ask for a further sheet, and what to leave "
        "to a vote."
    )
    rule = _(
        "An entry is in doubt where the sheets give it no more than a 75% chance of the side of the edge it stands "
        "on, the same rule as on the leaderboard; a pair, where the lower one is better with a chance of 25% or more."
    )
    st.markdown(f"{above}**{counted}**  \n{literal(explained)}  \n{literal(rule)}")


def _called(found: RankingBorders, place: int) -> str:
    board = found.board
    return of_round(border_heading(found, place), board.track, board.kind, board.year)


def _draw_border(found: RankingBorders, place: int, costs: EdgeCosts) -> None:
    border = found.borders[place]
    with st.container(border=True):
        st.html(border_head(found, place))
        sentences: tuple[str, ...] = ()
        if border.cut is not None:
            picture = border_picture(found, place)
            sentences = picture.sentences
            draw_picture(
                picture.figure,
                key=f"border_{found.board.ranking_id}_{place}",
                called=_called(found, place),
                alt=" ".join(sentences),
            )
        if sentences or border.missing:
            st.html(border_reasons(found, place, sentences))
        draw_edge_costs(costs, border.upper.position if border.upper else None)
