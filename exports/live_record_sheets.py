"""The sheets beside the figures: each judge's sheets in sum, who was recused, what the panel decided, and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from fractions import Fraction

from domain.messages import N_, msg
from exports.cells import rounded
from exports.live_cells import CHECK, PROGRAM, at, check, colour_checks, computed, protect
from exports.live_formulas import UNITS
from exports.live_places import FIRST, HEADING, JudgeColumn, LivePlaces
from exports.live_reports import LiveReport
from exports.paper import Paper, office_moment
from exports.styles import Kind

JUDGES_TAB, RECUSALS_TAB, MOTIONS_TAB = N_("Judges compared"), N_("Record of recusals"), N_("Decisions and reasons")
_JUDGE_HEADINGS = (
    N_("Judge no."),
    N_("Judge"),
    N_("Sheets asked for"),
    N_("Sheets given"),
    N_("Mean of the totals"),
    N_("Program's mean"),
    CHECK,
)
_RECUSAL_HEADINGS = (
    N_("Reference"),
    N_("Title"),
    N_("Judge"),
    N_("Reason"),
    N_("Remark on the decision"),
    N_("Decided at"),
    N_("Round"),
)
_MOTION_HEADINGS = (
    N_("Motion"),
    N_("What was moved"),
    N_("Outcome"),
    N_("Count"),
    N_("Reason"),
    N_("Ended at"),
    N_("Round"),
)
_JUDGE_NUMBERS = 2
"""The column of the points with the judge's number."""


def add_judges(paper: Paper, report: LiveReport, places: LivePlaces) -> None:
    """Fill the sheet of the judges: how many sheets, and how high, with a picture of it."""
    desk = paper.desk
    paper.title(0, desk.label(JUDGES_TAB))
    explained = N_("Means are of different entries where judges did not score the same ones.")
    paper.text(1, 0, desk.label(explained), Kind.SUBTITLE, {"text_wrap": False})
    paper.headings(HEADING, [desk.label(each) for each in _JUDGE_HEADINGS])
    totals: dict[int, list[Fraction]] = defaultdict(list)
    asked: dict[int, int] = defaultdict(int)
    for entry in report.entries:
        for sheet in entry.sheets:
            asked[sheet.judge] += 1
            if sheet.total is not None:
                totals[sheet.judge].append(sheet.total)
    for number in range(1, len(report.judges) + 1):
        _write_judge(paper, places, number, asked[number], totals[number])
    last = FIRST + max(len(report.judges), 1) - 1
    paper.sheet.freeze_panes(FIRST, 2)
    paper.sheet.autofilter(HEADING, 0, last, len(_JUDGE_HEADINGS) - 1)
    colour_checks(paper, FIRST, last, [JudgeColumn.MEAN_AGREES])
    for column, width in enumerate((10, 24, 12, 12, 14, 14, 9)):
        paper.sheet.set_column(column, column, width)
    _draw_means(paper, last)
    protect(paper)


def _write_judge(paper: Paper, places: LivePlaces, number: int, asked: int, totals: Sequence[Fraction]) -> None:
    row = FIRST + number - 1
    judges, units = places.of_sheets(_JUDGE_NUMBERS), places.of_sheets(places.units)
    paper.number(row, JudgeColumn.NUMBER, number, Kind.WHOLE)
    paper.text(row, JudgeColumn.NAME, places.report.judges[number - 1])
    own = at(row, JudgeColumn.NUMBER)
    computed(paper, row, JudgeColumn.ASKED, f"=COUNTIF({judges},{own})", asked, Kind.WHOLE)
    given = f"=SUMPRODUCT(({judges}={own})*ISNUMBER({units}))"
    computed(paper, row, JudgeColumn.GIVEN, given, len(totals), Kind.WHOLE)
    mean = rounded(sum(totals, Fraction(0)) / len(totals)) if totals else None
    count = at(row, JudgeColumn.GIVEN)
    formula = f'=IF({count}=0,"",SUMIF({judges},{own},{units})/{count}/{UNITS})'
    computed(paper, row, JudgeColumn.MEAN, formula, mean, Kind.VALUE)
    paper.number(row, JudgeColumn.PROGRAM_MEAN, mean, Kind.VALUE, PROGRAM)
    check(paper, row, JudgeColumn.MEAN_AGREES, JudgeColumn.MEAN, JudgeColumn.PROGRAM_MEAN, is_number=True)


