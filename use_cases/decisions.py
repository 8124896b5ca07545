"""What a cycle's panel has decided on its final rankings: read once, in a fixed number of queries, and put together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType

from sqlalchemy import Select, exists, false, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from db.tables import (
    Assignment,
    AwardWithdrawal,
    Cycle,
    DuplicateDecision,
    DuplicateMember,
    Entry,
    Motion,
    RankedEntry,
    Ranking,
    Recusal,
    Round,
    RoundEntry,
    ScoreSheet,
    Tier,
    Track,
)
from domain.awards import Eligibility, RoundKind, SheetState, TrackKind
from domain.decided import Carried, DecidedTrack, RankedAs, TierTerms
from domain.decision_rules import DecisionRule
from domain.duplicates import Verdict
from domain.lifecycle import RoundStage
from domain.list_rules import Breach, ListRule, Named, breaches
from domain.messages import InBoth, msg
from domain.motions import MotionKind, MotionState
from domain.permissions import not_allowed
from domain.recusals import RecusalState
from domain.rounds import round_name
from use_cases.award_rows import latest_rankings
from use_cases.decided_tiers import Withdrawn, decided
from use_cases.kept import Kept
from use_cases.stored_rules import decision_rule
from use_cases.transaction import Transaction


@dataclass(frozen=True)
class EntryNamed(Named):
    """What an entry is called; ``number`` is the one its judges know it by."""

    title: str = ""
    number: int = 0


@dataclass(frozen=True)
class Ground:
    """All that says where the entries of one ranking stand; equal ones give equal results."""

    ranking_id: int
    tiers: tuple[TierTerms, ...]
    carried: tuple[Carried, ...]
    withdrawn: tuple[Withdrawn, ...]


@dataclass(frozen=True)
class Decisions:
    """A cycle's result as it is being decided.

    Attributes:
        cycle_id: of the cycle.
        cycle: its names.
        is_rehearsal: whether all of it is practice.
        rule: how it is decided.
        tiers: all of them in order.
        tier_ids: their ids by position.
        rankings: the latest of each final that stands ranked, by track.
        tracks: every ranked track, decided.
        names: of every entry of the finals.
        unranked: finals that have no ranking that stands, or one that counts sheets of judges recused since.
        grounds: what the ranked tracks were decided by; equal ones, with equal tiers, decide alike.
    """

    cycle_id: int
    cycle: InBoth
    is_rehearsal: bool
    rule: DecisionRule
    tiers: tuple[TierTerms, ...]
    tier_ids: Mapping[int, int]
    rankings: Mapping[TrackKind, Ranking]
    tracks: Mapping[TrackKind, DecidedTrack]
    names: Mapping[int, EntryNamed]
    unranked: tuple[Breach, ...]
    grounds: tuple[Ground, ...]

    def tiers_of(self, track: TrackKind) -> tuple[TierTerms, ...]:
        """Give the tiers of a track."""
        return tuple(tier for tier in self.tiers if tier.track is track)

    def tier(self, position: int | None) -> TierTerms | None:
        """Give a tier by its position."""
        return next((tier for tier in self.tiers if tier.position == position), None)

    @property
    def breaches(self) -> tuple[Breach, ...]:
        """What the list breaks as it is."""
        tracks = [self.tracks[kind] for kind in TrackKind if kind in self.tracks]
        return (*self.unranked, *breaches(self.tiers, tracks, self.names, self.rule))


def decisions_of(
    tx: Transaction, cycle_id: int, *, supposing: Mapping[int, Carried] = MappingProxyType({})
) -> Decisions:
    """Read what ranking and panel say of every entry of a cycle's finals; asks nobody.

    Args:
        tx: whose caller asked leave.
        cycle_id: of the cycle.
        supposing: motions to count as carried after all others, by ranking.
    """
    cycle = tx.session.scalar(
        select(Cycle)
        .where(Cycle.id == cycle_id)
        .options(selectinload(Cycle.tiers).joinedload(Tier.track), joinedload(Cycle.decision))
    )
    if cycle is None:
        raise not_allowed()
    rankings = {row.round.track.kind: row for row in latest_rankings(tx, cycle_id) if row.round.kind is RoundKind.FINAL}
    tiers = tuple(_terms(row) for row in cycle.tiers)
    ids = [row.id for row in rankings.values()]
    carried = _carried(tx, ids, {row.id: row.position for row in cycle.tiers})
    for ranking_id, motion in supposing.items():
        carried[ranking_id].append(motion)
    withdrawn = tuple(_withdrawn(tx, cycle_id))
    grounds = {
        kind: Ground(row.id, tuple(tier for tier in tiers if tier.track is kind), tuple(carried[row.id]), withdrawn)
        for kind, row in rankings.items()
    }
    return Decisions(
        cycle.id,
        InBoth(cycle.name, cycle.name_en),
        cycle.rehearsal_since is not None,
        decision_rule(cycle.decision),
        tiers,
        {row.position: row.id for row in cycle.tiers},
        rankings,
        {kind: _DECIDED.get(tx, ground, _put_together) for kind, ground in grounds.items()},
        _names(tx, cycle_id),
        (*_unranked(tx, cycle_id), *_counting_recused(tx, rankings)),
        tuple(grounds.values()),
    )


def _terms(row: Tier) -> TierTerms:
    return TierTerms(
        row.position,
        InBoth(row.name, row.name_en),
        row.track.kind,
        row.quota,
        None if row.minimum_value is None else Fraction(row.minimum_value, 100),
        row.prize_yuan or 0,
        row.prize_is_minimum,
        row.is_always_voted,
    )


# In a meeting every device asks every other second, and a final of thousands takes a second to be put together.
_RANKED: Kept[int, tuple[RankedAs, ...]] = Kept(8)
_DECIDED: Kept[Ground, DecidedTrack] = Kept(16)


def _put_together(tx: Transaction, ground: Ground) -> DecidedTrack:
    ranked = _RANKED.get(tx, ground.ranking_id, _ranked)
    known = {line.entry_id for line in ranked}
    withdrawn = [each for each in ground.withdrawn if each.entry_id in known]
    return decided(ranked, ground.tiers, ground.carried, withdrawn)


def _ranked(tx: Transaction, ranking_id: int) -> tuple[RankedAs, ...]:
    rows = tx.session.execute(
        select(RankedEntry.entry_id, RankedEntry.rank, RankedEntry.value)
        .where(RankedEntry.ranking_id == ranking_id)
        .order_by(RankedEntry.rank, RankedEntry.entry_id)
    )
    return tuple(RankedAs(*row) for row in rows)


def _counting_recused(tx: Transaction, rankings: Mapping[TrackKind, Ranking]) -> list[Breach]:
    """Name the entries whose sheets were counted before their judge was recused: no ranking may count those."""
    counted = exists().where(
        Assignment.round_id == Recusal.round_id,
        Assignment.user_id == Recusal.user_id,
        Assignment.entry_id == Recusal.entry_id,
        ScoreSheet.assignment_id == Assignment.id,
        ScoreSheet.state == SheetState.SUBMITTED,
    )
    since = [(Recusal.round_id == row.round_id) & (Recusal.decided_at > row.computed_at) for row in rankings.values()]
    rows = tx.session.execute(
        select(Recusal.round_id, Entry.reference)
        .join(Entry, Entry.id == Recusal.entry_id)
        .where(or_(false(), *since), Recusal.state == RecusalState.CONFIRMED, counted)
        .order_by(Entry.reference)
    ).all()
    return [
        Breach(
            ListRule.RANKED,
            msg(
                "A judge was recused from {references} after {round} had been ranked: compute a further ranking.",
                references=tuple(references),
                round=round_name(kind, RoundKind.FINAL, None),
            ),
        )
        for kind, row in rankings.items()
        if (references := [each.reference for each in rows if each.round_id == row.round_id])
    ]


@dataclass(frozen=True)
class _Finals:
    """The finals of a cycle as far as their entries are called something: ids, how many, and whom they stand for.

    What is judged is not imported anew, so it goes by one title and one number for good (docs/adr/0021).
    """

    rounds: tuple[tuple[int, int], ...]
    stands_for: tuple[tuple[int, int], ...]


_NAMES: Kept[_Finals, Mapping[int, EntryNamed]] = Kept(8)


def _names(tx: Transaction, cycle_id: int) -> Mapping[int, EntryNamed]:
    finals = (
        select(Round.id)
        .join(Track, Track.id == Round.track_id)
        .where(Track.cycle_id == cycle_id, Round.kind == RoundKind.FINAL)
    )
    rounds = tx.session.execute(
        select(RoundEntry.round_id, func.count())
        .where(RoundEntry.round_id.in_(finals))
        .group_by(RoundEntry.round_id)
        .order_by(RoundEntry.round_id)
    )
    found = _Finals(
        tuple((row[0], row[1]) for row in rounds),
        tuple(sorted(_stands_for(tx, finals).items())),
    )
    return _NAMES.get(tx, found, _named)


def _named(tx: Transaction, finals: _Finals) -> Mapping[int, EntryNamed]:
    stands_for = dict(finals.stands_for)
    rows = tx.session.execute(
        select(Entry.id, Entry.reference, Entry.title, RoundEntry.number)
        .join(RoundEntry, RoundEntry.entry_id == Entry.id)
        .where(RoundEntry.round_id.in_([round_id for round_id, _entries in finals.rounds]))
    )
    names = {row.id: EntryNamed(row.reference, stands_for.get(row.id, row.id), row.title, row.number) for row in rows}
    return MappingProxyType(names)


def _stands_for(tx: Transaction, finals: Select[int]) -> dict[int, int]:
    """Give the suggestion that an entry was merged into or set aside for, for entries of these rounds."""
    rows = tx.session.execute(
        select(DuplicateMember.entry_id, DuplicateDecision.kept_id)
        .join(DuplicateDecision, DuplicateDecision.id == DuplicateMember.decision_id)
        .join(RoundEntry, RoundEntry.entry_id == DuplicateMember.entry_id)
        .where(DuplicateDecision.verdict != Verdict.APART, RoundEntry.round_id.in_(finals))
    )
    return {row.entry_id: row.kept_id for row in rows if row.kept_id is not None}


def _carried(
    tx: Transaction, ranking_ids: Collection[int], positions: Mapping[int, int]
) -> defaultdict[int, list[Carried]]:
    found: defaultdict[int, list[Carried]] = defaultdict(list)
    for row in tx.session.scalars(
        select(Motion)
        .where(Motion.ranking_id.in_(ranking_ids), Motion.state == MotionState.CARRIED)
        .order_by(Motion.ranking_id, Motion.number)
    ):
        tier = None if row.tier_id is None else positions[row.tier_id]
        entries = row.chosen if row.kind is MotionKind.SETTLE_TIE else row.entry_ids
        found[row.ranking_id].append(Carried(row.number, row.kind, tuple(entries), tier, row.places, row.prize_yuan))
    return found


def _withdrawn(tx: Transaction, cycle_id: int) -> Sequence[Withdrawn]:
    rows = tx.session.execute(
        select(AwardWithdrawal.entry_id, Tier.position)
        .join(Tier, Tier.id == AwardWithdrawal.tier_id)
        .where(AwardWithdrawal.cycle_id == cycle_id)
        .order_by(AwardWithdrawal.id)
    )
    return [Withdrawn(row.entry_id, row.position) for row in rows]


def _unranked(tx: Transaction, cycle_id: int) -> list[Breach]:
    rows = tx.session.execute(
        select(Track.kind, Round.kind.label("round_kind"), Round.year)
        .join(Round, Round.track_id == Track.id)
        .where(
            Track.cycle_id == cycle_id,
            Round.kind == RoundKind.FINAL,
            Round.stage != RoundStage.RANKED,
            exists().where(Entry.track_id == Track.id, Entry.eligibility == Eligibility.ELIGIBLE),
        )
        .order_by(Track.kind.desc())
    )
    return [
        Breach(
            ListRule.RANKED,
            msg("{round} has no ranking yet.", round=round_name(row.kind, row.round_kind, row.year)),
        )
        for row in rows
    ]
