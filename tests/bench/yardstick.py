"""Compare ways of doing the same work by ratios, so that a slower machine changes nothing.

Both sides are measured in one run, in turn, and the median of the ratios counts: a pause
of the machine then hits both sides, or is left out.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

REPEATS = 41
WARM_UP = 3


@dataclass(frozen=True)
class Yardstick:
    """One comparison and its limit.

    Args:
        name: what is compared, in a few words.
        ours: one run of our side.
        theirs: one run of the other side.
        limit: ours may take at most so many times as long; None only reports.
        repeats: how often both are run.
    """

    name: str
    ours: Callable[[], object]
    theirs: Callable[[], object]
    limit: float | None
    repeats: int = REPEATS


@dataclass(frozen=True)
class Measured:
    """Medians of one comparison, in seconds."""

    name: str
    ours: float
    theirs: float
    ratio: float
    limit: float | None

    @property
    def holds(self) -> bool:
        """Tell whether the ratio is within its limit."""
        return self.limit is None or self.ratio <= self.limit


def measure(yardstick: Yardstick) -> Measured:
    """Run both sides in turn and take the median of the ratios."""
    for _ in range(min(WARM_UP, yardstick.repeats)):
        yardstick.ours()
        yardstick.theirs()
    pairs = [(_seconds(yardstick.ours), _seconds(yardstick.theirs)) for _ in range(yardstick.repeats)]
    return Measured(
        name=yardstick.name,
        ours=statistics.median(ours for ours, _ in pairs),
        theirs=statistics.median(theirs for _, theirs in pairs),
        ratio=statistics.median(ours / theirs for ours, theirs in pairs),
        limit=yardstick.limit,
    )


def run(yardsticks: Sequence[Yardstick]) -> int:
    """Measure all, print a table, and give 0 when every ratio holds, else 1."""
    print(f"{'yardstick':<58}{'ours ms':>10}{'theirs ms':>11}{'ratio':>8}{'limit':>8}")  # noqa: T201 -- its output
    holds = True
    for yardstick in yardsticks:
        measured = measure(yardstick)
        holds &= measured.holds
        print(_line(measured))  # noqa: T201 -- its output
    return 0 if holds else 1


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _line(measured: Measured) -> str:
    limit = "—" if measured.limit is None else f"{measured.limit:.2f}"
    verdict = "" if measured.holds else "  over its limit"
    return (
        f"{measured.name:<58}{measured.ours * 1000:>10.2f}{measured.theirs * 1000:>11.2f}"
        f"{measured.ratio:>8.2f}{limit:>8}{verdict}"
    )
