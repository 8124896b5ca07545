"""Every figure of docs/methods-borders.md, worked out anew."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from scipy.special import ndtr

from scoring.allocation import TierRule
from scoring.border_pairs import APART, Joint, doubtful_pairs
from scoring.borders import SETTLED
from scoring.edges import tier_edges
from scoring.exact import ExactValues
from scoring.extra_reviews import Readers, cheapest_plan
from scoring.ranking import competition_ranks
from tests.scoring.border_builders import believing

TEXT = (Path(__file__).parents[2] / "docs" / "methods-borders.md").read_text(encoding="utf-8")
MEAN, COVARIANCE = [80.6, 80.0], [[1.25, 0.25], [0.25, 1.25]]
OFFICIAL = ExactValues(np.asarray([8090, 8030]), np.asarray([100, 100]))
(EDGE,) = tier_edges(OFFICIAL, competition_ranks(OFFICIAL), [TierRule(1)])
(CHANCE,) = doubtful_pairs(believing(MEAN, COVARIANCE), EDGE).chance.tolist()
STRANGERS = Readers(np.full(5, 3.0), np.ones((2, 5), dtype=np.bool_), 2.0, 0)
PLAN = cheapest_plan(Joint(np.asarray(MEAN), np.asarray(COVARIANCE)), np.asarray([[0, 1]]), STRANGERS, settled=SETTLED)


@pytest.mark.parametrize(
    "figure",
    [
        f"a chance below {APART:.0%}".replace("%", " %"),
        f"{SETTLED:.0%} or below".replace("%", " %"),
        f"= **{CHANCE * 100:.1f} %**: not told apart",
        f"1 − {CHANCE * 100:.1f} % = **{(1 - CHANCE) * 100:.1f} %**",
        f"1 − Φ(6 / 5) = **{(1 - ndtr(6 / 5)) * 100:.1f} %**",
        f"= **{PLAN.course[2] * 100:.1f} %**. Two such judges **{PLAN.course[4] * 100:.1f} %**",
        f"three **{PLAN.after * 100:.1f} %**: six sheets",
        f"next to nothing: {PLAN.course[1] * 100:.1f} %",
    ],
)
def test_the_figure_stands_in_the_text(figure: str) -> None:
    assert figure in TEXT.replace("\n", " ")


def test_the_example_is_as_told() -> None:
    assert EDGE.margin == Fraction(3, 5)
    assert PLAN.is_settled
    assert PLAN.sheets == ((0, 0), (1, 0), (0, 1), (1, 1), (0, 2), (1, 2))
