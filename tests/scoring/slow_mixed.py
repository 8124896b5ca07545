"""The mixed model written from its definition: every matrix dense, every rank counted."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scoring.arrays import FloatArray, IntArray
from scoring.crossed import CrossedScores
from scoring.mixed import Belief


@dataclass(frozen=True)
class SlowSolution:
    """The posterior for one pair of ratios; see ``scoring.beliefs.Conditional`` and ``sheet_variance``."""

    log_evidence: float
    scale: float
    value: FloatArray
    covariance: FloatArray
    judge_effect: FloatArray
    judge_variance: FloatArray
    sheet_variance: FloatArray


def slow_solution(
    scores: CrossedScores,
    entry_ratio: float,
    judge_ratio: float,
    weights: FloatArray | None = None,
    part: IntArray | None = None,
) -> SlowSolution:
    """Solve by inverting the covariance of all sheets, and Henderson's equations of all effects."""
    sheets, entries, judges = len(scores.total), scores.entries, scores.judges
    of_entry, of_judge = np.zeros((sheets, entries)), np.zeros((sheets, judges))
    of_entry[np.arange(sheets), scores.entry] = 1
    of_judge[np.arange(sheets), scores.judge] = 1
    _, group = np.unique(scores.groups, return_inverse=True)
    of_group = np.zeros((entries, group.max() + 1))
    of_group[np.arange(entries), group] = 1
    groups = of_group.shape[1]
    fixed = of_entry @ of_group
    weight = np.ones(sheets) if weights is None else weights
    spread = np.diag(1 / weight) + entry_ratio * of_entry @ of_entry.T + judge_ratio * of_judge @ of_judge.T
    inverse = np.linalg.inv(spread)
    information = fixed.T @ inverse @ fixed
    residual = scores.total - fixed @ np.linalg.solve(information, fixed.T @ inverse @ scores.total)
    quadratic = float(residual @ inverse @ residual)
    freedom = sheets - groups
    log_evidence = -0.5 * (
        np.linalg.slogdet(spread)[1] + np.linalg.slogdet(information)[1] + freedom * np.log(quadratic)
    )
    design = np.hstack([fixed, of_entry, of_judge])
    precision = design.T @ (weight[:, None] * design)
    precision[groups : groups + entries, groups : groups + entries] += np.eye(entries) / entry_ratio
    precision[groups + entries :, groups + entries :] += np.eye(judges) / judge_ratio
    covariance = np.linalg.inv(precision)
    effects = covariance @ design.T @ (weight * scores.total)
    share = np.bincount(scores.judge, minlength=judges) / sheets
    values = np.hstack([of_group, np.eye(entries), np.tile(share, (entries, 1))])
    together = np.ones((judges, judges)) if part is None else part[:, None] == part
    own_share = together * share / (together @ share)[:, None]
    judge_effects = np.hstack([np.zeros((judges, groups + entries)), np.eye(judges) - own_share])
    scale = quadratic / freedom
    return SlowSolution(
        float(log_evidence),
        scale,
        values @ effects,
        scale * values @ covariance @ values.T,
        judge_effects @ effects,
        scale * np.diag(judge_effects @ covariance @ judge_effects.T),
        np.diag(design @ covariance @ design.T),
    )


def drawn_ranks(belief: Belief, rng: np.random.Generator, draws: int) -> FloatArray:
    """Shape (draws, E): ranks of values drawn from one belief that keeps its covariance."""
    if belief.covariance is None:
        raise ValueError("this belief keeps no covariance")
    drawn = rng.multivariate_normal(belief.value, belief.covariance, size=draws, method="cholesky")
    return np.asarray((-drawn).argsort(axis=1).argsort(axis=1) + 1.0)
