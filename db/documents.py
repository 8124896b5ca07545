"""Documents that were made: by whom, when, and from what; the bytes are files, see ``file_store.py``."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, KeptMessage, Moment, by_value
from domain.documents import MadeState
from domain.messages import Message

_UNFINISHED = text("state IN ('waiting', 'at_work')")


class MadeDocument(Base):
    """One document that was asked for, and what became of it.

    ``kind`` is a ``DocumentCode``; it is checked by the program alone, so that a further kind needs no migration.
    ``subject_id`` is of the cycle, round, list or meeting that the kind is about. ``source`` says what it is made from
    and ``source_digest`` covers that: as long as the same digest comes out, the document is current. ``heard_at`` is
    the last sign of life of whoever makes it. ``taken_at`` is when whoever asked for it first took it, ``cleared_at``
    when its file was taken from the disk. An id is never given again, for the log and addresses speak of it.
    """

    __tablename__ = "made_documents"
    __table_args__ = (
        Index("ix_made_documents_cycle_id_kind", "cycle_id", "kind"),
        Index(
            "uq_made_documents_unfinished",
            "kind",
            "subject_id",
            "language",
            "source_digest",
            unique=True,
            sqlite_where=_UNFINISHED,
            postgresql_where=_UNFINISHED,
        ),
        CheckConstraint("(state = 'done') = (sha256 IS NOT NULL)", name="file_once_done"),
        CheckConstraint("(state = 'failed') = (failure IS NOT NULL)", name="reason_once_failed"),
        CheckConstraint("done_steps <= steps", name="no_more_than_all"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cycle_id: Mapped[int] = mapped_column(ForeignKey("cycles.id"))
    kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int]
    language: Mapped[str] = mapped_column(String(8))
    source: Mapped[Message] = mapped_column(KeptMessage)
    source_digest: Mapped[str] = mapped_column(String(64))
    state: Mapped[MadeState] = mapped_column(by_value(MadeState, "made_state"), default=MadeState.WAITING)
    asked_at: Mapped[datetime] = mapped_column(Moment)
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    asked_by: Mapped[str] = mapped_column(String(64))
    heard_at: Mapped[datetime | None] = mapped_column(Moment)
    done_steps: Mapped[int] = mapped_column(default=0)
    steps: Mapped[int] = mapped_column(default=0)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    failure: Mapped[Message | None] = mapped_column(KeptMessage(none_as_null=True))
    name: Mapped[str | None] = mapped_column(String(200))
    size: Mapped[int | None]
    sha256: Mapped[str | None] = mapped_column(String(64), index=True)
    taken_at: Mapped[datetime | None] = mapped_column(Moment)
    cleared_at: Mapped[datetime | None] = mapped_column(Moment)
