"""Interests of judges in entries that the register and the accounts give away."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, select

from db.tables import Adoption, Entry, Organisation, PanelMember, Proposer, Recusal, Round, RoundEntry, Suggestion, User
from domain.lifecycle import RoundStage
from domain.messages import Message, msg
from domain.own_entries import is_own_unit
from domain.permissions import Right
from domain.recusals import RecusalState
from domain.refusals import Invalid
from domain.suggestions import folded
from use_cases.advancing import entries_to_judge
from use_cases.kept import Kept
from use_cases.registered_units import aliases_of_units
from use_cases.transaction import Transaction

_PROPOSERS = msg("The judge's unit is the proposer's.")
_HANDLING = msg("The judge's unit handles the suggestion.")
_ADOPTING = msg("The judge's unit adopted the suggestion.")
_ITSELF = msg("The judge's unit is the organisation itself.")
# Whose name it is stands in the register only: who looks there is recorded.
_SAME_NAME = msg("What the register says of a person fits the judge; please look at the entry in the register.")

Pair = tuple[int, int]
"""A judge's account and an entry."""
_Judge = tuple[int, str, str]
"""A judge's account, name and unit."""


def found_interests(tx: Transaction, round_: Round) -> dict[Pair, Message]:
    """Give each pair of a named judge and an entry of the round that should not meet, and the first reason why.

    Judges without a unit are compared by name only. The number of statements does not depend on how many there are, and
    the register is read once for each state of it.
    """
    entry_ids, judges = _entries_of(tx, round_), _judges(tx, round_)
    if entry_ids is None or not judges:
        return {}
    count, versions, newest = tx.session.execute(
        select(func.count(), func.coalesce(func.sum(Entry.version), 0), func.coalesce(func.max(Entry.id), 0)).where(
            Entry.track_id == round_.track_id
        )
    ).one()
    ground = _Ground(
        round_.track_id, (count, int(versions), newest), judges, tuple(sorted(aliases_of_units(tx).items()))
    )
    of_track = _OF_TRACK.get(tx, ground, _in_track)
    here = _those_of(tx, entry_ids, {entry_id for _judge, entry_id in of_track})
    return {pair: why for pair, why in of_track.items() if pair[1] in here}


def interests_in(tx: Transaction, round_: Round, entry_ids: Select[int]) -> dict[Pair, Message]:
    """Give what ``found_interests`` gives, of entries that need not be the round's own."""
    judges = _judges(tx, round_)
    return _found(tx, judges, entry_ids, aliases_of_units(tx)) if judges else {}


@dataclass(frozen=True)
class _Ground:
    """All that says what is found in a track: its register's state, who judges, and what units are called besides."""

    track_id: int
    register: tuple[int, int, int]
    judges: tuple[_Judge, ...]
    aliases: tuple[tuple[str, str], ...]


# Asked at every click on the first screen: to compare fifty thousand suggestions with three hundred judges takes long.
_OF_TRACK: Kept[_Ground, Mapping[Pair, Message]] = Kept(16)
_MOST_NAMED = 5_000


def _judges(tx: Transaction, round_: Round) -> tuple[_Judge, ...]:
    rows = tx.session.execute(
        select(User.id, User.display_name, User.unit)
        .join(PanelMember, PanelMember.user_id == User.id)
        .where(PanelMember.round_id == round_.id, User.is_active)
        .order_by(User.id)
    )
    return tuple((row.id, row.display_name, row.unit) for row in rows)


def _in_track(tx: Transaction, ground: _Ground) -> Mapping[Pair, Message]:
    entry_ids = select(Entry.id).where(Entry.track_id == ground.track_id)
    return _found(tx, ground.judges, entry_ids, dict(ground.aliases))


def _those_of(tx: Transaction, entry_ids: Select[int], some: Collection[int]) -> Collection[int]:
    """Give those of some entries that are among the selected ones."""
    if not some:
        return ()
    # A statement takes only so many values.
    chosen = entry_ids if len(some) > _MOST_NAMED else entry_ids.where(entry_ids.selected_columns[0].in_(some))
    return set(tx.session.scalars(chosen)) & set(some)


