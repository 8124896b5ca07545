"""The sheets of the awards: each tier with its quota, minimum and sum, and who holds it by the figures as they are."""

from __future__ import annotations

from xlsxwriter.utility import xl_range_abs

from domain.messages import N_, msg
from exports.cells import rounded
from exports.live_cells import (
    AGREES,
    CHECK,
    DIFFERS,
    EDITABLE,
    PROGRAM,
    WORKING,
    at,
    check,
    colour_checks,
    colour_tiers,
    computed,
    lines_of,
    make_lines,
    make_room,
    protect,
)
from exports.live_figures import LiveFigures
from exports.live_formulas import agree_text, place_ends
from exports.live_places import FIRST, HEADING, LivePlaces, RankingColumn, TierColumn
from exports.live_ranking_sheet import AT_AN_EDGE, tier_words
from exports.live_reports import LiveReport
from exports.paper import Paper
from exports.styles import SUM, Kind

TIERS_TAB, LIST_TAB = N_("Awards by tier"), N_("Who is awarded")
_TIER_HEADINGS = (
    N_("Tier"),
    N_("Quota"),
    N_("Minimum value"),
    N_("Prize (yuan)"),
    N_("Awards"),
    N_("Program's awards"),
    CHECK,
    N_("Sum (yuan)"),
    N_("Program's sum"),
    CHECK,
    N_("Awards after the panel's decisions"),
    N_("Reach the minimum"),
    N_("Last place"),
)
_LIST_HEADINGS = (
    N_("No."),
    N_("Tier"),
    N_("Rank"),
    N_("Reference"),
    N_("Title"),
    N_("Value"),
    N_("Prize (yuan)"),
    N_("Program's tier"),
    CHECK,
    N_("Decided by the panel"),
    N_("Row of the ranking"),
    N_("Number of the tier"),
)
_TIER_WIDTHS = (22, 9, 11, 18, 9, 11, 9, 18, 18, 9, 16, 11, 9)
_LIST_WIDTHS = (6, 18, 8, 16, 40, 10, 18, 18, 9, 30, 9, 9)
_ROOM = 20
"""So many rows more than twice the places there are, for quotas that somebody raises and ties across an edge."""
_ROW, _NUMBER = 10, 11
_MOST_TO_SPARE = 3
_FOUND = {
    1: (RankingColumn.TIER, Kind.CODE),
    2: (RankingColumn.RANK, Kind.WHOLE),
    3: (RankingColumn.REFERENCE, Kind.TEXT),
    4: (RankingColumn.TITLE, Kind.TEXT),
    5: (RankingColumn.VALUE, Kind.VALUE),
    7: (RankingColumn.PROGRAM_TIER, Kind.CODE),
    9: (RankingColumn.DECIDED, Kind.TEXT),
    _NUMBER: (RankingColumn.NUMBER, Kind.WHOLE),
}
"""Columns that are looked up in the ranking."""
_OTHERS = {0: Kind.WHOLE, 6: Kind.PRIZE, 8: Kind.CODE, _ROW: Kind.WHOLE}
_LIST_KINDS = tuple(_FOUND[column][1] if column in _FOUND else _OTHERS[column] for column in range(len(_LIST_HEADINGS)))


def add_tiers(paper: Paper, report: LiveReport, places: LivePlaces, figures: LiveFigures) -> None:
    """Fill the summary of the tiers."""
    desk = paper.desk
    paper.title(0, desk.say(msg("{cycle}: awards by tier", cycle=desk.say(report.cycle))))
    explained = N_("Yellow cells may be changed: quotas, and minimum values, which may be left empty.")
    paper.text(1, 0, desk.label(explained), Kind.SUBTITLE, {"text_wrap": False})
    paper.headings(HEADING, [desk.label(each) for each in _TIER_HEADINGS])
    for index in range(len(report.tiers)):
        _write_tier(paper, report, places, figures, index)
    last = FIRST + len(report.tiers) - 1
    _write_sum(paper, report, figures, last + 1)
    _write_ties(paper, report, places, last + 3)
    _finish_tiers(paper, last)
    _draw_tiers(paper, last, most=max(tier.quota for tier in report.tiers))


