"""How sure a rank is: expected ranks, intervals of ranks, and the chance of each tier under its quota.

Given a line, each entry lies above it or not; how many do is a sum of independent trials once the error that all
entries share is taken out. A refined normal law gives its distribution on a grid of lines, exactly for the first
place; integrating by parts over the line gives the chances.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.special import ndtr, ndtri

from scoring.arrays import FloatArray, IntArray
from scoring.mixed import LEVELS, Belief, MixedFit

_LINES = 2_048
_ONE_BY_ONE = 300
_TAILS = 6.5
_SPREADS = 0.06
_MOST_SPREADS = 12
_STEPS = 64
_NEGLIGIBLE = 1e-9
_CROWD = 400.0
_FAR = 4.0
_NEVER = 1e-30
_COUNTED = 12


_Kernel = Callable[[FloatArray, float], FloatArray]


@dataclass(frozen=True, eq=False)
class Chances:
    """Where each entry may stand; NaN for one without a sheet.

    Attributes:
        expected_rank: shape (E,), 1 for a certain first place.
        rank_low: shape (E, 3), best ranks of the intervals that hold 50, 80 and 95 % of belief.
        rank_high: shape (E, 3), their worst ranks.
        tier: shape (E, T + 1), chance of each tier and, last, of none; rows sum to 1.
    """

    expected_rank: FloatArray
    rank_low: FloatArray
    rank_high: FloatArray
    tier: FloatArray


def chances(fit: MixedFit, quotas: Sequence[int]) -> Chances:
    """Work out ranks and chances from what the model believes.

    Args:
        fit: of the sheets.
        quotas: length T, places of each tier, best tier first.

    Raises:
        ValueError: a quota is negative.
    """
    if any(quota < 0 for quota in quotas):
        raise ValueError("a quota must not be negative")
    edges = np.cumsum(quotas, dtype=np.int64)
    many = len(fit.scored)
    expected, low, high = np.zeros(many), np.zeros((many, len(LEVELS))), np.zeros((many, len(LEVELS)))
    within = np.zeros((many, len(edges)))
    for belief in fit.beliefs:
        field = _Field(belief)
        ranks = field.expected_ranks()
        expected += belief.weight * ranks
        within += belief.weight * field.within(edges)
        for column, level in enumerate(LEVELS):
            best, worst = field.rank_interval(level)
            low[:, column] += belief.weight * best
            high[:, column] += belief.weight * worst
    within = np.maximum.accumulate(np.clip(within, 0.0, 1.0), axis=1)
    tier = np.diff(within, axis=1, prepend=0.0, append=1.0)
    return Chances(
        fit.everywhere(expected),
        fit.everywhere(np.clip(np.floor(low + 0.5), 1, many)),
        fit.everywhere(np.clip(np.floor(high + 0.5), 1, many)),
        fit.everywhere(tier),
    )


def ranks_within(fit: MixedFit, part: IntArray) -> FloatArray:
    """Expected rank of each entry among those of its own part only.

    Args:
        fit: of the sheets.
        part: shape (E,), the part of each entry, from 0; anything for one without a sheet.

    Returns:
        Shape (E,); NaN for an entry without a sheet.
    """
    of_scored = part[fit.scored]
    expected = np.zeros(len(fit.scored))
    for label in np.unique(of_scored):
        members = np.flatnonzero(of_scored == label)
        for belief in fit.beliefs:
            expected[members] += belief.weight * _Field(belief.of(members)).expected_ranks()
    return fit.everywhere(expected)


@dataclass(frozen=True, eq=False)
class _Above:
    """How many entries lie above lines: cumulants, and the logarithm of the chance that none does."""

    mean: FloatArray
    spread: FloatArray
    skew: FloatArray
    none: FloatArray

    def at(self, picked: IntArray) -> _Above:
        """Give the same for some of the lines."""
        return _Above(self.mean[picked], self.spread[picked], self.skew[picked], self.none[picked])

    def without(self, own: _Above) -> _Above:
        """Leave entries out, each by itself."""
        return _Above(self.mean - own.mean, self.spread - own.spread, self.skew - own.skew, self.none - own.none)

    def at_most(self, many: int) -> FloatArray:
        """Give the chance that at most so many lie above; exact for none, by a normal law refined for skewness else."""
        if many == 0:
            return np.exp(np.minimum(self.none, 0.0))
        sd = np.sqrt(np.maximum(self.spread, 1e-12))
        place = np.clip((many + 0.5 - self.mean) / sd, -40, 40)
        refined = ndtr(place) + self.skew / sd**3 * (1 - place**2) * np.exp(-(place**2) / 2) / (6 * np.sqrt(2 * np.pi))
        return np.asarray(np.clip(refined, 0.0, 1.0))


def _trials(distance: FloatArray) -> _Above:
    """Give what single entries add, by their distance above the line in their own standard deviations."""
    above = ndtr(distance)
    below = ndtr(-distance)
    spread = above * below
    return _Above(above, spread, spread * (below - above), np.log(np.maximum(below, _NEVER)))


class _Field:
    """All entries as one belief sees them, and how many of them lie above a line."""

    def __init__(self, belief: Belief) -> None:
        self.value, self.covariance = belief.value, belief.covariance
        # No difference feels the error that all entries share.
        own = np.maximum(belief.variance - belief.shared, 1e-4 * belief.variance)
        floor = 1e-9 * max(1.0, float(np.ptp(self.value)))
        self.sd = np.sqrt(np.maximum(own, floor**2))
        margin = _TAILS * float(self.sd.max())
        self.lines = np.linspace(self.value.min() - margin, self.value.max() + margin, _LINES)

    def expected_ranks(self) -> FloatArray:
        """Shape (E,)."""
        if self.covariance is not None:
            return self._pairwise_ranks(self.covariance)
        found = np.zeros(len(self.value))
        for width, share in self._widths:
            above = self._convolved(lambda distance, both: ndtr(distance / both), width)
            found += share * np.interp(self.value, self.lines, above)
        return found + 0.5

    def _pairwise_ranks(self, covariance: FloatArray) -> FloatArray:
        variance = np.diag(covariance)
        spread = variance[:, None] + variance[None, :] - 2 * covariance
        floor = 1e-12 * float(variance.max(initial=1e-300))
        ahead = ndtr((self.value[None, :] - self.value[:, None]) / np.sqrt(np.maximum(spread, floor)))
        return np.asarray(ahead.sum(axis=1) + 0.5)

    @cached_property
    def _above(self) -> _Above:
        if len(self.value) <= _ONE_BY_ONE:
            each = _trials((self.value[:, None] - self.lines[None, :]) / self.sd[:, None])
            return _Above(*(part.sum(axis=0) for part in (each.mean, each.spread, each.skew, each.none)))
        return _Above(
            self._convolved(lambda distance, width: _trials(distance / width).mean, 0.0),
            self._convolved(lambda distance, width: _trials(distance / width).spread, 0.0),
            self._convolved(lambda distance, width: _trials(distance / width).skew, 0.0),
            self._convolved(lambda distance, width: _trials(distance / width).none, 0.0),
        )

    def within(self, edges: IntArray) -> FloatArray:
        """Shape (E, T): chance to rank among the first so many."""
        return (
            np.column_stack([self._within(int(edge)) for edge in edges])
            if len(edges)
            else np.zeros((len(self.value), 0))
        )

    def _within(self, edge: int) -> FloatArray:
        many = len(self.value)
        if edge >= many:
            return np.ones(many)
        if edge == 0:
            return np.zeros(many)
        # Without an entry of one's own, one fewer lies above: the line may lie a little lower.
        reached, lower = self._above.at_most(edge - 1), self._above.at_most(edge)
        start = max(0, min(int(np.argmax(lower > _NEGLIGIBLE)), int(np.argmax(reached > _NEGLIGIBLE))) - 1)
        # Of a crowd at the top, some may lie above even the highest line with more than negligible chance.
        is_sure = reached > 1 - _NEGLIGIBLE
        end = min(_LINES - 1, int(np.argmax(is_sure)) + 1) if is_sure.any() else _LINES - 1
        picked = np.unique(np.linspace(start, end, _STEPS).round().astype(np.int64))
        lines = self.lines[picked]
        low, high = lines[0] - _TAILS * self.sd, lines[-1] + _TAILS * self.sd
        chance = np.where(self.value > high, 1.0, 0.0)
        near = np.flatnonzero((self.value >= low) & (self.value <= high))
        field = self._above.at(picked)
        if many <= _COUNTED:
            chance[near] = self._passing(lines, near, self._counted(lines, near, edge - 1))
        elif float(field.spread.min()) > _CROWD:
            # One entry more or less is lost in such a crowd: half of one is taken out for all alike.
            others = _Above(field.mean - 0.5, field.spread, field.skew, field.none).at_most(edge - 1)
            chance[near] = self._passing(lines, near, others[None, :])
        else:
            # Whoever hardly ever lies above the lowest line takes nothing out of the field that could be noticed.
            is_far = self.value[near] < lines[0] - _FAR * self.sd[near]
            far, close = near[is_far], near[~is_far]
            chance[far] = self._passing(lines, far, field.at_most(edge - 1)[None, :])
            own = _trials((self.value[close, None] - lines[None, :]) / self.sd[close, None])
            chance[close] = self._passing(lines, close, field.without(own).at_most(edge - 1))
        return chance

    def _passing(self, lines: FloatArray, entries: IntArray, others: FloatArray) -> FloatArray:
        """Shape (entries,): chance to lie above the line that few enough others pass, by their chance at each line."""
        # From the line below all to the first, between each two, and from the last on.
        rise = np.diff(others, axis=1, prepend=0.0, append=1.0)
        middle = np.concatenate([lines[:1], (lines[1:] + lines[:-1]) / 2, lines[-1:]])
        passed = ndtr((self.value[entries, None] - middle[None, :]) / self.sd[entries, None])
        return np.asarray((rise * passed).sum(axis=1))

    def _counted(self, lines: FloatArray, near: IntArray, most: int) -> FloatArray:
        """Shape (near, L): chance that at most so many others lie above, counted out one by one."""
        above = ndtr((self.value[:, None] - lines[None, :]) / self.sd[:, None])
        # Shape (near, L, counts): chance that so many of those met lie above, one's own left out.
        counts = np.zeros((len(near), len(lines), most + 1))
        counts[:, :, 0] = 1.0
        for one, chance in enumerate(above):
            up = np.where(near == one, 0.0, 1.0)[:, None] * chance
            shifted = np.zeros_like(counts)
            shifted[:, :, 1:] = counts[:, :, :-1]
            counts += up[:, :, None] * (shifted - counts)
        return np.asarray(counts.sum(axis=2))

    def rank_interval(self, level: float) -> tuple[FloatArray, FloatArray]:
        """Shape (E,) each: best and worst rank of the interval that holds a share of belief."""
        spread = self._above.spread
        density = np.maximum(-np.gradient(self._above.mean, self.lines), 1e-12)
        noise = np.interp(self.value, self.lines, spread / density**2)
        crowd = np.interp(self.value, self.lines, density) * self.sd > _NEGLIGIBLE
        width = np.sqrt(self.sd**2 + np.where(crowd, np.minimum(noise, self.sd**2 * len(self.value)), 0.0))
        quantile = float(ndtri((1 + level) / 2))
        ends = []
        for line in (self.value + quantile * width, self.value - quantile * width):
            own = ndtr((self.value - line) / self.sd)
            ends.append(1 + self._count_above(line) - own)
        # Of a large field that is surer than its lines lie close, the two ends are told no better than this.
        return np.minimum(*ends), np.maximum(*ends)

    def _count_above(self, line: FloatArray) -> FloatArray:
        """Shape (E,): how many are expected above each of E lines; counted out where that is cheap."""
        if len(self.value) > _ONE_BY_ONE:
            return np.interp(line, self.lines, self._above.mean)
        return np.asarray(ndtr((self.value[:, None] - line[None, :]) / self.sd[:, None]).sum(axis=0))

    @cached_property
    def _widths(self) -> list[tuple[float, FloatArray]]:
        """A few standard deviations, each with its share in every entry, shape (E,): two of them stand for one."""
        low, high = float(self.sd.min()), float(self.sd.max())
        count = min(_MOST_SPREADS, 1 + int(np.ceil(np.log(high / low) / _SPREADS)))
        if count == 1:
            return [(low, np.ones(len(self.sd)))]
        levels = np.geomspace(low, high, count)
        place = np.interp(np.log(self.sd), np.log(levels), np.arange(count))
        return [(float(level), np.maximum(0.0, 1 - np.abs(place - spot))) for spot, level in enumerate(levels)]

    def _convolved(self, kernel: _Kernel, other_sd: float) -> FloatArray:
        """Shape (L,): sum over entries of a function of their distance to each line and their width."""
        step = self.lines[1] - self.lines[0]
        spot = (self.value - self.lines[0]) / step
        left = np.minimum(spot.astype(np.int64), _LINES - 2)
        part = spot - left
        length = 2 * _LINES
        # Entry at line l, line at m: distance (l − m) · step, for l − m from −L + 1 to L − 1.
        distance = step * np.concatenate([np.arange(_LINES), np.arange(-_LINES, 0)])
        found = np.zeros(length // 2 + 1, dtype=np.complex128)
        for width, weight in self._widths:
            some = np.flatnonzero(weight)
            counts = np.bincount(left[some], weights=(weight * (1 - part))[some], minlength=_LINES)
            counts += np.bincount(left[some] + 1, weights=(weight * part)[some], minlength=_LINES)
            # Lines run against the distance, so the kernel is turned round.
            turned = kernel(-distance, float(np.hypot(width, other_sd)))
            found += np.fft.rfft(counts, length) * np.fft.rfft(turned, length)
        return np.fft.irfft(found, length)[:_LINES]
