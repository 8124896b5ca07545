"""Evidence attached to entries; the bytes are files, see ``file_store.py``."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db.base import Base, Moment, by_value
from db.entries import Entry
from domain.attachments import LONGEST_NAME, AttachmentKind


class Attachment(Base):
    """One file attached to one entry; several may have the same content, which is kept once.

    ``is_fit_for_judges`` is an organiser's word that neither the file nor its name tells who made the suggestion:
    only then judges of blind rounds see it. An id is never given again, for the log and addresses speak of it.
    """

    __tablename__ = "attachments"
    __table_args__ = (
        UniqueConstraint("entry_id", "sha256"),
        UniqueConstraint("entry_id", "name"),
        CheckConstraint("size > 0", name="not_empty"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entries.id"))
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    kind: Mapped[AttachmentKind] = mapped_column(by_value(AttachmentKind, "attachment_kind"))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    is_fit_for_judges: Mapped[bool] = mapped_column(default=False)
    attached_at: Mapped[datetime] = mapped_column(Moment)
    attached_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    attached_by: Mapped[str] = mapped_column(String(64))
    entry: Mapped[Entry] = relationship()
