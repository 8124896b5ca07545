"""Letters by e-mail: to whom, and what became of each."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db.base import Base, KeptMessage, Moment, by_value
from db.people import User
from domain.letters import LetterKind, LetterState
from domain.messages import Message


class Letter(Base):
    """One letter to one address; its text is not kept, as an invitation's holds a secret.

    A letter that stays “prepared” is one of which no result came back: it may or may not have been sent.
    """

    __tablename__ = "letters"
    __table_args__ = (Index("ix_letters_user_id_prepared_at", "user_id", "prepared_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[LetterKind] = mapped_column(by_value(LetterKind, "letter_kind"))
    state: Mapped[LetterState] = mapped_column(by_value(LetterState, "letter_state"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    cycle_id: Mapped[int | None] = mapped_column(ForeignKey("cycles.id"), index=True)
    address: Mapped[str] = mapped_column(String(254))
    subject: Mapped[str] = mapped_column(String(200))
    prepared_at: Mapped[datetime] = mapped_column(Moment)
    prepared_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    tried_at: Mapped[datetime | None] = mapped_column(Moment)
    failure: Mapped[Message | None] = mapped_column(KeptMessage)
    user: Mapped[User] = relationship(foreign_keys="Letter.user_id")
