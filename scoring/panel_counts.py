"""All panels that keep to their quotas, counted exactly and numbered, so that one drawn number is one panel."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import comb

import numpy as np

from scoring.arrays import BoolArray, IntArray, WholeArray, indices, python_integers
from scoring.panel_task import PanelTask

_MOST_BITS = 62
MOST_STATES = 2_000_000


class TooManyPanelsError(ValueError):
    """So many quotas cross each other that the panels cannot be counted in reasonable time."""


@dataclass(frozen=True)
class _Field:
    """Where a state keeps the count of one quota.

    Attributes:
        shift: position of the lowest bit.
        mask: as many bits as the highest count takes, at position 0.
        highest: the highest count told apart.
        is_limit: whether more than that is forbidden.
    """

    shift: int
    mask: int
    highest: int
    is_limit: bool

    def counts(self, states: IntArray) -> IntArray:
        """Give the count in each state."""
        return (states >> self.shift) & self.mask


@dataclass(frozen=True)
class _Kind:
    """Experts who count for the same quotas, and what passing them does to the counts kept.

    Attributes:
        members: their indices, ascending.
        counted: the quotas they count for.
        floors: quotas, each with the count below which it can be met no more by whoever comes later.
        kept: the bits of quotas for which somebody comes later; the others are of no more consequence.
    """

    members: tuple[int, ...]
    counted: tuple[_Field, ...]
    floors: tuple[tuple[_Field, int], ...]
    kept: int

    def after(self, states: IntArray) -> Iterator[IntArray]:
        """Give the states after seating 0, 1, 2, … of this kind; −1 where quotas cannot be met from there."""
        possible = np.ones(len(states), dtype=np.bool_)
        for seated in range(len(self.members) + 1):
            if seated:
                for field in self.counted:
                    is_below = field.counts(states) < field.highest
                    possible = possible & is_below if field.is_limit else possible
                    states = states + (is_below.astype(np.int64) << field.shift)
                if not possible.any():
                    return
            can_be_met = possible
            for field, floor in self.floors:
                can_be_met = can_be_met & (field.counts(states) >= floor)
            yield np.where(can_be_met, states & self.kept, -1)


@dataclass(frozen=True, eq=False)
class Panels:
    """All panels that keep to their quotas.

    Attributes:
        experts: how many there are to draw from.
        kinds: experts who count for the same quotas are of one kind.
        states: before each kind, and at the end, every state that can come up, ascending.
        ways: of each of them, in how many ways the panel can be completed from there; Python integers.
    """

    experts: int
    kinds: tuple[_Kind, ...]
    states: tuple[IntArray, ...]
    ways: tuple[WholeArray, ...]

    @property
    def number(self) -> int:
        """How many there are; 0 where the quotas cannot be met."""
        return int(self.ways[0].sum())

    def panel(self, number: int) -> IntArray:
        """Give the panel of this number, its members ascending; every panel has one number from 0 on.

        Raises:
            IndexError: there is no panel of this number.
        """
        if not 0 <= number < self.number:
            raise IndexError(f"there are {self.number} panels")
        members, state = list[int](), indices([0])
        for place, kind in enumerate(self.kinds):
            for seated, after in enumerate(kind.after(state)):
                rest = int(self._completions(place + 1, after)[0])
                choices = comb(len(kind.members), seated)
                if number < choices * rest:
                    break
                number -= choices * rest
            which, number = divmod(number, rest)
            members += [kind.members[each] for each in _subset(len(kind.members), seated, which)]
            state = after
        return indices(sorted(members))

    @cached_property
    def chances(self) -> tuple[Fraction, ...]:
        """The share of all panels that each expert is on, exactly.

        Raises:
            ZeroDivisionError: there is no panel.
        """
        found = [Fraction(0)] * self.experts
        reached = python_integers([1])
        for place, kind in enumerate(self.kinds):
            panels, many = 0, len(kind.members)
            following = python_integers([0] * len(self.states[place + 1]))
            for seated, after in enumerate(kind.after(self.states[place])):
                is_open = self._is_known(place + 1, after)
                to = np.searchsorted(self.states[place + 1], after[is_open])
                np.add.at(following, to, reached[is_open] * comb(many, seated))
                if seated:
                    panels += int((reached[is_open] * self.ways[place + 1][to]).sum()) * comb(many - 1, seated - 1)
            for member in kind.members:
                found[member] = Fraction(panels, self.number)
            reached = following
        return tuple(found)

    def _is_known(self, place: int, states: IntArray) -> BoolArray:
        return _is_in(self.states[place], states)

    def _completions(self, place: int, states: IntArray) -> WholeArray:
        return _looked_up(self.states[place], self.ways[place], states)


def count_panels(task: PanelTask, *, most_states: int = MOST_STATES) -> Panels:
    """Count and number all panels that keep to the quotas.

    Experts who count for the same quotas are interchangeable, so only how many of each kind are seated is told
    apart; passing kind after kind, a count is kept for each quota that is still open. All numbers are exact.

    Args:
        task: the experts and the quotas.
        most_states: more combinations of counts than this are not kept; it bounds time and memory.

    Raises:
        TooManyPanelsError: there are more.

    References:
        Flanigan, Gölz, Gupta, Hennig & Procaccia (2021), Fair algorithms for selecting citizens' assemblies,
        Nature 596: quotas make chances unequal. Uniform over panels is the plainest of the lotteries they compare.
    """
    kinds = _kinds(task)
    states: list[IntArray] = [indices([0])]
    for kind in kinds:
        every = np.unique(np.concatenate(list(kind.after(states[-1]))))
        states.append(every[every >= 0])
        if sum(map(len, states)) > most_states:
            raise TooManyPanelsError(f"more than {most_states} combinations of counts")
    ways = [python_integers([1] * len(states[-1]))]
    for place in range(len(kinds) - 1, -1, -1):
        counted = python_integers([0] * len(states[place]))
        for seated, after in enumerate(kinds[place].after(states[place])):
            counted = counted + _looked_up(states[place + 1], ways[-1], after) * comb(len(kinds[place].members), seated)
        can_end = counted > 0
        states[place] = states[place][can_end]
        ways.append(counted[can_end])
    return Panels(task.experts, tuple(kinds), tuple(states), tuple(reversed(ways)))


def _is_in(known: IntArray, states: IntArray) -> BoolArray:
    if not len(known):
        return np.zeros(len(states), dtype=np.bool_)
    found: BoolArray = known[np.minimum(np.searchsorted(known, states), len(known) - 1)] == states
    return found


def _looked_up(known: IntArray, ways: WholeArray, states: IntArray) -> WholeArray:
    """Give the ways of states, 0 for those that are not known."""
    found = python_integers([0] * len(states))
    is_known = _is_in(known, states)
    found[is_known] = ways[np.searchsorted(known, states[is_known])]
    return found


def _kinds(task: PanelTask) -> list[_Kind]:
    belongs, least, most, limits = _binding(task)
    different, of_kind = np.unique(belongs, axis=0, return_inverse=True)
    members = [tuple(np.flatnonzero(of_kind.reshape(-1) == kind).tolist()) for kind in range(len(different))]
    sizes = np.asarray([len(each) for each in members], dtype=np.int64)
    # Members of each quota who come after each kind.
    passing = different * sizes[:, None]
    later = passing[::-1].cumsum(axis=0)[::-1] - passing
    fields = _fields(different, np.where(limits, most, least), limits)
    kinds = []
    for kind, row in enumerate(different):
        # A quota whose last member has passed is settled; one without members is looked at in the beginning.
        is_open = (later[kind] > 0) | row | (kind == 0)
        needed = np.where(is_open, least - later[kind], 0)
        counted = tuple(fields[quota] for quota in np.flatnonzero(row).tolist())
        floors = tuple((fields[quota], int(needed[quota])) for quota in np.flatnonzero(needed > 0).tolist())
        is_kept = (later[kind] > 0) & different[: kind + 1].any(axis=0)
        kept = sum(fields[quota].mask << fields[quota].shift for quota in np.flatnonzero(is_kept).tolist())
        kinds.append(_Kind(members[kind], counted, floors, kept))
    # Without anybody there is still the panel to be found empty.
    return kinds or [_Kind((), (), ((_Field(0, 0, 0, is_limit=True), task.size),), 0)]


def _fields(different: BoolArray, highest: IntArray, limits: BoolArray) -> list[_Field]:
    """Give every quota its bits from the kind that is counted first to the last; bits are used again afterwards.

    Raises:
        TooManyPanelsError: more quotas are open at once than a state has bits for.
    """
    fields = [_Field(0, 0, 0, is_limit=False)] * len(highest)
    taken: dict[int, int] = {}
    first = np.where(different.any(axis=0), different.argmax(axis=0), -1)
    last = len(different) - 1 - different[::-1].argmax(axis=0)
    for quota in sorted(range(len(highest)), key=lambda each: (int(first[each]), each)):
        if first[quota] < 0:
            continue
        used = 0
        for other in [each for each in taken if last[each] >= first[quota]]:
            used |= taken[other]
        mask = (1 << max(1, int(highest[quota]).bit_length())) - 1
        shift = next((place for place in range(_MOST_BITS) if not (mask << place) & used), _MOST_BITS)
        if shift + mask.bit_length() > _MOST_BITS:
            raise TooManyPanelsError("more quotas are open at once than can be counted together")
        taken[quota] = mask << shift
        fields[quota] = _Field(shift, mask, int(highest[quota]), bool(limits[quota]))
    return fields


def _binding(task: PanelTask) -> tuple[BoolArray, IntArray, IntArray, BoolArray]:
    """Take the seats as the first quota, and leave out what every panel keeps to.

    Returns:
        Who belongs, shape (E, 1 + B), and of shape (1 + B,) the least and most, and whether the most is a limit.
    """
    limits = task.most < np.minimum(task.belongs.sum(axis=0), task.size)
    binds = (task.least > 0) | limits
    everybody = np.ones((task.experts, 1), dtype=np.bool_)
    return (
        np.concatenate((everybody, task.belongs[:, binds]), axis=1),
        np.concatenate(([task.size], task.least[binds])),
        np.concatenate(([task.size], task.most[binds])),
        np.concatenate(([True], limits[binds])),
    )


def _subset(many: int, chosen: int, number: int) -> Sequence[int]:
    """Give the subset of this number among those of so many places, in lexicographic order."""
    found = list[int]()
    for place in range(many):
        if len(found) == chosen:
            break
        with_it = comb(many - place - 1, chosen - len(found) - 1)
        if number < with_it:
            found.append(place)
        else:
            number -= with_it
    return found
