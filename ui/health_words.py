"""What was noticed of a judge, how sure it is, and what to do, in whole sentences."""

from __future__ import annotations

import math
from collections.abc import Mapping
from types import MappingProxyType

from domain.messages import N_, Message, msg
from scoring.judge_findings import Action, Finding, JudgeFinding, Look
from scoring.pace import QUICK
from ui.words import decimal, signed
from use_cases.panel_health import JudgeReport, RoundHealth
from use_cases.round_scores import RoundJudge

LOOK_NAMES: Mapping[Look, str] = MappingProxyType(
    {
        Look.SEVERITY: N_("severity"),
        Look.SPREAD: N_("width of the scale"),
        Look.AGREEMENT: N_("agreement with the rest"),
        Look.HALO: N_("differences between criteria"),
        Look.PACE: N_("pace"),
        Look.DRIFT: N_("drift during the session"),
        Look.OWN_UNIT: N_("favour to the own unit"),
        Look.OWN_DISTRICT: N_("favour to the own district"),
    }
)
ACTION_NAMES: Mapping[Action, str] = MappingProxyType(
    {
        Action.NOTHING: N_("Nothing to do"),
        Action.COMPARE: N_("Compare adjusted values"),
        Action.REVIEW: N_("Ask for a review"),
        Action.ADD_JUDGE: N_("Add a judge"),
        Action.CHECK_RECUSAL: N_("Check for recusal"),
    }
)
_WHAT_NAMES: Mapping[Finding, str] = MappingProxyType(
    {
        Finding.STRICT: N_(
            "Gives {points} points fewer than the other judges (95% interval {low} to {high}), "
            "more than these differ among themselves."
        ),
        Finding.MILD: N_(
            "Gives {points} points more than the other judges (95% interval {low} to {high}), "
            "more than these differ among themselves."
        ),
        Finding.GROWS_MILDER: N_(
            "From the first sheet to the last grew milder by {points} points against the other judges "
            "(95% interval {low} to {high})."
        ),
        Finding.GROWS_STRICTER: N_(
            "From the first sheet to the last grew stricter by {points} points against the other judges "
            "(95% interval {low} to {high})."
        ),
        Finding.NARROW: N_(
            "Tells entries apart only {share} as far as the other judges do (95% interval {low} to {high})."
        ),
        Finding.WIDE: N_("Tells entries apart {share} as far as the other judges do (95% interval {low} to {high})."),
        Finding.UNRELATED: N_(
            "Departs from the panel's common view {ratio} times as far as the other judges do; "
            "no relation to their totals can be shown ({relation}). Farthest on entries No. {numbers}."
        ),
        Finding.STRAYS: N_(
            "Departs from the panel's common view {ratio} times as far as the other judges do ({relation}). "
            "Farthest on entries No. {numbers}."
        ),
        Finding.FAVOURS_UNIT: N_(
            "Gives the {n} entries of the own unit {points} points more than the other judges give them "
            "(95% interval {low} to {high})."
        ),
        Finding.FAVOURS_DISTRICT: N_(
            "Gives the {n} entries of the own district {points} points more than the other judges give them "
            "(95% interval {low} to {high})."
        ),
    }
)
_TO_DO_NAMES: Mapping[Finding, str] = MappingProxyType(
    {
        Finding.STRICT: N_(
            "Whoever was scored by this judge loses by it: compare with the values adjusted for severity."
        ),
        Finding.MILD: N_(
            "Whoever was scored by this judge gains by it: compare with the values adjusted for severity."
        ),
        Finding.NARROW: N_("Please ask the judge to go over the sheets again and to use the whole scale."),
        Finding.WIDE: N_("This judge weighs more than the others in a mean: compare with the adjusted values."),
        Finding.STRAYS: N_("Please ask the judge to go over the sheets again, these first."),
        Finding.UNRELATED: N_("Please ask the judge to go over the sheets again; if they stay so, add a judge."),
        Finding.HALO: N_("Please ask the judge to score each criterion by itself."),
        Finding.QUICK: N_(
            "Please ask whether every entry was read; sheets prepared as drafts and handed in together explain it, too."
        ),
        Finding.GROWS_MILDER: N_("Please ask the judge to go over the first and the last sheets again."),
        Finding.GROWS_STRICTER: N_("Please ask the judge to go over the first and the last sheets again."),
        Finding.FAVOURS_UNIT: N_("Please check whether the judge should have recused."),
        Finding.FAVOURS_DISTRICT: N_("Please check whether the judge should have recused."),
    }
)
_LEAST_CHANCE = 0.001
_MOST_MISSING = 8
_BOUNDS, _STEPS = (50, 200), (5, 10, 50)


def judge_name(report: JudgeReport) -> str:
    """Name a judge with their unit."""
    return _with_unit(report.judge)


def _with_unit(judge: RoundJudge) -> str:
    return f"{judge.name} · {judge.unit}" if judge.unit else judge.name


def action_of(report: JudgeReport) -> Action:
    """Give the most pressing thing to do about a judge."""
    return max((each.action for each in report.findings), key=list(Action).index, default=Action.NOTHING)


def sentences(report: JudgeReport, found: RoundHealth) -> tuple[Message, ...]:
    """Say of a judge what was noticed, how sure it is, and what to do; one message a finding."""
    if not report.findings:
        return (_nothing(report),)
    return tuple(_finding(each, report, found) for each in report.findings)


