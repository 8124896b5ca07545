"""The one place where a version of a score sheet is written, whoever brought it and from wherever."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import bindparam, delete, insert, update

from db.tables import Assignment, Base, ScoreSheet, SheetPoints
from domain.awards import SheetState
from domain.cycles import LONGEST_COMMENT, CriterionRule
from domain.messages import Message, msg
from domain.refusals import Invalid, Outdated
from use_cases.transaction import Transaction

# Written at every save, while every other writer waits: plain statements, built once, take half the time of objects.
_TASKS, _SHEETS, _POINTS = (Base.metadata.tables[each.__tablename__] for each in (Assignment, ScoreSheet, SheetPoints))
_DELETE_DRAFT = delete(_SHEETS).where(
    _SHEETS.c.assignment_id == bindparam("assignment_id"),
    _SHEETS.c.version == bindparam("seen_version"),
    _SHEETS.c.state == SheetState.DRAFT,
)
_SET_TASK = (
    update(_TASKS)
    .where(_TASKS.c.id == bindparam("assignment_id"))
    # Whoever works on it again has taken it up again.
    .values(version=bindparam("new_version"), state=bindparam("new_state"), put_off_at=None)
)
_ADD_SHEET = insert(_SHEETS).returning(_SHEETS.c.id)
_ADD_POINTS = insert(_POINTS)


@dataclass(frozen=True)
class Version:
    """What is to be written over the version that somebody saw; points by the criterion's code."""

    state: SheetState
    seen_version: int
    points: Mapping[str, int | None]
    comment: str


def write_version(
    tx: Transaction, assignment: Assignment, criteria: tuple[CriterionRule, ...], version: Version
) -> None:
    """Add a version of a task's sheet; a draft before it is replaced.

    That the actor may and the stage allows it is for the caller to see to.

    Raises:
        Outdated: another version was saved meanwhile.
        Invalid: the comment is too long.
    """
    if assignment.version != version.seen_version:
        raise Outdated(
            msg(
                "This sheet was saved elsewhere meanwhile, in another window or on another device. Nothing was changed "
                "now; please look at it and try again."
            )
        )
    if len(version.comment) > LONGEST_COMMENT:
        raise Invalid(too_long(len(version.comment)))
    session = tx.session
    session.flush()
    task = {"assignment_id": assignment.id}
    if assignment.state is SheetState.DRAFT:
        session.execute(_DELETE_DRAFT, {**task, "seen_version": version.seen_version})
    new = {"version": version.seen_version + 1, "state": version.state}
    session.execute(_SET_TASK, {**task, "new_version": new["version"], "new_state": new["state"]})
    sheet_id = session.scalar(_ADD_SHEET, {**task, **new, "comment": version.comment, "written_at": tx.at})
    ids_of = {criterion.code: criterion.criterion_id for criterion in criteria}
    given = [
        {"sheet_id": sheet_id, "criterion_id": ids_of[code], "points": value}
        for code, value in version.points.items()
        if value is not None
    ]
    if given:
        session.execute(_ADD_POINTS, given)
    # What is asked of the object from now on is asked of the database.
    session.expire(assignment, ["version", "state", "put_off_at"])


def too_long(length: int) -> Message:
    """Say that a comment of so many characters does not fit."""
    return msg("The comment has {length} characters; at most {most} fit.", length=length, most=LONGEST_COMMENT)
