"""The list of suggestions that do not compete, with every reason, and of those admitted against the rule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from io import BytesIO

from xlsxwriter import Workbook

from domain.messages import N_, Message, msg
from exports.paper import Desk
from exports.reports import Words
from exports.styles import Kind, default_look

_EXCLUDED, _ADMITTED = N_("Not eligible"), N_("Admitted against the rule")
_HEADINGS = (
    N_("No."),
    N_("Reference"),
    N_("Title"),
    N_("District"),
    N_("Collected or forwarded by"),
    N_("Submitted on"),
    N_("What the rule found"),
    N_("What was decided"),
    N_("Confirmed"),
)
_LAST = len(_HEADINGS) - 1
_WIDTHS = ((6, 8), (10, 28), (20, 44), (8, 16), (12, 28), (12, 14), (24, 60), (20, 44), (16, 30))


@dataclass(frozen=True)
class DecidedEntry:
    """One suggestion of the list; nobody's name.

    Attributes:
        reasons: what the rule found, empty where it found nothing.
        decision: an organiser's, or that it was set aside; None where the rule decided.
        confirmed: by whom and when, or that it still waits.
    """

    reference: str
    title: str
    district: str
    handling_unit: str
    submitted_on: date | None
    reasons: tuple[Message, ...]
    decision: Message | None
    confirmed: Message


@dataclass(frozen=True)
class IneligibleReport:
    """What the workbook says; the same report and language give the same bytes."""

    cycle: Words
    created: datetime
    program_version: str
    suggestions: int
    excluded: tuple[DecidedEntry, ...]
    admitted: tuple[DecidedEntry, ...]


def render(report: IneligibleReport, language: str) -> bytes:
    """Write the list as ``.xlsx``: one sheet, and a second one where anything was admitted against the rule.

    Args:
        report: what to write; its ``created`` is the document's date.
        language: a key of ``i18n.LANGUAGES``.

    Returns:
        A whole workbook, without formulas; a person's text stays text.
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
    desk = Desk(book, language)
    book.set_properties({"created": report.created.astimezone(UTC).replace(tzinfo=None)})
    title = msg("{cycle}: suggestions that do not compete", cycle=desk.say(report.cycle))
    _add_sheet(desk, report, _EXCLUDED, title, report.excluded)
    if report.admitted:
        title = msg("{cycle}: suggestions admitted against the rule", cycle=desk.say(report.cycle))
        _add_sheet(desk, report, _ADMITTED, title, report.admitted)
    book.close()
    return target.getvalue()


def _add_sheet(desk: Desk, report: IneligibleReport, tab: str, title: Message, entries: Sequence[DecidedEntry]) -> None:
    paper = desk.new_paper(desk.label(tab))
    paper.band(0, desk.say(title), _LAST, Kind.TITLE, height=30)
    made = msg(
        "{n} of {all} suggestions. Made on {moment}, program {version}",
        n=len(entries),
        all=report.suggestions,
        moment=report.created,
        version=report.program_version,
    )
    paper.band(1, desk.say(made), _LAST, Kind.SUBTITLE, height=18)
    paper.headings(2, [desk.label(heading) for heading in _HEADINGS])
    paper.sheet.freeze_panes(3, 2)
    lines = [_line(desk, entry) for entry in entries]
    for row, line in enumerate(lines, start=3):
        paper.number(row, 0, row - 2, Kind.WHOLE)
        for column, text in enumerate(line, start=1):
            paper.text(row, column, text)
    paper.sheet.autofilter(2, 0, 2 + len(lines), _LAST)
    for column, (heading, (least, most)) in enumerate(zip(_HEADINGS, _WIDTHS, strict=True)):
        texts = [paper.safe(line[column - 1]) for line in lines] if column else []
        paper.fit(column, [desk.label(heading), *texts], least=least, most=most)


def _line(desk: Desk, entry: DecidedEntry) -> tuple[str, ...]:
    return (
        entry.reference,
        entry.title,
        entry.district,
        entry.handling_unit,
        entry.submitted_on.isoformat() if entry.submitted_on else "",
        "\n".join(desk.say(reason) for reason in entry.reasons),
        "" if entry.decision is None else desk.say(entry.decision),
        desk.say(entry.confirmed),
    )
