"""The live workbook: a final ranking and its awards as formulas from the raw points up, beside the program."""

from __future__ import annotations

from datetime import UTC
from io import BytesIO

from domain.messages import msg
from exports.live_figures import figures_of
from exports.live_guide_sheet import TAB as GUIDE_TAB
from exports.live_guide_sheet import add_guide
from exports.live_organisation_sheets import add_organisations
from exports.live_places import LivePlaces
from exports.live_points_sheet import TAB as POINTS_TAB
from exports.live_points_sheet import add_points
from exports.live_ranking_sheet import TAB as RANKING_TAB
from exports.live_ranking_sheet import add_ranking
from exports.live_record_sheets import JUDGES_TAB, MOTIONS_TAB, RECUSALS_TAB, add_judges, add_motions, add_recusals
from exports.live_reports import LiveReport, PlainRanking
from exports.live_tier_sheets import LIST_TAB, TIERS_TAB, add_list, add_tiers
from exports.paper import Desk
from exports.styles import default_look
from exports.telling import Steps, Tell
from exports.telling_sheets import TellingBook, TellingSheet
from exports.workbook import MEDIA_TYPE

_NO_ORGANISATIONS = msg("There is no final of organisations beside this one.")
__all__ = ["MEDIA_TYPE", "render"]


class _OldFunctions(TellingSheet):
    """A sheet whose formulas hold no function younger than 2007, so that none is looked for: half of all the time."""

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:  # noqa: ARG002, FBT001, FBT002 -- as the library declares it
        return formula.removeprefix("=")


class _LiveBook(TellingBook):
    worksheet_class = _OldFunctions


def render(report: LiveReport, language: str, tell: Tell | None = None) -> bytes:
    """Write a workbook that works the ranking out again wherever it is opened.

    The same report and language give the same bytes. A person's text stays text.

    Args:
        report: what to write; its ``created`` is the document's date.
        language: a key of ``i18n.LANGUAGES``.
        tell: hears how many rows of entries and sheets are written, and then packed.

    Returns:
        A whole workbook.
    """
    target = BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_format_properties": default_look(language),
    }
    book = _LiveBook(target, options)
    desk = Desk(book, language, is_rehearsal=report.is_rehearsal)
    created = report.created.astimezone(UTC).replace(tzinfo=None)
    book.set_properties(
        {"title": desk.titled(desk.say(report.cycle)), "created": created, "comments": report.program_version}
    )
    guide, tiers, awarded, ranking, points, judges, recusals = (
        desk.new_paper(desk.label(tab))
        for tab in (GUIDE_TAB, TIERS_TAB, LIST_TAB, RANKING_TAB, POINTS_TAB, JUDGES_TAB, RECUSALS_TAB)
    )
    places = LivePlaces(
        report, points.sheet.get_name(), ranking.sheet.get_name(), tiers.sheet.get_name(), judges.sheet.get_name()
    )
    organisations = report.organisations or PlainRanking(_NO_ORGANISATIONS)
    steps = Steps(tell, 2 * sum(_rows(each) for each in (report, organisations) if isinstance(each, LiveReport)))
    further = add_organisations(desk, organisations, steps)
    motions = desk.new_paper(desk.label(MOTIONS_TAB))
    figures = figures_of(report)
    add_guide(guide, report, [places] if further is None else [places, further])
    add_tiers(tiers, report, places, figures)
    add_list(awarded, report, places, figures)
    add_ranking(ranking, report, places, figures)
    steps.add(len(report.entries))
    add_points(points, report, places, steps)
    add_judges(judges, report, places)
    add_recusals(recusals, report)
    add_motions(motions, report)
    book.close_with(steps)
    return target.getvalue()


def _rows(report: LiveReport) -> int:
    """Count the rows of entries and of sheets, which are what takes time."""
    return len(report.entries) + sum(len(entry.sheets) for entry in report.entries)
