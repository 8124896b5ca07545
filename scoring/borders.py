"""Each edge of a ranking looked at closely: how wide, how sure, and what would settle it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from scoring import certainty
from scoring.arrays import BoolArray, FloatArray, IntArray
from scoring.border_pairs import Pairs, doubtful_pairs, joint
from scoring.certainty import Certainty
from scoring.crossed import CrossedScores
from scoring.edges import ABOVE, BELOW, Edge
from scoring.extra_reviews import NEW_JUDGES, Plan, Readers, cheapest_plan
from scoring.mixed import MixedFit

ZONE = (0.25, 0.75)
"""With such a chance of this tier or a better one an entry lies in the zone: half of the belief about its rank
lies on either side. The chance of a pair's wrong order is measured by the same quarter: ``APART``."""
SETTLED = 0.25
"""An edge counts as settled when its doubtful pairs are in the wrong order with this chance in the mean: the chance
at which a pair is told apart and an entry leaves the zone."""
MOST_PAIRS = 150
"""A plan looks at so many pairs, the most doubtful ones."""


@dataclass(frozen=True)
class ExtraSheet:
    """One sheet of a plan.

    Attributes:
        entry: index of the entry.
        judge: index of a judge of the panel who gave it none, None for a judge still to be named.
        newcomer: number of the judge to be named, from 1; 0 for one of the panel.
    """

    entry: int
    judge: int | None
    newcomer: int


@dataclass(frozen=True, eq=False)
class Border:
    """One edge.

    Attributes:
        edge: where it lies and who stands on which side.
        chance: shape (E,), of a place above.
        zone: shape (E,), who lies in the zone.
        contrary: shape (E,), whose sheets, severity taken out, point to the other side, beyond the zone.
        pairs: across the edge, in doubt.
        plan: what would settle it; None where nothing is in doubt.
        sheets: those of the plan.
    """

    edge: Edge
    chance: FloatArray
    zone: BoolArray
    contrary: BoolArray
    pairs: Pairs
    plan: Plan | None
    sheets: tuple[ExtraSheet, ...]


def answer(scores: CrossedScores, places: Sequence[int]) -> Certainty:
    """Ask for values, ranks, and chances of standing above each edge.

    Args:
        scores: at least one sheet.
        places: how many stand above each edge, not falling.
    """
    return certainty.answer(scores, np.diff(np.asarray([0, *places], dtype=np.int64)).tolist())


def in_zone(chance: FloatArray) -> BoolArray:
    """Tell who may as well stand on either side of an edge.

    Args:
        chance: any shape, of standing above; NaN where nothing is known, which lies in no zone.
    """
    low, high = ZONE
    return np.asarray((chance >= low) & (chance <= high))


def contradicted(chance: FloatArray, side: IntArray) -> BoolArray:
    """Tell of whom the sheets, severity taken out, say that they belong on the other side, beyond the zone.

    Args:
        chance: any shape, of standing above; NaN where nothing is known.
        side: the same shape; ``ABOVE``, ``TIED`` or ``BELOW``. Nobody is on the wrong side of a tie.
    """
    low, high = ZONE
    return np.asarray(((side == ABOVE) & (chance < low)) | ((side == BELOW) & (chance > high)))


def borders(scores: CrossedScores, edges: Sequence[Edge], found: Certainty) -> tuple[Border, ...]:
    """Look at each edge of a ranking.

    Args:
        scores: the sheets of the ranked entries, each of which has one.
        edges: the best first, over the same entries.
        found: the answer for these sheets and for the edges' places.

    Returns:
        One border for each edge.
    """
    within = found.chances.tier.cumsum(axis=1)
    return tuple(_border(scores, edge, within[:, place], found.fit) for place, edge in enumerate(edges))


def _border(scores: CrossedScores, edge: Edge, chance: FloatArray, believed: MixedFit) -> Border:
    pairs = doubtful_pairs(believed, edge)
    plan, sheets = _plan(scores, believed, pairs)
    return Border(
        edge,
        chance,
        in_zone(chance),
        contradicted(chance, edge.side),
        pairs,
        plan,
        sheets,
    )


def _plan(scores: CrossedScores, believed: MixedFit, pairs: Pairs) -> tuple[Plan | None, tuple[ExtraSheet, ...]]:
    """Plan for the pairs that cannot be told apart; those that contradict the official order need no more sheets."""
    asked = np.flatnonzero(pairs.inseparable)
    nearest = np.argsort(np.abs(pairs.chance[asked] - 0.5).round(9), kind="stable")[:MOST_PAIRS]
    asked = asked[np.sort(nearest)]
    if not len(asked):
        return None, ()
    both = np.column_stack([pairs.upper[asked], pairs.lower[asked]])
    entries, places = np.unique(both, return_inverse=True)
    readers, judges = _readers(scores, believed, entries)
    plan = cheapest_plan(
        joint(believed, entries), places.reshape(both.shape).astype(np.int64), readers, settled=SETTLED
    )
    return plan, tuple(
        ExtraSheet(
            int(entries[entry]),
            int(judges[reader]) if reader < readers.fresh else None,
            max(0, reader - readers.fresh + 1),
        )
        for entry, reader in sorted(plan.sheets)
    )


def _readers(scores: CrossedScores, believed: MixedFit, entries: IntArray) -> tuple[Readers, IntArray]:
    """Who could read the doubtful entries: judges of the panel who gave some of them no sheet, then newcomers."""
    has_sheet = np.zeros((len(entries), scores.judges), dtype=np.bool_)
    place = np.searchsorted(entries, scores.entry)
    ours = np.flatnonzero(entries[np.minimum(place, len(entries) - 1)] == scores.entry)
    has_sheet[place[ours], scores.judge[ours]] = True
    judges = np.flatnonzero(~has_sheet.all(axis=0) & (np.bincount(scores.judge, minlength=scores.judges) > 0))
    # Nobody of the panel is less known than a stranger: at equal use their sheet is asked for first.
    known = np.minimum(believed.judge_sd[judges], believed.sigma_judge)
    spread = np.concatenate([known, np.full(NEW_JUDGES, believed.sigma_judge)])
    may_read = np.hstack([~has_sheet[:, judges], np.ones((len(entries), NEW_JUDGES), dtype=np.bool_)])
    return Readers(spread, may_read, believed.sigma_noise, len(judges)), judges.astype(np.int64)
