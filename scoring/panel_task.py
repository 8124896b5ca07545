"""A panel to be drawn from a pool of experts: what it has to keep to."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scoring.arrays import BoolArray, IntArray


@dataclass(frozen=True, eq=False)
class PanelTask:
    """Experts, and the quotas of a panel of some of them.

    Args:
        size: members of the panel, at least 1.
        belongs: shape (E, Q), whether an expert counts for a quota.
        least: shape (Q,), int64, so many of them the panel has at least.
        most: shape (Q,), int64, and so many at most, not below ``least``.

    Raises:
        ValueError: shapes or types differ from these, or a number is out of range.
    """

    size: int
    belongs: BoolArray
    least: IntArray
    most: IntArray

    def __post_init__(self) -> None:
        """Check once what counting relies on."""
        quotas = self.belongs.shape[1:]
        if self.belongs.ndim != 2 or self.belongs.dtype != np.bool_:  # noqa: PLR2004 -- a matrix
            raise ValueError("belongs must be a matrix of bool")
        for name, array in (("least", self.least), ("most", self.most)):
            if array.shape != quotas or array.dtype != np.int64 or (array < 0).any():
                raise ValueError(f"{name} must be int64 of shape {quotas}, and not below 0")
        if self.size < 1 or (self.least > self.most).any():
            raise ValueError("size must be at least 1, and most not below least")

    @property
    def experts(self) -> int:
        """How many there are to draw from."""
        return int(self.belongs.shape[0])

    def is_met_by(self, panel: IntArray) -> bool:
        """Tell whether these experts, no one twice, are a panel that keeps to every quota."""
        counts = self.belongs[panel].sum(axis=0)
        return len(panel) == self.size and bool(((counts >= self.least) & (counts <= self.most)).all())


def stand_in(task: PanelTask, panel: IntArray, leaving: int, reserve: IntArray) -> int | None:
    """Find the first of the reserve with whom the panel keeps to its quotas when a member leaves.

    Args:
        task: the quotas the panel was drawn under.
        panel: shape (size,), the members, the leaving one among them.
        leaving: the member.
        reserve: experts who are not on the panel, in the order in which they are asked.

    Returns:
        One of ``reserve``, or None where nobody keeps to the quotas.
    """
    staying = panel[panel != leaving]
    return next((int(each) for each in reserve if task.is_met_by(np.append(staying, each))), None)
