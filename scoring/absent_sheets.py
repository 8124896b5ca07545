"""Sheets that were never handed in: what they could still change at an edge, and how likely that is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from scipy.special import ndtri

from scoring import aggregation
from scoring.aggregation import Rounding, SheetTotals, aggregate
from scoring.arrays import BoolArray, FloatArray, IntArray
from scoring.edges import ABOVE, BELOW, Edge
from scoring.exact import ExactValues, rounded_values
from scoring.methods import ACROSS_ENTRIES, Method, decimals_across
from scoring.mixed import MixedFit
from scoring.totals import MOST_POINTS, TOTAL_UNITS

_LOOKS = 1_024
_LEAST_SIGMA = 1e-6
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
        value: the official one; None where it has no rank.
    """

    entry: int
    side: tuple[int, ...]
    totals: IntArray
    judges: IntArray
    value: Fraction | None


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


_Values = Callable[[IntArray], ExactValues]
"""From K ways (K, M) in which missing sheets could turn out, in ``TOTAL_UNITS``, to K official values."""


def flips(
    short: ShortEntry, edges: Sequence[Edge], fit: MixedFit, *, method: Method, rounding: Rounding
) -> tuple[Flip, ...]:
    """Say at which edges the missing sheets of an entry could change its side, the other entries as they are.

    Args:
        short: the entry.
        edges: of the ranking.
        fit: of all sheets of the round, to expect the missing ones from.
        method: of the round, as declared. By the first three the values are exact. By one that looks at all entries
            they are those with every judge's severity left as it is: near enough to say whom to ask.
        rounding: of the round, as declared.
    """
    by_method = _across_entries if method in ACROSS_ENTRIES else _of_own
    values = by_method(short, fit, method, rounding)
    if values is None:
        return ()
    alike = np.arange(MOST_POINTS + 1, dtype=np.int64)[:, None] * TOTAL_UNITS
    by_total = values(np.repeat(alike, len(short.judges), axis=1))
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
                expected = values(_looks(short, fit))
            chance = float(_crosses(expected, edge, rises=rises).mean()) if len(expected) else None
            found.append(Flip(place, rises, int(crosses[0] if rises else crosses[-1]), chance))
    return tuple(found)


def reach(short: ShortEntry, fit: MixedFit, *, method: Method, rounding: Rounding) -> tuple[Fraction, Fraction] | None:
    """Give the values of an entry were all missing sheets to say 0, and were all to say the most.

    Returns:
        None where neither the ranking nor the model has a value to start from; see ``flips`` for the arguments.
    """
    by_method = _across_entries if method in ACROSS_ENTRIES else _of_own
    values = by_method(short, fit, method, rounding)
    if values is None:
        return None
    ends = np.asarray([[0], [MOST_POINTS * TOTAL_UNITS]], dtype=np.int64)
    low, high = values(np.repeat(ends, len(short.judges), axis=1)).as_fractions()
    return None if low is None or high is None else (low, high)


def _of_own(short: ShortEntry, _fit: MixedFit, method: Method, rounding: Rounding) -> _Values:
    """By a method that looks at an entry's own sheets only."""

    def values(missing: IntArray) -> ExactValues:
        ways, given = len(missing), short.totals
        totals = np.hstack([np.broadcast_to(given, (ways, len(given))), missing])
        entry = np.repeat(np.arange(ways), totals.shape[1])
        sheets = SheetTotals(entry, totals.ravel(), ways, TOTAL_UNITS)
        return aggregate(sheets, aggregation.Method(method.value), rounding).value

    return values


def _across_entries(short: ShortEntry, fit: MixedFit, method: Method, rounding: Rounding) -> _Values | None:
    """By a method that looks at all entries: the missing sheets join the present ones with severity taken out.

    Returns:
        None where neither the ranking nor the model has a value to start from.
    """
    present = float(fit.value[short.entry]) if short.value is None else float(short.value)
    if not np.isfinite(present):
        return None
    many = len(short.judges)
    # The mixed model holds a value back as if so many more sheets had said the mean.
    held_back = (fit.sigma_noise / max(fit.sigma_entry, _LEAST_SIGMA)) ** 2 if method is Method.MIXED else 0.0
    share, effect = many / (len(short.totals) + many + held_back), _effects(short, fit)

    def values(missing: IntArray) -> ExactValues:
        said = (missing / TOTAL_UNITS - effect).mean(axis=1)
        return rounded_values(present + share * (said - present), decimals_across(rounding))

    return values


def _effects(short: ShortEntry, fit: MixedFit) -> FloatArray:
    """Shape (M,): what each judge gives more than the others; nothing is expected of a stranger."""
    return np.where(short.judges >= 0, fit.judge_effect[short.judges], 0.0)


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
    from scipy.stats import qmc  # noqa: PLC0415 -- a quarter of the program's start, where no sheet is missing

    value, sd = fit.value[short.entry], fit.sd[short.entry]
    if np.isnan(value):
        value, sd = float(np.nanmean(fit.value)), fit.sigma_entry
    if not np.isfinite(sd):
        return np.empty((0, len(short.judges)), dtype=np.int64)
    effect = _effects(short, fit)
    own = np.where(short.judges >= 0, fit.judge_sd[short.judges], fit.sigma_judge) ** 2 + fit.sigma_noise**2
    covariance = sd**2 + np.diag(own)
    spread: FloatArray = np.linalg.cholesky(covariance)
    # Its first point is the corner; half a step inwards no point lies on an edge of the square.
    square = qmc.Halton(len(short.judges), scramble=False).random(_LOOKS) + 0.5 / _LOOKS
    totals = value + effect + ndtri(np.minimum(square, 1 - 0.5 / _LOOKS)) @ spread.T
    return np.asarray(np.rint(np.clip(totals, 0, MOST_POINTS) * TOTAL_UNITS), dtype=np.int64)
