"""Rankings as they were stored, for those who may see them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from functools import cache, cached_property
from types import MappingProxyType

from sqlalchemy import Executable, bindparam, select
from sqlalchemy.orm import joinedload, load_only

from db.tables import Cycle, Entry, Proposer, RankedEntry, Ranking, Round, RoundEntry, Suggestion, Tier, Track
from db.visibility import visible_rankings
from domain.advancing import Advance, advances, places_open
from domain.awards import Method, Rounding, RoundKind, TrackKind
from domain.cycles import CriterionRule
from domain.lifecycle import RoundStage
from domain.permissions import Right, Role, not_allowed
from use_cases.kept import Kept
from use_cases.rankings import round_with_rubric, tiers_of
from use_cases.reading import masking
from use_cases.stored_rules import rubric_rule
from use_cases.transaction import Transaction


@dataclass(frozen=True)
class RankingLine:
    """One computed ranking in a list; ``is_open_again``: scoring in its round goes on, so a further one will follow."""

    ranking_id: int
    round_id: int
    number: int
    computed_at: datetime
    track: TrackKind
    kind: RoundKind
    year: int | None
    is_latest: bool
    cycle_id: int
    cycle_name: str
    cycle_name_en: str
    is_open_again: bool


@dataclass(frozen=True)
class TierBand:
    """One tier of a ranking: its rule, how many it holds, the value it ends at."""

    tier_id: int
    position: int
    name: str
    name_en: str
    quota: int
    prize_yuan: int | None
    prize_is_minimum: bool
    held: int
    cut: Fraction | None

    @property
    def prizes_yuan(self) -> int:
        """Prize money of the tier as it stands."""
        return (self.prize_yuan or 0) * self.held


@dataclass(frozen=True)
class LeaderLine:
    """One entry of a ranking; ``tier`` is the tier's position, None for none and at an edge."""

    entry_id: int
    number: int
    reference: str
    title: str
    theme: str
    kind: str
    rank: int | None
    is_tied: bool
    value: Fraction | None
    spread: float | None
    sheets: int
    missing: int
    is_plain_mean: bool
    tier: int | None
    is_at_edge: bool
    edge_first: int | None
    edge_last: int | None


@dataclass(frozen=True)
class Leaderboard:
    """A ranking as stored; it never changes, so whoever may see it may share one copy."""

    ranking_id: int
    round_id: int
    number: int
    computed_at: datetime
    track: TrackKind
    kind: RoundKind
    year: int | None
    is_blind: bool
    advance_limit: int | None
    advance_minimum: int | None
    method: Method
    rounding: Rounding
    tie_break: tuple[CriterionRule, ...]
    input_digest: str
    program_version: str
    bands: tuple[TierBand, ...]
    lines: tuple[LeaderLine, ...]

    @cached_property
    def advance_count(self) -> int | None:
        """How many of a preliminary round can go on, number and mark together; None where nobody is cut off."""
        return places_open(self._places, count=self.advance_limit, minimum=self.advance_minimum) or None

    @cached_property
    def advancing(self) -> Mapping[int, Advance]:
        """By entry, what number and mark say of it in a preliminary round; without either whoever is ranked goes on."""
        found = advances(self._places, count=self.advance_limit, minimum=self.advance_minimum)
        return MappingProxyType({line.entry_id: each for line, each in zip(self.lines, found, strict=True)})

    @property
    def _places(self) -> list[tuple[int | None, Fraction | None]]:
        return [(line.rank, line.value) for line in self.lines]

    @cached_property
    def ranked(self) -> int:
        """How many entries have a rank."""
        return sum(line.rank is not None for line in self.lines)

    @cached_property
    def themes(self) -> tuple[str, ...]:
        """Themes of the entries, in order."""
        return tuple(sorted({line.theme for line in self.lines} - {""}))

    @property
    def prizes_yuan(self) -> int:
        """Prize money of all tiers; ties at an edge are in none."""
        return sum(band.prizes_yuan for band in self.bands)


_LEADERBOARDS: Kept[int, Leaderboard] = Kept(24)


def listing(tx: Transaction, cycle_id: int | None = None) -> tuple[RankingLine, ...]:
    """All rankings of a cycle, or of all cycles, that the actor may see; the newest of each round first."""
    tx.require_any(Right.SEE_RANKINGS, Right.SEE_OWN_ROUND_RANKINGS)
    rows = tx.session.execute(
        _listed(tx.actor.roles, in_cycle=cycle_id is not None), {"user_id": tx.actor.user_id, "cycle_id": cycle_id}
    )
    seen = set[int]()
    lines = []
    for row in rows:
        lines.append(
            RankingLine(
                row.id,
                row.round_id,
                row.number,
                row.computed_at,
                row.track,
                row.kind,
                row.year,
                row.round_id not in seen,
                row.cycle_id,
                row.name,
                row.name_en,
                row.stage is RoundStage.SCORING,
            )
        )
        seen.add(row.round_id)
    return tuple(lines)


def chosen(tx: Transaction, ranking_id: int | None) -> tuple[tuple[RankingLine, ...], Leaderboard | None]:
    """All rankings the actor may see, and the one asked for; where it is none of these, the one most likely meant."""
    lines = listing(tx)
    if not lines:
        return lines, None
    wanted = ranking_id if ranking_id in {line.ranking_id for line in lines} else _most_likely(lines).ranking_id
    tx.rankings.add(wanted)
    return lines, _LEADERBOARDS.get(tx, wanted, _leaderboard)


