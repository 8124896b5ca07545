"""The tasks beside a task, found by index: a judge pages through thousands as quickly as through three."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, ScalarSelect, bindparam, exists, func, or_, select

from db.tables import Assignment
from domain.awards import OWED, SheetState
from use_cases.transaction import Transaction


@dataclass(frozen=True)
class Place:
    """Where a task stands: whose, in which round, under which number."""

    user_id: int
    round_id: int
    number: int


@dataclass(frozen=True)
class Neighbours:
    """How many tasks a judge has in the round, and those beside one of them; None where there is none."""

    of: int
    previous_id: int | None
    next_id: int | None
    has_others_open: bool


def neighbours(tx: Transaction, task: Place) -> Neighbours:
    """Find the task's neighbours; each is one step in an index, however many tasks there are."""
    row = tx.session.execute(
        _NEIGHBOURS, {"user_id": task.user_id, "round_id": task.round_id, "number": task.number}
    ).one()
    return Neighbours(row.of, row.previous_id, row.next_id, bool(row.has_others_open))


_TASKS = Assignment.__table__
_MINE = (
    _TASKS.c.user_id == bindparam("user_id"),
    _TASKS.c.round_id == bindparam("round_id"),
    _TASKS.c.state != SheetState.RECUSED,
)
_BEFORE, _AFTER = _TASKS.c.number < bindparam("number"), _TASKS.c.number > bindparam("number")


def _first(where: ColumnElement[bool], *, by: ColumnElement[int]) -> ScalarSelect[int]:
    """Select the first of the judge's tasks on one side; one step in an index."""
    return select(_TASKS.c.id).where(*_MINE, where).order_by(by).limit(1).scalar_subquery()


def _is_one(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(*_MINE, *conditions)


_NEIGHBOURS = select(
    select(func.count()).where(*_MINE).scalar_subquery().label("of"),
    _first(_BEFORE, by=_TASKS.c.number.desc()).label("previous_id"),
    _first(_AFTER, by=_TASKS.c.number).label("next_id"),
    or_(*(_is_one(_TASKS.c.state == state, side) for state in OWED for side in (_BEFORE, _AFTER))).label(
        "has_others_open"
    ),
)
