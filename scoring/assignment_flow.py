"""The exact least-cost assignment.

Every entry begins with its cheapest judges, the prices of their time counted; equally cheap judges share; what surplus
is left goes along shortest exchanges. At every moment the assignment is the cheapest one for the loads it has, and so
is the last. Good prices make it quick; where they are hard to guess, they are learnt from samples of growing size,
each solved exactly.
"""

from __future__ import annotations

from contextlib import suppress

import numpy as np

from scoring.arrays import CountArray, IntArray
from scoring.assignment import AssignmentTask
from scoring.assignment_phases import even_out
from scoring.assignment_prices import prices_from, starting_prices
from scoring.assignment_search import finish
from scoring.assignment_standing import Standing, Stuck, standing
from scoring.assignment_start import cheapest, share_ties

SMALLEST_SAMPLE, GROWTH = 200, 4
"""Kinds of the first sample, and how many times as many each following one has."""
FAR_OFF = 0.02
"""With more surplus than this share of all sheets, prices are learnt from samples."""
_LAST_ROUNDS = 5


def least_cost(task: AssignmentTask, rng: np.random.Generator) -> CountArray:
    """Find how many entries of each kind each judge gets at the least cost.

    Args:
        task: every kind has at least as many permitted judges as wanted.
        rng: decides between assignments of equal cost.

    Returns:
        Shape (J, K).

    Raises:
        Stuck: there is no assignment.

    References:
        Ahuja, Magnanti & Orlin (1993), Network Flows, sections 9.7 and 9.8 (successive shortest paths, primal-dual).
    """
    found = _begun(task, starting_prices(task, rng), rng)
    if _surplus(found) > task.sheets * FAR_OFF and len(task.cost) > SMALLEST_SAMPLE * GROWTH:
        better = _begun(task, _learnt(task, found.price[:-1], rng), rng)
        found = min(found, better, key=_surplus)
    finish(task, found)
    return found.held


def _begun(task: AssignmentTask, price: IntArray, rng: np.random.Generator) -> Standing:
    """Let everybody have their cheapest judges, and share what costs nothing to share."""
    choice = cheapest(task, price, rng)
    found = standing(task, choice.held, price)
    share_ties(task, found, choice)
    if _surplus(found) > task.judges:
        even_out(task, found)
    return found


def _learnt(task: AssignmentTask, price: IntArray, rng: np.random.Generator) -> IntArray:
    """Shape (J,): prices at which samples of growing size are solved exactly."""
    drawn, many = rng.permutation(len(task.cost)), SMALLEST_SAMPLE
    while many < len(drawn):
        part = _part(task, np.sort(drawn[:many]))
        # Rounded limits can be too tight for a few kinds; a larger sample has them less so.
        with suppress(Stuck):
            found = _begun(part, price, rng)
            finish(part, found)
            price = found.price[:-1]
        price = prices_from(task, price, rng, _LAST_ROUNDS)
        many *= GROWTH
    return price


def _part(task: AssignmentTask, kinds: IntArray) -> AssignmentTask:
    """One entry of each of these kinds, with their share of the loads."""
    share = int(task.wanted[kinds].sum()) / max(task.sheets, 1)
    return AssignmentTask(
        kind=np.arange(len(kinds)),
        cost=task.cost[kinds],
        permitted=task.permitted[kinds],
        wanted=task.wanted[kinds],
        least=np.floor(task.least * share).astype(np.int64),
        most=np.ceil(task.most * share).astype(np.int64),
        near=None if task.near is None else task.near[kinds],
        near_limit=task.limit[kinds],
    )


def _surplus(found: Standing) -> int:
    return int(np.maximum(found.surplus, 0).sum())
