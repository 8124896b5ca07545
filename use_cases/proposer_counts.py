"""How many suggestions of a cycle come from the same proposer: the encouragement prize rewards who suggests often.

A suggestion that was set aside as a duplicate counts for nobody; one it was merged into counts for each joint proposer.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import BindParameter, ColumnElement, Select, func, select

from db.tables import Entry, Proposer, Track
from domain.awards import Eligibility, TrackKind
from domain.messages import msg
from domain.permissions import Right
from domain.proposers import Named, Person, people
from domain.suggestions import folded
from use_cases.transaction import Transaction

FEWEST_OFTEN = 2


@dataclass(frozen=True)
class ProposerCount:
    """What one proposer of a suggestion has proposed in the cycle, this one included; nobody's name.

    Attributes:
        suggestions: of the same person.
        eligible: of these, how many compete.
        possibly: further ones that name somebody so called, who may be the same person.
        others: reference numbers of the same person's other suggestions, by id.
        possible_others: those of the namesakes.
    """

    suggestions: int
    eligible: int
    possibly: int
    others: Mapping[int, str]
    possible_others: Mapping[int, str]


@dataclass(frozen=True)
class Often:
    """Somebody who proposed several suggestions: personal data."""

    name: str
    references: tuple[str, ...]
    eligible: int
    possible_references: tuple[str, ...]


def of_entries(tx: Transaction, cycle_id: int, entry_ids: Collection[int]) -> dict[int, tuple[ProposerCount, ...]]:
    """Give the counts of each proposer of these suggestions, in two statements; who is not named counts nothing."""
    tx.require(Right.SEE_PROPOSERS)
    asked = select(Proposer.name).where(Proposer.entry_id.in_(entry_ids)).distinct()
    names = {folded(name) for name in tx.session.scalars(asked)} - {""}
    rows = tx.session.execute(_named(cycle_id).where(spelled_alike(names))).all()
    reference = {row.entry_id: row.reference for row in rows}
    eligible = {row.entry_id for row in rows if row.eligibility is Eligibility.ELIGIBLE}
    found: dict[int, list[ProposerCount]] = defaultdict(list)
    wanted = set(entry_ids)
    for person in people(Named(row.entry_id, row.name, row.telephone) for row in rows):
        for entry_id in sorted(person.entry_ids & wanted):
            found[entry_id].append(_count(person, entry_id, reference, eligible))
    return {entry_id: tuple(counts) for entry_id, counts in found.items()}


def of_entry(tx: Transaction, entry_id: int) -> tuple[ProposerCount, ...]:
    """Give the counts of each proposer of one suggestion; see ``of_entries``."""
    tx.require(Right.SEE_PROPOSERS)
    cycle_id = tx.session.scalar(
        select(Track.cycle_id).join(Entry, Entry.track_id == Track.id).where(Entry.id == entry_id)
    )
    return () if cycle_id is None else of_entries(tx, cycle_id, [entry_id]).get(entry_id, ())


def spelled_alike(names: Collection[str] | BindParameter[str]) -> ColumnElement[bool]:
    """Whether a proposer bears one of these folded names: registers write one name with and without a space in it."""
    return func.upper(func.replace(Proposer.name, " ", "")).in_(names)


def often(tx: Transaction, cycle_id: int, *, fewest: int = FEWEST_OFTEN) -> tuple[Often, ...]:
    """Name who proposed, surely or possibly, at least so many suggestions of a cycle; recorded.

    Those with the most come first. Needs a writing transaction.
    """
    tx.require(Right.SEE_PROPOSERS)
    rows = tx.session.execute(_named(cycle_id)).all()
    reference = {row.entry_id: row.reference for row in rows}
    eligible = {row.entry_id for row in rows if row.eligibility is Eligibility.ELIGIBLE}
    found = [
        Often(
            person.name,
            _references(person.entry_ids, reference),
            len(person.entry_ids & eligible),
            _references(person.possible_ids, reference),
        )
        for person in people(Named(row.entry_id, row.name, row.telephone) for row in rows)
        if len(person.entry_ids | person.possible_ids) >= fewest
    ]
    found.sort(key=lambda each: (-len(each.references), -each.eligible, -len(each.possible_references), each.name))
    tx.record(
        "proposer_counts.often",
        ("cycle", cycle_id),
        msg("Viewed who proposed several suggestions: {n} names.", n=len(found)),
    )
    return tuple(found)


def _named(cycle_id: int) -> Select[int, str, str, str, Eligibility]:
    return (
        select(
            Proposer.entry_id,
            Proposer.name,
            Proposer.telephone,
            Entry.reference,
            Entry.eligibility.label("eligibility"),
        )
        .join(Entry, Entry.id == Proposer.entry_id)
        .join(Track, Track.id == Entry.track_id)
        .where(Track.cycle_id == cycle_id, Track.kind == TrackKind.SUGGESTION, Entry.duplicate_of_id.is_(None))
        .order_by(Proposer.entry_id, Proposer.position)
    )


def _count(person: Person, entry_id: int, reference: Mapping[int, str], eligible: Collection[int]) -> ProposerCount:
    return ProposerCount(
        len(person.entry_ids),
        len(person.entry_ids & set(eligible)),
        len(person.possible_ids),
        {each: reference[each] for each in sorted(person.entry_ids - {entry_id})},
        {each: reference[each] for each in sorted(person.possible_ids - {entry_id})},
    )


def _references(entry_ids: Collection[int], reference: Mapping[int, str]) -> tuple[str, ...]:
    return tuple(sorted(reference[each] for each in entry_ids))
