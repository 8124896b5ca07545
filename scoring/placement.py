"""Values, ranks and tiers by any method: one way for the official ranking and for every method beside it."""

from __future__ import annotations

from dataclasses import dataclass

from scoring import aggregation, methods
from scoring.aggregation import SheetTotals
from scoring.arrays import IntArray
from scoring.methods import ACROSS_ENTRIES, JudgedTotals, Method, NoValues
from scoring.placing import Placing, PointSheets, Rules, place, placed, tie_break_values
from scoring.totals import TOTAL_UNITS, weighted_totals


@dataclass(frozen=True, eq=False)
class JudgedSheets:
    """The sheets of a panel by criterion, and who wrote them.

    Attributes:
        sheets: S of them.
        judge: shape (S,), int64, from 0 to ``judges`` − 1.
        judges: J; some may have no sheet here.
        group: shape (E,), see ``scoring.grouping``; None where all entries are of one.
    """

    sheets: PointSheets
    judge: IntArray
    judges: int
    group: IntArray | None = None

    def totals(self, weights: IntArray) -> JudgedTotals:
        """Weigh the points of each sheet; ``weights`` of shape (C,), hundredths of a per cent, sum 10,000."""
        sheets = self.sheets
        totals = SheetTotals(sheets.entry, weighted_totals(sheets.points, weights), sheets.entries, TOTAL_UNITS)
        return JudgedTotals(totals, self.judge, self.judges, self.group)


def place_by(method: Method, panel: JudgedSheets, weights: IntArray, rules: Rules) -> Placing | NoValues:
    """Give every entry its value, rank and tier by one method, or say why there are none.

    A method across entries may refuse a single criterion (a judge gave all entries the same points on it),
    so under such a method a tie-break compares the plain means of the criterion's points.

    Args:
        method: any.
        panel: in any order.
        weights: shape (C,), hundredths of a per cent, sum 10,000.
        rules: rounding, tie-break and tiers.
    """
    sheets = panel.sheets
    if method not in ACROSS_ENTRIES:
        return place(aggregation.Method(method.value), sheets, weights, rules)
    found = methods.values(method, panel.totals(weights), rules.rounding)
    if isinstance(found, NoValues):
        return found
    by_means = tie_break_values(aggregation.Method.MEAN, sheets, rules)
    return Placing(found, *placed(found.value, by_means, rules.tiers))
