"""How steady the tiers of a trial are over all weightings near its own."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from domain.messages import msg
from domain.refusals import Invalid
from domain.what_if import MOST_WITHIN, Assumptions
from scoring.allocation import NO_TIER
from scoring.arrays import IntArray
from scoring.methods import Method
from scoring.values_near import Near
from scoring.weightings import weightings_near
from scoring.what_if import tiers_over_by
from use_cases import what_if
from use_cases.kept import Kept
from use_cases.leaderboards import LeaderLine
from use_cases.placing import placing_rules
from use_cases.transaction import Transaction
from use_cases.what_if import Basis, Sketch, rules_tried, sheets_tried

MOST_WEIGHTINGS = 400
"""So many are looked at where there are more; a share is then known to five points of a hundred, 19 times in 20."""
_SEED = 2022


@dataclass(frozen=True)
class Steadiness:
    """In how many weightings one entry stands as it does in the trial, better, worse, or in a tie across an edge.

    ``kept`` is None for an entry that lies at an edge in the trial itself, and so has no tier to keep.
    """

    line: LeaderLine
    kept: int | None
    better: int
    worse: int
    at_edge: int


@dataclass(frozen=True)
class Stability:
    """How steady the tiers of a trial are over all weightings near its own.

    Attributes:
        within: each weight may differ by so many hundredths of a per cent.
        weightings: how many were looked at.
        there_are: how many there are; as many where every one was looked at.
        lines: ranked entries, by rank.
    """

    within: int
    weightings: int
    there_are: int
    lines: tuple[Steadiness, ...]


_STABILITIES: Kept[tuple[int, Assumptions, int], Stability] = Kept(32)


def stability(tx: Transaction, ranking_id: int, assumed: Assumptions, within: int) -> Stability:
    """Say how often each entry keeps the tier it has in a trial, over all weightings near the trial's own.

    Args:
        tx: of whoever asks.
        ranking_id: of the ranking.
        assumed: the rules of the trial.
        within: hundredths of a per cent by which each weight may differ; 500 is five points.

    Raises:
        NotAllowed: the ranking is not open to the actor.
        Invalid: the assumptions cannot be tried, or ``within`` is out of range.
    """
    found = what_if.basis(tx, ranking_id)
    require_within(within)
    sketched = what_if.sketch(tx, ranking_id, assumed)
    return _STABILITIES.get(
        tx, (ranking_id, assumed, within), lambda _tx, _key: _stability(found, sketched, assumed, within)
    )


def require_within(within: int) -> None:
    """Refuse to vary weights by less than nothing, or by so much that little is left of them."""
    if not 0 <= within <= MOST_WITHIN:
        raise Invalid(msg("Weights can be varied by 0 to {most} points.", most=MOST_WITHIN // 100))


def _stability(found: Basis, sketched: Sketch, assumed: Assumptions, within: int) -> Stability:
    near = weightings_near(assumed.weights, within, most=MOST_WEIGHTINGS, rng=np.random.default_rng(_SEED))
    counts = tiers_over_by(
        Method(assumed.method.value),
        sheets_tried(found, assumed),
        Near(np.asarray(assumed.weights, dtype=np.int64), near.weights),
        placing_rules(rules_tried(found, assumed), found.criteria),
        assumed.advance_count,
    )
    standing = np.asarray(sketched.standing, dtype=np.int64)
    figures = _figures(standing, counts.kept(standing), counts.better(standing), counts.at_edge, counts.weightings)
    of_entry = dict(zip(found.scores.entry_ids, figures, strict=True))
    return Stability(
        within,
        counts.weightings,
        near.there_are,
        tuple(Steadiness(line, *of_entry[line.entry_id]) for line in sketched.assumed.lines if line.rank is not None),
    )


def _figures(
    standing: IntArray, kept: IntArray, better: IntArray, at_edge: IntArray, weightings: int
) -> list[tuple[int | None, int, int, int]]:
    worse = np.where(standing >= NO_TIER, weightings - kept - better - at_edge, 0)
    rows = zip((standing >= NO_TIER).tolist(), *(each.tolist() for each in (kept, better, worse, at_edge)), strict=True)
    return [(kept if settled else None, better, worse, at_edge) for settled, kept, better, worse, at_edge in rows]