def _write_tier(paper: Paper, report: LiveReport, places: LivePlaces, figures: LiveFigures, index: int) -> None:
    row, tier, held = FIRST + index, report.tiers[index], figures.held[index]
    prize = Kind.LEAST_PRIZE if tier.prize_is_minimum else Kind.PRIZE
    paper.text(row, TierColumn.NAME, paper.desk.say(tier.name))
    paper.number(row, TierColumn.QUOTA, tier.quota, Kind.WHOLE, EDITABLE)
    paper.number(row, TierColumn.MINIMUM, None if tier.minimum is None else rounded(tier.minimum), Kind.VALUE, EDITABLE)
    paper.number(row, TierColumn.PRIZE, tier.prize, prize)
    counted = f"=COUNTIF({places.of_ranking(RankingColumn.NUMBER)},{index + 1})"
    computed(paper, row, TierColumn.HELD, counted, held, Kind.WHOLE)
    paper.number(row, TierColumn.PROGRAM_HELD, held, Kind.WHOLE, PROGRAM)
    check(paper, row, TierColumn.HELD_AGREES, TierColumn.HELD, TierColumn.PROGRAM_HELD, is_number=False)
    product = f"={at(row, TierColumn.HELD)}*{at(row, TierColumn.PRIZE)}"
    computed(paper, row, TierColumn.SUM, product, held * tier.prize, prize)
    paper.number(row, TierColumn.PROGRAM_SUM, held * tier.prize, prize, PROGRAM)
    check(paper, row, TierColumn.SUM_AGREES, TierColumn.SUM, TierColumn.PROGRAM_SUM, is_number=False)
    paper.number(row, TierColumn.DECIDED, tier.decided, Kind.WHOLE)
    admitted, end = place_ends(
        at(row, TierColumn.QUOTA),
        at(row, TierColumn.MINIMUM),
        places.of_ranking(RankingColumn.KEY),
        at(row - 1, TierColumn.END) if index else None,
    )
    computed(paper, row, TierColumn.ADMITTED, admitted, figures.admitted[index], Kind.WHOLE, WORKING)
    end = end.format(admitted=at(row, TierColumn.ADMITTED))
    computed(paper, row, TierColumn.END, end, figures.ends[index], Kind.WHOLE, WORKING)


def _write_sum(paper: Paper, report: LiveReport, figures: LiveFigures, row: int) -> None:
    for column in range(TierColumn.DECIDED + 1):
        paper.text(row, column, None, Kind.TEXT, SUM)
    paper.text(row, TierColumn.NAME, paper.desk.label(N_("Together")), Kind.TEXT, SUM)
    held = figures.held
    yuan = sum(n * tier.prize for n, tier in zip(held, report.tiers, strict=True))
    for column, total, kind in (
        (TierColumn.QUOTA, sum(tier.quota for tier in report.tiers), Kind.WHOLE),
        (TierColumn.HELD, sum(held), Kind.WHOLE),
        (TierColumn.PROGRAM_HELD, sum(held), Kind.WHOLE),
        (TierColumn.SUM, yuan, Kind.PRIZE),
        (TierColumn.PROGRAM_SUM, yuan, Kind.PRIZE),
        (TierColumn.DECIDED, sum(tier.decided for tier in report.tiers), Kind.WHOLE),
    ):
        added = f"=SUM({xl_range_abs(FIRST, column, row - 1, column)})"
        computed(paper, row, column, added, total, kind, SUM)


def _write_ties(paper: Paper, report: LiveReport, places: LivePlaces, row: int) -> None:
    paper.text(row, TierColumn.NAME, paper.desk.label(AT_AN_EDGE))
    counted = f"=COUNTIF({places.of_ranking(RankingColumn.NUMBER)},-1)"
    tied = sum(entry.is_at_edge for entry in report.entries)
    computed(paper, row, TierColumn.QUOTA, counted, tied, Kind.WHOLE)
    note = N_("The panel decides on these; they are in no tier and in no sum.")
    paper.text(row, TierColumn.MINIMUM, paper.desk.label(note), Kind.SUBTITLE, {"text_wrap": False})


def _finish_tiers(paper: Paper, last: int) -> None:
    sheet, label = paper.sheet, paper.desk.label
    sheet.freeze_panes(FIRST, 1)
    whole = {"validate": "integer", "criteria": ">=", "value": 0}
    whole["error_message"] = label(N_("A quota is a whole number, 0 or more."))
    sheet.data_validation(FIRST, TierColumn.QUOTA, last, TierColumn.QUOTA, whole)
    least = {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 100}
    least["error_message"] = label(N_("A minimum value is a number from 0 to 100; leave the cell empty for none."))
    sheet.data_validation(FIRST, TierColumn.MINIMUM, last, TierColumn.MINIMUM, least)
    colour_checks(paper, FIRST, last, (TierColumn.HELD_AGREES, TierColumn.SUM_AGREES))
    make_room(paper, HEADING, [label(each) for each in _TIER_HEADINGS], _TIER_WIDTHS)
    for column, width in enumerate(_TIER_WIDTHS):
        sheet.set_column(column, column, width)
    protect(paper)


