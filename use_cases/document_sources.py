"""Reads what documents of a cycle are made from: in a fixed number of queries, no ranking worked out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import ScalarSelect, Select, exists, func, select

from db.tables import (
    Assignment,
    Attendance,
    AuditEvent,
    AwardList,
    AwardWithdrawal,
    Cycle,
    DocumentTemplate,
    Entry,
    Meeting,
    Motion,
    Objection,
    PanelMember,
    Publicity,
    Ranking,
    Round,
    Track,
)
from domain.awards import RoundKind, SheetState
from domain.lifecycle import RoundStage
from domain.messages import InBoth
from domain.motions import MotionState
from domain.permissions import Right, not_allowed
from domain.rounds import round_name
from use_cases.document_state import CycleSources, ListState, MeetingState, RankedRound, RoundState
from use_cases.transaction import Transaction
from use_cases.undelivered import NOBODY, undelivered
from use_cases.withdrawals import withdrawn_from

_CHANGING_NOTHING = (
    "%.export",
    "%.open_one",
    "%.proposers",
    "judge_sheets.%",
    "made_documents.%",
    "rankings.live",
    "rankings.pictures",
    "%sign_ins.%",
)


def sources_of(tx: Transaction, cycle_id: int) -> CycleSources:
    """Read them.

    Raises:
        NotAllowed: the reader takes no document of any kind or leads no panel of this cycle, or there is no such cycle.
    """
    tx.require_any(Right.EXPORT, Right.LEAD_MEETINGS)
    cycle = tx.session.execute(
        select(Cycle.name, Cycle.name_en, Cycle.version, _last_act().label("last_act")).where(Cycle.id == cycle_id)
    ).first()
    may = Right.EXPORT in tx.rights or _leads_in(tx, cycle_id)
    if cycle is None or not may:
        raise not_allowed()
    lists = _lists(tx, cycle_id)
    motions = _motions(tx, cycle_id)
    is_published = any(each.published_at is not None for each in lists)
    lost = undelivered(tx, cycle_id) if is_published else NOBODY
    return CycleSources(
        cycle_id=cycle_id,
        cycle=InBoth(cycle.name, cycle.name_en),
        rules=cycle.version,
        rounds=_rounds_with_judges(tx, cycle_id),
        rankings=_rankings(tx, cycle_id),
        lists=lists,
        meetings=_meetings(tx, cycle_id, motions),
        motions=tuple((motion_id, state) for _meeting, motion_id, state in motions),
        withdrawn=tuple(
            tx.session.scalars(
                select(AwardWithdrawal.entry_id)
                .where(AwardWithdrawal.cycle_id == cycle_id)
                .order_by(AwardWithdrawal.entry_id)
            )
        ),
        withdrawn_from_published=_withdrawn_from_published(tx, lists),
        objections=_objections(tx, cycle_id),
        register=_register(tx, cycle_id),
        waiting=len(lost.waiting),
        unreachable=len(lost.unreachable),
        templates=_templates(tx),
        last_act=cycle.last_act or 0,
    )


def _leads_in(tx: Transaction, cycle_id: int) -> bool:
    is_theirs = exists().where(
        PanelMember.round_id.in_(_rounds(cycle_id)),
        PanelMember.user_id == tx.actor.user_id,
        PanelMember.is_chair.is_(True),
        PanelMember.released_at.is_(None),
    )
    return bool(tx.session.scalar(select(is_theirs)))


def _templates(tx: Transaction) -> tuple[tuple[str, str, int], ...]:
    newest = select(DocumentTemplate.kind, DocumentTemplate.language, func.max(DocumentTemplate.number)).group_by(
        DocumentTemplate.kind, DocumentTemplate.language
    )
    return tuple(sorted((kind.value, language, number) for kind, language, number in tx.session.execute(newest)))


def _last_act() -> ScalarSelect[int]:
    changes = (AuditEvent.action.not_like(pattern) for pattern in _CHANGING_NOTHING)
    return select(AuditEvent.seq).where(*changes).order_by(AuditEvent.seq.desc()).limit(1).scalar_subquery()


def _rounds_with_judges(tx: Transaction, cycle_id: int) -> tuple[RoundState, ...]:
    # A task that goes to another judge, or another recusal, leaves the counts as they were.
    pair = Assignment.user_id * Assignment.number
    counted = (
        select(
            Assignment.round_id,
            func.count().label("tasks"),
            func.sum(Assignment.version).label("versions"),
            func.sum(pair).label("pairs"),
            func.sum(pair).filter(Assignment.state == SheetState.RECUSED).label("recused"),
            func.count().filter(Assignment.state == SheetState.SUBMITTED).label("submitted"),
        )
        .where(Assignment.round_id.in_(_rounds(cycle_id)))
        .group_by(Assignment.round_id)
        .subquery("counted")
    )
    rows = tx.session.execute(
        select(Round.id, Round.kind, Round.year, Round.stage, Track.kind.label("track"))
        .add_columns(counted.c.tasks, counted.c.versions, counted.c.pairs, counted.c.recused, counted.c.submitted)
        .outerjoin(counted, counted.c.round_id == Round.id)
        .join(Track, Track.id == Round.track_id)
        .where(Track.cycle_id == cycle_id)
        .order_by(Track.kind.desc(), Round.position.desc())
    )
    panels = _panels(tx, cycle_id)
    return tuple(
        RoundState(
            row.id,
            round_name(row.track, row.kind, row.year),
            row.stage,
            panels.get(row.id, ()),
            tuple(int(each or 0) for each in (row.tasks, row.versions, row.pairs, row.recused, row.submitted)),
        )
        for row in rows
        if row.tasks or row.id in panels
    )


def _panels(tx: Transaction, cycle_id: int) -> Mapping[int, tuple[tuple[int, bool, bool], ...]]:
    """Give the judges of each round that has any."""
    rows = tx.session.execute(
        select(PanelMember.round_id, PanelMember.user_id, PanelMember.is_chair, PanelMember.released_at)
        .where(PanelMember.round_id.in_(_rounds(cycle_id)))
        .order_by(PanelMember.round_id, PanelMember.user_id)
    )
    found: dict[int, tuple[tuple[int, bool, bool], ...]] = defaultdict(tuple)
    for row in rows:
        found[row.round_id] += ((row.user_id, row.is_chair, row.released_at is not None),)
    return found


def _rankings(tx: Transaction, cycle_id: int) -> tuple[RankedRound, ...]:
    newest = (
        select(Ranking.round_id, func.max(Ranking.number).label("number")).group_by(Ranking.round_id).subquery("newest")
    )
    rows = tx.session.execute(
        select(
            Ranking.round_id,
            Ranking.number,
            Ranking.computed_at,
            Ranking.input_digest,
            Ranking.method,
            Ranking.rules,
            Round.kind,
            Round.year,
            Round.stage,
            Track.kind.label("track"),
        )
        .join(newest, (newest.c.round_id == Ranking.round_id) & (newest.c.number == Ranking.number))
        .join(Round, Round.id == Ranking.round_id)
        .join(Track, Track.id == Round.track_id)
        .where(Track.cycle_id == cycle_id)
        .order_by(Round.kind == RoundKind.PRELIMINARY, Track.kind.desc(), Round.position)
    )
    return tuple(
        RankedRound(
            round_id=row.round_id,
            called=round_name(row.track, row.kind, row.year),
            track=row.track,
            is_final=row.kind is RoundKind.FINAL,
            stands=row.stage is RoundStage.RANKED,
            number=row.number,
            computed_at=row.computed_at,
            input_digest=row.input_digest,
            method=row.method,
            has_tiers=bool(row.rules["tiers"]),
        )
        for row in rows
    )


def _lists(tx: Transaction, cycle_id: int) -> tuple[ListState, ...]:
    rows = tx.session.execute(
        select(
            AwardList.id,
            AwardList.number,
            AwardList.sha256,
            AwardList.set_aside_at,
            AwardList.sealed_at,
            Publicity.begun_at,
            AwardList.published_at,
            Publicity.office,
        )
        .outerjoin(Publicity, Publicity.list_id == AwardList.id)
        .where(AwardList.cycle_id == cycle_id)
        .order_by(AwardList.number)
    )
    return tuple(ListState(*row) for row in rows)


def _motions(tx: Transaction, cycle_id: int) -> Sequence[tuple[int, int, MotionState]]:
    rows = tx.session.execute(
        select(Motion.meeting_id, Motion.id, Motion.state)
        .where(Motion.round_id.in_(_rounds(cycle_id)), Motion.state != MotionState.OPEN)
        .order_by(Motion.id)
    )
    return [(row.meeting_id, row.id, row.state) for row in rows]


def _meetings(
    tx: Transaction, cycle_id: int, motions: Sequence[tuple[int, int, MotionState]]
) -> tuple[MeetingState, ...]:
    ended: dict[int, list[tuple[int, MotionState]]] = defaultdict(list)
    for meeting_id, motion_id, state in motions:
        ended[meeting_id].append((motion_id, state))
    came: dict[int, list[tuple[int, datetime | None]]] = defaultdict(list)
    for row in tx.session.execute(
        select(Attendance.meeting_id, Attendance.user_id, Attendance.left_at)
        .join(Meeting, Meeting.id == Attendance.meeting_id)
        .where(Meeting.round_id.in_(_rounds(cycle_id)))
        .order_by(Attendance.meeting_id, Attendance.user_id)
    ):
        came[row.meeting_id].append((row.user_id, row.left_at))
    asked = (
        select(
            Meeting.id,
            Meeting.number,
            Meeting.opened_at,
            Meeting.closed_at,
            Round.kind,
            Round.year,
            Track.kind.label("track"),
        )
        .join(Round, Round.id == Meeting.round_id)
        .join(Track, Track.id == Round.track_id)
        .where(Track.cycle_id == cycle_id)
        .order_by(Meeting.id.desc())
    )
    if Right.SEE_RANKINGS not in tx.rights:
        leads = exists().where(
            PanelMember.round_id == Meeting.round_id,
            PanelMember.user_id == tx.actor.user_id,
            PanelMember.is_chair.is_(True),
            PanelMember.released_at.is_(None),
        )
        asked = asked.where(leads)
    return tuple(
        MeetingState(
            row.id,
            row.number,
            round_name(row.track, row.kind, row.year),
            row.opened_at,
            row.closed_at,
            tuple(ended[row.id]),
            tuple(came[row.id]),
        )
        for row in tx.session.execute(asked)
    )


def _withdrawn_from_published(tx: Transaction, lists: Sequence[ListState]) -> tuple[str, ...]:
    published = next((each for each in reversed(lists) if each.published_at is not None), None)
    if published is None:
        return ()
    listed = tx.session.get_one(AwardList, published.list_id)
    return tuple(award.reference for award in withdrawn_from(tx, listed))


def _objections(tx: Transaction, cycle_id: int) -> tuple[tuple[int, str], ...]:
    rows = tx.session.execute(
        select(Objection.id, Objection.state)
        .join(AwardList, AwardList.id == Objection.list_id)
        .where(AwardList.cycle_id == cycle_id)
        .order_by(Objection.id)
    )
    return tuple((row.id, row.state.value) for row in rows)


def _register(tx: Transaction, cycle_id: int) -> tuple[int, ...]:
    found = tx.session.execute(
        select(
            func.count(),
            func.coalesce(func.sum(Entry.version), 0),
            func.count(Entry.confirmed_at),
            func.count(Entry.override),
            func.count(Entry.duplicate_of_id),
        )
        .select_from(Entry)
        .join(Track, Track.id == Entry.track_id)
        .where(Track.cycle_id == cycle_id)
    ).one()
    return tuple(int(count) for count in found)


def _rounds(cycle_id: int) -> Select[int]:
    return select(Round.id).join(Track, Track.id == Round.track_id).where(Track.cycle_id == cycle_id)
