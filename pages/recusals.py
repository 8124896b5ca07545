"""Recusals of a round: what was found, declared or imposed, and what becomes of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from domain.lifecycle import RoundStage
from domain.messages import Message, msg
from domain.permissions import Right
from domain.recusals import ORIGIN_NAMES, RECUSAL_STATE_NAMES, RecusalState
from ui.chosen import chosen_cycle
from ui.paged import draw_steps, page_of
from ui.recusal_acts import draw_decisions, draw_imposing, page_key
from ui.rights import may
from ui.round_choice import chosen_round
from ui.session import read
from ui.table_files import draw_table_files
from ui.tables import draw_table
from ui.unit_spellings import draw_hints_waiting
from ui.words import _, actor, say
from use_cases import interests, recusal_lists, recusals, rounds
from use_cases.recusal_lists import RecusalLine
from use_cases.rounds import RoundLine


def page() -> None:
    """Draw the page."""
    st.title(_("Recusals"))
    cycle = chosen_cycle()
    if cycle is None:
        st.info(_("No cycle has been opened yet."))
        return
    line = chosen_round({each.round_id: each for each in read(rounds.listing, cycle.cycle_id)})
    lines = read(recusal_lists.listing, line.round_id)
    by_state = {state: [each for each in lines if each.state is state] for state in RecusalState}
    is_open = line.stage is not RoundStage.SETUP
    _draw_open(by_state[RecusalState.SUGGESTED], line, is_open=is_open)
    _draw_unknown(read(interests.judges_without_unit, line.round_id))
    if may(Right.SEE_PROPOSERS):
        draw_hints_waiting(cycle.cycle_id)
    acts = may(Right.RUN_ROUNDS)
    if acts:
        _draw_settled(read(recusals.settled_because, line.round_id))
    if acts and lines:
        draw_decisions(line.round_id, by_state)
    for state in (RecusalState.CONFIRMED, RecusalState.DISMISSED):
        _draw_decided(line.round_id, state, by_state)
    if acts and line.judges:
        draw_imposing(line.round_id, len(by_state[RecusalState.CONFIRMED]))
    draw_table_files(cycle.cycle_id, "recusals")


def _draw_open(lines: Sequence[RecusalLine], line: RoundLine, *, is_open: bool) -> None:
    st.subheader(_("To be decided"))
    if lines:
        st.warning(
            say(_waiting(len(lines), is_open=is_open)),
            icon=":material/balance:",
        )
        _draw_lines(lines, page_key(line.round_id, RecusalState.SUGGESTED))
    elif line.judges:
        st.success(_("Nothing waits for a decision."), icon=":material/check_circle:")
    else:
        st.info(_("Nobody has been named to judge this round yet."), icon=":material/group:")
    st.caption(
        _(
            "Compared are each judge's unit with the proposers', the handling and the adopting unit, and names. A "
            "confirmed recusal takes the entry off the judge's desk at once; sheets already given count no more."
        )
    )


def _draw_settled(because: Message | None) -> None:
    if because is not None:
        said = _("What can still be decided are recusals that no counted sheet hangs on.")
        st.info(f"{say(because)} {said}", icon=":material/lock:")


def _waiting(many: int, *, is_open: bool) -> Message:
    if is_open:
        return msg("{n} possible interests wait for a decision; until then sheets count as they are.", n=many)
    return msg("{n} possible interests wait for a decision; scoring opens after it.", n=many)


def _draw_unknown(names: Sequence[str]) -> None:
    if names:
        said = msg("Without a unit, so that little can be found for them: {names}.", names=tuple(names))
        st.info(say(said), icon=":material/help:")


def _draw_decided(round_id: int, state: RecusalState, by_state: Mapping[RecusalState, Sequence[RecusalLine]]) -> None:
    if by_state[state]:
        st.subheader(_(RECUSAL_STATE_NAMES[state]))
        _draw_lines(by_state[state], page_key(round_id, state))


def _draw_lines(lines: Sequence[RecusalLine], key: str) -> None:
    headings = [_("Judge"), _("Entry"), _("Reason"), _("Decision")]
    cells = [
        [
            f"{each.judge}\n{each.unit}",
            f"{each.reference}\n{each.title}",
            f"{say(each.why)}\n{_(ORIGIN_NAMES[each.origin])}",
            _decision(each),
        ]
        for each in page_of(lines, key)
    ]
    draw_table(headings, cells, wide=(1, 2, 3))
    draw_steps(lines, key)


def _decision(line: RecusalLine) -> str:
    if line.decided_at is None:
        return _(RECUSAL_STATE_NAMES[line.state])
    who = say(msg("{who}, {at}", who=actor(line.decided_by), at=line.decided_at))
    return f"{who}\n{line.decision}"
