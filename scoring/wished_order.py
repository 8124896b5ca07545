"""The smallest change of whole points with which a judge's own sheets stand in the order the judge wishes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import count

import numpy as np

from scoring.arrays import IntArray
from scoring.point_changes import NEVER, CostArray, OwnSheets, changed, fewest_points

Groups = tuple[tuple[int, ...], ...]
_REACHES = (5, 20, 100)
_MOST_WORK = 2_500_000_000
_NOWHERE = 2**60
_POINT = 2**36
"""One point moved outweighs whatever totals move by."""


@dataclass(frozen=True)
class NoRoom:
    """Why there are no such points: the sheets of ``group`` find no total below those of the group above it.

    ``is_apart`` is True where its sheets have no total in common to begin with. ``is_proved`` is False where only the
    search was given up, because points would have to move too far.
    """

    group: int
    is_apart: bool
    is_proved: bool


def fitted(sheets: OwnSheets, order: Groups, *, most_work: int = _MOST_WORK) -> IntArray | NoRoom:
    """Points with which the sheets stand in an order, as few of them moved as possible.

    Of two sheets in different groups the one further up has the higher total, of two in one group the totals are
    equal, both as they are shown: in hundredths of a point, half up. Among the solutions with the fewest points
    moved, up or down, over all sheets and criteria, one is taken whose totals move least.

    The order is a chain, so the totals are found group by group from the top: the least cost of everything down to
    a group, for each total this group may have (dynamic programming over the totals shown). What a total costs a
    single sheet says ``point_changes``; it is looked for within 5, 20 and at last 100 points for each criterion,
    and as soon as a solution moves no more points altogether than were allowed for each criterion, no other one
    moves fewer. At first only the stretch of the order is solved in which it does not hold: if its new totals keep
    clear of the groups above and below, no solution of the whole is smaller; else the stretch is made longer.

    Args:
        sheets: E sheets.
        order: positions of the sheets, each once, the best group first.
        most_work: additions that the search for one stretch may take: a few seconds.

    Returns:
        Shape (E, C); or why there are none. Where thousands of sheets or odd weights make the further search too
        long, the best found so far.

    Raises:
        ValueError: the order does not name every sheet once.
    """
    if sorted(row for group in order for row in group) != list(range(len(sheets.points))):
        raise ValueError("the order names every sheet once")
    totals = shown(sheets.totals, sheets.weights)
    broken = [place for place in range(len(order)) if not _holds_at(totals, order, place)]
    if not broken:
        return sheets.points
    first, last = max(0, broken[0] - 1), broken[-1]
    while True:
        stretch = order[first : last + 1]
        rows = [row for group in stretch for row in group]
        found = _smallest(_part(sheets, rows), _renumbered(stretch), most_work)
        if isinstance(found, NoRoom):
            return replace(found, group=first + found.group)
        points = sheets.points.copy()
        points[rows] = found
        after = shown(points @ sheets.weights, sheets.weights)
        if all(_holds_at(after, order, place) for place in (first, min(last + 1, len(order) - 1))):
            return points
        wider = len(stretch)
        first, last = max(0, first - wider), min(len(order) - 1, last + wider)


def shown(totals: IntArray, weights: IntArray) -> IntArray:
    """Totals as the program shows them: weighted means in hundredths of a point, half up; any shape."""
    whole = int(weights.sum())
    hundredths: IntArray = (totals * 200 + whole) // (2 * whole)
    return hundredths


def _holds_at(totals: IntArray, order: Groups, place: int) -> bool:
    """Whether a group's sheets are level, and below the group above it."""
    own = totals[list(order[place])]
    return bool((own == own[0]).all()) and (place == 0 or bool(own[0] < totals[order[place - 1][0]]))


def _part(sheets: OwnSheets, rows: list[int]) -> OwnSheets:
    return OwnSheets(sheets.points[rows], sheets.weights, sheets.movable[rows], sheets.most)


def _renumbered(stretch: Groups) -> Groups:
    numbers = count()
    return tuple(tuple(next(numbers) for _row in group) for group in stretch)


def _smallest(sheets: OwnSheets, order: Groups, most_work: int) -> IntArray | NoRoom:
    found: IntArray | NoRoom = NoRoom(0, is_apart=False, is_proved=False)
    for reach in dict.fromkeys(min(reach, sheets.most) for reach in _REACHES):
        if _work(sheets, reach) > most_work:
            break
        found = _within(sheets, order, reach)
        if isinstance(found, NoRoom):
            found = replace(found, is_proved=reach == sheets.most)
        elif np.abs(found - sheets.points).sum() <= reach:
            break
    return found


def _work(sheets: OwnSheets, reach: int) -> int:
    return len(sheets.points) * len(sheets.weights) * (2 * reach + 1) * (sheets.widest(reach) + 1)


def _within(sheets: OwnSheets, order: Groups, reach: int) -> IntArray | NoRoom:
    costs = fewest_points(sheets, reach)
    now = shown(sheets.totals, sheets.weights)
    highest = sheets.most * 100
    every = np.arange(highest + 1)
    upper = np.zeros(highest + 2, dtype=np.int64)
    choices = []
    for place, group in enumerate(order):
        own = np.zeros(highest + 1, dtype=np.int64)
        for row in group:
            own = np.minimum(own + _cost(sheets, costs, now, row), _NOWHERE)
        here = np.minimum(own + upper[1:], _NOWHERE)
        if here.min() >= _NOWHERE:
            return NoRoom(place, is_apart=bool(own.min() >= _NOWHERE), is_proved=False)
        upper = np.append(np.minimum.accumulate(here[::-1])[::-1], _NOWHERE)
        # From which total on: the lowest one at which the least cost of it and all above it is reached.
        is_least = np.where(here == upper[:-1], every, highest)
        choices.append(np.minimum.accumulate(is_least[::-1])[::-1].astype(np.int16))
    points = sheets.points.copy()
    lowest = 0
    for group, choice in zip(reversed(order), reversed(choices), strict=True):
        total = int(choice[lowest])
        for row in group:
            shift = _shift(sheets, costs, row, total)
            moved = int(costs[row, costs.shape[1] // 2 + shift])
            points[row] = changed(sheets, row, shift, min(reach, moved))
        lowest = total + 1
    return points


def _cost(sheets: OwnSheets, costs: CostArray, now: IntArray, row: int) -> IntArray:
    """Cost of each total shown for one sheet: points moved first, then how far the total moves."""
    priced = np.full(sheets.most * 100 + 1, _NOWHERE, dtype=np.int64)
    reached = np.flatnonzero(costs[row] < NEVER)
    totals = shown(_totals(sheets, costs, row, reached), sheets.weights)
    first = np.flatnonzero(np.diff(totals, prepend=-1))
    spots = totals[first]
    points = np.minimum.reduceat(costs[row, reached].astype(np.int64), first)
    priced[spots] = points * _POINT + np.abs(spots - now[row])
    return priced


def _shift(sheets: OwnSheets, costs: CostArray, row: int, total: int) -> int:
    """By how many units one sheet's total moves so that it is shown so, with the fewest points moved."""
    reached = np.flatnonzero(costs[row] < NEVER)
    fitting = reached[shown(_totals(sheets, costs, row, reached), sheets.weights) == total]
    middle: int = costs.shape[1] // 2
    return int(fitting[np.lexsort((np.abs(fitting - middle), costs[row, fitting]))[0]]) - middle


def _totals(sheets: OwnSheets, costs: CostArray, row: int, columns: IntArray) -> IntArray:
    totals: IntArray = sheets.totals[row] + (columns - costs.shape[1] // 2) * sheets.unit
    return totals
