"""What each judge's time is worth: prices at which entries that choose their cheapest judges load them about right."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scoring.arrays import BoolArray, IntArray
from scoring.assignment import AssignmentTask
from scoring.exchanges import BARRED

SAMPLE = 3_000
"""So many kinds tell the prices roughly."""
SPARE = 11
"""With rough prices known, an entry's judges are among so many more than it needs; only these are looked at again."""
ROUNDS, LAST_ROUNDS = 20, 12
_STEP = 0.7
_ROWS = 4096


def starting_prices(task: AssignmentTask, rng: np.random.Generator) -> IntArray:
    """Estimate the prices, roughly from a sample of kinds, then from all kinds and their likely judges.

    Every judge is given the price nearest to 0 at which the load would keep to its limits, the others' prices
    standing; all at once and by a part of the way, some rounds over. Any prices would do as a start: better ones
    leave less to exchange.

    Returns:
        Shape (J,), int64; above 0 for judges who would get too much at their cost, below 0 for too little.

    References:
        Bertsekas (1998), Network Optimization, ch. 7, for prices and the auctions that find them.
    """
    nothing = np.zeros(task.judges, dtype=np.int64)
    return nothing if task.spread == 0 else prices_from(task, nothing, rng, ROUNDS)


def prices_from(task: AssignmentTask, price: IntArray, rng: np.random.Generator, rounds: int) -> IntArray:
    """Bring given prices nearer to the right ones, in so many rounds on a sample and some more on all.

    Args:
        task: what loads have to keep to.
        price: shape (J,).
        rng: draws the sample.
        rounds: on the sample.
    """
    rows = np.flatnonzero((task.wanted > 0) & (task.permitted.sum(axis=1) > task.wanted))
    if not len(rows):
        return price
    some = np.sort(rng.permutation(rows)[:SAMPLE])
    price = _settled(task, some, _everybody(task, some), price, rounds)
    if len(rows) > len(some):
        price = _settled(task, rows, _likely(task, rows, price), price, LAST_ROUNDS)
    return price


def _everybody(task: AssignmentTask, rows: IntArray) -> IntArray:
    return np.broadcast_to(np.arange(task.judges), (len(rows), task.judges))


def _likely(task: AssignmentTask, rows: IntArray, price: IntArray) -> IntArray:
    """Shape (N, M): the judges that are cheapest for each kind at these prices; of equal ones the first."""
    many = min(int(task.wanted[rows].max()) + SPARE, task.judges)
    sides = (False,) if task.near is None else (False, True)
    likely = np.empty((len(rows), many * len(sides)), dtype=np.int64)
    for start in range(0, len(rows), _ROWS):
        block = rows[start : start + _ROWS]
        priced = np.where(task.permitted[block], task.cost[block] + price, BARRED // (2 * task.judges))
        for place, side in enumerate(sides):
            # Of the near and of the others as many: an entry may have to exchange one for the other.
            away = 0 if task.near is None else (task.near[block] != side) * (BARRED // (2 * task.judges))
            # No two keys are equal, so that every machine finds the same judges.
            keys = (priced + away) * task.judges + np.arange(task.judges)
            cheapest = np.partition(keys, many - 1, axis=1)[:, :many] % task.judges
            likely[start : start + _ROWS, place * many : (place + 1) * many] = cheapest
    return likely


def _settled(task: AssignmentTask, rows: IntArray, judge: IntArray, price: IntArray, rounds: int) -> IntArray:
    """Move prices for some rounds, looking at some kinds and some judges of each."""
    cost = np.where(task.permitted[rows[:, None], judge], task.cost[rows[:, None], judge], BARRED)
    wanted = np.minimum(task.wanted[rows], judge.shape[1] - 1)
    bidding = _Bidding(cost, wanted, _near(task, rows, judge), task.limit[rows])
    share = int(wanted.sum()) / max(task.sheets, 1)
    low = np.ceil(task.least * share).astype(np.int64)
    high = np.floor(task.most * share).astype(np.int64)
    order = np.argsort(judge, axis=None, kind="stable")
    bounds = np.searchsorted(judge.ravel()[order], np.arange(task.judges + 1))
    for _ in range(rounds):
        bids = bidding.bids(price[judge]).ravel()[order]
        asked = [
            _asked(bids[bounds[one] : bounds[one + 1]], int(price[one]), int(low[one]), int(high[one]))
            for one in range(task.judges)
        ]
        step = np.rint(_STEP * (np.asarray(asked, dtype=np.int64) - price)).astype(np.int64)
        if not step.any():
            break
        price = price + step
    return price


def _near(task: AssignmentTask, rows: IntArray, judge: IntArray) -> BoolArray | None:
    if task.near is None:
        return None
    near: BoolArray = task.near[rows[:, None], judge] & task.permitted[rows[:, None], judge]
    return near


@dataclass(frozen=True, eq=False)
class _Bidding:
    """What entries would pay for a judge: the price below which they take this one rather than another.

    Args:
        cost: shape (N, M).
        wanted: shape (N,), from 1 to M − 1.
        near: shape (N, M); None where nobody is.
        limit: shape (N,), so many of the near at most.
    """

    cost: IntArray
    wanted: IntArray
    near: BoolArray | None
    limit: IntArray

    def bids(self, price: IntArray) -> IntArray:
        """Shape (N, M), at the present prices of the others, shape (N, M)."""
        priced = self.cost + price
        if self.near is None:
            last, next_one = _places(priced, self.wanted)
            return np.where(priced <= last, next_one, last) - self.cost
        last_near, next_near = _places(np.where(self.near, priced, BARRED), self.limit)
        last_near = np.where(self.limit[:, None] > 0, last_near, -BARRED)
        beyond = self.near & (priced > last_near)
        last, next_one = _places(np.where(beyond, BARRED, priced), self.wanted)
        taken = ~beyond & (priced <= last)
        is_full = (self.near & taken).sum(axis=1)[:, None] >= self.limit[:, None]
        # Where the near are as many as may be, one of them can only make room for another, or another for it.
        for_near = np.where(taken, np.minimum(next_near, next_one), last_near)
        for_others = np.where(taken, next_one, last)
        return np.where(self.near & is_full, for_near, for_others) - self.cost


def _places(priced: IntArray, many: IntArray) -> tuple[IntArray, IntArray]:
    """Shape (N, 1) each: the ``many``-th smallest of each row and the next; the first where ``many`` is 0."""
    rows, most = np.arange(len(priced)), priced.shape[1] - 1
    last, next_one = np.clip(many - 1, 0, most), np.clip(many, 0, most)
    ordered = np.partition(priced, np.unique(np.concatenate((last, next_one))), axis=1)
    return ordered[rows, last][:, None], ordered[rows, next_one][:, None]


def _asked(bids: IntArray, price: int, low: int, high: int) -> int:
    """Give the price nearest to 0 at which a judge would get from ``low`` to ``high`` entries."""
    many = len(bids)
    if many == 0:
        return price
    most, least = max(many - 1 - high, 0), min(max(many - low, 0), many - 1)
    ordered = np.partition(bids, [most, least])
    at_most = int(ordered[most]) if many > high else 0
    at_least = int(ordered[least]) if 0 < low <= many else BARRED
    asked = min(max(0, at_most), at_least)
    return asked if abs(asked) < BARRED // 2 else price
