"""What was decided about suggestions that look like one."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db.base import Base, Moment, by_value
from db.entries import Entry
from domain.duplicates import Verdict


class DuplicateDecision(Base):
    """One decision about suggestions that look like one; taken back, it is gone, and the log tells of it.

    ``kept_id`` is the one that competes, empty where all do; the others then carry it as ``duplicate_of_id``.
    """

    __tablename__ = "duplicate_decisions"
    __table_args__ = (CheckConstraint("(verdict = 'apart') = (kept_id IS NULL)", name="one_is_kept"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    cycle_id: Mapped[int] = mapped_column(ForeignKey("cycles.id"), index=True)
    verdict: Mapped[Verdict] = mapped_column(by_value(Verdict, "duplicate_verdict"))
    kept_id: Mapped[int | None] = mapped_column(ForeignKey("entries.id"))
    reason: Mapped[str] = mapped_column(Text, default="")
    decided_at: Mapped[datetime] = mapped_column(Moment)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    members: Mapped[list[DuplicateMember]] = relationship(cascade="all, delete-orphan", passive_deletes=True)


class DuplicateMember(Base):
    """A suggestion that a decision is about."""

    __tablename__ = "duplicate_members"

    decision_id: Mapped[int] = mapped_column(ForeignKey("duplicate_decisions.id", ondelete="CASCADE"), primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entries.id"), primary_key=True, index=True)
    entry: Mapped[Entry] = relationship()
