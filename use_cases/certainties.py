"""How sure a stored ranking is: adjusted values, intervals of ranks, chances of tiers; it decides nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from domain.permissions import Right, not_allowed
from scoring.arrays import FloatArray, IntArray
from scoring.borders import contradicted, in_zone
from scoring.certainty import Certainty, answer
from scoring.chances import chances
from scoring.edges import ABOVE, BELOW, TIED
from scoring.joined_rounds import RoundSheets, answer_with_earlier
from scoring.mixed import LEVELS
from use_cases import leaderboards, round_scores
from use_cases.kept import Kept
from use_cases.leaderboards import Leaderboard
from use_cases.round_scores import RoundScores
from use_cases.transaction import Transaction

EIGHTY = LEVELS.index(0.8)
"""Place of the interval that the screens show among those of 50, 80 and 95 %."""
_MOST_BARS = 24
_FEWEST_SHEETS = 2
_NO_TIER = 10**6


@dataclass(frozen=True)
class LineCertainty:
    """What the sheets say of one ranked entry.

    Attributes:
        value: what the whole panel would have given, in points.
        low: lower ends of the intervals of the value that hold 50, 80 and 95 % of belief.
        high: their upper ends.
        expected_rank: the mean of the ranks it may truly have.
        rank_low: best ranks of the same three intervals of the rank.
        rank_high: their worst ranks.
        tiers: chance of each tier in order, and last of none; of advancing and not where a round has no tiers.
    """

    value: float
    low: tuple[float, ...]
    high: tuple[float, ...]
    expected_rank: float
    rank_low: tuple[int, ...]
    rank_high: tuple[int, ...]
    tiers: tuple[float, ...]


@dataclass(frozen=True)
class EdgeCertainty:
    """How clear an edge is.

    Attributes:
        upper: position of the tier above it; None where entries advance.
        lower: position of the tier below it; None for no award.
        doubtful: entries that may as well, or rather, belong on the other side; the workbench of borders goes by the
            same rule.
    """

    upper: int | None
    lower: int | None
    doubtful: int


@dataclass(frozen=True, eq=False)
class RankingCertainty:
    """The certainty of a whole ranking.

    Attributes:
        ranking_id: of the ranking.
        positions: of the tiers whose chances the lines give, in order; empty where entries advance.
        lines: by the id of each ranked entry.
        edges: in order.
        answer: the whole of it, with judges, noise and separate parts.
    """

    ranking_id: int
    positions: tuple[int, ...]
    lines: Mapping[int, LineCertainty]
    edges: tuple[EdgeCertainty, ...]
    answer: Certainty = field(repr=False)


@dataclass(frozen=True)
class Bar:
    """The chance of one rank, or of a run of ranks."""

    first: int
    last: int
    chance: float


_CERTAINTIES: Kept[tuple[int, tuple[int, ...]], RankingCertainty | None] = Kept(8)
_RANKOGRAMS: Kept[tuple[int, tuple[int, ...], int], tuple[Bar, ...]] = Kept(256)


def of_ranking(tx: Transaction, ranking_id: int, *, with_earlier: bool = False) -> RankingCertainty | None:
    """Work out a ranking's certainty once; asked anew each time who may see it.

    Args:
        tx: of whoever asks.
        ranking_id: of the ranking.
        with_earlier: whether a final is judged by the sheets of the preliminary rounds, too.

    Returns:
        None where the sheets say nothing of it: a single entry, or no more sheets than entries.
    """
    tx.require_any(Right.SEE_RANKINGS, Right.SEE_OWN_ROUND_RANKINGS)
    # Refuses whoever may not see this ranking, before anything kept is given away.
    leaderboards.leaderboard(tx, ranking_id)
    return _CERTAINTIES.get(tx, (ranking_id, _earlier(tx, ranking_id, with_earlier=with_earlier)), _certainty)


def rankogram(tx: Transaction, ranking_id: int, entry_id: int, *, with_earlier: bool = False) -> tuple[Bar, ...]:
    """Give the chance of each rank that one entry may truly have, the rarest on both sides taken together.

    Raises:
        NotAllowed: the ranking is not open to the actor, or the entry has no rank in it.
    """
    found = of_ranking(tx, ranking_id, with_earlier=with_earlier)
    if found is None or entry_id not in found.lines:
        raise not_allowed()
    key = (ranking_id, _earlier(tx, ranking_id, with_earlier=with_earlier), entry_id)
    return _RANKOGRAMS.get(tx, key, lambda _tx, _key: _bars(found, entry_id))


def _earlier(tx: Transaction, ranking_id: int, *, with_earlier: bool) -> tuple[int, ...]:
    return round_scores.earlier_rounds(tx, ranking_id) if with_earlier else ()


def _certainty(tx: Transaction, key: tuple[int, tuple[int, ...]]) -> RankingCertainty | None:
    ranking_id, earlier = key
    board = leaderboards.leaderboard(tx, ranking_id)
    given = round_scores.of_ranking(tx, ranking_id)
    if len(given.entry_ids) < _FEWEST_SHEETS or len(given.scores.total) <= len(given.entry_ids):
        return None
    positions, quotas = _places(board)
    found = _answer(given, [round_scores.of_round(tx, round_id) for round_id in earlier], quotas)
    within = np.cumsum(found.chances.tier, axis=1)[:, : len(quotas)]
    edges = _edges(positions, within, _sides(board, given.entry_ids, positions))
    return RankingCertainty(ranking_id, positions, _lines(given, found), edges, found)


def _answer(given: RoundScores, earlier: Sequence[RoundScores | None], quotas: Sequence[int]) -> Certainty:
    rounds = [_sheets(one) for one in earlier if one is not None and len(one.scores.total)]
    return answer_with_earlier(_sheets(given), rounds, quotas) if rounds else answer(given.scores, quotas)


def _sheets(given: RoundScores) -> RoundSheets:
    return RoundSheets(given.scores, np.asarray(given.entry_ids, dtype=np.int64))


def _places(board: Leaderboard) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Give the positions and quotas of the tiers, or the places from which entries advance."""
    bands = [band for band in board.bands if band.quota]
    if board.bands:
        return tuple(band.position for band in bands), tuple(band.quota for band in bands)
    return (), () if board.advance_count is None else (board.advance_count,)


