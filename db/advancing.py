"""Who goes to the final by decision, and which entries of a round get further judges."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Moment, by_value
from domain.advancing import AdvanceKind, FurtherAim


class AdvanceDecision(Base):
    """A recorded decision on one entry of a preliminary round: a tie at the last place settled, or a wild card.

    ``ranking_id`` is the ranking whose tie was settled; a further ranking asks anew. A wild card rests on none.
    """

    __tablename__ = "advance_decisions"
    __table_args__ = (CheckConstraint("(kind = 'tie') = (ranking_id IS NOT NULL)", name="tie_of_a_ranking"),)

    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"), primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entries.id"), primary_key=True, index=True)
    kind: Mapped[AdvanceKind] = mapped_column(by_value(AdvanceKind, "advance_kind"))
    ranking_id: Mapped[int | None] = mapped_column(ForeignKey("rankings.id"), index=True)
    advances: Mapped[bool]
    reason: Mapped[str] = mapped_column(Text)
    decided_at: Mapped[datetime] = mapped_column(Moment)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))


class FurtherPlan(Base):
    """One act that gave the entries nearest the top, or nearest the cut, further judges.

    ``share`` is of the entries, ``drawn_share`` of those chosen how many more were drawn by lot, both in per cent;
    ``sheets`` how many further judges each of them got. ``digest`` covers the sheets the order was made from.
    """

    __tablename__ = "further_plans"
    __table_args__ = (
        CheckConstraint("share BETWEEN 1 AND 100", name="share_in_range"),
        CheckConstraint("sheets >= 1", name="sheets_from_one"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"), index=True)
    aim: Mapped[FurtherAim] = mapped_column(by_value(FurtherAim, "further_aim"))
    share: Mapped[int]
    sheets: Mapped[int]
    drawn_share: Mapped[int]
    seed: Mapped[int]
    chosen: Mapped[int]
    drawn: Mapped[int]
    tasks: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    decided_at: Mapped[datetime] = mapped_column(Moment)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
