"""The first sheet of the live workbook: whether everything agrees, how to use it, and what it was made from."""

from __future__ import annotations

from collections.abc import Sequence

from domain.awards import METHOD_NAMES, ROUNDING_NAMES
from domain.cycles import WHOLE_WEIGHT
from domain.messages import N_, msg
from exports.live_cells import AGREES, computed, make_room, protect
from exports.live_formulas import text
from exports.live_places import JudgeColumn, LivePlaces, RankingColumn, TierColumn
from exports.live_reports import LiveReport
from exports.paper import Paper
from exports.reports import Words
from exports.styles import Kind

TAB = N_("About this workbook")
ALL_AGREE = N_("Everything agrees with the program.")
SOME_DIFFER = N_("Figures that differ from the program: {n}. That is so after a cell was changed; otherwise report it.")
WEIGHTS_RIGHT, WEIGHTS_WRONG = N_("The weights add up to 100 %."), N_("The weights do not add up to 100 %: mend them.")
CHECK_ROW, WEIGHTS_ROW = 2, 3
_LAST, _WIDTH = 1, 100
_GUIDE = (
    (
        N_("To try something"),
        N_(
            "Change a yellow cell: a weight or points in “All score sheets”, a quota or a minimum in “Awards by tier”. "
            "Totals, values, ranks, tiers, sums and the list of awards follow at once. The program's figures stay, so "
            "the checks show what the change moved. It changes nothing in the program."
        ),
    ),
    (
        N_("Empty cells"),
        N_(
            "An empty cell means that no points were given; it never counts as zero. An entry that lacks a sheet has "
            "no rank, unless it was decided to rank it without."
        ),
    ),
    (
        N_("Ties"),
        N_(
            "Equal values share a rank: 1, 2, 2, 4. Reckoned in whole numbers, so equal values are equal to the last "
            "decimal. Entries tied across the edge of a tier are in none until the panel decides."
        ),
    ),
    (
        N_("Decided by the panel"),
        N_(
            "The formulas say what points and rules alone make. What the panel decided otherwise stands as text beside "
            "it, with the motion; reasons are in “Decisions and reasons”."
        ),
    ),
    (
        N_("Organisations"),
        N_(
            "Where their final is ranked by a method that formulas can follow, “Organisation prize” and the sheets "
            "after it hold it in the same way, and the checks count it in. Where not, it says why, and gives the "
            "program's figures."
        ),
    ),
    (
        N_("Protected"),
        N_(
            "Only yellow cells can be changed; there is no password. Filters work; sorting is off, as formulas count "
            "rows."
        ),
    ),
)


def add_guide(paper: Paper, report: LiveReport, places: Sequence[LivePlaces]) -> None:
    """Fill the sheet; every ranking of the workbook has its places, and one cell is for all of them."""
    desk = paper.desk
    paper.title(0, desk.say(msg("{cycle}: live workbook", cycle=desk.say(report.cycle))))
    paper.text(1, 0, desk.say(report.name), Kind.SUBTITLE, {"text_wrap": False})
    _write_checks(paper, places)
    row = WEIGHTS_ROW + 2
    for term, meaning in _GUIDE:
        paper.text(row, 0, desk.label(term))
        paper.text(row, 1, desk.label(meaning))
        make_room(paper, row, [desk.label(meaning)], [_WIDTH])
        row += 1
    row += 1
    for made in report.all_of_it:
        for term, said in _made_from(made):
            paper.text(row, 0, desk.label(term))
            paper.text(row, 1, desk.say(said))
            make_room(paper, row, (desk.say(said),), (_WIDTH,))
            row += 1
        row += 1
    paper.sheet.set_column(0, 0, 24)
    paper.sheet.set_column(1, 1, _WIDTH)
    protect(paper)
    paper.sheet.activate()


def _write_checks(paper: Paper, places: Sequence[LivePlaces]) -> None:
    label, book = paper.desk.label, paper.desk.book
    checks = [check for each in places for check in _checks(each)]
    agreeing = "+".join(f"COUNTIF({cells},{text(label(AGREES))})" for cells, _count in checks)
    # What is counted is what agrees: a cell with an error is neither.
    differing = f"({sum(count for _cells, count in checks)}-({agreeing}))"
    before, after = label(SOME_DIFFER).split("{n}")
    some = f"{text(before)}&{differing}&{text(after)}"
    formula = f"=IF({differing}=0,{text(label(ALL_AGREE))},{some})"
    paper.text(CHECK_ROW, 0, label(N_("All checks")), Kind.HEADING)
    bold = {"bold": True, "font_size": 14}
    computed(paper, CHECK_ROW, 1, formula, label(ALL_AGREE), Kind.TEXT, bold)
    paper.text(WEIGHTS_ROW, 0, label(N_("Weights")), Kind.HEADING)
    right, wrong = text(label(WEIGHTS_RIGHT)), text(label(WEIGHTS_WRONG))
    whole = ",".join(f"{each.weight_sum()}={WHOLE_WEIGHT}" for each in places)
    formula = f"=IF(AND({whole}),{right},{wrong})"
    computed(paper, WEIGHTS_ROW, 1, formula, label(WEIGHTS_RIGHT), Kind.TEXT)
    green, red = book.add_format({"bg_color": "#E2F0E2"}), book.add_format({"bg_color": "#F8CBAD"})
    for row, good in ((CHECK_ROW, ALL_AGREE), (WEIGHTS_ROW, WEIGHTS_RIGHT)):
        for criteria, look in (("equal to", green), ("not equal to", red)):
            rule = {"type": "cell", "criteria": criteria, "value": f"={text(label(good))}", "format": look}
            paper.sheet.conditional_format(row, _LAST, row, _LAST, rule)


def _checks(places: LivePlaces) -> tuple[tuple[str, int], ...]:
    """Give the columns of checks of a ranking, and how many checks each has."""
    entries, tiers = len(places.report.entries), len(places.report.tiers)
    return (
        (places.of_sheets(places.total + 2), places.sheets),
        (places.of_ranking(RankingColumn.VALUE_AGREES), entries),
        (places.of_ranking(RankingColumn.RANK_AGREES), entries),
        (places.of_ranking(RankingColumn.TIER_AGREES), entries),
        (places.of_tiers(TierColumn.HELD_AGREES), tiers),
        (places.of_tiers(TierColumn.SUM_AGREES), tiers),
        (places.of_judges(JudgeColumn.MEAN_AGREES), len(places.report.judges)),
    )


def _made_from(report: LiveReport) -> tuple[tuple[str, Words], ...]:
    numbered = msg(
        "No. {number}, computed {computed_at}, program {version}",
        number=report.number,
        computed_at=report.computed_at,
        version=report.program_version,
    )
    chain = tuple(report.criteria[each].name for each in report.tie_break)
    return (
        (N_("Round"), report.name),
        (N_("Ranking"), numbered),
        (N_("Method"), msg(METHOD_NAMES[report.method])),
        (N_("Rounding"), msg(ROUNDING_NAMES[report.rounding])),
        (
            N_("Tie-break"),
            msg("by {criteria}, in this order", criteria=chain) if chain else msg("none: ties stay ties"),
        ),
        (N_("Standing"), report.standing),
        (N_("Input digest"), report.input_digest),
        (N_("Made"), msg("Made on {moment}, program {version}", moment=report.created, version=report.program_version)),
    )
