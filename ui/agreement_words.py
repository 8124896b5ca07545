"""How far a panel agrees, in words before figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from domain.messages import N_, Message, msg
from scoring.agreement import Concordance, Undefined
from scoring.agreement_strength import (
    Strength,
    alpha_strength,
    concordance_strength,
    judges_needed,
    reliability_strength,
)
from scoring.intraclass import Form
from ui.words import decimal
from use_cases.score_agreement import KENDALL_W, REASON_NAMES, PanelAgreement

ALPHA = "alpha_interval"
_STATISTIC_NAMES: Mapping[str, str] = MappingProxyType(
    {
        ALPHA: N_("Agreement, severity included (Krippendorff's alpha)"),
        Form.ICC2: N_("Worth of a single sheet (ICC 2,1)"),
        Form.ICC3K: N_("Worth of the mean of all judges (ICC 3,k)"),
        KENDALL_W: N_("Likeness of the orders (Kendall's W)"),
    }
)
FEWEST_ENTRIES = 8
"""With fewer the intervals are so wide that a word for the value would mislead."""
_LEAST_P = 0.001
_ALPHA_NAMES: Mapping[Strength, str] = MappingProxyType(
    {
        Strength.FULL: N_("Judges agree well, severity included: the totals can carry a decision."),
        Strength.GOOD: N_("Agreement suffices for tentative decisions; look twice at entries near a line."),
        Strength.FAIR: N_(
            "Single judges agree more than chance and less than a decision by one of them would need; severity counts "
            "here, too. How sure all of them together are says the line on their mean."
        ),
        Strength.WEAK: N_("Judges agree no more than chance would: the totals alone decide nothing."),
    }
)
_MEAN_NAMES: Mapping[Strength, str] = MappingProxyType(
    {
        Strength.FULL: N_("The mean of all judges is sure enough to decide by; only closest neighbours need a talk."),
        Strength.GOOD: N_("The mean of all judges is sure enough for tiers, not for the order of neighbours."),
        Strength.FAIR: N_(
            "The mean of all judges gives a rough order: talk over everything near a line, or add judges."
        ),
        Strength.WEAK: N_("The order by the mean of all judges is mostly chance: ask for a review or add judges."),
    }
)
_ORDER_NAMES: Mapping[Strength, str] = MappingProxyType(
    {
        Strength.FULL: N_("The judges put the entries into nearly the same order."),
        Strength.GOOD: N_("The judges' orders are alike in the main."),
        Strength.FAIR: N_("The judges' orders have something in common; places near each other are open."),
        Strength.WEAK: N_("The judges' orders have little in common."),
    }
)
_HEADLINE_NAMES: Mapping[Strength, str] = MappingProxyType(
    {
        Strength.FULL: N_(
            "Taken together, the judges' scores are sure enough to decide by; as a whole, nothing to do."
        ),
        Strength.GOOD: N_("The panel agrees well; as a whole, nothing to do but talk over entries close to a line."),
        Strength.FAIR: N_("The panel agrees moderately. Talk over all entries near a line before deciding."),
        Strength.WEAK: N_(
            "The panel hardly agrees. Do not decide by this order alone: ask for a review or add judges."
        ),
    }
)


@dataclass(frozen=True)
class AgreementLine:
    """One statistic: its name, value and limits as shown, and what it means for the decision."""

    name: Message
    value: str
    limits: str
    meaning: Message


def headline(panel: PanelAgreement) -> Message:
    """Say in a sentence or two how far the panel agrees and what follows; by the mean where everybody scored all."""
    if panel.entries < FEWEST_ENTRIES:
        return msg("Only {n} entries were scored: too few to say how far the panel agrees.", n=panel.entries)
    mean, alpha = panel.values[Form.ICC3K], panel.values[ALPHA]
    if not isinstance(mean, Undefined):
        return msg(_HEADLINE_NAMES[reliability_strength(mean)])
    if not isinstance(alpha, Undefined):
        return msg(_HEADLINE_NAMES[alpha_strength(alpha)])
    return msg("How far the panel agrees cannot be said. {reason}", reason=msg(REASON_NAMES[alpha]))


def lines(panel: PanelAgreement) -> tuple[AgreementLine, ...]:
    """Give the statistics that a decision rests on."""
    return tuple(_line(key, panel) for key in _STATISTIC_NAMES)


def in_brief(key: str, panel: PanelAgreement) -> str:
    """Write a value with its limits; a dash where it is undefined."""
    line = _line(key, panel)
    return f"{line.value} ({line.limits})" if line.limits else line.value


def verdict(panel: PanelAgreement) -> Message:
    """Say in one sentence what the agreement on a criterion means, or why nothing can be said."""
    for key in (Form.ICC3K, ALPHA):
        value = panel.values[key]
        if not isinstance(value, Undefined):
            return _meaning(key, value, panel)
    return _undefined(panel.values[ALPHA])


def _line(key: str, panel: PanelAgreement) -> AgreementLine:
    value, interval = panel.values[key], panel.intervals.get(key)
    if isinstance(value, Undefined):
        return AgreementLine(msg(_STATISTIC_NAMES[key]), "—", "", _undefined(value))
    limits = "" if interval is None else f"{decimal(interval[0], 2)} – {decimal(interval[1], 2)}"
    return AgreementLine(msg(_STATISTIC_NAMES[key]), decimal(value, 2), limits, _meaning(key, value, panel))


def _undefined(value: float | Undefined) -> Message:
    reason = msg(REASON_NAMES[value]) if isinstance(value, Undefined) else ""
    return msg("Undefined: {reason}", reason=reason)


def _meaning(key: str, value: float, panel: PanelAgreement) -> Message:
    if key == ALPHA:
        strength = alpha_strength(value)
        if strength is not Strength.FULL and not isinstance(panel.values[Form.ICC3K], Undefined):
            return msg(
                "Low where judges differ in severity. As everybody scored everything, severity moves no order: "
                "what counts is the mean of all judges."
            )
        return msg(_ALPHA_NAMES[strength])
    if key == Form.ICC3K:
        return msg(_MEAN_NAMES[reliability_strength(value)])
    if key == KENDALL_W:
        return _of_orders(value, panel)
    return _of_one_judge(value, panel)


def _of_orders(value: float, panel: PanelAgreement) -> Message:
    order = msg(_ORDER_NAMES[concordance_strength(value)])
    if isinstance(panel.concordance, Concordance):
        p = panel.concordance.p
        shown = f"= {p:.3f}" if p >= _LEAST_P else f"< {_LEAST_P}"
        return msg("{order} If they judged independently: p {p}.", order=order, p=shown)
    return order


def _of_one_judge(value: float, panel: PanelAgreement) -> Message:
    needed = judges_needed(value)
    if needed is None:
        return msg("What one judge says is hardly more than chance; more judges alone do not help.")
    if needed <= panel.judges:
        return msg(
            "What a single sheet is worth, severity included: a sure mean needs {needed} judges, {judges} scored.",
            needed=needed,
            judges=panel.judges,
        )
    return msg(
        "What a single sheet is worth, severity included: a sure mean would need {needed} judges, "
        "{judges} scored. For rounds to come, add judges.",
        needed=needed,
        judges=panel.judges,
    )
