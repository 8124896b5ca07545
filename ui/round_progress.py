"""How far a round is: all rounds at a glance, one round's rule, each judge's progress."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from domain.awards import ROUNDING_NAMES, RoundKind
from domain.cycles import RubricRule
from domain.lifecycle import STAGE_NAMES
from domain.messages import Message, msg
from domain.method_words import method_in_full
from domain.rounds import advance_rule, round_name
from ui.judge_words import with_unit
from ui.tables import draw_table
from ui.words import _, either, literal, say
from use_cases.round_progress import JudgeProgress
from use_cases.rounds import RoundLine

_STYLE = """<style>
.progress { width: 100%; border-collapse: collapse; line-height: 1.5; }
.progress td, .progress th { border: 0; border-bottom: 1px solid var(--faint-line); padding: 0.4rem 0.6rem;
  text-align: left; }
.progress th { background: var(--soft); font-weight: 600; }
.progress .n { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
.progress .bar { min-width: 7rem; width: 40%; vertical-align: middle; }
.progress .track { background: var(--faint-line); height: 0.9rem; display: flex; border-radius: 0.2rem;
  overflow: hidden; }
.progress .done { background: #2F6F73; }
.progress .draft { background: repeating-linear-gradient(135deg, #B8862B 0 5px, #DDBB78 5px 10px); }
.progress tr.last td { font-weight: 600; background: var(--soft); }
@media (max-width: 40rem) { .progress td, .progress th { padding: 0.35rem; } .progress .bar { min-width: 4rem; }
  .progress .rest { display: none; } }
</style>"""


def draw_rounds(lines: Sequence[RoundLine]) -> None:
    """Draw all rounds of a cycle in one table."""
    draw_table(
        [_("Round"), _("Stage"), _("Judges"), _("Entries"), _("Sheets submitted")],
        [
            (
                say(round_name(line.track, line.kind, line.year)),
                _(STAGE_NAMES[line.stage]),
                line.judges,
                line.entries or None,
                f"{line.submitted} / {line.sheets}" if line.sheets else None,
            )
            for line in lines
        ],
        numbers=(2, 3, 4),
        brief=(0, 1),
    )


def draw_rule(line: RoundLine, rubric: RubricRule) -> None:
    """Say in words how the round is judged."""
    st.markdown("\n".join(f"- {literal(say(each))}" for each in _rule(line, rubric)))


def draw_progress(judges: Sequence[JudgeProgress]) -> None:
    """Draw a bar for each judge and one for all, with the numbers beside it."""
    heads = ("", "bar", "n", "n rest", "n rest")
    titles = (_("Judge"), _("Progress"), _("Submitted"), _("Drafts"), _("Not begun"))
    head = "".join(f'<th class="{kind}">{escape(text)}</th>' for kind, text in zip(heads, titles, strict=True))
    rows = [_bar(with_unit(judge.name, judge.unit), *_counts(judge), kind="") for judge in judges]
    whole = [sum(column) for column in zip(*map(_counts, judges), strict=True)]
    rows.append(_bar(_("All judges"), whole[0], whole[1], whole[2], kind="last"))
    st.html(f'{_STYLE}<table class="progress"><thead><tr>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table>')


def _counts(judge: JudgeProgress) -> tuple[int, int, int]:
    return judge.submitted, judge.drafts, judge.untouched


def _bar(name: str, submitted: int, drafts: int, untouched: int, *, kind: str) -> str:
    whole = max(1, submitted + drafts + untouched)
    return (
        f'<tr class="{kind}"><td>{escape(name)}</td><td class="bar"><div class="track">'
        f'<div class="done" style="width:{100 * submitted / whole:.1f}%"></div>'
        f'<div class="draft" style="width:{100 * drafts / whole:.1f}%"></div></div></td>'
        f'<td class="n">{submitted} / {whole}</td><td class="n rest">{drafts or ""}</td>'
        f'<td class="n rest">{untouched or ""}</td></tr>'
    )


def _rule(line: RoundLine, rubric: RubricRule) -> list[Message]:
    names = {each.code: either(each.name, each.name_en) for each in rubric.criteria}
    rule = [
        msg("Every judge of this round reads every entry they may read.")
        if line.sheets_per_entry is None
        else msg("{n} judges read each entry.", n=line.sheets_per_entry),
        msg("Method: {method}.", method=method_in_full(line.method, rubric.rounding)),
        msg("Rounding: {rounding}.", rounding=msg(ROUNDING_NAMES[rubric.rounding])),
        msg("Ties are broken by {criteria}, in this order.", criteria=tuple(names[code] for code in rubric.tie_break))
        if rubric.tie_break
        else msg("Ties stay ties; nothing breaks them."),
        msg("Judges do not see who proposed a suggestion.")
        if line.is_blind
        else msg("Judges see who proposed a suggestion."),
    ]
    if line.kind is RoundKind.PRELIMINARY:
        rule.append(msg("To the final: {rule}.", rule=advance_rule(line.advance_count, line.advance_minimum)))
    if line.opens_on and line.closes_on:
        rule.append(msg("Planned from {opens_on} to {closes_on}.", opens_on=line.opens_on, closes_on=line.closes_on))
    if line.closes_on:
        rule.append(
            msg("It closes by itself: after the last day no sheet is taken.")
            if line.closes_itself
            else msg("An organiser closes it by hand; sheets after the last day are late, but count until then.")
        )
    if line.opened_at:
        rule.append(msg("Scoring was opened on {at}.", at=line.opened_at))
    if line.closed_at:
        rule.append(msg("Scoring was closed on {at}.", at=line.closed_at))
    return rule
