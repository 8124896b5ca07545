"""The panel of a round: who reads what, drawn by lot before scoring, changed in mid-round without losing a sheet."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
from sqlalchemy import func, select

from db.tables import Assignment, Entry, PanelMember, Round, RoundEntry, User, UserRole
from domain.awards import SheetState
from domain.lifecycle import Act, RoundStage, require_stage
from domain.messages import Message, msg
from domain.permissions import Right, Role, not_allowed
from domain.reasons import require_reason
from domain.refusals import Invalid
from use_cases.advancing import entries_to_judge, nothing_to_judge
from use_cases.assignments import fixed_pairs, take_back_untouched, top_up_desks
from use_cases.deals import Deal, deal, named_pairs, require_lots
from use_cases.kept import Kept
from use_cases.round_readers import Reader, kept_apart, readers_of
from use_cases.rounds import round_or_refuse
from use_cases.transaction import Transaction


@dataclass(frozen=True)
class Load:
    """What one judge of the round has to read; ``known`` of them of themes the judge knows."""

    user_id: int
    login: str
    judge: str
    unit: str
    entries: int
    known: int
    is_released: bool
    leads: bool


@dataclass(frozen=True)
class Row:
    """One entry and the judges who read it, by their places among the loads."""

    reference: str
    title: str
    theme: str
    judges: tuple[int, ...]


@dataclass(frozen=True)
class PanelPlan:
    """Who reads what in a round, as it would be or as it is.

    ``efficiency`` and ``parts`` say how well the judges can be compared, None without an assignment;
    ``alone`` are entries without a judge of another district; ``shortage`` says why there is no assignment.
    """

    sheets_per_entry: int | None
    seed: int
    loads: tuple[Load, ...]
    rows: tuple[Row, ...]
    efficiency: float | None
    parts: int | None
    alone: tuple[str, ...]
    shortage: Message | None


def plan(tx: Transaction, round_id: int) -> PanelPlan:
    """Give who reads what: before scoring opens as it would be now, afterwards as it stands."""
    tx.require(Right.SEE_PROGRESS)
    round_ = round_or_refuse(tx, round_id)
    if round_.stage is RoundStage.SETUP:
        try:
            entry_ids = list(tx.session.scalars(entries_to_judge(tx, round_).order_by(Entry.reference)))
        except Invalid as refusal:
            return _nothing(round_, refusal.message)
        if not entry_ids:
            return _nothing(round_, nothing_to_judge(round_))
        fixed = fixed_pairs(tx, round_, entry_ids)
        dealt = deal(tx, round_, entry_ids, fixed)
        return _planned(round_, dealt, [*fixed, *named_pairs(dealt)] if fixed else [])
    return _PLANS.get(tx, _ground(tx, round_), lambda tx, _ground: _as_it_stands(tx, round_))


@dataclass(frozen=True)
class _Ground:
    """All that a plan says once scoring has been opened: tasks by count and sum of ids, readers, who is kept apart."""

    round_id: int
    sheets_per_entry: int | None
    seed: int
    tasks: tuple[int, int]
    entries: tuple[int, int]
    readers: tuple[Reader, ...]
    apart: frozenset[tuple[int, frozenset[int]]]


# Whether judges can be compared is reckoned over all their sheets, which takes long where there are many.
_PLANS: Kept[_Ground, PanelPlan] = Kept(8)


def _ground(tx: Transaction, round_: Round) -> _Ground:
    tasks = tx.session.execute(
        select(func.count(), func.coalesce(func.sum(Assignment.id), 0)).where(
            Assignment.round_id == round_.id, Assignment.state != SheetState.RECUSED
        )
    ).one()
    entries = tx.session.execute(
        select(func.count(), func.coalesce(func.sum(RoundEntry.further_sheets * RoundEntry.entry_id), 0)).where(
            RoundEntry.round_id == round_.id
        )
    ).one()
    return _Ground(
        round_.id,
        round_.sheets_per_entry,
        round_.assignment_seed or 0,
        (tasks[0], int(tasks[1])),
        (entries[0], int(entries[1] or 0)),
        tuple(readers_of(tx, round_.id)),
        frozenset(kept_apart(tx, round_).items()),
    )


def _as_it_stands(tx: Transaction, round_: Round) -> PanelPlan:
    standing = tx.session.execute(
        select(Assignment.user_id, Assignment.entry_id).where(
            Assignment.round_id == round_.id, Assignment.state != SheetState.RECUSED
        )
    )
    pairs = [(row.user_id, row.entry_id) for row in standing]
    entry_ids = list(tx.session.scalars(select(RoundEntry.entry_id).where(RoundEntry.round_id == round_.id)))
    return _planned(round_, deal(tx, round_, entry_ids, pairs), pairs)


def draw_lots(tx: Transaction, round_id: int, *, seed: int) -> Message:
    """Decide by which lots judges and entries are brought together; anybody can draw them again from the number."""
    tx.require(Right.RUN_ROUNDS)
    round_ = round_or_refuse(tx, round_id)
    require_stage(round_.stage, Act.NAME_JUDGES)
    require_lots(seed)
    round_.assignment_seed = seed
    return tx.record("panels.draw_lots", ("round", round_id), msg("Lots drawn with number {seed}.", seed=seed))


def top_up(tx: Transaction, round_id: int) -> Message:
    """Give entries that lack judges further ones while scoring is open; what stands does not move."""
    tx.require(Right.RUN_ROUNDS)
    round_ = round_or_refuse(tx, round_id)
    require_stage(round_.stage, Act.SUBMIT)
    added, shortage = top_up_desks(tx, round_)
    if shortage is not None:
        raise Invalid(shortage)
    return tx.record("panels.top_up", ("round", round_id), msg("Tasks added: {n}.", n=added))


def add_judge(tx: Transaction, round_id: int, *, user_id: int, reason: str) -> Message:
    """Name a further judge while scoring is open, or take a released one back; they are given what entries lack."""
    tx.require(Right.RUN_ROUNDS)
    round_ = round_or_refuse(tx, round_id)
    require_stage(round_.stage, Act.SUBMIT)
    reason = require_reason(reason)
    name = tx.session.scalar(
        select(User.display_name)
        .join(UserRole, UserRole.user_id == User.id)
        .where(User.id == user_id, User.is_active, UserRole.role.in_([Role.JUDGE, Role.CHAIR]))
    )
    if name is None:
        raise not_allowed()
    member = tx.session.get(PanelMember, (round_id, user_id))
    if member is not None and member.released_at is None:
        raise Invalid(msg("{judge} is a judge of this round already.", judge=name))
    if member is None:
        tx.session.add(PanelMember(round_id=round_id, user_id=user_id))
    else:
        member.released_at = None
    tx.session.flush()
    added, _shortage = top_up_desks(tx, round_)
    said = msg("{judge} judges this round, too. Tasks added: {n}. Reason: {reason}", judge=name, n=added, reason=reason)
    return tx.record("panels.add_judge", ("round", round_id), said)


def release_judge(tx: Transaction, round_id: int, *, user_id: int, reason: str) -> Message:
    """Release a judge in mid-round: what they have begun stays theirs, what they have not goes to others.

    Raises:
        Invalid: the entries would lack judges whom nobody can stand in for; nothing is changed.
    """
    tx.require(Right.RUN_ROUNDS)
    round_ = round_or_refuse(tx, round_id)
    require_stage(round_.stage, Act.SUBMIT)
    reason = require_reason(reason)
    member = tx.session.get(PanelMember, (round_id, user_id))
    if member is None or member.released_at is not None:
        raise not_allowed()
    member.released_at = tx.at
    taken = take_back_untouched(tx, round_id, user_id)
    tx.session.flush()
    added, shortage = top_up_desks(tx, round_)
    if shortage is not None:
        raise Invalid(shortage)
    name = tx.session.scalar(select(User.display_name).where(User.id == user_id)) or ""
    return tx.record(
        "panels.release_judge",
        ("round", round_id),
        msg(
            "{judge} is released: {taken} tasks not begun were taken back, {added} given to others. Reason: {reason}",
            judge=name,
            taken=taken,
            added=added,
            reason=reason,
        ),
    )


def _nothing(round_: Round, why: Message) -> PanelPlan:
    return PanelPlan(round_.sheets_per_entry, round_.assignment_seed or 0, (), (), None, None, (), why)


def _planned(round_: Round, dealt: Deal, standing: list[tuple[int, int]]) -> PanelPlan:
    of_user = {reader.user_id: place for place, reader in enumerate(dealt.readers)}
    of_entry = {entry.entry_id: place for place, entry in enumerate(dealt.entries)}
    # Before scoring opens what is dealt is the plan; afterwards only what stands is shown.
    dealt_now = zip(dealt.pairs.entry.tolist(), dealt.pairs.judge.tolist(), strict=True)
    pairs = [(of_entry[entry_id], of_user[user_id]) for user_id, entry_id in standing] or list(dealt_now)
    loads = Counter(judge for _entry, judge in pairs)
    known = Counter(judge for entry, judge in pairs if dealt.experts[entry, judge])
    order = sorted(range(len(dealt.readers)), key=lambda place: (dealt.readers[place].unit, dealt.readers[place].name))
    shown_at = {place: shown for shown, place in enumerate(order)}
    readers_of: dict[int, list[int]] = {}
    for entry, judge in pairs:
        readers_of.setdefault(entry, []).append(shown_at[judge])
    connection = dealt.connection
    return PanelPlan(
        round_.sheets_per_entry,
        round_.assignment_seed or 0,
        tuple(
            Load(
                dealt.readers[place].user_id,
                dealt.readers[place].login,
                dealt.readers[place].name,
                dealt.readers[place].unit,
                loads[place],
                known[place],
                dealt.readers[place].is_released,
                dealt.readers[place].leads,
            )
            for place in order
        ),
        tuple(
            Row(entry.reference, entry.title, entry.theme, tuple(sorted(readers_of.get(place, []))))
            for place, entry in sorted(enumerate(dealt.entries), key=lambda each: each[1].reference)
        ),
        None if connection is None or np.isnan(connection.efficiency) else connection.efficiency,
        None if connection is None else connection.components.number,
        dealt.alone,
        dealt.shortage,
    )
