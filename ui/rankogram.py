"""The ranks that one entry may truly have, as a picture."""

from __future__ import annotations

import plotly.graph_objects as go
import streamlit as st

from domain.messages import msg
from ui.figures import Finished, Picture, lay_out
from ui.kept import Kept
from ui.pictures import draw_picture
from ui.session import read
from ui.words import _, language, literal, percent, say
from use_cases import certainties
from use_cases.certainties import Bar

_PICTURES: Kept[Picture] = Kept(32)
_COLOUR = "#0072B2"


def draw_rankogram(ranking_id: int, entry_id: int, *, called: str, with_earlier: bool) -> None:
    """Draw the chance of each rank, with one sentence that says what it means; ``called`` names its file."""
    picture = ranks_picture(read(certainties.rankogram, ranking_id, entry_id, with_earlier=with_earlier))
    heading = _("Which rank it may truly have")
    st.markdown(f"#### {heading}")
    said = " ".join(picture.sentences)
    draw_picture(picture.figure, key=f"rankogram_{ranking_id}_{entry_id}", called=called, alt=said)
    st.markdown(f":small[{literal(said)}]")


def ranks_picture(bars: tuple[Bar, ...]) -> Picture:
    """Give the picture of the chance of each rank; drawn once for each language."""
    return _PICTURES.of(bars, language(), lambda: _draw(bars))


def rank_heading(reference: str) -> str:
    """Name the picture of the entry with this reference number."""
    return say(msg("Ranks that {reference} may truly have", reference=reference))


def _draw(bars: tuple[Bar, ...]) -> Picture:
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
    likeliest = max(bars, key=lambda bar: bar.chance)
    said = msg(
        "Each bar is the chance that this entry truly has the rank below it; the likeliest is {rank} with {chance}.",
        rank=_name(likeliest),
        chance=percent(likeliest.chance),
    )
    return Picture(Finished(figure), (say(said),))


def _name(bar: Bar) -> str:
    return str(bar.first) if bar.first == bar.last else f"{bar.first}–{bar.last}"
