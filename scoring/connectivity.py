"""How well a design connects its judges, so that their severities can be told from the entries' quality."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from scipy.linalg import inv

from scoring.arrays import FloatArray, IntArray
from scoring.crossed import CrossedScores
from scoring.designs import Components, components, incidence, information

ENOUGH = 0.8
"""Efficiency below which quality begins to be booked as severity."""
ANCHORS = 10
"""So many entries scored by every judge lift tracks that are apart to about ``ENOUGH``."""
LARGEST_PANEL = 4_000
"""With more judges than this the efficiency is left out: it takes a dense J × J inverse."""


class Cure(StrEnum):
    """What would connect the judges."""

    JOIN_COMPONENTS = "join_components"
    CROSS_OR_ANCHOR = "cross_or_anchor"


@dataclass(frozen=True, eq=False)
class JudgePairs:
    """Pairs of judges who share an entry, the lower number first, in order; all of shape (P,).

    Attributes:
        one: the judge with the lower number.
        other: the judge with the higher number.
        entries: how many entries both scored.
    """

    one: IntArray
    other: IntArray
    entries: IntArray


@dataclass(frozen=True, eq=False)
class ExtraSheets:
    """Sheets that would join all components, one fewer than there are; both of shape (K − 1,).

    Attributes:
        entry: which entry.
        judge: who could score it; whether they are recused is not known here.
    """

    entry: IntArray
    judge: IntArray


@dataclass(frozen=True, eq=False)
class Connectivity:
    """What a design allows to be compared.

    Attributes:
        components: what hangs together.
        efficiency: from 0 (several components) to 1 (every pair of judges compared equally well);
            NaN without a sheet, or with more than ``LARGEST_PANEL`` judges in one component.
        pairs: judges who share entries.
        possible_pairs: pairs of judges who have sheets.
        judged_once: the entries with one sheet only, in order.
        extra: the sheets that would join the components.
        cures: what would help, the first step first; empty when nothing needs to.
    """

    components: Components
    efficiency: float
    pairs: JudgePairs
    possible_pairs: int
    judged_once: IntArray
    extra: ExtraSheets
    cures: tuple[Cure, ...]


def connect(scores: CrossedScores) -> Connectivity:
    """Say how well the sheets connect the judges; the totals do not matter."""
    found = components(scores)
    reached = efficiency(scores, found)
    wanted = {Cure.JOIN_COMPONENTS: found.number > 1, Cure.CROSS_OR_ANCHOR: reached < ENOUGH}
    judges = int(np.count_nonzero(found.judge >= 0))
    return Connectivity(
        components=found,
        efficiency=reached,
        pairs=judge_pairs(scores),
        possible_pairs=judges * (judges - 1) // 2,
        judged_once=np.flatnonzero(scores.sheets == 1),
        extra=extra_sheets(scores, found),
        cures=tuple(cure for cure, helps in wanted.items() if helps),
    )


def efficiency(scores: CrossedScores, found: Components) -> float:
    """Compare the harmonic with the arithmetic mean of the judge Laplacian's eigenvalues.

    The Laplacian is the information on judge effects with entries free, M − X′K⁻¹X, normalised
    to M^−½ (…) M^−½, with M the judges' and K the entries' sheets. Its J − 1 eigenvalues
    are the canonical efficiency factors, and their harmonic mean measures the variance of
    comparisons; were all equal, it would be their arithmetic mean, the best these sheets allow.

    Returns:
        From 0 to 1; 1 with a single judge, who needs no comparison. NaN as in ``Connectivity``.

    References:
        John & Williams (1995), Cyclic and Computer Generated Designs, ch. 2.
    """
    judges = np.flatnonzero(found.judge >= 0)
    if not len(judges):
        return float("nan")
    if len(judges) == 1:
        return 1.0
    if found.number > 1:
        return 0.0
    if len(judges) > LARGEST_PANEL:
        return float("nan")
    root = np.sqrt(np.bincount(scores.judge, minlength=scores.judges)[judges])
    laplacian: FloatArray = information(incidence(scores)[:, judges]) / (root[:, None] * root)
    ideal = np.trace(laplacian) / (len(judges) - 1)
    # Its null space is the root; one eigenvalue of 1 there makes it invertible and is taken off again.
    null = root / np.sqrt(root @ root)
    inverse = inv(laplacian + null[:, None] * null, overwrite_a=True, check_finite=False, assume_a="pos")
    harmonic = (len(judges) - 1) / (np.trace(inverse) - 1)
    return float(min(harmonic / ideal, 1.0))


def judge_pairs(scores: CrossedScores) -> JudgePairs:
    """Count the entries that each pair of judges shares; pairs that share none are left out."""
    scored = incidence(scores)
    shared = (scored.T @ scored).tocoo()
    upper = shared.row < shared.col
    one, other, entries = (each[upper].astype(np.int64) for each in (shared.row, shared.col, shared.data))
    order = np.lexsort((other, one))
    return JudgePairs(one[order], other[order], entries[order])


def extra_sheets(scores: CrossedScores, found: Components) -> ExtraSheets:
    """Choose the fewest sheets that join all components, one fewer than there are.

    Every component is joined to the one with most sheets (the lowest number at a tie). Of the
    judges of both, the one with the fewest sheets takes the other's entry with the fewest, those
    chosen before counted; the lowest number decides a tie.
    """
    by_entry, by_judge = scores.sheets.copy(), np.bincount(scores.judge, minlength=scores.judges)
    size = np.bincount(found.entry[scores.entry], minlength=found.number)
    hub = int(size.argmax()) if found.number else -1
    chosen: list[tuple[int, int]] = []
    for outside in range(found.number):
        if outside == hub:
            continue
        judges = np.flatnonzero((found.judge == hub) | (found.judge == outside))
        judge = int(judges[by_judge[judges].argmin()])
        entries = np.flatnonzero(found.entry == (outside if found.judge[judge] == hub else hub))
        entry = int(entries[by_entry[entries].argmin()])
        by_entry[entry] += 1
        by_judge[judge] += 1
        chosen.append((entry, judge))
    sheets = np.asarray(chosen, dtype=np.int64).reshape(-1, 2)
    return ExtraSheets(sheets[:, 0], sheets[:, 1])
