"""The award's rules as data: cycle, tracks, rubrics, rounds, tiers."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db.base import Base, Moment, by_value
from domain.awards import Method, Rounding, RoundKind, TrackKind
from domain.decision_rules import Share
from domain.lifecycle import RoundStage


class Cycle(Base):
    """Three years of suggestions judged together; its rules freeze when the first scoring opens.

    While ``rehearsal_since`` is set what judges write is practice and can be taken away again; a trigger lets it be set
    and emptied only while nothing submitted is there. ``resets`` counts how often what processes keep in memory was
    outdated: a rehearsal taken away, words of what was ranked masked or forgotten. None for never.
    """

    __tablename__ = "cycles"
    __table_args__ = (CheckConstraint("starts_on <= ends_on", name="days_in_order"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(128))
    name_en: Mapped[str] = mapped_column(String(128), default="")
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    themes: Mapped[list[str]] = mapped_column(JSON, default=list)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(Moment)
    frozen_at: Mapped[datetime | None] = mapped_column(Moment)
    rehearsal_since: Mapped[datetime | None] = mapped_column(Moment)
    resets: Mapped[int | None]
    tracks: Mapped[list[Track]] = relationship(back_populates="cycle", order_by="Track.id")
    decision: Mapped[DecisionTerms] = relationship()
    tiers: Mapped[list[Tier]] = relationship(
        back_populates="cycle", order_by="Tier.position", cascade="all, delete-orphan"
    )


class DecisionTerms(Base):
    """How a cycle's panel decides and for how long its list is shown; ``budget_yuan`` None for prizes × quotas."""

    __tablename__ = "decision_terms"
    __table_args__ = (CheckConstraint("publicity_days >= 1", name="publicity_from_one_day"),)

    cycle_id: Mapped[int] = mapped_column(ForeignKey("cycles.id"), primary_key=True)
    quorum: Mapped[Share] = mapped_column(by_value(Share, "decision_quorum"))
    majority: Mapped[Share] = mapped_column(by_value(Share, "decision_majority"))
    is_secret: Mapped[bool]
    publicity_days: Mapped[int]
    budget_yuan: Mapped[int | None]


