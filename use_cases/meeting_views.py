"""What the chair, the wall and every judge's device see of a meeting; all of it in a fixed number of queries.

In the room an entry goes by the number its judges know it by; nobody's name is among what the wall is given. Of an
entry or a motion that a judge is recused from, that judge's device is given nothing but that they are out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from db.tables import (
    Cycle,
    Entry,
    Meeting,
    Motion,
    MotionVoter,
    PanelMember,
    Recusal,
    Round,
    Track,
    User,
)
from domain.awards import RoundKind, TrackKind
from domain.decided import DecidedTrack, OpenTie, TierTerms
from domain.lifecycle import RoundStage
from domain.list_rules import Breach, proposed_words
from domain.messages import FieldValue, InBoth, Message, msg
from domain.motions import MotionKind, MotionState
from domain.permissions import Right
from domain.recusals import RecusalState
from use_cases import meeting_rooms, result_stages
from use_cases.decisions import Decisions, decisions_of
from use_cases.meeting_rooms import Seat
from use_cases.motion_words import moved_words, outcome_words
from use_cases.reading import Reading, reading_of
from use_cases.transaction import Transaction


@dataclass(frozen=True)
class Room:
    """A final whose panel meets here; ``meeting_id`` None while no meeting is open."""

    round_id: int
    track: TrackKind
    cycle: InBoth
    stage: RoundStage
    meeting_id: int | None
    number: int
    opened_at: datetime | None


@dataclass(frozen=True)
class OnTable:
    """The entry that is shown: what the ranking says of it and where it stands."""

    entry_id: int
    number: int
    reading: Reading
    rank: int | None
    of: int
    value: Fraction | None
    proposed: InBoth | Message
    stands: InBoth | Message
    outcomes: tuple[Message, ...]


@dataclass(frozen=True)
class Vote:
    """A motion being voted on, for the wall: how many of those present have voted."""

    motion_id: int
    number: int
    moved: Message
    is_secret: bool
    voted: int
    present: int
    recused: int


@dataclass(frozen=True)
class Wall:
    """What everybody in the room may see."""

    cycle: InBoth
    track: TrackKind
    number: int
    is_rehearsal: bool
    present: int
    seats: int
    entry: OnTable | None
    vote: Vote | None
    latest: Message | None
    tiers: tuple[tuple[InBoth, int, int], ...]


@dataclass(frozen=True)
class Ballot:
    """One's own ballot: of a tie ``options`` are id, number and title of those to choose from."""

    motion_id: int
    number: int
    moved: Message
    is_secret: bool
    options: tuple[tuple[int, int, str], ...]
    places: int
    has_voted: bool
    is_absent: bool


@dataclass(frozen=True)
class Device:
    """What one judge's device shows; ``is_out`` where they are recused from what the room is about."""

    meeting_id: int
    track: TrackKind
    is_present: bool
    is_out: bool
    entry: OnTable | None
    ballot: Ballot | None
    latest: Message | None


@dataclass(frozen=True)
class Line:
    """One entry for the chair to choose from; tiers by position."""

    entry_id: int
    number: int
    reference: str
    title: str
    rank: int | None
    value: Fraction | None
    proposed: int | None
    tier: int | None
    between: tuple[int | None, ...]
    motion: int | None
    recused: tuple[str, ...]


@dataclass(frozen=True)
class MotionLine:
    """One motion of the round, the newest first; ``said`` has what came of it, or what is moved while it is open."""

    motion_id: int
    number: int
    kind: MotionKind
    state: MotionState
    said: Message
    reason: str
    lapsed: bool


@dataclass(frozen=True)
class Lead:
    """What the chair leads by.

    Attributes:
        meeting_id: of the meeting.
        round_id: of the round.
        wall: what the room sees.
        is_sealed: whether only vacancies can be decided.
        seats: the panel and who is there.
        lines: the entries by rank.
        ties: those still open.
        tiers: those of the track.
        vacancies: tiers, by position, whose withdrawn award is still to be decided on.
        motions: all of the round.
        owing: names of those present who have not voted on the open motion.
        breaches: what the list breaks as it is.
    """

    meeting_id: int
    round_id: int
    wall: Wall
    is_sealed: bool
    seats: tuple[Seat, ...]
    lines: tuple[Line, ...]
    ties: tuple[OpenTie, ...]
    tiers: tuple[TierTerms, ...]
    vacancies: tuple[int, ...]
    motions: tuple[MotionLine, ...]
    owing: tuple[str, ...]
    breaches: tuple[Breach, ...]


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
        .add_columns(Meeting.number, Meeting.opened_at)
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
        Room(row.id, row.kind, InBoth(row.name, row.name_en), row.stage, row.meeting_id, row.number or 0, row.opened_at)
        for row in tx.session.execute(statement)
    )


@dataclass(frozen=True)
class PastMeeting:
    """A meeting that has been closed."""

    meeting_id: int
    number: int
    opened_at: datetime


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


