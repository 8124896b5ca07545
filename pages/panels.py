"""Who reads what in a round: the plan before scoring opens, the desks while it is open."""

from __future__ import annotations

from html import escape

import streamlit as st

from domain.lifecycle import ALLOWED, Act
from domain.messages import Message, msg
from domain.permissions import Right
from scoring.connectivity import ANCHORS, ENOUGH
from ui.assignment_sheet import draw_sheet
from ui.chosen import chosen_cycle
from ui.panel_acts import draw_changes, draw_lots, draw_profiles
from ui.rights import may
from ui.round_choice import chosen_round
from ui.session import read
from ui.table_files import draw_table_files
from ui.tables import draw_table
from ui.words import _, literal, say
from use_cases import panels, rounds
from use_cases.panels import Load, PanelPlan

_MOST_ROWS = 200
_STYLE = """<style>
.matrix { overflow: auto; max-height: 40rem; }
.matrix table { border-collapse: collapse; font-size: 0.9rem; }
.matrix th, .matrix td { border: 0; border-bottom: 1px solid var(--faint-line); padding: 0.2rem 0.4rem;
  text-align: center; }
.matrix thead th { position: sticky; top: 0; z-index: 1; background: var(--soft); writing-mode: vertical-rl;
  font-weight: 600; }
.matrix tbody th { text-align: left; font-weight: 400; min-width: 14em; }
@media (max-width: 40rem) {
  .matrix .title { display: none; }
  .matrix tbody th { min-width: 0; position: sticky; left: 0; background: var(--paper); }
}
</style>"""


def page() -> None:
    """Draw the page."""
    st.title(_("Panels"))
    cycle = chosen_cycle()
    if cycle is None:
        st.info(_("No cycle has been opened yet."))
        return
    line = chosen_round({each.round_id: each for each in read(rounds.listing, cycle.cycle_id)})
    plan = read(panels.plan, line.round_id)
    is_planned = line.stage in ALLOWED[Act.NAME_JUDGES]
    st.markdown(say(_rule(plan)))
    if not line.judges:
        st.info(_("Nobody has been named to judge this round yet."), icon=":material/group:")
    elif plan.shortage is not None:
        st.error(literal(say(plan.shortage)), icon=":material/person_alert:")
    else:
        _draw_standing(plan, is_planned=is_planned)
        if plan.rows and plan.sheets_per_entry is not None:
            can_change = is_planned or line.stage in ALLOWED[Act.SUBMIT]
            draw_sheet(line.round_id, acts=may(Right.RUN_ROUNDS), can_change=can_change)
    draw_table_files(cycle.cycle_id, "panels", "assignments", "fixed_tasks")
    if not may(Right.RUN_ROUNDS):
        return
    if is_planned:
        if line.judges and plan.rows and plan.sheets_per_entry is not None:
            draw_lots(line.round_id, plan.seed)
        draw_profiles()
    elif line.stage in ALLOWED[Act.SUBMIT]:
        draw_changes(line.round_id, plan)


def _rule(plan: PanelPlan) -> Message:
    if plan.sheets_per_entry is None:
        return msg(
            "Every judge of this round reads every entry they may read, so there is nothing to deal out or to export. "
            "How many judges read an entry is set under Cycle."
        )
    return msg("{n} judges read each entry.", n=plan.sheets_per_entry)


def _draw_standing(plan: PanelPlan, *, is_planned: bool) -> None:
    st.subheader(_("Who would read what, were scoring opened now") if is_planned else _("Who reads what"))
    for sentence in _findings(plan):
        st.markdown(f"- {literal(say(sentence))}")
    loads = [load for load in plan.loads if load.entries or not load.is_released]
    cells = [(f"{_judge(load)}\n{load.unit}", load.entries, load.known) for load in loads]
    if any(load.known for load in loads):
        draw_table([_("Judge"), _("Entries"), _("Of themes they know")], cells, numbers=(1, 2), wide=(0,))
    else:
        draw_table([_("Judge"), _("Entries")], [row[:2] for row in cells], numbers=(1,))
    with st.expander(say(msg("Every entry and its judges ({n})", n=len(plan.rows)))):
        st.html(_matrix(plan))
        if len(plan.rows) > _MOST_ROWS:
            st.caption(say(msg("Shown are the first {shown} of {n}.", shown=_MOST_ROWS, n=len(plan.rows))))


def _judge(load: Load) -> str:
    name = say(msg("{judge} (chair)", judge=load.judge)) if load.leads else load.judge
    return say(msg("{judge}, released; keeps what was begun", judge=name)) if load.is_released else name


def _findings(plan: PanelPlan) -> list[Message]:
    sheets, known = sum(load.entries for load in plan.loads), sum(load.known for load in plan.loads)
    found: list[Message] = []
    if not any(load.leads for load in plan.loads):
        found.append(msg("Nobody leads this panel yet; the chair is named under Rounds."))
    if known:
        found.append(msg("{known} of {n} sheets fall to judges who know the theme.", known=known, n=sheets))
    if plan.alone:
        found.append(
            msg("{n} entries have no judge of another district: {names}.", n=len(plan.alone), names=plan.alone[:8])
        )
    if plan.parts is not None and plan.parts > 1:
        found.append(msg("The judges fall into {n} parts that share no entry; they cannot be compared.", n=plan.parts))
    elif plan.efficiency is not None and plan.efficiency < ENOUGH:
        found.append(
            msg(
                "The judges share few entries: the efficiency is {efficiency}, where {enough} is enough and 1 means "
                "that everybody reads everything. Quality may be taken for severity. More judges an entry, or "
                "{anchors} entries that everybody reads, would mend it.",
                efficiency=f"{plan.efficiency:.2f}",
                enough=f"{ENOUGH:.1f}",
                anchors=ANCHORS,
            )
        )
    elif plan.efficiency is not None:
        found.append(
            msg(
                "The judges can be compared well: the efficiency is {efficiency}, where {enough} is enough and 1 means "
                "that everybody reads everything.",
                efficiency=f"{plan.efficiency:.2f}",
                enough=f"{ENOUGH:.1f}",
            )
        )
    return found


def _matrix(plan: PanelPlan) -> str:
    heads = "".join(f"<th>{escape(load.judge)}</th>" for load in plan.loads)
    rows = "".join(
        f'<tr><th>{escape(row.reference)} <span class="title">{escape(row.title)}</span></th>'
        + "".join(f"<td>{'●' if place in row.judges else ''}</td>" for place in range(len(plan.loads)))
        + "</tr>"
        for row in plan.rows[:_MOST_ROWS]
    )
    table = f"<table><thead><tr><th></th>{heads}</tr></thead><tbody>{rows}</tbody></table>"
    return f'{_STYLE}<div class="matrix">{table}</div>'
