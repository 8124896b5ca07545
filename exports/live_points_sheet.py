"""The sheet of every judge's points, with the weights above them: all else of the live workbook follows from it."""

from __future__ import annotations

from domain.cycles import MOST_POINTS, WHOLE_WEIGHT
from domain.messages import N_, msg
from exports.cells import column_width, rounded
from exports.live_cells import CHECK, EDITABLE, PROGRAM, WORKING, at, check, colour_checks, computed, make_room, protect
from exports.live_formulas import UNITS, points_of, total_units
from exports.live_places import FIRST_POINTS, FIRST_SHEET, POINTS_HEADING, UNITS_ROW, WEIGHTS_ROW, LivePlaces
from exports.live_reports import LiveEntry, LiveReport, LiveSheet
from exports.paper import Paper
from exports.styles import Kind
from exports.telling import Steps

TAB = N_("All score sheets")
_HEADINGS = (N_("Reference"), N_("Title"), N_("Judge no."), N_("Judge"))
_TOTALS = (N_("Weighted total"), N_("Program's total"), CHECK, N_("Total in units"))
_WIDTHS = (16, 36, 10, 24)
_EXPLAINED = N_(
    "Yellow cells may be changed. An empty cell means that no points were given; it is never counted as zero. Sheets "
    "of recused judges are left out, see “Record of recusals”."
)


def add_points(paper: Paper, report: LiveReport, places: LivePlaces, steps: Steps) -> None:
    """Fill the sheet; ``steps`` counts the rows."""
    _PointsSheet(paper, report, places).write(steps)


class _PointsSheet:
    """The sheet on its way into the workbook."""

    def __init__(self, paper: Paper, report: LiveReport, places: LivePlaces) -> None:
        self._paper, self._report, self._places = paper, report, places
        self._criteria = len(report.criteria)
        self._last_column = places.units + len(report.tie_break)

    def write(self, steps: Steps) -> None:
        """Write all of it."""
        paper, desk = self._paper, self._paper.desk
        paper.title(0, desk.say(msg("Points of every score sheet: {name}", name=desk.say(self._report.name))))
        paper.text(1, 0, desk.label(_EXPLAINED), Kind.SUBTITLE, {"text_wrap": False})
        self._write_weights()
        names = [desk.say(criterion.name) for criterion in self._report.criteria]
        further = [desk.say(msg("Tie-break: {criterion}", criterion=names[each])) for each in self._report.tie_break]
        headings = [*map(desk.label, _HEADINGS), *names, *map(desk.label, _TOTALS), *further]
        paper.headings(POINTS_HEADING, headings)
        row = FIRST_SHEET
        for entry in self._report.entries:
            for sheet in entry.sheets:
                self._write_sheet(row, entry, sheet)
                steps.add()
                row += 1
        self._finish(headings, max(row - 1, FIRST_SHEET))

    def _write_weights(self) -> None:
        paper, desk = self._paper, self._paper.desk
        for row, label in ((WEIGHTS_ROW, N_("Weight (%)")), (UNITS_ROW, N_("in hundredths of a per cent"))):
            paper.text(row, FIRST_POINTS - 1, desk.label(label), Kind.HEADING)
        for column, criterion in enumerate(self._report.criteria, FIRST_POINTS):
            paper.number(WEIGHTS_ROW, column, criterion.weight / 100, Kind.VALUE, EDITABLE)
            formula = f"=ROUND({at(WEIGHTS_ROW, column)}*100,0)"
            computed(paper, UNITS_ROW, column, formula, criterion.weight, Kind.WHOLE, WORKING)
        total = self._places.total
        weights = self._places.weight_units
        whole = sum(criterion.weight for criterion in self._report.criteria)
        computed(paper, WEIGHTS_ROW, total, f"=SUM({weights})/100", whole / 100, Kind.VALUE)
        computed(paper, UNITS_ROW, total, f"=SUM({weights})", whole, Kind.WHOLE, WORKING)
        red = desk.book.add_format({"bg_color": "#F8CBAD", "bold": True})
        rule = {"type": "cell", "criteria": "not equal to", "value": WHOLE_WEIGHT // 100, "format": red}
        paper.sheet.conditional_format(WEIGHTS_ROW, total, WEIGHTS_ROW, total, rule)

    def _write_sheet(self, row: int, entry: LiveEntry, sheet: LiveSheet) -> None:
        paper, places = self._paper, self._places
        paper.text(row, 0, entry.reference)
        paper.text(row, 1, entry.title, Kind.TEXT, {"text_wrap": False})
        paper.number(row, 2, sheet.judge, Kind.WHOLE)
        paper.text(row, 3, self._report.judges[sheet.judge - 1])
        for column, points in enumerate(sheet.points, FIRST_POINTS):
            paper.number(row, column, points, Kind.WHOLE, EDITABLE)
        total, units = places.total, places.units
        total_value = None if sheet.total is None else rounded(sheet.total)
        in_units = None if sheet.total is None else int(sheet.total * UNITS)
        given = f"{at(row, FIRST_POINTS)}:{at(row, total - 1)}"
        computed(paper, row, total, points_of(at(row, units)), total_value, Kind.VALUE)
        paper.number(row, total + 1, total_value, Kind.VALUE, PROGRAM)
        check(paper, row, total + 2, total, total + 1, is_number=True)
        formula = total_units(given, places.weight_units, self._criteria, self._report.rounding)
        computed(paper, row, units, formula, in_units, Kind.WHOLE, WORKING)
        for column, criterion in enumerate(self._report.tie_break, units + 1):
            formula = f'=IF({at(row, units)}="","",{at(row, FIRST_POINTS + criterion)}*{UNITS})'
            points = sheet.points[criterion]
            value = None if points is None or sheet.total is None else points * UNITS
            computed(paper, row, column, formula, value, Kind.WHOLE, WORKING)

    def _finish(self, headings: list[str], last: int) -> None:
        paper, sheet, label = self._paper, self._paper.sheet, self._paper.desk.label
        sheet.freeze_panes(FIRST_SHEET, FIRST_POINTS)
        sheet.autofilter(POINTS_HEADING, 0, last, self._last_column)
        whole = label(N_("Points are whole numbers from 0 to 100."))
        rule = {"validate": "integer", "criteria": "between", "minimum": 0, "maximum": MOST_POINTS}
        sheet.data_validation(FIRST_SHEET, FIRST_POINTS, last, self._places.total - 1, {**rule, "error_message": whole})
        weights = label(N_("A weight is a number from 0 to 100, and all of them together make 100."))
        rule = {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 100}
        sheet.data_validation(
            WEIGHTS_ROW, FIRST_POINTS, WEIGHTS_ROW, self._places.total - 1, {**rule, "error_message": weights}
        )
        colour_checks(paper, FIRST_SHEET, last, [self._places.total + 2])
        widths = [*_WIDTHS, *(column_width([each], least=10, most=16) for each in headings[FIRST_POINTS:])]
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        make_room(paper, POINTS_HEADING, headings, widths)
        protect(paper)
