"""The sheet of the ranking: values, ranks and tiers as formulas, beside each the program's own."""

from __future__ import annotations

from domain.messages import N_, msg
from exports.cells import rounded
from exports.live_cells import (
    CHECK,
    PROGRAM,
    WORKING,
    at,
    check,
    colour_checks,
    colour_tiers,
    computed,
    make_room,
    protect,
)
from exports.live_figures import AT_EDGE, LiveFigures
from exports.live_formulas import (
    joined_rank,
    last_of_rank,
    points_of,
    rank,
    ranked,
    text,
    tier_number,
    value_units,
)
from exports.live_places import FIRST, FIRST_SHEET, HEADING, LivePlaces, RankingColumn, TierColumn
from exports.live_reports import LiveEntry, LiveReport
from exports.paper import Paper
from exports.styles import Kind

TAB = N_("Full ranking")
YES = N_("yes")
NO_AWARD, AT_AN_EDGE, NOT_RANKED = N_("no award"), N_("tied across an edge"), N_("not ranked")
_HEADINGS = {
    RankingColumn.RANK: N_("Rank"),
    RankingColumn.REFERENCE: N_("Reference"),
    RankingColumn.TITLE: N_("Title"),
    RankingColumn.SHEETS: N_("Sheets"),
    RankingColumn.REQUIRED: N_("Sheets required"),
    RankingColumn.WAIVED: N_("Ranked without them"),
    RankingColumn.VALUE: N_("Value"),
    RankingColumn.PROGRAM_VALUE: N_("Program's value"),
    RankingColumn.VALUE_AGREES: CHECK,
    RankingColumn.PROGRAM_RANK: N_("Program's rank"),
    RankingColumn.RANK_AGREES: CHECK,
    RankingColumn.TIER: N_("Tier"),
    RankingColumn.PROGRAM_TIER: N_("Program's tier"),
    RankingColumn.TIER_AGREES: CHECK,
    RankingColumn.DECIDED: N_("Decided by the panel"),
    RankingColumn.KEY: N_("Value in units"),
    RankingColumn.LAST: N_("Last place of the rank"),
    RankingColumn.NUMBER: N_("Number of the tier"),
    RankingColumn.ORDER: N_("Order"),
}
_TIE_BREAK = (N_("Value on the criterion, in units"), N_("Ranks joined"), N_("Rank after it"))
_WIDTHS = (8, 16, 36, 8, 8, 10, 10, 10, 9, 9, 9, 18, 18, 9, 30, 12, 9, 9, 12)
_FURTHER = 12


def add_ranking(paper: Paper, report: LiveReport, places: LivePlaces, figures: LiveFigures) -> None:
    """Fill the sheet."""
    _RankingSheet(paper, report, places, figures).write()


def tier_words(paper: Paper, report: LiveReport, number: int | None) -> str:
    """Name a tier by its number in the workbook."""
    if number is None:
        return paper.desk.label(NOT_RANKED)
    if number == AT_EDGE:
        return paper.desk.label(AT_AN_EDGE)
    return paper.desk.say(report.tiers[number - 1].name) if number else paper.desk.label(NO_AWARD)