def unsaid(report: JudgeReport) -> Message | None:
    """Say what could not be looked at for this judge alone."""
    if not report.unsaid:
        return None
    return msg("Too few sheets to say anything of: {looks}.", looks=looks_in_words(report.unsaid))


def missing_words(found: RoundHealth) -> Message | None:
    """Say how many sheets are missing, and of whom; None where all were submitted."""
    if not found.missing:
        return None
    named = [msg("{judge} {n}", judge=_with_unit(judge), n=n) for judge, n in found.missing[:_MOST_MISSING]]
    if rest := len(found.missing) - len(named):
        named.append(msg("{n} further judges", n=rest))
    return msg(
        "Missing score sheets: {n} ({judges}). What is said of each judge rests on the sheets there are.",
        n=sum(n for _judge, n in found.missing),
        judges=tuple(named),
    )


def looks_in_words(looks: tuple[Look, ...]) -> tuple[Message, ...]:
    """Name looks."""
    return tuple(msg(LOOK_NAMES[look]) for look in looks)


def per_cent(value: float) -> Message | str:
    """Write a share in whole per cent; a dash where there is none."""
    return msg("{n}%", n=round(100 * value)) if math.isfinite(value) else "—"


def _nothing(report: JudgeReport) -> Message:
    if report.sheets:
        return msg("Nothing noticed that needs attention.")
    return msg("No sheet submitted.")


def _finding(each: JudgeFinding, report: JudgeReport, found: RoundHealth) -> Message:
    to_do = msg("Nothing to do: everybody scored everything, so that no order changes.")
    if each.action is not Action.NOTHING:
        to_do = msg(_TO_DO_NAMES[each.finding])
    return msg("{what} {sure} {to_do}", what=_what(each, report, found), sure=_how_sure(each.chance), to_do=to_do)


def _how_sure(chance: float) -> Message:
    if chance < _LEAST_CHANCE:
        return msg("By chance alone such a finding would turn up in fewer than 1 of 1,000 panels.")
    return msg("By chance alone such a finding would turn up in at most 1 of {n} panels.", n=_round_number(1 / chance))


def _round_number(panels: float) -> int:
    """Give a number of panels no more exact than anybody needs it; at least twenty by the rule."""
    step = _STEPS[sum(panels >= bound for bound in _BOUNDS)]
    return int(panels // step * step)


def _what(each: JudgeFinding, report: JudgeReport, found: RoundHealth) -> Message:
    match each.finding:
        case Finding.STRICT | Finding.MILD | Finding.GROWS_MILDER | Finding.GROWS_STRICTER:
            what = _points_apart(each)
        case Finding.NARROW | Finding.WIDE:
            what = _scale(each)
        case Finding.STRAYS | Finding.UNRELATED:
            what = _strays(each, report, found)
        case Finding.HALO:
            what = msg(
                "Between criteria, the sheets differ {share} as much as the others' for the same entries "
                "(95% interval {low} to {high}).",
                share=per_cent(each.value),
                low=per_cent(each.low),
                high=per_cent(each.high),
            )
        case Finding.QUICK:
            what = msg(
                "{share} of the sheets came within {seconds} seconds of the one before (95% interval {low} to {high}).",
                share=per_cent(each.value),
                seconds=round(QUICK),
                low=per_cent(each.low),
                high=per_cent(each.high),
            )
        case _:
            what = _favour(each, found)
    return what


def _points_apart(each: JudgeFinding) -> Message:
    # The sentence says into which direction: what speaks against it is below zero.
    sign = math.copysign(1, each.value)
    low, high = sorted((sign * each.low, sign * each.high))
    points = decimal(abs(each.value), 1)
    return msg(_WHAT_NAMES[each.finding], points=points, low=decimal(low, 1), high=decimal(high, 1))


def _scale(each: JudgeFinding) -> Message:
    share, low, high = (per_cent(max(0.0, 1 + value)) for value in (each.value, each.low, each.high))
    return msg(_WHAT_NAMES[each.finding], share=share, low=low, high=high)


def _strays(each: JudgeFinding, report: JudgeReport, found: RoundHealth) -> Message:
    together = found.health.correlation
    r = float(together.value[each.judge])
    relation = msg(
        "correlation with the others {r}, 95% interval {low} to {high}",
        r=signed(r, 2),
        low=signed(float(together.low[each.judge]), 2),
        high=signed(float(together.high[each.judge]), 2),
    )
    if not math.isfinite(r):
        relation = msg("every entry got the same")
    ratio = f"{each.value:.1f}" if math.isfinite(each.value) else "∞"
    return msg(_WHAT_NAMES[each.finding], ratio=ratio, relation=relation, numbers=tuple(map(str, report.farthest)))


def _favour(each: JudgeFinding, found: RoundHealth) -> Message:
    look = Look.OWN_UNIT if each.finding is Finding.FAVOURS_UNIT else Look.OWN_DISTRICT
    return msg(
        _WHAT_NAMES[each.finding],
        n=int(found.health.estimates[look].count[each.judge]),
        points=decimal(each.value, 1),
        low=decimal(each.low, 1),
        high=decimal(each.high, 1),
    )
