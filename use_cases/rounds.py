"""Rounds of judging: who judges, opening and closing, what is still missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, insert, select
from sqlalchemy.orm import InstrumentedAttribute, joinedload

from db.tables import Assignment, Entry, PanelMember, Round, RoundEntry, Tier, Track, User, UserRole
from domain.awards import OWED, Method, RoundKind, SheetState, TrackKind
from domain.cycles import opening_problems
from domain.lifecycle import Act, RoundStage, after, require_stage
from domain.messages import Message, msg
from domain.permissions import Right, Role, not_allowed
from domain.reasons import require_reason
from domain.refusals import Invalid
from use_cases.advancing import entries_to_judge, is_outside, nothing_to_judge
from use_cases.assignments import pairs_to_open, put_on_desks
from use_cases.eligibility_standing import require_confirmed
from use_cases.interests import require_decided
from use_cases.pilot_checks import require_apart
from use_cases.stored_rules import rubric_rule, tier_rule
from use_cases.transaction import Transaction


@dataclass(frozen=True)
class RoundLine:
    """One round of a cycle and how far it is; sheets count assigned tasks.

    ``sheets_per_entry`` is how many judges read each entry, None for all of them. ``is_outside`` tells that it judges
    the suggestions of a year in which its cycle takes none, ``is_rehearsal`` that what is done in it is practice.
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
    is_outside: bool
    is_rehearsal: bool

    @property
    def missing(self) -> int:
        """How many sheets are not submitted."""
        return self.sheets - self.submitted


@dataclass(frozen=True)
class JudgeLine:
    """Somebody who can judge, and whether they are named for the round."""

    user_id: int
    name: str
    unit: str
    is_chair_account: bool
    is_named: bool
    leads: bool


def listing(tx: Transaction, cycle_id: int) -> tuple[RoundLine, ...]:
    """All rounds of a cycle in order, suggestions first."""
    tx.require(Right.SEE_PROGRESS)
    rounds = tx.session.scalars(
        select(Round)
        .join(Round.track)
        .where(Track.cycle_id == cycle_id)
        .options(joinedload(Round.track).joinedload(Track.cycle))
        .order_by(Track.kind.desc(), Round.position)
    ).all()
    ids = [row.id for row in rounds]
    judges, entries = _counts(tx, PanelMember.round_id, ids), _counts(tx, RoundEntry.round_id, ids)
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
            is_outside(row),
            row.track.cycle.rehearsal_since is not None,
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
        raise Invalid(nothing_to_judge(round_))
    require_confirmed(tx, round_)
    require_apart(tx, round_, entry_ids)
    recused = require_decided(tx, round_)
    pairs = pairs_to_open(tx, round_, entry_ids)
    if round_.sheets_per_entry is None:
        # Everybody reads everything but this: the task stands on the desk of nobody until it is decided otherwise.
        pairs += sorted(pair for pair in recused if pair[0] in set(judges) and pair[1] in set(entry_ids))
    tx.session.execute(
        insert(RoundEntry),
        [
            {"round_id": round_id, "entry_id": entry_id, "number": number}
            for number, entry_id in enumerate(entry_ids, start=1)
        ],
    )
    put_on_desks(tx, round_id, pairs, recused)
    round_.stage, round_.opened_at = stage, tx.at
    cycle.frozen_at = cycle.frozen_at or tx.at
    until = (
        msg("The rules of the cycle are frozen from now on.")
        if cycle.rehearsal_since is None
        else msg("The rules of the cycle are frozen until the rehearsal is reset.")
    )
    return tx.record(
        "rounds.open_scoring",
        ("round", round_id),
        msg(
            "Scoring opened: {entries} entries, {judges} judges. {until}",
            entries=len(entry_ids),
            judges=len(judges),
            until=until,
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


def round_or_refuse(tx: Transaction, round_id: int) -> Round:
    """Load a round with its track and cycle, or refuse."""
    found = tx.session.scalar(
        select(Round).where(Round.id == round_id).options(joinedload(Round.track).joinedload(Track.cycle))
    )
    if found is None:
        raise not_allowed()
    return found


def _counts(tx: Transaction, round_id: InstrumentedAttribute[int], ids: Sequence[int]) -> Counter[int]:
    """Count a table's rows by their round."""
    rows = tx.session.execute(select(round_id, func.count()).where(round_id.in_(ids)).group_by(round_id))
    return Counter({row[0]: row[1] for row in rows})


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
