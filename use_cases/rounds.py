"""Rounds of judging: who judges, opening and closing, what is still missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, func, insert, select
from sqlalchemy.orm import joinedload

from db.tables import (
    Assignment,
    Entry,
    PanelMember,
    Round,
    RoundEntry,
    SheetWaiver,
    Tier,
    Track,
    User,
    UserRole,
)
from domain.awards import OWED, Method, RoundKind, SheetState, TrackKind
from domain.cycles import opening_problems
from domain.lifecycle import Act, RoundStage, after, require_stage
from domain.messages import Message, msg
from domain.permissions import Right, Role, not_allowed
from domain.reasons import require_reason
from domain.refusals import Invalid
from use_cases.advancing import entries_to_judge
from use_cases.assignments import pairs_to_open
from use_cases.cycles import rubric_rule, tier_rule
from use_cases.eligibility_standing import require_confirmed
from use_cases.recusals import require_decided
from use_cases.transaction import Transaction


@dataclass(frozen=True)
class RoundLine:
    """One round of a cycle and how far it is; sheets count assigned tasks.

    ``sheets_per_entry`` is how many judges read each entry, None for all of them.
    """

    round_id: int
    track: TrackKind
    kind: RoundKind
    year: int | None
    stage: RoundStage
    method: Method
    is_blind: bool
    advance_count: int | None
    advance_minimum: int | None
    opens_on: date | None
    closes_on: date | None
    closes_itself: bool
    opened_at: datetime | None
    closed_at: datetime | None
    sheets_per_entry: int | None
    judges: int
    entries: int
    sheets: int
    submitted: int
    drafts: int


@dataclass(frozen=True)
class JudgeLine:
    """Somebody who can judge, and whether they are named for the round."""

    user_id: int
    name: str
    unit: str
    is_chair_account: bool
    is_named: bool
    leads: bool


@dataclass(frozen=True)
class JudgeProgress:
    """How far one judge of a round is."""

    user_id: int
    name: str
    unit: str
    submitted: int
    drafts: int
    untouched: int


@dataclass(frozen=True)
class ShortEntry:
    """An entry of a round whose sheets are not all in."""

    entry_id: int
    number: int
    reference: str
    title: str
    submitted: int
    missing_judges: tuple[str, ...]
    waived_because: str | None


def listing(tx: Transaction, cycle_id: int) -> tuple[RoundLine, ...]:
    """All rounds of a cycle in order, suggestions first."""
    tx.require(Right.SEE_PROGRESS)
    rounds = tx.session.scalars(
        select(Round)
        .join(Round.track)
        .where(Track.cycle_id == cycle_id)
        .options(joinedload(Round.track))
        .order_by(Track.kind.desc(), Round.position)
    ).all()
    ids = [row.id for row in rounds]
    judges = _counts(tx, select(PanelMember.round_id, func.count()).group_by(PanelMember.round_id))
    entries = _counts(tx, select(RoundEntry.round_id, func.count()).group_by(RoundEntry.round_id))
    states: Counter[tuple[int, SheetState]] = Counter()
    for round_id, state, count in tx.session.execute(
        select(Assignment.round_id, Assignment.state, func.count())
        .where(Assignment.round_id.in_(ids))
        .group_by(Assignment.round_id, Assignment.state)
    ):
        states[round_id, state] = count
    return tuple(
        RoundLine(
            row.id,
            row.track.kind,
            row.kind,
            row.year,
            row.stage,
            row.method,
            row.is_blind,
            row.advance_count,
            row.advance_minimum,
            row.opens_on,
            row.closes_on,
            row.closes_itself_at is not None,
            row.opened_at,
            row.closed_at,
            row.sheets_per_entry,
            judges[row.id],
            entries[row.id],
            sum(states[row.id, state] for state in (*OWED, SheetState.SUBMITTED)),
            states[row.id, SheetState.SUBMITTED],
            states[row.id, SheetState.DRAFT],
        )
        for row in rounds
    )


def candidates(tx: Transaction, round_id: int) -> tuple[JudgeLine, ...]:
    """Everybody who can be named a judge of the round."""
    tx.require(Right.RUN_ROUNDS)
    round_or_refuse(tx, round_id)
    named = {
        row.user_id: row for row in tx.session.scalars(select(PanelMember).where(PanelMember.round_id == round_id))
    }
    judging = select(UserRole.user_id).where(UserRole.role.in_([Role.JUDGE, Role.CHAIR]))
    users = tx.session.scalars(
        select(User).where(User.is_active, User.id.in_(judging)).order_by(User.unit, User.display_name)
    )
    return tuple(
        JudgeLine(
            user.id,
            user.display_name,
            user.unit,
            Role.CHAIR in {row.role for row in user.roles},
            user.id in named,
            user.id in named and named[user.id].is_chair,
        )
        for user in users
    )


def name_judges(tx: Transaction, round_id: int, *, user_ids: Collection[int], chair_id: int | None) -> Message:
    """Say who judges a round and who leads it; replaces what was said before."""
    tx.require(Right.RUN_ROUNDS)
    round_ = round_or_refuse(tx, round_id)
    require_stage(round_.stage, Act.NAME_JUDGES)
    known = {line.user_id: line for line in candidates(tx, round_id)}
    if not set(user_ids) <= set(known):
        raise not_allowed()
    if chair_id is not None and (chair_id not in set(user_ids) or not known[chair_id].is_chair_account):
        raise Invalid(msg("The chair must be one of the judges of this round and have the role of a chair."))
    for member in tx.session.scalars(select(PanelMember).where(PanelMember.round_id == round_id)):
        tx.session.delete(member)
    tx.session.flush()
    tx.session.add_all(
        PanelMember(round_id=round_id, user_id=user_id, is_chair=user_id == chair_id)
        for user_id in sorted(set(user_ids))
    )
    return tx.record(
        "rounds.name_judges",
        ("round", round_id),
        msg("{n} judges named: {names}.", n=len(set(user_ids)), names=_names(known, user_ids)),
    )


def open_scoring(tx: Transaction, round_id: int) -> Message:
    """Fix the round's entries, give every judge every one of them, and freeze the cycle's rules."""
    tx.require(Right.RUN_ROUNDS)
    round_ = round_or_refuse(tx, round_id)
    stage = after(round_.stage, Act.OPEN_SCORING)
    cycle = round_.track.cycle
    _require_ready(tx, round_)
    judges = list(
        tx.session.scalars(
            select(PanelMember.user_id).join(PanelMember.user).where(PanelMember.round_id == round_id, User.is_active)
        )
    )
    entry_ids = list(tx.session.scalars(entries_to_judge(tx, round_).order_by(Entry.reference)))
    if not judges:
        raise Invalid(msg("Nobody has been named to judge this round yet."))
    if not entry_ids:
        raise Invalid(msg("There is no eligible entry for this round yet."))
    require_confirmed(tx, round_)
    recused = require_decided(tx, round_)
    pairs = pairs_to_open(tx, round_, entry_ids)
    if round_.sheets_per_entry is None:
        # Everybody reads everything but this: the task stands on the desk of nobody until it is decided otherwise.
        pairs += sorted(pair for pair in recused if pair[0] in set(judges) and pair[1] in set(entry_ids))
    numbers = {entry_id: number for number, entry_id in enumerate(entry_ids, start=1)}
    tx.session.execute(
        insert(RoundEntry),
        [
            {"round_id": round_id, "entry_id": entry_id, "number": number}
            for number, entry_id in enumerate(entry_ids, start=1)
        ],
    )
    tx.session.execute(
        insert(Assignment),
        [
            {
                "round_id": round_id,
                "entry_id": entry_id,
                "user_id": user_id,
                "number": numbers[entry_id],
                "version": 0,
                "state": SheetState.RECUSED if (user_id, entry_id) in recused else SheetState.UNTOUCHED,
            }
            for user_id, entry_id in sorted(pairs)
        ],
    )
    round_.stage, round_.opened_at = stage, tx.at
    cycle.frozen_at = cycle.frozen_at or tx.at
    return tx.record(
        "rounds.open_scoring",
        ("round", round_id),
        msg(
            "Scoring opened: {entries} entries, {judges} judges. The rules of the cycle are frozen from now on.",
            entries=len(entry_ids),
            judges=len(judges),
        ),
    )


def close_scoring(tx: Transaction, round_id: int) -> Message:
    """End scoring; drafts that were not submitted do not count."""
    tx.require(Right.RUN_ROUNDS)
    round_ = round_or_refuse(tx, round_id)
    round_.stage = after(round_.stage, Act.CLOSE_SCORING)
    round_.closed_at = tx.at
    missing = tx.session.scalar(select(func.count()).where(Assignment.round_id == round_id, Assignment.state.in_(OWED)))
    return tx.record(
        "rounds.close_scoring", ("round", round_id), msg("Scoring closed; {n} sheets are missing.", n=missing or 0)
    )


def reopen_scoring(tx: Transaction, round_id: int, *, reason: str) -> Message:
    """Go back to scoring before a ranking has been computed, for a reason that is recorded."""
    tx.require(Right.RUN_ROUNDS)
    round_ = round_or_refuse(tx, round_id)
    round_.stage = after(round_.stage, Act.REOPEN_SCORING)
    round_.closed_at = None
    return tx.record(
        "rounds.reopen_scoring",
        ("round", round_id),
        msg("Scoring reopened. Reason: {reason}", reason=require_reason(reason)),
    )


def progress(tx: Transaction, round_id: int) -> tuple[JudgeProgress, ...]:
    """How far each judge of a round is, by unit and name; no points."""
    tx.require(Right.SEE_PROGRESS)
    round_or_refuse(tx, round_id)
    counts: Counter[tuple[int, SheetState]] = Counter()
    for user_id, state, count in tx.session.execute(
        select(Assignment.user_id, Assignment.state, func.count())
        .where(Assignment.round_id == round_id, Assignment.state != SheetState.RECUSED)
        .group_by(Assignment.user_id, Assignment.state)
    ):
        counts[user_id, state] = count
    users = tx.session.scalars(
        select(User).where(User.id.in_({user_id for user_id, _ in counts})).order_by(User.unit, User.display_name)
    )
    return tuple(
        JudgeProgress(
            user.id,
            user.display_name,
            user.unit,
            counts[user.id, SheetState.SUBMITTED],
            counts[user.id, SheetState.DRAFT],
            counts[user.id, SheetState.UNTOUCHED],
        )
        for user in users
    )


def short_entries(tx: Transaction, round_id: int) -> tuple[ShortEntry, ...]:
    """Entries of a round with sheets missing, by number, and who owes them."""
    tx.require(Right.SEE_PROGRESS)
    round_or_refuse(tx, round_id)
    rows = tx.session.execute(
        select(Assignment.entry_id, Assignment.state, User.display_name)
        .join(User, User.id == Assignment.user_id)
        .where(Assignment.round_id == round_id, Assignment.state != SheetState.RECUSED)
        .order_by(User.display_name)
    ).all()
    missing: dict[int, list[str]] = {}
    submitted: Counter[int] = Counter()
    for entry_id, state, name in rows:
        if state is SheetState.SUBMITTED:
            submitted[entry_id] += 1
        else:
            missing.setdefault(entry_id, []).append(name)
    waivers = {
        row.entry_id: row.reason
        for row in tx.session.scalars(select(SheetWaiver).where(SheetWaiver.round_id == round_id))
    }
    entries = tx.session.execute(
        select(Entry.id, Entry.reference, Entry.title, RoundEntry.number)
        .join(RoundEntry, RoundEntry.entry_id == Entry.id)
        .where(RoundEntry.round_id == round_id, Entry.id.in_(missing))
        .order_by(RoundEntry.number)
    )
    return tuple(
        ShortEntry(
            entry.id,
            entry.number,
            entry.reference,
            entry.title,
            submitted[entry.id],
            tuple(missing[entry.id]),
            waivers.get(entry.id),
        )
        for entry in entries
    )


def round_or_refuse(tx: Transaction, round_id: int) -> Round:
    """Load a round with its track and cycle, or refuse."""
    found = tx.session.scalar(
        select(Round).where(Round.id == round_id).options(joinedload(Round.track).joinedload(Track.cycle))
    )
    if found is None:
        raise not_allowed()
    return found


def _counts(tx: Transaction, statement: Select[int, int]) -> Counter[int]:
    return Counter({row[0]: row[1] for row in tx.session.execute(statement)})


def _names(known: dict[int, JudgeLine], user_ids: Collection[int]) -> tuple[str, ...]:
    return tuple(known[user_id].name for user_id in sorted(set(user_ids)))


def _require_ready(tx: Transaction, round_: Round) -> None:
    tiers: Sequence[Tier] = tx.session.scalars(
        select(Tier)
        .where(Tier.cycle_id == round_.track.cycle_id)
        .options(joinedload(Tier.track))
        .order_by(Tier.position)
    ).all()
    problems = opening_problems(tuple(tier_rule(tier) for tier in tiers), rubric_rule(round_.track.rubric))
    if problems:
        raise Invalid(msg("Scoring cannot open yet: {problems}", problems=problems))
