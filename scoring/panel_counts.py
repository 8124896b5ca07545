"""All panels that keep to their quotas, counted exactly and numbered, so that one drawn number is one panel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import comb

import numpy as np

from scoring.arrays import BoolArray, IntArray, indices
from scoring.panel_task import PanelTask

_BITS = 12
_FIELD = 2**_BITS - 1
LARGEST_PANEL = _FIELD - 1
MOST_STATES = 600_000


class TooManyPanelsError(ValueError):
    """So many quotas cross each other that the panels cannot be counted in reasonable time."""


@dataclass(frozen=True)
class _Kind:
    """Experts who count for the same quotas, and what passing them does to the counts kept.

    A state keeps one count for each quota, ``_BITS`` wide, the seats taken being the first.

    Attributes:
        members: their indices, ascending.
        counted: position, highest count, and whether more than that is forbidden rather than not told apart.
        floors: position and the count below which the quota can be met no more by whoever comes later.
        kept: the bits of quotas for which somebody comes later; the others are of no more consequence.
    """

    members: tuple[int, ...]
    counted: tuple[tuple[int, int, bool], ...]
    floors: tuple[tuple[int, int], ...]
    kept: int

    def after(self, state: int) -> list[int | None]:
        """Give the state after seating 0, 1, 2, … of this kind; None where quotas cannot be met from there."""
        found = list[int | None]()
        for seated in range(len(self.members) + 1):
            if seated:
                for position, highest, is_limit in self.counted:
                    if (state >> position) & _FIELD < highest:
                        state += 1 << position
                    elif is_limit:
                        return found
            can_be_met = all((state >> position) & _FIELD >= floor for position, floor in self.floors)
            found.append(state & self.kept if can_be_met else None)
        return found


@dataclass(frozen=True, eq=False)
class Panels:
    """All panels that keep to their quotas.

    Attributes:
        experts: how many there are to draw from.
        kinds: experts who count for the same quotas are of one kind.
        ways: before each kind, and at the end, every state that can come up, and in how many ways the panel can be
            completed from there.
    """

    experts: int
    kinds: tuple[_Kind, ...]
    ways: tuple[dict[int, int], ...]

    @property
    def number(self) -> int:
        """How many there are; 0 where the quotas cannot be met."""
        return self.ways[0].get(0, 0)

    def panel(self, number: int) -> IntArray:
        """Give the panel of this number, its members ascending; every panel has one number from 0 on.

        Raises:
            IndexError: there is no panel of this number.
        """
        if not 0 <= number < self.number:
            raise IndexError(f"there are {self.number} panels")
        members, state = list[int](), 0
        for kind, ways in zip(self.kinds, self.ways[1:], strict=True):
            for seated, after in enumerate(kind.after(state)):
                choices, rest = comb(len(kind.members), seated), ways.get(after, 0) if after is not None else 0
                if number < choices * rest:
                    break
                number -= choices * rest
            which, number = divmod(number, rest)
            members += [kind.members[place] for place in _subset(len(kind.members), seated, which)]
            state = after or 0
        return indices(sorted(members))

    @cached_property
    def chances(self) -> tuple[Fraction, ...]:
        """The share of all panels that each expert is on, exactly.

        Raises:
            ZeroDivisionError: there is no panel.
        """
        found = [Fraction(0)] * self.experts
        reached = {0: 1}
        for kind, ways in zip(self.kinds, self.ways[1:], strict=True):
            following, panels = dict[int, int](), 0
            for state, before in reached.items():
                for seated, after in enumerate(kind.after(state)):
                    if after is None or after not in ways:
                        continue
                    following[after] = following.get(after, 0) + before * comb(len(kind.members), seated)
                    if seated:
                        panels += before * comb(len(kind.members) - 1, seated - 1) * ways[after]
            for member in kind.members:
                found[member] = Fraction(panels, self.number)
            reached = following
        return tuple(found)


def count_panels(task: PanelTask, *, most_states: int = MOST_STATES) -> Panels:
    """Count and number all panels that keep to the quotas.

    Experts who count for the same quotas are interchangeable, so only how many of each kind are seated is told
    apart; passing kind after kind, a count is kept for each quota that is still open. All numbers are exact.

    Args:
        task: the experts and the quotas.
        most_states: more combinations of counts than this are not kept; it bounds time and memory.

    Raises:
        TooManyPanelsError: there are more.
        ValueError: the panel is larger than ``LARGEST_PANEL``.

    References:
        Flanigan, Gölz, Gupta, Hennig & Procaccia (2021), Fair algorithms for selecting citizens' assemblies,
        Nature 596: quotas make chances unequal. Uniform over panels is the plainest of the lotteries they compare.
    """
    if task.size > LARGEST_PANEL:
        raise ValueError(f"a panel has at most {LARGEST_PANEL} members")
    kinds = _kinds(task)
    states: list[set[int]] = [{0}]
    for kind in kinds:
        states.append({after for state in states[-1] for after in kind.after(state) if after is not None})
        if sum(map(len, states)) > most_states:
            raise TooManyPanelsError(f"more than {most_states} combinations of counts")
    ways = [dict.fromkeys(states[-1], 1)]
    for kind, before in zip(reversed(kinds), reversed(states[:-1]), strict=True):
        later = ways[-1]
        counted = {
            state: sum(
                comb(len(kind.members), seated) * later.get(after, 0)
                for seated, after in enumerate(kind.after(state))
                if after is not None
            )
            for state in before
        }
        ways.append({state: number for state, number in counted.items() if number})
    return Panels(task.experts, tuple(kinds), tuple(reversed(ways)))


def _kinds(task: PanelTask) -> list[_Kind]:
    belongs, least, most, limits = _binding(task)
    if not task.experts:
        return [_Kind((), (), ((0, task.size),), 0)]
    different, of_kind = np.unique(belongs, axis=0, return_inverse=True)
    members = [tuple(np.flatnonzero(of_kind.reshape(-1) == kind).tolist()) for kind in range(len(different))]
    sizes = np.asarray([len(each) for each in members])
    # Members of each quota who come after each kind.
    later = (different * sizes[:, None])[::-1].cumsum(axis=0)[::-1] - different * sizes[:, None]
    kinds = []
    for kind, row in enumerate(different):
        counted = tuple(
            (_BITS * quota, int(most[quota] if limits[quota] else least[quota]), bool(limits[quota]))
            for quota in np.flatnonzero(row).tolist()
        )
        # A quota whose last member has passed is settled; one without members is looked at in the beginning.
        is_open = (later[kind] > 0) | row | (kind == 0)
        needed = np.where(is_open, least - later[kind], 0)
        floors = tuple((_BITS * quota, int(needed[quota])) for quota in np.flatnonzero(needed > 0).tolist())
        kept = sum(_FIELD << (_BITS * quota) for quota in np.flatnonzero(later[kind] > 0).tolist())
        kinds.append(_Kind(members[kind], counted, floors, kept))
    return kinds


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
