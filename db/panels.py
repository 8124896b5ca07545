"""Who judges what, and the score sheets."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db.base import Base, Moment, by_value
from db.cycles import Round
from db.entries import Entry
from db.people import User
from domain.awards import SheetState


class PanelMember(Base):
    """A judge of a round; one of them may lead it.

    ``declared_at`` is when the judge declared to have no interest in any entry but those they stepped back from;
    ``released_at`` when they were released in mid-round: they keep what they have begun and get nothing more.
    """

    __tablename__ = "panel_members"

    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True, index=True)
    is_chair: Mapped[bool] = mapped_column(default=False)
    declared_at: Mapped[datetime | None] = mapped_column(Moment)
    released_at: Mapped[datetime | None] = mapped_column(Moment)
    user: Mapped[User] = relationship()


class RoundEntry(Base):
    """An entry of a round, as it stood when scoring opened; judges know it by its number.

    ``further_sheets`` is how many judges read it beyond those of every entry, None for none.
    """

    __tablename__ = "round_entries"
    __table_args__ = (UniqueConstraint("round_id", "number"),)

    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"), primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entries.id"), primary_key=True, index=True)
    number: Mapped[int]
    further_sheets: Mapped[int | None]


class SheetWaiver(Base):
    """An organiser's recorded decision to rank an entry although sheets are missing."""

    __tablename__ = "sheet_waivers"

    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"), primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entries.id"), primary_key=True)
    reason: Mapped[str] = mapped_column(Text)
    decided_at: Mapped[datetime] = mapped_column(Moment)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))


class Assignment(Base):
    """One judge's task in one round: one entry.

    ``number`` is the entry's in its round. ``version`` and ``state`` are those of the latest sheet and move with
    it in one transaction; a recused judge's task keeps its sheets and counts no more. All three make queues quick;
    the version makes concurrent edits visible. ``put_off_at`` is when the judge put it off for later, None otherwise.
    """

    __tablename__ = "assignments"
    __table_args__ = (
        UniqueConstraint("round_id", "user_id", "entry_id"),
        Index("ix_assignments_round_id_entry_id", "round_id", "entry_id"),
        Index("ix_assignments_user_id_round_id_number", "user_id", "round_id", "number"),
        Index("ix_assignments_user_id_round_id_state_number", "user_id", "round_id", "state", "number"),
        Index("ix_assignments_round_id_state_user_id", "round_id", "state", "user_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"))
    entry_id: Mapped[int] = mapped_column(ForeignKey("entries.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    number: Mapped[int]
    put_off_at: Mapped[datetime | None] = mapped_column(Moment)
    version: Mapped[int] = mapped_column(default=0)
    state: Mapped[SheetState] = mapped_column(by_value(SheetState, "sheet_state"), default=SheetState.UNTOUCHED)
    round: Mapped[Round] = relationship()
    entry: Mapped[Entry] = relationship()
    user: Mapped[User] = relationship()


class ScoreSheet(Base):
    """One version of a judge's points for one entry; a submitted version is never edited."""

    __tablename__ = "score_sheets"
    __table_args__ = (
        UniqueConstraint("assignment_id", "version"),
        CheckConstraint("version >= 1", name="version_from_one"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignments.id"))
    version: Mapped[int]
    state: Mapped[SheetState] = mapped_column(by_value(SheetState, "score_sheet_state"))
    comment: Mapped[str] = mapped_column(Text, default="")
    written_at: Mapped[datetime] = mapped_column(Moment)
    assignment: Mapped[Assignment] = relationship()
    points: Mapped[list[SheetPoints]] = relationship(cascade="all, delete-orphan", passive_deletes=True)


class SheetPoints(Base):
    """The points of one criterion on one sheet; no row where none were given."""

    __tablename__ = "sheet_points"
    __table_args__ = (CheckConstraint("points BETWEEN 0 AND 100", name="points_in_range"),)

    sheet_id: Mapped[int] = mapped_column(ForeignKey("score_sheets.id", ondelete="CASCADE"), primary_key=True)
    criterion_id: Mapped[int] = mapped_column(ForeignKey("criteria.id"), primary_key=True, index=True)
    points: Mapped[int]


class FixedTask(Base):
    """A pair of judge and entry that a sheet fixed before scoring opens; lots give only what is left."""

    __tablename__ = "fixed_tasks"

    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entries.id"), primary_key=True, index=True)
