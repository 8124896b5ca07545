"""Which method suits the sheets at hand, and why: what the recovery study says of a panel like this one.

A recommendation only: the method a round declared before scoring opened decides.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from scoring.connectivity import ENOUGH
from scoring.noise import Feature

FEW_SHEETS = 3
"""With fewer sheets an entry's value rests mostly on the other entries."""


class Advised(StrEnum):
    """A method that may be recommended."""

    MEAN = "mean"
    MIXED = "mixed"


class Reason(StrEnum):
    """Why a method is recommended; the first that applies, in this order."""

    NOTHING_TO_COMPARE = "nothing_to_compare"
    """One entry, one judge, or fewer sheets than a model needs: the mean."""
    OUTLYING_SHEETS = "outlying_sheets"
    """Some sheets lie far off: the mixed model gives them less weight, where a mean follows them."""
    UNEQUAL_JUDGES = "unequal_judges"
    """Judges differ in exactness or in how much of the scale they use."""
    EVERYBODY_SCORED = "everybody_scored"
    """Every judge scored every entry, so that severity moves nothing: the mean, which anyone can check."""
    SEVERITY = "severity"
    """Judges differ in severity."""
    UNEQUAL_SHEETS = "unequal_sheets"
    """Entries have different numbers of sheets: by the mean, the thinly judged reach the top too easily."""
    JUDGES_ALIKE = "judges_alike"
    """No difference between judges can be seen: the mean says the same and anyone can check it."""


class Caution(StrEnum):
    """What to keep in mind with any method; all that apply, in this order."""

    SEPARATE_PARTS = "separate_parts"
    """Some entries share no chain of judges: between such parts the judges' severity cannot be told from quality."""
    WEAKLY_CONNECTED = "weakly_connected"
    """The parts hang together by few sheets; see ``scoring.connectivity``."""
    FEW_SHEETS = "few_sheets"
    """Some entries have fewer than ``FEW_SHEETS`` sheets."""


@dataclass(frozen=True)
class PanelFacts:
    """What a recommendation rests on.

    Args:
        entries: with a sheet.
        judges: with a sheet.
        fewest_sheets: of an entry that has any.
        most_sheets: of an entry.
        components: parts that share no judge and no entry.
        efficiency: of the design, from 0 to 1; NaN where it was not worked out.
        severity: whether the test finds that judges differ in severity.
        features: what the noise asks for.
    """

    entries: int
    judges: int
    fewest_sheets: int
    most_sheets: int
    components: int
    efficiency: float
    severity: bool
    features: frozenset[Feature]


@dataclass(frozen=True)
class Recommendation:
    """The method, the reason, and what to keep in mind with any method."""

    method: Advised
    reason: Reason
    cautions: tuple[Caution, ...]


def recommend(facts: PanelFacts) -> Recommendation:
    """Recommend a method for a panel.

    References:
        docs/methods-recovery.md, the table this follows from.
    """
    reason = _reason(facts)
    plain = reason in {Reason.NOTHING_TO_COMPARE, Reason.EVERYBODY_SCORED, Reason.JUDGES_ALIKE}
    applies = {
        Caution.SEPARATE_PARTS: facts.components > 1,
        Caution.WEAKLY_CONNECTED: facts.components == 1 and facts.efficiency < ENOUGH,
        Caution.FEW_SHEETS: facts.fewest_sheets < FEW_SHEETS,
    }
    cautions = tuple(caution for caution, here in applies.items() if here)
    return Recommendation(Advised.MEAN if plain else Advised.MIXED, reason, cautions)


def _reason(facts: PanelFacts) -> Reason:
    # Judges who share no entry cannot be compared, however many there are.
    alone = facts.entries < 2 or facts.judges < 2 or facts.most_sheets < 2  # noqa: PLR2004 -- a comparison takes two
    applies = {
        Reason.NOTHING_TO_COMPARE: alone,
        Reason.OUTLYING_SHEETS: Feature.HEAVY_TAILS in facts.features,
        Reason.UNEQUAL_JUDGES: bool(facts.features & {Feature.JUDGE_NOISE, Feature.JUDGE_SCALE}),
        Reason.EVERYBODY_SCORED: facts.fewest_sheets == facts.judges,
        Reason.SEVERITY: facts.severity,
        Reason.UNEQUAL_SHEETS: facts.fewest_sheets < facts.most_sheets,
    }
    return next((reason for reason, here in applies.items() if here), Reason.JUDGES_ALIKE)
