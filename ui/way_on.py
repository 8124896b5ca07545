"""Where a judge goes from a sheet: on to the next open task, or back to the sheet they came from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import streamlit as st

from ui.addresses import chosen_id
from ui.session import read
from use_cases import next_tasks
from use_cases.score_sheets import SheetView

_AFTER = "after"
_TRAIL = "sheets opened in this session, the last one last"
_LONGEST_TRAIL = 100


class Step(NamedTuple):
    """One sheet on the way."""

    round_id: int
    assignment_id: int
    number: int


def onward(view: SheetView) -> Mapping[str, str]:
    """Give the address of whatever task comes next; which one that is, is found out on arrival."""
    place = {"round": str(view.round_id)}
    return {**place, _AFTER: str(view.number)} if view.has_others_open else place


def arrive_at_next(round_id: int | None) -> int | None:
    """Where the address asks for the next task, give that task, and have the address name it from now on."""
    after = chosen_id(_AFTER)
    if round_id is None or after is None:
        return None
    target = read(next_tasks.next_open, round_id, after=after)
    st.query_params.from_dict({"round": str(round_id)} if target is None else {"sheet": str(target)})
    return target


def note_opened(view: SheetView) -> None:
    """Remember that a sheet was opened; whoever went back to it, comes no more from those opened after it."""
    step = Step(view.round_id, view.assignment_id, view.number)
    trail: tuple[Step, ...] = st.session_state.get(_TRAIL, ())
    before = trail[: trail.index(step)] if step in trail else trail
    st.session_state[_TRAIL] = (*before, step)[-_LONGEST_TRAIL:]


def came_from(view: SheetView) -> Step | None:
    """Give the sheet of the same round that was open before this one; None where there was none."""
    trail: tuple[Step, ...] = st.session_state.get(_TRAIL, ())
    before = [step for step in trail[:-1] if step.round_id == view.round_id]
    return before[-1] if before else None


def forget_opened(assignment_id: int | None = None) -> None:
    """Take a sheet that leaves the desk from the way, or all of them."""
    trail: tuple[Step, ...] = st.session_state.get(_TRAIL, ())
    st.session_state[_TRAIL] = tuple(each for each in trail if assignment_id not in {None, each.assignment_id})
