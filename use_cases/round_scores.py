"""The sheets of a finished round as arrays: what every figure beside the official value is worked out from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import TypeVar

import numpy as np
from sqlalchemy import Executable, bindparam, select
from sqlalchemy.orm import aliased

from db.tables import Assignment, Entry, RankedEntry, Ranking, Round, RoundEntry, ScoreSheet, Suggestion, User
from db.visibility import FINISHED, visible_rankings, visible_rounds
from domain.awards import RoundKind, SheetState
from domain.cycles import CriterionRule
from domain.permissions import Right, Role, not_allowed
from scoring.arrays import BoolArray, FloatArray, WholeArray, indices
from scoring.crossed import CrossedScores
from scoring.grouping import theme_groups
from scoring.placement import JudgedSheets
from scoring.placing import PointSheets
from scoring.totals import TOTAL_UNITS, weighted_totals
from use_cases.kept import Kept
from use_cases.rankings import counted_sheets, sheets_of_versions
from use_cases.round_criteria import criteria_of_round
from use_cases.transaction import Transaction

T = TypeVar("T")


@dataclass(frozen=True)
class RoundJudge:
    """A judge with at least one submitted sheet."""

    user_id: int
    name: str
    unit: str


@dataclass(frozen=True, eq=False)
class RoundScores:
    """All submitted sheets of some entries of a round; they never change while the round stays closed.

    Attributes:
        round_id: of the round.
        entry_ids: length E, by the entries' numbers.
        numbers: length E, by which judges know the entries.
        themes: length E, empty for an organisation.
        judges: length J, by id.
        criteria: length C, with the weights in hundredths of a per cent.
        scores: the weighted total of each sheet in points on [0, 100]; grouped by theme where the judges of a theme
            hardly judge another one, see ``scoring.grouping``.
        points: shape (S, C), whole points on [0, 100], in the order of ``scores``.
        written_at: shape (S,), seconds since 1970 at which the sheet was submitted.
    """

    round_id: int
    entry_ids: tuple[int, ...]
    numbers: tuple[int, ...]
    themes: tuple[str, ...]
    judges: tuple[RoundJudge, ...]
    criteria: tuple[CriterionRule, ...]
    scores: CrossedScores
    points: WholeArray
    written_at: FloatArray

    @property
    def weights(self) -> WholeArray:
        """Shape (C,): hundredths of a per cent; they sum to 10,000."""
        return np.asarray([criterion.weight for criterion in self.criteria], dtype=np.int64)

    @property
    def judged(self) -> JudgedSheets:
        """The same sheets by criterion, for whatever weighs them otherwise."""
        sheets = PointSheets(self.scores.entry, self.points, self.scores.entries)
        return JudgedSheets(sheets, self.scores.judge, self.scores.judges, self.scores.group)


_OF_ROUND: Kept[tuple[int, datetime | None], RoundScores] = Kept(8)
_OF_RANKING: Kept[int, RoundScores] = Kept(16)


def of_round(tx: Transaction, round_id: int) -> RoundScores | None:
    """All submitted sheets of a round, None until its scoring is closed; asked anew each time who may see them."""
    tx.require_any(Right.SEE_RANKINGS, Right.SEE_OWN_ROUND_RANKINGS)
    permitted = visible_rounds(tx.actor.user_id, tx.actor.roles).where(Round.id == round_id)
    found = tx.session.execute(permitted.with_only_columns(Round.stage, Round.closed_at)).one_or_none()
    if found is None:
        raise not_allowed()
    # Scoring that is opened again ends with another closing.
    return _OF_ROUND.get(tx, (round_id, found.closed_at), _read_round) if found.stage in FINISHED else None


def so_far(tx: Transaction, round_id: int) -> RoundScores:
    """The sheets submitted so far, while scoring is open, too: for organisers, never for anybody who judges."""
    tx.require(Right.RUN_ROUNDS)
    tx.require(Right.SEE_SHEETS)
    return _read_sheets(tx, round_id, None)


def of_ranking(tx: Transaction, ranking_id: int) -> RoundScores:
    """The sheets that a ranking counted; without the entries that it left unranked."""
    tx.require_any(Right.SEE_RANKINGS, Right.SEE_OWN_ROUND_RANKINGS)
    permitted = visible_rankings(tx.actor.user_id, tx.actor.roles).where(Ranking.id == ranking_id)
    if tx.session.scalar(permitted.with_only_columns(Ranking.id)) is None:
        raise not_allowed()
    return _OF_RANKING.get(tx, ranking_id, _read_ranking)


def earlier_rounds(tx: Transaction, ranking_id: int) -> tuple[int, ...]:
    """Ids of the closed preliminary rounds that led to a final and whose sheets the actor may see; none before one."""
    tx.require_any(Right.SEE_RANKINGS, Right.SEE_OWN_ROUND_RANKINGS)
    asked = {"user_id": tx.actor.user_id, "ranking_id": ranking_id}
    return tuple(row.id for row in tx.session.execute(_earlier(tx.actor.roles), asked))


@cache
def _earlier(roles: frozenset[Role]) -> Executable:
    # Asked at every click on a final's leaderboard: built once, as in transaction.py.
    final = aliased(Round)
    return (
        visible_rounds(bindparam("user_id"), roles)
        .join(final, (final.track_id == Round.track_id) & (final.kind == RoundKind.FINAL))
        .join(Ranking, Ranking.round_id == final.id)
        .where(Ranking.id == bindparam("ranking_id"), Round.kind == RoundKind.PRELIMINARY, Round.stage.in_(FINISHED))
        .order_by(Round.position)
        .with_only_columns(Round.id)
    )


def _read_ranking(tx: Transaction, ranking_id: int) -> RoundScores:
    round_id, counted, closed_at = tx.session.execute(
        select(Ranking.round_id, Ranking.counted_sheets, Round.closed_at)
        .join(Round, Round.id == Ranking.round_id)
        .where(Ranking.id == ranking_id)
    ).one()
    whole = (
        _OF_ROUND.get(tx, (round_id, closed_at), _read_round)
        if counted is None
        else _read_sheets(tx, round_id, [(task, version) for task, version in counted])
    )
    ranked = set(
        tx.session.scalars(
            select(RankedEntry.entry_id).where(RankedEntry.ranking_id == ranking_id, RankedEntry.rank.is_not(None))
        )
    )
    return only(whole, np.asarray([entry_id in ranked for entry_id in whole.entry_ids], dtype=np.bool_))


def only(whole: RoundScores, kept: BoolArray) -> RoundScores:
    """Leave entries out, and with them their sheets; all judges stay.

    Args:
        whole: the sheets.
        kept: shape (E,), which entries stay.
    """
    if kept.all():
        return whole
    place, sheets = np.cumsum(kept) - 1, kept[whole.scores.entry]
    themes = _picked(whole.themes, kept)
    left = whole.scores.only(sheets)
    scores = replace(left, entry=place[left.entry], entries=int(kept.sum()), group=None)
    return RoundScores(
        whole.round_id,
        _picked(whole.entry_ids, kept),
        _picked(whole.numbers, kept),
        themes,
        whole.judges,
        whole.criteria,
        _grouped(scores, themes),
        whole.points[sheets],
        whole.written_at[sheets],
    )


def _grouped(scores: CrossedScores, themes: Sequence[str]) -> CrossedScores:
    return replace(scores, group=theme_groups(scores.entry, scores.judge, themes))


def _picked(values: Sequence[T], kept: BoolArray) -> tuple[T, ...]:
    return tuple(value for value, stays in zip(values, kept, strict=True) if stays)


def _read_round(tx: Transaction, key: tuple[int, datetime | None]) -> RoundScores:
    return _read_sheets(tx, key[0], None)


def _read_sheets(tx: Transaction, round_id: int, versions: Sequence[tuple[int, int]] | None) -> RoundScores:
    """Read the sheets that count now, or the versions that counted once."""
    criteria = criteria_of_round(tx, round_id)
    entries = tx.session.execute(
        select(RoundEntry.entry_id, RoundEntry.number, Suggestion.theme)
        .join(Entry, Entry.id == RoundEntry.entry_id)
        .outerjoin(Suggestion, Suggestion.entry_id == Entry.id)
        .where(RoundEntry.round_id == round_id)
        .order_by(RoundEntry.number)
    ).all()
    sheets = (
        counted_sheets(tx, round_id, criteria)
        if versions is None
        else sheets_of_versions(tx, round_id, criteria, versions)
    )
    written = {
        (row.entry_id, row.user_id, row.version): row.written_at.timestamp()
        for row in tx.session.execute(
            select(Assignment.entry_id, Assignment.user_id, ScoreSheet.version, ScoreSheet.written_at)
            .join(ScoreSheet, ScoreSheet.assignment_id == Assignment.id)
            .where(Assignment.round_id == round_id, ScoreSheet.state == SheetState.SUBMITTED)
        )
    }
    judges = _judges(tx, {sheet.user_id for sheet in sheets})
    entry_place = {row.entry_id: place for place, row in enumerate(entries)}
    judge_place = {judge.user_id: place for place, judge in enumerate(judges)}
    points = np.asarray([sheet.points for sheet in sheets], dtype=np.int64).reshape(len(sheets), len(criteria))
    weights = np.asarray([criterion.weight for criterion in criteria], dtype=np.int64)
    scores = CrossedScores(
        indices([entry_place[sheet.entry_id] for sheet in sheets]),
        indices([judge_place[sheet.user_id] for sheet in sheets]),
        weighted_totals(points, weights) / TOTAL_UNITS,
        len(entries),
        len(judges),
    )
    themes = tuple(row.theme or "" for row in entries)
    return RoundScores(
        round_id,
        tuple(row.entry_id for row in entries),
        tuple(row.number for row in entries),
        themes,
        judges,
        criteria,
        _grouped(scores, themes),
        points,
        np.asarray([written[sheet.entry_id, sheet.user_id, sheet.version] for sheet in sheets], dtype=np.float64),
    )


def _judges(tx: Transaction, user_ids: set[int]) -> tuple[RoundJudge, ...]:
    users = tx.session.execute(
        select(User.id, User.display_name, User.unit).where(User.id.in_(user_ids)).order_by(User.id)
    )
    return tuple(RoundJudge(user.id, user.display_name, user.unit) for user in users)
