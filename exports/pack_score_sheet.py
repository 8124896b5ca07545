"""The sheet of an offline pack to fill in: one row a task, with checks as one types; everything else is locked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType

from xlsxwriter.utility import xl_rowcol_to_cell

from domain.cycles import MOST_POINTS
from domain.figures import weight_in_words
from domain.messages import N_, Message, msg
from exports import pack_formulas
from exports.cells import FORMULA_STARTS, column_width, shortened
from exports.pack_formulas import CheckWords, PackRowPlace, check_formula, total_formula
from exports.pack_reading_sheet import TAB as READING_TAB
from exports.pack_reports import PackCriterion, PackEntry, PackReport
from exports.paper import Desk, Paper
from exports.styles import Kind, Property

TAB = N_("Give points")
YES, NO = N_("yes"), N_("no")
NUMBER, REFERENCE, TITLE = N_("No."), N_("Reference"), N_("Title")
TOTAL, COMMENT, FINISHED, CHECK = N_("Weighted total"), N_("Comment"), N_("Finished"), N_("What is missing")
SUBMITTED = N_("Submitted. To change it, withdraw it on your desk first.")
_CODE_ROW, _HEADING_ROW = 4, 5
_FIXED = 3
# What Excel takes for a window beside a cell.
_MOST_TITLE, _MOST_WORDS = 32, 255
_TO_FILL: Mapping[str, Property] = MappingProxyType({"locked": False, "font_size": 12})
_LOCKED: Mapping[str, Property] = MappingProxyType({"bg_color": "#EFEFEF"})
_GREEN: Mapping[str, Property] = MappingProxyType({"bg_color": "#E2F0E2"})
_LINK: Mapping[str, Property] = MappingProxyType({"font_color": "#1F4E9C", "underline": 1})
_SMALL: Mapping[str, Property] = MappingProxyType({"font_size": 9, "font_color": "#595959", "border": 0})


def headings(desk: Desk, report: PackReport) -> list[str]:
    """Give the headings of the columns, in their order."""
    named = [desk.label(each) for each in (NUMBER, REFERENCE, TITLE)]
    ending = [desk.label(each) for each in (TOTAL, COMMENT, FINISHED, CHECK)]
    return [*named, *(desk.say(criterion.name) for criterion in report.criteria), *ending]


def add_scores(desk: Desk, report: PackReport, begins: Mapping[int, int]) -> None:
    """Add the sheet.

    Args:
        desk: the workbook.
        report: what to write.
        begins: rows of the sheet to read on, by the entry's number; titles lead there.
    """
    paper = desk.new_paper(desk.label(TAB))
    _ScoreSheet(paper, report, begins).write()


class _ScoreSheet:
    """The sheet on its way into the workbook."""

    def __init__(self, paper: Paper, report: PackReport, begins: Mapping[int, int]) -> None:
        self._paper, self._desk, self._report, self._begins = paper, paper.desk, report, begins
        self._headings = headings(paper.desk, report)
        self._total = _FIXED + len(report.criteria)
        self._last = len(self._headings) - 1
        self._weights = [criterion.weight for criterion in report.criteria]
        self._words = self._check_words()

    def write(self) -> None:
        """Write all of it."""
        self._write_above()
        self._paper.headings(_HEADING_ROW, self._headings)
        for row, entry in enumerate(self._report.entries, start=_HEADING_ROW + 1):
            self._write_row(row, entry)
        last = _HEADING_ROW + len(self._report.entries)
        self._check_as_typed(last)
        self._set_widths()
        sheet = self._paper.sheet
        sheet.freeze_panes(_HEADING_ROW + 1, _FIXED)
        sheet.protect("", {"format_columns": True, "format_rows": True})
        sheet.activate()

    def _write_above(self) -> None:
        self._paper.title(0, self._desk.say(self._report.round_name))
        for row, said in enumerate((_whose(self._report), _how(self._report.shortest_comment)), start=1):
            self._paper.band(row, self._desk.say(said), self._last, Kind.SUBTITLE, height=30)
        bring = msg(
            "Save the file and bring it back under “My scoring”, “Score without a network”, or hand it to the "
            "organiser."
        )
        self._paper.band(3, self._desk.say(bring), self._last, Kind.SUBTITLE, height=18)
        code = self._desk.say(msg("Code of this pack, leave it as it is: {code}", code=self._report.code))
        self._paper.text(_CODE_ROW, 0, code, Kind.TEXT, {**_SMALL, "text_wrap": False})
        for column, criterion in enumerate(self._report.criteria, start=_FIXED):
            weight = self._desk.say(msg("weight {weight}", weight=weight_in_words(criterion.weight)))
            self._paper.text(_CODE_ROW, column, weight, Kind.CODE, _SMALL)

    def _write_row(self, row: int, entry: PackEntry) -> None:
        fixed = _LOCKED if entry.is_submitted else {}
        to_fill = _LOCKED if entry.is_submitted else _TO_FILL
        self._paper.number(row, 0, entry.number, Kind.WHOLE, fixed)
        self._paper.text(row, 1, entry.reference, Kind.TEXT, fixed)
        self._write_title(row, entry, fixed)
        given = [entry.points.get(criterion.code) for criterion in self._report.criteria]
        for column, points in enumerate(given, start=_FIXED):
            self._paper.number(row, column, points, Kind.WHOLE, to_fill)
        self._paper.text(row, self._total + 1, entry.comment, Kind.TEXT, to_fill)
        finished = self._desk.label(YES) if entry.is_submitted else None
        self._paper.text(row, self._total + 2, finished, Kind.CODE, to_fill)
        place = PackRowPlace(row, _HEADING_ROW, _FIXED, len(given), self._total, self._total + 1, self._total + 2)
        total = None if entry.total is None else entry.total / 100
        self._paper.sheet.write_formula(
            row,
            self._total,
            total_formula(place, self._weights),
            self._paper.style(Kind.VALUE, fixed),
            "" if total is None else total,
        )
        if entry.is_submitted:
            self._paper.text(row, self._last, self._desk.label(SUBMITTED), Kind.TEXT, fixed)
        else:
            check = check_formula(place, self._words)
            first = self._first_check(entry, given)
            self._paper.sheet.write_formula(row, self._last, check, self._paper.style(Kind.TEXT), first)

    def _write_title(self, row: int, entry: PackEntry, fixed: Mapping[str, Property]) -> None:
        place = f"internal:'{self._desk.label(READING_TAB)}'!A{self._begins[entry.number] + 1}"
        title = self._paper.safe(entry.title)
        look = {**fixed, **_LINK, "quote_prefix": title[:1] in FORMULA_STARTS}
        self._paper.sheet.write_url(row, 2, place, self._paper.style(Kind.TEXT, look), title)

    def _first_check(self, entry: PackEntry, given: Sequence[int | None]) -> str:
        """Give what the check says before anybody has opened the workbook: programs that only show do not reckon."""
        if not entry.comment and all(points is None for points in given):
            return self._words.not_begun
        lacks = [
            self._words.missing.format(criterion=self._desk.say(criterion.name))
            for criterion, points in zip(self._report.criteria, given, strict=True)
            if points is None
        ]
        return "".join(lacks) or self._words.almost

    def _check_words(self) -> CheckWords:
        yes, finished = self._desk.label(YES), self._desk.label(FINISHED)
        return CheckWords(
            yes=yes,
            ready=self._desk.label(pack_formulas.READY),
            almost=self._desk.label(pack_formulas.ALMOST).format(yes=yes, finished=finished),
            not_begun=self._desk.label(pack_formulas.NOT_BEGUN),
            incomplete=self._desk.label(pack_formulas.INCOMPLETE),
            missing=self._desk.label(pack_formulas.MISSING),
            not_whole=self._desk.label(pack_formulas.NOT_WHOLE),
        )

    def _check_as_typed(self, last: int) -> None:
        """Let the spreadsheet refuse what cannot be taken, beside the cell and in words."""
        first = _HEADING_ROW + 1
        sheet, label = self._paper.sheet, self._desk.label
        whole = label(N_("Points are whole numbers from 0 to 100."))
        for column, criterion in enumerate(self._report.criteria, start=_FIXED):
            sheet.data_validation(
                first,
                column,
                last,
                column,
                {
                    "validate": "integer",
                    "criteria": "between",
                    "minimum": 0,
                    "maximum": MOST_POINTS,
                    "input_title": shortened(self._desk.say(criterion.name), _MOST_TITLE),
                    "input_message": shortened(_levels_in_words(self._desk, criterion) or whole, _MOST_WORDS),
                    "error_title": shortened(self._desk.say(criterion.name), _MOST_TITLE),
                    "error_message": whole,
                },
            )
        sheet.data_validation(
            first,
            self._total + 1,
            last,
            self._total + 1,
            {
                "validate": "length",
                "criteria": "<=",
                "value": self._report.longest_comment,
                "error_title": label(COMMENT),
                "error_message": self._desk.say(
                    msg("A comment has at most {most} characters.", most=self._report.longest_comment)
                ),
            },
        )
        sheet.data_validation(
            first,
            self._total + 2,
            last,
            self._total + 2,
            {
                "validate": "list",
                "source": [label(YES), label(NO)],
                "error_title": label(FINISHED),
                "error_message": self._desk.say(msg("Choose “{yes}” or “{no}”.", yes=label(YES), no=label(NO))),
            },
        )
        ready = f'={xl_rowcol_to_cell(first, self._last, col_abs=True)}="{self._words.ready}"'
        green = self._desk.book.add_format(dict(_GREEN))
        sheet.conditional_format(
            first, self._last, last, self._last, {"type": "formula", "criteria": ready, "format": green}
        )

    def _set_widths(self) -> None:
        sheet, entries = self._paper.sheet, self._report.entries
        self._paper.fit(1, [self._headings[1], *(entry.reference for entry in entries)], most=22)
        for column, width in ((0, 6), (2, 34), (self._total + 1, 40), (self._total + 2, 10), (self._last, 34)):
            sheet.set_column(column, column, width)
        for column in range(_FIXED, self._total + 1):
            width = column_width([self._headings[column]], least=10, most=16)
            sheet.set_column(column, column, width)


def _whose(report: PackReport) -> Message:
    whose = msg("Judge: {judge}. {cycle}. Made {at}.", judge=report.judge, cycle=report.cycle, at=report.made_at)
    return whose if report.closes_on is None else _with_day(whose, report.closes_on)


def _with_day(whose: Message, day: date) -> Message:
    return msg("{whose} Scoring closes on {day}.", whose=whose, day=day)


def _how(shortest_comment: int | None) -> Message:
    how = msg(
        "Fill in the white cells: points from 0 to 100, a comment if you like, and “yes” under “Finished” for every "
        "sheet that is to be submitted; the others are kept as drafts. A click on a title leads to the text to read."
    )
    if shortest_comment is None:
        return how
    return msg(
        "{how} A sheet that is finished needs a comment of at least {n} characters.", how=how, n=shortest_comment
    )


def _levels_in_words(desk: Desk, criterion: PackCriterion) -> str:
    return "\n".join(f"{level.low}–{level.high} {desk.say(level.label)}" for level in criterion.levels)
