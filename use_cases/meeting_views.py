"""What the wall and every judge's device show of a meeting; all of it in a fixed number of queries.

In the room an entry goes by the number its judges know it by; nobody's name is among what the wall is given. Of an
entry or a motion that a judge is recused from, that judge's device is given nothing but that they are out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from db.tables import Entry, Meeting, Motion, MotionVoter, Recusal, User
from domain.awards import TrackKind
from domain.list_rules import proposed_words
from domain.messages import FieldValue, InBoth, Message, msg
from domain.motions import MotionKind, MotionState
from domain.recusals import RecusalState
from use_cases import meeting_rooms
from use_cases.decisions import Decisions, decisions_of
from use_cases.meeting_screens import Ballot, Device, OnTable, Vote, Wall
from use_cases.motion_effects import NOTHING, Effects, effects_of
from use_cases.motion_words import moved_words, outcome_words
from use_cases.reading import Reading, reading_of
from use_cases.transaction import Transaction


def wall(tx: Transaction, meeting_id: int) -> Wall:
    """What the wall shows; for whoever leads the meeting, and for organisers and auditors."""
    meeting = meeting_rooms.seen_by(tx, meeting_id)
    decisions = decisions_of(tx, meeting.round.track.cycle_id)
    motions = motions_of(tx, meeting.round_id)
    motion = open_motion(motions)
    effects = NOTHING if motion is None else _effects(tx, motion, meeting.round.track.kind, decisions)
    return wall_of(tx, meeting, decisions, motions, effects)


def device(tx: Transaction, meeting_id: int) -> Device:
    """What the judge's own device shows."""
    meeting = meeting_rooms.attended(tx, meeting_id)
    seats = meeting_rooms.seats_of(tx, meeting)
    own = next(seat for seat in seats if seat.user_id == tx.actor.user_id)
    motions = motions_of(tx, meeting.round_id)
    motion = open_motion(motions)
    about = set(motion.entry_ids) if motion else set[int]()
    about |= {meeting.shown_entry_id} if meeting.shown_entry_id else set()
    voter = tx.session.get(MotionVoter, (motion.id, own.user_id)) if motion else None
    is_out = own.user_id in meeting_rooms.recused_from(tx, meeting.round_id, about)
    if is_out or not own.is_present:
        return Device(meeting_id, meeting.round.track.kind, own.is_present, is_out, None, None, None)
    decisions = decisions_of(tx, meeting.round.track.cycle_id)
    recused = recused_by_entry(tx, meeting.round_id)
    mine = {entry_id for entry_id, users in recused.items() if own.user_id in users}
    return Device(
        meeting_id,
        meeting.round.track.kind,
        own.is_present,
        is_out,
        _on_table(tx, meeting, decisions, motions),
        None if motion is None or voter is None else _ballot(tx, meeting, motion, decisions, voter, mine),
        next(
            (
                outcome_words(row, decisions, called(decisions))
                for row in motions
                if row.state is not MotionState.OPEN and not mine & set(row.entry_ids)
            ),
            None,
        ),
    )


def wall_of(
    tx: Transaction, meeting: Meeting, decisions: Decisions, motions: Sequence[Motion], effects: Effects
) -> Wall:
    """Put together what everybody in the room may see.

    Args:
        tx: whose caller asked leave.
        meeting: of the room.
        decisions: as things stand.
        motions: those of the round, the newest first.
        effects: of the open one.
    """
    seats = meeting_rooms.seats_of(tx, meeting)
    kind = meeting.round.track.kind
    motion = open_motion(motions)
    ended = next((row for row in motions if row.state is not MotionState.OPEN), None)
    track = decisions.tracks.get(kind)
    held: Mapping[int | None, int] = track.held if track else {}
    return Wall(
        decisions.cycle,
        kind,
        meeting.number,
        decisions.is_rehearsal,
        sum(seat.is_present for seat in seats),
        len(seats),
        _on_table(tx, meeting, decisions, motions),
        None if motion is None else _vote(tx, motion, decisions, effects),
        None if ended is None else outcome_words(ended, decisions, called(decisions)),
        tuple((tier.name, held.get(tier.position, 0), tier.quota) for tier in decisions.tiers_of(kind)),
    )


