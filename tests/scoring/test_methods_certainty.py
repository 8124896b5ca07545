"""The worked example of docs/methods-certainty.md: by its formulas, by the program, and as it stands in the text."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import norm, t

from scoring.additive import fit_additive
from scoring.beliefs import conditional
from scoring.crossed import CrossedScores
from scoring.mixed_system import MixedSystem
from scoring.standardised import Standardised, standardise

TEXT = (Path(__file__).parents[2] / "docs" / "methods-certainty.md").read_text(encoding="utf-8")
TOTALS = np.array([[88.0, 92.0], [82.0, 84.0], [73.0, 79.0]])
ENTRY_RATIO, JUDGE_RATIO = 2.0, 1.0
ENTRIES, JUDGES = TOTALS.shape
SCORES = CrossedScores(
    np.repeat(np.arange(ENTRIES), JUDGES), np.tile(np.arange(JUDGES), ENTRIES), TOTALS.ravel(), ENTRIES, JUDGES
)

# By hand, in the order of the text.
KEPT = JUDGES * ENTRY_RATIO / (1 + JUDGES * ENTRY_RATIO)
KEPT_JUDGE = ENTRIES * JUDGE_RATIO / (1 + ENTRIES * JUDGE_RATIO)
MEAN = TOTALS.mean()
VALUE = MEAN + KEPT * (TOTALS.mean(axis=1) - MEAN)
SEVERITY = -KEPT_JUDGE * (TOTALS.mean(axis=0) - MEAN)
OF_ENTRIES = JUDGES * ((TOTALS.mean(axis=1) - MEAN) ** 2).sum()
OF_JUDGES = ENTRIES * ((TOTALS.mean(axis=0) - MEAN) ** 2).sum()
REST = ((TOTALS - MEAN) ** 2).sum() - OF_ENTRIES - OF_JUDGES
WEIGHED = REST + OF_ENTRIES / (1 + JUDGES * ENTRY_RATIO) + OF_JUDGES / (1 + ENTRIES * JUDGE_RATIO)
FREEDOM = TOTALS.size - 1
SCALE = WEIGHED / FREEDOM
NOISE_VARIANCE = WEIGHED / (FREEDOM - 2)
OWN = KEPT * NOISE_VARIANCE / JUDGES
SD = float(np.sqrt(NOISE_VARIANCE / JUDGES * (KEPT + (1 - KEPT) / ENTRIES)))
SD_OF_DIFFERENCE = float(np.sqrt(2 * OWN))
HALF = float(t.ppf(0.9, FREEDOM) * np.sqrt(SCALE / JUDGES * (KEPT + (1 - KEPT) / ENTRIES)))
AHEAD = norm.cdf((VALUE[None, :] - VALUE[:, None]) / SD_OF_DIFFERENCE)
EXPECTED_RANK = 0.5 + AHEAD.sum(axis=1)
SEVERITY_SD = float(np.sqrt(KEPT_JUDGE * (1 - 1 / JUDGES) * NOISE_VARIANCE / ENTRIES))
FIRST = quad(
    lambda x: norm.pdf(x, VALUE[0], OWN**0.5) * norm.cdf(x, VALUE[1], OWN**0.5) * norm.cdf(x, VALUE[2], OWN**0.5),
    40,
    140,
    epsabs=1e-12,
    points=list(VALUE),
)[0]


def test_the_program_gives_what_the_formulas_give() -> None:
    system = MixedSystem(SCORES, np.ones(TOTALS.size))
    solution = system.solve(ENTRY_RATIO, JUDGE_RATIO)
    said = conditional(system, solution, ENTRY_RATIO, with_covariance=True)

    assert solution.scale == pytest.approx(SCALE)
    wider = FREEDOM / (FREEDOM - 2)
    np.testing.assert_allclose(said.value, VALUE)
    np.testing.assert_allclose(-said.judge_effect, SEVERITY)
    np.testing.assert_allclose(np.sqrt(said.variance * wider), SD)
    np.testing.assert_allclose(np.sqrt(said.judge_variance * wider), SEVERITY_SD)
    assert said.covariance is not None
    difference = said.covariance[0, 0] + said.covariance[1, 1] - 2 * said.covariance[0, 1]
    assert np.sqrt(difference * wider) == pytest.approx(SD_OF_DIFFERENCE)


@pytest.mark.parametrize(
    "figure",
    [
        f"4 / 5 = **{KEPT:.1f}**",
        f"A **{VALUE[0]:.1f}**, B **{VALUE[1]:.1f}**, C **{VALUE[2]:.1f}**",
        f"3 / 4 = {KEPT_JUDGE:.2f}",
        f"J takes **{SEVERITY[0]:.1f}** points off, K adds **{-SEVERITY[1]:.1f}**",
        f"entries {OF_ENTRIES:g}, judges {OF_JUDGES:g}, rest {REST:g}",
        f"4 + 196 / 5 + 24 / 4 = {WEIGHED:.1f}",
        f"49.2 / 3 = {NOISE_VARIANCE:.1f}",
        f"sd **{SD:.3f}**",
        f"± {HALF:.2f}: A {VALUE[0] - HALF:.2f} to {VALUE[0] + HALF:.2f}",
        f"sd of a difference is {SD_OF_DIFFERENCE:.3f}",
        f"**{EXPECTED_RANK[0]:.3f}**, B **{EXPECTED_RANK[1]:.3f}**, C **{EXPECTED_RANK[2]:.3f}**",
        f"between {1 - AHEAD[0, 1] - AHEAD[0, 2]:.3f} and {1 - AHEAD[0, 1]:.3f}",
        f"**{FIRST:.4f}**",
        f"± 1.28 × {SEVERITY_SD:.3f}",
    ],
)
def test_the_figure_stands_in_the_text(figure: str) -> None:
    assert figure in TEXT


def test_the_other_two_methods_stand_in_the_text() -> None:
    additive, standardised = fit_additive(SCORES), standardise(SCORES)

    assert isinstance(standardised, Standardised)
    assert "A 90, B 83, C 76" in TEXT
    np.testing.assert_allclose(additive.value, [90, 83, 76])
    assert f"pooled {np.sqrt(np.mean(standardised.spread**2)):.3f}" in TEXT
    assert "A {:.2f}, B {:.2f}, C {:.2f}".format(*standardised.value) in TEXT
