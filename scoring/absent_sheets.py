"""Sheets that were never handed in: what they could still change at an edge, and how likely that is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri
from scipy.stats import qmc

from scoring.aggregation import Method, Rounding, SheetTotals, aggregate
from scoring.arrays import BoolArray, FloatArray, IntArray
from scoring.edges import ABOVE, BELOW, Edge
from scoring.exact import ExactValues
from scoring.mixed import MixedFit
from scoring.totals import MOST_POINTS, TOTAL_UNITS

_LOOKS = 1_024
UNRANKED = -1
"""The side of an entry that was left out of the ranking: it can only rise."""


@dataclass(frozen=True, eq=False)
class ShortEntry:
    """An entry that some judges of the panel gave no sheet.

    Args:
        entry: its index among all entries of the round.
        side: of the edges, one each; ``UNRANKED`` where it has no rank.
        totals: shape (N,), the sheets it has, in ``TOTAL_UNITS``.
        judges: shape (M,), who gave none, M > 0; −1 for somebody without any sheet in the round.
    """

    entry: int
    side: tuple[int, ...]
    totals: IntArray
    judges: IntArray


@dataclass(frozen=True)
class Flip:
    """What missing sheets could do to one entry at one edge.

    Attributes:
        edge: index of the edge.
        rises: whether the entry would cross upwards; otherwise it would lose its place.
        total: the whole total from which on (rising), or up to which (falling), it crosses, were all missing sheets
            to say that.
        chance: that it crosses, by what the model expects of these judges; None where the model knows nothing yet.
    """

    edge: int
    rises: bool
    total: int
    chance: float | None


@dataclass(frozen=True)
class _Rule:
    method: Method
    rounding: Rounding

    def values(self, given: IntArray, missing: IntArray) -> ExactValues:
        """The official value for each of K ways (K, M) in which missing sheets could turn out."""
        ways, many = len(missing), len(given) + missing.shape[1]
        totals = np.hstack([np.broadcast_to(given, (ways, len(given))), missing])
        entry = np.repeat(np.arange(ways), many)
        return aggregate(SheetTotals(entry, totals.ravel(), ways, TOTAL_UNITS), self.method, self.rounding).value


def flips(
    short: ShortEntry, edges: Sequence[Edge], fit: MixedFit, *, method: Method, rounding: Rounding
) -> tuple[Flip, ...]:
    """Say at which edges the missing sheets of an entry could change its side, the other entries as they are.

    Args:
        short: the entry.
        edges: of the ranking.
        fit: of all sheets of the round, to expect the missing ones from.
        method: of the round, as declared.
        rounding: of the round, as declared.
    """
    rule = _Rule(method, rounding)
    alike = np.arange(MOST_POINTS + 1, dtype=np.int64)[:, None] * TOTAL_UNITS
    by_total = rule.values(short.totals, np.repeat(alike, len(short.judges), axis=1))
    expected: ExactValues | None = None
    found = []
    for place, (edge, side) in enumerate(zip(edges, short.side, strict=True)):
        for rises in (True, False):
            if (side == ABOVE and rises) or (side in {BELOW, UNRANKED} and not rises):
                continue
            crosses = np.flatnonzero(_crosses(by_total, edge, rises=rises))
            if not len(crosses):
                continue
            if expected is None:
                expected = rule.values(short.totals, _looks(short, fit))
            chance = float(_crosses(expected, edge, rises=rises).mean()) if len(expected) else None
            found.append(Flip(place, rises, int(crosses[0] if rises else crosses[-1]), chance))
    return tuple(found)


def _crosses(values: ExactValues, edge: Edge, *, rises: bool) -> BoolArray:
    """Shape (K,): whether each value lies on the other side."""
    if rises:
        bar, reaching = edge.rises_from
        beyond = values.numerator * bar.denominator - bar.numerator * values.denominator
        return np.asarray(beyond >= 0 if reaching else beyond > 0, dtype=np.bool_)
    floor = edge.falls_under
    if floor is None:
        return np.zeros(len(values), dtype=np.bool_)
    return np.asarray(values.numerator * floor.denominator < floor.numerator * values.denominator, dtype=np.bool_)


def _looks(short: ShortEntry, fit: MixedFit) -> IntArray:
    """Shape (K, M): evenly spread ways the missing totals may turn out, in ``TOTAL_UNITS``; K = 0 where unknown.

    A missing total is normal about the entry's value and the judge's effect. The entry's error is one for all its
    sheets, the judges' errors and noise are each sheet's own. A Halton sequence, not a generator: always the same.
    """
    value, sd = fit.value[short.entry], fit.sd[short.entry]
    if np.isnan(value):
        value, sd = float(np.nanmean(fit.value)), fit.sigma_entry
    if not np.isfinite(sd):
        return np.empty((0, len(short.judges)), dtype=np.int64)
    known = short.judges >= 0
    effect = np.where(known, fit.judge_effect[short.judges], 0.0)
    own = np.where(known, fit.judge_sd[short.judges], fit.sigma_judge) ** 2 + fit.sigma_noise**2
    covariance = sd**2 + np.diag(own)
    spread: FloatArray = np.linalg.cholesky(covariance)
    # Its first point is the corner; half a step inwards no point lies on an edge of the square.
    square = qmc.Halton(len(short.judges), scramble=False).random(_LOOKS) + 0.5 / _LOOKS
    totals = value + effect + ndtri(np.minimum(square, 1 - 0.5 / _LOOKS)) @ spread.T
    return np.asarray(np.rint(np.clip(totals, 0, MOST_POINTS) * TOTAL_UNITS), dtype=np.int64)
