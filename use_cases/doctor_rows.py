"""What the rules of the doctor share: how one is put, and whether numbers run without a gap."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias

from domain.messages import Message
from use_cases.transaction import Transaction

Rule: TypeAlias = Callable[[Transaction], Iterator[Message]]
"""Says of every row that breaks it which one it is; reads a number of statements that does not grow with the rows."""


def gaps(numbers: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Find what is missing of numbers that run from 1.

    Args:
        numbers: pairs of whatever they belong to and a number.

    Returns:
        Pairs of the owner and its first number that is missing.
    """
    of_owner: dict[int, set[int]] = defaultdict(set)
    for owner, number in numbers:
        of_owner[owner].add(number)
    for owner, found in sorted(of_owner.items()):
        missing = set(range(1, len(found) + 1)) - found
        if missing:
            yield owner, min(missing)
