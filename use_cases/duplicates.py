"""Suggestions that look like one: the clusters of a cycle, what was decided of them, and two of them side by side."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from db.tables import DuplicateDecision, DuplicateMember, Entry, RoundEntry, Suggestion, Track, User
from domain.awards import Eligibility, TrackKind
from domain.duplicates import Verdict
from domain.permissions import Right, not_allowed
from intake.shared_passages import Passage, shared_passages
from intake.stated_facts import numbers_in
from use_cases.duplicate_search import Member, Search, search_of
from use_cases.kept import Kept
from use_cases.reading import Reading, reading_of
from use_cases.transaction import Transaction


@dataclass(frozen=True)
class Cluster:
    """Suggestions that look like one and of which that is still open.

    Attributes:
        members: by reference number.
        similarity: of the two most alike of them, from 0 to 1.
        judged: reference numbers of those that are being judged; while there are any, nothing is decided.
    """

    members: tuple[Member, ...]
    similarity: float
    judged: tuple[str, ...]

    @property
    def cluster_id(self) -> int:
        """Name it by its first member: the same until that one is decided."""
        return self.members[0].entry_id


@dataclass(frozen=True)
class Decided:
    """A decision and the suggestions it is about; ``kept_id`` is None where all compete."""

    decision_id: int
    verdict: Verdict
    members: tuple[Member, ...]
    kept_id: int | None
    reason: str
    decided_at: datetime
    decided_by: str
    judged: tuple[str, ...]


@dataclass(frozen=True)
class Found:
    """What is open and what is decided; ``searched`` is how many suggestions were compared."""

    searched: int
    open: tuple[Cluster, ...]
    decided: tuple[Decided, ...]

    @property
    def decidable(self) -> int:
        """How many of the open ones can still be decided: of the others some are being judged."""
        return sum(not cluster.judged for cluster in self.open)


@dataclass(frozen=True)
class Compared:
    """One suggestion beside another; ``version`` goes back with a decision."""

    entry_id: int
    version: int
    reading: Reading
    channel: str
    handling_unit: str
    eligibility: Eligibility


@dataclass(frozen=True)
class Pair:
    """Two suggestions side by side, without who proposed them, and what they share: passages, and stated numbers."""

    one: Compared
    other: Compared
    titles: tuple[Passage, ...]
    texts: tuple[Passage, ...]
    numbers: tuple[str, ...]


MOST_COUNTED = 2_000
_PASSAGES: Kept[tuple[str, str], tuple[Passage, ...]] = Kept(64)


def listing(tx: Transaction, cycle_id: int) -> Found:
    """Give the clusters of a cycle's suggestions that are still open, the most alike first, and every decision.

    The search runs once for each state of the register; what is decided is looked up each time. Clusters with
    a suggestion that is being judged come last.
    """
    tx.require(Right.SEE_ENTRIES)
    search = search_of(tx, cycle_id)
    judged = _judged(tx, cycle_id)
    decided = _decisions(tx, cycle_id, judged)
    members = {**search.members, **{member.entry_id: member for each in decided for member in each.members}}
    found = [
        _cluster([members[entry_id] for entry_id in entry_ids], similarity, judged)
        for entry_ids, similarity in _joined(_open_links(search, decided))
    ]
    found.sort(key=lambda cluster: (bool(cluster.judged), -cluster.similarity, cluster.members[0].reference))
    return Found(search.searched, tuple(found), decided)


def open_groups(tx: Transaction, cycle_id: int) -> int:
    """How many groups wait for a decision that can still be made.

    None are counted in a register of more than ``MOST_COUNTED`` suggestions: the first screen does not wait for a
    search of many seconds; the page of duplicates does.
    """
    tx.require(Right.SEE_ENTRIES)
    of_cycle = select(func.count(Entry.id)).join(Track, Track.id == Entry.track_id)
    suggestions = tx.session.scalar(of_cycle.where(Track.cycle_id == cycle_id, Track.kind == TrackKind.SUGGESTION))
    if not suggestions or suggestions > MOST_COUNTED:
        return 0
    return listing(tx, cycle_id).decidable


def pair(tx: Transaction, cycle_id: int, one_id: int, other_id: int) -> Pair:
    """Put two suggestions side by side, in the words judges read; who proposed them is left out.

    Raises:
        NotAllowed: no right to see the register, or no such suggestions in it.
    """
    tx.require(Right.SEE_ENTRIES)
    found = {
        entry.id: entry
        for entry in tx.session.scalars(
            select(Entry)
            .join(Track, Track.id == Entry.track_id)
            .where(Entry.id.in_([one_id, other_id]), Track.cycle_id == cycle_id, Track.kind == TrackKind.SUGGESTION)
            .options(joinedload(Entry.suggestion), joinedload(Entry.adoption), selectinload(Entry.proposers))
        )
    }
    if one_id not in found or other_id not in found:
        raise not_allowed()
    one, other = _compared(found[one_id]), _compared(found[other_id])
    return Pair(
        one,
        other,
        _passages(tx, one.reading.title, other.reading.title),
        _passages(tx, one.reading.text, other.reading.text),
        tuple(sorted(numbers_in(one.reading.text) & numbers_in(other.reading.text))),
    )


def versions(tx: Transaction, entry_ids: Collection[int]) -> dict[int, int]:
    """Give the version of each of these entries, to go back with a decision."""
    tx.require(Right.SEE_ENTRIES)
    rows = tx.session.execute(select(Entry.id, Entry.version).where(Entry.id.in_(entry_ids)))
    return {row.id: row.version for row in rows}


def _passages(tx: Transaction, one: str, other: str) -> tuple[Passage, ...]:
    return _PASSAGES.get(tx, (one, other), lambda _tx, texts: shared_passages(*texts))


def _compared(entry: Entry) -> Compared:
    suggestion = entry.suggestion
    return Compared(
        entry.id,
        entry.version,
        reading_of(entry, is_blind=True),
        suggestion.channel if suggestion else "",
        suggestion.handling_unit if suggestion else "",
        entry.eligibility,
    )


def _judged(tx: Transaction, cycle_id: int) -> frozenset[int]:
    return frozenset(
        tx.session.scalars(
            select(RoundEntry.entry_id)
            .join(Entry, Entry.id == RoundEntry.entry_id)
            .join(Track, Track.id == Entry.track_id)
            .where(Track.cycle_id == cycle_id, Track.kind == TrackKind.SUGGESTION)
        )
    )


def _decisions(tx: Transaction, cycle_id: int, judged: Collection[int]) -> tuple[Decided, ...]:
    """Give every decision, the latest first, in two queries however many there are."""
    members: dict[int, list[Member]] = defaultdict(list)
    for row in tx.session.execute(
        select(DuplicateMember.decision_id, Entry.id, Entry.reference, Entry.title, Suggestion.district)
        .join(DuplicateDecision, DuplicateDecision.id == DuplicateMember.decision_id)
        .join(Entry, Entry.id == DuplicateMember.entry_id)
        .join(Suggestion, Suggestion.entry_id == Entry.id)
        .where(DuplicateDecision.cycle_id == cycle_id)
        .order_by(Entry.reference)
    ):
        members[row.decision_id].append(Member(row.id, row.reference, row.title, row.district))
    rows = tx.session.execute(
        select(DuplicateDecision, User.display_name)
        .outerjoin(User, User.id == DuplicateDecision.decided_by_id)
        .where(DuplicateDecision.cycle_id == cycle_id)
        .order_by(DuplicateDecision.id.desc())
    )
    return tuple(
        Decided(
            decision.id,
            decision.verdict,
            tuple(members[decision.id]),
            decision.kept_id,
            decision.reason,
            decision.decided_at,
            name or "",
            _judged_of(members[decision.id], judged),
        )
        for decision, name in rows
    )


def _open_links(search: Search, decided: Sequence[Decided]) -> list[tuple[int, int, float]]:
    """Give the links that no decision covers; whoever is like a duplicate is like the one that competes for it."""
    competing = {
        member.entry_id: each.kept_id for each in decided for member in each.members if each.kept_id is not None
    }
    covered: dict[int, set[int]] = defaultdict(set)
    for each in decided:
        for member in each.members:
            covered[competing.get(member.entry_id, member.entry_id)].add(each.decision_id)
    projected = ((competing.get(one, one), competing.get(other, other), alike) for one, other, alike in search.links)
    return [
        (one, other, alike) for one, other, alike in projected if one != other and not covered[one] & covered[other]
    ]


def _joined(links: Sequence[tuple[int, int, float]]) -> list[tuple[list[int], float]]:
    """Join what is linked; each with the similarity of its strongest link."""
    group: dict[int, list[int]] = {}
    best: dict[int, float] = {}
    for one, other, alike in links:
        first, second = group.setdefault(one, [one]), group.setdefault(other, [other])
        if first is not second:
            first, second = sorted((first, second), key=len, reverse=True)
            first += second
            group.update(dict.fromkeys(second, first))
        for member in (one, other):
            best[member] = max(alike, best.get(member, 0.0))
    return [
        (members, max(best[member] for member in members))
        for members in {id(each): each for each in group.values()}.values()
    ]


def _cluster(members: Sequence[Member], similarity: float, judged: Collection[int]) -> Cluster:
    ordered = sorted(members, key=lambda member: member.reference)
    return Cluster(tuple(ordered), similarity, _judged_of(ordered, judged))


def _judged_of(members: Sequence[Member], judged: Collection[int]) -> tuple[str, ...]:
    return tuple(member.reference for member in members if member.entry_id in judged)
