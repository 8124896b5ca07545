"""From tables of entries and judges, or of costs, to what an assignment has to keep to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

import numpy as np

from domain.messages import msg
from domain.refusals import Invalid
from scoring.arrays import BoolArray, IntArray, largest_size
from scoring.assigning import with_anchors
from scoring.assignment import SAFE_SUM, AssignmentTask
from scoring.connectivity import ANCHORS
from scoring.exact import whole_units
from scoring.lots import drawn_order
from use_cases.assign_table_reading import Costs, Entries, JudgeRow, Judges

NO_EXPERTISE = 1
"""What a sheet costs whose judge knows none of the entry's themes; one who knows any costs nothing."""
SHARE_BELOW, SHARE_ABOVE = 95, 105
"""Limits where none are given, in per cent of an even share."""


@dataclass(frozen=True)
class Wishes:
    """What is asked for beside the tables.

    Attributes:
        judges_each: judges of each entry.
        least: fewest entries of judges without a limit of their own; None for nearly an even share.
        most: most entries of judges without a limit of their own; None for a little over an even share.
        has_anchors: whether some entries are read by everybody.
    """

    judges_each: int
    least: int | None
    most: int | None
    has_anchors: bool = False


@dataclass(frozen=True, eq=False)
class Work:
    """A task with the names it is about.

    Attributes:
        entries: names in the order of their lots, indexed by the task.
        judges: the same for judges.
        task: what to keep to.
        unit: what one of the task's whole units of cost is worth.
        has_costs: whether pairs have costs of their own, from a table of costs.
        is_rounded: whether costs had more digits than can be summed exactly.
        experts: shape (K, J), judges who know a theme of the kind; None where themes are not given.
        recused: how many pairs are recused; None where units are not given.
        of_district: whether districts are given, so that near judges are those of the entry's own.
        anchors: entries that everybody reads.
    """

    entries: tuple[str, ...]
    judges: tuple[str, ...]
    task: AssignmentTask
    unit: Decimal = Decimal(1)
    has_costs: bool = False
    is_rounded: bool = False
    experts: BoolArray | None = None
    recused: int | None = None
    of_district: bool = False
    anchors: tuple[str, ...] = ()


def work_of_tables(entries: Entries, judges: Judges, wishes: Wishes, seed: int) -> Work:
    """Make the task of a table of entries and one of judges.

    A judge who knows a theme of the entry costs 0, another 1; where there are no themes all cost the same. One whose
    unit is a unit of the entry is recused. One of the entry's district is near.

    Raises:
        Invalid: limits contradict each other, or there are fewer judges than an entry needs.
    """
    lots = drawn_order([row.name for row in entries.rows], seed)
    theirs = [judges.rows[place] for place in drawn_order([row.name for row in judges.rows], seed).tolist()]
    ours = [entries.rows[place] for place in lots.tolist()]
    _require_enough(theirs, wishes)
    has_themes = "theme" in entries.columns and "themes" in judges.columns
    has_units = "unit" in judges.columns and any(name.endswith("unit") for name in entries.columns)
    has_districts = "district" in entries.columns and "district" in judges.columns
    kinds: dict[tuple[frozenset[str], frozenset[str], str], int] = {}
    # What no judge has tells no entries apart: with few judges there are few kinds.
    themes, units = (
        frozenset[str]().union(*words) for words in ([row.themes for row in theirs], [row.units for row in theirs])
    )
    districts = {row.district for row in theirs}
    keys = [(row.themes & themes, row.units & units, row.district if row.district in districts else "") for row in ours]
    kind = np.asarray([kinds.setdefault(key, len(kinds)) for key in keys])
    knows = _matches([key[0] for key in kinds], [row.themes for row in theirs])
    belongs = _matches([key[1] for key in kinds], [row.units for row in theirs])
    near = _matches([frozenset({key[2]} - {""}) for key in kinds], [frozenset({row.district} - {""}) for row in theirs])
    permitted = ~belongs if has_units else np.ones_like(belongs)
    cost = NO_EXPERTISE * (~knows).astype(np.int64) if has_themes else np.zeros(knows.shape, dtype=np.int64)
    wanted, nobody = np.full(len(kinds), wishes.judges_each), np.zeros(len(theirs), dtype=np.int64)
    whole = AssignmentTask(kind, cost, permitted, wanted, nobody, nobody, near if has_districts else None)
    task = _limited(whole, theirs, wishes)
    return Work(
        entries=tuple(row.name for row in ours),
        judges=tuple(row.name for row in theirs),
        task=task,
        experts=knows[kind[np.unique(task.kind, return_index=True)[1]]] if has_themes else None,
        recused=int((np.bincount(kind) @ belongs).sum()) if has_units else None,
        of_district=has_districts,
        anchors=tuple(row.name for row in ours[: _anchors(wishes, len(ours))]),
    )


