"""The cheapest extra score sheets that would settle who stands above an edge.

A sheet not yet written is a noisy look at one entry through one judge. How much surer it will make us does not depend
on what it says, only on who writes it about which entry: so plans can be compared before anybody writes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np
from scipy.special import owens_t

from scoring.arrays import BoolArray, FloatArray, IntArray
from scoring.border_pairs import Joint

NEW_JUDGES = 5
"""So many further judges a plan may call in."""
MOST_SHEETS = 40
"""The search goes no further than this."""
AFFORDABLE_EACH, AFFORDABLE = 2, 12
"""So many sheets for each doubtful entry, and so many in all, are proposed where the edge cannot be settled."""
_EQUAL = 9


@dataclass(frozen=True, eq=False)
class Readers:
    """Who could still write a sheet.

    Args:
        spread: shape (R,), standard deviation of each reader's severity as far as it is not known, in points.
        may_read: shape (C, R); true where the reader could score the entry and has not.
        noise: standard deviation of a single sheet beside entry and judge, in points.
        fresh: readers from this index on are judges not yet named, alike and to be called in one after the other.
    """

    spread: FloatArray
    may_read: BoolArray
    noise: float
    fresh: int


@dataclass(frozen=True, eq=False)
class Plan:
    """Extra sheets in the order of their use.

    Attributes:
        sheets: (entry, reader) each, indices of the doubtful entries and of the readers.
        before: mean chance that a doubtful pair stands in the wrong order, as things are.
        after: the same as expected once the sheets are there.
        is_settled: whether ``after`` is as low as asked for; otherwise these are the most useful of the sheets
            that could be afforded.
        course: ``before``, then what is expected after each sheet of the whole search.
    """

    sheets: tuple[tuple[int, int], ...]
    before: float
    after: float
    is_settled: bool
    course: tuple[float, ...]


def wrong_order(difference: FloatArray, sd_now: FloatArray, sd_then: FloatArray) -> FloatArray:
    """Chance expected of a pair's order being wrong after extra sheets, when it is decided by what is known then.

    With D ~ N(d, s²) now and a spread t ≤ s left after the sheets, the estimate then is normal about d with variance
    s² − t²; the chance that it has the other sign than D is 2 T(|d| / s, t / √(s² − t²)), T being Owen's function.

    Args:
        difference: d, any shape.
        sd_now: s, the same shape.
        sd_then: t, the same shape; equal to s where nothing is learnt.

    References:
        Owen (1956), Annals of Mathematical Statistics 27, 1075-1090; Raiffa & Schlaifer (1961), Applied Statistical
        Decision Theory, ch. 5, for preposterior analysis.
    """
    learnt = np.sqrt(np.maximum(sd_now**2 - sd_then**2, 0))
    with np.errstate(divide="ignore"):
        left = np.where(learnt > 0, sd_then / np.where(learnt > 0, learnt, 1), np.inf)
    return np.asarray(2 * owens_t(np.abs(difference) / sd_now, left))


def cheapest_plan(joint: Joint, pairs: IntArray, readers: Readers, *, settled: float) -> Plan:
    """Add the sheet that helps most until the edge is settled, then leave out whatever was not needed.

    Args:
        joint: of the C doubtful entries.
        pairs: shape (P, 2), P > 0, indices of doubtful entries.
        readers: who could write.
        settled: mean chance of a pair in the wrong order at which the edge counts as settled.
    """
    search = _Search(joint, pairs, readers)
    chosen: list[tuple[int, int]] = []
    known = search.covariance
    course = [search.chance(known)]
    while course[-1] > settled and len(chosen) < MOST_SHEETS:
        best = search.most_useful(chosen, known)
        if best is None:
            break
        chosen.append(best)
        known = search.told(known, best)
        course.append(search.chance(known))
    is_settled = course[-1] <= settled
    chosen = (
        search.without_needless(chosen, settled)
        if is_settled
        else chosen[: min(AFFORDABLE, AFFORDABLE_EACH * len(joint.mean))]
    )
    return Plan(tuple(chosen), course[0], search.expected(chosen), is_settled, tuple(course))


class _Search:
    """Entries and readers in one normal law, and what sheets would do to it."""

    def __init__(self, joint: Joint, pairs: IntArray, readers: Readers) -> None:
        self._readers = readers
        self._entries, spread = len(joint.mean), readers.spread
        self.covariance = np.zeros((self._entries + len(spread),) * 2)
        self.covariance[: self._entries, : self._entries] = joint.covariance
        np.fill_diagonal(self.covariance[self._entries :, self._entries :], spread**2)
        self._difference = joint.mean[pairs[:, 0]] - joint.mean[pairs[:, 1]]
        self._pairs = pairs
        floor = 1e-18 * max(1.0, float(np.diag(joint.covariance).max()))
        self._sd = np.sqrt(np.maximum(self._variance(self.covariance), floor))

    def chance(self, known: FloatArray) -> float:
        """Mean chance of a wrong order, expected when so much is known; a covariance as ``told`` gives it."""
        spread = np.sqrt(np.maximum(self._variance(known), 0))
        return float(wrong_order(self._difference, self._sd, np.minimum(spread, self._sd)).mean())

    def expected(self, sheets: Sequence[tuple[int, int]]) -> float:
        """Mean chance of a wrong order with these sheets."""
        return self.chance(reduce(self.told, sheets, self.covariance))

    def told(self, known: FloatArray, sheet: tuple[int, int]) -> FloatArray:
        """Give the covariance of entries and readers, shape (C + R, C + R), once one sheet more is there."""
        entry, reader = sheet[0], self._entries + sheet[1]
        towards = known[entry] + known[reader]
        heard = towards[entry] + towards[reader] + self._readers.noise**2
        return np.asarray(known - np.outer(towards, towards) / heard)

    def most_useful(self, sheets: Sequence[tuple[int, int]], known: FloatArray) -> tuple[int, int] | None:
        """Give the next sheet that lowers the chance most; of equal ones the first entry's, by the first reader.

        Of readers of whom nothing has been asked yet, an entry gains most by the one whose severity is known best:
        only that one is tried for each entry, and all of them for the entry that is chosen.

        Args:
            sheets: those chosen before.
            known: the covariance once they are there.
        """
        free = self._free(sheets)
        if not free.any():
            return None
        asked = np.zeros(len(self._readers.spread), dtype=np.bool_)
        asked[[reader for _entry, reader in sheets]] = True
        fresh = np.where(free & ~asked, self._readers.spread, np.inf)
        tried = free & asked
        tried[np.arange(self._entries), fresh.argmin(axis=1)] |= np.isfinite(fresh.min(axis=1))
        entry, _reader = self._best(np.argwhere(tried), known)
        readers = np.flatnonzero(free[entry])
        return self._best(np.column_stack([np.full_like(readers, entry), readers]), known)

    def _best(self, candidates: IntArray, known: FloatArray) -> tuple[int, int]:
        """Give the first of the sheets, shape (N, 2), that lower the chance most."""
        entry, reader = candidates[:, 0], self._entries + candidates[:, 1]
        towards = known[entry] + known[reader]
        rows = np.arange(len(candidates))
        heard = towards[rows, entry] + towards[rows, reader] + self._readers.noise**2
        moved = towards[:, self._pairs[:, 0]] - towards[:, self._pairs[:, 1]]
        left = self._variance(known) - moved**2 / heard[:, None]
        spread = np.minimum(np.sqrt(np.maximum(left, 0)), self._sd)
        chance = wrong_order(np.broadcast_to(self._difference, spread.shape), self._sd, spread).mean(axis=1)
        best = int(np.argmin(chance.round(_EQUAL)))
        return int(candidates[best, 0]), int(candidates[best, 1])

    def without_needless(self, sheets: list[tuple[int, int]], settled: float) -> list[tuple[int, int]]:
        """Leave out, the earliest first, every sheet without which the edge is settled as well."""
        kept = list(sheets)
        for sheet in sheets:
            rest = [one for one in kept if one != sheet]
            if self.expected(rest) <= settled:
                kept = rest
        return kept

    def _free(self, sheets: Sequence[tuple[int, int]]) -> BoolArray:
        """Shape (C, R): which sheets could still be asked for."""
        free = np.array(self._readers.may_read, dtype=np.bool_)
        for entry, reader in sheets:
            free[entry, reader] = False
        called = max((reader for _entry, reader in sheets), default=-1)
        # Judges not yet named are alike: the next one is enough to choose from.
        free[:, max(self._readers.fresh, called + 1) + 1 :] = False
        return free

    def _variance(self, covariance: FloatArray) -> FloatArray:
        one, other = self._pairs[:, 0], self._pairs[:, 1]
        return np.asarray(covariance[one, one] + covariance[other, other] - 2 * covariance[one, other])
