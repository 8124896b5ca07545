"""What competes: entries, and what is known of each."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, case, func, literal_column, text
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.sql import ColumnElement

from db.base import Base, KeptMessage, KeptReasons, Moment, by_value
from db.sealed import Sealed, SealedWords
from domain.awards import Eligibility
from domain.messages import Message, Reason

# No register names so many people for one suggestion.
FIRST_MERGED = 1_001


class Entry(Base):
    """One suggestion or organisation in one cycle.

    ``verdict`` is the rule's, ``override`` an organiser's with its reason; what counts is ``eligibility``. One that
    was set aside as a duplicate never competes, whatever a register says of it later.

    ``confirmed_at`` is when an organiser stood by what counts, None while it waits for that; ``returned_because``
    says why it waits again after it had been confirmed.

    ``hidden_words`` are left out of what judges of blind rounds read, beside what identifies its proposers;
    ``shown_words`` never are, though a proposer should bear them. Both are sealed: they tell who proposed it.
    """

    __tablename__ = "entries"
    __table_args__ = (
        UniqueConstraint("track_id", "reference"),
        Index("ix_entries_track_id_version_id", "track_id", "version", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    track_id: Mapped[int] = mapped_column(ForeignKey("tracks.id"))
    reference: Mapped[str] = mapped_column(String(64))
    title: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(Moment)
    verdict: Mapped[Eligibility] = mapped_column(by_value(Eligibility, "eligibility"), default=Eligibility.ELIGIBLE)
    reasons: Mapped[tuple[Reason, ...]] = mapped_column(KeptReasons, default=())
    override: Mapped[Eligibility | None] = mapped_column(by_value(Eligibility, "override"))
    override_reason: Mapped[str] = mapped_column(Text, default="")
    overridden_at: Mapped[datetime | None] = mapped_column(Moment)
    overridden_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    confirmed_at: Mapped[datetime | None] = mapped_column(Moment)
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    confirmed_by: Mapped[str | None] = mapped_column(String(64))
    returned_because: Mapped[Message | None] = mapped_column(KeptMessage(none_as_null=True))
    hidden_words: Mapped[list[str] | None] = mapped_column(SealedWords("entries.hidden_words"))
    shown_words: Mapped[list[str] | None] = mapped_column(SealedWords("entries.shown_words"))
    duplicate_of_id: Mapped[int | None] = mapped_column(ForeignKey("entries.id"), index=True)
    duplicate_of: Mapped[Entry | None] = relationship(remote_side="Entry.id")
    suggestion: Mapped[Suggestion | None] = relationship(back_populates="entry", cascade="all, delete-orphan")
    organisation: Mapped[Organisation | None] = relationship(back_populates="entry", cascade="all, delete-orphan")
    adoption: Mapped[Adoption | None] = relationship(cascade="all, delete-orphan")
    proposers: Mapped[list[Proposer]] = relationship(
        order_by="Proposer.position", cascade="all, delete-orphan", foreign_keys="Proposer.entry_id"
    )

    @hybrid_property
    def eligibility(self) -> Eligibility:
        """What counts: no duplicate; else the override where there is one, else the rule's verdict."""
        return Eligibility.INELIGIBLE if self.duplicate_of_id is not None else self.override or self.verdict

    @eligibility.inplace.expression
    @classmethod
    def _eligibility(cls) -> ColumnElement[Eligibility]:
        decided = func.coalesce(cls.override, cls.verdict)
        # Not a parameter: PostgreSQL would not know it again where rows are grouped by what counts.
        excluded = literal_column(f"'{Eligibility.INELIGIBLE.value}'", cls.verdict.type)
        return case((cls.duplicate_of_id.is_not(None), excluded), else_=decided)


class Suggestion(Base):
    """A suggestion's own text and circumstances."""

    __tablename__ = "suggestions"
    __table_args__ = (Index("ix_suggestions_submitted_on", "submitted_on"),)

    entry_id: Mapped[int] = mapped_column(ForeignKey("entries.id", ondelete="CASCADE"), primary_key=True)
    text: Mapped[str] = mapped_column(Text, default="")
    theme: Mapped[str] = mapped_column(String(128), default="")
    kind: Mapped[str] = mapped_column(String(64), default="")
    submitted_on: Mapped[date | None]
    channel: Mapped[str] = mapped_column(String(64), default="")
    district: Mapped[str] = mapped_column(String(64), default="")
    handling_unit: Mapped[str] = mapped_column(String(128), default="")
    entry: Mapped[Entry] = relationship(back_populates="suggestion")


class Proposer(Base):
    """Who made a suggestion: personal data, shown only through recorded views.

    ``merged_from_id`` is the duplicate whose register row names this person, empty for the entry's own; those
    stand after all of the entry's own (``FIRST_MERGED``).
    """

    __tablename__ = "proposers"
    __table_args__ = (UniqueConstraint("entry_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entries.id", ondelete="CASCADE"))
    position: Mapped[int]
    merged_from_id: Mapped[int | None] = mapped_column(ForeignKey("entries.id"), index=True)
    name: Mapped[str] = mapped_column(String(128))
    telephone: Mapped[str] = mapped_column(Sealed("proposers.telephone", 64), default="", server_default=text("''"))
    work_unit: Mapped[str] = mapped_column(Sealed("proposers.work_unit", 128), default="", server_default=text("''"))
    district: Mapped[str] = mapped_column(String(64), default="")


class Adoption(Base):
    """What government did with a suggestion."""

    __tablename__ = "adoptions"

    entry_id: Mapped[int] = mapped_column(ForeignKey("entries.id", ondelete="CASCADE"), primary_key=True)
    status: Mapped[str] = mapped_column(String(64), default="")
    level: Mapped[str] = mapped_column(String(64), default="")
    unit: Mapped[str] = mapped_column(String(128), default="")
    adopted_on: Mapped[date | None]
    instruction: Mapped[str] = mapped_column(Text, default="")
    effect: Mapped[str] = mapped_column(Text, default="")
    satisfaction: Mapped[str] = mapped_column(String(64), default="")


class Organisation(Base):
    """A unit's figures over the cycle."""

    __tablename__ = "organisations"

    entry_id: Mapped[int] = mapped_column(ForeignKey("entries.id", ondelete="CASCADE"), primary_key=True)
    category: Mapped[str] = mapped_column(String(64), default="")
    district: Mapped[str] = mapped_column(String(64), default="")
    collected: Mapped[int] = mapped_column(default=0)
    adopted_by_city: Mapped[int] = mapped_column(default=0)
    adopted_by_district: Mapped[int] = mapped_column(default=0)
    summary: Mapped[str] = mapped_column(Text, default="")
    entry: Mapped[Entry] = relationship(back_populates="organisation")
