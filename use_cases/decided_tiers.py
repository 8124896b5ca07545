"""From a ranking and what the panel decided to where every entry stands: pure, from plain values to plain values.

The ranking fills the tiers by ``scoring.allocation``; places that the panel leaves empty are not offered. Whoever a
motion places is then lifted out of that order: nobody else moves up or down because of it, so that no entry loses or
gains a tier by a vote on another one. Ties across an edge stay open until the panel has chosen.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

import numpy as np

from domain.decided import Carried, DecidedTrack, OpenTie, Placed, RankedAs, TierTerms
from domain.motions import MotionKind
from scoring.allocation import NO_TIER, Allocation, TierRule, allocate
from scoring.arrays import python_integers
from scoring.exact import ExactValues
from scoring.ranking import UNRANKED, Ranks

_PLACING = frozenset({MotionKind.MOVE, MotionKind.AWARD, MotionKind.FILL_VACANCY, MotionKind.SETTLE_TIE})
_VOTED = frozenset({MotionKind.MOVE, MotionKind.AWARD, MotionKind.FILL_VACANCY})


@dataclass(frozen=True)
class Withdrawn:
    """An award that was taken from an entry; ``tier`` is the position of the tier it had."""

    entry_id: int
    tier: int


def decided(
    ranked: Sequence[RankedAs],
    tiers: Sequence[TierTerms],
    motions: Sequence[Carried],
    withdrawn: Sequence[Withdrawn] = (),
) -> DecidedTrack:
    """Say where every entry of a track stands.

    Args:
        ranked: the entries of the ranking that decides.
        tiers: those of the track, best first.
        motions: carried on this ranking, in their order.
        withdrawn: awards taken away, in the order this happened.
    """
    order = sorted(ranked, key=lambda each: (each.rank is None, each.rank or 0, each.entry_id))
    empty = Counter[int]()
    for motion in motions:
        if motion.kind is MotionKind.LEAVE_EMPTY and motion.tier is not None:
            empty[motion.tier] += motion.places
    proposed = _proposed(order, tiers, {})
    hands = _Hands(order, tiers, _proposed(order, tiers, empty))
    for motion in motions:
        if motion.kind in _PLACING:
            hands.carry(motion)
    taken = {each.entry_id for each in withdrawn}
    for entry_id in taken:
        hands.withdraw(entry_id)
    ties = hands.ties()
    between = {entry_id: tie.tiers for tie in ties for entry_id in tie.entry_ids}
    lines = tuple(
        Placed(
            each.entry_id,
            each.rank,
            each.value,
            proposed.tier_of(index),
            hands.tier[each.entry_id],
            between.get(each.entry_id, ()),
            hands.motion.get(each.entry_id),
            each.entry_id in taken,
            proposed.is_at_edge(index),
        )
        for index, each in enumerate(order)
    )
    return DecidedTrack(
        lines,
        ties,
        _prizes(tiers, motions),
        {tier.position: empty[tier.position] for tier in tiers if empty[tier.position]},
        _voted(motions, hands.tier),
        _vacancies(motions, withdrawn),
        tuple(motion.number for motion in motions if motion.kind is MotionKind.LEAVE_EMPTY),
    )


@dataclass(frozen=True)
class _Proposed:
    """The allocation of the entries in their order, tiers by position."""

    allocation: Allocation
    positions: tuple[int, ...]
    rules: tuple[TierRule, ...]

    def tier_of(self, index: int) -> int | None:
        """Give the position of the tier; None for none, and at an edge."""
        tier = int(self.allocation.tier[index])
        return None if tier == NO_TIER else self.positions[tier]

    def is_at_edge(self, index: int) -> bool:
        """Whether a tie spans the edge the entry lies at."""
        return bool(self.allocation.at_edge[index])

    def span(self, index: int) -> tuple[int, int | None]:
        """Give the best and the worst tier of an entry at an edge; None for no award."""
        worst = int(self.allocation.worst[index])
        return self.positions[int(self.allocation.best[index])], None if worst == NO_TIER else self.positions[worst]


def _proposed(order: Sequence[RankedAs], tiers: Sequence[TierTerms], empty: Mapping[int, int]) -> _Proposed:
    values = ExactValues(
        python_integers(0 if each.value is None or each.rank is None else each.value.numerator for each in order),
        python_integers(0 if each.value is None or each.rank is None else each.value.denominator for each in order),
    )
    rank = np.asarray([each.rank or UNRANKED for each in order], dtype=np.int64)
    shared = Counter(each.rank or 0 for each in order if each.rank)
    tied = np.asarray([bool(each.rank) and shared[each.rank or 0] > 1 for each in order], dtype=np.bool_)
    rules = tuple(TierRule(max(0, tier.quota - empty.get(tier.position, 0)), tier.minimum) for tier in tiers)
    return _Proposed(allocate(values, Ranks(rank, tied), rules), tuple(tier.position for tier in tiers), rules)


@dataclass
class _Group:
    """Entries of one rank that a tier had no room for: who still waits, and for which tiers, best first."""

    waiting: list[int]
    straddled: list[int]
    is_open: bool = True


class _Hands:
    """Puts the entries where ranking, motions and withdrawals have them, and keeps the ties that are left.

    ``held`` counts places once given: one that a move or a withdrawal empties is free for a motion, never for a tie.
    """

    def __init__(self, order: Sequence[RankedAs], tiers: Sequence[TierTerms], proposed: _Proposed) -> None:
        self.tier = {each.entry_id: proposed.tier_of(index) for index, each in enumerate(order)}
        self.motion: dict[int, int] = {}
        self.held = Counter(tier for tier in self.tier.values() if tier is not None)
        self.quota = {tier.position: rule.quota for tier, rule in zip(tiers, proposed.rules, strict=True)}
        self.groups = list(_groups(order, tiers, proposed))

    def carry(self, motion: Carried) -> None:
        """Place whom a motion places, and then whoever of a tie is left with one tier alone."""
        placed = [entry_id for entry_id in motion.entry_ids if entry_id in self.tier]
        for entry_id in placed:
            if motion.tier is not None and self.tier[entry_id] != motion.tier:
                self.held[motion.tier] += 1
            self.tier[entry_id], self.motion[entry_id] = motion.tier, motion.number
        for group in self.groups:
            if group.is_open and set(placed) & set(group.waiting):
                group.waiting = [entry_id for entry_id in group.waiting if entry_id not in placed]
                self._settle(group, motion.number)

    def withdraw(self, entry_id: int) -> None:
        """Take the award from an entry."""
        self.tier[entry_id] = None

    def ties(self) -> tuple[OpenTie, ...]:
        """Give what the panel has still to choose, best first."""
        held = Counter(self.held)
        found = []
        for group in self.groups:
            if group.is_open:
                between, places = self._between(group, held)
                found.append(OpenTie(tuple(group.waiting), between, places))
        return tuple(found)

    def _settle(self, group: _Group, number: int) -> None:
        while group.straddled:
            position = group.straddled[0]
            left = self.quota[position] - self.held[position]
            if len(group.waiting) <= left:
                self.held[position] += len(group.waiting)
                self._leave(group, position, number)
                return
            if left > 0:
                return
            group.straddled.pop(0)
        self._leave(group, None, number)

    def _leave(self, group: _Group, tier: int | None, number: int) -> None:
        for entry_id in group.waiting:
            self.tier[entry_id], self.motion[entry_id] = tier, number
        group.is_open = False

    def _between(self, group: _Group, held: Counter[int]) -> tuple[tuple[int | None, ...], int]:
        """Give the tiers that still have places for a group, and how many the first of them has."""
        waiting, between, first = len(group.waiting), list[int | None](), 0
        for position in group.straddled:
            taken = min(waiting, max(0, self.quota[position] - held[position]))
            if taken:
                between.append(position)
                first = first or taken
            held[position] += taken
            waiting -= taken
        return (*between, *([None] if waiting else [])), first


def _groups(order: Sequence[RankedAs], tiers: Sequence[TierTerms], proposed: _Proposed) -> Iterator[_Group]:
    at_edge = [(index, each) for index, each in enumerate(order) if proposed.is_at_edge(index)]
    for _rank, found in groupby(at_edge, key=lambda pair: pair[1].rank):
        members = list(found)
        index, one = members[0]
        best, worst = proposed.span(index)
        straddled = [
            tier.position
            for tier in tiers
            if tier.position >= best
            and (worst is None or tier.position <= worst)
            and (tier.minimum is None or (one.value is not None and one.value >= tier.minimum))
        ]
        yield _Group([each.entry_id for _index, each in members], straddled)


def _prizes(tiers: Sequence[TierTerms], motions: Sequence[Carried]) -> dict[int, int]:
    prizes = {tier.position: tier.prize_yuan for tier in tiers}
    for motion in motions:
        if motion.kind is MotionKind.SET_PRIZE and motion.tier is not None and motion.prize_yuan is not None:
            prizes[motion.tier] = motion.prize_yuan
    return prizes


def _voted(motions: Sequence[Carried], tier: Mapping[int, int | None]) -> dict[int, frozenset[int]]:
    """Give by tier whom a vote put there, as far as they are still there."""
    found: dict[int, set[int]] = {}
    for motion in motions:
        if motion.kind in _VOTED and motion.tier is not None:
            found.setdefault(motion.tier, set()).update(motion.entry_ids)
    return {
        position: frozenset(entry_id for entry_id in entry_ids if tier.get(entry_id) == position)
        for position, entry_ids in found.items()
    }


def _vacancies(motions: Sequence[Carried], withdrawn: Sequence[Withdrawn]) -> tuple[int, ...]:
    """Give the tiers whose award was withdrawn and on whose place nobody has decided since."""
    open_ = Counter(each.tier for each in withdrawn)
    for motion in motions:
        if motion.kind in {MotionKind.FILL_VACANCY, MotionKind.LEAVE_VACANT} and motion.tier is not None:
            open_[motion.tier] -= 1
    return tuple(position for position in sorted(open_) for _each in range(open_[position]))


def with_upheld(lines: Sequence[Placed], entry_id: int) -> tuple[Placed, ...]:
    """Give the lines as they would be if the award of one entry were withdrawn."""
    return tuple(replace(line, tier=None, is_withdrawn=True) if line.entry_id == entry_id else line for line in lines)
