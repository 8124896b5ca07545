"""Evidence handed in with objections; the bytes are files, see ``file_store.py``."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db.base import Base, Moment, by_value
from db.results import Objection
from domain.attachments import LONGEST_NAME, AttachmentKind


class EvidenceFile(Base):
    """One file handed in with one objection; an attachment of an entry may have the same content, which is kept once.

    Like the objection itself it is for organisers and auditors: the file, and its name, may tell who objected. An id
    is never given again, for the log and addresses speak of it.
    """

    __tablename__ = "evidence_files"
    __table_args__ = (
        UniqueConstraint("objection_id", "sha256"),
        UniqueConstraint("objection_id", "name"),
        CheckConstraint("size > 0", name="not_empty"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    objection_id: Mapped[int] = mapped_column(ForeignKey("objections.id"))
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    kind: Mapped[AttachmentKind] = mapped_column(by_value(AttachmentKind, "evidence_kind"))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    attached_at: Mapped[datetime] = mapped_column(Moment)
    attached_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    attached_by: Mapped[str] = mapped_column(String(64))
    objection: Mapped[Objection] = relationship()
