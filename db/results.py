"""The result: lists put forward, signed and sealed; their publicity, objections, publication and withdrawals."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db.base import Base, Moment, by_value
from db.sealed import Sealed
from domain.results import Capacity, ObjectionState


class AwardList(Base):
    """One version of a cycle's award list, word for word; nothing of it is ever edited.

    ``content`` is the list as plain values and ``sha256`` covers its canonical bytes (use_cases/award_lists.py).
    ``reason`` says why there is a further version. ``set_aside_at`` is when it was given up unsealed.
    """

    __tablename__ = "award_lists"
    __table_args__ = (UniqueConstraint("cycle_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    cycle_id: Mapped[int] = mapped_column(ForeignKey("cycles.id"))
    number: Mapped[int]
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    sha256: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(Text, default="")
    put_forward_at: Mapped[datetime] = mapped_column(Moment)
    put_forward_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    set_aside_at: Mapped[datetime | None] = mapped_column(Moment)
    sealed_at: Mapped[datetime | None] = mapped_column(Moment)
    published_at: Mapped[datetime | None] = mapped_column(Moment)
    signatures: Mapped[list[Signature]] = relationship(order_by="Signature.id")


class Signature(Base):
    """A password given for a list's hash: by an organiser, or by the chair of a final round."""

    __tablename__ = "signatures"
    __table_args__ = (
        UniqueConstraint("list_id", "user_id"),
        CheckConstraint("(capacity = 'chair') = (round_id IS NOT NULL)", name="chair_of_a_round"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    list_id: Mapped[int] = mapped_column(ForeignKey("award_lists.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    capacity: Mapped[Capacity] = mapped_column(by_value(Capacity, "signature_capacity"))
    round_id: Mapped[int | None] = mapped_column(ForeignKey("rounds.id"), index=True)
    name: Mapped[str] = mapped_column(String(64))
    signed_at: Mapped[datetime] = mapped_column(Moment)


class Publicity(Base):
    """A sealed list shown to the public; ``head_seq`` and ``head_hash`` are the audit log's when the notice was made.

    ``is_calendar_known`` is false where the holidays of a year were not known, so that week-ends alone were left out.
    """

    __tablename__ = "publicities"
    __table_args__ = (CheckConstraint("starts_on <= ends_on", name="days_in_order"),)

    list_id: Mapped[int] = mapped_column(ForeignKey("award_lists.id"), primary_key=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    working_days: Mapped[int]
    is_calendar_known: Mapped[bool]
    office: Mapped[str] = mapped_column(String(128))
    telephone: Mapped[str] = mapped_column(String(64), default="")
    address: Mapped[str] = mapped_column(String(256), default="")
    email: Mapped[str] = mapped_column(String(128), default="")
    begun_at: Mapped[datetime] = mapped_column(Moment)
    begun_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    head_seq: Mapped[int]
    head_hash: Mapped[str] = mapped_column(String(64))


WHO_OBJECTS = "who objects"


class Objection(Base):
    """What somebody holds against an award on a list that is shown; who it was is for organisers and auditors."""

    __tablename__ = "objections"
    __table_args__ = (UniqueConstraint("list_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    list_id: Mapped[int] = mapped_column(ForeignKey("award_lists.id"))
    entry_id: Mapped[int] = mapped_column(ForeignKey("entries.id"), index=True)
    number: Mapped[int]
    received_on: Mapped[date]
    # Fetched only where they are asked for: without their key all the rest of an objection is still read.
    objector: Mapped[str] = mapped_column(
        Sealed("objections.objector", 128), server_default=text("''"), deferred=True, deferred_group=WHO_OBJECTS
    )
    contact: Mapped[str] = mapped_column(
        Sealed("objections.contact", 256),
        default="",
        server_default=text("''"),
        deferred=True,
        deferred_group=WHO_OBJECTS,
    )
    claim: Mapped[str] = mapped_column(Text)
    evidence: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[ObjectionState] = mapped_column(
        by_value(ObjectionState, "objection_state"), default=ObjectionState.OPEN
    )
    finding: Mapped[str] = mapped_column(Text, default="")
    entered_at: Mapped[datetime] = mapped_column(Moment)
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None] = mapped_column(Moment)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))


class AwardWithdrawal(Base):
    """An award taken from an entry: by an objection upheld, or later on for a reason of its own."""

    __tablename__ = "award_withdrawals"
    __table_args__ = (UniqueConstraint("cycle_id", "entry_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    cycle_id: Mapped[int] = mapped_column(ForeignKey("cycles.id"))
    entry_id: Mapped[int] = mapped_column(ForeignKey("entries.id"), index=True)
    tier_id: Mapped[int] = mapped_column(ForeignKey("tiers.id"), index=True)
    list_id: Mapped[int] = mapped_column(ForeignKey("award_lists.id"), index=True)
    objection_id: Mapped[int | None] = mapped_column(ForeignKey("objections.id"), index=True)
    reason: Mapped[str] = mapped_column(Text)
    withdrawn_at: Mapped[datetime] = mapped_column(Moment)
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
