"""Spellings that are likely one unit's: what waits for an organiser, and what they decide of each pair."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import select

from db.tables import UnitAlias, UnitDistinction, User, UserRole
from domain.messages import Message, msg
from domain.permissions import Right, Role
from domain.refusals import Outdated
from domain.suggestions import folded
from domain.unit_spellings import likely_spellings
from use_cases.registered_units import aliases_of_units, registered_units
from use_cases.transaction import Transaction


@dataclass(frozen=True)
class Hint:
    """Two names that are likely one unit's.

    Attributes:
        name: would become another name of ``unit``.
        unit: the one that stays: without brackets, a unit that competes, or the more frequent one.
        name_uses: how many suggestions of the register bear the name.
        unit_uses: and how many the other.
        judges: names of judges of either unit, whose interests are missed until it is decided.
    """

    name: str
    unit: str
    name_uses: int
    unit_uses: int
    judges: tuple[str, ...]


def listing(tx: Transaction, cycle_id: int) -> tuple[Hint, ...]:
    """Give the pairs that nobody has decided on: those that concern judges first, then the most frequent."""
    tx.require(Right.SEE_PROPOSERS)
    register, aliases = registered_units(tx, cycle_id), aliases_of_units(tx)
    judges = _judges(tx, aliases)
    uses = _resolved(register.names, aliases)
    competing = [aliases.get(folded(name), name) for name in register.organisations]
    apart = {_pair(row.name, row.unit) for row in tx.session.scalars(select(UnitDistinction))}
    wanted = sorted({*judges, *competing})
    names = sorted({*uses, *aliases.values()})
    found = {
        _pair(one, other): (one, other)
        for one, other in likely_spellings(wanted, names, register.district_stems())
        if _pair(one, other) not in apart
    }
    hints = [_hint(one, other, uses, competing, judges) for one, other in found.values()]
    return tuple(
        sorted(hints, key=lambda hint: (not hint.judges, -hint.name_uses - hint.unit_uses, hint.unit, hint.name))
    )


def accept(tx: Transaction, *, name: str, unit: str) -> Message:
    """Let a name stand for a unit from now on, together with whatever stood for that name.

    Raises:
        NotAllowed: no right to.
        Outdated: the name has been given to a unit meanwhile, or the unit to it.
    """
    tx.require(Right.RUN_ROUNDS)
    aliases = aliases_of_units(tx)
    meant = aliases.get(folded(unit), unit)
    if folded(name) in {*aliases, folded(meant)}:
        raise Outdated(msg("“{name}” has been decided meanwhile. Please look again.", name=name))
    tx.session.add(UnitAlias(alias=name, unit=unit))
    return tx.record(
        "unit_hints.accept",
        ("unit_aliases", None),
        msg("“{name}” stands for “{unit}” from now on.", name=name, unit=meant),
    )


def take_back(tx: Transaction, *, name: str, unit: str) -> Message:
    """Let a name stand for itself again; what looks alike is asked about again.

    Raises:
        NotAllowed: no right to.
        Outdated: the name does not stand for that unit any more.
    """
    tx.require(Right.RUN_ROUNDS)
    row = tx.session.get(UnitAlias, name)
    if row is None or row.unit != unit:
        raise Outdated(msg("This has been taken back meanwhile. Please look again."))
    tx.session.delete(row)
    return tx.record(
        "unit_hints.take_back",
        ("unit_aliases", None),
        msg("“{name}” no longer stands for “{unit}”.", name=name, unit=unit),
    )


def dismiss(tx: Transaction, *, name: str, unit: str) -> Message:
    """Note that two names are two units', so that they are not asked about again."""
    tx.require(Right.RUN_ROUNDS)
    if tx.session.get(UnitDistinction, (name, unit)) is None:
        tx.session.add(UnitDistinction(name=name, unit=unit))
    return tx.record(
        "unit_hints.dismiss", ("unit_aliases", None), msg("“{name}” and “{unit}” are two units.", name=name, unit=unit)
    )


def distinctions(tx: Transaction) -> tuple[tuple[str, str], ...]:
    """Give all pairs that were found to be two units, by name."""
    tx.require(Right.SEE_PROGRESS)
    rows = tx.session.scalars(select(UnitDistinction).order_by(UnitDistinction.unit, UnitDistinction.name))
    return tuple((row.name, row.unit) for row in rows)


def ask_again(tx: Transaction, *, name: str, unit: str) -> Message:
    """Take back that two names are two units'; what looks alike is asked about again."""
    tx.require(Right.RUN_ROUNDS)
    row = tx.session.get(UnitDistinction, (name, unit))
    if row is None:
        raise Outdated(msg("This has been taken back meanwhile. Please look again."))
    tx.session.delete(row)
    return tx.record(
        "unit_hints.ask_again",
        ("unit_aliases", None),
        msg("Whether “{name}” and “{unit}” are one unit is open again.", name=name, unit=unit),
    )


def _judges(tx: Transaction, aliases: Mapping[str, str]) -> dict[str, list[str]]:
    judging = select(UserRole.user_id).where(UserRole.role.in_([Role.JUDGE, Role.CHAIR]))
    rows = tx.session.execute(
        select(User.unit, User.display_name)
        .where(User.is_active, User.unit != "", User.id.in_(judging))
        .order_by(User.display_name)
    )
    found: dict[str, list[str]] = {}
    for unit, name in rows:
        found.setdefault(aliases.get(folded(unit), unit), []).append(name)
    return found


def _resolved(names: Mapping[str, int], aliases: Mapping[str, str]) -> dict[str, int]:
    uses: dict[str, int] = {}
    for name, count in names.items():
        meant = aliases.get(folded(name), name)
        uses[meant] = uses.get(meant, 0) + count
    return uses


def _hint(
    one: str, other: str, uses: Mapping[str, int], competing: Iterable[str], judges: Mapping[str, list[str]]
) -> Hint:
    def rank(name: str) -> tuple[bool, bool, int, int, str]:
        has_brackets = folded(name).endswith((")", "]", "】", "〕"))
        return not has_brackets, name in competing, uses.get(name, 0), -len(name), name

    name, unit = sorted((one, other), key=rank)
    concerned = tuple(dict.fromkeys([*judges.get(name, ()), *judges.get(unit, ())]))
    return Hint(name, unit, uses.get(name, 0), uses.get(unit, 0), concerned)


def _pair(one: str, other: str) -> tuple[str, str]:
    first, second = sorted((folded(one), folded(other)))
    return first, second
