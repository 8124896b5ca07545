"""What the noise of a panel's sheets is like: the words for it, and what was found.

The plain model takes the noise of all sheets for normal and equally large. Three things may be added to it, each
only when a likelihood test asks for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from scoring.arrays import FloatArray


class Feature(StrEnum):
    """What may be added to plain noise."""

    HEAVY_TAILS = "heavy_tails"
    """A few sheets lie far off (a slip of the finger, a saboteur): Student's t."""
    JUDGE_NOISE = "judge_noise"
    """Some judges are less exact than others."""
    JUDGE_SCALE = "judge_scale"
    """Some judges use more of the scale than others: everything they see is stretched."""


@dataclass(frozen=True)
class FeatureTest:
    """One likelihood-ratio test.

    Attributes:
        feature: what was tested.
        statistic: twice the gain in log-likelihood, a lower bound of it; at least 0.
        threshold: from where it counts.
        wanted: whether the feature is on.
    """

    feature: Feature
    statistic: float
    threshold: float
    wanted: bool


@dataclass(frozen=True, eq=False)
class Noise:
    """The noise of a panel.

    Attributes:
        tests: one for each feature, in the order of ``Feature``.
        degrees: of freedom of Student's t; infinite for normal noise.
        judge_noise: shape (J,), each judge's standard deviation of noise over the typical one; 1 where equal.
        judge_scale: shape (J,), how much each judge stretches what they see; 1 where equal.
        weight: shape (S,), how much each sheet counts, 1 for a plain one.
    """

    tests: tuple[FeatureTest, ...]
    degrees: float
    judge_noise: FloatArray
    judge_scale: FloatArray
    weight: FloatArray

    @property
    def features(self) -> frozenset[Feature]:
        """What is on."""
        return frozenset(test.feature for test in self.tests if test.wanted)
