"""The picture of how steady tiers are: drawn once for each trial and language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from math import ceil, sqrt

import plotly.graph_objects as go

from domain.messages import Message, msg
from ui.figures import LONGEST_TITLE, Finished, Picture, lay_out
from ui.kept import Kept
from ui.ranking_tables import (
    AT_EDGE,
    NO_TIER,
    band_name,
    standing,
    standing_words,
)
from ui.tier_looks import ADVANCING_LOOK, EDGE_LOOK, NO_TIER_LOOK, TierLook, tier_look
from ui.what_if_words import steadiness_words
from ui.words import _, language, percent, say, shortened
from use_cases.leaderboards import Leaderboard
from use_cases.weight_stability import Stability, Steadiness

_LEAST = 60
_LARGEST_IN_FULL = 10**9
# Of a share of one half, which is the least certain; 1.96 standard errors hold 19 times in 20.
_WORST_ERROR = 1.96 * 0.5
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_ADVANCES = "advances"
_PICTURES: Kept[Picture] = Kept(16)


@dataclass(frozen=True)
class _Kind:
    kind: int | str
    name: str
    look: TierLook


def kept_shares(stability: Stability, board: Leaderboard) -> Picture:
    """Give the picture of the share of weightings in which each entry keeps its tier; of a long list the beginning.

    Args:
        stability: over the weightings near those of the trial.
        board: as it would be in the trial.
    """
    return _PICTURES.of(stability, language(), lambda: _draw(stability, board))


def share(count: int, stability: Stability) -> str:
    """Show a number of weightings as a share of those looked at, to a tenth of a per cent where all were."""
    return percent(count / stability.weightings, digits=1 if stability.weightings == stability.there_are else 0)


def _draw(stability: Stability, board: Leaderboard) -> Picture:
    places = sum(band.quota for band in board.bands) or board.advance_count or 0
    spots = list(enumerate(stability.lines[: max(_LEAST, 3 * places)], start=1))
    figure, words = go.Figure(), steadiness_words(board)
    for kind in _kinds(board):
        own = [spot for spot in spots if _kind(spot[1], board) == kind.kind]
        if own:
            figure.add_trace(_marks(own, kind, stability, board))
    lay_out(figure, _("Place in the trial"), say(words.axis))
    figure.update_yaxes(range=[-4, 104])
    sentences = [words.marks, _looked_at(stability)]
    if len(spots) < len(stability.lines):
        ranked = len(stability.lines)
        sentences.append(
            msg("The first {shown} of {ranked} ranked entries are drawn.", shown=len(spots), ranked=ranked)
        )
    return Picture(Finished(figure), tuple(say(each) for each in sentences))


def _kinds(board: Leaderboard) -> list[_Kind]:
    kinds = [_Kind(band.position, band_name(band), tier_look(band.position)) for band in board.bands]
    if not board.bands:
        kinds.append(_Kind(_ADVANCES, _("advances"), ADVANCING_LOOK))
    kinds.append(_Kind(AT_EDGE, _("Tie across an edge"), EDGE_LOOK))
    rest = _("no award") if board.bands else _("does not advance")
    return [*kinds, _Kind(NO_TIER, rest, NO_TIER_LOOK)]


def _kind(each: Steadiness, board: Leaderboard) -> int | str:
    if board.bands:
        return standing(each.line)
    advances = board.advance_count is None or (each.line.rank or 0) <= board.advance_count
    return _ADVANCES if advances else NO_TIER


def _marks(
    spots: Sequence[tuple[int, Steadiness]], kind: _Kind, stability: Stability, board: Leaderboard
) -> go.Scatter:
    look = kind.look
    return go.Scatter(
        x=[place for place, _each in spots],
        y=[100 * (each.kept or 0) / stability.weightings for _place, each in spots],
        mode="markers",
        name=escape(kind.name),
        marker={"color": look.colour, "symbol": look.symbol, "size": 10, "line": {"width": 1, "color": look.colour}},
        hovertext=[_hover(each, stability, board) for _place, each in spots],
        hoverinfo="text",
    )


def _hover(each: Steadiness, stability: Stability, board: Leaderboard) -> str:
    title = shortened(each.line.title, LONGEST_TITLE)
    said = (
        _("A tie across an edge has no tier to keep.")
        if each.kept is None
        else say(msg("keeps it in {share} of the weightings", share=share(each.kept, stability)))
    )
    parts = (f"{each.line.number} {title}", standing_words(each.line, board), said)
    return "<br>".join(escape(part) for part in parts if part)


def _looked_at(stability: Stability) -> Message:
    points = stability.within // 100
    return (
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


def _large(number: int) -> str:
    """Write a whole number in full, or a very large one as its first digits times a power of ten."""
    if number < _LARGEST_IN_FULL:
        return f"{number:,}"
    digits = str(number)
    return f"{digits[0]}.{digits[1]} × 10{str(len(digits) - 1).translate(_SUPERSCRIPTS)}"
