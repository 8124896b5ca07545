"""From the points of the sheets to values, ranks and tiers: one way for a ranking and for a trial of other rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from scoring.aggregation import Aggregate, Method, Rounding, SheetTotals, aggregate
from scoring.allocation import Allocation, TierRule, allocate
from scoring.arrays import IntArray
from scoring.exact import ExactValues
from scoring.ranking import Ranks, competition_ranks
from scoring.totals import TOTAL_UNITS, weighted_totals


@dataclass(frozen=True, eq=False)
class PointSheets:
    """One row for each sheet that counts.

    Args:
        entry: shape (S,), int64, the entry's index from 0 to ``entries`` − 1.
        points: shape (S, C), int64, whole points 0–100. A missing sheet has no row.
        entries: E, entries without any sheet included.

    Raises:
        ValueError: shapes do not fit.
    """

    entry: IntArray
    points: IntArray
    entries: int

    def __post_init__(self) -> None:
        """Check once what both halves rely on."""
        if self.points.ndim != 2 or self.points.shape[0] != len(self.entry):  # noqa: PLR2004 -- sheets by criteria
            raise ValueError(f"points {self.points.shape} must be one row for each of {len(self.entry)} sheets")


@dataclass(frozen=True)
class Rules:
    """Everything but method and weights that makes values, ranks and tiers of sheets.

    Args:
        rounding: where two decimals are made.
        tie_break: indices of criteria, asked in turn where values are equal.
        tiers: the best first; none where a round places nobody.
    """

    rounding: Rounding = Rounding.NONE
    tie_break: tuple[int, ...] = ()
    tiers: tuple[TierRule, ...] = ()


@dataclass(frozen=True, eq=False)
class Placing:
    """Values, ranks and tiers of E entries; no allocation where there are no tiers."""

    found: Aggregate
    ranks: Ranks
    allocation: Allocation | None


def place(method: Method, sheets: PointSheets, weights: IntArray, rules: Rules) -> Placing:
    """Give every entry its value, rank and tier.

    Args:
        method: how totals become a value.
        sheets: one row for each sheet; the order of the rows does not matter.
        weights: shape (C,), hundredths of a per cent, sum 10,000.
        rules: of the round.

    References:
        docs/methods.md.
    """
    totals = SheetTotals(sheets.entry, weighted_totals(sheets.points, weights), sheets.entries, TOTAL_UNITS)
    found = aggregate(totals, method, rules.rounding)
    ranks, allocation = placed(found.value, tie_break_values(method, sheets, rules), rules.tiers)
    return Placing(found, ranks, allocation)


def placed(
    value: ExactValues, tie_breaks: Sequence[ExactValues], tiers: Sequence[TierRule]
) -> tuple[Ranks, Allocation | None]:
    """Rank E values, by whatever method they were made, and fill the tiers from the best down."""
    ranks = competition_ranks(value, *tie_breaks)
    return ranks, allocate(value, ranks, tiers) if tiers else None


def tie_break_values(method: Method, sheets: PointSheets, rules: Rules) -> tuple[ExactValues, ...]:
    """Give the values of E entries on each criterion of the tie-break alone; weights do not matter to them."""
    return tuple(
        aggregate(
            SheetTotals(sheets.entry, np.ascontiguousarray(sheets.points[:, criterion]), sheets.entries, 1),
            method,
            rules.rounding,
        ).value
        for criterion in rules.tie_break
    )
