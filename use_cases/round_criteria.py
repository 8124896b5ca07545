"""The criteria of a round, read once: they are frozen when it opens."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from db.tables import Criterion, Round, Rubric, Track
from domain.cycles import CriterionRule
from use_cases.kept import Kept
from use_cases.stored_rules import rubric_rule
from use_cases.transaction import Transaction

_CRITERIA: Kept[int, tuple[CriterionRule, ...]] = Kept(64)


def criteria_of_round(tx: Transaction, round_id: int) -> tuple[CriterionRule, ...]:
    """Give the criteria of a round that has tasks: its rubric is frozen, so they never change again."""
    return _CRITERIA.get(tx, round_id, _read_criteria)


def _read_criteria(tx: Transaction, round_id: int) -> tuple[CriterionRule, ...]:
    rubric = tx.session.scalars(
        select(Rubric)
        .join(Track, Rubric.track_id == Track.id)
        .join(Round, Round.track_id == Track.id)
        .where(Round.id == round_id)
        .options(selectinload(Rubric.criteria).selectinload(Criterion.levels))
    ).one()
    return rubric_rule(rubric).criteria
