"""Panels with one planted peculiarity, and panels without any, for asking what is noticed.

A total is level + severity + scale × truth + noise; criteria differ from it by noise of their own, by the entry and by
the judge. Points are whole and within 0–100. Truth sd 6, severity sd 4, noise sd 6 unless said.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from scoring.arrays import BoolArray, FloatArray, IntArray
from scoring.crossed import CrossedScores
from scoring.judge_health import PanelSheets
from tests.bench.simulated import LEVEL, TRUTH_SD, Scenario, assigned

CRITERIA = 5
CRITERION_SD = 4.0
SECONDS = 150.0
QUICK = (1.0, 8.0)
FLAT_SD = 1.5


class Trouble(StrEnum):
    """What is wrong with the first judge; ``size`` of a panel says how much where that is open."""

    RANDOM = "points at random"
    FLAT = "nearly the same for all"
    HALO = "criteria in lockstep"
    QUICK = "six of ten sheets in seconds"
    DRIFT = "drift"
    FAVOUR = "favour to four own entries"
    SEVERITY = "stricter"
    NOISE = "twice the noise"
    SLIP = "one sheet a tenth"


@dataclass(frozen=True)
class Panel:
    """What a panel is drawn from; sds in points.

    Args:
        entries: E.
        judges: J.
        sheets: of each entry; everybody's where it equals ``judges``.
        severity_sd: of judges.
        noise_sd: of a total.
        degrees: of freedom of Student's t for the noise, at the same sd; None for the normal.
        noise_log_sd: sd of the logarithm of a judge's noise sd.
        scale_sd: sd of a judge's scale around 1.
        trouble: of the first judge.
        size: points of drift, favour or severity.
    """

    entries: int = 20
    judges: int = 5
    sheets: int = 5
    severity_sd: float = 4.0
    noise_sd: float = 6.0
    degrees: int | None = None
    noise_log_sd: float = 0.0
    scale_sd: float = 0.0
    trouble: Trouble | None = None
    size: float = 0.0


def draw(panel: Panel, rng: np.random.Generator) -> PanelSheets:
    """Draw one panel's sheets."""
    entry, judge = _assigned(panel, rng)
    place = _places(judge, panel.judges, rng)
    own = _own(judge, panel.judges, rng)
    truth = rng.normal(0, TRUTH_SD, panel.entries)[entry]
    total = LEVEL + rng.normal(0, panel.severity_sd, panel.judges)[judge]
    total += rng.normal(1, panel.scale_sd, panel.judges)[judge] * truth + _noise(panel, judge, rng)
    spread = rng.normal(0, CRITERION_SD, (len(judge), CRITERIA))
    spread += rng.normal(0, CRITERION_SD / 2, (panel.entries, CRITERIA))[entry]
    spread += rng.normal(0, CRITERION_SD / 2, (panel.judges, CRITERIA))[judge]
    seconds = rng.lognormal(np.log(SECONDS), 0.8, len(judge))
    first = judge == 0
    match panel.trouble:
        case Trouble.RANDOM:
            total[first] = LEVEL + rng.normal(0, np.hypot(TRUTH_SD, panel.noise_sd), first.sum())
        case Trouble.FLAT:
            total[first] = LEVEL + rng.normal(0, FLAT_SD, first.sum())
        case Trouble.HALO:
            spread[first] = 0
        case Trouble.QUICK:
            seconds[first & (rng.random(len(judge)) < 0.6)] = rng.uniform(*QUICK)
        case Trouble.DRIFT:
            total[first] += panel.size * (place[first] - 0.5)
        case Trouble.FAVOUR:
            total[first & own] += panel.size
        case Trouble.SEVERITY:
            total[first] -= panel.size
        case Trouble.NOISE:
            total[first] += rng.normal(0, panel.noise_sd * np.sqrt(3), first.sum())
        case Trouble.SLIP | None:
            pass
    points = np.clip(np.rint(total[:, None] + spread - spread.mean(axis=1, keepdims=True)), 0, 100).astype(np.int64)
    # A digit too few on one whole sheet: 70 becomes 7.
    points[np.flatnonzero(first)[: panel.trouble is Trouble.SLIP]] //= 10
    return PanelSheets(
        CrossedScores(entry, judge, points.mean(axis=1), panel.entries, panel.judges),
        points,
        _times(judge, place, seconds, panel.judges),
        own,
        np.zeros(len(judge), dtype=np.bool_),
    )


def _assigned(panel: Panel, rng: np.random.Generator) -> tuple[IntArray, IntArray]:
    if panel.sheets == panel.judges:
        entry, judge = np.indices((panel.entries, panel.judges))
        return entry.ravel(), judge.ravel()
    return assigned(Scenario("", panel.entries, panel.judges, panel.sheets), rng)


def _places(judge: IntArray, judges: int, rng: np.random.Generator) -> FloatArray:
    """Shape (S,): where in the session each sheet is written, from 0 to 1, in an order of chance."""
    place = np.empty(len(judge))
    for one in range(judges):
        mine = np.flatnonzero(judge == one)
        place[mine] = rng.permutation(len(mine)) / (len(mine) - 1)
    return place


def _own(judge: IntArray, judges: int, rng: np.random.Generator) -> BoolArray:
    """Shape (S,): four entries of each judge are their own unit's."""
    own = np.zeros(len(judge), dtype=np.bool_)
    for one in range(judges):
        own[rng.choice(np.flatnonzero(judge == one), 4, replace=False)] = True
    return own


def _noise(panel: Panel, judge: IntArray, rng: np.random.Generator) -> FloatArray:
    noise = rng.normal(0, 1, len(judge))
    if panel.degrees is not None:
        noise = rng.standard_t(panel.degrees, len(judge)) * np.sqrt((panel.degrees - 2) / panel.degrees)
    scaled: FloatArray = noise * (panel.noise_sd * np.exp(rng.normal(0, panel.noise_log_sd, panel.judges)))[judge]
    return scaled


def _times(judge: IntArray, place: FloatArray, seconds: FloatArray, judges: int) -> FloatArray:
    times = np.empty(len(judge))
    for one in range(judges):
        mine = np.flatnonzero(judge == one)
        order = mine[np.argsort(place[mine])]
        times[order] = np.cumsum(seconds[order])
    return times