def leaderboard(tx: Transaction, ranking_id: int) -> Leaderboard:
    """One ranking, whole; asked anew each time who may see it, built once."""
    tx.require_any(Right.SEE_RANKINGS, Right.SEE_OWN_ROUND_RANKINGS)
    if ranking_id not in tx.rankings:
        asked = {"user_id": tx.actor.user_id, "ranking_id": ranking_id}
        if tx.session.execute(_permitted(tx.actor.roles), asked).one_or_none() is None:
            raise not_allowed()
        tx.rankings.add(ranking_id)
    return _LEADERBOARDS.get(tx, ranking_id, _leaderboard)


def _most_likely(lines: Sequence[RankingLine]) -> RankingLine:
    """Give the newest ranking of a final round of the newest cycle, or its newest ranking before there is one."""
    of_cycle = [line for line in lines if line.cycle_id == lines[0].cycle_id]
    return max(of_cycle, key=lambda line: (line.kind is RoundKind.FINAL, line.computed_at, line.ranking_id))


@cache
def _permitted(roles: frozenset[Role]) -> Executable:
    # Asked at every click on a page about a ranking: built once, as in transaction.py.
    visible = visible_rankings(bindparam("user_id"), roles)
    return visible.where(Ranking.id == bindparam("ranking_id")).with_only_columns(Ranking.id)


@cache
def _listed(roles: frozenset[Role], *, in_cycle: bool) -> Executable:
    visible = visible_rankings(bindparam("user_id"), roles).join(Ranking.round).join(Round.track).join(Track.cycle)
    return (
        (visible.where(Track.cycle_id == bindparam("cycle_id")) if in_cycle else visible)
        .with_only_columns(
            Ranking.id,
            Ranking.round_id,
            Ranking.number,
            Ranking.computed_at,
            Track.kind.label("track"),
            Round.kind,
            Round.year,
            Track.cycle_id,
            Cycle.name,
            Cycle.name_en,
            Round.stage,
        )
        .order_by(
            Cycle.starts_on.desc(), Cycle.id.desc(), Track.kind.desc(), Round.position.desc(), Ranking.number.desc()
        )
    )


def _leaderboard(tx: Transaction, ranking_id: int) -> Leaderboard:
    ranking = tx.session.scalars(select(Ranking).where(Ranking.id == ranking_id)).one()
    round_ = round_with_rubric(tx, ranking.round_id)
    criteria = {criterion.code: criterion for criterion in rubric_rule(round_.track.rubric).criteria}
    rows = tx.session.execute(
        select(RankedEntry, Entry, RoundEntry.number, Tier.position)
        .join(Entry, Entry.id == RankedEntry.entry_id)
        .join(RoundEntry, (RoundEntry.entry_id == Entry.id) & (RoundEntry.round_id == ranking.round_id))
        .outerjoin(Tier, Tier.id == RankedEntry.tier_id)
        .where(RankedEntry.ranking_id == ranking_id)
        # No text of any: a ranking may have tens of thousands of entries.
        .options(
            load_only(Entry.reference, Entry.title, Entry.hidden_words, Entry.shown_words),
            joinedload(Entry.suggestion).load_only(Suggestion.theme, Suggestion.kind),
            joinedload(Entry.proposers).load_only(Proposer.name, Proposer.telephone, Proposer.work_unit),
        )
        .order_by(RankedEntry.rank.is_(None), RankedEntry.rank, RoundEntry.number)
    ).unique()
    lines = tuple(_leader_line(row[0], row[1], row[2], row[3], is_blind=round_.is_blind) for row in rows)
    return Leaderboard(
        ranking_id,
        ranking.round_id,
        ranking.number,
        ranking.computed_at,
        round_.track.kind,
        round_.kind,
        round_.year,
        round_.is_blind,
        round_.advance_count,
        round_.advance_minimum,
        ranking.method,
        ranking.rounding,
        tuple(criteria[code] for code in ranking.rules["tie_break"]),
        ranking.input_digest,
        ranking.program_version,
        tuple(_band(tier, lines) for tier in tiers_of(tx, round_)),
        lines,
    )


def _leader_line(row: RankedEntry, entry: Entry, number: int, tier: int | None, *, is_blind: bool) -> LeaderLine:
    # A chair is a judge: what was blind to them while scoring stays so on the leaderboard.
    clear, suggestion = masking(entry, is_blind=is_blind), entry.suggestion
    return LeaderLine(
        entry.id,
        number,
        entry.reference,
        clear(entry.title),
        clear(suggestion.theme) if suggestion else "",
        clear(suggestion.kind) if suggestion else "",
        row.rank,
        row.is_tied,
        row.value,
        row.spread,
        row.sheets,
        row.missing,
        row.is_plain_mean,
        tier,
        row.is_at_edge,
        row.edge_first,
        row.edge_last,
    )


def _band(tier: Tier, lines: tuple[LeaderLine, ...]) -> TierBand:
    held = [line for line in lines if line.tier == tier.position]
    values = [line.value for line in held if line.value is not None]
    return TierBand(
        tier.id,
        tier.position,
        tier.name,
        tier.name_en,
        tier.quota,
        tier.prize_yuan,
        tier.prize_is_minimum,
        len(held),
        min(values, default=None),
    )
