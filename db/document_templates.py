"""Templates of documents in every version that was in force; the bytes are files, see ``file_store.py``."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Moment, by_value
from domain.attachments import LONGEST_NAME
from domain.document_templates import LONGEST_NOTE, TemplateKind


class DocumentTemplate(Base):
    """One version of a template; the last one of a document and language is in force.

    Nothing is ever taken away: who goes back to an earlier version adds one with the same content. Without a content
    it is the template that comes with the program.
    """

    __tablename__ = "document_templates"
    __table_args__ = (
        UniqueConstraint("kind", "language", "number"),
        CheckConstraint("number > 0", name="number_from_one"),
        CheckConstraint("(sha256 IS NULL) = (size IS NULL)", name="content_has_a_size"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[TemplateKind] = mapped_column(by_value(TemplateKind, "document_kind"))
    language: Mapped[str] = mapped_column(String(10))
    number: Mapped[int]
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    size: Mapped[int | None]
    sha256: Mapped[str | None] = mapped_column(String(64), index=True)
    note: Mapped[str] = mapped_column(String(LONGEST_NOTE))
    taken_at: Mapped[datetime] = mapped_column(Moment)
    taken_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    taken_by: Mapped[str] = mapped_column(String(64))
