"""What an award list is read from: each kind of row in one query, however many entries there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from db.many import among
from db.tables import (
    Assignment,
    Cycle,
    Entry,
    Proposer,
    RankedEntry,
    Ranking,
    Round,
    RoundEntry,
    Rubric,
    ScoreSheet,
    SheetPoints,
    SheetWaiver,
    Suggestion,
    Tier,
    Track,
    User,
)
from domain.awards import OWED, RoundKind, SheetState
from domain.lifecycle import RoundStage
from domain.permissions import not_allowed
from use_cases.transaction import Transaction


@dataclass(frozen=True)
class Placed:
    """One entry of one ranking; ``tier`` and the edges are positions of tiers.

    ``tier`` and ``is_open``, whether a tie across an edge waits for the panel, are those of the ranking until somebody
    puts what the panel decided in their place.
    """

    entry_id: int
    reference: str
    title: str
    theme: str
    kind: str
    handling_unit: str
    place: RankedEntry
    tier: int | None
    is_open: bool


@dataclass(frozen=True)
class Written:
    """The latest sheet of one task; points by criterion, only where the sheet was submitted."""

    entry_id: int
    user_id: int
    reference: str
    title: str
    judge: str
    state: SheetState
    version: int
    written_at: datetime | None
    comment: str
    points: dict[int, int]


def cycle_with_rules(tx: Transaction, cycle_id: int) -> Cycle:
    """Load a cycle with its tiers, tracks and rubrics, or refuse."""
    found = tx.session.scalar(
        select(Cycle)
        .where(Cycle.id == cycle_id)
        .options(
            selectinload(Cycle.tiers).joinedload(Tier.track),
            selectinload(Cycle.tracks).joinedload(Track.rubric).selectinload(Rubric.criteria),
        )
    )
    if found is None:
        raise not_allowed()
    return found


def latest_rankings(tx: Transaction, cycle_id: int) -> Sequence[Ranking]:
    """The newest ranking of every round that stands ranked, the finals first, suggestions before organisations."""
    newest = (
        select(Ranking.round_id, func.max(Ranking.number).label("number")).group_by(Ranking.round_id).subquery("newest")
    )
    return tx.session.scalars(
        select(Ranking)
        .join(newest, (newest.c.round_id == Ranking.round_id) & (newest.c.number == Ranking.number))
        .join(Ranking.round)
        .join(Round.track)
        .where(Track.cycle_id == cycle_id, Round.stage == RoundStage.RANKED)
        .options(joinedload(Ranking.round).joinedload(Round.track))
        .order_by(Round.kind == RoundKind.PRELIMINARY, Track.kind.desc(), Round.position)
    ).all()


def final_stages(tx: Transaction, cycle_id: int) -> dict[int, RoundStage]:
    """Where the final round of each track stands, by track; a track without one is left out."""
    finals = (
        select(Round.track_id, Round.stage)
        .join(Round.track)
        .where(Track.cycle_id == cycle_id, Round.kind == RoundKind.FINAL)
    )
    return dict(tx.session.execute(finals).all())


def placed(tx: Transaction, ranking_ids: Collection[int]) -> dict[int, list[Placed]]:
    """Every entry of each of the rankings by rank, those without one last."""
    rows = tx.session.execute(
        select(RankedEntry, Entry.reference, Entry.title, Suggestion.theme, Suggestion.kind, Suggestion.handling_unit)
        .add_columns(Tier.position)
        .join(Ranking, Ranking.id == RankedEntry.ranking_id)
        .join(Entry, Entry.id == RankedEntry.entry_id)
        .join(RoundEntry, (RoundEntry.entry_id == Entry.id) & (RoundEntry.round_id == Ranking.round_id))
        .outerjoin(Suggestion, Suggestion.entry_id == Entry.id)
        .outerjoin(Tier, Tier.id == RankedEntry.tier_id)
        .where(RankedEntry.ranking_id.in_(ranking_ids))
        .order_by(RankedEntry.rank.is_(None), RankedEntry.rank, RoundEntry.number)
    )
    found: dict[int, list[Placed]] = defaultdict(list)
    for row in rows:
        place = row.RankedEntry
        found[place.ranking_id].append(
            Placed(
                place.entry_id,
                row.reference,
                row.title,
                row.theme or "",
                row.kind or "",
                row.handling_unit or "",
                place,
                row.position,
                place.is_at_edge,
            )
        )
    return found


def proposers(tx: Transaction, entry_ids: Collection[int]) -> dict[int, tuple[str, ...]]:
    """Names of whoever proposed these entries, by entry; those without anybody are left out."""
    names: dict[int, list[str]] = defaultdict(list)
    for entry_id, name in tx.session.execute(
        select(Proposer.entry_id, Proposer.name)
        .where(among(Proposer.entry_id, entry_ids))
        .order_by(Proposer.entry_id, Proposer.position)
    ):
        names[entry_id].append(name)
    return {entry_id: tuple(each) for entry_id, each in names.items()}


def owing(tx: Transaction, round_ids: Collection[int]) -> dict[tuple[int, int], tuple[str, ...]]:
    """Names of the judges whose sheets are missing, by round and entry."""
    names: dict[tuple[int, int], list[str]] = defaultdict(list)
    for round_id, entry_id, name in tx.session.execute(
        select(Assignment.round_id, Assignment.entry_id, User.display_name)
        .join(User, User.id == Assignment.user_id)
        .where(Assignment.round_id.in_(round_ids), Assignment.state.in_(OWED))
        .order_by(User.unit, User.display_name)
    ):
        names[round_id, entry_id].append(name)
    return {key: tuple(each) for key, each in names.items()}


def waiver_reasons(tx: Transaction, round_ids: Collection[int]) -> dict[tuple[int, int], str]:
    """Why entries are ranked although sheets are missing, by round and entry."""
    rows = tx.session.execute(
        select(SheetWaiver.round_id, SheetWaiver.entry_id, SheetWaiver.reason).where(
            SheetWaiver.round_id.in_(round_ids)
        )
    )
    return {(row.round_id, row.entry_id): row.reason for row in rows}


def written(tx: Transaction, round_ids: Collection[int]) -> dict[int, list[Written]]:
    """Every task of the rounds with its submitted sheet, by entry and judge; those of recused judges left out."""
    points: dict[int, dict[int, int]] = defaultdict(dict)
    for assignment_id, criterion_id, value in tx.session.execute(_points_of(round_ids)):
        points[assignment_id][criterion_id] = value
    found: dict[int, list[Written]] = defaultdict(list)
    for row in tx.session.execute(_tasks_of(round_ids)):
        found[row.round_id].append(_written(row, points.get(row.id, {})))
    return found


def _points_of(round_ids: Collection[int]) -> Select[int, int, int]:
    return (
        select(Assignment.id, SheetPoints.criterion_id, SheetPoints.points)
        .join(ScoreSheet, (ScoreSheet.assignment_id == Assignment.id) & (ScoreSheet.version == Assignment.version))
        .join(SheetPoints, SheetPoints.sheet_id == ScoreSheet.id)
        .where(Assignment.round_id.in_(round_ids), Assignment.state == SheetState.SUBMITTED)
    )


def _tasks_of(round_ids: Collection[int]) -> Select[int, int, int, int, SheetState, int, str, str, str, str, datetime]:
    return (
        select(
            Assignment.id,
            Assignment.round_id,
            Assignment.entry_id,
            Assignment.user_id,
            Assignment.state,
            Assignment.version,
            Entry.reference,
            Entry.title,
            User.display_name,
            ScoreSheet.comment,
            ScoreSheet.written_at,
        )
        .join(Entry, Entry.id == Assignment.entry_id)
        .join(RoundEntry, (RoundEntry.entry_id == Entry.id) & (RoundEntry.round_id == Assignment.round_id))
        .join(User, User.id == Assignment.user_id)
        .outerjoin(ScoreSheet, (ScoreSheet.assignment_id == Assignment.id) & (ScoreSheet.version == Assignment.version))
        .where(Assignment.round_id.in_(round_ids), Assignment.state != SheetState.RECUSED)
        .order_by(RoundEntry.number, User.unit, User.display_name, User.id)
    )


def _written(
    row: Row[int, int, int, int, SheetState, int, str, str, str, str, datetime], points: dict[int, int]
) -> Written:
    submitted = row.state is SheetState.SUBMITTED
    return Written(
        row.entry_id,
        row.user_id,
        row.reference,
        row.title,
        row.display_name,
        row.state,
        row.version,
        row.written_at if submitted else None,
        row.comment if submitted else "",
        points,
    )
