"""What must hold of draws, offline packs and pilot scoring."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import aliased, selectinload

from db.tables import (
    Criterion,
    DrawnExpert,
    OfflinePack,
    PackTask,
    PanelDraw,
    PanelMember,
    PilotEntry,
    PilotPoints,
    PilotSheet,
    Round,
    RoundEntry,
    Rubric,
)
from domain.awards import SheetState
from domain.messages import Message, msg
from use_cases import expert_draws
from use_cases.doctor_rows import Rule, gaps
from use_cases.panel_draws import pool_ids, pool_of, rules_of
from use_cases.transaction import Transaction


def _draw_again(tx: Transaction) -> Iterator[Message]:
    draws = tx.session.scalars(
        select(PanelDraw)
        .options(selectinload(PanelDraw.drawn))
        .order_by(PanelDraw.id)
        .execution_options(populate_existing=True)
    )
    for row in draws.all():
        pool, rules, ids = pool_of(row), rules_of(row), pool_ids(row)
        is_whole = expert_draws.pool_digest(pool, rules) == row.digest
        if is_whole:
            again = expert_draws.draw(pool, rules, row.seed)
            drawn = [each.expert_id for each in sorted(row.drawn, key=lambda each: each.place)]
            is_whole = drawn == [ids[place] for place in (*again.members, *again.reserve)]
        if not is_whole:
            yield msg("Draw {number} gives another panel than is on record: the record was changed.", number=row.number)


def _draw_numbers(tx: Transaction) -> Iterator[Message]:
    for round_id, number in gaps(tx.session.execute(select(PanelDraw.round_id, PanelDraw.number))):
        yield msg("Round {id}: draw {number} is missing.", id=round_id, number=number)


def _stand_ins(tx: Transaction) -> Iterator[Message]:
    member = aliased(DrawnExpert)
    rows = (
        select(PanelDraw.number)
        .join(DrawnExpert, DrawnExpert.draw_id == PanelDraw.id)
        .outerjoin(
            member,
            (member.draw_id == DrawnExpert.draw_id) & (member.expert_id == DrawnExpert.stands_in_for_id),
        )
        .where(
            DrawnExpert.stands_in_for_id.is_not(None),
            or_(DrawnExpert.is_reserve.is_(False), member.expert_id.is_(None), member.declined_at.is_(None)),
        )
    )
    for number in tx.session.scalars(rows.order_by(PanelDraw.id)):
        yield msg("Draw {number}: somebody stands in for an expert who has not declined.", number=number)


def _pack_of_panel(tx: Transaction) -> Iterator[Message]:
    on_panel = exists().where(PanelMember.round_id == OfflinePack.round_id, PanelMember.user_id == OfflinePack.user_id)
    outside = exists().where(
        PackTask.pack_id == OfflinePack.id,
        ~exists()
        .where(RoundEntry.round_id == OfflinePack.round_id, RoundEntry.entry_id == PackTask.entry_id)
        .correlate(OfflinePack, PackTask),
    )
    for pack_id in tx.session.scalars(select(OfflinePack.id).where(or_(~on_panel, outside)).order_by(OfflinePack.id)):
        yield msg("Offline pack {id}: its judge or its entries are not of its round.", id=pack_id)


def _pilot_numbers(tx: Transaction) -> Iterator[Message]:
    for round_id, number in gaps(tx.session.execute(select(PilotEntry.round_id, PilotEntry.position))):
        yield msg("Round {id}: pilot entry {number} is missing.", id=round_id, number=number)


def _pilots_apart(tx: Transaction) -> Iterator[Message]:
    rows = select(PilotEntry.round_id, PilotEntry.position).where(
        exists().where(RoundEntry.round_id == PilotEntry.round_id, RoundEntry.entry_id == PilotEntry.entry_id)
    )
    for row in tx.session.execute(rows.order_by(PilotEntry.id)):
        yield msg("Round {id}: pilot entry {number} is one that the round judges in earnest.", id=row[0], number=row[1])


def _pilot_sheets(tx: Transaction) -> Iterator[Message]:
    on_panel = exists().where(PanelMember.round_id == PilotEntry.round_id, PanelMember.user_id == PilotSheet.user_id)
    given = (
        select(func.count())
        .select_from(PilotPoints)
        .join(Criterion, Criterion.id == PilotPoints.criterion_id)
        .join(Rubric, Rubric.id == Criterion.rubric_id)
        .where(PilotPoints.sheet_id == PilotSheet.id, Rubric.track_id == Round.track_id)
        .correlate(PilotSheet, Round)
        .scalar_subquery()
    )
    stored = (
        select(func.count())
        .select_from(PilotPoints)
        .where(PilotPoints.sheet_id == PilotSheet.id)
        .correlate(PilotSheet)
        .scalar_subquery()
    )
    asked = (
        select(func.count())
        .select_from(Criterion)
        .join(Rubric, Rubric.id == Criterion.rubric_id)
        .where(Rubric.track_id == Round.track_id)
        .correlate(Round)
        .scalar_subquery()
    )
    rows = (
        select(PilotSheet.id)
        .join(PilotEntry, PilotEntry.id == PilotSheet.pilot_entry_id)
        .join(Round, Round.id == PilotEntry.round_id)
        .where(
            or_(
                ~on_panel,
                stored != given,
                (PilotSheet.state == SheetState.SUBMITTED) & (given != asked),
                PilotSheet.state == SheetState.UNTOUCHED,
            )
        )
    )
    for sheet_id in tx.session.scalars(rows.order_by(PilotSheet.id)):
        yield msg("Pilot sheet {id}: its judge, its state and its points do not go together.", id=sheet_id)


RULES: tuple[Rule, ...] = (
    _draw_again,
    _draw_numbers,
    _stand_ins,
    _pack_of_panel,
    _pilot_numbers,
    _pilots_apart,
    _pilot_sheets,
)
