"""What must hold of meetings, motions and ballots."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import and_, exists, func, or_, select

from db.tables import (
    Attendance,
    AuditEvent,
    BallotBox,
    Meeting,
    Motion,
    MotionVoter,
    NamedBallot,
    PanelMember,
    Ranking,
)
from domain.messages import Message, msg
from domain.motions import MotionKind, MotionState, Roll, chosen_of_tie, count_of, is_carried, sums_of
from use_cases.doctor_rows import Rule, gaps
from use_cases.motions import empty_count, with_ballot
from use_cases.transaction import Transaction

_COUNTED = (MotionState.CARRIED, MotionState.LOST)


class _Sums(NamedTuple):
    """How many are on the roll of a motion, recused, and have voted."""

    seats: int
    recused: int
    voted: int


def _motion_numbers(tx: Transaction) -> Iterator[Message]:
    for round_id, number in gaps(tx.session.execute(select(Motion.round_id, Motion.number))):
        yield msg("Round {id}: motion {number} is missing.", id=round_id, number=number)


def _motion_of_round(tx: Transaction) -> Iterator[Message]:
    rows = (
        select(Motion.id)
        .join(Meeting, Meeting.id == Motion.meeting_id)
        .join(Ranking, Ranking.id == Motion.ranking_id)
        .where(or_(Meeting.round_id != Motion.round_id, Ranking.round_id != Motion.round_id))
    )
    for motion_id in tx.session.scalars(rows.order_by(Motion.id)):
        yield msg("Motion {id}: its meeting or its ranking is of another round.", id=motion_id)


def _one_at_a_time(tx: Transaction) -> Iterator[Message]:
    meetings = select(Meeting.round_id).where(Meeting.closed_at.is_(None)).group_by(Meeting.round_id)
    for round_id in tx.session.scalars(meetings.having(func.count() > 1).order_by(Meeting.round_id)):
        yield msg("Round {id}: more than one meeting is open.", id=round_id)
    motions = (
        select(Motion.meeting_id)
        .join(Meeting, Meeting.id == Motion.meeting_id)
        .where(Motion.state == MotionState.OPEN)
        .group_by(Motion.meeting_id)
        .having(or_(func.count() > 1, func.count(Meeting.closed_at) > 0))
    )
    for meeting_id in tx.session.scalars(motions.order_by(Motion.meeting_id)):
        yield msg("Meeting {id}: voting is open on two motions, or after its end.", id=meeting_id)


def _motion_counted(tx: Transaction) -> Iterator[Message]:
    rolls = _rolls(tx)
    for motion in _motions(tx):
        roll = rolls.get(motion.id, _Sums(0, 0, 0))
        if motion.state not in _COUNTED:
            if motion.count is not None:
                yield msg("Motion {id}: it was not put to its end, and there is a count.", id=motion.id)
        elif motion.count is None or count_of(motion.count).cast != roll.voted:
            yield msg(
                "Motion {id}: its count is not one ballot for each of the {n} who voted.", id=motion.id, n=roll.voted
            )


def _motion_outcome(tx: Transaction) -> Iterator[Message]:
    for motion in _motions(tx):
        if motion.state in _COUNTED and motion.count is not None and _outcome(motion) != (motion.state, motion.chosen):
            yield msg("Motion {id}: its outcome is not the one that its count gives.", id=motion.id)


def _outcome(motion: Motion) -> tuple[MotionState, list[int]]:
    count = count_of(motion.count or {})
    if motion.kind is MotionKind.SETTLE_TIE:
        chosen = list(chosen_of_tie(count, motion.majority, motion.places))
        return (MotionState.CARRIED if chosen else MotionState.LOST), chosen
    if is_carried(count, motion.majority):
        return MotionState.CARRIED, list(motion.entry_ids)
    return MotionState.LOST, []


def _motion_roll(tx: Transaction) -> Iterator[Message]:
    rolls = _rolls(tx)
    for motion in _motions(tx):
        roll = rolls.get(motion.id, _Sums(0, 0, 0))
        if motion.state in _COUNTED and roll != (motion.seats, motion.recused, motion.present):
            yield msg("Motion {id}: the sums of its roll are not those of the roll itself.", id=motion.id)
        elif motion.state in _COUNTED and not Roll(*roll).is_quorate(motion.quorum):
            yield msg("Motion {id}: it was counted without a quorum.", id=motion.id)


def _votes_allowed(tx: Transaction) -> Iterator[Message]:
    came = exists().where(Attendance.meeting_id == Motion.meeting_id, Attendance.user_id == MotionVoter.user_id)
    seated = exists().where(PanelMember.round_id == Motion.round_id, PanelMember.user_id == MotionVoter.user_id)
    rows = (
        select(MotionVoter.motion_id)
        .join(Motion, Motion.id == MotionVoter.motion_id)
        .where(MotionVoter.has_voted, or_(MotionVoter.is_recused, MotionVoter.is_absent, ~came, ~seated))
        .distinct()
    )
    for motion_id in tx.session.scalars(rows.order_by(MotionVoter.motion_id)):
        yield msg("Motion {id}: somebody voted who was recused, absent or not on the panel.", id=motion_id)


def _ballots_of_roll(tx: Transaction) -> Iterator[Message]:
    voted = exists().where(
        MotionVoter.motion_id == NamedBallot.motion_id,
        MotionVoter.user_id == NamedBallot.user_id,
        MotionVoter.has_voted,
    )
    rows = (
        select(NamedBallot.motion_id)
        .join(Motion, Motion.id == NamedBallot.motion_id)
        .where(or_(~voted, Motion.is_secret, Motion.state == MotionState.WITHDRAWN))
        .distinct()
    )
    for motion_id in tx.session.scalars(rows.order_by(NamedBallot.motion_id)):
        yield msg("Motion {id}: a ballot stands by name that should not be there.", id=motion_id)


def _ballots_counted(tx: Transaction) -> Iterator[Message]:
    ballots: dict[int, list[NamedBallot]] = defaultdict(list)
    for ballot in tx.session.scalars(select(NamedBallot).execution_options(populate_existing=True)):
        ballots[ballot.motion_id].append(ballot)
    for motion in _motions(tx):
        if motion.is_secret or motion.state not in _COUNTED:
            continue
        count = empty_count(motion)
        for ballot in ballots[motion.id]:
            # One that names a stranger to the tie adds up to nothing, which is then seen.
            if ballot.choice is not None or (ballot.entry_ids and set(ballot.entry_ids) <= set(count.named)):
                count = with_ballot(count, ballot.choice, ballot.entry_ids)
        if sums_of(count) != motion.count:
            yield msg("Motion {id}: its count is not the sum of the ballots by name.", id=motion.id)


def _ballot_box(tx: Transaction) -> Iterator[Message]:
    boxes = {row.motion_id: row.sums for row in tx.session.execute(select(BallotBox.motion_id, BallotBox.sums))}
    rolls = _rolls(tx)
    for motion in _motions(tx):
        has_box = motion.is_secret and motion.state is MotionState.OPEN
        if (motion.id in boxes) is not has_box:
            yield msg(
                "Motion {id}: there is a box of ballots where none should be, or none where one should.", id=motion.id
            )
        elif has_box and count_of(boxes[motion.id]).cast != rolls.get(motion.id, _Sums(0, 0, 0)).voted:
            yield msg("Motion {id}: the box holds another number of ballots than were cast.", id=motion.id)


def _secret_kept(tx: Transaction) -> Iterator[Message]:
    # Numbers of a rehearsal's motions come again; what was told before this one was put is not of it.
    rows = (
        select(Motion.id)
        .join(AuditEvent, and_(AuditEvent.subject_id == Motion.id, AuditEvent.subject_kind == "motion"))
        .where(AuditEvent.action == "ballots.cast", Motion.is_secret, AuditEvent.at >= Motion.put_at)
        .distinct()
    )
    for motion_id in tx.session.scalars(rows.order_by(Motion.id)):
        yield msg("Motion {id}: the ballot is secret, and the log tells who cast one when.", id=motion_id)


def _motions(tx: Transaction) -> Sequence[Motion]:
    return tx.session.scalars(select(Motion).order_by(Motion.id).execution_options(populate_existing=True)).all()


def _rolls(tx: Transaction) -> Mapping[int, _Sums]:
    rows = tx.session.execute(
        select(MotionVoter.motion_id, MotionVoter.is_recused, MotionVoter.has_voted).order_by(MotionVoter.motion_id)
    )
    found: dict[int, _Sums] = {}
    for row in rows:
        before = found.get(row.motion_id, _Sums(0, 0, 0))
        found[row.motion_id] = _Sums(before.seats + 1, before.recused + row.is_recused, before.voted + row.has_voted)
    return found


RULES: tuple[Rule, ...] = (
    _motion_numbers,
    _motion_of_round,
    _one_at_a_time,
    _motion_counted,
    _motion_outcome,
    _motion_roll,
    _votes_allowed,
    _ballots_of_roll,
    _ballots_counted,
    _ballot_box,
    _secret_kept,
)
