"""Least squares on the dense two-way design, with the minimum-norm solution and its covariance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scoring.arrays import FloatArray, IntArray
from scoring.crossed import CrossedScores


@dataclass(frozen=True)
class SlowFit:
    value: FloatArray
    value_error: FloatArray
    judge_effect: FloatArray
    judge_error: FloatArray
    residual: FloatArray


def component_of(scores: CrossedScores) -> tuple[list[int], list[int]]:
    """Spread the lowest entry's number along the sheets until nothing changes, then number anew."""
    sheets = list(zip(scores.entry.tolist(), scores.judge.tolist(), strict=True))
    entry, judge = list(range(scores.entries)), [scores.entries] * scores.judges
    for _ in range(scores.entries + scores.judges):
        for e, j in sheets:
            entry[e] = judge[j] = min(entry[e], judge[j])
    found = sorted({entry[e] for e, _ in sheets})
    return (
        [found.index(entry[e]) if e in scores.entry else -1 for e in range(scores.entries)],
        [found.index(judge[j]) if j in scores.judge else -1 for j in range(scores.judges)],
    )


def fit(scores: CrossedScores) -> SlowFit:
    e, j = scores.entries, scores.judges
    design = np.zeros((len(scores.entry), e + j))
    design[np.arange(len(design)), scores.entry] = 1
    design[np.arange(len(design)), e + scores.judge] = 1
    solution, _, rank, _ = np.linalg.lstsq(design, scores.total, rcond=1e-9)
    residual = scores.total - design @ solution
    covariance = np.linalg.pinv(design.T @ design, rcond=1e-9, hermitian=True)
    wanted = _centred_on_judges(scores)
    degrees = len(design) - int(rank)
    sigma = np.sqrt(residual @ residual / degrees) if degrees else np.nan
    effect = wanted @ solution
    error = sigma * np.sqrt(np.diag(wanted @ covariance @ wanted.T).clip(0))
    return SlowFit(effect[:e], error[:e], effect[e:], error[e:], residual)


def _centred_on_judges(scores: CrossedScores) -> FloatArray:
    """Shape (E + J, E + J): each value plus, each judge less the mean judge of the component; NaN without a sheet."""
    of_entry, of_judge = component_of(scores)
    wanted = np.eye(scores.entries + scores.judges)
    for place, component in enumerate(of_entry + of_judge):
        mean: IntArray = np.flatnonzero([other == component for other in of_judge]) + scores.entries
        if component < 0:
            wanted[place] = np.nan
        else:
            wanted[place, mean] += (1 if place < scores.entries else -1) / len(mean)
    return wanted
