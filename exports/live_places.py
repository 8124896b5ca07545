"""Where everything stands in the live workbook: rows, columns and the ranges that its formulas ask for."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from xlsxwriter.utility import quote_sheetname, xl_range_abs, xl_rowcol_to_cell

from exports.live_reports import LiveReport

FIRST_POINTS = 4
WEIGHTS_ROW, UNITS_ROW, POINTS_HEADING, FIRST_SHEET = 2, 3, 4, 5
HEADING, FIRST = 2, 3
"""Of every other sheet that is a table."""


class RankingColumn(IntEnum):
    """Columns of the ranking; those of the tie-break follow."""

    RANK = 0
    REFERENCE = 1
    TITLE = 2
    SHEETS = 3
    REQUIRED = 4
    WAIVED = 5
    VALUE = 6
    PROGRAM_VALUE = 7
    VALUE_AGREES = 8
    PROGRAM_RANK = 9
    RANK_AGREES = 10
    TIER = 11
    PROGRAM_TIER = 12
    TIER_AGREES = 13
    DECIDED = 14
    KEY = 15
    LAST = 16
    NUMBER = 17
    ORDER = 18
    FIRST_RANK = 19


class TierColumn(IntEnum):
    """Columns of the summary of tiers."""

    NAME = 0
    QUOTA = 1
    MINIMUM = 2
    PRIZE = 3
    HELD = 4
    PROGRAM_HELD = 5
    HELD_AGREES = 6
    SUM = 7
    PROGRAM_SUM = 8
    SUM_AGREES = 9
    DECIDED = 10
    ADMITTED = 11
    END = 12


class JudgeColumn(IntEnum):
    """Columns of the judges."""

    NUMBER = 0
    NAME = 1
    ASKED = 2
    GIVEN = 3
    MEAN = 4
    PROGRAM_MEAN = 5
    MEAN_AGREES = 6


@dataclass(frozen=True)
class LivePlaces:
    """Tabs and sizes of one workbook; ranges name their tab, so that any sheet can ask for them."""

    report: LiveReport
    points_tab: str
    ranking_tab: str
    tiers_tab: str
    judges_tab: str

    @property
    def total(self) -> int:
        """The column of a sheet's weighted total; the program's, the check and the whole units follow it."""
        return FIRST_POINTS + len(self.report.criteria)

    @property
    def units(self) -> int:
        """The column of a total in units; one for each tie-break follows."""
        return self.total + 3

    @property
    def sheets(self) -> int:
        """How many rows of points there are."""
        return sum(len(entry.sheets) for entry in self.report.entries)

    @property
    def weight_units(self) -> str:
        """The weights in hundredths of a per cent, on the sheet of points itself."""
        return f"{xl_range_abs(UNITS_ROW, FIRST_POINTS, UNITS_ROW, self.total - 1)}"

    def of_sheets(self, column: int) -> str:
        """Give a column of the points, all of it."""
        return self._on(self.points_tab, FIRST_SHEET, column, max(self.sheets, 1))

    def of_entry(self, column: int, first: int, count: int) -> str:
        """Give a column of the points of one entry, whose first row this is."""
        return self._on(self.points_tab, first, column, count)

    def of_ranking(self, column: int) -> str:
        """Give a column of the ranking."""
        return self._on(self.ranking_tab, FIRST, column, max(len(self.report.entries), 1))

    def of_tiers(self, column: TierColumn) -> str:
        """Give a column of the tiers, without their sum."""
        return self._on(self.tiers_tab, FIRST, column, len(self.report.tiers))

    def of_judges(self, column: JudgeColumn) -> str:
        """Give a column of the judges."""
        return self._on(self.judges_tab, FIRST, column, max(len(self.report.judges), 1))

    def weight_sum(self) -> str:
        """Give the cell with the sum of the weights."""
        cell = xl_rowcol_to_cell(UNITS_ROW, self.total, row_abs=True, col_abs=True)
        return f"{quote_sheetname(self.points_tab)}!{cell}"

    def _on(self, tab: str, row: int, column: int, count: int) -> str:
        return f"{quote_sheetname(tab)}!{xl_range_abs(row, column, row + count - 1, column)}"
