"""The picture of how steady tiers are: drawn once for each trial and language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from math import ceil, sqrt

import plotly.graph_objects as go

from domain.messages import Message, msg
from ui.figures import SYMBOLS, Finished, Picture, lay_out
from ui.kept import Kept
from ui.ranking_tables import (
    AT_EDGE,
    EDGE_COLOUR,
    NO_TIER,
    NO_TIER_COLOUR,
    TIER_COLOURS,
    band_name,
    standing,
    standing_words,
)
from ui.words import _, language, say
from use_cases.leaderboards import Leaderboard
from use_cases.weight_stability import Stability, Steadiness

_LEAST = 60
_LONGEST_TITLE = 24
_LARGEST_IN_FULL = 10**9
# Of a share of one half, which is the least certain; 1.96 standard errors hold 19 times in 20.
_WORST_ERROR = 1.96 * 0.5
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_ADVANCES = "advances"
_PICTURES: Kept[Picture] = Kept(16)


@dataclass(frozen=True)
class _Look:
    kind: int | str
    name: str
    colour: str
    symbol: str


def kept_shares(stability: Stability, board: Leaderboard) -> Picture:
    """Give the picture of the share of weightings in which each entry keeps its tier; of a long list the beginning.

    Args:
        stability: over the weightings near those of the trial.
        board: as it would be in the trial.
    """
    return _PICTURES.of(stability, language(), lambda: _draw(stability, board))


def share(count: int, stability: Stability) -> str:
    """Show a number of weightings as a share of those looked at, to a tenth of a per cent where all were."""
    hundred = 100 * count / stability.weightings
    return f"{hundred:.1f}%" if stability.weightings == stability.there_are else f"{hundred:.0f}%"


def _draw(stability: Stability, board: Leaderboard) -> Picture:
    places = sum(band.quota for band in board.bands) or board.advance_count or 0
    spots = list(enumerate(stability.lines[: max(_LEAST, 3 * places)], start=1))
    figure = go.Figure()
    for look in _looks(board):
        own = [spot for spot in spots if _kind(spot[1], board) == look.kind]
        if own:
            figure.add_trace(_marks(own, look, stability, board))
    lay_out(figure, _("Place in the trial"), _("Weightings in which it keeps its tier (%)"))
    figure.update_yaxes(range=[-4, 104])
    sentences = [*_sentences(stability)]
    if len(spots) < len(stability.lines):
        ranked = len(stability.lines)
        sentences.append(
            msg("The first {shown} of {ranked} ranked entries are drawn.", shown=len(spots), ranked=ranked)
        )
    return Picture(Finished(figure), tuple(say(each) for each in sentences))


def _looks(board: Leaderboard) -> list[_Look]:
    looks = []
    for band in board.bands:
        place = (band.position - 1) % len(TIER_COLOURS)
        looks.append(_Look(band.position, band_name(band), TIER_COLOURS[place], SYMBOLS[place]))
    if not board.bands:
        looks.append(_Look(_ADVANCES, _("advances"), TIER_COLOURS[3], SYMBOLS[3]))
    looks.append(_Look(AT_EDGE, _("Tie across an edge"), EDGE_COLOUR, "x"))
    rest = _("no award") if board.bands else _("does not advance")
    return [*looks, _Look(NO_TIER, rest, NO_TIER_COLOUR, "circle-open")]


def _kind(each: Steadiness, board: Leaderboard) -> int | str:
    if board.bands:
        return standing(each.line)
    advances = board.advance_count is None or (each.line.rank or 0) <= board.advance_count
    return _ADVANCES if advances else NO_TIER


def _marks(
    spots: Sequence[tuple[int, Steadiness]], look: _Look, stability: Stability, board: Leaderboard
) -> go.Scatter:
    return go.Scatter(
        x=[place for place, _each in spots],
        y=[100 * (each.kept or 0) / stability.weightings for _place, each in spots],
        mode="markers",
        name=look.name,
        marker={"color": look.colour, "symbol": look.symbol, "size": 10, "line": {"width": 1, "color": look.colour}},
        hovertext=[_hover(each, stability, board) for _place, each in spots],
        hoverinfo="text",
    )


def _hover(each: Steadiness, stability: Stability, board: Leaderboard) -> str:
    title = each.line.title
    title = title if len(title) <= _LONGEST_TITLE else f"{title[:_LONGEST_TITLE]}…"
    said = (
        _("A tie across an edge has no tier to keep.")
        if each.kept is None
        else say(msg("keeps it in {share} of the weightings", share=share(each.kept, stability)))
    )
    parts = (f"{each.line.number} {title}", standing_words(each.line, board), said)
    return "<br>".join(escape(part) for part in parts if part)


def _sentences(stability: Stability) -> list[Message]:
    points = stability.within // 100
    looked = (
        msg(
            "All {n} weightings in hundredths of a per cent were looked at in which every weight lies within "
            "±{points} points of the trial's, none is below 0 and the sum is 100.",
            n=stability.weightings,
            points=points,
        )
        if stability.weightings == stability.there_are
        else msg(
            "{n} weightings were looked at, drawn evenly and always the same, of the {all} in which every weight lies "
            "within ±{points} points of the trial's, none is below 0 and the sum is 100; a share is certain to "
            "±{error} of a hundred at worst (19 times in 20).",
            n=stability.weightings,
            all=_large(stability.there_are),
            points=points,
            error=ceil(100 * _WORST_ERROR / sqrt(stability.weightings)),
        )
    )
    return [
        msg(
            "Each mark is one entry; colour and shape show its tier in the trial. The lower it stands, the more its "
            "tier hangs on the weights. A tie across an edge is never counted as kept."
        ),
        looked,
    ]


def _large(number: int) -> str:
    """Write a whole number in full, or a very large one as its first digits times a power of ten."""
    if number < _LARGEST_IN_FULL:
        return f"{number:,}"
    digits = str(number)
    return f"{digits[0]}.{digits[1]} × 10{str(len(digits) - 1).translate(_SUPERSCRIPTS)}"