def _draw_means(paper: Paper, last: int) -> None:
    tab = paper.sheet.get_name()
    chart = paper.desk.book.add_chart({"type": "bar"})
    name = paper.desk.label(N_("Mean of the totals"))
    chart.add_series(
        {
            "name": name,
            "categories": [tab, FIRST, JudgeColumn.NAME, last, JudgeColumn.NAME],
            "values": [tab, FIRST, JudgeColumn.MEAN, last, JudgeColumn.MEAN],
            "fill": {"color": "#1F4E9C"},
        }
    )
    chart.set_title({"name": name})
    chart.set_legend({"none": True})
    chart.set_y_axis({"reverse": True})
    chart.set_size({"width": 620, "height": 160 + 22 * (last - FIRST + 1)})
    paper.sheet.insert_chart(HEADING, len(_JUDGE_HEADINGS) + 1, chart)


def add_recusals(paper: Paper, report: LiveReport) -> None:
    """Fill the sheet of the recusals; their sheets are nowhere in the workbook."""
    desk = paper.desk
    paper.title(0, desk.label(RECUSALS_TAB))
    recusals = [(recusal, each.name) for each in report.all_of_it for recusal in each.recusals]
    said = msg("{n} recusals; these sheets are left out of every figure.", n=len(recusals))
    paper.text(1, 0, desk.say(said), Kind.SUBTITLE, {"text_wrap": False})
    paper.headings(HEADING, [desk.label(each) for each in _RECUSAL_HEADINGS])
    for row, (recusal, name) in enumerate(recusals, FIRST):
        paper.text(row, 0, recusal.reference)
        paper.text(row, 1, recusal.title)
        paper.text(row, 2, recusal.judge)
        paper.text(row, 3, desk.say(recusal.why))
        paper.text(row, 4, recusal.decision)
        paper.sheet.write_datetime(row, 5, office_moment(recusal.decided_at), paper.style(Kind.MOMENT))
        paper.text(row, 6, desk.say(name))
    _finish(paper, len(recusals), (16, 36, 24, 44, 30, 18, 24))


def add_motions(paper: Paper, report: LiveReport) -> None:
    """Fill the sheet of what the panel voted on."""
    desk = paper.desk
    paper.title(0, desk.label(MOTIONS_TAB))
    paper.text(1, 0, desk.say(report.standing), Kind.SUBTITLE, {"text_wrap": False})
    paper.headings(HEADING, [desk.label(each) for each in _MOTION_HEADINGS])
    motions = [(motion, each.name) for each in report.all_of_it for motion in each.motions]
    for row, (motion, name) in enumerate(motions, FIRST):
        paper.number(row, 0, motion.number, Kind.WHOLE)
        paper.text(row, 1, desk.say(motion.moved))
        paper.text(row, 2, desk.say(motion.state), Kind.CODE)
        paper.text(row, 3, desk.say(motion.outcome))
        paper.text(row, 4, motion.reason)
        if motion.ended_at is not None:
            paper.sheet.write_datetime(row, 5, office_moment(motion.ended_at), paper.style(Kind.MOMENT))
        paper.text(row, 6, desk.say(name))
    _finish(paper, len(motions), (8, 40, 12, 60, 44, 18, 24))


def _finish(paper: Paper, rows: int, widths: tuple[int, ...]) -> None:
    paper.sheet.freeze_panes(FIRST, 0)
    paper.sheet.autofilter(HEADING, 0, FIRST + max(rows, 1) - 1, len(widths) - 1)
    for column, width in enumerate(widths):
        paper.sheet.set_column(column, column, width)
    protect(paper)
