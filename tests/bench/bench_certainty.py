"""The complete answer to “how sure is a rank”: values, intervals, expected ranks and chances, with group effects.

The other side is ``REPEATED`` times the kernel every such model is made of: sum seven 300 × 300 matrices, factorise
the sum, solve. On the machine of the study that set the limits (2 cores, numpy 2.4, one BLAS thread) one kernel took
1.1 ms, and a prototype without group effects took 0.058 s for 50 entries and 1.24 s for 50,000. A limit is the
prototype's time over the kernels' time there, so it holds on a faster or slower machine alike.

Run from the project's root: ``PYTHONPATH=. python tests/bench/bench_certainty.py``.
"""

from __future__ import annotations

import sys
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.linalg import cho_factor, cho_solve
from threadpoolctl import threadpool_limits

from scoring.agreement import Metric, krippendorff_alpha
from scoring.arrays import IntArray
from scoring.certainty import answer
from scoring.crossed import CrossedScores
from tests.bench.yardstick import Yardstick, run

QUOTAS = (1, 3, 5, 10, 20, 40)
KERNEL_JUDGES, KERNEL_LEVELS, REPEATED = 300, 7, 20
KERNELS_TOOK = REPEATED * 0.0011
"""Seconds on the machine of the study."""
DOUBLED, DOUBLED_EXACTLY = 2.5, 4.0
"""What twice the entries may cost: a doubling and something for caches; up to 1,000 entries use all covariances."""


@dataclass(frozen=True)
class Size:
    """A panel to be answered for, and the seconds it may take on the machine of the study."""

    entries: int
    judges: int
    seconds: float
    fewest: int = 5
    most: int = 5
    groups: int = 5

    @property
    def name(self) -> str:
        sheets = str(self.most) if self.fewest == self.most else f"{self.fewest}–{self.most}"
        return f"{self.entries:,} entries × {sheets} sheets, {self.judges} judges"


SIZES = (
    Size(50, 10, 0.058),
    Size(500, 30, 0.114),
    Size(5_000, 100, 0.346),
    Size(10_000, 100, 0.526),
    Size(10_000, 300, 0.532),
    Size(10_000, 300, 0.62, fewest=3, most=9),
    Size(50_000, 300, 1.24),
)
DOUBLINGS = (
    (SIZES[1], Size(1_000, 30, 0), DOUBLED_EXACTLY),
    (SIZES[2], SIZES[3], DOUBLED),
    (Size(25_000, 300, 0), SIZES[6], DOUBLED),
)


def panel(size: Size) -> CrossedScores:
    """Draw whole totals: quality 6, severity 4, noise 6, groups over 20 points; every judge in every group."""
    rng = np.random.default_rng([size.entries, size.judges])
    sheets = rng.integers(size.fewest, size.most + 1, size.entries)
    order = rng.random((size.entries, size.judges), dtype=np.float32).argsort(axis=1)
    entry, place = np.nonzero(np.arange(size.judges) < sheets[:, None])
    return scored(size, entry, order[entry, place], rng)


def scored(size: Size, entry: IntArray, judge: IntArray, rng: np.random.Generator) -> CrossedScores:
    """Draw the totals of given sheets."""
    group = rng.integers(0, size.groups, size.entries)
    quality = rng.normal(60, 6, size.entries) + 20 * group / size.groups
    total = quality[entry] + rng.normal(0, 4, size.judges)[judge] + rng.normal(0, 6, len(entry))
    return CrossedScores(entry, judge, np.clip(np.rint(total), 0, 100), size.entries, size.judges, group)


def ratings() -> CrossedScores:
    """Draw 73,421 ratings of 1,128 lecturers by 2,972 students, as many as a well-known set of course ratings has."""
    size, rng = Size(1_128, 2_972, 0, groups=14), np.random.default_rng(2022)
    cell = rng.choice(size.entries * size.judges, 73_421, replace=False)
    return scored(size, cell // size.judges, cell % size.judges, rng)


def answering(scores: CrossedScores) -> Callable[[], object]:
    """Make the work of one complete answer."""
    return lambda: answer(scores, QUOTAS)


def kernels() -> Callable[[], object]:
    """Make the work of the other side."""
    rng = np.random.default_rng(1)
    met = (rng.random((KERNEL_LEVELS, 900, KERNEL_JUDGES)) < 1 / 60).astype(np.float64)
    products = met.transpose(0, 2, 1) @ met
    diagonal = np.diag(products.sum(axis=0).diagonal() + 2)
    share, right = np.full(KERNEL_LEVELS, 0.1), np.ones(KERNEL_JUDGES)

    def work() -> None:
        for _ in range(REPEATED):
            precision = diagonal - np.tensordot(share, products, axes=1)
            cho_solve(cho_factor(precision, lower=True, overwrite_a=True, check_finite=False), right)

    return work


def arbitrary_decimals() -> CrossedScores:
    """Draw 2,000 × 5 totals, no two of them equal."""
    entry, judge = np.divmod(np.arange(10_000), 5)
    return CrossedScores(entry, judge, np.random.default_rng(3).normal(70, 10, 10_000), 2_000, 5)


def print_memory() -> None:
    """Print the peak memory of each answer beside what one dense table of entries by judges would take."""
    print(f"{'peak memory':<58}{'ours MB':>10}{'E × J MB':>11}")  # noqa: T201 -- its output
    for size in SIZES:
        scores = panel(size)
        tracemalloc.start()
        answer(scores, QUOTAS)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        print(f"{size.name:<58}{peak / 1e6:>10.1f}{size.entries * size.judges * 8 / 1e6:>11.1f}")  # noqa: T201 -- its output


def main() -> int:
    """Measure every size, what a doubling costs, a large crossing, and one alpha."""
    theirs, decimals = kernels(), arbitrary_decimals()
    sizes = [
        Yardstick(
            size.name, answering(panel(size)), theirs, size.seconds / KERNELS_TOOK, 11 if size.entries < 5_000 else 5
        )
        for size in SIZES
    ]
    doublings = [
        Yardstick(
            f"{large.entries:,} over {small.entries:,} entries",
            answering(panel(large)),
            answering(panel(small)),
            limit,
            5,
        )
        for small, large, limit in DOUBLINGS
    ]
    crossing = Yardstick("73,421 ratings, 1,128 × 2,972", answering(ratings()), theirs, 15 / KERNELS_TOOK, 1)
    alpha = Yardstick(
        "Krippendorff's interval alpha, 2,000 × 5 decimals",
        lambda: krippendorff_alpha(decimals, Metric.INTERVAL),
        theirs,
        0.005 / KERNELS_TOOK,
    )
    with threadpool_limits(limits=1, user_api="blas"):
        code = run([*sizes, *doublings, crossing, alpha])
        print_memory()
    return code


if __name__ == "__main__":
    sys.exit(main())
