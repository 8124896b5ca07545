"""Who does not judge what, and under which names a unit goes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, KeptMessage, Moment, by_value
from domain.messages import Message
from domain.recusals import RecusalOrigin, RecusalState


class Recusal(Base):
    """One judge's recusal from one entry of a round, with the reason and what was decided.

    What the program finds is no row until somebody has decided on it.
    """

    __tablename__ = "recusals"
    __table_args__ = (UniqueConstraint("round_id", "entry_id", "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"))
    entry_id: Mapped[int] = mapped_column(ForeignKey("entries.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    origin: Mapped[RecusalOrigin] = mapped_column(by_value(RecusalOrigin, "recusal_origin"))
    state: Mapped[RecusalState] = mapped_column(by_value(RecusalState, "recusal_state"))
    why: Mapped[Message] = mapped_column(KeptMessage)
    decision: Mapped[str] = mapped_column(Text, default="")
    decided_at: Mapped[datetime] = mapped_column(Moment)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_by: Mapped[str] = mapped_column(String(64), default="")


class UnitAlias(Base):
    """Another name of a unit, as registers and accounts spell it."""

    __tablename__ = "unit_aliases"

    alias: Mapped[str] = mapped_column(String(128), primary_key=True)
    unit: Mapped[str] = mapped_column(String(128))


class UnitDistinction(Base):
    """Two spellings that an organiser found to be two units, so that nobody is asked again."""

    __tablename__ = "unit_distinctions"

    name: Mapped[str] = mapped_column(String(128), primary_key=True)
    unit: Mapped[str] = mapped_column(String(128), primary_key=True)
