"""The sheet of an offline pack to read on: each entry on a page of its own, as its judge may read it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from domain.messages import N_, msg
from exports.cells import text_width
from exports.pack_reports import PackEntry, PackReport
from exports.paper import Desk, Paper
from exports.styles import Kind, Property

TAB = N_("Read")
_LABELS, _TEXTS = 16, 74
# A row of a spreadsheet is at most 409 points high, which is 25 lines of this width.
_LONGEST_PIECE = 700
_SENTENCE = re.compile(r"[^。！？；.!?;]*[。！？；.!?;]?")
_LINE_HEIGHT = 22
_LABEL: Mapping[str, Property] = MappingProxyType({"border": 0, "font_color": "#595959", "valign": "top"})
_TEXT: Mapping[str, Property] = MappingProxyType({"border": 0, "font_size": 12, "valign": "top"})
_PART: Mapping[str, Property] = MappingProxyType({"border": 0, "bold": True, "font_size": 12, "font_color": "#7A1F1F"})


def add_reading(desk: Desk, report: PackReport) -> Mapping[int, int]:
    """Add the sheet; gives the row, from 0, at which each entry begins, by its number."""
    paper = desk.new_paper(desk.label(TAB), landscape=False)
    paper.sheet.set_print_scale(100)
    paper.sheet.set_column(0, 0, _LABELS)
    paper.sheet.set_column(1, 1, _TEXTS)
    paper.title(0, desk.say(report.round_name))
    row, begins = 1, dict[int, int]()
    for entry in report.entries:
        begins[entry.number] = row
        row = _add_entry(paper, row, entry) + 1
    paper.sheet.set_h_pagebreaks([first for first in begins.values() if first > 1])
    paper.sheet.protect()
    return begins


def _add_entry(paper: Paper, row: int, entry: PackEntry) -> int:
    heading = paper.desk.say(msg("No. {number}: {title}", number=entry.number, title=entry.title))
    lines = -(-text_width(heading) // (_LABELS + _TEXTS - 16))
    paper.band(row, heading, 1, height=max(1, lines) * _LINE_HEIGHT)
    row = _add_line(paper, row + 1, paper.desk.say(msg("Reference")), entry.reference)
    for section in entry.sections:
        if section.heading is not None:
            paper.text(row, 0, paper.desk.say(section.heading), Kind.TEXT, {**_PART, "text_wrap": False})
            row += 1
        for name, value in section.facts:
            row = _add_line(paper, row, paper.desk.say(name), paper.desk.say(value))
        for piece in _pieces(section.text):
            row = _add_line(paper, row, "", piece)
    return row


def _add_line(paper: Paper, row: int, label: str, text: str) -> int:
    paper.text(row, 0, label, Kind.TEXT, _LABEL)
    paper.text(row, 1, text, Kind.TEXT, _TEXT)
    return row + 1


def _pieces(text: str) -> Iterator[str]:
    """Part a text into what a row can show: paragraphs, and long ones between their sentences."""
    for line in text.splitlines():
        piece = ""
        for sentence in _SENTENCE.findall(line.strip()):
            if piece and len(piece) + len(sentence) > _LONGEST_PIECE:
                yield piece
                piece = ""
            piece += sentence
            while len(piece) > _LONGEST_PIECE:
                yield piece[:_LONGEST_PIECE]
                piece = piece[_LONGEST_PIECE:]
        if piece:
            yield piece
