"""Who of a panel needs a chair's attention, and what to do about it.

Many things are looked at for every judge. A panel without peculiarities gets any finding at all in at most one of
twenty cases: every single look has to be surer than ``FALSE_ALARMS`` divided by the number of all looks. What is
sure and yet too small to matter is no finding either.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from scoring.arrays import BoolArray, FloatArray, WholeArray
from scoring.crossed import CrossedScores
from scoring.halo import halo
from scoring.judge_estimates import JudgeEstimates
from scoring.judge_findings import (
    ABOVE,
    ACTIONS,
    BELOW,
    COMPARED,
    WAYS_OF_STRAYING,
    Action,
    Finding,
    JudgeFinding,
    Look,
)
from scoring.judge_residuals import correlation, drift, favour, noise_ratio, related, stretch
from scoring.judge_severity import outstanding
from scoring.pace import Pace, pace
from scoring.panel_residuals import FEWEST_JUDGES, PanelResiduals, residuals_of

FALSE_ALARMS = 0.05
"""Share of panels without peculiarities that get any finding at all."""
STRAYS_BY = 1.5
"""Times the others' noise."""
STRETCHED_BY = 0.5
"""Share by which a scale is wider or narrower than the others'."""
MOVED_BY = 0.5
"""Times the noise of one sheet: severity, drift and favour below this move no rank that is sure."""
AT_A_TIME = 20
"""Of so many judges one is set aside before the others are looked at again, of twice as many two."""


@dataclass(frozen=True, eq=False)
class PanelSheets:
    """The sheets of one panel.

    Args:
        scores: long, one row a sheet; totals in any unit; groups are not used.
        points: shape (S, C), whole points of each criterion.
        written_at: shape (S,), seconds at which each sheet was handed in.
        own_unit: shape (S,), whether the entry is the judge's own unit's.
        own_district: shape (S,), whether the entry is of the judge's district.

    Raises:
        ValueError: lengths differ.
    """

    scores: CrossedScores
    points: WholeArray
    written_at: FloatArray
    own_unit: BoolArray
    own_district: BoolArray

    def __post_init__(self) -> None:
        """Check once what every look relies on."""
        lengths = {len(each) for each in (self.points, self.written_at, self.own_unit, self.own_district)}
        if lengths != {len(self.scores.total)}:
            raise ValueError("points, times and units must have one row for each sheet")


@dataclass(frozen=True, eq=False)
class PanelHealth:
    """What was looked at and found.

    Attributes:
        estimates: of every look, over all judges.
        correlation: of each judge with the rest, to read; nothing is decided by it alone.
        middle_gap: shape (J,), median seconds between a judge's sheets.
        residuals: of all comparable sheets.
        findings: by judge, the surest first.
        looks: how many looks could be taken, which the rule divides by.
    """

    estimates: Mapping[Look, JudgeEstimates]
    correlation: JudgeEstimates
    middle_gap: FloatArray
    residuals: PanelResiduals
    findings: tuple[JudgeFinding, ...]
    looks: int

    @property
    def noise(self) -> float:
        """Standard deviation of one sheet about its entry and its judge; NaN where it is unknown."""
        return self.residuals.fit.sigma


@dataclass(frozen=True)
class _Rule:
    """What a finding is held to: how many looks share the false alarms, and whether everybody scored everything."""

    looks: int
    is_complete: bool


@dataclass(frozen=True, eq=False)
class _Pass:
    """All looks at the judges who have not been set aside."""

    estimates: Mapping[Look, JudgeEstimates]
    correlation: JudgeEstimates
    related: BoolArray
    pace: Pace
    residuals: PanelResiduals


