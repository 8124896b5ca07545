"""Meetings as every act on them finds them: which one, who leads it, who sits on it, who is out for an entry."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import joinedload

from db.tables import Attendance, Meeting, Motion, PanelMember, Recusal, Round, RoundEntry, Track, User
from domain.messages import msg
from domain.motions import MotionState
from domain.permissions import Right, not_allowed
from domain.recusals import RecusalState
from domain.refusals import WrongStage
from use_cases.transaction import Transaction

NOWHERE = 0
"""Id of nothing."""


@dataclass(frozen=True)
class Seat:
    """One judge of the panel; ``arrived_at`` None for somebody who has not been there."""

    user_id: int
    name: str
    unit: str
    is_chair: bool
    arrived_at: datetime | None
    left_at: datetime | None

    @property
    def is_present(self) -> bool:
        """Whether they are in the room."""
        return self.arrived_at is not None and self.left_at is None


def led_by(tx: Transaction, meeting_id: int) -> Meeting:
    """Give an open meeting whose chair acts.

    Raises:
        NotAllowed: there is none, or somebody else leads it.
        WrongStage: it has been closed.
    """
    tx.require(Right.LEAD_MEETINGS)
    meeting, round_id = _meeting(tx, meeting_id)
    leads = _leads(tx, round_id)
    if meeting is None or not leads:
        raise not_allowed()
    return _still_open(meeting)


def held_by(tx: Transaction, meeting_id: int) -> Meeting:
    """Give an open meeting to its chair or to an organiser."""
    meeting = seen_by(tx, meeting_id)
    tx.require(Right.HOLD_MEETINGS)
    return _still_open(meeting)


def seen_by(tx: Transaction, meeting_id: int) -> Meeting:
    """Give a meeting to its chair, an organiser or an auditor."""
    tx.require_any(Right.LEAD_MEETINGS, Right.SEE_RANKINGS)
    meeting, round_id = _meeting(tx, meeting_id)
    sees = may_see(tx, round_id)
    if meeting is None or not sees:
        raise not_allowed()
    return meeting


def may_see(tx: Transaction, round_id: int) -> bool:
    """Whether the actor sees the meetings of a round whole: its chair, organisers, auditors."""
    tx.require_any(Right.LEAD_MEETINGS, Right.SEE_RANKINGS)
    return Right.SEE_RANKINGS in tx.rights or _leads(tx, round_id)


def attended(tx: Transaction, meeting_id: int) -> Meeting:
    """Give an open meeting to somebody who sits on its panel."""
    tx.require(Right.ATTEND_MEETINGS)
    meeting, round_id = _meeting(tx, meeting_id)
    sits = tx.session.scalar(
        select(
            exists().where(
                PanelMember.round_id == round_id,
                PanelMember.user_id == tx.actor.user_id,
                PanelMember.released_at.is_(None),
            )
        )
    )
    if meeting is None or not sits:
        raise not_allowed()
    return _still_open(meeting)


def seats_of(tx: Transaction, meeting: Meeting) -> list[Seat]:
    """Give the panel of a meeting, the chair first: whoever has not been released and can sign in."""
    rows = tx.session.execute(
        select(User.id, User.display_name, User.unit, PanelMember.is_chair, Attendance.arrived_at, Attendance.left_at)
        .join(PanelMember, PanelMember.user_id == User.id)
        .outerjoin(Attendance, (Attendance.user_id == User.id) & (Attendance.meeting_id == meeting.id))
        .where(PanelMember.round_id == meeting.round_id, PanelMember.released_at.is_(None), User.is_active.is_(True))
        .order_by(PanelMember.is_chair.desc(), User.unit, User.display_name, User.id)
    )
    return [Seat(*row) for row in rows]


def recused_from(tx: Transaction, round_id: int, entry_ids: Collection[int]) -> set[int]:
    """Give the judges who are out for any of these entries."""
    if not entry_ids:
        return set()
    return set(
        tx.session.scalars(
            select(Recusal.user_id).where(
                Recusal.round_id == round_id,
                Recusal.entry_id.in_(entry_ids),
                Recusal.state == RecusalState.CONFIRMED,
            )
        )
    )


def number_in_round(tx: Transaction, round_id: int, entry_id: int) -> int:
    """Give the number judges know an entry by."""
    return tx.session.scalars(
        select(RoundEntry.number).where(RoundEntry.round_id == round_id, RoundEntry.entry_id == entry_id)
    ).one()


def open_motion(tx: Transaction, meeting_id: int) -> Motion | None:
    """Give the motion of a meeting on which voting is open."""
    return tx.session.scalar(select(Motion).where(Motion.meeting_id == meeting_id, Motion.state == MotionState.OPEN))


def open_meetings(tx: Transaction, round_ids: Sequence[int]) -> Sequence[Meeting]:
    """Give the meetings of these rounds that have not been closed."""
    return tx.session.scalars(
        select(Meeting)
        .where(Meeting.round_id.in_(round_ids), Meeting.closed_at.is_(None))
        .options(joinedload(Meeting.round).joinedload(Round.track).joinedload(Track.cycle))
        .order_by(Meeting.id)
    ).all()


def _meeting(tx: Transaction, meeting_id: int) -> tuple[Meeting | None, int]:
    """Give a meeting and its round; of none a round that nobody sits in: leave is asked for all the same.

    A refusal after fewer questions would be a quicker one, which tells that there is no such meeting.
    """
    found = tx.session.scalar(
        select(Meeting)
        .where(Meeting.id == meeting_id)
        .options(joinedload(Meeting.round).joinedload(Round.track).joinedload(Track.cycle))
    )
    return found, NOWHERE if found is None else found.round_id


def _still_open(meeting: Meeting) -> Meeting:
    if meeting.closed_at is not None:
        raise WrongStage(msg("This meeting has been closed."))
    return meeting


def _leads(tx: Transaction, round_id: int) -> bool:
    return bool(
        tx.session.scalar(
            select(
                exists().where(
                    PanelMember.round_id == round_id,
                    PanelMember.user_id == tx.actor.user_id,
                    PanelMember.is_chair.is_(True),
                    PanelMember.released_at.is_(None),
                )
            )
        )
    )