def wall(tx: Transaction, meeting_id: int) -> Wall:
    """What the wall shows; for whoever leads the meeting, and for organisers and auditors."""
    meeting = meeting_rooms.seen_by(tx, meeting_id)
    decisions = decisions_of(tx, meeting.round.track.cycle_id)
    return _wall(tx, meeting, decisions, _motions(tx, meeting.round_id))


def device(tx: Transaction, meeting_id: int) -> Device:
    """What the judge's own device shows."""
    meeting = meeting_rooms.attended(tx, meeting_id)
    seats = meeting_rooms.seats_of(tx, meeting)
    own = next(seat for seat in seats if seat.user_id == tx.actor.user_id)
    motions = _motions(tx, meeting.round_id)
    motion = next((row for row in motions if row.state is MotionState.OPEN), None)
    about = set(motion.entry_ids) if motion else set[int]()
    about |= {meeting.shown_entry_id} if meeting.shown_entry_id else set()
    voter = tx.session.get(MotionVoter, (motion.id, own.user_id)) if motion else None
    is_out = own.user_id in meeting_rooms.recused_from(tx, meeting.round_id, about)
    if is_out or not own.is_present:
        return Device(meeting_id, meeting.round.track.kind, own.is_present, is_out, None, None, None)
    decisions = decisions_of(tx, meeting.round.track.cycle_id)
    recused = _recused(tx, meeting.round_id)
    mine = {entry_id for entry_id, users in recused.items() if own.user_id in users}
    return Device(
        meeting_id,
        meeting.round.track.kind,
        own.is_present,
        is_out,
        _on_table(tx, meeting, decisions, motions),
        None if motion is None or voter is None else _ballot(tx, meeting, motion, decisions, voter),
        next(
            (
                outcome_words(row, decisions, _called(decisions))
                for row in motions
                if row.state is not MotionState.OPEN and not mine & set(row.entry_ids)
            ),
            None,
        ),
    )


def lead(tx: Transaction, meeting_id: int) -> Lead:
    """What the chair leads by; organisers and auditors see it, too."""
    meeting = meeting_rooms.seen_by(tx, meeting_id)
    decisions = decisions_of(tx, meeting.round.track.cycle_id)
    track = decisions.tracks.get(meeting.round.track.kind, DecidedTrack((), (), {}))
    motions = _motions(tx, meeting.round_id)
    recused = _recused(tx, meeting.round_id)
    ranking = decisions.rankings.get(meeting.round.track.kind)
    return Lead(
        meeting_id,
        meeting.round_id,
        _wall(tx, meeting, decisions, motions),
        is_sealed_cycle(tx, meeting.round.track.cycle_id),
        tuple(meeting_rooms.seats_of(tx, meeting)),
        _lines(decisions, track, recused),
        track.ties,
        decisions.tiers_of(meeting.round.track.kind),
        track.vacancies,
        tuple(
            MotionLine(
                row.id,
                row.number,
                row.kind,
                row.state,
                moved_words(row, decisions) if row.state is MotionState.OPEN else outcome_words(row, decisions),
                row.reason,
                row.state is MotionState.CARRIED and (ranking is None or row.ranking_id != ranking.id),
            )
            for row in motions
        ),
        _owing(tx, motions),
        decisions.breaches,
    )


def is_sealed_cycle(tx: Transaction, cycle_id: int) -> bool:
    """Whether a list of the cycle has been sealed; asks nobody."""
    return result_stages.sealed_list(tx, cycle_id) is not None


def _wall(tx: Transaction, meeting: Meeting, decisions: Decisions, motions: Sequence[Motion]) -> Wall:
    seats = meeting_rooms.seats_of(tx, meeting)
    kind = meeting.round.track.kind
    motion = next((row for row in motions if row.state is MotionState.OPEN), None)
    ended = next((row for row in motions if row.state is not MotionState.OPEN), None)
    track = decisions.tracks.get(kind)
    held = Counter(line.tier for line in track.lines) if track else Counter[int | None]()
    return Wall(
        decisions.cycle,
        kind,
        meeting.number,
        decisions.is_rehearsal,
        sum(seat.is_present for seat in seats),
        len(seats),
        _on_table(tx, meeting, decisions, motions),
        None if motion is None else _vote(tx, motion, decisions),
        None if ended is None else outcome_words(ended, decisions, _called(decisions)),
        tuple((tier.name, held[tier.position], tier.quota) for tier in decisions.tiers_of(kind)),
    )


