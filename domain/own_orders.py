"""An order of a judge's own sheets, the best first, in which sheets may be level."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

Groups = tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class OwnOrder:
    """Sheets by the ids of their tasks: groups of level ones, the best group first."""

    groups: Groups

    @property
    def ids(self) -> tuple[int, ...]:
        """All of them, the best first."""
        return tuple(each for group in self.groups for each in group)

    def ranks(self) -> dict[int, int]:
        """Competition rank of each: 1, 2, 2, 4."""
        ranks: dict[int, int] = {}
        before = 0
        for group in self.groups:
            ranks |= dict.fromkeys(group, before + 1)
            before += len(group)
        return ranks

    def tied(self) -> frozenset[int]:
        """Those that are level with another one."""
        return frozenset(each for group in self.groups if len(group) > 1 for each in group)

    def is_same_as(self, other: OwnOrder) -> bool:
        """Whether both say the same; how level sheets are listed says nothing."""
        return [set(group) for group in self.groups] == [set(group) for group in other.groups]


def order_by_total(totals: Mapping[int, int]) -> OwnOrder:
    """Give the order of totals, the highest first; level ones as they come."""
    groups: dict[int, list[int]] = {}
    for each, total in totals.items():
        groups.setdefault(total, []).append(each)
    return OwnOrder(tuple(tuple(groups[total]) for total in sorted(groups, reverse=True)))


def read_order(arrived: object, known: Collection[int]) -> OwnOrder | None:
    """Read an order as a browser sends it: lists of level ids; anything may arrive.

    Args:
        arrived: what came.
        known: which ids there are.

    Returns:
        None for anything but groups that hold every known id once.
    """
    if not isinstance(arrived, Sequence) or not all(isinstance(group, Sequence) and group for group in arrived):
        return None
    flat = [each for group in arrived for each in group]
    if not all(type(each) is int for each in flat) or sorted(flat) != sorted(known):
        return None
    return OwnOrder(tuple(tuple(group) for group in arrived))


def with_stretch(order: OwnOrder, first: int, stretch: OwnOrder) -> OwnOrder:
    """Give an order in which a stretch of it has been put into another order.

    Level sheets at an end of the stretch stay level with those outside it as long as they stay at that end.

    Args:
        order: the whole.
        first: place of the stretch's first sheet, from 0 on.
        stretch: the sheets from there on, in their new order.
    """
    before, after = order.ids[:first], order.ids[first + len(stretch.ids) :]
    flat = (*before, *stretch.ids, *after)
    rank, inside = order.ranks(), stretch.ranks()
    groups = [[each] for each in flat[:1]]
    for above, each in pairwise(flat):
        if _is_level(above, each, rank, inside):
            groups[-1].append(each)
        else:
            groups.append([each])
    return OwnOrder(tuple(tuple(group) for group in groups))


def stretch_of(order: OwnOrder, first: int, many: int) -> OwnOrder:
    """Give the order of the sheets in so many places from one on, counted from 0."""
    wanted = set(order.ids[first : first + many])
    groups = (tuple(each for each in group if each in wanted) for group in order.groups)
    return OwnOrder(tuple(group for group in groups if group))


def _is_level(above: int, each: int, rank: Mapping[int, int], inside: Mapping[int, int]) -> bool:
    if above in inside and each in inside:
        return inside[above] == inside[each]
    return rank[above] == rank[each]
