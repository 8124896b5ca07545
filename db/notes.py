"""Notes kept beside a ranking: what somebody tried, and what came of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db.base import Base, KeptMessage, Moment
from db.outcomes import Ranking
from domain.messages import Message
from domain.what_if import MOST_TITLE


class WhatIfNote(Base):
    """One trial of other rules, kept with its parameters; never edited, withdrawn at most.

    ``input_digest`` is the ranking's; ``result_digest`` covers where every entry would stand.
    """

    __tablename__ = "what_if_notes"

    id: Mapped[int] = mapped_column(primary_key=True)
    ranking_id: Mapped[int] = mapped_column(ForeignKey("rankings.id"), index=True)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    author_name: Mapped[str] = mapped_column(String(64))
    written_at: Mapped[datetime] = mapped_column(Moment)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Moment)
    title: Mapped[str] = mapped_column(String(MOST_TITLE))
    text: Mapped[str] = mapped_column(Text, default="")
    parameters: Mapped[dict[str, Any]] = mapped_column(JSON)
    summary: Mapped[Message] = mapped_column(KeptMessage)
    input_digest: Mapped[str] = mapped_column(String(64))
    result_digest: Mapped[str] = mapped_column(String(64))
    program_version: Mapped[str] = mapped_column(String(32))
    ranking: Mapped[Ranking] = relationship()