class _RankingSheet:
    """The sheet on its way into the workbook."""

    def __init__(self, paper: Paper, report: LiveReport, places: LivePlaces, figures: LiveFigures) -> None:
        self._paper, self._report, self._places, self._figures = paper, report, places, figures
        # The rank by the value alone has a column of its own where a tie-break goes on from it.
        self._steps = len(report.tie_break)

    def write(self) -> None:
        """Write all of it."""
        paper, desk = self._paper, self._paper.desk
        paper.title(0, desk.say(msg("Ranking: {name}", name=desk.say(self._report.name))))
        explained = msg(
            "Everything here follows from “{points}” and “{tiers}”. The program's figures are those of the ranking as "
            "it was computed; they stay as they are.",
            points=self._places.points_tab,
            tiers=self._places.tiers_tab,
        )
        paper.text(1, 0, desk.say(explained), Kind.SUBTITLE, {"text_wrap": False})
        headings = [desk.label(each) for each in _HEADINGS.values()]
        if self._steps:
            headings += [desk.label(N_("Rank by the value alone")), *map(desk.label, _TIE_BREAK * self._steps)]
        paper.headings(HEADING, headings)
        make_room(paper, HEADING, headings, [*_WIDTHS, *[_FURTHER] * (len(headings) - len(_WIDTHS))])
        sheet_row = FIRST_SHEET
        for index, entry in enumerate(self._report.entries):
            self._write_entry(index, entry)
            self._write_value(index, entry, sheet_row)
            self._write_rank(index)
            self._write_tier(index)
            sheet_row += len(entry.sheets)
        self._finish(len(headings))

    def _write_entry(self, index: int, entry: LiveEntry) -> None:
        paper, row = self._paper, FIRST + index
        paper.text(row, RankingColumn.REFERENCE, entry.reference)
        paper.text(row, RankingColumn.TITLE, entry.title)
        paper.number(row, RankingColumn.REQUIRED, len(entry.sheets), Kind.WHOLE)
        paper.text(row, RankingColumn.WAIVED, paper.desk.label(YES) if entry.is_waived else None, Kind.CODE)
        value = None if entry.rank is None or entry.value is None else rounded(entry.value)
        paper.number(row, RankingColumn.PROGRAM_VALUE, value, Kind.VALUE, PROGRAM)
        paper.number(row, RankingColumn.PROGRAM_RANK, entry.rank, Kind.WHOLE, PROGRAM)
        decided = None if entry.decided is None else paper.desk.say(entry.decided)
        paper.text(row, RankingColumn.DECIDED, decided)
        texts = {RankingColumn.REFERENCE: entry.reference, RankingColumn.TITLE: entry.title}
        texts[RankingColumn.DECIDED] = decided or ""
        make_room(paper, row, list(texts.values()), [_WIDTHS[column] for column in texts])

    def _write_value(self, index: int, entry: LiveEntry, sheet_row: int) -> None:
        paper, row, places = self._paper, FIRST + index, self._places
        given = sum(sheet.total is not None for sheet in entry.sheets)
        count, key = at(row, RankingColumn.SHEETS), at(row, RankingColumn.KEY)
        if entry.sheets:
            totals = places.of_entry(places.units, sheet_row, len(entry.sheets))
            computed(paper, row, RankingColumn.SHEETS, f"=COUNT({totals})", given, Kind.WHOLE)
            formula = self._ranked(row, value_units(totals, count, self._report.method, self._report.rounding))
        else:
            paper.number(row, RankingColumn.SHEETS, 0, Kind.WHOLE)
            formula = '=""'
        computed(paper, row, RankingColumn.KEY, formula, self._figures.keys[index], Kind.WHOLE, WORKING)
        value = None if entry.rank is None or entry.value is None else rounded(entry.value)
        computed(paper, row, RankingColumn.VALUE, points_of(key), value, Kind.VALUE)
        check(paper, row, RankingColumn.VALUE_AGREES, RankingColumn.VALUE, RankingColumn.PROGRAM_VALUE, is_number=True)
        self._write_tie_break(index, entry, sheet_row)

    def _ranked(self, row: int, value: str) -> str:
        count, required, waived = (
            at(row, each) for each in (RankingColumn.SHEETS, RankingColumn.REQUIRED, RankingColumn.WAIVED)
        )
        return ranked(value, count, required, waived, self._paper.desk.label(YES))

    def _write_tie_break(self, index: int, entry: LiveEntry, sheet_row: int) -> None:
        if not self._steps:
            return
        paper, places, row, method = self._paper, self._places, FIRST + index, self._report.method
        first = rank(at(row, RankingColumn.KEY), places.of_ranking(RankingColumn.KEY))
        computed(paper, row, RankingColumn.FIRST_RANK, first, self._figures.first_ranks[index], Kind.WHOLE, WORKING)
        before: int = RankingColumn.FIRST_RANK
        for step, chain in enumerate(self._figures.chains, 1):
            value, joined, then = before + 1, before + 2, before + 3
            formula = '=""'
            if entry.sheets:
                points = places.of_entry(places.units + step, sheet_row, len(entry.sheets))
                formula = self._ranked(
                    row, value_units(points, at(row, RankingColumn.SHEETS), method, self._report.rounding)
                )
            computed(paper, row, value, formula, chain.values[index], Kind.WHOLE, WORKING)
            formula = joined_rank(at(row, before), at(row, value), places.of_ranking(value), self._figures.factor)
            computed(paper, row, joined, formula, chain.joined[index], Kind.WHOLE, WORKING)
            formula = rank(at(row, joined), places.of_ranking(joined), ascending=True)
            computed(paper, row, then, formula, chain.ranks[index], Kind.WHOLE, WORKING)
            before = then

    def _write_rank(self, index: int) -> None:
        paper, places, row = self._paper, self._places, FIRST + index
        own = self._report.entries[index].rank
        if self._steps:
            formula = f"={at(row, RankingColumn.FIRST_RANK + 3 * self._steps)}"
        else:
            formula = rank(at(row, RankingColumn.KEY), places.of_ranking(RankingColumn.KEY))
        computed(paper, row, RankingColumn.RANK, formula, own, Kind.WHOLE)
        check(paper, row, RankingColumn.RANK_AGREES, RankingColumn.RANK, RankingColumn.PROGRAM_RANK, is_number=False)
        formula = last_of_rank(at(row, RankingColumn.RANK), places.of_ranking(RankingColumn.RANK))
        computed(paper, row, RankingColumn.LAST, formula, self._figures.lasts[index], Kind.WHOLE, WORKING)
        cell = at(row, RankingColumn.RANK)
        formula = f'=IF({cell}="","",{cell}*{self._figures.factor}+{index + 1})'
        computed(paper, row, RankingColumn.ORDER, formula, self._figures.orders[index], Kind.WHOLE, WORKING)

    def _write_tier(self, index: int) -> None:
        paper, places, row = self._paper, self._places, FIRST + index
        number = self._figures.numbers[index]
        own, last = at(row, RankingColumn.RANK), at(row, RankingColumn.LAST)
        formula = tier_number(own, last, places.of_tiers(TierColumn.END), len(self._report.tiers))
        computed(paper, row, RankingColumn.NUMBER, formula, number, Kind.WHOLE, WORKING)
        cell, label = at(row, RankingColumn.NUMBER), paper.desk.label
        named = f"INDEX({places.of_tiers(TierColumn.NAME)},{cell})"
        chosen = f"IF({cell}=0,{text(label(NO_AWARD))},IF({cell}<0,{text(label(AT_AN_EDGE))},{named}))"
        words = tier_words(paper, self._report, number)
        formula = f'=IF({cell}="",{text(label(NOT_RANKED))},{chosen})'
        computed(paper, row, RankingColumn.TIER, formula, words, Kind.CODE)
        paper.text(row, RankingColumn.PROGRAM_TIER, words, Kind.CODE, PROGRAM)
        check(paper, row, RankingColumn.TIER_AGREES, RankingColumn.TIER, RankingColumn.PROGRAM_TIER, is_number=False)

    def _finish(self, columns: int) -> None:
        paper, sheet = self._paper, self._paper.sheet
        last = FIRST + max(len(self._report.entries), 1) - 1
        sheet.freeze_panes(FIRST, RankingColumn.SHEETS)
        sheet.autofilter(HEADING, 0, last, columns - 1)
        checks = (RankingColumn.VALUE_AGREES, RankingColumn.RANK_AGREES, RankingColumn.TIER_AGREES)
        colour_checks(paper, FIRST, last, checks)
        bands = RankingColumn.RANK, RankingColumn.TIER
        colour_tiers(paper, (FIRST, last), bands, number=RankingColumn.NUMBER, tiers=len(self._report.tiers))
        for column, width in enumerate(_WIDTHS):
            sheet.set_column(column, column, width)
        if columns > len(_WIDTHS):
            sheet.set_column(len(_WIDTHS), columns - 1, _FURTHER)
        protect(paper)
