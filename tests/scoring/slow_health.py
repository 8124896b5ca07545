"""The looks at judges written from their definitions, sheet by sheet, with whole fits and library tests."""

from __future__ import annotations

import statistics
from collections.abc import Sequence

import numpy as np
from scipy import stats

from scoring.arrays import FloatArray, WholeArray
from scoring.crossed import CrossedScores
from tests.scoring import slow_additive


def noise_ratio(table: FloatArray, judge: int, tolerated: float = 1.0) -> tuple[float, float]:
    """Russell and Bradley's F by two fits, with the judge and without; (E, J) complete. The ratio of sds, and p.

    What is not significant at 5 % without the judge's entry farthest off is as likely as it is then.
    """
    entries, judges = table.shape
    without = np.delete(table, judge, axis=1)
    rest = _squares(without)
    own = _squares(table) - rest
    f = (own / (entries - 1)) / (rest / ((entries - 1) * (judges - 2)))
    residuals = slow_additive.fit(_long(table)).residual.reshape(entries, judges) * np.sqrt(judges / (judges - 1))
    others = np.delete(residuals, judge, axis=1).ravel()
    heavier = 1 + max(0.0, _excess(residuals[:, judge]), _excess(others)) / 2
    freedom = (entries - 1) / heavier, (entries - 1) * (judges - 2) / heavier
    p = float(stats.f.sf(f / tolerated**2, *freedom))
    apart = table[:, judge] - without.mean(axis=1)
    left = np.delete(apart, np.abs(apart - apart.mean()).argmax())
    steady = left.var(ddof=1) * (judges - 1) / judges / (rest / ((entries - 1) * (judges - 2)))
    steady_p = float(stats.f.sf(steady / tolerated**2, entries - 2, freedom[1]))
    return float(np.sqrt(f)), p if steady_p <= 0.05 else max(p, steady_p)


def stretch(table: FloatArray, judge: int) -> tuple[float, float]:
    """Slope of a judge's difference to the mean of the others on the mean of all; its standard error."""
    others = np.delete(table, judge, axis=1).mean(axis=1)
    found = stats.linregress(table.mean(axis=1), table[:, judge] - others)
    return float(found.slope), float(found.stderr)


def drift(table: FloatArray, judge: int, order: Sequence[int]) -> tuple[float, float]:
    """Change of that difference from the first entry scored to the last; two-sided p."""
    others = np.delete(table, judge, axis=1).mean(axis=1)
    place = np.asarray(order) / (len(order) - 1)
    found = stats.linregress(place, table[:, judge] - others)
    return float(found.slope), float(found.pvalue)


def favour(table: FloatArray, judge: int, own: Sequence[bool]) -> tuple[float, float]:
    """Mean difference to the others on own entries less that on the rest; one-sided p by the two-sample t test."""
    apart = table[:, judge] - np.delete(table, judge, axis=1).mean(axis=1)
    mine = np.asarray(own)
    found = stats.ttest_ind(apart[mine], apart[~mine], alternative="greater")
    return float(apart[mine].mean() - apart[~mine].mean()), float(found.pvalue)


def outstanding(effects: Sequence[float], judge: int) -> tuple[float, float]:
    """One effect against the others as one more draw of theirs; two-sided p."""
    others = [effect for place, effect in enumerate(effects) if place != judge]
    apart = effects[judge] - statistics.mean(others)
    error = statistics.stdev(others) * (1 + 1 / len(others)) ** 0.5
    return apart, float(2 * stats.t.sf(abs(apart) / error, len(others) - 1))


def halo(points: WholeArray, judge: int) -> tuple[float, float]:
    """Differences between criteria of a judge over those of the others; p for less than half. Shape (E, J, C)."""
    entries, judges, criteria = points.shape
    usual = points.mean(axis=0)
    spread = np.empty((entries, judges))
    for entry in range(entries):
        for one in range(judges):
            off = [points[entry, one, criterion] - usual[one, criterion] for criterion in range(criteria)]
            spread[entry, one] = statistics.stdev(map(float, off))
    others = np.delete(spread, judge, axis=1).mean(axis=1)
    found = stats.ttest_1samp(spread[:, judge] - 0.5 * others, 0, alternative="less")
    return float(spread[:, judge].mean() / others.mean()), float(found.pvalue)


def _long(table: FloatArray) -> CrossedScores:
    entry, judge = np.indices(table.shape)
    return CrossedScores(entry.ravel(), judge.ravel(), table.ravel(), *table.shape)


def _squares(table: FloatArray) -> float:
    residual = slow_additive.fit(_long(table)).residual
    return float(residual @ residual)


def _excess(deviations: FloatArray) -> float:
    n = len(deviations)
    return float(n * (deviations**4).sum() / (deviations**2).sum() ** 2 - 3 * (n - 1) / (n + 1))
