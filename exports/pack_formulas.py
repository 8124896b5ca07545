"""Formulas of an offline pack: the weighted total as it is typed, and what is missing in words.

They use only what every spreadsheet since 2007 knows and reckon in whole numbers, so that each of them comes to the
same total as ``domain/points.py``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from xlsxwriter.utility import xl_rowcol_to_cell

from domain.cycles import MOST_POINTS, WHOLE_WEIGHT
from domain.messages import N_

READY = N_("Ready to be submitted.")
ALMOST = N_("All points are there. Choose “{yes}” under “{finished}” when you are done.")
NOT_BEGUN = N_("Not begun")
MISSING = N_("No points yet for “{criterion}”. ")
NOT_WHOLE = N_("“{criterion}” must be a whole number from 0 to 100. ")
INCOMPLETE = N_("Points are missing, or are no whole numbers from 0 to 100.")
_FIELD = "{criterion}"
# A formula of a spreadsheet has at most 8,192 characters.
_MOST_CHARACTERS = 8_000
_HUNDREDTHS = WHOLE_WEIGHT // 100


@dataclass(frozen=True)
class PackRowPlace:
    """Where one row's cells stand; rows and columns count from 0."""

    row: int
    heading_row: int
    first_points: int
    criteria: int
    total: int
    comment: int
    finished: int

    @property
    def points(self) -> str:
        """The range of the row's points."""
        first, last = self.first_points, self.first_points + self.criteria - 1
        return f"{xl_rowcol_to_cell(self.row, first)}:{xl_rowcol_to_cell(self.row, last)}"


@dataclass(frozen=True)
class CheckWords:
    """What the check says, in the workbook's language; the last two hold ``{criterion}`` once."""

    yes: str
    ready: str
    almost: str
    not_begun: str
    incomplete: str
    missing: str
    not_whole: str


def total_formula(place: PackRowPlace, weights: Sequence[int]) -> str:
    """Give the weighted total with two decimals, half up; empty while points are missing or no whole numbers.

    Args:
        place: of the row.
        weights: of the criteria in the order of their columns, in hundredths of a per cent.
    """
    points = place.points
    bad = f"SUMPRODUCT(({points}<0)+({points}>{MOST_POINTS})+({points}<>INT({points})))"
    terms = "+".join(
        f"{xl_rowcol_to_cell(place.row, place.first_points + column)}*{weight}" for column, weight in enumerate(weights)
    )
    exact = f"INT(({terms}+{_HUNDREDTHS // 2})/{_HUNDREDTHS})/100"
    return f'=IF(COUNT({points})<{place.criteria},"",IF({bad}>0,"",{exact}))'


def check_formula(place: PackRowPlace, words: CheckWords) -> str:
    """Say what a row still lacks, criterion by criterion unless there are too many of them, or that it is ready."""
    comment, finished, total = (
        xl_rowcol_to_cell(place.row, column) for column in (place.comment, place.finished, place.total)
    )
    lacks = "&".join(_lack(place, column, words) for column in range(place.criteria))
    is_ready = f"{finished}={_text(words.yes)}"
    done = f"IF({is_ready},{_text(words.ready)},{_text(words.almost)})"
    is_empty = f'AND(COUNTA({place.points})=0,{comment}="",{finished}="")'
    named, summed = (
        f'=IF({is_empty},{_text(words.not_begun)},IF({total}="",{said},{done}))'
        for said in (lacks, _text(words.incomplete))
    )
    return named if len(named) <= _MOST_CHARACTERS else summed


def _lack(place: PackRowPlace, column: int, words: CheckWords) -> str:
    cell = xl_rowcol_to_cell(place.row, place.first_points + column)
    name = xl_rowcol_to_cell(place.heading_row, place.first_points + column, row_abs=True)
    missing, not_whole = _around(words.missing, name), _around(words.not_whole, name)
    is_bad = f"OR({cell}<0,{cell}>{MOST_POINTS},{cell}<>INT({cell}))"
    return f'IF({cell}="",{missing},IF(ISNUMBER({cell}),IF({is_bad},{not_whole},""),{not_whole}))'


def _around(sentence: str, cell: str) -> str:
    before, after = sentence.split(_FIELD)
    return f"{_text(before)}&{cell}&{_text(after)}"


def _text(words: str) -> str:
    doubled = words.replace('"', '""')
    return f'"{doubled}"'
