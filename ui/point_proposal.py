"""Points proposed for the order a judge wishes, old and new side by side: taken, all or some, or left."""

from __future__ import annotations

from dataclasses import replace
from html import escape

import streamlit as st

from domain.awards import SheetState
from domain.cycles import CriterionRule
from domain.messages import Message, msg
from domain.refusals import Outdated
from ui.own_wish import Wish, keep_wish
from ui.session import answered, perform, read
from ui.task_list import hundredths
from ui.words import _, either, literal, say, signed
from use_cases import own_marking
from use_cases.own_marking import NewPoints, OwnMarking, Proposal

_MOST_SHOWN = 60
_REFUSED = "why proposed points were not taken"
_WITH_SUBMITTED = "with_submitted"


def refused_before() -> Message | None:
    """Give why the last act took nothing, once."""
    refused: Message | None = st.session_state.pop(_REFUSED, None)
    return refused


def draw_leave(marking: OwnMarking) -> None:
    """Draw whether submitted sheets may get other points, where there are any."""
    if any(sheet.state is SheetState.SUBMITTED for sheet in marking.sheets):
        st.checkbox(_("Submitted sheets may get other points, too"), key=_WITH_SUBMITTED, persist_state="session")
        st.caption(
            _("Otherwise only drafts change. A submitted sheet that you give other points becomes a draft again.")
        )


def ask(marking: OwnMarking, wish: Wish) -> None:
    """Ask for a proposal and show it; say in place why there is none."""
    with_submitted = bool(st.session_state.get(_WITH_SUBMITTED))
    found = answered(
        lambda: read(own_marking.propose, marking.round_id, wish.order, seen=wish.seen, with_submitted=with_submitted)
    )
    if found is None:
        return
    if len(found.changes) > _MOST_SHOWN:
        many = msg(
            "For this order {n} sheets would need other points, more than can be looked through here. Move fewer "
            "sheets at a time.",
            n=len(found.changes),
        )
        st.error(literal(say(many)), icon=":material/block:")
        return
    for change in found.changes:
        # Another proposal is another question, whatever was unticked in the one before.
        st.session_state.pop(_tick_key(change), None)
    keep_wish(marking.round_id, replace(wish, proposal=found))
    st.rerun()


def _tick_key(change: NewPoints) -> str:
    return f"take_{change.sheet.assignment_id}_{change.sheet.version}"


def draw_proposal(marking: OwnMarking, wish: Wish, proposal: Proposal) -> None:
    """Draw old and new points of every sheet that would change, and what takes or leaves them."""
    st.subheader(_("Proposed points"), anchor=False)
    st.write(literal(say(_summary(marking, proposal))))
    ticked = tuple(change for change in proposal.changes if _draw_change(marking, change))
    _draw_effect(proposal, ticked)
    with st.container(horizontal=True, key="order_actions"):
        taken = st.button(_("Take the ticked points"), key="take_points", type="primary", disabled=not ticked)
        left = st.button(_("Leave everything as it is"), key="leave_points")
    if taken:
        refusal = perform(own_marking.take, marking.round_id, ticked, seen=wish.seen)
        if isinstance(refusal, Outdated):
            st.session_state[_REFUSED] = refusal.message
            st.rerun()
    if left:
        keep_wish(marking.round_id, replace(wish, proposal=None))
        st.rerun()


def _summary(marking: OwnMarking, proposal: Proposal) -> Message:
    moved = sum(
        abs(change.points[criterion.code] - change.sheet.points[criterion.code])
        for change in proposal.changes
        for criterion in marking.criteria
    )
    return msg(
        "To make your order, at least {points} points have to move; here they move on {n} sheets. Nothing has been "
        "changed yet. You decide.",
        n=len(proposal.changes),
        points=moved,
    )


def _draw_change(marking: OwnMarking, change: NewPoints) -> bool:
    sheet = change.sheet
    with st.container(border=True):
        label = msg("No. {number}: {title}", number=sheet.number, title=sheet.title)
        ticked = st.checkbox(
            literal(say(label)),
            value=True,
            key=_tick_key(change),
            persist_state="session",
        )
        if sheet.state is SheetState.SUBMITTED:
            st.caption(_("This sheet is submitted."))
        st.html(_old_and_new(marking.criteria, change))
    return ticked


def _draw_effect(proposal: Proposal, ticked: tuple[NewPoints, ...]) -> None:
    if ticked and len(ticked) < len(proposal.changes):
        st.info(_("If you take only some of them, your sheets may not stand in the order you wish."))
    withdrawn = sum(change.sheet.state is SheetState.SUBMITTED for change in ticked)
    if withdrawn:
        said = msg(
            "{n} of the ticked sheets are submitted. If you take their new points they are withdrawn: they become "
            "drafts and do not count until you submit them again.",
            n=withdrawn,
        )
        st.warning(literal(say(said)), icon=":material/undo:")


def _old_and_new(criteria: tuple[CriterionRule, ...], change: NewPoints) -> str:
    heads = (("", _("Criterion")), ("number", _("Now")), ("number", _("Proposed")))
    head = "".join(f'<th scope="col" class="{kind}">{escape(text)}</th>' for kind, text in heads)
    lines = []
    for criterion in criteria:
        before, after = change.sheet.points[criterion.code], change.points[criterion.code]
        lines.append(_line(either(criterion.name, criterion.name_en), before, after, signed(after - before, 0)))
    before, after = change.sheet.total or 0, change.total
    by = signed((after - before) / 100, 2)
    lines.append(_line(_("Weighted total"), hundredths(before), hundredths(after), by))
    return f'<table class="points-table"><thead><tr>{head}</tr></thead><tbody>{"".join(lines)}</tbody></table>'


def _line(name: str, before: object, after: object, by: str) -> str:
    cells = f'<td>{escape(name)}</td><td class="number">{before}</td>'
    if before == after:
        return f'<tr>{cells}<td class="number">{after}</td></tr>'
    return f'<tr class="differs">{cells}<td class="number"><strong>{after}</strong> ({by})</td></tr>'
