"""Score sheets that judges carry away as a workbook, and what stood on them when it was made."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db.base import Base, Moment
from db.people import User


class OfflinePack(Base):
    """One workbook made for one judge and one round.

    The workbook bears a random code; only its hash is kept. ``headings`` and ``reading_digest`` tell whether a
    workbook that comes back still has the columns and the words it was made with. ``taken_at`` is when it was last
    taken back; ``taken_by_id`` is whoever did so.
    """

    __tablename__ = "offline_packs"
    __table_args__ = (Index("ix_offline_packs_round_id_user_id", "round_id", "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime] = mapped_column(Moment)
    headings: Mapped[list[str]] = mapped_column(JSON)
    reading_digest: Mapped[str] = mapped_column(String(64))
    taken_at: Mapped[datetime | None] = mapped_column(Moment)
    taken_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    user: Mapped[User] = relationship(foreign_keys=[user_id])
    tasks: Mapped[list[PackTask]] = relationship(cascade="all, delete-orphan", passive_deletes=True)


class PackTask(Base):
    """One row of a pack: the sheet as it stood when the pack was made or last taken back.

    It names the entry and not the task, which may be given to somebody else meanwhile. ``row_digest`` covers the
    cells of the row that are not to be filled in.
    """

    __tablename__ = "pack_tasks"

    pack_id: Mapped[int] = mapped_column(ForeignKey("offline_packs.id", ondelete="CASCADE"), primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entries.id"), primary_key=True, index=True)
    number: Mapped[int]
    is_finished: Mapped[bool]
    points: Mapped[dict[str, int | None]] = mapped_column(JSON)
    comment: Mapped[str] = mapped_column(Text, default="")
    row_digest: Mapped[str] = mapped_column(String(64))
