"""A judge's drafts on which nothing is missing: a last look at them, and submitting them all at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from db.tables import Assignment, Entry, Round, ScoreSheet
from db.visibility import visible_assignments
from domain.awards import SheetState
from domain.cycles import CriterionRule
from domain.lifecycle import RoundStage, stage_for_judges
from domain.messages import Message, msg
from domain.permissions import Right, not_allowed
from domain.points import is_too_short, total_in_hundredths
from domain.refusals import Invalid, Outdated
from use_cases import score_sheets
from use_cases.reading import masking
from use_cases.round_criteria import criteria_of_round
from use_cases.transaction import Transaction


@dataclass(frozen=True)
class FinishedSheet:
    """A draft that could be submitted as it is; points by the criterion's code, ``total`` in hundredths of a point."""

    assignment_id: int
    number: int
    title: str
    version: int
    points: Mapping[str, int]
    total: int
    comment: str


@dataclass(frozen=True)
class Finished:
    """All of them by number, what they were judged by, and the round's stage as judges find it."""

    stage: RoundStage
    criteria: tuple[CriterionRule, ...]
    sheets: tuple[FinishedSheet, ...]


def finished(tx: Transaction, round_id: int) -> Finished:
    """The actor's drafts of a round that lack neither points nor the comment the round asks for, none put off.

    Raises:
        NotAllowed: the actor has no task in the round.
    """
    tx.require(Right.SCORE)
    round_ = tx.session.scalar(
        visible_assignments(tx.actor.user_id).where(Assignment.round_id == round_id).with_only_columns(Round).limit(1)
    )
    if round_ is None:
        raise not_allowed()
    criteria = criteria_of_round(tx, round_id)
    codes = {criterion.criterion_id: criterion.code for criterion in criteria}
    found = []
    for sheet in tx.session.scalars(_drafts(tx, round_id)):
        points = {codes[row.criterion_id]: row.points for row in sheet.points}
        total = total_in_hundredths(points, criteria)
        if total is None or is_too_short(len(sheet.comment), round_.shortest_comment):
            continue
        task = sheet.assignment
        title = masking(task.entry, is_blind=round_.is_blind)(task.entry.title)
        found.append(FinishedSheet(task.id, task.number, title, sheet.version, points, total, sheet.comment))
    stage = stage_for_judges(round_.stage, round_.closes_itself_at, tx.at)
    return Finished(stage, criteria, tuple(sorted(found, key=lambda sheet: sheet.number)))


def submit_all(tx: Transaction, round_id: int, *, seen: Mapping[int, int]) -> Message:
    """Submit the finished drafts that were looked at: all of them, or none.

    Args:
        tx: whoever submits; only their own tasks count.
        round_id: the round.
        seen: the version that was looked at, by task.

    Raises:
        NotAllowed: the actor has no task in the round.
        WrongStage: scoring is not open.
        Outdated: a sheet was changed, submitted or taken away since; the sentence names it.
        Invalid: there is nothing to submit.
    """
    ready = {sheet.assignment_id: sheet for sheet in finished(tx, round_id).sheets}
    if not seen:
        raise Invalid(msg("There is no finished sheet to submit."))
    for assignment_id, version in seen.items():
        sheet = ready.get(assignment_id)
        if sheet is None or sheet.version != version:
            raise Outdated(_changed(sheet))
        try:
            score_sheets.submit(
                tx, assignment_id, seen_version=version, points=dict(sheet.points), comment=sheet.comment
            )
        except Invalid as refusal:
            raise Invalid(msg("No. {number}: {reason}", number=sheet.number, reason=refusal.message)) from refusal
    return msg("{n} score sheets submitted.", n=len(seen))


def _changed(sheet: FinishedSheet | None) -> Message:
    if sheet is None:
        return msg(
            "One of these sheets was changed or submitted elsewhere meanwhile. Nothing was submitted; look again."
        )
    return msg(
        "No. {number} was changed elsewhere meanwhile. Nothing was submitted; please look at it again.",
        number=sheet.number,
    )


def _drafts(tx: Transaction, round_id: int) -> Select[ScoreSheet]:
    return (
        select(ScoreSheet)
        .join(Assignment, (ScoreSheet.assignment_id == Assignment.id) & (ScoreSheet.version == Assignment.version))
        .where(
            Assignment.user_id == tx.actor.user_id,
            Assignment.round_id == round_id,
            Assignment.state == SheetState.DRAFT,
            Assignment.put_off_at.is_(None),
        )
        .options(
            selectinload(ScoreSheet.points),
            joinedload(ScoreSheet.assignment).joinedload(Assignment.entry).selectinload(Entry.proposers),
        )
    )
