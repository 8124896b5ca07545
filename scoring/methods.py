"""Every method by one door: from the sheets of a panel to one value for each entry, or why there is none."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from scoring import aggregation
from scoring.additive import fit_additive
from scoring.aggregation import HUNDREDTHS, Aggregate, Rounding, SheetTotals, aggregate, in_hundredths
from scoring.arrays import FloatArray, IntArray
from scoring.certainty import answer
from scoring.compact import first_of_the_same
from scoring.crossed import CrossedScores
from scoring.exact import rounded_values
from scoring.one_thread import use_one_thread
from scoring.standardised import NotStandardised, standardise

DECIMALS = 6
"""A value worked out in binary fractions is rounded to so many decimals (docs/adr/0013)."""
CENTS = 2


class Method(StrEnum):
    """How the sheets become values; the first three look at an entry's own sheets only, and are exact."""

    TRIMMED = "trimmed"
    MEAN = "mean"
    MEDIAN = "median"
    STANDARDISED = "standardised"
    ADDITIVE = "additive"
    MIXED = "mixed"


ACROSS_ENTRIES = frozenset({Method.STANDARDISED, Method.ADDITIVE, Method.MIXED})
"""Methods that look at a judge's sheets of all entries, in binary fractions."""


class WhyNot(StrEnum):
    """Why a method gives no values."""

    TOO_FEW_ENTRIES = "too_few_entries"
    NO_JUDGE = "no_judge"
    INCOMPLETE = "incomplete"
    CONSTANT_JUDGE = "constant_judge"
    UNCONNECTED = "unconnected"


@dataclass(frozen=True, eq=False)
class JudgedTotals:
    """The sheets of a panel that count.

    Args:
        totals: entry and total of each sheet, S of them.
        judge: shape (S,), int64, from 0 to ``judges`` − 1.
        judges: J; some may have no sheet here.
        group: shape (E,), for the mixed model, see ``scoring.grouping``; None where all entries are of one.

    Raises:
        ValueError: not one judge for each sheet.
    """

    totals: SheetTotals
    judge: IntArray
    judges: int
    group: IntArray | None = None

    def __post_init__(self) -> None:
        """Check once what every method relies on; the scores check the rest."""
        if self.judge.shape != self.totals.entry.shape:
            raise ValueError("there must be one judge for each sheet")


@dataclass(frozen=True, eq=False)
class NoValues:
    """Why a method gives no values.

    Attributes:
        reason: the first that applies.
        judges: whom it is about; empty where it is about nobody.
        parts: into how many groups without a common judge the entries fall; 0 where that was not asked.
    """

    reason: WhyNot
    judges: IntArray
    parts: int = 0


def values(method: Method, sheets: JudgedTotals, rounding: Rounding = Rounding.NONE) -> Aggregate | NoValues:
    """Give every entry that has a sheet its value.

    Judges and entries without a sheet take no part: a panel is complete where every judge who has sheets
    has scored every entry that has sheets.

    Args:
        method: the first three are ``scoring.aggregation``; the others ``scoring.standardised``,
            ``scoring.additive`` and ``scoring.certainty``.
        sheets: in any order.
        rounding: ``totals`` and ``value`` as for every method; otherwise values across entries are
            rounded to ``DECIMALS``, and entries with the same totals from the same judges are equal; by the
            mixed model those of one group.

    References:
        docs/methods.md.
    """
    if method not in ACROSS_ENTRIES:
        return aggregate(sheets.totals, aggregation.Method(method.value), rounding)
    panel = _Panel(sheets, rounding)
    use_one_thread()
    found = _across_entries(method, panel)
    if isinstance(found, NoValues):
        return found
    known = found if method is Method.MIXED else found[_first_of_the_same(panel.scores)]
    everywhere = np.full(sheets.totals.entries, np.nan)
    everywhere[panel.entries] = known
    own = aggregate(sheets.totals, aggregation.Method.MEAN, rounding)
    return replace(own, value=rounded_values(everywhere, decimals_across(rounding)))


def decimals_across(rounding: Rounding) -> int:
    """Give the decimals to which values across entries are rounded."""
    return CENTS if rounding is Rounding.VALUE else DECIMALS


class _Panel:
    """The scores of those who have sheets, sorted by entry and judge; ``entries`` and ``judges`` say who they are."""

    def __init__(self, sheets: JudgedTotals, rounding: Rounding) -> None:
        totals = sheets.totals
        total, units = totals.total, totals.units_per_point
        if rounding is Rounding.TOTALS:
            total, units = in_hundredths(total, units), HUNDREDTHS
        order = np.lexsort((sheets.judge, totals.entry))
        self.entries, entry = np.unique(totals.entry[order], return_inverse=True)
        self.judges, judge = np.unique(sheets.judge[order], return_inverse=True)
        self.scores = CrossedScores(
            entry.astype(np.int64),
            judge.astype(np.int64),
            (total[order] / units).astype(np.float64),
            len(self.entries),
            len(self.judges),
            None if sheets.group is None else sheets.group[self.entries],
        )


def _across_entries(method: Method, panel: _Panel) -> FloatArray | NoValues:
    if method is Method.STANDARDISED:
        found = standardise(panel.scores)
        if isinstance(found, NotStandardised):
            return NoValues(WhyNot(found.reason.value), panel.judges[found.judges])
        return found.value
    if not len(panel.entries):
        return NoValues(WhyNot.NO_JUDGE, panel.judges)
    if method is Method.MIXED:
        return answer(panel.scores, ()).fit.value
    fit = fit_additive(panel.scores)
    if fit.components > 1:
        return NoValues(WhyNot.UNCONNECTED, panel.judges[:0], fit.components)
    return fit.value


def _first_of_the_same(scores: CrossedScores) -> IntArray:
    """Shape (E,): the first entry with the same totals from the same judges, whatever its group."""
    return first_of_the_same(replace(scores, group=None), np.ones(len(scores.total)))