def _lines(given: RoundScores, found: Certainty) -> dict[int, LineCertainty]:
    fit, chance = found.fit, found.chances
    return {
        entry_id: LineCertainty(
            float(fit.value[row]),
            tuple(fit.low[row].tolist()),
            tuple(fit.high[row].tolist()),
            float(chance.expected_rank[row]),
            tuple(int(rank) for rank in chance.rank_low[row]),
            tuple(int(rank) for rank in chance.rank_high[row]),
            tuple(chance.tier[row].tolist()),
        )
        for row, entry_id in enumerate(given.entry_ids)
    }


def _sides(board: Leaderboard, entry_ids: Sequence[int], positions: tuple[int, ...]) -> IntArray:
    """Tell on which side of each edge the ranked entries stand officially; shape (E, T)."""
    by_id = {line.entry_id: line for line in board.lines}
    lines = [by_id[entry_id] for entry_id in entry_ids]
    if not board.bands:
        places = [] if board.advance_count is None else [board.advance_count]
        rank = np.asarray([line.rank for line in lines], dtype=np.int64)
        return np.where(rank[:, None] <= np.asarray(places, dtype=np.int64), ABOVE, BELOW)
    tiers = [(line.edge_first, line.edge_last) if line.is_at_edge else (line.tier, line.tier) for line in lines]
    best, worst = np.asarray([[each or _NO_TIER for each in pair] for pair in tiers], dtype=np.int64).T
    at = np.asarray(positions, dtype=np.int64)
    return np.where(worst[:, None] <= at, ABOVE, np.where(best[:, None] <= at, TIED, BELOW))


def _edges(positions: tuple[int, ...], within: FloatArray, sides: IntArray) -> tuple[EdgeCertainty, ...]:
    """Count the doubtful at each edge.

    Args:
        positions: of the tiers; none where entries advance.
        within: shape (E, T), chance of standing above each edge.
        sides: the same shape, where they stand officially.
    """
    doubtful = (in_zone(within) | contradicted(within, sides)).sum(axis=0).tolist()
    upper: tuple[int | None, ...] = positions or (None,) * len(doubtful)
    lower = (*positions[1:], None) if positions else upper
    return tuple(EdgeCertainty(*each) for each in zip(upper, lower, doubtful, strict=True))


def _bars(found: RankingCertainty, entry_id: int) -> tuple[Bar, ...]:
    line, many = found.lines[entry_id], len(found.lines)
    first, last = line.rank_low[-1], line.rank_high[-1]
    step = -(-(last - first + 1) // _MOST_BARS)
    starts = range(first, last + 1, step)
    runs = [(start, min(start + step - 1, many)) for start in starts]
    better, worse = [(1, first - 1)] if first > 1 else [], [(runs[-1][1] + 1, many)] if runs[-1][1] < many else []
    quotas = [end - start + 1 for start, end in (*better, *runs)]
    row = list(found.lines).index(entry_id)
    tier = chances(found.answer.fit, quotas).tier[row]
    spans = (*better, *runs, *worse)
    return tuple(Bar(start, end, float(chance)) for (start, end), chance in zip(spans, tier, strict=False))
