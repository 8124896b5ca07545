"""The picture of one edge: who is near it, and how far the sheets leave each of them open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import plotly.graph_objects as go

from domain.messages import msg
from scoring.borders import ZONE
from ui.border_words import side_names
from ui.figures import LONGEST_TITLE, Finished, Picture, lay_out
from ui.kept import Kept
from ui.ranking_tables import two_decimals
from ui.tier_looks import ADVANCING_LOOK, EDGE_LOOK, NO_TIER_LOOK, TierLook, tier_look
from ui.words import _, decimal, language, percent_beside, say, shortened
from use_cases.border_views import BorderEntry, BorderView, RankingBorders
from use_cases.leaderboards import LeaderLine, TierBand

_ROW, _AROUND = 27, 118

_PICTURES: Kept[Picture] = Kept(48)


def border_picture(found: RankingBorders, place: int) -> Picture:
    """Give the picture of one edge with the sentence that explains it; drawn once for each language."""
    return _PICTURES.of(found, (place, language()), lambda: _draw(found, found.borders[place]))


def border_heading(found: RankingBorders, place: int) -> str:
    """Name the picture of one edge."""
    upper, lower = side_names(found.borders[place])
    return say(msg("Edge between “{upper}” and “{lower}”", upper=upper, lower=lower))


@dataclass(frozen=True)
class _Side:
    name: str
    look: TierLook
    holds_place: bool | None


def _draw(found: RankingBorders, border: BorderView) -> Picture:
    lines = {line.entry_id: line for line in found.board.lines}
    upper, lower = side_names(border)
    sides = (
        _Side(upper, _look(border.upper, ADVANCING_LOOK), holds_place=True),
        _Side(_("Tie across an edge"), EDGE_LOOK, holds_place=None),
        _Side(lower, _look(border.lower, NO_TIER_LOOK), holds_place=False),
    )
    figure = go.Figure()
    for side in sides:
        rows = enumerate(border.entries)
        own = [(row, entry, lines[entry.entry_id]) for row, entry in rows if entry.holds_place is side.holds_place]
        _add_marks(figure, own, side)
    if border.cut is not None:
        figure.add_vline(x=border.cut, line={"color": EDGE_LOOK.colour, "dash": "dash", "width": 1.5})
    lay_out(figure, _("Adjusted value"), "")
    names = [_label(lines[entry.entry_id]) for entry in border.entries]
    rows_of_names = list(range(len(names)))
    figure.update_yaxes(tickvals=rows_of_names, ticktext=names, range=[len(names) - 0.4, -0.6], automargin=True)
    figure.update_xaxes(automargin=True)
    figure.update_layout(
        height=_AROUND + _ROW * len(names),
        margin={"l": 8, "r": 12, "t": 44, "b": 8},
        legend={"yanchor": "bottom", "y": 1.0, "x": 0, "entrywidthmode": "pixels", "entrywidth": 0},
    )
    sentence = _(
        "Each mark is an entry's value with the judges' severity taken out; its line holds 80% of belief. Colour and "
        "shape show the official side. The further a line reaches across the dashed cut, the less sure that side is."
    )
    return Picture(Finished(figure), (sentence, *_part(found, border)))


def _part(found: RankingBorders, border: BorderView) -> tuple[str, ...]:
    """Say that not everybody is drawn; nothing where everybody is."""
    shown, ranked = len(border.entries), sum(line.rank is not None for line in found.board.lines)
    if shown == ranked:
        return ()
    return (
        say(msg("The {shown} of {ranked} ranked entries nearest to the edge are drawn.", shown=shown, ranked=ranked)),
    )


def _look(band: TierBand | None, otherwise: TierLook) -> TierLook:
    return otherwise if band is None else tier_look(band.position)


def _add_marks(figure: go.Figure, entries: Sequence[tuple[int, BorderEntry, LeaderLine]], side: _Side) -> None:
    if not entries:
        return
    figure.add_trace(
        go.Scatter(
            x=[entry.value for _row, entry, _line in entries],
            y=[row for row, _entry, _line in entries],
            error_x={
                "type": "data",
                "symmetric": False,
                "array": [entry.high - entry.value for _row, entry, _line in entries],
                "arrayminus": [entry.value - entry.low for _row, entry, _line in entries],
                "color": side.look.colour,
                "thickness": 2,
                "width": 4,
            },
            mode="markers",
            name=escape(side.name),
            marker={
                "color": side.look.colour,
                "symbol": side.look.symbol,
                "size": 11,
                "line": {"width": 1.5, "color": side.look.colour},
            },
            hovertext=[_hover(entry, line) for _row, entry, line in entries],
            hoverinfo="text",
        )
    )


def _label(line: LeaderLine) -> str:
    return say(msg("{rank} · No. {number}", rank=line.rank or 0, number=line.number))


def _hover(entry: BorderEntry, line: LeaderLine) -> str:
    title = shortened(line.title, LONGEST_TITLE)
    values = msg(
        "Official {value}; adjusted {adjusted}, from {low} to {high}",
        value=two_decimals(line.value),
        adjusted=decimal(entry.value, 2),
        low=decimal(entry.low, 2),
        high=decimal(entry.high, 2),
    )
    chance = msg("Chance of a place above: {chance}", chance=percent_beside(entry.chance, *ZONE))
    return "<br>".join(escape(text) for text in (title, say(values), say(chance)))
