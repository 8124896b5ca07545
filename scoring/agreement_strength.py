"""What a figure of agreement lets a panel decide, in four steps."""

from __future__ import annotations

import math
from enum import StrEnum

from scoring.agreement import Undefined

ENOUGH = 0.8
"""Reliability of a mean that an award is to rest on."""
MOST_JUDGES = 30
"""More judges than this are no advice."""


class Strength(StrEnum):
    """How much can rest on it."""

    WEAK = "weak"
    FAIR = "fair"
    GOOD = "good"
    FULL = "full"


_ALPHA = (0.0, 0.667, 0.8)
_RELIABILITY = (0.5, 0.75, 0.9)
_CONCORDANCE = (0.3, 0.5, 0.7)


def alpha_strength(value: float) -> Strength:
    """Grade Krippendorff's alpha: at most chance, below .667, tentative up to .8.

    References:
        Krippendorff (2004), Content Analysis, 2nd ed., p. 241.
    """
    return Strength.WEAK if value <= 0 else _graded(value, _ALPHA)


def reliability_strength(value: float) -> Strength:
    """Grade an intraclass correlation: poor below .5, moderate to .75, good to .9, excellent.

    References:
        Koo & Li (2016), Journal of Chiropractic Medicine 15, 155–163.
    """
    return _graded(value, _RELIABILITY)


def concordance_strength(value: float) -> Strength:
    """Grade Kendall's W: weak below .3, fair to .5, moderate to .7, strong.

    References:
        Schmidt (1997), Decision Sciences 28, 763–774, table 2.
    """
    return _graded(value, _CONCORDANCE)


def judges_needed(single: float | Undefined) -> int | None:
    """How many judges a mean needs to reach ``ENOUGH``, from the reliability of one: Spearman and Brown.

    Args:
        single: the intraclass correlation of a single judge.

    Returns:
        At least 1; None where it is undefined, not positive, or would be more than ``MOST_JUDGES``.

    References:
        Spearman (1910), British Journal of Psychology 3, 271–295; Brown (1910), the same, 296–322.
    """
    if isinstance(single, Undefined) or single <= 0:
        return None
    # One part in 10⁹ less: 4.000000000001 judges are four.
    needed = max(1, math.ceil(ENOUGH * (1 - single) / (single * (1 - ENOUGH)) * (1 - 1e-9)))
    return needed if needed <= MOST_JUDGES else None


def _graded(value: float, bounds: tuple[float, float, float]) -> Strength:
    grades = tuple(Strength)
    return grades[sum(value >= bound for bound in bounds)]
