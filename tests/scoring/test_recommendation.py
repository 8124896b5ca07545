from dataclasses import replace

import pytest

from scoring.noise import Feature
from scoring.recommendation import Advised, Caution, PanelFacts, Reason, Recommendation, recommend

ALIKE = PanelFacts(
    entries=50,
    judges=10,
    fewest_sheets=5,
    most_sheets=5,
    components=1,
    efficiency=0.95,
    severity=False,
    features=frozenset(),
)
SEVERE = replace(ALIKE, severity=True)


@pytest.mark.parametrize(
    ("facts", "method", "reason"),
    [
        (ALIKE, Advised.MEAN, Reason.JUDGES_ALIKE),
        (SEVERE, Advised.MIXED, Reason.SEVERITY),
        (replace(SEVERE, judges=SEVERE.most_sheets), Advised.MEAN, Reason.EVERYBODY_SCORED),
        (replace(ALIKE, most_sheets=6), Advised.MIXED, Reason.UNEQUAL_SHEETS),
        (replace(SEVERE, features=frozenset({Feature.JUDGE_NOISE})), Advised.MIXED, Reason.UNEQUAL_JUDGES),
        (replace(SEVERE, features=frozenset({Feature.JUDGE_SCALE})), Advised.MIXED, Reason.UNEQUAL_JUDGES),
        (replace(SEVERE, features=frozenset(Feature)), Advised.MIXED, Reason.OUTLYING_SHEETS),
        (replace(SEVERE, judges=1), Advised.MEAN, Reason.NOTHING_TO_COMPARE),
        (replace(SEVERE, entries=1), Advised.MEAN, Reason.NOTHING_TO_COMPARE),
        (replace(SEVERE, fewest_sheets=1, most_sheets=1), Advised.MEAN, Reason.NOTHING_TO_COMPARE),
    ],
)
def test_the_first_reason_that_applies_decides(facts: PanelFacts, method: Advised, reason: Reason) -> None:
    found = recommend(facts)

    assert (found.method, found.reason) == (method, reason)


@pytest.mark.parametrize(
    ("facts", "cautions"),
    [
        (SEVERE, ()),
        (replace(SEVERE, efficiency=float("nan")), ()),
        (replace(SEVERE, efficiency=0.3), (Caution.WEAKLY_CONNECTED,)),
        (replace(SEVERE, components=4, efficiency=0.0), (Caution.SEPARATE_PARTS,)),
        (replace(SEVERE, fewest_sheets=2, efficiency=0.7), (Caution.WEAKLY_CONNECTED, Caution.FEW_SHEETS)),
    ],
)
def test_every_caution_that_applies_is_given(facts: PanelFacts, cautions: tuple[Caution, ...]) -> None:
    assert recommend(facts) == Recommendation(Advised.MIXED, Reason.SEVERITY, cautions)
