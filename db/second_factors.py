"""Second factors, their recovery codes, and sign-ins that wait for one."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db.base import Base, Moment
from db.people import User


class SecondFactor(Base):
    """What an account shares with its owner's telephone; ``secret`` opens with a key outside the database only.

    ``last_step`` is the time step of the last code that was accepted: none counts twice.
    """

    __tablename__ = "second_factors"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    secret: Mapped[str] = mapped_column(String(200))
    last_step: Mapped[int]
    set_up_at: Mapped[datetime] = mapped_column(Moment)
    user: Mapped[User] = relationship()


class RecoveryCode(Base):
    """One code that takes the telephone's place once; ``mark`` is its HMAC under a key outside the database."""

    __tablename__ = "recovery_codes"
    __table_args__ = (UniqueConstraint("user_id", "mark"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    mark: Mapped[str] = mapped_column(String(64))
    used_at: Mapped[datetime | None] = mapped_column(Moment)


class HalfSignIn(Base):
    """A browser whose owner is known and still owes the second factor; it opens nothing else.

    ``is_from_provider`` where the identity provider said who it is, and no password.
    ``secret`` is there where the factor is only being set up: each browser is offered one of its own.
    """

    __tablename__ = "half_sign_ins"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    secret: Mapped[str | None] = mapped_column(String(200))
    is_from_provider: Mapped[bool] = mapped_column(default=False, server_default=false())
    expires_at: Mapped[datetime] = mapped_column(Moment)
    user: Mapped[User] = relationship()
