"""The offline pack: a workbook for one judge and one round, to be filled in where there is no network."""

from __future__ import annotations

from datetime import UTC
from io import BytesIO

from xlsxwriter import Workbook

from exports.pack_levels_sheet import add_levels
from exports.pack_reading_sheet import add_reading
from exports.pack_reports import PackReport
from exports.pack_score_sheet import add_scores
from exports.paper import Desk
from exports.styles import default_look


def render(report: PackReport, language: str) -> bytes:
    """Write the sheets to read on, to fill in and of the levels as ``.xlsx``.

    No cell is hidden, and the document's properties name nobody. The sheets are protected without a password, so
    that nobody types over the wrong cell; what is not to be changed is checked when the pack comes back.

    Args:
        report: what to write; its ``made_at`` is the document's date.
        language: a key of ``i18n.LANGUAGES``.

    Returns:
        A whole workbook, opened at the sheet to fill in.
    """
    target = BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_format_properties": default_look(language),
    }
    book = Workbook(target, options)
    desk = Desk(book, language, is_rehearsal=report.is_rehearsal)
    book.set_properties(
        {
            "title": desk.titled(desk.say(report.round_name)),
            "created": report.made_at.astimezone(UTC).replace(tzinfo=None),
            "comments": report.program_version,
        }
    )
    begins = add_reading(desk, report)
    add_scores(desk, report, begins)
    add_levels(desk, report)
    book.close()
    return target.getvalue()