def work_of_costs(costs: Costs, wishes: Wishes, seed: int) -> Work:
    """Make the task of a table of costs; a pair that is not there is forbidden.

    Raises:
        Invalid: limits contradict each other, or there are fewer judges than an entry needs.
    """
    entry_lots, judge_lots = drawn_order(costs.entries, seed), drawn_order(costs.judges, seed)
    judges = [JudgeRow(costs.judges[place], frozenset(), frozenset(), "") for place in judge_lots.tolist()]
    _require_enough(judges, wishes)
    place = np.argsort(entry_lots)[costs.entry], np.argsort(judge_lots)[costs.judge]
    amounts, unit, is_rounded = _whole(costs.amounts, len(judges))
    shape = (len(costs.entries), len(judges))
    cost, permitted = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.bool_)
    cost[place], permitted[place] = amounts[costs.place], True
    wanted, nobody = np.full(len(cost), wishes.judges_each), np.zeros(len(judges), dtype=np.int64)
    task = _limited(AssignmentTask(np.arange(len(cost)), cost, permitted, wanted, nobody, nobody), judges, wishes)
    names = tuple(costs.entries[one] for one in entry_lots.tolist())
    anchors = names[: _anchors(wishes, len(names))]
    return Work(
        names, tuple(row.name for row in judges), task, unit, has_costs=True, is_rounded=is_rounded, anchors=anchors
    )


def _limited(task: AssignmentTask, judges: Sequence[JudgeRow], wishes: Wishes) -> AssignmentTask:
    """Give a task without limits of loads the ones it should have, and anchors where they are asked for."""
    if anchors := _anchors(wishes, task.entries):
        task = with_anchors(task, np.arange(anchors))
    least, most = _limits(judges, wishes, task.sheets, task.size @ task.permitted)
    return replace(task, least=least, most=most)


def _anchors(wishes: Wishes, entries: int) -> int:
    return min(ANCHORS, entries) if wishes.has_anchors else 0


def _require_enough(judges: Sequence[JudgeRow], wishes: Wishes) -> None:
    if wishes.judges_each < 1:
        raise Invalid(msg("Each entry needs at least one judge; --k is {k}.", k=wishes.judges_each))
    if wishes.judges_each > len(judges):
        raise Invalid(
            msg(
                "There are {judges} judges, so an entry cannot have {k}; lower --k or name more judges.",
                judges=len(judges),
                k=wishes.judges_each,
            )
        )
    for option, limit in (("--min-load", wishes.least), ("--max-load", wishes.most)):
        if limit is not None and limit < 0:
            raise Invalid(msg("{option} cannot be below 0.", option=option))
    if wishes.least is not None and wishes.most is not None and wishes.least > wishes.most:
        raise Invalid(msg("--min-load {least} is more than --max-load {most}.", least=wishes.least, most=wishes.most))


def _limits(judges: Sequence[JudgeRow], wishes: Wishes, sheets: int, permitted: IntArray) -> tuple[IntArray, IntArray]:
    """Shape (J,) each: own limits first, then those asked for of everybody, then nearly an even share of the sheets."""
    share = even_share([wishes.most if row.most is None else row.most for row in judges], sheets)
    usual_least, usual_most = floor(share * SHARE_BELOW / 100), ceil(share * SHARE_ABOVE / 100)
    least, most = np.zeros((2, len(judges)), dtype=np.int64)
    for place, row in enumerate(judges):
        asked = usual_most if wishes.most is None else wishes.most
        most[place] = max(asked, row.least or 0) if row.most is None else row.most
        usual = min(usual_least, int(permitted[place])) if wishes.least is None else wishes.least
        least[place] = min(usual if row.least is None else row.least, most[place])
    return least, most


def even_share(most: Sequence[int | None], sheets: int) -> Fraction:
    """Give the load at which all sheets are shared out when nobody gets more than their own most.

    Args:
        most: length J; None where there is no limit.
        sheets: in all.

    Returns:
        The share of those whom no limit holds below it; the largest limit where limits hold everybody.
    """
    left, open_to = Fraction(sheets), len(most)
    limits = sorted(each for each in most if each is not None)
    for limit in limits:
        if limit * open_to >= left:
            break
        left, open_to = left - limit, open_to - 1
    return left / open_to if open_to else Fraction(limits[-1])


def _matches(keys: Sequence[frozenset[str]], judges: Sequence[frozenset[str]]) -> BoolArray:
    """Shape (K, J): whether a kind and a judge have a word in common."""
    who = {word: np.asarray([word in row for row in judges]) for word in frozenset[str]().union(*keys)}
    found = np.zeros((len(keys), len(judges)), dtype=np.bool_)
    for place, key in enumerate(keys):
        for word in key:
            found[place] |= who[word]
    return found


def _whole(amounts: Sequence[Decimal], judges: int) -> tuple[IntArray, Decimal, bool]:
    """Scale costs to whole units; coarser ones where exact sums would not fit, far below anything that could matter."""
    whole, units = whole_units(amounts)
    fits = SAFE_SUM // (4 * (judges + 2)) - 1
    size = largest_size(whole)
    if size <= fits:
        return whole.astype(np.int64), 1 / Decimal(units), False
    coarser = 10 ** len(str(size // fits))
    rounded = [round(Fraction(amount, coarser)) for amount in whole.tolist()]
    return np.asarray(rounded, dtype=np.int64), Decimal(coarser) / units, True
