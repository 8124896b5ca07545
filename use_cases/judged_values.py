"""How each entry of a cycle was judged in the last round that it reached; a fixed number of queries; asks nobody."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from sqlalchemy import func, select

from db.tables import (
    Assignment,
    Criterion,
    RankedEntry,
    Ranking,
    Round,
    RoundEntry,
    Rubric,
    ScoreSheet,
    SheetPoints,
    Track,
)
from domain.awards import METHOD_NAMES, RoundKind, SheetState, TrackKind
from domain.messages import InBoth, msg
from domain.rounds import round_name
from exports.letter_reports import AveragedCriterion, Judged
from use_cases.award_rows import latest_rankings
from use_cases.list_contents import Awarded
from use_cases.listed_awards import named
from use_cases.transaction import Transaction


@dataclass(frozen=True)
class Reached:
    """The last round in which an entry stands ranked; ``judged`` None where sheets were missing."""

    kind: RoundKind
    judged: Judged | None


def reached(tx: Transaction, cycle_id: int, awards: Mapping[TrackKind, Sequence[Awarded]]) -> dict[int, Reached]:
    """Say of every entry that a ranking has where it stands in the last one, by entry.

    Args:
        tx: whose caller asked leave.
        cycle_id: of the cycle.
        awards: those of the published list, by track.
    """
    rankings = latest_rankings(tx, cycle_id)
    ranked = _ranked(tx, [ranking.id for ranking in rankings])
    means = _means(tx, cycle_id, [ranking.round_id for ranking in rankings])
    finalists = _finalists(tx, cycle_id)
    found: dict[int, Reached] = {}
    # The finals come first: what stands in one is not looked for in a preliminary round.
    for ranking in rankings:
        lines = ranked[ranking.id]
        among = _among(ranking, lines, finalists, awards.get(ranking.round.track.kind, ()))
        for line in lines:
            if line.entry_id not in found:
                judged = _judged(ranking, line, among, means.get((ranking.round_id, line.entry_id), ()))
                found[line.entry_id] = Reached(ranking.round.kind, judged)
    return found


@dataclass(frozen=True)
class _Among:
    """What is the same for all entries of a ranking: how many have a rank, the least value that was enough, votes."""

    ranked: int
    least: Fraction | None
    has_votes: bool


def _among(
    ranking: Ranking, lines: Sequence[RankedEntry], finalists: Collection[int], awards: Sequence[Awarded]
) -> _Among:
    ranked = sum(line.rank is not None for line in lines)
    if ranking.round.kind is RoundKind.FINAL:
        values = [Fraction(award.value) for award in awards if award.value]
        return _Among(ranked, min(values, default=None), any(award.motion is not None for award in awards))
    went_on = [line.value for line in lines if line.entry_id in finalists and line.value is not None]
    return _Among(ranked, min(went_on, default=None), has_votes=False)


def _judged(
    ranking: Ranking, line: RankedEntry, among: _Among, criteria: tuple[AveragedCriterion, ...]
) -> Judged | None:
    if line.rank is None or line.value is None:
        return None
    round_ = ranking.round
    return Judged(
        round=round_name(round_.track.kind, round_.kind, round_.year),
        method=msg(METHOD_NAMES[ranking.method]),
        sheets=line.sheets,
        value=line.value,
        rank=line.rank,
        is_tied=line.is_tied,
        of=among.ranked,
        least=among.least,
        has_votes=among.has_votes,
        criteria=criteria,
    )


def _ranked(tx: Transaction, ranking_ids: Sequence[int]) -> dict[int, list[RankedEntry]]:
    found: dict[int, list[RankedEntry]] = defaultdict(list)
    for line in tx.session.scalars(select(RankedEntry).where(RankedEntry.ranking_id.in_(ranking_ids))):
        found[line.ranking_id].append(line)
    return found


def _finalists(tx: Transaction, cycle_id: int) -> frozenset[int]:
    return frozenset(
        tx.session.scalars(
            select(RoundEntry.entry_id)
            .join(Round, Round.id == RoundEntry.round_id)
            .join(Track, Track.id == Round.track_id)
            .where(Track.cycle_id == cycle_id, Round.kind == RoundKind.FINAL)
        )
    )


def _means(
    tx: Transaction, cycle_id: int, round_ids: Sequence[int]
) -> dict[tuple[int, int], tuple[AveragedCriterion, ...]]:
    """Give the mean points of every criterion over an entry's submitted sheets, by round and entry."""
    criteria = {
        row.id: row
        for row in tx.session.scalars(
            select(Criterion)
            .join(Rubric, Rubric.id == Criterion.rubric_id)
            .join(Track, Track.id == Rubric.track_id)
            .where(Track.cycle_id == cycle_id)
        )
    }
    rows = tx.session.execute(
        select(
            Assignment.round_id,
            Assignment.entry_id,
            SheetPoints.criterion_id,
            func.sum(SheetPoints.points).label("sum"),
            func.count().label("sheets"),
        )
        .join(ScoreSheet, (ScoreSheet.assignment_id == Assignment.id) & (ScoreSheet.version == Assignment.version))
        .join(SheetPoints, SheetPoints.sheet_id == ScoreSheet.id)
        .join(Criterion, Criterion.id == SheetPoints.criterion_id)
        .where(Assignment.round_id.in_(round_ids), Assignment.state == SheetState.SUBMITTED)
        .group_by(Assignment.round_id, Assignment.entry_id, SheetPoints.criterion_id, Criterion.position)
        .order_by(Criterion.position)
    )
    found: dict[tuple[int, int], tuple[AveragedCriterion, ...]] = defaultdict(tuple)
    for row in rows:
        criterion = criteria[row.criterion_id]
        name = named(InBoth(criterion.name, criterion.name_en))
        mean = AveragedCriterion(name, criterion.weight, Fraction(int(row.sum), row.sheets))
        found[row.round_id, row.entry_id] += (mean,)
    return found