def _found(
    tx: Transaction, judges: Sequence[_Judge], entry_ids: Select[int], aliases: Mapping[str, str]
) -> dict[Pair, Message]:
    found: dict[Pair, Message] = {}
    by_name = _by_proposer(tx, entry_ids)
    for user_id, name, _unit in judges:
        for entry_id in by_name.get(folded(name), ()):
            found[user_id, entry_id] = _SAME_NAME
    units = _by_unit(tx, entry_ids, aliases)
    own: dict[str, dict[int, Message]] = {}
    for user_id, _name, named in judges:
        unit = aliases.get(folded(named), named)
        if unit not in own:
            own[unit] = _of_unit(unit, units)
        for entry_id, why in own[unit].items():
            found[user_id, entry_id] = why
    return found


def judges_without_unit(tx: Transaction, round_id: int) -> tuple[str, ...]:
    """Names of the round's judges for whom no unit is known, so that little can be found."""
    tx.require(Right.SEE_PROGRESS)
    return tuple(
        tx.session.scalars(
            select(User.display_name)
            .join(PanelMember, PanelMember.user_id == User.id)
            .where(PanelMember.round_id == round_id, User.unit == "")
            .order_by(User.display_name)
        )
    )


def require_decided(tx: Transaction, round_: Round) -> frozenset[Pair]:
    """Give the pairs that do not meet.

    Raises:
        Invalid: something was found on which nobody has decided.
    """
    if open_ones := open_interests(tx, round_):
        raise Invalid(
            msg(
                "{n} possible interests of judges in entries are not decided. Confirm or dismiss each of them under "
                "Recusals first.",
                n=len(open_ones),
            )
        )
    confirmed = tx.session.execute(
        select(Recusal.user_id, Recusal.entry_id).where(
            Recusal.round_id == round_.id, Recusal.state == RecusalState.CONFIRMED
        )
    )
    return frozenset((row.user_id, row.entry_id) for row in confirmed)


def open_interests(tx: Transaction, round_: Round) -> set[Pair]:
    """Give the pairs that were found and on which nobody has decided."""
    decided = tx.session.execute(select(Recusal.user_id, Recusal.entry_id).where(Recusal.round_id == round_.id))
    return found_interests(tx, round_).keys() - {(row.user_id, row.entry_id) for row in decided}


def _entries_of(tx: Transaction, round_: Round) -> Select[int] | None:
    """Select the ids of the entries; before scoring opens those that would be judged now, None where none would."""
    if round_.stage is not RoundStage.SETUP:
        return select(RoundEntry.entry_id).where(RoundEntry.round_id == round_.id)
    try:
        return entries_to_judge(tx, round_)
    except Invalid:
        return None


def _by_proposer(tx: Transaction, entry_ids: Select[int]) -> Mapping[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for entry_id, name in tx.session.execute(
        select(Proposer.entry_id, Proposer.name).where(Proposer.entry_id.in_(entry_ids)).order_by(Proposer.entry_id)
    ):
        found[folded(name)].append(entry_id)
    return found


def _by_unit(
    tx: Transaction, entry_ids: Select[int], aliases: Mapping[str, str]
) -> Mapping[str, list[tuple[int, Message]]]:
    """By the name of a unit, the entries it has to do with, and as what."""
    found: dict[str, list[tuple[int, Message]]] = defaultdict(list)
    for statement, why in (
        (select(Proposer.entry_id, Proposer.work_unit).where(Proposer.entry_id.in_(entry_ids)), _PROPOSERS),
        (select(Suggestion.entry_id, Suggestion.handling_unit).where(Suggestion.entry_id.in_(entry_ids)), _HANDLING),
        (select(Adoption.entry_id, Adoption.unit).where(Adoption.entry_id.in_(entry_ids)), _ADOPTING),
        (
            select(Entry.id, Entry.title)
            .join(Organisation, Organisation.entry_id == Entry.id)
            .where(Entry.id.in_(entry_ids)),
            _ITSELF,
        ),
    ):
        for entry_id, name in tx.session.execute(statement):
            if name:
                found[aliases.get(folded(name), name)].append((entry_id, why))
    return found


def _of_unit(unit: str, units: Mapping[str, Iterable[tuple[int, Message]]]) -> dict[int, Message]:
    found: dict[int, Message] = {}
    for name, entries in units.items():
        if is_own_unit(unit, [name]):
            for entry_id, why in entries:
                found.setdefault(entry_id, why)
    return found