def examine(sheets: PanelSheets) -> PanelHealth:
    """Look at every judge, and say what a chair should know.

    A judge with a finding is set aside and the others are looked at again without their sheets: one who
    gives points at random makes everybody else seem to disagree, and hides a second one.

    References:
        Bonferroni's bound, as in Miller (1981), Simultaneous Statistical Inference, 2nd ed., ch. 1;
        Rosner (1983), Technometrics 25, 165–172, for setting aside one by one.
    """
    first = now = _look(sheets)
    looks = sum(int(np.isfinite(each.p).sum()) for each in first.estimates.values())
    rule = _Rule(looks, is_complete=_is_complete(sheets.scores))
    kept = np.ones(len(sheets.scores.total), dtype=np.bool_)
    findings = _findings(first, rule, (Look.PACE,))
    while found := _findings(now, rule, COMPARED):
        surest = list(dict.fromkeys(each.judge for each in found))
        aside = surest[: max(1, np.unique(sheets.scores.judge[kept]).size // AT_A_TIME)]
        findings += _specific([each for each in found if each.judge in aside])
        kept &= ~np.isin(sheets.scores.judge, aside)
        if np.unique(sheets.scores.judge[kept]).size < FEWEST_JUDGES:
            break
        now = _look(_only(sheets, kept))
    return PanelHealth(
        first.estimates,
        first.correlation,
        first.pace.middle_gap,
        first.residuals,
        tuple(sorted(findings, key=lambda each: (each.judge, each.chance))),
        looks,
    )


def _look(sheets: PanelSheets) -> _Pass:
    scores, judges = sheets.scores, sheets.scores.judges
    found = residuals_of(scores)
    together, alike = correlation(found, judges), related(found, judges)
    quickness = pace(scores.judge, sheets.written_at, judges)
    comparable = np.bincount(found.judge, minlength=judges).astype(np.int64)
    estimates = {
        Look.SEVERITY: outstanding(found.fit, comparable),
        Look.SPREAD: stretch(found, judges),
        Look.AGREEMENT: noise_ratio(found, judges, alike),
        Look.HALO: halo(scores, sheets.points),
        Look.PACE: quickness.quick,
        Look.DRIFT: drift(found, sheets.written_at, judges),
        Look.OWN_UNIT: favour(found, sheets.own_unit, judges),
        Look.OWN_DISTRICT: favour(found, sheets.own_district, judges),
    }
    return _Pass(estimates, together, alike, quickness, found)


def _findings(now: _Pass, rule: _Rule, looks: Iterable[Look]) -> list[JudgeFinding]:
    """Give everything that is sure and large enough, the surest first."""
    noise = now.residuals.fit.sigma
    found = []
    for look in looks:
        each = now.estimates[look]
        chance = each.p * rule.looks
        for judge in np.flatnonzero((chance <= FALSE_ALARMS) & _matters(look, each.value, noise)).tolist():
            finding = _named(look, judge, now)
            action = ACTIONS[finding]
            if rule.is_complete and finding in {Finding.STRICT, Finding.MILD}:
                # The same points more or less on every entry change no order.
                action = Action.NOTHING
            figures = (float(each.value[judge]), float(each.low[judge]), float(each.high[judge]))
            found.append(JudgeFinding(judge, finding, action, *figures, float(chance[judge])))
    return sorted(found, key=lambda one: one.chance)


def _specific(findings: list[JudgeFinding]) -> list[JudgeFinding]:
    """Leave out that a judge strays where it is known how."""
    explained = {each.judge for each in findings if each.finding in WAYS_OF_STRAYING}
    return [each for each in findings if each.finding is not Finding.STRAYS or each.judge not in explained]


def _named(look: Look, judge: int, now: _Pass) -> Finding:
    if look is Look.AGREEMENT:
        return Finding.STRAYS if now.related[judge] else Finding.UNRELATED
    if look in BELOW and (look not in ABOVE or now.estimates[look].value[judge] < 0):
        return BELOW[look]
    return ABOVE[look]


def _matters(look: Look, value: FloatArray, noise: float) -> BoolArray:
    """Tell which figures are large enough to matter; the looks that tolerate a share have that in their test."""
    match look:
        case Look.AGREEMENT:
            matters: BoolArray = value >= STRAYS_BY
        case Look.SPREAD:
            matters = np.abs(value) >= STRETCHED_BY
        case Look.HALO | Look.PACE:
            matters = np.isfinite(value)
        case _:
            matters = np.abs(value) >= MOVED_BY * noise
    return matters


def _is_complete(scores: CrossedScores) -> bool:
    return len(scores.entry) == np.unique(scores.entry).size * np.unique(scores.judge).size


def _only(sheets: PanelSheets, kept: BoolArray) -> PanelSheets:
    return PanelSheets(
        sheets.scores.only(kept),
        sheets.points[kept],
        sheets.written_at[kept],
        sheets.own_unit[kept],
        sheets.own_district[kept],
    )
