"""What one pair of variance ratios says of entries and judges: means, variances, covariances."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scoring.arrays import FloatArray, sums
from scoring.mixed_system import MixedSystem, Solution


@dataclass(frozen=True, eq=False)
class Conditional:
    """Posterior given the ratios; variances in units of the squared unit of the totals, for s² at ``scale``.

    The value of an entry is its group's effect and its own, and the mean judge_effect of all sheets: what the whole
    panel would have given it. A judge's effect is relative to that mean, too, or to the mean of the judge's part.

    Attributes:
        value: shape (E,).
        variance: shape (E,).
        shared: shape (E,), mean covariance with the other entries.
        covariance: shape (E, E) where asked for.
        judge_effect: shape (J,); positive gives more than the others of the same part.
        judge_variance: shape (J,).
    """

    value: FloatArray
    variance: FloatArray
    shared: FloatArray
    covariance: FloatArray | None
    judge_effect: FloatArray
    judge_variance: FloatArray


def conditional(system: MixedSystem, solution: Solution, ratio_of_long: float, *, with_covariance: bool) -> Conditional:
    """Work out what a solution says.

    Args:
        system: the equations that were solved.
        solution: for one pair of ratios.
        ratio_of_long: the ratio of the eliminated block.
        with_covariance: whether to give the covariance of all entries, which is dense.
    """
    kept = ratio_of_long / (1 + ratio_of_long * system.load)
    share_of_judge = np.bincount(system.judge, minlength=system.judges) / max(1, len(system.judge))
    work = _from_judges if system.eliminates_entries else _from_entries
    return work(system, solution, kept, share_of_judge, with_covariance=with_covariance)


def _from_judges(
    system: MixedSystem, solution: Solution, kept: FloatArray, share_of_judge: FloatArray, *, with_covariance: bool
) -> Conditional:
    """Entries were eliminated: each is a short combination of group effects and judges."""
    groups, entry, judge, weight = system.groups, system.entry, system.judge, system.weight
    effects, judge_effect = solution.dense[:groups], solution.dense[groups:]
    common = float(share_of_judge @ judge_effect)
    share = 1 - kept * system.load
    given = system.sum - sums(entry, weight * judge_effect[judge], system.entries)
    value = effects[system.group] * share + kept * given + common
    covariance = solution.covariance()
    of_common = covariance[:, groups:] @ share_of_judge

    def along(vector: FloatArray) -> FloatArray:
        """Shape (E,): each entry's combination applied to a vector of unknowns."""
        judges = sums(entry, weight * vector[groups:][judge], system.entries)
        return np.asarray(share * vector[system.group] - kept * judges)

    with_group = sums(entry, weight * covariance[system.group[entry], groups + judge], system.entries)
    within = sums(
        system.pair_unit,
        system.pair_weight * covariance[groups:, groups:].ravel()[system.pair_cell],
        system.entries,
    )
    own = share**2 * np.diag(covariance)[system.group] - 2 * share * kept * with_group + kept**2 * within
    common_variance = float(of_common[groups:] @ share_of_judge)
    towards_common = along(of_common)
    variance = kept + own + 2 * towards_common + common_variance
    mean_combination = sums(system.group, share, groups) / system.entries
    mean_judges = sums(judge, weight * kept[entry], system.judges) / system.entries
    towards_mean = covariance @ np.concatenate([mean_combination, share_of_judge - mean_judges])
    mean_covariance = along(towards_mean) + float(share_of_judge @ towards_mean[groups:]) + kept / system.entries
    full = None
    if with_covariance:
        combinations = np.zeros((system.entries, system.size))
        combinations[np.arange(system.entries), system.group] = share
        np.add.at(combinations, (entry, groups + judge), -kept[entry] * weight)
        combinations[:, groups:] += share_of_judge
        full = solution.scale * (combinations @ covariance @ combinations.T + np.diag(kept))
    # Nothing ties the judges of two parts, so the mean of all parts at once meets only the own.
    own_share = _share_of_part(system, share_of_judge)
    of_own = covariance[groups:, groups:] @ own_share
    judge_variance = np.diag(covariance)[groups:] - 2 * of_own + _by_part(system, own_share * of_own)
    return Conditional(
        value,
        solution.scale * variance,
        solution.scale * _without_own(mean_covariance, variance),
        full,
        judge_effect - _by_part(system, own_share * judge_effect),
        solution.scale * np.maximum(judge_variance, 0),
    )


