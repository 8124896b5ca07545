"""The complete answer on a panel: how good each entry is, where it may stand, and what that rests on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from scipy.special import ndtri

from scoring.arrays import FloatArray, IntArray
from scoring.chances import Chances, chances, ranks_within
from scoring.compact import Compact, compact
from scoring.connectivity import efficiency
from scoring.crossed import CrossedScores
from scoring.designs import Components, components
from scoring.mixed import LEVELS, MixedFit, fit_system
from scoring.noise import Noise
from scoring.noise_choice import ChosenNoise, choose
from scoring.one_thread import use_one_thread
from scoring.recommendation import PanelFacts

OWN_LEVEL_FROM = 5
"""From so many entries a part on average, each part has a level of its own."""


class Comparison(StrEnum):
    """What comparing all entries rests on."""

    CONNECTED = "connected"
    """Chains of shared judges: nothing has to be assumed."""
    JUDGES_ALIKE = "judges_alike"
    """Separate parts, each with its own level: compared as if their judges were, on average, equally severe.

    How uncertain that mean severity is, by the judges' number and spread, is in every rank and chance.
    """
    ENTRIES_ALIKE = "entries_alike"
    """Many small parts: compared as if their entries and their judges had been drawn by lot from one pile each."""


@dataclass(frozen=True)
class VarianceShares:
    """What makes totals of one group differ; sums to 1, or all are NaN where nothing differs."""

    entries: float
    judges: float
    noise: float


@dataclass(frozen=True, eq=False)
class Certainty:
    """The answer; arrays of entries have NaN for one without a sheet, those of judges for one without.

    Attributes:
        fit: values with their intervals; what the noise model leaves of the sheets is in its residuals.
        chances: expected ranks, intervals of ranks and tier chances, over all entries.
        beats: shape (E, T), chance of standing above the cut below each tier.
        noise: what the noise is like, and the tests that say so.
        shares: of variance.
        severity: shape (J,), points a judge takes off, against the mean of the judges of the own part.
        severity_low: shape (J, 3), lower ends of the intervals that hold 50, 80 and 95 % of belief.
        severity_high: shape (J, 3), their upper ends.
        components: the separate parts. Severities of different parts must not be compared.
        efficiency: how well the design connects the judges; see ``scoring.connectivity``.
        comparison: what comparing entries of different parts rests on.
        rank_within: shape (E,), expected rank among the entries of the own part.
        facts: what a method is recommended from; see ``scoring.recommendation``.
    """

    fit: MixedFit
    chances: Chances
    beats: FloatArray
    noise: Noise
    shares: VarianceShares
    severity: FloatArray
    severity_low: FloatArray
    severity_high: FloatArray
    components: Components
    efficiency: float
    comparison: Comparison
    rank_within: FloatArray
    facts: PanelFacts


def answer(scores: CrossedScores, quotas: Sequence[int], among: IntArray | None = None) -> Certainty:
    """Answer how sure values, ranks and tiers are.

    Deterministic; the order of the sheets and the scale of the totals change nothing. Entries with the same totals
    by the same judges get the very same answer.

    Args:
        scores: at least one sheet; with groups where ``scoring.grouping`` asks for them.
        quotas: length T, places of each tier, best tier first.
        among: entries among which ranks and tiers are given; None for all. The others' are NaN.

    Raises:
        ValueError: there is no sheet, or a quota is negative.
    """
    if not len(scores.total):
        raise ValueError("there is no sheet")
    found = components(scores)
    comparison = _comparison(found)
    use_one_thread()
    small, chosen = noise_model(scores, found)
    at = chosen.fit
    fitted = fit_system(small, at.system, at.point, at.information)
    noise = _noise(small, chosen)
    fitted = replace(fitted, residual=fitted.residual * noise.judge_scale[scores.judge])
    fitted = fitted if among is None else fitted.among(among)
    said = chances(fitted, quotas)
    within = said.expected_rank if found.number == 1 else ranks_within(fitted, found.entry)
    connected = efficiency(scores, found)
    known = found.judge >= 0
    severity = np.where(known, fitted.severity, np.nan)
    half = np.where(known, fitted.judge_sd, np.nan)[:, None] * ndtri((1 + np.array(LEVELS)) / 2)
    return Certainty(
        fit=fitted,
        chances=said,
        beats=said.tier.cumsum(axis=1)[:, :-1],
        noise=noise,
        shares=_shares(fitted),
        severity=severity,
        severity_low=severity[:, None] - half,
        severity_high=severity[:, None] + half,
        components=found,
        efficiency=connected,
        comparison=comparison,
        rank_within=within,
        facts=_facts(scores, found, connected, fitted, noise),
    )


def noise_model(scores: CrossedScores, found: Components) -> tuple[Compact, ChosenNoise]:
    """Choose the noise model of the sheets, each part with a level of its own where parts are large.

    Args:
        scores: at least one sheet.
        found: its separate parts.
    """
    if _comparison(found) is not Comparison.JUDGES_ALIKE:
        small = compact(scores)
        return small, choose(small)
    small = compact(_with_levels(scores, found))
    return small, choose(small, np.maximum(found.judge, 0))


def _comparison(found: Components) -> Comparison:
    if found.number == 1:
        return Comparison.CONNECTED
    average = np.count_nonzero(found.entry >= 0) / found.number
    return Comparison.JUDGES_ALIKE if average >= OWN_LEVEL_FROM else Comparison.ENTRIES_ALIKE


def _with_levels(scores: CrossedScores, found: Components) -> CrossedScores:
    """Split groups along the parts, so that no part's level is read as severity."""
    labels = np.stack([scores.groups, found.entry], axis=1)
    _, group = np.unique(labels, axis=0, return_inverse=True)
    return replace(scores, group=group.astype(np.int64).reshape(-1))


def _noise(small: Compact, chosen: ChosenNoise) -> Noise:
    found = chosen.fit
    judges = small.scores.judges
    spread = np.ones(judges) if found.judge is None else 1 / np.sqrt(found.judge.mean)
    return Noise(
        chosen.tests,
        np.inf if found.sheet is None else found.sheet.degrees,
        spread / np.exp(np.log(spread).mean()),
        np.exp(found.log_scale),
        small.as_given(found.system.weight),
    )


def _shares(fitted: MixedFit) -> VarianceShares:
    variance = np.array([fitted.sigma_entry, fitted.sigma_judge, fitted.sigma_noise]) ** 2
    whole = float(variance.sum())
    share = variance / whole if whole > 0 else np.full(3, np.nan)
    return VarianceShares(*(float(one) for one in share))


def _facts(scores: CrossedScores, found: Components, connected: float, fitted: MixedFit, noise: Noise) -> PanelFacts:
    sheets: IntArray = scores.sheets[found.entry >= 0]
    return PanelFacts(
        entries=len(sheets),
        judges=int(np.count_nonzero(found.judge >= 0)),
        fewest_sheets=int(sheets.min()),
        most_sheets=int(sheets.max()),
        components=found.number,
        efficiency=connected,
        severity=fitted.judges_differ > 0.5,  # noqa: PLR2004 -- likelier than not
        features=noise.features,
    )
