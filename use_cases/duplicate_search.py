"""The search for duplicates in a cycle's register: once for each state of it, then kept in memory."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Row, func, select

from db.tables import Entry, Suggestion, Track
from domain.awards import TrackKind
from domain.permissions import not_allowed
from intake.duplicates import Text, find_clusters
from use_cases.kept import Kept
from use_cases.transaction import Transaction


@dataclass(frozen=True)
class Member:
    """A suggestion of a cluster, as a list shows it."""

    entry_id: int
    reference: str
    title: str
    district: str


@dataclass(frozen=True)
class Search:
    """The clusters of one state of a register: members by id, and their strongest links."""

    searched: int
    members: Mapping[int, Member]
    links: tuple[tuple[int, int, float], ...]


_STATES: Kept[tuple[int, ...], Search] = Kept(16)
_SEARCHES: Kept[tuple[int, str], Search] = Kept(16)


def search_of(tx: Transaction, cycle_id: int) -> Search:
    """Give the clusters among a cycle's suggestions, whatever was decided of them; asks nobody.

    Raises:
        NotAllowed: no such cycle.
    """
    return _STATES.get(tx, _state(tx, cycle_id), _search)


def _state(tx: Transaction, cycle_id: int) -> tuple[int, ...]:
    """Give what differs with every change of a register: entries are only ever added, and versions only rise."""
    row = tx.session.execute(
        select(Track.id, func.count(Entry.id), func.sum(Entry.version), func.max(Entry.id))
        .outerjoin(Entry, Entry.track_id == Track.id)
        .where(Track.cycle_id == cycle_id, Track.kind == TrackKind.SUGGESTION)
        .group_by(Track.id)
    ).one_or_none()
    if row is None:
        raise not_allowed()
    return tuple(int(each or 0) for each in row)


def _search(tx: Transaction, state: tuple[int, ...]) -> Search:
    rows = tx.session.execute(
        select(Entry.id, Entry.reference, Entry.title, Suggestion.text, Suggestion.district)
        .join(Suggestion, Suggestion.entry_id == Entry.id)
        .where(Entry.track_id == state[0])
        .order_by(Entry.reference)
    ).all()
    digest = hashlib.sha256(repr([tuple(row) for row in rows]).encode()).hexdigest()
    # A decision, too, makes another state, of the same texts.
    return _SEARCHES.get(tx, (state[0], digest), lambda _tx, _key: _searched(rows))


def _searched(rows: Sequence[Row[int, str, str, str, str]]) -> Search:
    clusters = find_clusters([Text(row.reference, row.title, row.text) for row in rows], {row.district for row in rows})
    members = {
        rows[place].id: Member(rows[place].id, rows[place].reference, rows[place].title, rows[place].district)
        for cluster in clusters
        for place in cluster.members
    }
    links = tuple(
        (rows[link.first].id, rows[link.second].id, link.similarity) for cluster in clusters for link in cluster.links
    )
    return Search(len(rows), members, links)