def _from_entries(
    system: MixedSystem, solution: Solution, kept: FloatArray, share_of_judge: FloatArray, *, with_covariance: bool
) -> Conditional:
    """Judges were eliminated: entries are there as they are, and fewer than judges."""
    groups, entry, judge, weight = system.groups, system.entry, system.judge, system.weight
    plain = solution.dense[:groups][system.group] + solution.dense[groups:]
    judge_effect = kept * (system.sum - sums(judge, weight * plain[entry], system.judges))
    common = float(share_of_judge @ judge_effect)
    towards = sums(entry, weight * (share_of_judge * kept)[judge], system.entries)
    inverse = solution.covariance()
    rows = inverse[groups:, :] + inverse[system.group, :]
    between = rows[:, groups:] + rows[:, system.group]
    of_common = between @ towards
    common_variance = float(towards @ of_common) + float(kept @ share_of_judge**2)
    covariance = between - of_common[:, None] - of_common[None, :] + common_variance
    variance = np.diag(covariance).copy()
    within = sums(system.pair_unit, system.pair_weight * between.ravel()[system.pair_cell], system.judges)
    own_share = _share_of_part(system, share_of_judge)
    of_own = between @ sums(entry, weight * (own_share * kept)[judge], system.entries)
    judge_own = sums(judge, weight * of_own[entry], system.judges)
    part_variance = _by_part(system, kept * own_share * (own_share + judge_own))
    judge_variance = kept * (1 - 2 * own_share) + kept**2 * within - 2 * kept * judge_own + part_variance
    return Conditional(
        plain + common,
        solution.scale * variance,
        solution.scale * _without_own(covariance.mean(axis=1), variance),
        solution.scale * covariance if with_covariance else None,
        judge_effect - _by_part(system, own_share * judge_effect),
        solution.scale * np.maximum(judge_variance, 0),
    )


def _share_of_part(system: MixedSystem, share_of_judge: FloatArray) -> FloatArray:
    """Shape (J,): each judge's share of the sheets of the own part."""
    whole = _by_part(system, share_of_judge)
    return np.divide(share_of_judge, whole, out=np.zeros(system.judges), where=whole > 0)


def _by_part(system: MixedSystem, of_judges: FloatArray) -> FloatArray:
    """Shape (J,): the sum over the judges of each judge's part."""
    return sums(system.part, of_judges, 0)[system.part]


def sheet_variance(system: MixedSystem, solution: Solution, ratio_of_long: float) -> FloatArray:
    """Shape (S,): variance of what is expected on each sheet (group, entry and judge together), in units of s².

    Args:
        system: the equations that were solved.
        solution: for one pair of ratios.
        ratio_of_long: the ratio of the eliminated block.
    """
    kept = ratio_of_long / (1 + ratio_of_long * system.load)
    covariance = solution.covariance()
    groups, long, short = system.groups, system.long, system.short
    if system.eliminates_entries:
        # Expected: share × group − kept × the entry's judges + the sheet's judge.
        block = covariance[groups:, groups:]
        share = 1 - kept * system.load
        with_group = covariance[system.group[long], groups + short]
        own = share**2 * np.diag(covariance)[system.group]
        own -= 2 * share * kept * sums(long, system.weight * with_group, system.longs)
        crossed = share[long] * with_group
    else:
        rows = covariance[groups:, :] + covariance[system.group, :]
        block = rows[:, groups:] + rows[:, system.group]
        own = np.zeros(system.longs)
        crossed = np.zeros(len(long))
    cells = np.ascontiguousarray(block).ravel()[system.pair_cell]
    own += kept + kept**2 * sums(system.pair_unit, system.pair_weight * cells, system.longs)
    crossed -= kept[long] * sums(system.pair_left, system.weight[system.pair_right] * cells, len(long))
    return np.asarray(own[long] + np.diag(block)[short] + 2 * crossed)


def _without_own(mean_covariance: FloatArray, variance: FloatArray) -> FloatArray:
    many = len(variance)
    return (mean_covariance * many - variance) / max(1, many - 1)
