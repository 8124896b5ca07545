"""The tasks beside a task, found by index: a judge pages through thousands as quickly as through three."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, ScalarSelect, bindparam, func, select

from db.tables import Assignment
from domain.awards import SheetState
from use_cases.transaction import Transaction


@dataclass(frozen=True)
class Neighbours:
    """How many tasks a judge has in the round, and those beside one of them; None where there is none."""

    of: int
    previous_id: int | None
    next_id: int | None
    next_open_id: int | None


def neighbours(tx: Transaction, assignment: Assignment) -> Neighbours:
    """Find the task's neighbours; each is one step in an index, however many tasks there are."""
    bounds = {"user_id": assignment.user_id, "round_id": assignment.round_id, "number": assignment.number}
    row = tx.session.execute(_NEIGHBOURS, bounds).one()
    further = [number for number in (row.untouched_after, row.draft_after) if number is not None]
    earlier = [number for number in (row.untouched, row.draft) if number not in {None, assignment.number}]
    next_open = min(further or earlier, default=None)
    wanted = {"numbers": [number for number in (row.previous, row.next, next_open) if number is not None]}
    ids = {found.number: found.id for found in tx.session.execute(_IDS_OF_NUMBERS, {**bounds, **wanted})}
    return Neighbours(row.of, ids.get(row.previous), ids.get(row.next), ids.get(next_open))


def _one_of(*conditions: ColumnElement[bool], what: ColumnElement[int]) -> ScalarSelect[int]:
    mine = (_TASKS.c.user_id == bindparam("user_id"), _TASKS.c.round_id == bindparam("round_id"))
    return select(what).where(*mine, *conditions).scalar_subquery()


_TASKS = Assignment.__table__
_BEFORE, _AFTER = _TASKS.c.number < bindparam("number"), _TASKS.c.number > bindparam("number")
_FIRST, _LAST = func.min(_TASKS.c.number), func.max(_TASKS.c.number)
_IS_UNTOUCHED, _IS_DRAFT = _TASKS.c.state == SheetState.UNTOUCHED, _TASKS.c.state == SheetState.DRAFT
_NEIGHBOURS = select(
    _one_of(what=func.count()).label("of"),
    _one_of(_BEFORE, what=_LAST).label("previous"),
    _one_of(_AFTER, what=_FIRST).label("next"),
    _one_of(_IS_UNTOUCHED, _AFTER, what=_FIRST).label("untouched_after"),
    _one_of(_IS_DRAFT, _AFTER, what=_FIRST).label("draft_after"),
    _one_of(_IS_UNTOUCHED, what=_FIRST).label("untouched"),
    _one_of(_IS_DRAFT, what=_FIRST).label("draft"),
)
_IDS_OF_NUMBERS = select(_TASKS.c.id, _TASKS.c.number).where(
    _TASKS.c.user_id == bindparam("user_id"),
    _TASKS.c.round_id == bindparam("round_id"),
    _TASKS.c.number.in_(bindparam("numbers", expanding=True)),
)
