"""Accounts, what they may be, and their sign-ins."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db.base import Base, KeptMessage, Moment, by_value
from domain.messages import Message
from domain.permissions import Role


class User(Base):
    """A person with an account."""

    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(String(64), unique=True)
    display_name: Mapped[str] = mapped_column(String(64))
    unit: Mapped[str] = mapped_column(String(128), default="")
    email: Mapped[str | None] = mapped_column(String(254))
    password_hash: Mapped[str | None] = mapped_column(String(256))
    is_active: Mapped[bool] = mapped_column(default=True)
    language: Mapped[str | None] = mapped_column(String(8))
    type_size: Mapped[str | None] = mapped_column(String(16))
    created_at: Mapped[datetime] = mapped_column(Moment)
    roles: Mapped[list[UserRole]] = relationship(
        cascade="all, delete-orphan", lazy="selectin", order_by="UserRole.role"
    )


class UserRole(Base):
    """One role of one account."""

    __tablename__ = "user_roles"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    role: Mapped[Role] = mapped_column(by_value(Role, "role"), primary_key=True)


class JudgeProfile(Base):
    """What a judge knows and can take on; a judge without a profile has no district, no theme and no limit."""

    __tablename__ = "judge_profiles"
    __table_args__ = (CheckConstraint("most_entries IS NULL OR most_entries >= 0", name="most_not_negative"),)

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    district: Mapped[str] = mapped_column(String(64), default="")
    themes: Mapped[list[str]] = mapped_column(JSON, default=list)
    most_entries: Mapped[int | None]


class SignIn(Base):
    """One signed-in browser; only the hash of its token is stored.

    ``browser`` is its kind and its device's, see ``domain/browsers.py``; ``is_from_provider`` where the identity
    provider said who it is, and no password; ``ended_because`` tells somebody whom another's act signed out why, where
    that act has a word for it.
    """

    __tablename__ = "sign_ins"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    address: Mapped[str] = mapped_column(String(64), default="")
    browser: Mapped[str] = mapped_column(String(32), default="", server_default=text("''"))
    is_from_provider: Mapped[bool] = mapped_column(default=False, server_default=false())
    created_at: Mapped[datetime] = mapped_column(Moment)
    seen_at: Mapped[datetime] = mapped_column(Moment)
    expires_at: Mapped[datetime] = mapped_column(Moment)
    revoked_at: Mapped[datetime | None] = mapped_column(Moment)
    ended_because: Mapped[Message | None] = mapped_column(KeptMessage)
    user: Mapped[User] = relationship()


class SignInFailure(Base):
    """One failed attempt; counted per account name and per address, forgotten after a while.

    ``is_code`` marks a wrong code of a telephone, which is counted by itself, too: it is short.
    """

    __tablename__ = "sign_in_failures"

    id: Mapped[int] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(String(64), index=True)
    address: Mapped[str] = mapped_column(String(64), index=True)
    failed_at: Mapped[datetime] = mapped_column(Moment, index=True)
    is_code: Mapped[bool] = mapped_column(default=False, server_default=false())


class Invitation(Base):
    """A one-time right to set a password; without a user it makes the first organiser."""

    __tablename__ = "invitations"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(Moment)
    expires_at: Mapped[datetime] = mapped_column(Moment)
    used_at: Mapped[datetime | None] = mapped_column(Moment)
