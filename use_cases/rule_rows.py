"""The rows of a cycle's rules, read once for whoever writes them down: the archive and the plain data."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from sqlalchemy import select

from db.tables import Criterion, Cycle, DecisionTerms, LevelDescriptor, Round, Rubric, Tier, Track
from exports.archive_tables import Cell
from use_cases.transaction import Transaction

Facts = list[Cell]
"""What a row says of itself, in the order in which it is declared; whose it is stands beside it."""


def cycles(tx: Transaction, cycle_id: int) -> Iterator[tuple[Cycle, Facts]]:
    """Give the cycle's name and days, and the row itself with its themes and moments."""
    for row in tx.session.scalars(select(Cycle).where(Cycle.id == cycle_id)):
        yield row, [row.name, row.name_en, row.starts_on, row.ends_on]


def decision_terms(tx: Transaction, cycle_id: int) -> Iterator[Facts]:
    """Give how the panel decides."""
    for row in tx.session.scalars(select(DecisionTerms).where(DecisionTerms.cycle_id == cycle_id)):
        yield [row.quorum.value, row.majority.value, row.is_secret, row.publicity_days, row.budget_yuan]


def rubrics(tx: Transaction, track_ids: Collection[int]) -> Iterator[tuple[int, Facts, list[str]]]:
    """Give the id of each track, its kind and rounding, and the codes compared at a tie; by id."""
    rows = select(Track.id, Track.kind, Rubric.rounding, Rubric.tie_break).join(Rubric, Rubric.track_id == Track.id)
    for row in tx.session.execute(rows.where(Track.id.in_(track_ids)).order_by(Track.id)):
        yield row.id, [row.kind.value, row.rounding.value], row.tie_break


def criteria(tx: Transaction, track_ids: Collection[int]) -> Iterator[tuple[Criterion, int, Facts]]:
    """Give each criterion with the id of its track, in the order of the rubrics."""
    rows = (
        select(Criterion, Rubric.track_id)
        .join(Rubric, Rubric.id == Criterion.rubric_id)
        .where(Rubric.track_id.in_(track_ids))
        .order_by(Rubric.track_id, Criterion.position, Criterion.id)
    )
    for row, track_id in tx.session.execute(rows):
        names: Facts = [row.code, row.name, row.name_en, row.weight, row.guidance, row.guidance_en]
        yield row, track_id, [row.position, *names]


def levels(tx: Transaction, track_ids: Collection[int]) -> Iterator[tuple[Criterion, int, Facts]]:
    """Give the levels of each criterion, with it and the id of its track."""
    rows = (
        select(LevelDescriptor, Criterion, Rubric.track_id)
        .join(Criterion, Criterion.id == LevelDescriptor.criterion_id)
        .join(Rubric, Rubric.id == Criterion.rubric_id)
        .where(Rubric.track_id.in_(track_ids))
        .order_by(LevelDescriptor.criterion_id, LevelDescriptor.position, LevelDescriptor.id)
    )
    for row, criterion, track_id in tx.session.execute(rows):
        yield criterion, track_id, [row.position, row.low, row.high, row.label, row.label_en]


def tiers(tx: Transaction, cycle_id: int) -> Iterator[tuple[Tier, Facts]]:
    """Give the tiers from the highest on, without place and track."""
    for row in tx.session.scalars(select(Tier).where(Tier.cycle_id == cycle_id).order_by(Tier.position)):
        prize: Facts = [row.prize_yuan, row.prize_is_minimum, row.quota, row.minimum_value, row.is_always_voted]
        yield row, [row.name, row.name_en, *prize, row.descriptor, row.descriptor_en]


def rounds(tx: Transaction, round_ids: Collection[int]) -> Iterator[tuple[Round, Facts]]:
    """Give the rounds, without place and track; by id."""
    for row in tx.session.scalars(select(Round).where(Round.id.in_(round_ids)).order_by(Round.id)):
        what: Facts = [row.kind.value, row.year, row.stage.value, row.method.value, row.is_blind]
        advance: Facts = [row.advance_count, row.advance_minimum]
        rule: Facts = [row.sheets_per_entry, row.assignment_seed, row.shortest_comment]
        days: Facts = [row.opens_on, row.closes_on, row.closes_itself_at, row.opened_at, row.closed_at]
        yield row, [*what, *advance, *rule, *days]
