"""What the register says of each unit that competes: collected, adopted, and how that stands to its duty."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Row, select

from db.tables import Assignment, Cycle, Entry, Organisation, Track
from db.visibility import visible_assignments
from domain.awards import TrackKind
from domain.duties import duty_of, quarter_of, quarters
from domain.own_entries import district_key, district_named, is_unit_or_part, unit_key
from domain.permissions import Right, not_allowed
from domain.suggestions import ADOPTION_LEVELS, folded, is_adopted, known_level
from i18n.catalogues import OFFICE_TIME
from use_cases.kept import Kept
from use_cases.registered_units import Collected, aliases_of_units, register_state, registered_units
from use_cases.transaction import Transaction


@dataclass(frozen=True)
class UnitFigures:
    """What the register says of one unit.

    Attributes:
        collected: suggestions it collected or forwarded; for a district those of all its units.
        adopted_by_city: of these, how many were adopted by the city.
        adopted_by_district: and by a district.
        adopted_elsewhere: adopted without a level that is known.
        duty: suggestions a quarter; None where none is set.
        quarters: of the cycle, as far as they have ended.
        quarters_met: in how many of them the duty was met; 0 where there is none.
        spellings: under which the register names it, the most frequent first.
    """

    collected: int
    adopted_by_city: int
    adopted_by_district: int
    adopted_elsewhere: int
    duty: int | None
    quarters: int
    quarters_met: int
    spellings: tuple[str, ...]


@dataclass(frozen=True)
class OrganisationLine:
    """One unit that competes: what it reported itself, and what the register says."""

    entry_id: int
    reference: str
    name: str
    category: str
    district: str
    reported_collected: int
    reported_by_city: int
    reported_by_district: int
    register: UnitFigures


@dataclass(frozen=True)
class UnknownUnit:
    """A collecting unit of the register that no unit that competes answers to."""

    name: str
    suggestions: int


@dataclass(frozen=True)
class Organisations:
    """Every unit that competes, by reference number, and the collecting units that none of them is, the largest first.

    ``districts`` are those spelled in several ways, each spelling with its suggestions; they are counted as one.
    """

    lines: tuple[OrganisationLine, ...]
    unknown: tuple[UnknownUnit, ...]
    districts: tuple[tuple[tuple[str, int], ...], ...]


def listing(tx: Transaction, cycle_id: int) -> Organisations:
    """Give the figures of all units that compete in a cycle, by a number of statements that does not grow."""
    tx.require(Right.SEE_ENTRIES)
    found = _figures(tx, cycle_id)
    lines = tuple(
        OrganisationLine(
            row.id,
            row.reference,
            row.title,
            row.category,
            row.district,
            row.collected,
            row.adopted_by_city,
            row.adopted_by_district,
            found.of_unit[row.id],
        )
        for row in found.rows
    )
    spelled: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for name, count in registered_units(tx, cycle_id).districts.items():
        spelled[district_key(name)].append((name, count))
    several = [sorted(each, key=lambda one: (-one[1], one[0])) for each in spelled.values() if len(each) > 1]
    return Organisations(lines, found.unknown, tuple(sorted(map(tuple, several))))


def beside_sheet(tx: Transaction, assignment_id: int) -> UnitFigures | None:
    """Give what the register says of the unit of one of the actor's own tasks; None where it is a suggestion's."""
    tx.require(Right.SCORE)
    task = tx.session.scalar(visible_assignments(tx.actor.user_id).where(Assignment.id == assignment_id))
    if task is None:
        raise not_allowed()
    return _beside(tx, task.entry_id)


def beside_entry(tx: Transaction, entry_id: int) -> UnitFigures | None:
    """Give what the register says of the unit that an entry is; None where it is a suggestion."""
    tx.require(Right.SEE_ENTRIES)
    return _beside(tx, entry_id)


def _beside(tx: Transaction, entry_id: int) -> UnitFigures | None:
    cycle_id = tx.session.scalar(
        select(Track.cycle_id)
        .join(Entry, Entry.track_id == Track.id)
        .where(Entry.id == entry_id, Track.kind == TrackKind.ORGANISATION)
    )
    return None if cycle_id is None else _figures(tx, cycle_id).of_unit.get(entry_id)


_Row = Row[int, str, str, str, str, int, int, int]
_Key = tuple[tuple[int, ...], tuple[tuple[str, str], ...], range]


@dataclass(frozen=True)
class _Figures:
    """What one state of a register says, with one table of other names, by the end of one quarter."""

    rows: Sequence[_Row]
    of_unit: Mapping[int, UnitFigures]
    unknown: tuple[UnknownUnit, ...]


_FIGURES: Kept[_Key, _Figures] = Kept(16)


def _figures(tx: Transaction, cycle_id: int) -> _Figures:
    cycle = tx.session.get(Cycle, cycle_id)
    if cycle is None:
        raise not_allowed()
    today = tx.at.astimezone(OFFICE_TIME).date()
    ended = quarters(cycle.starts_on, cycle.ends_on, today)
    aliases = tuple(sorted(aliases_of_units(tx).items()))
    return _FIGURES.get(tx, (register_state(tx, cycle_id), aliases, ended), _count)


def _count(tx: Transaction, key: _Key) -> _Figures:
    (cycle_id, *_state), named, ended = key
    rows, aliases = _units(tx, cycle_id), dict(named)
    collected = registered_units(tx, cycle_id).collected
    of_name = {name: _answers(name, rows, aliases) for name in {row.unit for row in collected if row.unit}}
    of_district = {stem: row.id for row in rows if (stem := district_named(row.title))}
    counted: dict[int, list[Collected]] = defaultdict(list)
    unknown: Counter[str] = Counter()
    for each in collected:
        answering = of_name.get(each.unit)
        district = of_district.get(district_key(each.district)) if each.district else None
        for entry_id in filter(None, {answering, district}):
            counted[entry_id].append(each)
        if answering is None and each.unit:
            unknown[each.unit] += each.count
    of_unit = {
        row.id: _sum(
            counted[row.id],
            {name for name, answering in of_name.items() if answering == row.id},
            duty_of(row.category, row.title),
            ended,
        )
        for row in rows
    }
    return _Figures(rows, of_unit, tuple(UnknownUnit(*each) for each in unknown.most_common()))


def _units(tx: Transaction, cycle_id: int) -> Sequence[_Row]:
    return tx.session.execute(
        select(
            Entry.id,
            Entry.reference,
            Entry.title,
            Organisation.category,
            Organisation.district,
            Organisation.collected,
            Organisation.adopted_by_city,
            Organisation.adopted_by_district,
        )
        .join(Organisation, Organisation.entry_id == Entry.id)
        .join(Track, Track.id == Entry.track_id)
        .where(Track.cycle_id == cycle_id, Track.kind == TrackKind.ORGANISATION)
        .order_by(Entry.reference)
    ).all()


def _answers(name: str, rows: Iterable[_Row], aliases: Mapping[str, str]) -> int | None:
    """Find the unit that a name of the register is, or is a part of; the closest where several are."""
    meant = aliases.get(folded(name), name)
    fitting = [
        (len(unit_key(called)), row.id)
        for row in rows
        if is_unit_or_part(meant, called := aliases.get(folded(row.title), row.title))
    ]
    return max(fitting)[1] if fitting else None


def _sum(rows: Sequence[Collected], own_names: Collection[str], duty: int | None, ended: range) -> UnitFigures:
    adopted: Counter[str | None] = Counter()
    by_quarter: Counter[int] = Counter()
    spellings: Counter[str] = Counter()
    for row in rows:
        # What a city's unit collected in a district counts for the district, and is no spelling of its name.
        if row.unit in own_names:
            spellings[row.unit] += row.count
        if is_adopted(row.status):
            adopted[known_level(row.level)] += row.count
        if row.year is not None and row.month is not None:
            by_quarter[quarter_of(row.year, row.month)] += row.count
    city, district = (adopted[level] for level in ADOPTION_LEVELS)
    return UnitFigures(
        sum(row.count for row in rows),
        city,
        district,
        sum(adopted.values()) - city - district,
        duty,
        len(ended),
        sum(by_quarter[quarter] >= duty for quarter in ended) if duty is not None else 0,
        tuple(name for name, _count in spellings.most_common()),
    )
