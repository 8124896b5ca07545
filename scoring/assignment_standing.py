"""Where the search for an assignment stands: who holds what, and whose load is off its limits."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scoring.arrays import CountArray, IntArray
from scoring.assignment import AssignmentTask


class Stuck(Exception):  # noqa: N818 -- an answer: the limits of the loads cannot be kept
    """Work is left that cannot come to anybody."""


@dataclass(eq=False)
class Standing:
    """The cheapest assignment for the loads it has, on its way to loads within their limits.

    The nodes are the judges and, as the last one, the ground, which takes from every judge a load between its limits.

    Attributes:
        held: shape (J, K), how many entries of each kind each judge has.
        kept: shape (J,), the load the ground takes from each judge, always within its limits.
        price: shape (J + 1,), what each node's time is worth; costs with prices added, nothing can be exchanged at a
            gain.
    """

    held: CountArray
    kept: IntArray
    price: IntArray
    sheets: int

    @property
    def surplus(self) -> IntArray:
        """Shape (J + 1,): what each node has too much; below 0 what it lacks. The sum is 0."""
        return np.append(self.held.sum(axis=1, dtype=np.int64) - self.kept, self.kept.sum() - self.sheets)


def standing(task: AssignmentTask, held: CountArray, price: IntArray) -> Standing:
    """Stand where everybody has their cheapest judges.

    Args:
        task: what to keep to.
        held: shape (J, K), the cheapest choice at these prices.
        price: shape (J,).
    """
    kept = np.clip(held.sum(axis=1, dtype=np.int64), task.least, task.most)
    # A price says that a limit binds; whose time is worth nothing may have any load between the limits.
    kept = np.where(price > 0, task.most, np.where(price < 0, task.least, kept))
    return Standing(held, kept, np.append(price, 0), task.sheets)
