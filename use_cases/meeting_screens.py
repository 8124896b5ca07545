"""What is seen of a meeting: on the wall, on every judge's device, by whoever leads it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from domain.awards import TrackKind
from domain.decided import OpenTie, TierTerms
from domain.decision_rules import Share
from domain.list_rules import Breach
from domain.messages import InBoth, Message
from domain.motions import MotionKind, MotionState
from use_cases.meeting_rooms import Seat
from use_cases.reading import Reading


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
    """A motion being voted on, for the wall: how many of those present have voted.

    ``effects``: what carrying it would change besides what is moved.
    """

    motion_id: int
    number: int
    moved: Message
    is_secret: bool
    voted: int
    present: int
    recused: int
    effects: tuple[Message, ...] = ()


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
    reason: str
    majority: Share
    is_secret: bool
    options: tuple[tuple[int, int, str], ...]
    places: int
    has_voted: bool
    is_absent: bool
    effects: tuple[Message, ...] = ()


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
class Turnout:
    """How far the vote on an open motion is.

    Attributes:
        voted: ballots cast.
        present: how many may vote.
        owing: names of those who have not voted yet.
    """

    voted: int
    present: int
    owing: tuple[str, ...]


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
        breaches: what the list breaks as it is.
        would_break: what it would break besides if the open motion were carried.
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
    breaches: tuple[Breach, ...]
    would_break: tuple[Breach, ...]
