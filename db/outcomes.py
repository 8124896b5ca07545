"""Rankings: computed once, kept with everything that made them."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db.base import Base, Exact, Moment, by_value
from db.cycles import Round, Tier
from db.entries import Entry
from domain.awards import Method, Rounding


class Ranking(Base):
    """One computing of a round's ranking; ``rules`` holds weights, tiers and tie-break as they were.

    ``counted_sheets`` are tasks and versions of the sheets it counted, written down once scoring is opened again;
    until then they are the round's own.
    """

    __tablename__ = "rankings"
    __table_args__ = (UniqueConstraint("round_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"))
    number: Mapped[int]
    computed_at: Mapped[datetime] = mapped_column(Moment)
    computed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    method: Mapped[Method] = mapped_column(by_value(Method, "ranking_method"))
    rounding: Mapped[Rounding] = mapped_column(by_value(Rounding, "ranking_rounding"))
    rules: Mapped[dict[str, Any]] = mapped_column(JSON)
    input_digest: Mapped[str] = mapped_column(String(64))
    program_version: Mapped[str] = mapped_column(String(32))
    counted_sheets: Mapped[list[list[int]] | None] = mapped_column(JSON)
    round: Mapped[Round] = relationship()
    entries: Mapped[list[RankedEntry]] = relationship(back_populates="ranking")


class RankedEntry(Base):
    """Where one entry stands in one ranking.

    ``rank`` is empty for an entry short of sheets. An entry at an edge has no tier; ``edge_first`` and
    ``edge_last`` are the positions of the tiers it lies between, ``edge_last`` empty for “no award”.
    """

    __tablename__ = "ranked_entries"

    ranking_id: Mapped[int] = mapped_column(ForeignKey("rankings.id"), primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entries.id"), primary_key=True, index=True)
    sheets: Mapped[int]
    missing: Mapped[int] = mapped_column(default=0)
    value: Mapped[Fraction | None] = mapped_column(Exact)
    spread: Mapped[float | None]
    rank: Mapped[int | None]
    is_tied: Mapped[bool] = mapped_column(default=False)
    is_plain_mean: Mapped[bool] = mapped_column(default=False)
    tier_id: Mapped[int | None] = mapped_column(ForeignKey("tiers.id"))
    is_at_edge: Mapped[bool] = mapped_column(default=False)
    edge_first: Mapped[int | None]
    edge_last: Mapped[int | None]
    ranking: Mapped[Ranking] = relationship(back_populates="entries")
    entry: Mapped[Entry] = relationship()
    tier: Mapped[Tier | None] = relationship()
