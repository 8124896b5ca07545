"""Ranking 10,000 entries of five sheets against one bare pandas mean by entry.

Run from the project's root: ``PYTHONPATH=. python tests/bench/bench_ranking.py``.
"""

from __future__ import annotations

import sys

import numpy as np
import pandas as pd

from scoring.aggregation import Method, SheetTotals, aggregate
from scoring.allocation import Allocation, TierRule, allocate
from scoring.arrays import IntArray
from scoring.ranking import competition_ranks
from scoring.totals import TOTAL_UNITS, weighted_totals
from tests.bench.yardstick import Yardstick, run

ENTRIES, SHEETS = 10_000, 5
WEIGHTS = np.array([1500, 2000, 1500, 2500, 2500])
TIERS = [TierRule(quota) for quota in (1, 3, 5, 9, 18)]
LIMIT = 5.0


def ranked(entry: IntArray, totals: IntArray, method: Method) -> Allocation:
    """Go from totals to values, ranks and tiers."""
    value = aggregate(SheetTotals(entry, totals, ENTRIES, TOTAL_UNITS), method).value
    return allocate(value, competition_ranks(value), TIERS)


def main() -> int:
    """Measure every method from totals, and the default one from points."""
    rng = np.random.default_rng(2022)
    points = rng.integers(40, 101, (ENTRIES * SHEETS, len(WEIGHTS)))
    entry = rng.permutation(np.repeat(np.arange(ENTRIES), SHEETS))
    totals = weighted_totals(points, WEIGHTS)
    table = pd.DataFrame({"entry": entry, "total": totals / TOTAL_UNITS})

    def mean_by_entry() -> object:
        return table.groupby("entry")["total"].mean()

    yardsticks = [
        Yardstick(
            f"ranking {ENTRIES:,} × {SHEETS}, {method}, from totals",
            lambda method=method: ranked(entry, totals, method),  # type: ignore[misc]  # bound now, not when it runs
            mean_by_entry,
            LIMIT,
        )
        for method in Method
    ]
    from_points = Yardstick(
        f"ranking {ENTRIES:,} × {SHEETS}, {Method.TRIMMED}, from points",
        lambda: ranked(entry, weighted_totals(points, WEIGHTS), Method.TRIMMED),
        mean_by_entry,
        LIMIT,
    )
    return run([*yardsticks, from_points])


if __name__ == "__main__":
    sys.exit(main())
