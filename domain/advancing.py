"""Who goes on from a preliminary round: by rank, by a mark, by decision."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from enum import StrEnum
from fractions import Fraction


class AdvanceKind(StrEnum):
    """What a decision on one entry settles."""

    TIE = "tie"
    WILD_CARD = "wild_card"


class FurtherAim(StrEnum):
    """Which entries get further judges."""

    TOP = "top"
    CUT = "cut"


class Advance(StrEnum):
    """What rank and mark say of one entry; a tie across the last place says nothing until it is decided."""

    ADVANCES = "advances"
    TIED = "tied"
    STAYS = "stays"


def advances(
    places: Sequence[tuple[int | None, Fraction | None]], *, count: int | None, minimum: int | None
) -> tuple[Advance, ...]:
    """Say of each entry whether it goes on.

    Args:
        places: rank and value of each entry; without a rank it stays behind.
        count: how many go on; None for no such limit.
        minimum: the least value, in hundredths of a point; None for no such limit.
    """
    sharing = Counter(rank for rank, _value in places)
    return tuple(_advance(rank, value, sharing[rank], count, minimum) for rank, value in places)


def places_open(
    places: Sequence[tuple[int | None, Fraction | None]], *, count: int | None, minimum: int | None
) -> int | None:
    """Give how many can go on, mark and number together; None where everybody ranked does."""
    if count is None and minimum is None:
        return None
    reaching = sum(rank is not None and _reaches(value, minimum) for rank, value in places)
    return reaching if count is None else min(count, reaching)


def _advance(rank: int | None, value: Fraction | None, sharing: int, count: int | None, minimum: int | None) -> Advance:
    if rank is None or not _reaches(value, minimum) or (count is not None and rank > count):
        return Advance.STAYS
    return Advance.TIED if count is not None and rank + sharing - 1 > count else Advance.ADVANCES


def _reaches(value: Fraction | None, minimum: int | None) -> bool:
    return minimum is None or (value is not None and value * 100 >= minimum)
