"""The sheets of the organisations' prize: as formulas where their final is ranked by such a method, else as figures."""

from __future__ import annotations

from domain.messages import N_
from exports.cells import rounded
from exports.live_cells import make_room, protect
from exports.live_figures import figures_of
from exports.live_places import FIRST, HEADING, LivePlaces
from exports.live_points_sheet import add_points
from exports.live_ranking_sheet import add_ranking
from exports.live_record_sheets import add_judges
from exports.live_reports import LiveReport, PlainLine, PlainRanking
from exports.live_tier_sheets import add_tiers
from exports.paper import Desk, Paper
from exports.styles import Kind
from exports.telling import Steps

TAB = N_("Organisation prize")
_TIERS_TAB, _POINTS_TAB = N_("Organisation prize (tiers)"), N_("Organisation prize (sheets)")
_JUDGES_TAB = N_("Organisation prize (judges)")
_HEADINGS = (
    N_("Rank"),
    N_("Reference"),
    N_("Organisation"),
    N_("Value"),
    N_("Tier"),
    N_("Prize (yuan)"),
    N_("Decided by the panel"),
)
_WIDTHS = (8, 16, 40, 10, 24, 18, 36)


def add_organisations(desk: Desk, organisations: LiveReport | PlainRanking, steps: Steps) -> LivePlaces | None:
    """Add the sheets; where there are formulas, give their places. ``steps`` counts the rows of those."""
    ranking = desk.new_paper(desk.label(TAB))
    if isinstance(organisations, PlainRanking):
        _add_plain(ranking, organisations)
        return None
    tiers, points, judges = (desk.new_paper(desk.label(tab)) for tab in (_TIERS_TAB, _POINTS_TAB, _JUDGES_TAB))
    places = LivePlaces(
        organisations,
        points.sheet.get_name(),
        ranking.sheet.get_name(),
        tiers.sheet.get_name(),
        judges.sheet.get_name(),
    )
    figures = figures_of(organisations)
    add_ranking(ranking, organisations, places, figures)
    steps.add(len(organisations.entries))
    add_tiers(tiers, organisations, places, figures)
    add_points(points, organisations, places, steps)
    add_judges(judges, organisations, places)
    return places


def _add_plain(paper: Paper, organisations: PlainRanking) -> None:
    desk = paper.desk
    paper.title(0, desk.label(TAB))
    paper.text(1, 0, desk.say(organisations.why), Kind.SUBTITLE, {"text_wrap": False})
    paper.headings(HEADING, [desk.label(each) for each in _HEADINGS])
    for row, line in enumerate(organisations.lines, FIRST):
        _write_line(paper, row, line)
    paper.sheet.freeze_panes(FIRST, 3)
    paper.sheet.autofilter(HEADING, 0, FIRST + max(len(organisations.lines), 1) - 1, len(_HEADINGS) - 1)
    for column, width in enumerate(_WIDTHS):
        paper.sheet.set_column(column, column, width)
    protect(paper)


def _write_line(paper: Paper, row: int, line: PlainLine) -> None:
    desk = paper.desk
    paper.number(row, 0, line.rank, Kind.WHOLE)
    paper.text(row, 1, line.reference)
    paper.text(row, 2, line.title)
    paper.number(row, 3, None if line.value is None else rounded(line.value), Kind.VALUE)
    paper.text(row, 4, None if line.tier is None else desk.say(line.tier), Kind.CODE)
    paper.number(row, 5, line.prize, Kind.PRIZE)
    decided = "" if line.decided is None else desk.say(line.decided)
    paper.text(row, 6, decided)
    make_room(paper, row, [line.reference, line.title, decided], [_WIDTHS[column] for column in (1, 2, 6)])
