"""What else on a judge's list comes from a proposer of one entry, without saying who that is."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import bindparam, select

from db.tables import Assignment, Proposer
from db.visibility import visible_assignments
from domain.awards import SheetState
from domain.permissions import Right, not_allowed
from domain.proposers import Named, people
from domain.suggestions import folded
from use_cases.proposer_counts import spelled_alike
from use_cases.transaction import Transaction

# Asked at every opening of a sheet: built once, and of plain columns, as in transaction.py.
_TASK = (
    visible_assignments(bindparam("user_id"))
    .where(Assignment.id == bindparam("assignment_id"))
    .with_only_columns(Assignment.entry_id, Assignment.round_id)
)
_NAMES = select(Proposer.name).where(Proposer.entry_id == bindparam("entry_id"))
_ALIKE = (
    select(Assignment.entry_id, Assignment.number, Assignment.state, Proposer.name, Proposer.telephone)
    .join(Proposer, Proposer.entry_id == Assignment.entry_id)
    .where(
        Assignment.user_id == bindparam("user_id"),
        Assignment.round_id == bindparam("round_id"),
        spelled_alike(bindparam("names", expanding=True)),
    )
)


@dataclass(frozen=True)
class SameProposer:
    """A proposer of an entry who made others on the judge's list, too.

    ``code`` stands for the person: the lowest number by them that was ever on this list, so it stays when an entry
    leaves it and tells nothing to anybody else. ``numbers`` are those others that are there now.
    """

    code: int
    numbers: tuple[int, ...]


def of_task(tx: Transaction, assignment_id: int) -> tuple[SameProposer, ...]:
    """Give the proposers of a task's entry who made others of the actor's tasks in that round, by code.

    People are told apart as in ``domain.proposers``: one name and one way to be reached.

    Raises:
        NotAllowed: not the actor's task.
    """
    tx.require(Right.SCORE)
    mine = {"user_id": tx.actor.user_id}
    task = tx.session.execute(_TASK, mine | {"assignment_id": assignment_id}).one_or_none()
    if task is None:
        raise not_allowed()
    own = tx.session.scalars(_NAMES, {"entry_id": task.entry_id})
    names = {folded(name) for name in own} - {""}
    rows = tx.session.execute(_ALIKE, mine | {"round_id": task.round_id, "names": tuple(names)}).all()
    number = {row.entry_id: row.number for row in rows}
    on_list = {row.entry_id for row in rows if row.state is not SheetState.RECUSED} - {task.entry_id}
    found = [
        SameProposer(
            min(number[each] for each in person.entry_ids),
            tuple(sorted(number[each] for each in person.entry_ids & on_list)),
        )
        for person in people(Named(row.entry_id, row.name, row.telephone) for row in rows)
        if task.entry_id in person.entry_ids and person.entry_ids & on_list
    ]
    return tuple(sorted(found, key=lambda same: same.code))
