"""Slow versions written from the definitions in docs/methods.md, with fractions and lists only."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import floor

Totals = Sequence[Fraction]


def half_up(value: Fraction) -> Fraction:
    size = Fraction(floor(abs(value) * 100 + Fraction(1, 2)), 100)
    return size if value >= 0 else -size


def value_of(totals: Totals, method: str, rounding: str) -> Fraction | None:
    if not totals:
        return None
    kept = sorted(half_up(total) for total in totals) if rounding == "totals" else sorted(totals)
    if method == "median":
        middle = len(kept) // 2
        value = kept[middle] if len(kept) % 2 else (kept[middle - 1] + kept[middle]) / 2
    else:
        kept = kept[1:-1] if method == "trimmed" and len(kept) >= 5 else kept
        value = sum(kept, Fraction(0)) / len(kept)
    return half_up(value) if rounding == "value" else value


def rank_of(keys: Sequence[tuple[Fraction, ...] | None]) -> list[int]:
    return [0 if key is None else 1 + sum(1 for other in keys if other is not None and other > key) for key in keys]


def tiers_of(
    values: Sequence[Fraction | None], tiers: Sequence[tuple[int, Fraction | None]]
) -> list[tuple[int, bool, int, int]]:
    """Tier, at the edge, best and worst tier of each entry.

    Every single place of every tier is handed out by hand: an entry of a group takes the
    first place, in order, that is free and admits it; places passed over are closed.
    """
    places = [(tier, least) for tier, (quota, least) in enumerate(tiers) for _ in range(quota)]
    taken_to = 0
    answer = [(-1, False, -1, -1)] * len(values)
    for value in sorted({value for value in values if value is not None}, reverse=True):
        members = [index for index, other in enumerate(values) if other == value]
        given = []
        for _ in members:
            while taken_to < len(places) and not _admits(places[taken_to][1], value):
                taken_to += 1
            if taken_to < len(places):
                given.append(places[taken_to][0])
                taken_to += 1
            else:
                given.append(-1)
        split = len(set(given)) > 1
        for index in members:
            answer[index] = (-1 if split else given[0], split, given[0], given[-1])
    return answer


def _admits(least: Fraction | None, value: Fraction) -> bool:
    return least is None or value >= least
