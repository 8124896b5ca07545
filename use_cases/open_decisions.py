"""What of a cycle waits for an organiser's decision, counted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Select, Subquery, func, select

from db.tables import Assignment, RankedEntry, Ranking, Round, RoundEntry, Track
from domain.awards import RoundKind, SheetState
from domain.lifecycle import RoundStage
from domain.permissions import Right
from domain.results import ListStage
from use_cases import advancing, duplicates, eligibility_standing, publicity, recusal_lists, result_stages
from use_cases.decisions import decisions_of
from use_cases.transaction import Transaction

# Sealed and not published: a list that gives nobody more rests on the publicity of the one before.
_SEALED = frozenset({ListStage.SEALED, ListStage.SHOWN, ListStage.SHOWN_TO_THE_END})


@dataclass(frozen=True)
class OpenDecisions:
    """How much waits for a decision; what is counted by round leaves out rounds without any.

    Attributes:
        interests: possible interests of judges.
        lacking: entries of a round being scored that have fewer judges than they should.
        ties: entries tied at the last place that advances, while the final can still take them.
        edges: entries of a final tied across the edge of a tier.
        eligibility: suggestions whose eligibility nobody has confirmed.
        duplicates: groups of suggestions that look like one.
        result: where the award list stands.
        is_publishable: whether nothing stands against publishing it any more.
    """

    interests: Mapping[int, int]
    lacking: Mapping[int, int]
    ties: Mapping[int, int]
    edges: Mapping[int, int]
    eligibility: int = 0
    duplicates: int = 0
    result: ListStage = ListStage.DECIDING
    is_publishable: bool = False


def of_cycle(tx: Transaction, cycle_id: int) -> OpenDecisions:
    """Count what waits for a decision in a cycle; the number of statements does not depend on the number of entries."""
    tx.require(Right.RUN_ROUNDS)
    listed = result_stages.current_list(tx, cycle_id)
    result = result_stages.stage_of(tx, listed)
    return OpenDecisions(
        interests=recusal_lists.undecided(tx, cycle_id),
        lacking=_by_round(tx, _lacking(cycle_id)),
        ties=_ties(tx, cycle_id),
        edges=_open_edges(tx, cycle_id),
        eligibility=eligibility_standing.waiting(tx, cycle_id),
        duplicates=duplicates.open_groups(tx, cycle_id),
        result=result,
        is_publishable=listed is not None and result in _SEALED and not publicity.publication(tx, listed.id).missing,
    )


def _lacking(cycle_id: int) -> Select[int, int]:
    judges = (
        select(func.count())
        .where(
            Assignment.round_id == RoundEntry.round_id,
            Assignment.entry_id == RoundEntry.entry_id,
            Assignment.state != SheetState.RECUSED,
        )
        .correlate(RoundEntry)
        .scalar_subquery()
    )
    # Where every judge reads every entry, one at least must be left.
    wanted = func.coalesce(Round.sheets_per_entry, 1) + func.coalesce(RoundEntry.further_sheets, 0)
    return (
        select(RoundEntry.round_id, func.count())
        .join(Round, Round.id == RoundEntry.round_id)
        .join(Track, Track.id == Round.track_id)
        .where(Track.cycle_id == cycle_id, Round.stage == RoundStage.SCORING, judges < wanted)
        .group_by(RoundEntry.round_id)
    )


def _ties(tx: Transaction, cycle_id: int) -> dict[int, int]:
    """Look at the lines of a ranking only where more entries reach the last place than there are places."""
    latest = _latest_rankings()
    crowded = (
        select(Round)
        .join(Track, Track.id == Round.track_id)
        .join(latest, latest.c.round_id == Round.id)
        .join(RankedEntry, RankedEntry.ranking_id == latest.c.ranking_id)
        .where(
            Track.cycle_id == cycle_id,
            Round.kind == RoundKind.PRELIMINARY,
            Round.stage == RoundStage.RANKED,
            RankedEntry.rank <= Round.advance_count,
        )
        .group_by(Round.id)
        .having(func.count() > Round.advance_count)
    )
    ties = {
        round_.id: sum(line.goes_on is None for line in advancing.of_round(tx, round_))
        for round_ in tx.session.scalars(crowded).all()
        if not advancing.final_is_opened(tx, round_)
    }
    return {round_id: count for round_id, count in ties.items() if count}


def _open_edges(tx: Transaction, cycle_id: int) -> dict[int, int]:
    """Ask what the panel has decided only where the ranking left something open."""
    if not _by_round(tx, _edges(cycle_id)):
        return {}
    decisions = decisions_of(tx, cycle_id)
    tied = {
        ranking.round_id: sum(len(tie.entry_ids) for tie in decisions.tracks[kind].ties)
        for kind, ranking in decisions.rankings.items()
    }
    return {round_id: n for round_id, n in tied.items() if n}


def _edges(cycle_id: int) -> Select[int, int]:
    latest = _latest_rankings()
    return (
        select(Round.id, func.count())
        .join(Track, Track.id == Round.track_id)
        .join(latest, latest.c.round_id == Round.id)
        .join(RankedEntry, RankedEntry.ranking_id == latest.c.ranking_id)
        .where(
            Track.cycle_id == cycle_id,
            Round.kind == RoundKind.FINAL,
            Round.stage == RoundStage.RANKED,
            RankedEntry.is_at_edge.is_(True),
        )
        .group_by(Round.id)
    )


def _latest_rankings() -> Subquery:
    # Of one round the rankings are made one after another, so the newest has the highest id.
    return (
        select(Ranking.round_id, func.max(Ranking.id).label("ranking_id")).group_by(Ranking.round_id).subquery("latest")
    )


def _by_round(tx: Transaction, statement: Select[int, int]) -> dict[int, int]:
    return {row[0]: row[1] for row in tx.session.execute(statement)}
