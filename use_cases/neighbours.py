"""The tasks beside a task, found by index: a judge pages through thousands as quickly as through three."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, ScalarSelect, Select, bindparam, func, literal_column, select, union_all

from db.tables import Assignment
from domain.awards import SheetState
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
    next_open_id: int | None


def neighbours(tx: Transaction, task: Place) -> Neighbours:
    """Find the task's neighbours; each is one step in an index, however many tasks there are."""
    row = tx.session.execute(
        _NEIGHBOURS, {"user_id": task.user_id, "round_id": task.round_id, "number": task.number}
    ).one()
    return Neighbours(row.of, row.previous_id, row.next_id, row.next_open_id)


_TASKS = Assignment.__table__
_MINE = (
    _TASKS.c.user_id == bindparam("user_id"),
    _TASKS.c.round_id == bindparam("round_id"),
    _TASKS.c.state != SheetState.RECUSED,
)
_BEFORE, _AFTER = _TASKS.c.number < bindparam("number"), _TASKS.c.number > bindparam("number")


def _first(*conditions: ColumnElement[bool], by: ColumnElement[int], turn: int = 0) -> Select[tuple[int, int, int]]:
    """Select the first of the judge's tasks that fulfils the conditions; one step in an index."""
    return (
        select(_TASKS.c.id, _TASKS.c.number, literal_column(str(turn)).label("turn"))
        .where(*_MINE, *conditions)
        .order_by(by)
        .limit(1)
    )


def _id_of(found: Select[tuple[int, int, int]]) -> ScalarSelect[int]:
    return found.with_only_columns(_TASKS.c.id).scalar_subquery()


# The next one that is open: after this task, else the first of all; not this one.
_OPEN_ONES = union_all(
    *(
        _first(_TASKS.c.state == state, where, by=_TASKS.c.number, turn=turn).subquery().select()
        for state in (SheetState.UNTOUCHED, SheetState.DRAFT)
        for turn, where in enumerate((_AFTER, _BEFORE))
    )
).subquery()
_NEIGHBOURS = select(
    select(func.count()).where(*_MINE).scalar_subquery().label("of"),
    _id_of(_first(_BEFORE, by=_TASKS.c.number.desc())).label("previous_id"),
    _id_of(_first(_AFTER, by=_TASKS.c.number)).label("next_id"),
    select(_OPEN_ONES.c.id)
    .order_by(_OPEN_ONES.c.turn, _OPEN_ONES.c.number)
    .limit(1)
    .scalar_subquery()
    .label("next_open_id"),
)
