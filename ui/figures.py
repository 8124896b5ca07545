"""Pictures of rankings, drawn once for each ranking and language."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import plotly.graph_objects as go

from domain.messages import msg
from ui.kept import Kept
from ui.ranking_tables import (
    AT_EDGE,
    NO_TIER,
    CertainCells,
    band_name,
    standing,
    standing_words,
    two_decimals,
)
from ui.tier_looks import EDGE_LOOK, NO_TIER_LOOK, TierLook, tier_look
from ui.words import _, language, say, shortened
from use_cases.leaderboards import Leaderboard, LeaderLine, TierBand

_FONT = "Noto Sans SC, Noto Sans CJK SC, PingFang SC, Microsoft YaHei, sans-serif"
_LEAST = 60
LONGEST_TITLE = 24
"""Characters of a title beside a mark."""


@dataclass(frozen=True, eq=False)
class Picture:
    """A figure, and the sentences that explain it; where it shows only a part, one says so."""

    figure: go.Figure
    sentences: tuple[str, ...]


_PICTURES: Kept[Picture] = Kept(16)


def values_by_rank(board: Leaderboard, certain: CertainCells | None = None) -> Picture:
    """Give the picture of values by rank with tiers, cut lines and intervals; drawn once for each language.

    Of a long ranking it shows the beginning, three times as many entries as there are places.
    """
    return _PICTURES.of(board, (language(), certain), lambda: _draw(board, certain))


class Finished(go.Figure):
    """A figure that nobody changes any more: what it consists of is copied once, not at every rerun."""

    def to_dict(self) -> dict[str, Any]:
        """Give the parts; not to be changed."""
        parts: dict[str, Any] | None = self.__dict__.get("_parts")
        if parts is None:
            parts = self.__dict__["_parts"] = super().to_dict()
        return parts


def _draw(board: Leaderboard, certain: CertainCells | None) -> Picture:
    ranked = [line for line in board.lines if line.rank is not None]
    places = sum(band.quota for band in board.bands) or board.advance_count or 0
    spots = list(enumerate(ranked[: max(_LEAST, 3 * places)], start=1))
    figure = go.Figure()
    for band in board.bands:
        look = tier_look(band.position)
        own = [spot for spot in spots if standing(spot[1]) == band.position]
        _add_points(figure, board, own, (band_name(band), look), certain)
        _add_band(figure, band, own, look.colour)
    edge = [spot for spot in spots if standing(spot[1]) == AT_EDGE]
    _add_points(figure, board, edge, (_("Tie across an edge"), EDGE_LOOK), certain)
    rest = [spot for spot in spots if standing(spot[1]) == NO_TIER]
    _add_points(figure, board, rest, (_("no award") if board.bands else _("Entry"), NO_TIER_LOOK), certain)
    if not board.bands and board.advance_count is not None:
        last = sum(1 for _place, line in spots if (line.rank or 0) <= board.advance_count)
        if last < len(spots):
            figure.add_vline(x=last + 0.5, line={"color": EDGE_LOOK.colour, "dash": "dash", "width": 1.5})
    lay_out(figure, _("Place in the ranking"), _("Value"))
    part = msg("The first {shown} of {ranked} ranked entries are drawn.", shown=len(spots), ranked=len(ranked))
    sentences = [_sentence(board)]
    if certain is not None:
        sentences.append(
            _(
                "The upright line of a mark spans the 80% interval of its adjusted value: what the whole panel would "
                "have given, with each judge's severity allowed for."
            )
        )
    if len(spots) < len(ranked):
        sentences.append(say(part))
    return Picture(Finished(figure), tuple(sentences))


def _add_intervals(
    figure: go.Figure, spots: Sequence[tuple[int, LeaderLine]], certain: CertainCells, colour: str
) -> None:
    across: list[float] = []
    along: list[float] = []
    for place, line in spots:
        if line.entry_id in certain.spans:
            across += [place, place, math.nan]
            along += [*certain.spans[line.entry_id], math.nan]
    look = {"color": colour, "width": 2}
    figure.add_trace(
        go.Scatter(x=across, y=along, mode="lines", line=look, opacity=0.55, hoverinfo="skip", showlegend=False)
    )


def _add_points(
    figure: go.Figure,
    board: Leaderboard,
    spots: Sequence[tuple[int, LeaderLine]],
    named: tuple[str, TierLook],
    certain: CertainCells | None,
) -> None:
    if not spots:
        return
    name, look = named
    if certain is not None:
        _add_intervals(figure, spots, certain, look.colour)
    figure.add_trace(
        go.Scatter(
            x=[place for place, _line in spots],
            y=[float(line.value or 0) for _place, line in spots],
            mode="markers",
            name=escape(name),
            marker={"color": look.colour, "symbol": look.symbol, "size": 9, "line": {"width": 1, "color": look.colour}},
            hovertext=[_hover(line, board, certain) for _place, line in spots],
            hoverinfo="text",
        )
    )


def _add_band(figure: go.Figure, band: TierBand, spots: Sequence[tuple[int, LeaderLine]], colour: str) -> None:
    if not spots or band.cut is None:
        return
    first, last = spots[0][0] - 0.5, spots[-1][0] + 0.5
    figure.add_vrect(x0=first, x1=last, fillcolor=colour, opacity=0.09, line_width=0, layer="below")
    line = {"color": colour, "width": 2, "dash": "dot"}
    figure.add_shape(type="line", x0=first, x1=last, y0=float(band.cut), y1=float(band.cut), line=line)


def _hover(line: LeaderLine, board: Leaderboard, certain: CertainCells | None) -> str:
    rank, value = line.rank or 0, two_decimals(line.value)
    first = (
        msg("Rank {rank}, tied, value {value}", rank=rank, value=value)
        if line.is_tied
        else msg("Rank {rank}, value {value}", rank=rank, value=value)
    )
    said = [say(first), shortened(line.title, LONGEST_TITLE), standing_words(line, board)]
    if certain is not None and line.entry_id in certain.ranks:
        said.append(say(msg("Ranks that hold 80% of belief: {ranks}", ranks=certain.ranks[line.entry_id])))
        said.append(certain.words.get(line.entry_id, ""))
    return "<br>".join(escape(text) for text in said if text)


def lay_out(figure: go.Figure, x_title: str, y_title: str) -> None:
    """Give a figure of marks the one look: large type, quiet lines, nothing to drag, legend below."""
    figure.update_layout(
        height=420,
        margin={"l": 48, "r": 12, "t": 16, "b": 8},
        font={"family": _FONT, "size": 14, "color": "#1F1B18"},
        plot_bgcolor="#FFFFFF",
        paper_bgcolor="#FFFFFF",
        dragmode=False,
        hoverlabel={"bgcolor": "#FFFFFF", "font": {"family": _FONT, "size": 14}},
        legend={"orientation": "h", "yanchor": "top", "y": -0.2, "x": 0},
        showlegend=True,
    )
    axis: dict[str, Any] = {"gridcolor": "#E3DBD1", "linecolor": "#8C8279", "fixedrange": True, "zeroline": False}
    figure.update_xaxes(title={"text": x_title, "standoff": 6}, **axis)
    figure.update_yaxes(title={"text": y_title, "standoff": 6}, **axis)


def _sentence(board: Leaderboard) -> str:
    if board.bands:
        return _(
            "Each mark is one entry; colour and shape show its tier, the dotted line is the tier's cut line, "
            "a cross is a tie that the panel decides."
        )
    if board.advance_count is not None:
        return _("Each mark is one entry; those left of the dashed line advance to the final.")
    return _("Each mark is one entry, from the highest value down.")