def motions_of(tx: Transaction, round_id: int) -> Sequence[Motion]:
    """Give every motion of a round, the newest first."""
    return tx.session.scalars(select(Motion).where(Motion.round_id == round_id).order_by(Motion.number.desc())).all()


def open_motion(motions: Sequence[Motion]) -> Motion | None:
    """Give the one that is voted on."""
    return next((row for row in motions if row.state is MotionState.OPEN), None)


def recused_by_entry(tx: Transaction, round_id: int) -> dict[int, dict[int, str]]:
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


def _on_table(tx: Transaction, meeting: Meeting, decisions: Decisions, motions: Sequence[Motion]) -> OnTable | None:
    track = decisions.tracks.get(meeting.round.track.kind)
    line = track.line_of.get(meeting.shown_entry_id or 0) if track else None
    if track is None or line is None:
        return None
    named = decisions.names[line.entry_id]
    return OnTable(
        line.entry_id,
        named.number,
        _readings(tx, meeting, [line.entry_id])[line.entry_id],
        line.rank,
        track.ranked,
        line.value,
        _between(decisions, line.between) if line.between else proposed_words(line, decisions.tier(line.proposed)),
        _between(decisions, line.between) if line.between else _tier_words(decisions, line.tier),
        tuple(
            outcome_words(row, decisions, called(decisions))
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


def called(decisions: Decisions) -> Mapping[int, FieldValue]:
    """Name entries as everybody in the room knows them: by number."""
    return _ByNumber(decisions)


@dataclass(frozen=True, eq=False)
class _ByNumber(Mapping[int, FieldValue]):
    """What entries are called, each put into words only when it is asked for: a final may have thousands."""

    decisions: Decisions

    def __getitem__(self, entry_id: int) -> FieldValue:
        return msg("No. {number}", number=self.decisions.names[entry_id].number)

    def __iter__(self) -> Iterator[int]:
        return iter(self.decisions.names)

    def __len__(self) -> int:
        return len(self.decisions.names)


def _effects(tx: Transaction, motion: Motion, kind: TrackKind, decisions: Decisions) -> Effects:
    """Say whom a motion would move without naming them: only places left empty do that (docs/adr/0032)."""
    if motion.kind is not MotionKind.LEAVE_EMPTY:
        return NOTHING
    return effects_of(tx, motion, kind, decisions, called(decisions))


def _vote(tx: Transaction, motion: Motion, decisions: Decisions, effects: Effects) -> Vote:
    voters = tx.session.scalars(select(MotionVoter).where(MotionVoter.motion_id == motion.id)).all()
    return Vote(
        motion.id,
        motion.number,
        moved_words(motion, decisions, called(decisions)),
        motion.is_secret,
        sum(row.has_voted for row in voters),
        sum(not (row.is_recused or row.is_absent) for row in voters),
        sum(row.is_recused for row in voters),
        effects.said_to(),
    )


def _ballot(  # noqa: PLR0917 -- whose ballot, on what, and what they are not told
    tx: Transaction,
    meeting: Meeting,
    motion: Motion,
    decisions: Decisions,
    voter: MotionVoter,
    recused_from: Collection[int],
) -> Ballot:
    is_tie = motion.kind is MotionKind.SETTLE_TIE
    tied = _readings(tx, meeting, motion.entry_ids) if is_tie else {}
    options = sorted((decisions.names[entry_id].number, entry_id) for entry_id in tied)
    return Ballot(
        motion.id,
        motion.number,
        moved_words(motion, decisions, called(decisions)),
        motion.reason,
        motion.majority,
        motion.is_secret,
        tuple((entry_id, number, tied[entry_id].title) for number, entry_id in options),
        motion.places,
        voter.has_voted,
        voter.is_absent,
        _effects(tx, motion, meeting.round.track.kind, decisions).said_to(recused_from),
    )
