"""Which meetings there are for the reader: the finals whose panel meets, and the meetings that are over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from db.tables import Cycle, Meeting, PanelMember, Round, Track
from domain.awards import RoundKind, TrackKind
from domain.lifecycle import RoundStage
from domain.messages import InBoth
from domain.permissions import Right
from use_cases import meeting_rooms
from use_cases.transaction import Transaction


@dataclass(frozen=True)
class Room:
    """A final whose panel meets here; ``meeting_id`` None while no meeting is open."""

    round_id: int
    track: TrackKind
    cycle_id: int
    cycle: InBoth
    stage: RoundStage
    meeting_id: int | None
    number: int
    opened_at: datetime | None


@dataclass(frozen=True)
class PastMeeting:
    """A meeting that has been closed."""

    meeting_id: int
    number: int
    opened_at: datetime


def rooms(tx: Transaction) -> tuple[Room, ...]:
    """Give the finals whose meetings concern the reader: all for organisers and auditors, else those they sit on."""
    tx.require_any(Right.ATTEND_MEETINGS, Right.SEE_RANKINGS)
    open_ = (
        select(Meeting.round_id, func.max(Meeting.id).label("meeting_id"))
        .where(Meeting.closed_at.is_(None))
        .group_by(Meeting.round_id)
        .subquery()
    )
    statement = (
        select(Round.id, Track.kind, Cycle.name, Cycle.name_en, Round.stage, Meeting.id.label("meeting_id"))
        .add_columns(Meeting.number, Meeting.opened_at, Track.cycle_id)
        .join(Track, Track.id == Round.track_id)
        .join(Cycle, Cycle.id == Track.cycle_id)
        .outerjoin(open_, open_.c.round_id == Round.id)
        .outerjoin(Meeting, Meeting.id == open_.c.meeting_id)
        .where(Round.kind == RoundKind.FINAL)
        .order_by(Cycle.starts_on.desc(), Cycle.id.desc(), Track.kind.desc())
    )
    if Right.SEE_RANKINGS not in tx.rights:
        statement = statement.join(PanelMember, PanelMember.round_id == Round.id).where(
            PanelMember.user_id == tx.actor.user_id, PanelMember.released_at.is_(None)
        )
        if Right.LEAD_MEETINGS not in tx.rights:
            statement = statement.where(Meeting.id.is_not(None))
    return tuple(
        Room(
            row.id,
            row.kind,
            row.cycle_id,
            InBoth(row.name, row.name_en),
            row.stage,
            row.meeting_id,
            row.number or 0,
            row.opened_at,
        )
        for row in tx.session.execute(statement)
    )


def past(tx: Transaction, round_id: int) -> tuple[PastMeeting, ...]:
    """Give the closed meetings of a round to whoever sees them whole, the newest first."""
    if not meeting_rooms.may_see(tx, round_id):
        return ()
    rows = tx.session.scalars(
        select(Meeting)
        .where(Meeting.round_id == round_id, Meeting.closed_at.is_not(None))
        .order_by(Meeting.number.desc())
    )
    return tuple(PastMeeting(row.id, row.number, row.opened_at) for row in rows)
