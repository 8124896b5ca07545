"""Which of a judge's open tasks comes next: the entry with the fewest sheets, what was put off last of all.

The order in which tasks are offered is the only thing at the desk in which others' work shows, and only as which entry
is offered first (docs/adr/0026).
"""

from __future__ import annotations

from sqlalchemy import ScalarSelect, func, select
from sqlalchemy.orm import aliased

from db.tables import Assignment
from db.visibility import visible_assignments
from domain.awards import OWED, SheetState
from domain.lifecycle import Act, require_stage, stage_for_judges
from domain.messages import Message, msg
from domain.permissions import Right, not_allowed
from domain.refusals import Invalid
from use_cases.transaction import Transaction


def next_open(tx: Transaction, round_id: int, *, after: int = 0) -> int | None:
    """Give the actor's open task that comes next in a round, None where none is left.

    Args:
        tx: whoever asks; only their own tasks count.
        round_id: the round.
        after: the number of the task they come from. Of entries with as few sheets the next number is taken, and the
            task itself only where there is no other.
    """
    tx.require(Right.SCORE)
    return tx.session.scalar(
        visible_assignments(tx.actor.user_id)
        .where(Assignment.round_id == round_id, Assignment.state.in_(OWED))
        .with_only_columns(Assignment.id)
        .order_by(
            Assignment.number == after,
            Assignment.put_off_at.is_not(None),
            Assignment.put_off_at,
            _sheets_of_others(tx.actor.user_id),
            Assignment.number < after,
            Assignment.number,
        )
        .limit(1)
    )


def put_off(tx: Transaction, assignment_id: int) -> Message:
    """Leave a task for later: it is offered again after all others, with what was given so far.

    Raises:
        NotAllowed: not the actor's task.
        WrongStage: scoring is not open.
        Invalid: its sheet has been submitted.
    """
    tx.require(Right.SCORE)
    task = tx.session.scalar(visible_assignments(tx.actor.user_id).where(Assignment.id == assignment_id))
    if task is None:
        raise not_allowed()
    require_stage(stage_for_judges(task.round.stage, task.round.closes_itself_at, tx.at), Act.SAVE_DRAFT)
    if task.state not in OWED:
        raise Invalid(msg("This sheet has been submitted, so there is nothing left to put off."))
    task.put_off_at = tx.at
    return msg("No. {number} is put off; it comes again after the others.", number=task.number)


def _sheets_of_others(user_id: int | None) -> ScalarSelect[int]:
    others = aliased(Assignment)
    return (
        select(func.count())
        .where(
            others.round_id == Assignment.round_id,
            others.entry_id == Assignment.entry_id,
            others.state == SheetState.SUBMITTED,
            others.user_id != user_id,
        )
        .correlate(Assignment)
        .scalar_subquery()
    )
