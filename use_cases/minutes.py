"""The minutes of a decision meeting as a document: who was there, what was moved, how it was counted, the list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select

from db.tables import Attendance as AttendanceRow
from db.tables import AuditEvent, AwardList, Meeting, Motion, PanelMember, User
from domain.awards import TRACK_NAMES, TrackKind
from domain.document_templates import TemplateKind
from domain.documents import DocumentCode
from domain.messages import InBoth, Message, msg
from domain.motions import MotionState
from domain.permissions import Right
from domain.refusals import Invalid
from domain.rounds import round_name
from exports import minutes
from exports.decision_reports import Attendance, AuditHead, Member, MinutesReport, Voter
from exports.decision_reports import AwardList as PrintedList
from exports.official_templates import Template
from i18n import DEFAULT_LANGUAGE
from i18n.office_days import office_day
from settings import VERSION
from use_cases import document_templates, meeting_rooms
from use_cases.decisions import Decisions, decisions_of
from use_cases.document_names import document_stem
from use_cases.list_contents import content_of, digest_of
from use_cases.listed_awards import NO_NAMES, named, printed
from use_cases.minuted_motions import minuted
from use_cases.transaction import Transaction

NONE_OPENED = msg("No meeting has been opened yet.")


@dataclass(frozen=True)
class MinutesExport:
    """A recorded export of a ``meeting``; the document itself is written outside any transaction."""

    meeting: Message
    report: MinutesReport
    language: str
    name: str
    template: Template

    def content(self) -> bytes:
        """Write the document."""
        return minutes.render(self.report, self.language, self.template)


@dataclass(frozen=True)
class _Seat:
    """One member of the panel as the meeting had them."""

    user_id: int
    name: str
    unit: str
    is_chair: bool
    arrived_at: datetime | None
    left_at: datetime | None


def export(tx: Transaction, meeting_id: int, *, language: str = DEFAULT_LANGUAGE) -> MinutesExport:
    """Take the minutes of a meeting, open or closed, out of the program; recorded. Needs a writing transaction.

    They name nobody who proposed anything: whoever leads the meeting judges, and does not know them.
    """
    meeting = meeting_rooms.seen_by(tx, meeting_id)
    report = _report(tx, meeting)
    template = document_templates.in_force(tx, TemplateKind.MINUTES, language)
    tx.record(
        "minutes.export",
        ("meeting", meeting_id),
        msg("Exported the minutes of meeting {number}: {n} motions.", number=meeting.number, n=len(report.motions)),
    )
    round_ = meeting.round
    cycle = round_.track.cycle
    its_round = round_name(round_.track.kind, round_.kind, round_.year)
    stem = document_stem(
        DocumentCode.MINUTES,
        InBoth(cycle.name, cycle.name_en),
        language,
        its_round,
        msg("meeting {number}", number=meeting.number),
        is_rehearsal=report.is_rehearsal,
    )
    named_meeting = msg("{round}, meeting {number}", round=its_round, number=meeting.number)
    return MinutesExport(named_meeting, report, language, f"{stem}.docx", template)


def meeting_to_export(tx: Transaction, meeting_id: int | None) -> int:
    """Give the meeting asked for, or the newest one.

    Raises:
        Invalid: there is no meeting yet, or none with this id.
    """
    tx.require(Right.SEE_RANKINGS)
    known = tx.session.scalars(select(Meeting.id).order_by(Meeting.id.desc())).all()
    if not known:
        raise Invalid(NONE_OPENED)
    if meeting_id is not None and meeting_id not in known:
        raise Invalid(msg("There is no meeting {id}; there are: {known}.", id=meeting_id, known=tuple(map(str, known))))
    return known[0] if meeting_id is None else meeting_id


def _report(tx: Transaction, meeting: Meeting) -> MinutesReport:
    cycle_id = meeting.round.track.cycle_id
    decisions = decisions_of(tx, cycle_id)
    seats = _seats(tx, meeting)
    motions = tx.session.scalars(
        select(Motion).where(Motion.meeting_id == meeting.id, Motion.state != MotionState.OPEN).order_by(Motion.number)
    ).all()
    head = tx.session.execute(select(AuditEvent.seq, AuditEvent.hash).order_by(AuditEvent.seq.desc()).limit(1)).one()
    return MinutesReport(
        cycle=msg("{cycle} ({track})", cycle=named(decisions.cycle), track=msg(TRACK_NAMES[meeting.round.track.kind])),
        created=tx.at,
        program_version=VERSION,
        held_on=office_day(meeting.opened_at),
        place=meeting.place or None,
        chair=next((seat.name for seat in seats if seat.is_chair), ""),
        recorder=None,
        panel=tuple(_member(seat, meeting) for seat in seats),
        motions=minuted(tx, motions, decisions, [_voter(seat, seats) for seat in seats]),
        awards=_list(tx, cycle_id, decisions, meeting.round.track.kind),
        audit_head=AuditHead(head.seq, head.hash),
        is_rehearsal=decisions.is_rehearsal,
    )


def _seats(tx: Transaction, meeting: Meeting) -> list[_Seat]:
    """Give whoever sat on the panel: those who do now, and those released or closed since who were there."""
    rows = tx.session.execute(
        select(
            User.id,
            User.display_name,
            User.unit,
            PanelMember.is_chair,
            AttendanceRow.arrived_at,
            AttendanceRow.left_at,
        )
        .join(PanelMember, PanelMember.user_id == User.id)
        .outerjoin(AttendanceRow, (AttendanceRow.user_id == User.id) & (AttendanceRow.meeting_id == meeting.id))
        .where(
            PanelMember.round_id == meeting.round_id,
            or_(
                AttendanceRow.user_id.is_not(None),
                PanelMember.released_at.is_(None) & User.is_active.is_(True),
            ),
        )
        .order_by(PanelMember.is_chair.desc(), User.unit, User.display_name, User.id)
    )
    return [_Seat(*row) for row in rows]


def _voter(seat: _Seat, seats: Sequence[_Seat]) -> Voter:
    """Give a judge for the roll, with the unit where another one bears the same name."""
    has_namesake = sum(each.name == seat.name for each in seats) > 1
    return Voter(seat.user_id, seat.name, seat.unit or None if has_namesake else None)


def _member(seat: _Seat, meeting: Meeting) -> Member:
    attendance, note = _came(seat, meeting)
    return Member(seat.name, attendance, seat.unit or None, note, seat.is_chair)


def _came(seat: _Seat, meeting: Meeting) -> tuple[Attendance, Message | None]:
    if seat.arrived_at is None:
        return Attendance.ABSENT, None
    if seat.left_at is None or seat.left_at == meeting.closed_at:
        return Attendance.PRESENT, None
    return Attendance.LEFT, msg("left at {at}", at=seat.left_at)


def _list(tx: Transaction, cycle_id: int, decisions: Decisions, track: TrackKind) -> PrintedList:
    """Give a track's part of the list as it stands, under the number of the version it is, or would be."""
    content = content_of(decisions)
    sha256 = digest_of(content)
    number = tx.session.scalar(
        select(AwardList.number)
        .where(AwardList.cycle_id == cycle_id, AwardList.sha256 == sha256)
        .order_by(AwardList.number.desc())
        .limit(1)
    )
    if number is None:
        last = tx.session.scalar(select(func.max(AwardList.number)).where(AwardList.cycle_id == cycle_id))
        number = 1 + (last or 0)
    least = {tier.position: tier.prize_yuan for tier in decisions.tiers if tier.prize_is_minimum}
    of_track = {**content, "tiers": [tier for tier in content["tiers"] if tier["track"] == track]}
    return printed(of_track, number, sha256, NO_NAMES, least)