def _on_table(tx: Transaction, meeting: Meeting, decisions: Decisions, motions: Sequence[Motion]) -> OnTable | None:
    track = decisions.tracks.get(meeting.round.track.kind)
    line = next((each for each in track.lines if each.entry_id == meeting.shown_entry_id), None) if track else None
    if track is None or line is None:
        return None
    named = decisions.names[line.entry_id]
    return OnTable(
        line.entry_id,
        named.number,
        _readings(tx, meeting, [line.entry_id])[line.entry_id],
        line.rank,
        sum(each.rank is not None for each in track.lines),
        line.value,
        _between(decisions, line.between) if line.between else proposed_words(line, decisions.tier(line.proposed)),
        _between(decisions, line.between) if line.between else _tier_words(decisions, line.tier),
        tuple(
            outcome_words(row, decisions, _called(decisions))
            for row in motions
            if row.state is not MotionState.OPEN and row.entry_ids == [line.entry_id]
        ),
    )


def _readings(tx: Transaction, meeting: Meeting, entry_ids: Collection[int]) -> dict[int, Reading]:
    """Give entries as the panel reads them: in a blind round without whatever tells who made them."""
    rows = tx.session.scalars(
        select(Entry)
        .where(Entry.id.in_(entry_ids))
        .options(
            selectinload(Entry.proposers),
            joinedload(Entry.suggestion),
            joinedload(Entry.adoption),
            joinedload(Entry.organisation),
        )
    )
    return {row.id: reading_of(row, is_blind=meeting.round.is_blind) for row in rows}


def _tier_words(decisions: Decisions, position: int | None) -> InBoth | Message:
    tier = decisions.tier(position)
    return msg("no award") if tier is None else tier.name


def _between(decisions: Decisions, positions: Sequence[int | None]) -> Message:
    tiers: tuple[FieldValue, ...] = tuple(_tier_words(decisions, position) for position in positions)
    return msg("tied: {tiers}", tiers=tiers)


def _called(decisions: Decisions) -> Mapping[int, FieldValue]:
    return {entry_id: msg("No. {number}", number=named.number) for entry_id, named in decisions.names.items()}


def _vote(tx: Transaction, motion: Motion, decisions: Decisions) -> Vote:
    voters = tx.session.scalars(select(MotionVoter).where(MotionVoter.motion_id == motion.id)).all()
    return Vote(
        motion.id,
        motion.number,
        moved_words(motion, decisions, _called(decisions)),
        motion.is_secret,
        sum(row.has_voted for row in voters),
        sum(not (row.is_recused or row.is_absent) for row in voters),
        sum(row.is_recused for row in voters),
    )


def _ballot(tx: Transaction, meeting: Meeting, motion: Motion, decisions: Decisions, voter: MotionVoter) -> Ballot:
    is_tie = motion.kind is MotionKind.SETTLE_TIE
    tied = _readings(tx, meeting, motion.entry_ids) if is_tie else {}
    options = sorted((decisions.names[entry_id].number, entry_id) for entry_id in tied)
    return Ballot(
        motion.id,
        motion.number,
        moved_words(motion, decisions, _called(decisions)),
        motion.is_secret,
        tuple((entry_id, number, tied[entry_id].title) for number, entry_id in options),
        motion.places,
        voter.has_voted,
        voter.is_absent,
    )


def _lines(decisions: Decisions, track: DecidedTrack, recused: Mapping[int, Mapping[int, str]]) -> tuple[Line, ...]:
    return tuple(
        Line(
            line.entry_id,
            decisions.names[line.entry_id].number,
            decisions.names[line.entry_id].reference,
            decisions.names[line.entry_id].title,
            line.rank,
            line.value,
            line.proposed,
            line.tier,
            line.between,
            line.motion,
            tuple(sorted(recused.get(line.entry_id, {}).values())),
        )
        for line in track.lines
    )


def _motions(tx: Transaction, round_id: int) -> Sequence[Motion]:
    """Give every motion of a round, the newest first."""
    return tx.session.scalars(select(Motion).where(Motion.round_id == round_id).order_by(Motion.number.desc())).all()


def _recused(tx: Transaction, round_id: int) -> dict[int, dict[int, str]]:
    """Give by entry the judges who are out for it, and their names."""
    rows = tx.session.execute(
        select(Recusal.entry_id, Recusal.user_id, User.display_name)
        .join(User, User.id == Recusal.user_id)
        .where(Recusal.round_id == round_id, Recusal.state == RecusalState.CONFIRMED)
    )
    found: dict[int, dict[int, str]] = {}
    for row in rows:
        found.setdefault(row.entry_id, {})[row.user_id] = row.display_name
    return found


def _owing(tx: Transaction, motions: Sequence[Motion]) -> tuple[str, ...]:
    motion = next((row for row in motions if row.state is MotionState.OPEN), None)
    if motion is None:
        return ()
    names = tx.session.scalars(
        select(User.display_name)
        .join(MotionVoter, MotionVoter.user_id == User.id)
        .where(
            MotionVoter.motion_id == motion.id,
            MotionVoter.has_voted.is_(False),
            MotionVoter.is_recused.is_(False),
            MotionVoter.is_absent.is_(False),
        )
        .order_by(User.display_name, User.id)
    )
    return tuple(names)
