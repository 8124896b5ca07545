"""Identities at the identity provider that accounts are connected with, and sign-ins on their way there and back."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db.base import Base, Moment
from db.people import User


class ConnectedIdentity(Base):
    """Whom an account belongs to in the provider's words: its ``issuer`` and what it calls the person for good."""

    __tablename__ = "connected_identities"
    __table_args__ = (UniqueConstraint("issuer", "subject"),)

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    issuer: Mapped[str] = mapped_column(String(255))
    subject: Mapped[str] = mapped_column(String(255))
    connected_at: Mapped[datetime] = mapped_column(Moment)
    user: Mapped[User] = relationship()


class ProviderAttempt(Base):
    """A browser that was sent to the provider; all that it takes there comes from the token in its cookie.

    ``user_id`` is there where somebody who is signed in connects their own account; ``is_taken`` once it came back:
    it does so once. ``subject`` is kept after that for what is still to come of it.
    """

    __tablename__ = "provider_attempts"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    address: Mapped[str] = mapped_column(String(64), index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    wanted: Mapped[str] = mapped_column(Text)
    subject: Mapped[str | None] = mapped_column(String(255))
    is_taken: Mapped[bool] = mapped_column(default=False, server_default=false())
    expires_at: Mapped[datetime] = mapped_column(Moment)
