"""What each possible decision at a tier's edge costs in prizes, against the budget of the whole cycle."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from sqlalchemy import select

from db.tables import Ranking, Round, Track
from domain.awards import RoundKind
from domain.decided import Carried, DecidedTrack, RankedAs, TierTerms
from domain.decision_rules import DecisionRule
from domain.list_rules import budget_of, cost_of
from domain.messages import Message, msg
from domain.motions import MotionKind
from domain.permissions import Right
from use_cases import leaderboards
from use_cases.decided_tiers import decided
from use_cases.decisions import Decisions, Ground, decisions_of
from use_cases.kept import Kept
from use_cases.leaderboards import Leaderboard
from use_cases.transaction import Transaction


@dataclass(frozen=True)
class EdgeCost:
    """One decision: what all prizes of the cycle would come to, and what of the budget would be left, in yuan."""

    decision: Message
    cost: int
    left: int


@dataclass(frozen=True)
class EdgeCosts:
    """What decisions cost, and what the cost of the list as it stands is made of, in yuan.

    Attributes:
        by_tier: the decisions by the position of the tier above the edge; empty where the ranking decides nothing.
        by_ranking: what this ranking alone gives, at the declared prizes: the leaderboard's figure.
        by_panel: what the panel's decisions have added to it since, or taken off.
        elsewhere: what the awards of the other track come to.
    """

    by_tier: Mapping[int, tuple[EdgeCost, ...]] = field(default_factory=dict)
    by_ranking: int = 0
    by_panel: int = 0
    elsewhere: int = 0


def of_ranking(tx: Transaction, ranking_id: int) -> EdgeCosts:
    """Give the costs of the decisions at every edge of a final's newest ranking; none for any other.

    Every decision is taken on the list as it stands, with what the panel has decided so far.
    """
    tx.require_any(Right.SEE_RANKINGS, Right.SEE_OWN_ROUND_RANKINGS)
    board = leaderboards.leaderboard(tx, ranking_id)
    if board.kind is not RoundKind.FINAL:
        return EdgeCosts()
    cycle_id = tx.session.scalars(
        select(Track.cycle_id)
        .join(Round, Round.track_id == Track.id)
        .join(Ranking, Ranking.round_id == Round.id)
        .where(Ranking.id == ranking_id)
    ).one()
    decisions = decisions_of(tx, cycle_id)
    current = decisions.rankings.get(board.track)
    if current is None or current.id != ranking_id:
        return EdgeCosts()
    state = ranking_id, decisions.grounds, decisions.tiers, decisions.rule
    return _COSTS.get(tx, state, lambda _tx, _state: _costed(decisions, board))


# Every edge fills the tiers anew, which takes long where a final has thousands of entries.
_COSTS: Kept[tuple[int, tuple[Ground, ...], tuple[TierTerms, ...], DecisionRule], EdgeCosts] = Kept(16)


def _costed(decisions: Decisions, board: Leaderboard) -> EdgeCosts:
    own = decisions.tracks[board.track]
    return EdgeCosts(
        {
            tier.position: tuple(_costs(decisions, board, tier))
            for tier in decisions.tiers_of(board.track)
            if tier.quota
        },
        board.prizes_yuan,
        cost_of(own.lines, own.prizes) - board.prizes_yuan,
        _elsewhere(decisions, board),
    )


def _elsewhere(decisions: Decisions, board: Leaderboard) -> int:
    return sum(cost_of(each.lines, each.prizes) for kind, each in decisions.tracks.items() if kind is not board.track)


def _costs(decisions: Decisions, board: Leaderboard, upper: TierTerms) -> Iterator[EdgeCost]:
    track, tiers = decisions.tracks[board.track], decisions.tiers_of(board.track)
    lower = next((tier for tier in tiers if tier.position > upper.position and tier.quota), None)
    others = _elsewhere(decisions, board)
    budget = budget_of(decisions.tiers, decisions.rule)
    step = track.prizes[upper.position] - (track.prizes[lower.position] if lower else 0)
    now = cost_of(track.lines, track.prizes) + others
    yield EdgeCost(msg("As the list stands"), now, budget - now)
    yield EdgeCost(msg("One more above the edge, nobody in exchange"), now + step, budget - now - step)
    if any(line.tier == upper.position for line in track.lines):
        yield EdgeCost(msg("One down over the edge, nobody in exchange"), now - step, budget - now + step)
    for tie in track.ties:
        if tie.tiers[0] == upper.position:
            filled = now + tie.places * track.prizes[upper.position]
            below = track.prizes.get(tie.tiers[1] or 0, 0) if len(tie.tiers) > 1 else 0
            settled = filled + (len(tie.entry_ids) - tie.places) * below
            yield EdgeCost(msg("The tie settled, its places filled"), settled, budget - settled)
    left_empty = cost_of(_with_a_place_empty(track, tiers, upper).lines, track.prizes) + others
    yield EdgeCost(msg("One place above left empty, the ranking fills the tiers anew"), left_empty, budget - left_empty)


def _with_a_place_empty(track: DecidedTrack, tiers: tuple[TierTerms, ...], upper: TierTerms) -> DecidedTrack:
    """Let the ranking fill the tiers with one place less; what is decided of single entries stays."""
    ranked = [RankedAs(line.entry_id, line.rank, line.value) for line in track.lines]
    moved = [
        Carried(number, MotionKind.MOVE, (line.entry_id,), line.tier)
        for number, line in enumerate(track.lines, start=1)
        if line.motion is not None or line.is_withdrawn
    ]
    empty = dict(track.empty)
    empty[upper.position] = empty.get(upper.position, 0) + 1
    vacated = [Carried(0, MotionKind.LEAVE_EMPTY, (), position, n) for position, n in empty.items()]
    return decided(ranked, tiers, [*vacated, *moved])
