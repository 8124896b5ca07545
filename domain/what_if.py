"""What a trial may change of a ranking's rules, and how that is kept with a note."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from domain.awards import Method
from domain.cycles import MOST_POINTS, WHOLE_WEIGHT
from domain.messages import N_, Message, msg

MOST_QUOTA = 9_999
MOST_WITHIN = 2_000
"""Twenty points; beyond that hardly anything of the weights is left."""
USUAL_WITHIN = 500
MOST_TITLE = 128
"""Characters in the title of a note."""


@dataclass(frozen=True)
class TierAssumption:
    """What a tier is assumed to take; ``minimum_value`` in hundredths of a point, None for none."""

    quota: int
    minimum_value: int | None


@dataclass(frozen=True)
class Assumptions:
    """The rules of a trial.

    Args:
        weights: in the order of the criteria, hundredths of a per cent.
        method: how totals become a value.
        tiers: in the order of the ranking's tiers; none where it has none.
        advance_count: of a round without tiers, how many advance; None for all.
        left_out: id of the judge whose sheets are left out; None for nobody.
    """

    weights: tuple[int, ...]
    method: Method
    tiers: tuple[TierAssumption, ...]
    advance_count: int | None = None
    left_out: int | None = None


class Direction(StrEnum):
    """Where an entry would go."""

    UP = "up"
    DOWN = "down"
    OPEN = "open"


DIRECTION_NAMES: Mapping[Direction, str] = MappingProxyType(
    {
        Direction.UP: N_("moves up"),
        Direction.DOWN: N_("moves down"),
        Direction.OPEN: N_("a tie for the panel begins or ends"),
    }
)


def assumption_problems(assumed: Assumptions, official: Assumptions, judges: Sequence[int]) -> tuple[Message, ...]:
    """Say what is wrong with assumptions; nothing where they can be tried.

    Args:
        assumed: to be tried.
        official: the ranking's own.
        judges: ids of those whose sheets count.
    """
    problems = []
    if (
        len(assumed.weights) != len(official.weights)
        or sum(assumed.weights) != WHOLE_WEIGHT
        or min(assumed.weights) < 0
    ):
        problems.append(msg("The weights must not be negative and must sum to 100."))
    if len(assumed.tiers) != len(official.tiers) or (assumed.advance_count is None) != (official.advance_count is None):
        problems.append(msg("A trial keeps the tiers of the ranking; it changes quotas and minimum values only."))
    quotas = [tier.quota for tier in assumed.tiers] + [assumed.advance_count or 0]
    if not all(0 <= quota <= MOST_QUOTA for quota in quotas):
        problems.append(msg("A quota must lie between 0 and {most}.", most=MOST_QUOTA))
    minimums = [tier.minimum_value for tier in assumed.tiers if tier.minimum_value is not None]
    if not all(0 <= minimum <= MOST_POINTS * 100 for minimum in minimums):
        problems.append(msg("A minimum value must lie between 0 and 100."))
    if assumed.left_out is not None and assumed.left_out not in judges:
        problems.append(msg("The judge to leave out has no sheet in this ranking."))
    return tuple(problems)


def encode(assumed: Assumptions) -> dict[str, Any]:
    """Give assumptions as plain JSON values; ``decode`` is the inverse."""
    return {
        "weights": list(assumed.weights),
        "method": assumed.method.value,
        "tiers": [{"quota": tier.quota, "minimum_value": tier.minimum_value} for tier in assumed.tiers],
        "advance_count": assumed.advance_count,
        "left_out": assumed.left_out,
    }


def decode(record: Mapping[str, Any]) -> Assumptions:
    """Rebuild assumptions from what ``encode`` gave."""
    return Assumptions(
        tuple(record["weights"]),
        Method(record["method"]),
        tuple(TierAssumption(tier["quota"], tier["minimum_value"]) for tier in record["tiers"]),
        record["advance_count"],
        record["left_out"],
    )