class Track(Base):
    """What competes with what: suggestions, or organisations."""

    __tablename__ = "tracks"
    __table_args__ = (UniqueConstraint("cycle_id", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    cycle_id: Mapped[int] = mapped_column(ForeignKey("cycles.id"))
    kind: Mapped[TrackKind] = mapped_column(by_value(TrackKind, "track_kind"))
    cycle: Mapped[Cycle] = relationship(back_populates="tracks")
    rubric: Mapped[Rubric] = relationship(back_populates="track")
    rounds: Mapped[list[Round]] = relationship(back_populates="track", order_by="Round.position")


class Rubric(Base):
    """How an entry of a track is judged, and by which arithmetic."""

    __tablename__ = "rubrics"

    id: Mapped[int] = mapped_column(primary_key=True)
    track_id: Mapped[int] = mapped_column(ForeignKey("tracks.id"), unique=True)
    rounding: Mapped[Rounding] = mapped_column(by_value(Rounding, "rounding"), default=Rounding.NONE)
    tie_break: Mapped[list[str]] = mapped_column(JSON, default=list)
    track: Mapped[Track] = relationship(back_populates="rubric")
    criteria: Mapped[list[Criterion]] = relationship(order_by="Criterion.position", cascade="all, delete-orphan")


class Criterion(Base):
    """One question of a rubric; its weight in hundredths of a per cent."""

    __tablename__ = "criteria"
    __table_args__ = (
        UniqueConstraint("rubric_id", "code"),
        CheckConstraint("weight BETWEEN 0 AND 10000", name="weight_in_range"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    rubric_id: Mapped[int] = mapped_column(ForeignKey("rubrics.id", ondelete="CASCADE"))
    position: Mapped[int]
    code: Mapped[str] = mapped_column(String(32))
    name: Mapped[str] = mapped_column(String(64))
    name_en: Mapped[str] = mapped_column(String(64), default="")
    guidance: Mapped[str] = mapped_column(Text, default="")
    guidance_en: Mapped[str] = mapped_column(Text, default="")
    weight: Mapped[int]
    levels: Mapped[list[LevelDescriptor]] = relationship(
        order_by="LevelDescriptor.position", cascade="all, delete-orphan"
    )


class LevelDescriptor(Base):
    """What a range of points of a criterion means."""

    __tablename__ = "level_descriptors"
    __table_args__ = (CheckConstraint("low >= 0 AND low <= high AND high <= 100", name="range_in_order"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    criterion_id: Mapped[int] = mapped_column(ForeignKey("criteria.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    low: Mapped[int]
    high: Mapped[int]
    label: Mapped[str] = mapped_column(Text)
    label_en: Mapped[str] = mapped_column(Text, default="")


class Round(Base):
    """One pass of judging over the entries of a track.

    ``advance_count`` and ``advance_minimum`` (hundredths of a point) say who goes on from a preliminary round, None
    for no such limit. ``sheets_per_entry`` is how many judges read an entry, None for all of them; ``assignment_seed``
    gives the lots by which they were drawn. ``shortest_comment`` is how many characters a submitted sheet's comment
    has at least, None where it may stay empty. ``closes_itself_at`` is the moment from which on no sheet is taken, None
    where an organiser closes by hand.
    """

    __tablename__ = "rounds"
    __table_args__ = (UniqueConstraint("track_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    track_id: Mapped[int] = mapped_column(ForeignKey("tracks.id"))
    position: Mapped[int]
    kind: Mapped[RoundKind] = mapped_column(by_value(RoundKind, "round_kind"))
    year: Mapped[int | None]
    stage: Mapped[RoundStage] = mapped_column(by_value(RoundStage, "round_stage"), default=RoundStage.SETUP)
    method: Mapped[Method] = mapped_column(by_value(Method, "method"), default=Method.TRIMMED)
    is_blind: Mapped[bool] = mapped_column(default=True)
    advance_count: Mapped[int | None]
    advance_minimum: Mapped[int | None]
    sheets_per_entry: Mapped[int | None]
    assignment_seed: Mapped[int | None]
    shortest_comment: Mapped[int | None]
    opens_on: Mapped[date | None]
    closes_on: Mapped[date | None]
    closes_itself_at: Mapped[datetime | None] = mapped_column(Moment)
    opened_at: Mapped[datetime | None] = mapped_column(Moment)
    closed_at: Mapped[datetime | None] = mapped_column(Moment)
    track: Mapped[Track] = relationship(back_populates="rounds")


class Tier(Base):
    """One prize of the award; a quota is an upper limit."""

    __tablename__ = "tiers"
    __table_args__ = (
        UniqueConstraint("cycle_id", "position"),
        CheckConstraint("prize_yuan IS NULL OR prize_yuan >= 0", name="prize_not_negative"),
        CheckConstraint("quota >= 0", name="quota_not_negative"),
        CheckConstraint("minimum_value IS NULL OR minimum_value BETWEEN 0 AND 10000", name="minimum_in_range"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cycle_id: Mapped[int] = mapped_column(ForeignKey("cycles.id"))
    track_id: Mapped[int] = mapped_column(ForeignKey("tracks.id"))
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(64))
    name_en: Mapped[str] = mapped_column(String(64), default="")
    prize_yuan: Mapped[int | None]
    prize_is_minimum: Mapped[bool] = mapped_column(default=False)
    quota: Mapped[int]
    minimum_value: Mapped[int | None]
    is_always_voted: Mapped[bool] = mapped_column(default=False, server_default=false())
    descriptor: Mapped[str] = mapped_column(Text, default="")
    descriptor_en: Mapped[str] = mapped_column(Text, default="")
    cycle: Mapped[Cycle] = relationship(back_populates="tiers")
    track: Mapped[Track] = relationship()
