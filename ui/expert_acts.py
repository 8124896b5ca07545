"""What an organiser does with experts: fill the pool, draw a panel, call it, replace who declines."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from domain.expert_quotas import KIND_NAMES, LARGEST_RESERVE, LARGEST_SIZE, DrawRules, Quota
from domain.messages import msg
from domain.refusals import Invalid
from intake.cells import text_of
from intake.workbooks import read_sheets
from ui.invitations import invite_by
from ui.judge_words import with_unit
from ui.remarks import draw_remarks
from ui.session import disclose, perform, read
from ui.tables import draw_table
from ui.words import _, literal, say
from use_cases import expert_lists, experts, panel_draws, panel_seats
from use_cases.expert_lists import ListedExpert
from use_cases.expert_tables import rules_of
from use_cases.experts import PooledExpert
from use_cases.panel_draws import DrawnLine, DrawRecord

_USUAL_SIZE = 9
_USUAL_RESERVE = 5
_TAKEN_UP = "lists of experts taken up"
_MOST_SHOWN = 100


def draw_drawing(round_id: int, records: Sequence[DrawRecord]) -> None:
    """Draw the rules of a panel to be drawn, and the act."""
    st.subheader(_("Draw anew") if records else _("Draw a panel"))
    with st.form(f"draw_{round_id}_{len(records)}", enter_to_submit=False):
        st.markdown(
            _(
                "All panels that keep to the rules are numbered, and chance draws one number; nobody can choose the "
                "seed. What is drawn is on record, and a further draw needs a reason."
            )
        )
        # What was asked for last is what a further draw most likely changes a little of.
        last = records[0].rules if records else DrawRules(_USUAL_SIZE, reserve=_USUAL_RESERVE)
        left, right = st.columns(2)
        size = left.number_input(_("Members of the panel"), 1, LARGEST_SIZE, last.size)
        reserve = right.number_input(_("In reserve"), 0, LARGEST_RESERVE, last.reserve)
        per_unit = left.number_input(_("At most of one unit (empty: no limit)"), 1, LARGEST_SIZE, last.per_unit)
        per_district = right.number_input(
            _("At most of one district (empty: no limit)"), 1, LARGEST_SIZE, last.per_district
        )
        hint = say(
            msg("One a line, such as theme:{theme}=2, unit:…=1 or district:…=1", theme=_("environment protection"))
        )
        at_least = left.text_area(_("At least"), _typed(last.at_least), 120, help=hint, placeholder=hint)
        at_most = right.text_area(_("At most"), _typed(last.at_most), 120, help=hint, placeholder=hint)
        reason = st.text_area(_("Reason for drawing anew, kept in the log"), height=80) if records else ""
        submitted = st.form_submit_button(_("Draw the panel"), type="primary", icon=":material/casino:")
    if not submitted:
        return
    try:
        rules = rules_of(
            int(size),
            per_unit=per_unit,
            per_district=per_district,
            at_least=_lines(at_least),
            at_most=_lines(at_most),
            reserve=int(reserve),
        )
    except Invalid as refusal:
        st.error(literal(say(refusal.message)), icon=":material/block:")
        return
    perform(panel_draws.draw, round_id, rules=rules, reason=reason)


def draw_seating(record: DrawRecord) -> None:
    """Draw calling the panel, and replacing who declines."""
    members = [line for line in record.lines if line.is_on_panel]
    waiting = [line for line in record.lines if line.is_reserve and not line.is_on_panel and not line.declined_because]
    state = f"{record.draw_id}_{len(waiting)}_{sum(bool(line.account) for line in members)}"
    calling, leaving = st.columns(2)
    with calling, st.form(f"seat_{state}", enter_to_submit=False):
        st.markdown(
            _(
                "The panel as it stands becomes the judges of this round; whoever has no account gets one and an "
                "invitation link to pass on. Judges who are not in the pool stay; of those in it, the drawn ones judge."
            )
        )
        chair = _chosen(_("Chair, if it is to be one of them"), members)
        if st.form_submit_button(_("Make them judges of this round"), type="primary"):
            invite_by(lambda: disclose(panel_seats.seat, record.draw_id, chair_id=chair))
    with leaving, st.form(f"decline_{state}", enter_to_submit=False):
        gone = _chosen(_("Who declines, or is not available"), [*members, *waiting])
        reason = st.text_area(_("Reason, kept in the log"), height=80)
        if st.form_submit_button(_("Record it and move the reserve up")):
            if gone is None:
                st.error(_("Choose an expert first."), icon=":material/block:")
            elif gone in {line.expert_id for line in members}:
                perform(panel_seats.decline, record.draw_id, expert_id=gone, reason=reason)
            else:
                perform(panel_seats.pass_over, record.draw_id, expert_id=gone, reason=reason)


def draw_list() -> None:
    """Draw adding to the pool: a pasted list or a sheet, looked at before it is taken up."""
    times = int(st.session_state.get(_TAKEN_UP, 0))
    with st.expander(_("Add experts, or renew what is known of them"), icon=":material/person_add:"):
        st.markdown(
            _(
                "One expert a row: name, unit, district, themes with “、” between them, contact, account name. A first "
                "row of headings may give another order. Experts are found again by name and unit."
            )
        )
        file = st.file_uploader(
            _("A sheet (.xlsx, .xls, .ods or .csv)"), type=["xlsx", "xls", "ods", "csv"], key=f"experts file {times}"
        )
        text = st.text_area(_("Or a pasted list"), height=160, key=f"experts list {times}")
        try:
            listed = _read(file.name, file.getvalue()) if file is not None else _pasted(text)
        except Invalid as refusal:
            st.error(literal(say(refusal.message)), icon=":material/block:")
            return
        if listed:
            _draw_preview(read(experts.checked, listed), times)


def draw_removal(pool: Sequence[PooledExpert]) -> None:
    """Draw taking experts out of the pool."""
    names = {each.expert_id: with_unit(each.expert.name, each.expert.unit) for each in pool}
    with (
        st.expander(_("Take experts out of the pool"), icon=":material/person_remove:"),
        st.form(f"remove_{len(pool)}", enter_to_submit=False),
    ):
        chosen = st.multiselect(
            _("Experts"),
            list(names),
            format_func=lambda expert_id: names[expert_id],
            placeholder=_("Choose"),
            select_all=False,
        )
        reason = st.text_area(_("Reason, kept in the log"), height=80)
        if st.form_submit_button(_("Take them out")):
            perform(experts.remove, expert_ids=chosen, reason=reason)


def _draw_preview(listed: Sequence[ListedExpert], times: int) -> None:
    wrong = [each for each in listed if each.problems]
    # What has to be looked at comes first.
    shown = sorted(listed, key=lambda each: (not each.problems, not each.remarks))[:_MOST_SHOWN]
    draw_table(
        [_("Row"), _("Expert"), _("District"), _("Themes"), _("Account"), _("Problem or remark")],
        [
            (
                each.row,
                f"{each.expert.name}\n{each.expert.unit}",
                each.expert.district,
                say(msg("{names}", names=each.expert.themes)),
                each.login,
                "\n".join(map(say, (*each.problems, *each.remarks))),
            )
            for each in shown
        ],
        numbers=(0,),
        brief=(4,),
        wide=(5,),
    )
    if len(listed) > len(shown):
        st.caption(say(msg("Shown are the first {shown} of {n}.", shown=len(shown), n=len(listed))))
    if wrong:
        st.error(
            _("{n} lines have a problem; nothing is taken up until all are right.").format(n=len(wrong)),
            icon=":material/block:",
        )
    draw_remarks(
        msg("Please look at these again. They are taken up as they stand."),
        [msg("Row {row}: {problem}", row=each.row, problem=remark) for each in listed for remark in each.remarks],
    )
    label = say(msg("Take {n} experts up", n=len(listed)))
    if st.button(label, type="primary", disabled=bool(wrong), key=f"take up {times}"):
        st.session_state[_TAKEN_UP] = times + 1
        if perform(experts.take_up, listed=listed) is not None:
            st.session_state[_TAKEN_UP] = times


def _read(name: str, content: bytes) -> tuple[ListedExpert, ...]:
    sheet = read_sheets(content, name)[0]
    rows = (tuple(map(text_of, row)) for row in sheet.rows)
    return expert_lists.read_experts(enumerate(rows, start=1))


def _pasted(text: str) -> tuple[ListedExpert, ...]:
    return expert_lists.read_experts(expert_lists.of_text(text)) if text.strip() else ()


def _chosen(label: str, lines: Sequence[DrawnLine]) -> int | None:
    names = {line.expert_id: with_unit(line.expert.name, line.expert.unit) for line in lines}
    return st.selectbox(
        label, list(names), index=None, format_func=lambda expert_id: names[expert_id], placeholder=_("Nobody")
    )


def _typed(quotas: Sequence[Quota]) -> str:
    return "\n".join(f"{_(KIND_NAMES[quota.kind])}:{quota.name}={quota.number}" for quota in quotas)


def _lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]
