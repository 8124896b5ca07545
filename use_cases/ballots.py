"""Ballots: one each; of a secret one nobody learns how it was cast (docs/adr/0031-what-a-secret-ballot-leaves.md)."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import or_, update

from db.tables import BallotBox, Motion, MotionVoter, NamedBallot
from domain.messages import Message, msg
from domain.motions import CHOICE_NAMES, Choice, MotionKind, MotionState, count_of, sums_of
from domain.permissions import Right, not_allowed
from domain.refusals import Invalid, WrongStage
from use_cases import meeting_rooms
from use_cases.motions import with_ballot
from use_cases.transaction import Transaction


def cast(tx: Transaction, motion_id: int, *, choice: Choice | None = None, entry_ids: Collection[int] = ()) -> Message:
    """Cast one's ballot; it can neither be changed nor cast again.

    Args:
        tx: of a judge who is on the roll.
        motion_id: the motion.
        choice: for, against or abstaining; of a tie only abstaining.
        entry_ids: of a tie, whom the ballot names: at most as many as there are places.

    Raises:
        WrongStage: voting on it has ended.
        Invalid: the judge is recused, absent or has voted, or the ballot is not one of this motion.
    """
    tx.require(Right.ATTEND_MEETINGS)
    motion = tx.session.get(Motion, motion_id)
    meeting_rooms.attended(tx, meeting_rooms.NOWHERE if motion is None else motion.meeting_id)
    if motion is None or tx.actor.user_id is None:
        raise not_allowed()
    voter = tx.session.get(MotionVoter, (motion_id, tx.actor.user_id))
    if voter is None or voter.is_recused:
        raise Invalid(msg("You are recused from this motion, so you have no ballot on it."))
    if motion.state is not MotionState.OPEN:
        raise WrongStage(msg("Voting on motion {number} has ended; this ballot was not counted.", number=motion.number))
    if voter.has_voted:
        raise Invalid(msg("You have cast your ballot on motion {number} already.", number=motion.number))
    if voter.is_absent:
        raise Invalid(
            msg(
                "You have no ballot on motion {n}: you were not marked as present all through the vote.",
                n=motion.number,
            )
        )
    _require_ballot(motion, choice, entry_ids)
    _put_into_the_box(tx, motion, choice, entry_ids)
    _mark_voted(tx, motion, tx.actor.user_id)
    said = msg("Your ballot on motion {number} has been cast.", number=motion.number)
    if motion.is_secret:
        # Nothing is recorded of the moment: who voted stands in the record of the count, sorted by name.
        return said
    return tx.record("ballots.cast", ("motion", motion_id), _by_name(motion, choice, tx.actor.name))


def _require_ballot(motion: Motion, choice: Choice | None, entry_ids: Collection[int]) -> None:
    if motion.kind is not MotionKind.SETTLE_TIE:
        if choice is None or entry_ids:
            raise Invalid(msg("Choose for, against or abstain."))
        return
    if choice is Choice.ABSTAIN and not entry_ids:
        return
    if choice is not None or not entry_ids or not set(entry_ids) <= set(motion.entry_ids):
        raise Invalid(msg("Choose among the tied entries, or abstain."))
    if len(set(entry_ids)) > motion.places:
        raise Invalid(msg("Choose at most {n}: so many places are left.", n=motion.places))


def _put_into_the_box(tx: Transaction, motion: Motion, choice: Choice | None, entry_ids: Collection[int]) -> None:
    if motion.is_secret:
        box = tx.session.get_one(BallotBox, motion.id)
        box.sums = sums_of(with_ballot(count_of(box.sums), choice, set(entry_ids)))
        return
    tx.session.add(
        NamedBallot(
            motion_id=motion.id,
            user_id=tx.actor.user_id,
            choice=choice,
            entry_ids=sorted(set(entry_ids)),
            cast_at=tx.at,
        )
    )


def _mark_voted(tx: Transaction, motion: Motion, user_id: int) -> None:
    """Write every row of the roll anew, so that none of them bears the mark of one ballot."""
    tx.session.execute(
        update(MotionVoter)
        .where(MotionVoter.motion_id == motion.id)
        .values(has_voted=or_(MotionVoter.has_voted, MotionVoter.user_id == user_id))
        .execution_options(synchronize_session=False)
    )


def _by_name(motion: Motion, choice: Choice | None, name: str) -> Message:
    if choice is None:
        return msg("{name} voted on motion {number}.", name=name, number=motion.number)
    return msg(
        "{name} voted on motion {number}: {choice}.", name=name, number=motion.number, choice=msg(CHOICE_NAMES[choice])
    )
