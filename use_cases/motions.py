"""What is moved at a meeting: put by the chair, voted on, counted, carried or lost."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import delete, func, select

from db.tables import BallotBox, Meeting, Motion, MotionVoter, NamedBallot, Track
from domain.decided import DecidedTrack, Placed, TierTerms
from domain.decision_rules import MOST_BUDGET, SHARE_NAMES
from domain.lifecycle import Act, require_stage
from domain.messages import Message, msg
from domain.motions import (
    AFTER_SEALING,
    Choice,
    Count,
    MotionKind,
    MotionState,
    Roll,
    chosen_of_tie,
    count_of,
    is_carried,
    sums_of,
)
from domain.permissions import Right, not_allowed
from domain.reasons import require_reason
from domain.refusals import Invalid, WrongStage
from use_cases import meeting_rooms
from use_cases.decisions import Decisions, decisions_of
from use_cases.motion_words import moved_words, outcome_words
from use_cases.result_stages import is_sealed
from use_cases.transaction import Transaction


@dataclass(frozen=True)
class Moved:
    """What the chair moves; which fields count depends on the kind.

    Attributes:
        kind: what is moved.
        entry_ids: whom it is about; of a tie all who are tied.
        tier: position of the tier; None for none.
        places: of places left empty, how many.
        prize_yuan: the prize to set.
    """

    kind: MotionKind
    entry_ids: tuple[int, ...] = ()
    tier: int | None = None
    places: int = 0
    prize_yuan: int | None = None


def put(tx: Transaction, meeting_id: int, moved: Moved, *, reason: str) -> Message:
    """Put a motion and open voting on it, for those who are present and not recused.

    Raises:
        Invalid: it cannot be moved as things stand, there is no quorum, another motion is open, or no reason.
        WrongStage: the list has been put forward or sealed, and the motion is not for that.
    """
    meeting = meeting_rooms.led_by(tx, meeting_id)
    reason = require_reason(reason)
    other = meeting_rooms.open_motion(tx, meeting_id)
    if other is not None:
        raise Invalid(msg("Voting on motion {number} is open: end it or take it back first.", number=other.number))
    require_stage(meeting.round.stage, Act.MEET)
    cycle_id = tx.session.scalars(select(Track.cycle_id).where(Track.id == meeting.round.track_id)).one()
    decisions = decisions_of(tx, cycle_id)
    _require_season(moved.kind, sealed=is_sealed(tx, cycle_id))
    whole = checked(decisions, decisions.tracks[meeting.round.track.kind], moved)
    motion = _stored(tx, meeting, decisions, whole, reason)
    roll = _call_the_roll(tx, meeting, motion)
    if not roll.is_quorate(motion.quorum):
        raise Invalid(
            msg(
                "There is no quorum: {present} of {base} are present and may vote ({recused} recused); it takes "
                "{needed} ({share}).",
                present=roll.present,
                base=roll.base,
                recused=roll.recused,
                needed=motion.quorum.needed(roll.base),
                share=msg(SHARE_NAMES[motion.quorum]),
            )
        )
    return tx.record(
        "motions.put",
        ("motion", motion.id),
        msg(
            "Motion {number} put to the vote: {moved} Reason: {reason}",
            number=motion.number,
            moved=moved_words(motion, decisions),
            reason=reason,
        ),
    )


def end_vote(tx: Transaction, motion_id: int) -> Message:
    """Count the ballots of a motion and say what comes of it.

    Raises:
        Invalid: somebody present has not voted, or too few are left for a quorum.
    """
    motion, _meeting = _led(tx, motion_id)
    voters = tx.session.scalars(select(MotionVoter).where(MotionVoter.motion_id == motion_id)).all()
    owing = [row for row in voters if not (row.is_recused or row.is_absent or row.has_voted)]
    if owing:
        names = tuple(sorted(row.user.display_name for row in owing))
        raise Invalid(
            msg("Not all who are present have voted: {names}. Wait, or mark them as having left.", names=names)
        )
    roll = Roll(len(voters), sum(row.is_recused for row in voters), sum(row.has_voted for row in voters))
    if not roll.is_quorate(motion.quorum):
        raise Invalid(
            msg(
                "Too few are left for a quorum: {present} of {base}, and it takes {needed}. Take the motion back.",
                present=roll.present,
                base=roll.base,
                needed=motion.quorum.needed(roll.base),
            )
        )
    count = _count(tx, motion)
    if count.cast != roll.present:
        raise AssertionError(f"motion {motion.id}: {count.cast} ballots of {roll.present} voters")
    _decide(motion, count)
    motion.recused, motion.present, motion.seats, motion.ended_at = roll.recused, roll.present, roll.seats, tx.at
    _empty_box(tx, motion)
    tx.session.flush()
    return tx.record(
        "motions.end_vote",
        ("motion", motion_id),
        msg(
            "{outcome} Voted: {names}.",
            outcome=outcome_words(motion, _decisions(tx, motion)),
            names=tuple(sorted(row.user.display_name for row in voters if row.has_voted)),
        ),
    )


def take_back(tx: Transaction, motion_id: int, *, reason: str) -> Message:
    """Take a motion back before its ballots are counted; nobody learns how they were cast.

    Raises:
        Invalid: there is no reason.
    """
    motion, _meeting = _led(tx, motion_id)
    reason = require_reason(reason)
    motion.state, motion.ended_at = MotionState.WITHDRAWN, tx.at
    _empty_box(tx, motion)
    tx.session.execute(delete(NamedBallot).where(NamedBallot.motion_id == motion_id))
    return tx.record(
        "motions.take_back",
        ("motion", motion_id),
        msg("Motion {number} taken back without a count. Reason: {reason}", number=motion.number, reason=reason),
    )


def checked(decisions: Decisions, track: DecidedTrack, moved: Moved) -> Moved:
    """Give a motion whole, if it can be moved as things stand; asks nobody.

    Raises:
        Invalid: it cannot; the message says why.
    """
    tier = decisions.tier(moved.tier)
    if moved.tier is not None and tier is None:
        raise Invalid(msg("Choose a tier."))
    if tier is not None and tier.track is not _track_of(decisions, track):
        raise not_allowed()
    match moved.kind:
        case MotionKind.SETTLE_TIE:
            return _tie(track, moved)
        case MotionKind.MOVE | MotionKind.AWARD | MotionKind.FILL_VACANCY:
            return _one(decisions, track, moved, tier)
        case MotionKind.LEAVE_EMPTY:
            return _empty(track, moved, _required(tier))
        case MotionKind.LEAVE_VACANT:
            _require_vacancy(track, _required(tier))
            return Moved(moved.kind, (), _required(tier).position)
        case MotionKind.SET_PRIZE:
            return _prize(track, moved, _required(tier))


def _required(tier: TierTerms | None) -> TierTerms:
    if tier is None:
        raise Invalid(msg("Choose a tier."))
    return tier


def _track_of(decisions: Decisions, track: DecidedTrack) -> object:
    return next(kind for kind, each in decisions.tracks.items() if each is track)


def _tie(track: DecidedTrack, moved: Moved) -> Moved:
    for tie in track.ties:
        if set(tie.entry_ids) == set(moved.entry_ids) and tie.places:
            return Moved(moved.kind, tuple(sorted(tie.entry_ids)), tie.tiers[0], tie.places)
    raise Invalid(msg("These entries are not tied across the edge of a tier, or not they alone. Look again."))


def _one(decisions: Decisions, track: DecidedTrack, moved: Moved, tier: TierTerms | None) -> Moved:
    line = _line(track, moved.entry_ids)
    reference = decisions.names[line.entry_id].reference
    if line.is_withdrawn:
        raise Invalid(msg("The award of {reference} was withdrawn.", reference=reference))
    if line.rank is None:
        raise Invalid(msg("{reference} is not ranked: it is short of score sheets.", reference=reference))
    if tier is not None and tier.minimum is not None and (line.value or 0) < tier.minimum:
        raise Invalid(
            msg(
                "“{tier}” asks for at least {minimum} points, and {reference} has fewer.",
                tier=tier.name,
                minimum=f"{float(tier.minimum):.2f}",
                reference=reference,
            )
        )
    match moved.kind:
        case MotionKind.MOVE if line.tier == moved.tier and not line.between:
            raise Invalid(msg("{reference} stands there already.", reference=reference))
        case MotionKind.AWARD if tier is None or not tier.is_always_voted or line.tier != tier.position:
            raise Invalid(msg("Choose an entry that stands in a tier that is always voted."))
        case MotionKind.FILL_VACANCY:
            _require_vacancy(track, _required(tier))
            if line.tier is not None and line.tier <= _required(tier).position:
                raise Invalid(msg("{reference} has an award as high already.", reference=reference))
    return Moved(moved.kind, (line.entry_id,), moved.tier)


def _empty(track: DecidedTrack, moved: Moved, tier: TierTerms) -> Moved:
    left = tier.quota - track.empty.get(tier.position, 0)
    if not 1 <= moved.places <= left:
        raise Invalid(msg("“{tier}” has {n} places that can be left empty.", tier=tier.name, n=left))
    held = tuple(line.entry_id for line in track.lines if line.tier == tier.position)
    return Moved(moved.kind, held, tier.position, moved.places)


def _prize(track: DecidedTrack, moved: Moved, tier: TierTerms) -> Moved:
    if not tier.prize_is_minimum:
        raise Invalid(msg("The prize of “{tier}” is declared as a fixed sum.", tier=tier.name))
    if moved.prize_yuan is None or not tier.prize_yuan <= moved.prize_yuan <= MOST_BUDGET:
        raise Invalid(
            msg("The prize of “{tier}” must be at least {least} yuan.", tier=tier.name, least=f"{tier.prize_yuan:,}")
        )
    held = tuple(line.entry_id for line in track.lines if line.tier == tier.position)
    return Moved(moved.kind, held, tier.position, 0, moved.prize_yuan)


def _require_vacancy(track: DecidedTrack, tier: TierTerms) -> None:
    if tier.position not in track.vacancies:
        raise Invalid(msg("No award of “{tier}” was withdrawn that is still to be decided on.", tier=tier.name))


def _line(track: DecidedTrack, entry_ids: Collection[int]) -> Placed:
    found = [line for line in track.lines if line.entry_id in set(entry_ids)]
    if len(found) != 1:
        raise Invalid(msg("Choose one entry of this ranking."))
    return found[0]


def _require_season(kind: MotionKind, *, sealed: bool) -> None:
    if sealed and kind not in AFTER_SEALING:
        raise WrongStage(msg("The list has been sealed: only vacancies can be decided now."))
    if not sealed and kind in AFTER_SEALING:
        raise WrongStage(msg("The list has not been sealed yet: move the entry, or leave places of a tier empty."))


def _stored(tx: Transaction, meeting: Meeting, decisions: Decisions, moved: Moved, reason: str) -> Motion:
    last = tx.session.scalar(select(func.max(Motion.number)).where(Motion.round_id == meeting.round_id))
    motion = Motion(
        meeting_id=meeting.id,
        round_id=meeting.round_id,
        ranking_id=decisions.rankings[meeting.round.track.kind].id,
        number=1 + (last or 0),
        kind=moved.kind,
        state=MotionState.OPEN,
        entry_ids=list(moved.entry_ids),
        tier_id=None if moved.tier is None else decisions.tier_ids[moved.tier],
        places=moved.places,
        prize_yuan=moved.prize_yuan,
        reason=reason,
        quorum=decisions.rule.quorum,
        majority=decisions.rule.majority,
        is_secret=decisions.rule.is_secret,
        put_at=tx.at,
        put_by_id=tx.actor.user_id,
        seats=0,
        recused=0,
        present=0,
        chosen=[],
    )
    tx.session.add(motion)
    tx.session.flush()
    if motion.is_secret:
        tx.session.add(BallotBox(motion_id=motion.id, sums=sums_of(empty_count(motion))))
    if meeting.shown_entry_id not in motion.entry_ids:
        meeting.shown_entry_id = motion.entry_ids[0] if len(motion.entry_ids) == 1 else None
    return motion


def _call_the_roll(tx: Transaction, meeting: Meeting, motion: Motion) -> Roll:
    out = meeting_rooms.recused_from(tx, meeting.round_id, motion.entry_ids)
    rows = [
        MotionVoter(
            motion_id=motion.id,
            user_id=seat.user_id,
            is_recused=seat.user_id in out,
            is_absent=not seat.is_present,
            has_voted=False,
        )
        for seat in sorted(meeting_rooms.seats_of(tx, meeting), key=lambda seat: seat.user_id)
    ]
    tx.session.add_all(rows)
    roll = Roll(
        len(rows), sum(row.is_recused for row in rows), sum(not (row.is_recused or row.is_absent) for row in rows)
    )
    motion.seats, motion.recused, motion.present = roll.seats, roll.recused, roll.present
    return roll


def _led(tx: Transaction, motion_id: int) -> tuple[Motion, Meeting]:
    tx.require(Right.LEAD_MEETINGS)
    motion = tx.session.get(Motion, motion_id)
    meeting = meeting_rooms.led_by(tx, meeting_rooms.NOWHERE if motion is None else motion.meeting_id)
    if motion is None:
        raise not_allowed()
    if motion.state is not MotionState.OPEN:
        raise WrongStage(msg("Voting on motion {number} has ended.", number=motion.number))
    return motion, meeting


def _decide(motion: Motion, count: Count) -> None:
    motion.count = sums_of(count)
    if motion.kind is MotionKind.SETTLE_TIE:
        motion.chosen = list(chosen_of_tie(count, motion.majority, motion.places))
        motion.state = MotionState.CARRIED if motion.chosen else MotionState.LOST
    else:
        motion.state = MotionState.CARRIED if is_carried(count, motion.majority) else MotionState.LOST
        motion.chosen = list(motion.entry_ids) if motion.state is MotionState.CARRIED else []


def empty_count(motion: Motion) -> Count:
    """Give the count of a motion before any ballot; asks nobody."""
    is_tie = motion.kind is MotionKind.SETTLE_TIE
    return Count(named=dict.fromkeys(motion.entry_ids, 0) if is_tie else {})


def _count(tx: Transaction, motion: Motion) -> Count:
    if motion.is_secret:
        return count_of(tx.session.get_one(BallotBox, motion.id).sums)
    count = empty_count(motion)
    for ballot in tx.session.scalars(select(NamedBallot).where(NamedBallot.motion_id == motion.id)):
        count = with_ballot(count, ballot.choice, ballot.entry_ids)
    return count


def with_ballot(count: Count, choice: Choice | None, entry_ids: Collection[int]) -> Count:
    """Count one more ballot: a choice, or entries of a tie."""
    return count.with_names(entry_ids) if choice is None else count.with_choice(choice)


def _empty_box(tx: Transaction, motion: Motion) -> None:
    tx.session.execute(delete(BallotBox).where(BallotBox.motion_id == motion.id))


def _decisions(tx: Transaction, motion: Motion) -> Decisions:
    cycle_id = tx.session.scalars(select(Track.cycle_id).where(Track.id == motion.meeting.round.track_id)).one()
    return decisions_of(tx, cycle_id)
