"""One ranking by every method: the official one as it was stored, the others beside it on the same sheets and rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select

from db.tables import Ranking
from domain.advancing import Advance
from domain.awards import Method
from domain.messages import Message, msg
from domain.permissions import Right
from scoring import methods
from scoring.methods import NoValues
from scoring.recommendation import recommend
from use_cases import certainties, leaderboards, round_scores
from use_cases.kept import Kept
from use_cases.leaderboards import Leaderboard, LeaderLine
from use_cases.placing import placed_by, refusal_words, spreads, standings
from use_cases.recommended import recommendation_words
from use_cases.round_scores import RoundScores
from use_cases.transaction import Transaction


@dataclass(frozen=True)
class Change:
    """An entry whose standing is not the official one: as it stands, and as it would stand."""

    official: LeaderLine
    other: LeaderLine


@dataclass(frozen=True)
class ComparedMethod:
    """What one method makes of a ranking's sheets.

    Attributes:
        method: which.
        is_official: it decided; its lines are those that were stored.
        board: the ranking with the entries that are ranked, in its own order; value, rank and tier by this method,
            and so who would advance.
        changes: entries whose tier, or whose advancing, would be another; none for the official method.
    """

    method: Method
    is_official: bool
    board: Leaderboard
    changes: tuple[Change, ...]

    @property
    def lines(self) -> tuple[LeaderLine, ...]:
        """One for each ranked entry, in the order of the official ranking."""
        return self.board.lines


@dataclass(frozen=True)
class RefusedMethod:
    """A method that these sheets do not permit, and why."""

    method: Method
    reason: Message


@dataclass(frozen=True)
class MethodComparison:
    """A ranking by every method; it never changes, so whoever may see the ranking may share one copy.

    Attributes:
        board: the official ranking.
        methods: those that the sheets permit, the official one among them, in the order of ``Method``.
        refused: the others.
        recommendation: which method the sheets speak for, and what to keep in mind, a sentence each; empty where
            there is too little to say.
    """

    board: Leaderboard
    methods: tuple[ComparedMethod, ...]
    refused: tuple[RefusedMethod, ...]
    recommendation: tuple[Message, ...] = ()

    @property
    def changed_ids(self) -> frozenset[int]:
        """The entries whose standing depends on the method."""
        return frozenset(change.official.entry_id for each in self.methods for change in each.changes)


_COMPARISONS: Kept[int, MethodComparison] = Kept(16)


def of_ranking(tx: Transaction, ranking_id: int) -> MethodComparison:
    """Compare the methods on one ranking; asked anew each time who may see it, worked out once."""
    tx.require_any(Right.SEE_RANKINGS, Right.SEE_OWN_ROUND_RANKINGS)
    leaderboards.leaderboard(tx, ranking_id)
    return _COMPARISONS.get(tx, ranking_id, _compare)


def _compare(tx: Transaction, ranking_id: int) -> MethodComparison:
    board = leaderboards.leaderboard(tx, ranking_id)
    scores = round_scores.of_ranking(tx, ranking_id)
    rules: Mapping[str, Any] = tx.session.scalars(select(Ranking.rules).where(Ranking.id == ranking_id)).one()
    permitted: list[ComparedMethod] = []
    refused: list[RefusedMethod] = []
    for method in Method:
        found = _official(board) if method is board.method else _by_method(board, scores, rules, method)
        if isinstance(found, Message):
            refused.append(RefusedMethod(method, found))
        else:
            by_it = replace(board, lines=found)
            permitted.append(ComparedMethod(method, method is board.method, by_it, _changes(board, by_it)))
    certainty = certainties.of_ranking(tx, ranking_id)
    advice = () if certainty is None else recommendation_words(recommend(certainty.answer.facts), board.method)
    if advice and not any(each.changes for each in permitted):
        same = msg(
            "Every method that these sheets permit gives the same result, so that nothing hangs on it this time."
        )
        advice = (same, *advice[1:])
    return MethodComparison(board, tuple(permitted), tuple(refused), advice)


def _official(board: Leaderboard) -> tuple[LeaderLine, ...]:
    return tuple(line for line in board.lines if line.rank is not None)


def _by_method(
    board: Leaderboard, scores: RoundScores, rules: Mapping[str, Any], method: Method
) -> tuple[LeaderLine, ...] | Message:
    """Place the ranked entries by another method; gives the reason where the sheets do not permit it."""
    placed = placed_by(methods.Method(method.value), scores.judged, rules, scores.criteria)
    if isinstance(placed, NoValues):
        return refusal_words(placed, [judge.name for judge in scores.judges])
    found = zip(scores.entry_ids, standings(placed, rules), spreads(placed), strict=True)
    by_entry = {entry_id: (standing, spread) for entry_id, standing, spread in found}
    lines = []
    for line in _official(board):
        standing, spread = by_entry[line.entry_id]
        lines.append(replace(line, **vars(standing), spread=spread))
    return tuple(lines)


def _changes(board: Leaderboard, by_it: Leaderboard) -> tuple[Change, ...]:
    pairs = zip(_official(board), by_it.lines, strict=True)
    return tuple(Change(one, other) for one, other in pairs if _stands(board, one) != _stands(by_it, other))


def _stands(board: Leaderboard, line: LeaderLine) -> tuple[object, ...]:
    """Give what an entry has of its rank: tier or edge in a final, before it whether it may advance."""
    if board.bands:
        return line.tier, line.is_at_edge, line.edge_first, line.edge_last
    return (board.advancing[line.entry_id] is Advance.STAYS,)
