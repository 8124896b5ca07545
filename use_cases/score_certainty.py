"""The one way from scores to how sure their ranks are, for every command and every study."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scoring.chances import Chances, chances
from scoring.crossed import CrossedScores
from scoring.mixed import MixedFit, fit


@dataclass(frozen=True, eq=False)
class CompleteAnswer:
    """What the sheets say of entries and judges, and of the places of the entries.

    Attributes:
        fit: values, severities and their certainty.
        chances: expected ranks, intervals of ranks, chances of tiers.
        noise: which law the noise of a sheet follows.
    """

    fit: MixedFit
    chances: Chances
    noise: str


def complete_answer(scores: CrossedScores, quotas: Sequence[int]) -> CompleteAnswer:
    """Fit the mixed model and work out the chances of the tiers.

    Args:
        scores: at least one sheet.
        quotas: length T, places of each tier, best tier first.
    """
    found = fit(scores)
    return CompleteAnswer(found, chances(found, quotas), "normal")
