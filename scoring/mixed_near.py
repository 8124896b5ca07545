"""The mixed model's values by many totals of the same sheets, without fitting it anew for each of them."""

from __future__ import annotations

import numpy as np

from scoring.arrays import FloatArray
from scoring.certainty import noise_model
from scoring.crossed import CrossedScores
from scoring.designs import components
from scoring.mixed_columns import Columns, Means
from scoring.mixed_ratios import Node, believed_ratios
from scoring.mixed_system import MixedSystem
from scoring.noise_fit import NoiseFit, ratio_of_long
from scoring.one_thread import use_one_thread

_NOTHING = 1e-12


def mixed_near(scores: CrossedScores, columns: FloatArray, mixtures: FloatArray) -> FloatArray:
    """Give the values that each of W mixtures of totals would have, by the structure that one fit has found.

    Kept are who is compared with whom, the law of the noise with each sheet's weight and each judge's scale, and the
    pairs of variance ratios that are looked at. Given these a value is linear in the totals: a few columns are solved
    for, and mixed. How far each pair of ratios is believed is worked out anew for each mixture. Totals that are
    themselves among the mixtures get what their own fit gives them.

    Args:
        scores: at least one sheet, with the totals that are fitted.
        columns: shape (S, N), points of each sheet, in the order of ``scores``.
        mixtures: shape (N, W); each column sums to 1 and says of what a sheet's total is mixed.

    Returns:
        Shape (E, W); NaN for an entry without a sheet.

    References:
        docs/methods.md, which says how far this lies from a fit for each mixture.
    """
    use_one_thread()
    small, chosen = noise_model(scores, components(scores))
    fit, system = chosen.fit, chosen.fit.system
    level = columns.mean(axis=0)
    apart = _stretched_back(fit, small.scores, (columns - level)[small.order] / small.size)
    whole = Columns(system, apart)
    nodes = believed_ratios(system, fit.point)
    found = [whole.solve(node.solution, _ratio_of_long(system, node)) for node in nodes]
    share_of_judge = np.bincount(system.judge, minlength=system.judges) / len(system.judge)
    value = np.zeros((system.entries, mixtures.shape[1]))
    for share, means in zip(_shares(system, nodes, found, mixtures), found, strict=True):
        value += share * ((means.entry + share_of_judge @ means.judge) @ mixtures)
    return small.spread_over(value * small.size + level @ mixtures)


def _ratio_of_long(system: MixedSystem, node: Node) -> float:
    return node.entry_ratio if system.eliminates_entries else node.judge_ratio


def _shares(system: MixedSystem, nodes: list[Node], found: list[Means], mixtures: FloatArray) -> FloatArray:
    """Shape (K, W): how far each pair of ratios is believed by each mixture; only s² tells mixtures apart."""
    logs = []
    for node, means in zip(nodes, found, strict=True):
        quadratic = (mixtures * (means.quadratic @ mixtures)).sum(axis=0)
        fitted = node.solution.scale * system.freedom
        less_likely = 0.5 * system.freedom * np.log(np.maximum(quadratic, _NOTHING * fitted) / fitted)
        logs.append(np.log(node.weight) - less_likely)
    share = np.asarray(logs)
    share = np.exp(share - share.max(axis=0))
    return np.asarray(share / share.sum(axis=0))


def _stretched_back(fit: NoiseFit, scores: CrossedScores, totals: FloatArray) -> FloatArray:
    """Shape (S, N): what a judge who stretches everything would have given unstretched, as the fit has it."""
    if not fit.log_scale.any():
        return totals
    plain = MixedSystem(scores, np.ones(len(scores.total)), fit.system.part)
    entry_ratio, judge_ratio = np.exp(2 * fit.anchored_at)
    solution = plain.solve(float(entry_ratio), float(judge_ratio))
    means = Columns(plain, totals).solve(solution, ratio_of_long(plain, fit.anchored_at))
    anchor = means.group[plain.group][plain.entry] + means.judge[plain.judge]
    return np.asarray(anchor + (totals - anchor) / np.exp(fit.log_scale)[plain.judge][:, None])
