"""Panels with planted truth, for asking which method finds it again.

A sheet's total is level + severity + slope × (truth + noise), made whole and kept within 0–100.
Every scenario changes one thing of the base case.

The scenarios repeat a study that did not give every parameter. What it left open was chosen so that
Kendall's tau of mean, trimmed mean, median, z-score and least squares agree with its figures:

* slope: it stretches the noise, too; stretching the truth alone, the z-score finds .708 instead of .726.
* track_sd 6.5: 6 gives the mean .755, 7 gives .770; the study has .770 and .752 in its two scenarios.
* crossing: a share of the entries, the judge drawn from the whole panel, own track included; so 2 % leave
  1.2 components on average and an efficiency of .05, and 10 % reach .33, as in the study.
* noise_log_sd .5 around a middle judge of 6: least squares find .68, the z-score .72.
* levels over ± 2.5 sd of the totals: over 0–100 five levels would cost far more than the .02 they do cost.
* 250 entries where each has 3 sheets: 15 sheets for a judge, as in the study.

At 200 replicates all agree within .01, but for the tracks: the z-score has .53 and .50 against .51 and .52, and
the mean .760 and .763 against .770 and .752. The study's two means, of 40 replicates with a standard error of
.006, differ by that much although crossing hardly touches a mean.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scoring.arrays import FloatArray, IntArray
from scoring.crossed import CrossedScores

LEVEL = 70.0
"""Far enough from 100 that fewer than one total in a hundred is cut, even with severe judges."""
TRUTH_SD = 6.0
SABOTAGE = 25.0


@dataclass(frozen=True)
class Scenario:
    """What a panel is drawn from; sds in points.

    Args:
        name: as in the tables.
        entries: E, a multiple of ``tracks``.
        judges: J, a multiple of ``tracks``; E × sheets must be a multiple of J.
        sheets: how many judges score each entry.
        severity_sd: of what a judge adds to every total.
        noise_sd: of a total around its expectation; of the middle judge where judges differ.
        slope_sd: of a judge's factor on what they perceive, truth and noise, around 1.
        degrees: of freedom of Student's t for the noise, at the same sd; None for the normal.
        sabotaged: share of sheets with ``SABOTAGE`` points added or taken off.
        noise_log_sd: sd of the logarithm of a judge's noise sd.
        levels: how many levels the scale has; None for whole points on 0–100.
        tracks: groups of entries with their own judges.
        track_sd: of the tracks' mean truth.
        crossing: share of entries with one judge drawn from the whole panel, the own track included.
    """

    name: str
    entries: int = 500
    judges: int = 50
    sheets: int = 5
    severity_sd: float = 4.0
    noise_sd: float = 6.0
    slope_sd: float = 0.0
    degrees: int | None = None
    sabotaged: float = 0.0
    noise_log_sd: float = 0.0
    levels: int | None = None
    tracks: int = 1
    track_sd: float = 0.0
    crossing: float = 0.0


SCENARIOS = (
    Scenario("no severity", severity_sd=0.0),
    Scenario("base"),
    Scenario("severity sd 8", severity_sd=8.0),
    Scenario("few per judge", entries=100),
    Scenario("3 sheets", entries=250, sheets=3),
    Scenario("judge slopes", slope_sd=0.35),
    Scenario("tracks, 20 % cross", tracks=5, track_sd=6.5, crossing=0.20),
    Scenario("tracks, 2 % cross", tracks=5, track_sd=6.5, crossing=0.02),
    Scenario("heavy tails", degrees=3),
    Scenario("sabotage", sabotaged=0.03),
    Scenario("unequal noise", noise_log_sd=0.5),
    Scenario("5-point scale", levels=5),
    Scenario("10-point scale", levels=10),
)


def simulate(scenario: Scenario, rng: np.random.Generator) -> tuple[CrossedScores, FloatArray]:
    """Draw one panel.

    Returns:
        The scores, with the track as group where there are several, and the truth, shape (E,),
        in points around the level.
    """
    track = np.arange(scenario.entries) * scenario.tracks // scenario.entries
    truth = rng.normal(0, scenario.track_sd, scenario.tracks)[track] + rng.normal(0, TRUTH_SD, scenario.entries)
    entry, judge = assigned(scenario, rng)
    slope = rng.normal(1, scenario.slope_sd, scenario.judges)
    severity = rng.normal(0, scenario.severity_sd, scenario.judges)
    perceived = truth[entry] + _noise(scenario, judge, rng)
    total = _on_the_scale(LEVEL + severity[judge] + slope[judge] * perceived, scenario)
    group = track if scenario.tracks > 1 else None
    return CrossedScores(entry, judge, total, scenario.entries, scenario.judges, group), truth


def assigned(scenario: Scenario, rng: np.random.Generator) -> tuple[IntArray, IntArray]:
    """Draw who scores what: every judge equally often, before anyone crosses tracks.

    Returns:
        Entry and judge of each sheet, both of shape (S,).
    """
    entries, judges = scenario.entries // scenario.tracks, scenario.judges // scenario.tracks
    panel = np.concatenate(
        [track * judges + _balanced(entries, judges, scenario.sheets, rng) for track in range(scenario.tracks)]
    )
    for row in np.flatnonzero(rng.random(scenario.entries) < scenario.crossing):
        panel[row, 0] = rng.choice(np.setdiff1d(np.arange(scenario.judges), panel[row, 1:]))
    return np.repeat(np.arange(scenario.entries), scenario.sheets), panel.ravel()


def _balanced(entries: int, judges: int, sheets: int, rng: np.random.Generator) -> IntArray:
    """Shape (entries, sheets): judges, nobody twice in a row; sheets are swapped until that holds."""
    if sheets == judges:
        # Everyone scores everything; swaps would look for that for ever.
        return np.tile(np.arange(judges), (entries, 1))
    panel = rng.permutation(np.arange(entries * sheets) % judges).reshape(entries, sheets)
    while True:
        panel.sort(axis=1)
        row, column = np.nonzero(panel[:, 1:] == panel[:, :-1])
        if not len(row):
            return panel
        for one, place in zip(row, column, strict=True):
            other, at = rng.integers(entries), rng.integers(sheets)
            panel[one, place], panel[other, at] = panel[other, at], panel[one, place]


def _noise(scenario: Scenario, judge: IntArray, rng: np.random.Generator) -> FloatArray:
    if scenario.degrees is None:
        noise = rng.normal(0, 1, len(judge))
    else:
        noise = rng.standard_t(scenario.degrees, len(judge)) * np.sqrt((scenario.degrees - 2) / scenario.degrees)
    sd = scenario.noise_sd * np.exp(rng.normal(0, scenario.noise_log_sd, scenario.judges))
    sabotage = (rng.random(len(judge)) < scenario.sabotaged) * rng.choice([-SABOTAGE, SABOTAGE], len(judge))
    total: FloatArray = noise * sd[judge] + sabotage
    return total


def _on_the_scale(total: FloatArray, scenario: Scenario) -> FloatArray:
    if scenario.levels is None:
        whole: FloatArray = np.clip(np.rint(total), 0, 100)
        return whole
    # Levels of equal width over what the panel uses, ± 2.5 sd; over 0–100 nearly all would take one or two.
    sd = np.sqrt(TRUTH_SD**2 + scenario.severity_sd**2 + scenario.noise_sd**2)
    place = (total - LEVEL) / (5 * sd) + 0.5
    level: FloatArray = np.clip(np.floor(place * scenario.levels) + 1, 1, scenario.levels)
    return level
