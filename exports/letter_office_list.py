"""The page for the office among letters: which of them reach nobody, to whom none is written yet, and why."""

from __future__ import annotations

from domain.messages import N_, Message, msg
from exports.letter_reports import LettersReport
from exports.pdf_paper import Column, PdfPaper
from exports.pdf_text import Style

OFFICE_LIST = N_("For the office: notices not to be sent")
_HEADING, _BODY, _CELL = Style(18, 30, side="middle", weight=0.4), Style(12, 20, indent=24), Style(10.5, 15)
_REFERENCE, _TITLE = N_("Reference"), N_("Title")
_REFERENCE_WIDTH = 120


def has_office_list(report: LettersReport) -> bool:
    """Whether there is anything that the office has to know."""
    return bool(report.unwritten or report.unreachable)


def add_office_list(paper: PdfPaper, report: LettersReport) -> None:
    """Add the page in a section of its own."""
    heading = paper.words.label(OFFICE_LIST)
    paper.begin(heading)
    paper.add(paper.text(heading, _HEADING))
    if report.unreachable:
        said = msg(
            "{n} notices cannot be delivered: the register names nobody by a real name, or gives no way to reach them. "
            "They come last; tell the unit that forwarded the suggestion, or keep them on file.",
            n=len(report.unreachable),
        )
        _add(paper, said, [(each.reference, each.title) for each in report.unreachable])
    if report.unwritten:
        said = msg(
            "To {n} suggestions no notice is written yet: their eligibility waits to be confirmed. Confirm it, then "
            "make the notices again.",
            n=len(report.unwritten),
        )
        _add(paper, said, [(each.reference, each.title) for each in report.unwritten])


def _add(paper: PdfPaper, said: Message, rows: list[tuple[str, str]]) -> None:
    columns = (
        Column(paper.words.label(_REFERENCE), _REFERENCE_WIDTH, _CELL),
        Column(paper.words.label(_TITLE), paper.width - _REFERENCE_WIDTH, _CELL),
    )
    paper.add(paper.text(paper.words.say(said), _BODY), paper.table(columns, rows))
