"""The sheet of an offline pack that says what each criterion asks for and what a range of points means."""

from __future__ import annotations

from domain.figures import weight_in_words
from domain.messages import N_
from exports.pack_reports import PackReport
from exports.paper import Desk
from exports.styles import Kind

TAB = N_("Levels")
_HEADINGS = (N_("Criterion"), N_("Weight"), N_("What judges look for"), N_("Points"), N_("Level"))
_WIDTHS = (24, 10, 50, 12, 44)


def add_levels(desk: Desk, report: PackReport) -> None:
    """Add the sheet."""
    paper = desk.new_paper(desk.label(TAB))
    paper.title(0, desk.label(TAB))
    paper.headings(1, [desk.label(heading) for heading in _HEADINGS])
    row = 2
    for criterion in report.criteria:
        paper.text(row, 0, desk.say(criterion.name))
        paper.text(row, 1, weight_in_words(criterion.weight), Kind.CODE)
        paper.text(row, 2, desk.say(criterion.guidance))
        for line, level in enumerate(criterion.levels):
            if line:
                for column in range(3):
                    paper.text(row + line, column, None)
            paper.text(row + line, 3, f"{level.low}–{level.high}", Kind.CODE)
            paper.text(row + line, 4, desk.say(level.label))
        row += max(1, len(criterion.levels))
    for column, width in enumerate(_WIDTHS):
        paper.sheet.set_column(column, column, width)
    paper.sheet.protect()
