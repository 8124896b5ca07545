"""The last sheet: what the columns mean and by which rules the figures were made."""

from __future__ import annotations

from domain.messages import N_, msg
from exports.cells import rounded
from exports.paper import Desk, Paper
from exports.reports import AwardReport, Ranking
from exports.styles import Kind

TAB = N_("Notes")
COLUMN_NOTES = (
    (N_("Value"), N_("What the method makes of the totals of an entry's score sheets, on 0 to 100.")),
    (N_("Total"), N_("The points of one score sheet, each times its criterion's weight, summed.")),
    (N_("Rank"), N_("Entries of equal value share a rank, and the next ranks are left out: 1, 2, 2, 4.")),
    (N_("Spread"), N_("Standard deviation of the entry's totals, in points; empty with fewer than two sheets.")),
    (N_("Sheets"), N_("How many submitted score sheets the value was made from.")),
    (
        N_("Across an edge"),
        N_("Entries tied where a tier's quota ends. The panel decides; neither chance nor row order does."),
    ),
    (N_("Empty cell"), N_("Not given. Nothing that is missing was counted as zero.")),
    (
        N_("Decimals"),
        N_("Figures are exact in the program; cells keep six decimals, rounded half up, and show two."),
    ),
    (N_("Times"), N_("All times are Beijing time.")),
)
CRITERION_HEADINGS = (N_("Criterion"), N_("What judges look for"), N_("Weight"))
TIER_HEADINGS = (
    N_("Tier"),
    N_("What earns it"),
    N_("Prize (yuan)"),
    N_("Quota"),
    N_("Minimum value"),
    N_("Awards"),
)
_LAST = len(TIER_HEADINGS) - 1


def add_notes(desk: Desk, report: AwardReport) -> None:
    """Add the sheet."""
    paper = desk.new_paper(desk.label(TAB))
    paper.title(0, desk.label(TAB))
    row = _section(paper, 2, desk.say(msg("What the columns mean")))
    for term, meaning in COLUMN_NOTES:
        row = _line(paper, row, desk.label(term), desk.label(meaning))
    row = _add_tiers(paper, row + 1, report)
    for ranking in report.rankings:
        row = _add_ranking(paper, row + 1, ranking)
    for column, width in enumerate((24, 70, 20, 10, 14, 10)):
        paper.sheet.set_column(column, column, width)


def _add_tiers(paper: Paper, row: int, report: AwardReport) -> int:
    desk = paper.desk
    row = _section(paper, row, desk.say(msg("Tiers, prizes and quotas")))
    for column, heading in enumerate(TIER_HEADINGS):
        paper.text(row, column, desk.label(heading), Kind.HEADING)
    for held in report.tiers:
        row += 1
        tier = held.tier
        paper.text(row, 0, desk.say(tier.name))
        paper.text(row, 1, None if tier.descriptor is None else desk.say(tier.descriptor))
        paper.number(row, 2, tier.prize, Kind.LEAST_PRIZE if tier.prize_is_minimum else Kind.PRIZE)
        paper.number(row, 3, tier.quota, Kind.WHOLE)
        paper.number(row, 4, None if tier.minimum_value is None else rounded(tier.minimum_value), Kind.VALUE)
        paper.number(row, 5, len(held.awards), Kind.WHOLE)
    return row + 1


def _add_ranking(paper: Paper, row: int, ranking: Ranking) -> int:
    desk = paper.desk
    row = _section(paper, row, desk.say(msg("Rules of the ranking: {name}", name=desk.say(ranking.name))))
    numbered = msg(
        "No. {number}, computed {computed_at}, program {version}",
        number=ranking.number,
        computed_at=ranking.computed_at,
        version=ranking.program_version,
    )
    for term, meaning in (
        (N_("Ranking"), numbered),
        (N_("Method"), ranking.method),
        (N_("Rounding"), ranking.rounding),
        (N_("Tie-break"), ranking.tie_break),
        (N_("Input digest"), ranking.input_digest),
    ):
        row = _line(paper, row, desk.label(term), desk.say(meaning))
    for column, heading in enumerate(CRITERION_HEADINGS):
        paper.text(row, column, desk.label(heading), Kind.HEADING)
    for criterion in ranking.criteria:
        row += 1
        paper.text(row, 0, desk.say(criterion.name))
        paper.text(row, 1, None if criterion.descriptor is None else desk.say(criterion.descriptor))
        paper.number(row, 2, criterion.weight / 10_000, Kind.PERCENT)
    return row + 1


def _section(paper: Paper, row: int, title: str) -> int:
    paper.band(row, title, _LAST)
    return row + 1


def _line(paper: Paper, row: int, term: str, meaning: str) -> int:
    paper.text(row, 0, term)
    paper.text(row, 1, meaning)
    return row + 1
