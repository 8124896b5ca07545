"""The ranks that one entry may truly have, as a picture."""

from __future__ import annotations

import plotly.graph_objects as go
import streamlit as st

from domain.messages import msg
from ui.figures import Finished, lay_out
from ui.kept import Kept
from ui.pictures import draw_picture
from ui.session import read
from ui.words import _, language, literal, percent, say
from use_cases import certainties
from use_cases.certainties import Bar

_PICTURES: Kept[Finished] = Kept(32)
_COLOUR = "#0072B2"


def draw_rankogram(ranking_id: int, entry_id: int, *, called: str, with_earlier: bool) -> None:
    """Draw the chance of each rank, with one sentence that says what it means; ``called`` names its file."""
    bars = read(certainties.rankogram, ranking_id, entry_id, with_earlier=with_earlier)
    likeliest = max(bars, key=lambda bar: bar.chance)
    heading = _("Which rank it may truly have")
    said = say(
        msg(
            "Each bar is the chance that this entry truly has the rank below it; the likeliest is {rank} "
            "with {chance}.",
            rank=_name(likeliest),
            chance=percent(likeliest.chance),
        )
    )
    st.markdown(f"#### {heading}")
    figure = _PICTURES.of(bars, language(), lambda: _draw(bars))
    draw_picture(figure, key=f"rankogram_{ranking_id}_{entry_id}", called=called, alt=said)
    st.markdown(f":small[{literal(said)}]")


def _draw(bars: tuple[Bar, ...]) -> Finished:
    names = [_name(bar) for bar in bars]
    chances = [bar.chance for bar in bars]
    figure = go.Figure(
        go.Bar(
            x=names,
            y=chances,
            marker={"color": _COLOUR},
            hovertext=[f"{name}: {percent(chance)}" for name, chance in zip(names, chances, strict=True)],
            hoverinfo="text",
        )
    )
    lay_out(figure, _("Rank"), _("Chance"))
    figure.update_layout(height=300, showlegend=False, bargap=0.15, margin={"l": 72, "r": 12, "t": 16, "b": 60})
    figure.update_xaxes(type="category")
    figure.update_yaxes(tickformat=".0%", rangemode="tozero")
    return Finished(figure)


def _name(bar: Bar) -> str:
    return str(bar.first) if bar.first == bar.last else f"{bar.first}–{bar.last}"