def _draw_tiers(paper: Paper, last: int, most: int) -> None:
    tab, label = paper.sheet.get_name(), paper.desk.label
    chart = paper.desk.book.add_chart({"type": "column"})
    for column, colour in ((TierColumn.QUOTA, "#C9C9C9"), (TierColumn.HELD, "#1F4E9C")):
        chart.add_series(
            {
                "name": [tab, HEADING, column],
                "categories": [tab, FIRST, TierColumn.NAME, last, TierColumn.NAME],
                "values": [tab, FIRST, column, last, column],
                "fill": {"color": colour},
            }
        )
    chart.set_title({"name": label(N_("Quotas and awards"))})
    chart.set_legend({"position": "bottom"})
    chart.set_y_axis({"major_unit": 1 + most // 10})
    chart.set_size({"width": 620, "height": 300})
    paper.sheet.insert_chart(last + 6, TierColumn.NAME, chart)


def add_list(paper: Paper, report: LiveReport, places: LivePlaces, figures: LiveFigures) -> None:
    """Fill the list of whoever is awarded, or tied for the last award, by the figures as they stand."""
    desk = paper.desk
    paper.title(0, desk.say(msg("{cycle}: who is awarded", cycle=desk.say(report.cycle))))
    rows = min(len(report.entries), 2 * sum(tier.quota for tier in report.tiers) + _ROOM)
    explained = msg(
        "By the figures as they stand in this file, for at most {n} entries. What the panel decided otherwise stands "
        "in a column of its own.",
        n=rows,
    )
    paper.text(1, 0, desk.say(explained), Kind.SUBTITLE, {"text_wrap": False})
    paper.headings(HEADING, [desk.label(each) for each in _LIST_HEADINGS])
    longest = _lines_to_spare(report)
    for place in range(rows):
        _write_place(paper, report, places, figures, place)
        make_lines(paper, FIRST + place, max(longest, _lines_of_place(paper, report, figures, place)))
    last = FIRST + max(rows, 1) - 1
    paper.sheet.freeze_panes(FIRST, 5)
    paper.sheet.autofilter(HEADING, 0, last, len(_LIST_HEADINGS) - 1)
    colour_checks(paper, FIRST, last, [8])
    colour_tiers(paper, (FIRST, last), (0, 7), number=_NUMBER, tiers=len(report.tiers))
    make_room(paper, HEADING, [desk.label(each) for each in _LIST_HEADINGS], _LIST_WIDTHS)
    for column, width in enumerate(_LIST_WIDTHS):
        paper.sheet.set_column(column, column, width)
    protect(paper)


def _lines_to_spare(report: LiveReport) -> int:
    """Give how many lines any row has: another entry may come to stand in it, with a longer title."""
    return max((min(_MOST_TO_SPARE, lines_of([each.title], [_LIST_WIDTHS[4]])) for each in report.entries), default=1)


def _lines_of_place(paper: Paper, report: LiveReport, figures: LiveFigures, place: int) -> int:
    if place >= len(figures.listed):
        return 1
    entry = report.entries[figures.listed[place]]
    decided = "" if entry.decided is None else paper.desk.say(entry.decided)
    return lines_of([entry.reference, entry.title, decided], [_LIST_WIDTHS[column] for column in (3, 4, 9)])


def _write_place(paper: Paper, report: LiveReport, places: LivePlaces, figures: LiveFigures, place: int) -> None:
    row = FIRST + place
    orders, numbers = places.of_ranking(RankingColumn.ORDER), places.of_ranking(RankingColumn.NUMBER)
    found = f"MOD(SMALL({orders},{place + 1}),{figures.factor})"
    cell, number = at(row, _ROW), at(row, _NUMBER)
    prize = f"INDEX({places.of_tiers(TierColumn.PRIZE)},{number})"
    yes, no = (paper.desk.label(each) for each in (AGREES, DIFFERS))
    formulas = {
        0: f'=IF({cell}="","",{place + 1})',
        6: f'=IF({cell}="","",IF({number}<1,"",{prize}))',
        8: f'=IF({cell}="","",{agree_text(at(row, 1), at(row, 7), yes, no)[1:]})',
        _ROW: f'=IF({place + 1}>COUNT({orders}),"",IF(INDEX({numbers},{found})=0,"",{found}))',
    }
    for column, (source, kind) in _FOUND.items():
        # An empty cell that INDEX finds would be a zero: joined to an empty text it stays empty.
        ending = '&""' if kind in {Kind.TEXT, Kind.CODE} else ""
        formulas[column] = f'=IF({cell}="","",INDEX({places.of_ranking(source)},{cell}){ending})'
    # Whoever holds no tier comes after all who do, so the places are the first ones.
    index = figures.listed[place] if place < len(figures.listed) else None
    shown = {} if index is None else _shown(paper, report, figures, place, index)
    for column, kind in enumerate(_LIST_KINDS):
        look = WORKING if column in {_ROW, _NUMBER} else {}
        computed(paper, row, column, formulas[column], shown.get(column), kind, look)


def _shown(
    paper: Paper, report: LiveReport, figures: LiveFigures, place: int, index: int
) -> dict[int, float | str | None]:
    """Give what one line of the list says as the workbook is made, by column."""
    entry, number = report.entries[index], figures.numbers[index] or 0
    words = tier_words(paper, report, number)
    return {
        0: place + 1,
        1: words,
        2: entry.rank,
        3: paper.safe(entry.reference),
        4: paper.safe(entry.title),
        5: None if entry.value is None else rounded(entry.value),
        6: report.tiers[number - 1].prize if number > 0 else None,
        7: words,
        8: paper.desk.label(AGREES),
        9: None if entry.decided is None else paper.desk.say(entry.decided),
        _ROW: index + 1,
        _NUMBER: number,
    }
