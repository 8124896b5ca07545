"""The pool of experts, and the panels drawn from it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db.base import Base, Moment
from db.cycles import Round
from db.people import User
from db.sealed import Sealed


class PoolExpert(Base):
    """Somebody who can be drawn to judge; ``user_id`` where they have an account, else ``login`` is the wished name.

    ``left_at`` is when they left the pool; draws they were in keep them.
    """

    __tablename__ = "pool_experts"
    __table_args__ = (UniqueConstraint("name", "unit"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(64))
    unit: Mapped[str] = mapped_column(String(128), default="")
    district: Mapped[str] = mapped_column(String(64), default="")
    themes: Mapped[list[str]] = mapped_column(JSON, default=list)
    contact: Mapped[str] = mapped_column(Sealed("pool_experts.contact", 128), default="", server_default=text("''"))
    login: Mapped[str] = mapped_column(String(64), default="")
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), unique=True)
    left_at: Mapped[datetime | None] = mapped_column(Moment)
    user: Mapped[User | None] = relationship()


class PanelDraw(Base):
    """One draw for a round, with everything that anybody needs to draw it again; never changed.

    ``rules`` and ``pool`` are as they were at the draw, each expert with the exact chance; ``panels`` and ``panel``
    are numbers of any size, as text.
    """

    __tablename__ = "panel_draws"
    __table_args__ = (UniqueConstraint("round_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"))
    number: Mapped[int]
    seed: Mapped[int]
    rules: Mapped[dict[str, object]] = mapped_column(JSON)
    pool: Mapped[list[dict[str, object]]] = mapped_column(JSON)
    digest: Mapped[str] = mapped_column(String(64))
    panels: Mapped[str] = mapped_column(Text)
    panel: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text, default="")
    drawn_at: Mapped[datetime] = mapped_column(Moment)
    drawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    round: Mapped[Round] = relationship()
    drawn: Mapped[list[DrawnExpert]] = relationship(
        cascade="all, delete-orphan", passive_deletes=True, order_by="DrawnExpert.place"
    )


class DrawnExpert(Base):
    """An expert whom a draw put on the panel or into reserve, and what became of it.

    ``place`` counts both together, members first; ``stands_in_for_id`` is the member whom one of the reserve stands
    in for.
    """

    __tablename__ = "drawn_experts"

    draw_id: Mapped[int] = mapped_column(ForeignKey("panel_draws.id", ondelete="CASCADE"), primary_key=True)
    expert_id: Mapped[int] = mapped_column(ForeignKey("pool_experts.id"), primary_key=True, index=True)
    place: Mapped[int]
    is_reserve: Mapped[bool]
    stands_in_for_id: Mapped[int | None] = mapped_column(ForeignKey("pool_experts.id"))
    declined_at: Mapped[datetime | None] = mapped_column(Moment)
    reason: Mapped[str] = mapped_column(Text, default="")
    expert: Mapped[PoolExpert] = relationship(foreign_keys=expert_id)
