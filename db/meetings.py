"""The panel's meeting: who is there, what is moved, and how it was voted."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db.base import Base, Moment, by_value
from db.cycles import Round
from db.people import User
from domain.decision_rules import Share
from domain.motions import Choice, MotionKind, MotionState


class Meeting(Base):
    """One sitting of a final round's panel; ``shown_entry_id`` is the entry that the wall and every device show."""

    __tablename__ = "meetings"
    __table_args__ = (UniqueConstraint("round_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"))
    number: Mapped[int]
    place: Mapped[str] = mapped_column(String(128), default="")
    opened_at: Mapped[datetime] = mapped_column(Moment)
    closed_at: Mapped[datetime | None] = mapped_column(Moment)
    shown_entry_id: Mapped[int | None] = mapped_column(ForeignKey("entries.id"), index=True)
    round: Mapped[Round] = relationship()


class Attendance(Base):
    """A judge at a meeting; ``left_at`` is empty while they are there."""

    __tablename__ = "attendances"

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True, index=True)
    arrived_at: Mapped[datetime] = mapped_column(Moment)
    left_at: Mapped[datetime | None] = mapped_column(Moment)
    user: Mapped[User] = relationship()


class Motion(Base):
    """One thing moved and voted on.

    ``ranking_id`` is the ranking it rests on: a further ranking asks anew. ``entry_ids`` are whom it is about, of a tie
    all who are tied; ``chosen`` whom it places once carried. ``quorum``, ``majority`` and ``is_secret`` are the rule as
    declared. ``seats``, ``recused`` and ``present`` are the roll when voting ended; ``count`` is empty until then.
    """

    __tablename__ = "motions"
    __table_args__ = (
        UniqueConstraint("round_id", "number"),
        CheckConstraint("(state = 'open') = (ended_at IS NULL)", name="open_until_ended"),
        CheckConstraint("places >= 0", name="places_not_negative"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"), index=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"))
    ranking_id: Mapped[int] = mapped_column(ForeignKey("rankings.id"), index=True)
    number: Mapped[int]
    kind: Mapped[MotionKind] = mapped_column(by_value(MotionKind, "motion_kind"))
    state: Mapped[MotionState] = mapped_column(by_value(MotionState, "motion_state"), default=MotionState.OPEN)
    entry_ids: Mapped[list[int]] = mapped_column(JSON, default=list)
    tier_id: Mapped[int | None] = mapped_column(ForeignKey("tiers.id"), index=True)
    places: Mapped[int] = mapped_column(default=0)
    prize_yuan: Mapped[int | None]
    reason: Mapped[str] = mapped_column(Text)
    quorum: Mapped[Share] = mapped_column(by_value(Share, "motion_quorum"))
    majority: Mapped[Share] = mapped_column(by_value(Share, "motion_majority"))
    is_secret: Mapped[bool]
    put_at: Mapped[datetime] = mapped_column(Moment)
    put_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    seats: Mapped[int]
    recused: Mapped[int]
    present: Mapped[int]
    count: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    chosen: Mapped[list[int]] = mapped_column(JSON, default=list)
    meeting: Mapped[Meeting] = relationship()


class MotionVoter(Base):
    """One judge on the roll of a motion: who has voted is known. How is not, where the ballot is secret.

    ``is_recused`` and ``is_absent`` judges have no ballot. All rows of a motion are written anew with every ballot
    (use_cases/ballots.py), so that neither their order nor the moment they were written tells one voter from another.
    """

    __tablename__ = "motion_voters"

    motion_id: Mapped[int] = mapped_column(ForeignKey("motions.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True, index=True)
    is_recused: Mapped[bool] = mapped_column(default=False)
    is_absent: Mapped[bool] = mapped_column(default=False)
    has_voted: Mapped[bool] = mapped_column(default=False)
    user: Mapped[User] = relationship()


class BallotBox(Base):
    """The secret ballots of a motion, as their sums alone; nobody reads them until voting has ended."""

    __tablename__ = "ballot_boxes"

    motion_id: Mapped[int] = mapped_column(ForeignKey("motions.id"), primary_key=True)
    sums: Mapped[dict[str, Any]] = mapped_column(JSON)


class NamedBallot(Base):
    """A ballot by name; ``entry_ids`` are whom it names of a tie, and ``choice`` is then empty unless it abstains."""

    __tablename__ = "named_ballots"

    motion_id: Mapped[int] = mapped_column(ForeignKey("motions.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True, index=True)
    choice: Mapped[Choice | None] = mapped_column(by_value(Choice, "ballot_choice"))
    entry_ids: Mapped[list[int]] = mapped_column(JSON, default=list)
    cast_at: Mapped[datetime] = mapped_column(Moment)
