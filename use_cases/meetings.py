"""The panel's meeting: opened, led entry by entry, closed; who is in the room."""

from __future__ import annotations

from sqlalchemy import func, select, update

from db.tables import Attendance, Meeting, MotionVoter, RankedEntry, Ranking, Round, Track
from domain.awards import RoundKind
from domain.lifecycle import Act, require_stage
from domain.messages import Message, msg
from domain.permissions import Right, not_allowed
from domain.refusals import Invalid
from domain.rounds import round_name
from use_cases import meeting_rooms
from use_cases.meeting_rooms import Seat
from use_cases.rounds import round_or_refuse
from use_cases.transaction import Transaction

MOST_PLACE = 128


def open_meeting(tx: Transaction, round_id: int, *, place: str = "") -> Message:
    """Open a meeting on a ranked final; its chair or an organiser does.

    Raises:
        WrongStage: the round has no ranking that stands.
        Invalid: it has a meeting already, or no chair.
    """
    tx.require(Right.HOLD_MEETINGS)
    if not meeting_rooms.may_see(tx, round_id):
        raise not_allowed()
    round_ = round_or_refuse(tx, round_id)
    if round_.kind is not RoundKind.FINAL:
        raise not_allowed()
    require_stage(round_.stage, Act.MEET)
    if meeting_rooms.open_meetings(tx, [round_id]):
        raise Invalid(msg("A meeting of this panel is open already."))
    number = 1 + (tx.session.scalar(select(func.max(Meeting.number)).where(Meeting.round_id == round_id)) or 0)
    meeting = Meeting(round_id=round_id, number=number, place=place.strip()[:MOST_PLACE], opened_at=tx.at)
    tx.session.add(meeting)
    tx.session.flush()
    if not any(seat.is_chair for seat in meeting_rooms.seats_of(tx, meeting)):
        raise Invalid(msg("This panel has no chair to lead a meeting."))
    return tx.record(
        "meetings.open_meeting",
        ("meeting", meeting.id),
        msg("Meeting {number} opened: {round}.", number=number, round=_round_words(tx, round_)),
    )


def close(tx: Transaction, meeting_id: int) -> Message:
    """Close a meeting; whoever was there has left.

    Raises:
        Invalid: voting on a motion is open.
    """
    meeting = meeting_rooms.held_by(tx, meeting_id)
    _refuse_while_voting(tx, meeting_id)
    meeting.closed_at, meeting.shown_entry_id = tx.at, None
    tx.session.execute(
        update(Attendance)
        .where(Attendance.meeting_id == meeting_id, Attendance.left_at.is_(None))
        .values(left_at=tx.at)
        .execution_options(synchronize_session=False)
    )
    return tx.record("meetings.close", ("meeting", meeting_id), msg("Meeting {number} closed.", number=meeting.number))


def show(tx: Transaction, meeting_id: int, *, entry_id: int | None) -> Message:
    """Turn the wall and every device to an entry, or to none; the chair does.

    Raises:
        Invalid: voting on a motion is open.
        NotAllowed: the entry is not ranked in this round.
    """
    meeting = meeting_rooms.led_by(tx, meeting_id)
    _refuse_while_voting(tx, meeting_id)
    if entry_id is None:
        meeting.shown_entry_id = None
        return tx.record("meetings.show", ("meeting", meeting_id), msg("No entry is shown."))
    number = _number_of(tx, meeting, entry_id)
    meeting.shown_entry_id = entry_id
    return tx.record("meetings.show", ("meeting", meeting_id), msg("Entry {number} is shown.", number=number))


def arrive(tx: Transaction, meeting_id: int) -> Message:
    """Say that one is in the room."""
    meeting = meeting_rooms.attended(tx, meeting_id)
    seat = _own_seat(tx, meeting)
    if seat.is_present:
        raise Invalid(msg("You are marked as present already."))
    _mark(tx, meeting, seat, is_present=True)
    return tx.record("meetings.arrive", ("meeting", meeting_id), msg("{name} is present.", name=seat.name))


def mark(tx: Transaction, meeting_id: int, *, user_id: int, is_present: bool) -> Message:
    """Mark a judge as present, or as having left; whoever leaves has no ballot on the motion that is open.

    Raises:
        Invalid: they are marked so already.
    """
    meeting = meeting_rooms.held_by(tx, meeting_id)
    seat = next((each for each in meeting_rooms.seats_of(tx, meeting) if each.user_id == user_id), None)
    if seat is None:
        raise not_allowed()
    if seat.is_present is is_present:
        raise Invalid(
            msg("{name} is marked as present already.", name=seat.name)
            if is_present
            else msg("{name} is not marked as present.", name=seat.name)
        )
    _mark(tx, meeting, seat, is_present=is_present)
    said = (
        msg("{name} is marked as present.", name=seat.name)
        if is_present
        else msg("{name} is marked as having left.", name=seat.name)
    )
    return tx.record("meetings.mark", ("meeting", meeting_id), said)


def _mark(tx: Transaction, meeting: Meeting, seat: Seat, *, is_present: bool) -> None:
    row = tx.session.get(Attendance, (meeting.id, seat.user_id))
    if row is None:
        row = Attendance(meeting_id=meeting.id, user_id=seat.user_id, arrived_at=tx.at)
        tx.session.add(row)
    row.left_at = None if is_present else tx.at
    motion = meeting_rooms.open_motion(tx, meeting.id)
    if motion is not None and not is_present:
        tx.session.execute(
            update(MotionVoter)
            .where(
                MotionVoter.motion_id == motion.id,
                MotionVoter.user_id == seat.user_id,
                MotionVoter.has_voted.is_(False),
            )
            .values(is_absent=True)
            .execution_options(synchronize_session=False)
        )


def _own_seat(tx: Transaction, meeting: Meeting) -> Seat:
    return next(seat for seat in meeting_rooms.seats_of(tx, meeting) if seat.user_id == tx.actor.user_id)


def _refuse_while_voting(tx: Transaction, meeting_id: int) -> None:
    motion = meeting_rooms.open_motion(tx, meeting_id)
    if motion is not None:
        raise Invalid(msg("Voting on motion {number} is open: end it or take it back first.", number=motion.number))


def _number_of(tx: Transaction, meeting: Meeting, entry_id: int) -> int:
    latest = tx.session.scalar(
        select(Ranking.id).where(Ranking.round_id == meeting.round_id).order_by(Ranking.number.desc()).limit(1)
    )
    if latest is None or tx.session.get(RankedEntry, (latest, entry_id)) is None:
        raise not_allowed()
    return meeting_rooms.number_in_round(tx, meeting.round_id, entry_id)


def _round_words(tx: Transaction, round_: Round) -> Message:
    track = tx.session.get_one(Track, round_.track_id)
    return round_name(track.kind, round_.kind, round_.year)
