"""Each edge of a stored ranking looked at closely: margin, doubtful pairs, missing sheets, cheapest extra reviews."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from sqlalchemy import select

from db.tables import Ranking
from domain.permissions import Right
from scoring import borders as scoring
from scoring.allocation import TierRule
from scoring.arrays import IntArray, python_integers
from scoring.borders import Border
from scoring.certainty import Certainty
from scoring.edges import ABOVE, TIED, Edge, tier_edges
from scoring.exact import ExactValues
from scoring.ranking import Ranks
from use_cases import leaderboards, round_scores
from use_cases.border_views import (
    BorderEntry,
    BorderPair,
    BorderView,
    ExtraReviews,
    RankingBorders,
    ReviewPlan,
)
from use_cases.kept import Kept
from use_cases.leaderboards import Leaderboard, LeaderLine, TierBand
from use_cases.missing_sheets import MissingSheets, missing_sheets
from use_cases.round_scores import RoundScores
from use_cases.transaction import Transaction

_FEWEST_BESIDE, _MOST_BESIDE = 3, 8


@dataclass(frozen=True)
class _Ranked:
    """The ranked entries in the order of the scores, and the edges through them; one band more than edges."""

    given: RoundScores
    lines: tuple[LeaderLine, ...]
    bands: tuple[TierBand | None, ...]
    edges: tuple[Edge, ...]


_BORDERS: Kept[int, RankingBorders] = Kept(16)


def of_ranking(tx: Transaction, ranking_id: int) -> RankingBorders:
    """Every edge of a ranking; asked anew each time who may see it, worked out once."""
    tx.require_any(Right.SEE_RANKINGS, Right.SEE_OWN_ROUND_RANKINGS)
    # Refuses whoever may not see this ranking, before anything kept is given away.
    leaderboards.leaderboard(tx, ranking_id)
    return _BORDERS.get(tx, ranking_id, _borders)


def _borders(tx: Transaction, ranking_id: int) -> RankingBorders:
    board = leaderboards.leaderboard(tx, ranking_id)
    given = round_scores.of_ranking(tx, ranking_id)
    ranked = _ranked(tx, board, given)
    if not ranked.edges:
        return RankingBorders(board, ())
    answer = scoring.answer(given.scores, [edge.places for edge in ranked.edges])
    missing = missing_sheets(tx, board, ranked.edges, given, answer.fit)
    found = scoring.borders(given.scores, ranked.edges, answer)
    views = (_view(ranked, place, border, answer, missing[place]) for place, border in enumerate(found))
    return RankingBorders(board, tuple(views))


def _ranked(tx: Transaction, board: Leaderboard, given: RoundScores) -> _Ranked:
    by_id = {line.entry_id: line for line in board.lines}
    lines = tuple(by_id[entry_id] for entry_id in given.entry_ids)
    values = [line.value or Fraction(0) for line in lines]
    value = ExactValues(
        python_integers(each.numerator for each in values), python_integers(each.denominator for each in values)
    )
    ranks = Ranks(
        np.asarray([line.rank for line in lines], dtype=np.int64),
        np.asarray([line.is_tied for line in lines], dtype=np.bool_),
    )
    if not board.bands:
        if board.advance_count is None:
            return _Ranked(given, lines, (None, None), ())
        line = TierRule(board.advance_limit or len(lines), _points(board.advance_minimum))
        return _Ranked(given, lines, (None, None), tier_edges(value, ranks, [line]))
    rules = tx.session.scalars(select(Ranking.rules).where(Ranking.id == board.ranking_id)).one()
    open_ = [rule for rule in rules["tiers"] if rule["quota"]]
    bands = {band.position: band for band in board.bands}
    tiers = [TierRule(rule["quota"], _points(rule["minimum_value"])) for rule in open_]
    return _Ranked(given, lines, (*(bands[rule["position"]] for rule in open_), None), tier_edges(value, ranks, tiers))


def _points(hundredths: int | None) -> Fraction | None:
    return None if hundredths is None else Fraction(hundredths, 100)


def _view(
    ranked: _Ranked, place: int, border: Border, answer: Certainty, missing: tuple[MissingSheets, ...]
) -> BorderView:
    edge, ids = border.edge, ranked.given.entry_ids
    in_order = np.sort(answer.fit.value)[::-1]
    return BorderView(
        upper=ranked.bands[place],
        lower=ranked.bands[place + 1],
        places=edge.places,
        above=edge.above,
        below=edge.below,
        margin=edge.margin,
        has_room=edge.has_room,
        tied=tuple(ids[each] for each in np.flatnonzero(edge.side == TIED)),
        places_in_tie=edge.places - int(np.count_nonzero(edge.side == ABOVE)) if (edge.side == TIED).any() else 0,
        cut=float(in_order[edge.places - 1 : edge.places + 1].mean()) if 0 < edge.places < len(ids) else None,
        entries=tuple(_entry(border, answer, ids, each) for each in _near(ranked.lines, border)),
        zone=int(border.zone.sum()),
        contrary=int(border.contrary.sum()),
        pairs=_pairs(ranked.lines, border),
        missing=missing,
        plan=_plan(border, ranked.given),
    )


def _entry(border: Border, answer: Certainty, ids: Sequence[int], place: int) -> BorderEntry:
    side, fit = int(border.edge.side[place]), answer.fit
    return BorderEntry(
        ids[place],
        None if side == TIED else side == ABOVE,
        float(border.chance[place]),
        bool(border.zone[place]),
        bool(border.contrary[place]),
        float(fit.value[place]),
        float(fit.low[place, 1]),
        float(fit.high[place, 1]),
    )


def _near(lines: Sequence[LeaderLine], border: Border) -> list[int]:
    """Give who belongs into the picture: a few on each side, as many as are in doubt up to a limit, and every tie."""
    doubtful = border.zone | border.contrary
    doubtful[border.pairs.upper] = doubtful[border.pairs.lower] = True
    by_rank = sorted(range(len(lines)), key=lambda place: (lines[place].rank or 0, lines[place].number))
    chosen = set(np.flatnonzero(border.edge.side == TIED).tolist())
    upper = [place for place in reversed(by_rank) if border.edge.side[place] == ABOVE]
    lower = [place for place in by_rank if border.edge.side[place] > TIED]
    for side in (upper, lower):
        last = max((spot for spot, place in enumerate(side) if doubtful[place]), default=-1) + 1
        chosen |= set(side[: min(max(last, _FEWEST_BESIDE), _MOST_BESIDE)])
    return [place for place in by_rank if place in chosen]


def _pairs(lines: Sequence[LeaderLine], border: Border) -> tuple[BorderPair, ...]:
    pairs = border.pairs
    return tuple(
        BorderPair(
            lines[upper].entry_id,
            lines[lower].entry_id,
            (lines[upper].value or Fraction(0)) - (lines[lower].value or Fraction(0)),
            chance,
            inseparable,
        )
        for upper, lower, chance, inseparable in zip(
            pairs.upper.tolist(), pairs.lower.tolist(), pairs.chance.tolist(), pairs.inseparable.tolist(), strict=True
        )
    )


def _plan(border: Border, given: RoundScores) -> ReviewPlan | None:
    if border.plan is None:
        return None
    entries: IntArray = np.unique([sheet.entry for sheet in border.sheets]).astype(np.int64)
    reviews = tuple(
        ExtraReviews(
            given.entry_ids[entry],
            tuple(given.judges[sheet.judge].name for sheet in own if sheet.judge is not None),
            tuple(sheet.newcomer for sheet in own if sheet.judge is None),
        )
        for entry in entries.tolist()
        for own in [[sheet for sheet in border.sheets if sheet.entry == entry]]
    )
    plan = border.plan
    return ReviewPlan(reviews, plan.before, plan.after, plan.is_settled, len(plan.course) - 1, plan.course[-1])
