"""All sheets of one entry in a round, for those who may see them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from db.tables import Assignment, Entry, Round, ScoreSheet, User
from db.visibility import visible_rounds
from domain.awards import SheetState
from domain.cycles import CriterionRule, RubricRule
from domain.permissions import Right, not_allowed
from use_cases.rankings import round_with_rubric
from use_cases.reading import reading_of
from use_cases.stored_rules import rubric_rule
from use_cases.transaction import Transaction


@dataclass(frozen=True)
class EntrySheet:
    """One judge's latest sheet for an entry; without points, total and comment until it is submitted."""

    judge: str
    unit: str
    state: SheetState
    version: int
    points: tuple[int | None, ...]
    total: Fraction | None
    comment: str
    written_at: datetime | None


@dataclass(frozen=True)
class EntrySheets:
    """All sheets of one entry in one round, for those who may see them."""

    entry_id: int
    reference: str
    title: str
    criteria: tuple[CriterionRule, ...]
    sheets: tuple[EntrySheet, ...]


def of_entry(tx: Transaction, round_id: int, entry_id: int) -> EntrySheets:
    """Every judge's sheet for one entry of a round."""
    tx.require_any(Right.SEE_RANKINGS, Right.SEE_OWN_ROUND_RANKINGS)
    permitted = visible_rounds(tx.actor.user_id, tx.actor.roles).where(Round.id == round_id)
    if tx.session.scalar(permitted.with_only_columns(Round.id)) is None:
        raise not_allowed()
    round_ = round_with_rubric(tx, round_id)
    rubric = rubric_rule(round_.track.rubric)
    rows = tx.session.execute(
        select(Assignment, ScoreSheet, User)
        .join(User, User.id == Assignment.user_id)
        .outerjoin(ScoreSheet, (ScoreSheet.assignment_id == Assignment.id) & (ScoreSheet.version == Assignment.version))
        .where(Assignment.round_id == round_id, Assignment.entry_id == entry_id)
        .options(
            selectinload(ScoreSheet.points),
            joinedload(Assignment.entry).options(
                joinedload(Entry.suggestion),
                joinedload(Entry.organisation),
                joinedload(Entry.adoption),
                selectinload(Entry.proposers),
            ),
        )
        .order_by(User.unit, User.display_name)
    ).all()
    if not rows:
        raise not_allowed()
    entry = reading_of(rows[0].Assignment.entry, is_blind=round_.is_blind)
    return EntrySheets(
        entry_id,
        entry.reference,
        entry.title,
        rubric.criteria,
        tuple(_entry_sheet(row.Assignment, row.ScoreSheet, row.User, rubric) for row in rows),
    )


def _entry_sheet(assignment: Assignment, sheet: ScoreSheet | None, user: User, rubric: RubricRule) -> EntrySheet:
    if assignment.state is not SheetState.SUBMITTED:
        # A draft is its judge's own until it is submitted.
        sheet = None
    given = {row.criterion_id: row.points for row in sheet.points} if sheet else {}
    points = tuple(given.get(criterion.criterion_id or 0) for criterion in rubric.criteria)
    return EntrySheet(
        user.display_name,
        user.unit,
        assignment.state,
        assignment.version,
        points,
        _total(points, rubric.criteria),
        sheet.comment if sheet else "",
        sheet.written_at if sheet else None,
    )


def _total(points: tuple[int | None, ...], criteria: Sequence[CriterionRule]) -> Fraction | None:
    total = Fraction(0)
    for value, criterion in zip(points, criteria, strict=True):
        if value is None:
            return None
        total += Fraction(value * criterion.weight, 10_000)
    return total
