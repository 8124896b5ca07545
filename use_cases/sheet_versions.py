"""The one place where a version of a score sheet is written, whoever brought it and from wherever."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import bindparam, delete, select

from db.tables import Assignment, ScoreSheet, SheetPoints
from domain.awards import SheetState
from domain.cycles import LONGEST_COMMENT, CriterionRule
from domain.messages import Message, msg
from domain.refusals import Invalid, Outdated
from use_cases.transaction import Transaction

# At every save: built once, and no session is searched for drafts that nobody reads as objects.
_IS_DRAFT = (
    (ScoreSheet.assignment_id == bindparam("assignment_id"))
    & (ScoreSheet.version == bindparam("version"))
    & (ScoreSheet.state == SheetState.DRAFT)
)
_UNSEARCHED = {"synchronize_session": False}
_DELETE_POINTS = (
    delete(SheetPoints)
    .where(SheetPoints.sheet_id.in_(select(ScoreSheet.id).where(_IS_DRAFT)))
    .execution_options(**_UNSEARCHED)
)
_DELETE_SHEET = delete(ScoreSheet).where(_IS_DRAFT).execution_options(**_UNSEARCHED)


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
    if assignment.state is SheetState.DRAFT:
        _delete_draft(tx, assignment)
    ids_of = {criterion.code: criterion.criterion_id for criterion in criteria}
    assignment.version, assignment.state = version.seen_version + 1, version.state
    # Whoever works on it again has taken it up again.
    assignment.put_off_at = None
    tx.session.add(
        ScoreSheet(
            assignment_id=assignment.id,
            version=assignment.version,
            state=version.state,
            comment=version.comment,
            written_at=tx.at,
            points=[
                SheetPoints(criterion_id=ids_of[code], points=value)
                for code, value in version.points.items()
                if value is not None
            ],
        )
    )
    tx.session.flush()


def too_long(length: int) -> Message:
    """Say that a comment of so many characters does not fit."""
    return msg("The comment has {length} characters; at most {most} fit.", length=length, most=LONGEST_COMMENT)


def _delete_draft(tx: Transaction, assignment: Assignment) -> None:
    draft = {"assignment_id": assignment.id, "version": assignment.version}
    tx.session.execute(_DELETE_POINTS, draft)
    tx.session.execute(_DELETE_SHEET, draft)
