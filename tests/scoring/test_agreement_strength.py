from __future__ import annotations

import pytest

from scoring.agreement import Undefined
from scoring.agreement_strength import (
    Strength,
    alpha_strength,
    concordance_strength,
    judges_needed,
    reliability_strength,
)


@pytest.mark.parametrize(
    ("value", "alpha", "reliability", "concordance"),
    [
        (-0.5, Strength.WEAK, Strength.WEAK, Strength.WEAK),
        (0.0, Strength.WEAK, Strength.WEAK, Strength.WEAK),
        (0.01, Strength.FAIR, Strength.WEAK, Strength.WEAK),
        (0.5, Strength.FAIR, Strength.FAIR, Strength.GOOD),
        (0.667, Strength.GOOD, Strength.FAIR, Strength.GOOD),
        (0.75, Strength.GOOD, Strength.GOOD, Strength.FULL),
        (0.8, Strength.FULL, Strength.GOOD, Strength.FULL),
        (0.9, Strength.FULL, Strength.FULL, Strength.FULL),
    ],
)
def test_figures_are_graded_as_their_sources_do(
    value: float, alpha: Strength, reliability: Strength, concordance: Strength
) -> None:
    found = (alpha_strength(value), reliability_strength(value), concordance_strength(value))
    assert found == (alpha, reliability, concordance)


@pytest.mark.parametrize(
    ("single", "needed"),
    [
        (0.5, 4),  # the mean of four has 4 · 0.5 / (1 + 3 · 0.5) = 0.8
        (0.4, 6),
        (0.45, 5),
        (0.8, 1),
        (1.0, 1),
        (0.01, None),  # 396 judges are no advice
        (0.0, None),
        (-0.2, None),
        (Undefined.INCOMPLETE, None),
    ],
)
def test_spearman_and_brown_say_how_many_judges_a_mean_needs(single: float | Undefined, needed: int | None) -> None:
    assert judges_needed(single) == needed
