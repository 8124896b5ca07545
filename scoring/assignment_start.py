"""Where the search for an assignment starts: every entry's cheapest judges at given prices."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scoring.arrays import BoolArray, CountArray, IntArray
from scoring.assignment import AssignmentTask
from scoring.assignment_network import send
from scoring.assignment_standing import Standing
from scoring.exchanges import BARRED

_ROWS = 4096


@dataclass(frozen=True, eq=False)
class Choice:
    """Every entry's cheapest judges.

    Attributes:
        held: shape (J, K), how many entries of each kind each judge gets.
        tied_kind: shape (T,), the kinds that could as well give an entry from one judge to another, one for each
            such judge.
        tied_judge: shape (T,), the judges.
    """

    held: CountArray
    tied_kind: IntArray
    tied_judge: IntArray


def cheapest(task: AssignmentTask, price: IntArray, rng: np.random.Generator) -> Choice:
    """Give every entry its cheapest judges, prices counted, whatever that makes of the loads.

    Equally cheap judges share the entries of a kind evenly, beginning with one drawn by lot.

    Args:
        task: every kind has at least as many permitted judges as wanted.
        price: shape (J,).
        rng: for the lots.
    """
    kinds = len(task.cost)
    size, offset = task.size, rng.integers(0, 2**31, kinds)
    held = np.zeros((task.judges, kinds), dtype=np.int32)
    tied = [(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))]
    for wanted in np.unique(task.wanted[task.wanted > 0]).tolist():
        every = np.flatnonzero(task.wanted == wanted)
        for start in range(0, len(every), _ROWS):
            rows = every[start : start + _ROWS]
            given, either = _cheapest(_priced(task, rows, price, offset[rows]), size[rows], wanted, offset[rows])
            held[:, rows] = given.T
            row, judge = np.nonzero(either)
            tied.append((rows[row], judge))
    kind, judge = (np.concatenate(each) for each in zip(*tied, strict=True))
    return Choice(held, kind, judge)


def share_ties(task: AssignmentTask, standing: Standing, choice: Choice) -> None:
    """Let equally cheap judges take work off each other, as far as that brings loads nearer to their limits.

    Args:
        task: what to keep to.
        standing: of this choice; brought forward in place.
        choice: as ``cheapest`` made it.
    """
    kinds, node = np.unique(choice.tied_kind, return_inverse=True)
    number, judge = task.judges + 1 + node, choice.tied_judge
    held = choice.held[judge, choice.tied_kind].astype(np.int64)
    room = task.size[choice.tied_kind] - held
    arcs = (np.append(judge, number), np.append(number, judge), np.append(held, room))
    send(task, standing, kinds, arcs)


def _priced(task: AssignmentTask, rows: IntArray, price: IntArray, offset: IntArray) -> IntArray:
    """Costs with prices; a near judge beyond the limit counts as much as ``AssignmentTask`` says."""
    priced = np.where(task.permitted[rows], task.cost[rows] + price, BARRED)
    if task.near is None:
        return priced
    near = task.near[rows] & task.permitted[rows]
    # Judges are ranked from the one drawn by lot on, so that the limit does not always spare the same.
    turned = (np.arange(task.judges) - offset[:, None]) % task.judges
    order = np.lexsort((turned, np.where(near, priced, 2 * BARRED)), axis=1)
    rank = np.empty_like(order)
    np.put_along_axis(rank, order, np.arange(task.judges)[None, :], axis=1)
    beyond: BoolArray = near & (rank >= task.limit[rows][:, None])
    return priced + task.excess_cost * beyond.astype(np.int64)


def _cheapest(priced: IntArray, size: IntArray, wanted: int, offset: IntArray) -> tuple[IntArray, BoolArray]:
    """Shape (N, J): how many each judge gets; and whether it could as well be more or fewer."""
    last = np.partition(priced, wanted - 1, axis=1)[:, wanted - 1 : wanted]
    surely: BoolArray = priced < last
    perhaps: BoolArray = priced == last
    left = size * (wanted - surely.sum(axis=1))
    many = perhaps.sum(axis=1)
    place = (np.cumsum(perhaps, axis=1) - 1 + offset[:, None]) % many[:, None]
    shared = (left // many)[:, None] + (place < (left % many)[:, None])
    given = surely * size[:, None] + perhaps * shared
    open_to_change: BoolArray = perhaps & (left < size * many)[:, None]
    return given.astype(np.int64), open_to_change
