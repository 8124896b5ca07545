"""The report on a panel's judges: what was noticed, how sure, what to do; in the panel's order, nothing to sort."""

from __future__ import annotations

import math
from html import escape

from domain.messages import Message, msg
from scoring.judge_findings import Action, Look
from ui.health_words import (
    ACTION_NAMES,
    LOOK_NAMES,
    action_of,
    judge_name,
    looks_in_words,
    per_cent,
    sentences,
    unsaid,
)
from ui.kept import Kept
from ui.words import _, language, say, signed
from use_cases.panel_health import JudgeReport, RoundHealth

_STYLE = """<style>
.judges { line-height: 1.65; }
.judges .judge { border-left: 0.4rem solid var(--line); padding: 0.35rem 0.8rem; margin: 0 0 0.5rem;
  background: var(--paper); }
.judges .asks { border-left-color: #B8860B; background: var(--notice); }
.judges .who { display: flex; flex-wrap: wrap; gap: 0 0.9rem; align-items: baseline; }
.judges b { font-weight: 600; }
.judges .what { border: 1px solid var(--strong-line); border-radius: 0.3rem; padding: 0 0.5rem; font-size: 0.92rem; }
.judges .asks .what { border-color: var(--warning); color: var(--warning); font-weight: 600; }
.judges p { margin: 0.15rem 0 0; }
.judges small { color: var(--muted); font-size: 0.92rem; }
</style>"""
_REPORTS: Kept[str] = Kept(16)


def judges_report(found: RoundHealth) -> str:
    """Give the report as HTML of escaped text; made once for each language."""
    return _REPORTS.of(found, language(), lambda: _report(found))


def figure_headings() -> list[str]:
    """Name the columns of the judges' figures."""
    return [
        _("Judge"),
        _("Sheets"),
        _("Severity"),
        _(LOOK_NAMES[Look.SPREAD]).capitalize(),
        # The figure grows with what a judge departs: under “agreement” it would read the wrong way round.
        _("Departure from the rest"),
        _(LOOK_NAMES[Look.HALO]).capitalize(),
        _(LOOK_NAMES[Look.DRIFT]).capitalize(),
        _("Correlation"),
        _("Seconds between sheets"),
    ]


def figure_rows(found: RoundHealth) -> list[tuple[object, ...]]:
    """Give the figures behind the report, a row a judge in the panel's order; a dash where nothing is said."""
    estimates, together = found.health.estimates, found.health.correlation
    spread, strays, halo, drift = (
        estimates[look].value for look in (Look.SPREAD, Look.AGREEMENT, Look.HALO, Look.DRIFT)
    )
    rows: list[tuple[object, ...]] = []
    for place, report in enumerate(found.reports):
        gap = float(found.health.middle_gap[place])
        rows.append(
            (
                judge_name(report),
                report.sheets,
                signed(float(found.effect[place])),
                _cell(per_cent(1 + float(spread[place]))),
                _cell(per_cent(float(strays[place]))),
                _cell(per_cent(float(halo[place]))),
                signed(float(drift[place])),
                signed(float(together.value[place]), 2),
                f"{gap:.0f}" if math.isfinite(gap) else "—",
            )
        )
    return rows


def _cell(shown: Message | str) -> str:
    return say(shown) if isinstance(shown, Message) else shown


def _report(found: RoundHealth) -> str:
    lines = "".join(_judge(report, found) for report in found.reports)
    return f'{_STYLE}{_summary(found)}<div class="judges">{lines}</div>'


def _summary(found: RoundHealth) -> str:
    asking = sum(1 for report in found.reports if action_of(report) is not Action.NOTHING)
    said = [
        msg("Nothing to do for any of the {judges} judges.", judges=len(found.reports))
        if not asking
        else msg(
            "Something to do about {asking} of {judges} judges; it stands with their names.",
            asking=asking,
            judges=len(found.reports),
        ),
        msg(
            "{looks} looks were taken. All of them count together: a panel without peculiarities gets any finding at "
            "all in at most 1 of 20 cases. No finding is a reproach; it is a reason to ask.",
            looks=found.health.looks,
        ),
    ]
    if found.unsaid:
        said.append(
            msg(
                "Not looked at, for want of sheets, judges, criteria or own entries: {looks}.",
                looks=looks_in_words(found.unsaid),
            )
        )
    between = " " if language() == "en" else ""
    return f"<p>{escape(between.join(say(each) for each in said))}</p>"


def _judge(report: JudgeReport, found: RoundHealth) -> str:
    action = action_of(report)
    kind = "judge" if action is Action.NOTHING else "judge asks"
    said = "".join(f"<p>{escape(say(each))}</p>" for each in sentences(report, found))
    silent = unsaid(report)
    small = f"<p><small>{escape(say(silent))}</small></p>" if silent else ""
    return (
        f'<div class="{kind}"><div class="who"><b>{escape(judge_name(report))}</b>'
        f'<span class="what">{escape(_(ACTION_NAMES[action]))}</span></div>{said}{small}</div>'
    )
