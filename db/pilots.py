"""Pilot scoring: what every judge of a round scores first, so that they read the rubric alike.

Tables of their own: no statement about tasks, sheets or rankings can meet them (docs/adr/0025).
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db.base import Base, Moment, by_value
from db.cycles import Round
from db.entries import Entry
from domain.awards import SheetState


class PilotSet(Base):
    """The pilot entries of a round.

    ``closed_at`` is when an organiser ended it, ``shared_at`` when the results were opened to the panel, None before.
    """

    __tablename__ = "pilot_sets"
    __table_args__ = (CheckConstraint("shared_at IS NULL OR closed_at IS NOT NULL", name="shared_once_closed"),)

    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"), primary_key=True)
    closed_at: Mapped[datetime | None] = mapped_column(Moment)
    shared_at: Mapped[datetime | None] = mapped_column(Moment)
    round: Mapped[Round] = relationship()
    entries: Mapped[list[PilotEntry]] = relationship(order_by="PilotEntry.position", back_populates="pilot_set")


class PilotEntry(Base):
    """One pilot entry: an entry that the round does not judge, or a sample written for the purpose.

    ``position`` is the number by which everybody speaks of it, from 1 without gaps. ``title`` and ``text`` are those of
    a sample, empty where there is an entry.
    """

    __tablename__ = "pilot_entries"
    __table_args__ = (
        UniqueConstraint("round_id", "position"),
        UniqueConstraint("round_id", "entry_id"),
        CheckConstraint("(entry_id IS NULL) = (title <> '')", name="entry_or_sample"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("pilot_sets.round_id"))
    position: Mapped[int]
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("entries.id"), index=True)
    title: Mapped[str] = mapped_column(Text, default="")
    text: Mapped[str] = mapped_column(Text, default="")
    pilot_set: Mapped[PilotSet] = relationship(back_populates="entries")
    entry: Mapped[Entry | None] = relationship()


class PilotSheet(Base):
    """A judge's sheet of a pilot entry: a draft, submitted, or left because the judge stepped back.

    ``comment`` holds the reason of who stepped back. One row a sheet: it counts nowhere, so no version is kept.
    """

    __tablename__ = "pilot_sheets"
    __table_args__ = (
        UniqueConstraint("pilot_entry_id", "user_id"),
        CheckConstraint("version >= 1", name="version_from_one"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    pilot_entry_id: Mapped[int] = mapped_column(ForeignKey("pilot_entries.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    version: Mapped[int]
    state: Mapped[SheetState] = mapped_column(by_value(SheetState, "pilot_sheet_state"))
    comment: Mapped[str] = mapped_column(Text, default="")
    written_at: Mapped[datetime] = mapped_column(Moment)
    points: Mapped[list[PilotPoints]] = relationship(cascade="all, delete-orphan", passive_deletes=True)


class PilotPoints(Base):
    """The points of one criterion on one pilot sheet; no row where none were given."""

    __tablename__ = "pilot_points"
    __table_args__ = (CheckConstraint("points BETWEEN 0 AND 100", name="points_in_range"),)

    sheet_id: Mapped[int] = mapped_column(ForeignKey("pilot_sheets.id", ondelete="CASCADE"), primary_key=True)
    criterion_id: Mapped[int] = mapped_column(ForeignKey("criteria.id"), primary_key=True, index=True)
    points: Mapped[int]
