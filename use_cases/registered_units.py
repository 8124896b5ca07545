"""What a register says of units: how often each name stands in it and where, counted once for each of its states."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, extract, func, or_, select

from db.merges import merged_into
from db.tables import (
    Adoption,
    Entry,
    Organisation,
    Proposer,
    Suggestion,
    Track,
    UnitAlias,
)
from domain.awards import TrackKind
from domain.own_entries import district_key
from domain.permissions import not_allowed
from domain.suggestions import folded
from use_cases.kept import Kept
from use_cases.transaction import Transaction


@dataclass(frozen=True)
class Collected:
    """Suggestions alike in all of this, and how many; year and month None where the day is not known."""

    unit: str
    district: str
    year: int | None
    month: int | None
    status: str
    level: str
    count: int


@dataclass(frozen=True)
class RegisteredUnits:
    """One state of a cycle's register.

    Attributes:
        collected: by unit, district, month and adoption; of what was set aside as a duplicate only what was merged.
        names: how many suggestions name a unit as the collecting, adopting or a proposer's one.
        districts: how many suggestions each spelling of a district has.
        organisations: names of the units that compete.
    """

    collected: tuple[Collected, ...]
    names: Mapping[str, int]
    districts: Mapping[str, int]
    organisations: tuple[str, ...]

    def district_stems(self) -> frozenset[str]:
        """Give the districts as they are compared, without 区 and 县."""
        return frozenset(filter(None, map(district_key, self.districts)))


_REGISTERS: Kept[tuple[int, ...], RegisteredUnits] = Kept(16)


def registered_units(tx: Transaction, cycle_id: int) -> RegisteredUnits:
    """Give what a cycle's register says of units; asks nobody.

    Raises:
        NotAllowed: no such cycle.
    """
    return _REGISTERS.get(tx, register_state(tx, cycle_id), _read)


def aliases_of_units(tx: Transaction) -> dict[str, str]:
    """Give what each other name stands for in the end, by its folded form; asks nobody.

    Names are kept as they were decided, one step each, so that every decision can be taken back by itself.
    """
    rows = tx.session.execute(select(UnitAlias.alias, UnitAlias.unit))
    steps = {folded(row.alias): row.unit for row in rows}
    return {name: _followed(steps, name) for name in steps}


def register_state(tx: Transaction, cycle_id: int) -> tuple[int, ...]:
    """Give what differs with every change of a register: entries are only ever added, and versions only rise.

    Asks nobody.

    Raises:
        NotAllowed: no such cycle.
    """
    rows = tx.session.execute(
        select(Track.id, func.count(Entry.id), func.sum(Entry.version), func.max(Entry.id))
        .outerjoin(Entry, Entry.track_id == Track.id)
        .where(Track.cycle_id == cycle_id)
        .group_by(Track.id)
        .order_by(Track.id)
    ).all()
    if not rows:
        raise not_allowed()
    return (cycle_id, *(int(each or 0) for row in rows for each in row))


def _followed(steps: Mapping[str, str], name: str) -> str:
    passed = {name}
    unit = steps[name]
    # What was typed by hand may lead in a circle.
    while (key := folded(unit)) in steps and key not in passed:
        passed.add(key)
        unit = steps[key]
    return unit


def _read(tx: Transaction, key: tuple[int, ...]) -> RegisteredUnits:
    cycle_id = key[0]
    collected = _collected(tx, cycle_id)
    names: Counter[str] = Counter()
    districts: Counter[str] = Counter()
    for row in collected:
        names[row.unit] += row.count
        districts[row.district] += row.count
    for name, count in (*_adopting(tx, cycle_id), *_of_proposers(tx, cycle_id)):
        names[name] += count
    for nothing in (names, districts):
        nothing.pop("", None)
    return RegisteredUnits(collected, names, districts, _organisations(tx, cycle_id))


def _collected(tx: Transaction, cycle_id: int) -> tuple[Collected, ...]:
    year, month = (extract(part, Suggestion.submitted_on) for part in ("year", "month"))
    rows = tx.session.execute(
        select(
            Suggestion.handling_unit,
            Suggestion.district,
            year.label("year"),
            month.label("month"),
            func.coalesce(Adoption.status, "").label("status"),
            func.coalesce(Adoption.level, "").label("level"),
            func.count().label("n"),
        )
        .join(Entry, Entry.id == Suggestion.entry_id)
        .join(Track, Track.id == Entry.track_id)
        .outerjoin(Adoption, Adoption.entry_id == Entry.id)
        .where(Track.cycle_id == cycle_id, _counts())
        .group_by(Suggestion.handling_unit, Suggestion.district, "year", "month", Adoption.status, Adoption.level)
        .order_by(Suggestion.handling_unit, Suggestion.district, "year", "month", Adoption.status, Adoption.level)
    )
    return tuple(
        Collected(
            row.handling_unit,
            row.district,
            None if row.year is None else int(row.year),
            None if row.month is None else int(row.month),
            row.status,
            row.level,
            row.n,
        )
        for row in rows
    )


def _counts() -> ColumnElement[bool]:
    """Select what its unit is credited with: what competes, and what lives on in the suggestion it was merged into."""
    return or_(Entry.duplicate_of_id.is_(None), Entry.id.in_(merged_into(Entry.duplicate_of_id)))


def _adopting(tx: Transaction, cycle_id: int) -> Sequence[tuple[str, int]]:
    rows = tx.session.execute(
        select(Adoption.unit, func.count())
        .join(Entry, Entry.id == Adoption.entry_id)
        .join(Track, Track.id == Entry.track_id)
        .where(Track.cycle_id == cycle_id)
        .group_by(Adoption.unit)
    )
    return [(name, count) for name, count in rows]


def _of_proposers(tx: Transaction, cycle_id: int) -> Sequence[tuple[str, int]]:
    rows = tx.session.execute(
        select(Proposer.work_unit, Proposer.entry_id)
        .join(Entry, Entry.id == Proposer.entry_id)
        .join(Track, Track.id == Entry.track_id)
        .where(Track.cycle_id == cycle_id)
    )
    # Sealed, no two are alike to the database: they are counted here.
    return sorted(Counter(unit for unit, _entry_id in {(row.work_unit, row.entry_id) for row in rows}).items())


def _organisations(tx: Transaction, cycle_id: int) -> tuple[str, ...]:
    return tuple(
        tx.session.scalars(
            select(Entry.title)
            .join(Track, Track.id == Entry.track_id)
            .join(Organisation, Organisation.entry_id == Entry.id)
            .where(Track.cycle_id == cycle_id, Track.kind == TrackKind.ORGANISATION)
            .order_by(Entry.reference)
        )
    )
