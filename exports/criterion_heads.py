"""Heads of the criteria's columns on score sheets: names, or numbers with a key above where names have no room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from domain.cycles import CriterionRule
from domain.figures import weight_in_words
from domain.messages import msg
from exports.pdf_paper import PADDING, PdfPaper
from exports.pdf_text import Style

_STYLE = Style(8.5, 12.5, side="middle", weight=0.2)
_WIDEST, _NARROWEST = 62.0, 25.0
"""Of a column, in points: three figures have room in the narrowest."""
_MOST_LINES = 5


@dataclass(frozen=True)
class CriterionHeads:
    """How the criteria stand in tables of sheets.

    Attributes:
        texts: of the columns, in the order of the criteria.
        names: theirs.
        width: of every column, in points.
        parts: which criteria stand in which table: one after another where one has no room for all.
        key: what each number stands for; empty where the columns bear names.
    """

    texts: tuple[str, ...]
    names: tuple[str, ...]
    width: float
    parts: tuple[range, ...]
    key: str

    def named(self, index: int) -> str:
        """Name a criterion as the key does."""
        return f"{self.texts[index]}. {self.names[index]}" if self.key else self.names[index]


def heads_of(paper: PdfPaper, criteria: Sequence[CriterionRule], room: float) -> CriterionHeads:
    """Choose names or numbers, and how many tables.

    Args:
        paper: on which they are printed.
        criteria: in order.
        room: for all columns of one table together, in points.
    """
    words, count = paper.words, max(1, len(criteria))
    names = tuple(words.say(msg("{name}", name=each.called)) for each in criteria)
    weights = [weight_in_words(each.weight) for each in criteria]
    tables = -(-count // int(room // _NARROWEST))
    each_has = -(-count // tables)
    width = min(_WIDEST, room / each_has)
    parts = tuple(range(first, min(first + each_has, count)) for first in range(0, len(criteria), each_has))
    texts = tuple(f"{name}\n{weight}" for name, weight in zip(names, weights, strict=True))
    if tables == 1 and all(_lines(paper, text, width) <= _MOST_LINES for text in texts):
        return CriterionHeads(texts, names, width, parts or (range(0),), "")
    numbers = tuple(str(number) for number in range(1, len(criteria) + 1))
    key = words.listed(
        words.say(msg("{number}. {name} ({weight})", number=number, name=name, weight=weight))
        for number, name, weight in zip(numbers, names, weights, strict=True)
    )
    return CriterionHeads(numbers, names, width, parts, key)


def _lines(paper: PdfPaper, text: str, width: float) -> float:
    return float(paper.text(text, _STYLE).wrap(width - 2 * PADDING, 0)[1]) / _STYLE.leading
