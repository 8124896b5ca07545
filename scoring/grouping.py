"""Which labels of entries need a level of their own: those whose judges hardly cross them.

Where the judges of two themes, panels or years are other people, the mixed model cannot tell a better pile from
milder judges, and books quality as severity; it is then worse than a plain mean. A level for each label mends that,
and costs next to nothing where it was not needed. Where judges cross the labels, a level is not needed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from scoring.arrays import IntArray
from scoring.crossed import CrossedScores

CROSSED_FROM = 0.5
"""From this share on of what a blind assignment would give, judges cross the labels; below, each label gets a level."""
FEWEST_ENTRIES = 5
"""With fewer entries a label on average, a level of its own would be little but their noise."""


@dataclass(frozen=True)
class LabelUse:
    """How judges are shared between the labels of one kind.

    Attributes:
        name: of the kind: theme, panel, year.
        labels: how many there are among entries with a sheet.
        crossing: share of pairs of sheets of the same judge whose entries differ in label, over the share that
            a blind assignment would give; 0 where no judge crosses, about 1 where labels do not matter.
            NaN with a single label.
        apart: whether each label gets a level of its own.
    """

    name: str
    labels: int
    crossing: float
    apart: bool


@dataclass(frozen=True, eq=False)
class Grouping:
    """What was decided.

    Attributes:
        group: shape (E,), from 0, for ``CrossedScores``; None where no kind of label needs levels.
        uses: one for each kind, in the order given.
    """

    group: IntArray | None
    uses: tuple[LabelUse, ...]


def group_entries(scores: CrossedScores, labels: Mapping[str, IntArray]) -> Grouping:
    """Decide which kinds of labels get levels of their own; several kinds are combined.

    The totals do not matter: the decision rests on who scored what, and can be taken before scoring opens.

    Args:
        scores: the sheets; their own groups are not looked at.
        labels: shape (E,) each, from 0, by the name of their kind.

    Raises:
        ValueError: labels are not one for each entry.
    """
    if any(label.shape != (scores.entries,) for label in labels.values()):
        raise ValueError("labels must be one for each entry")
    uses = tuple(_use(scores, name, label) for name, label in labels.items())
    apart = [labels[use.name] for use in uses if use.apart]
    if not apart:
        return Grouping(None, uses)
    _, group = np.unique(np.stack(apart, axis=1), axis=0, return_inverse=True)
    return Grouping(group.astype(np.int64).reshape(-1), uses)


def theme_groups(entry: IntArray, judge: IntArray, themes: Sequence[str]) -> IntArray | None:
    """Shape (E,): a group for each theme where quality could not be told from severity otherwise; else None.

    Args:
        entry: shape (S,), the entry's index of each sheet.
        judge: shape (S,), the judge's index of each sheet.
        themes: length E.
    """
    labels = np.unique(np.asarray(themes, dtype=np.str_), return_inverse=True)[1].astype(np.int64).reshape(-1)
    judges = int(judge.max(initial=-1)) + 1
    scores = CrossedScores(entry, judge, np.zeros(len(entry)), len(labels), judges)
    return group_entries(scores, {"theme": labels}).group


def _use(scores: CrossedScores, name: str, label: IntArray) -> LabelUse:
    of_sheet = label[scores.entry]
    many = len(np.unique(of_sheet))
    crossing = _crossing(scores.judge, of_sheet) if many > 1 else float("nan")
    entries = int(np.count_nonzero(scores.sheets))
    return LabelUse(name, many, crossing, many > 1 and crossing < CROSSED_FROM and entries >= FEWEST_ENTRIES * many)


def _crossing(judge: IntArray, label: IntArray) -> float:
    """Compare how often two sheets of a judge differ in label with how often two sheets of anybody do."""
    _, of_judge = np.unique(judge, return_inverse=True)
    _, of_label = np.unique(label, return_inverse=True)
    cells, together = np.unique(of_judge * (int(of_label.max()) + 1) + of_label, return_counts=True)
    sheets = np.bincount(of_judge)
    pairs = float((sheets * (sheets - 1)).sum())
    if not len(cells) or pairs == 0:
        # Nobody scored two entries: nothing is crossed.
        return 0.0
    differing = 1 - float((together * (together - 1)).sum()) / pairs
    among_all = np.bincount(of_label)
    blind = 1 - float((among_all * (among_all - 1)).sum()) / (len(label) * (len(label) - 1))
    return float(differing / blind) if blind > 0 else 1.0
