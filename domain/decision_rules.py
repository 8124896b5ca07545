"""By which rules a panel decides: declared with the cycle, frozen with it.

Chinese rules say 以上 for “at least” and 过半数 for “more than half”; each share keeps its own meaning of the edge.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from domain.messages import N_, Message, msg

MOST_PUBLICITY_DAYS = 60
MOST_BUDGET = 1_000_000_000


class Share(StrEnum):
    """How much of a whole it takes."""

    MORE_THAN_HALF = "more_than_half"
    TWO_THIRDS = "two_thirds"
    THREE_QUARTERS = "three_quarters"
    ALL = "all"

    def needed(self, whole: int) -> int:
        """Give the least number that is this share of a whole; at least one, so that nobody decides nothing."""
        match self:
            case Share.MORE_THAN_HALF:
                least = whole // 2 + 1
            case Share.TWO_THIRDS:
                least = -(-2 * whole // 3)
            case Share.THREE_QUARTERS:
                least = -(-3 * whole // 4)
            case Share.ALL:
                least = whole
        return max(1, least)

    def is_reached(self, part: int, whole: int) -> bool:
        """Whether a part of a whole is this share of it."""
        return part >= self.needed(whole)


SHARE_NAMES: Mapping[Share, str] = MappingProxyType(
    {
        Share.MORE_THAN_HALF: N_("more than half"),
        Share.TWO_THIRDS: N_("two thirds or more"),
        Share.THREE_QUARTERS: N_("three quarters or more"),
        Share.ALL: N_("all"),
    }
)


@dataclass(frozen=True)
class DecisionRule:
    """How the panel decides and for how long its list is shown to the public.

    Attributes:
        quorum: how much of the panel must be present; who is recused from an entry does not count for it.
        majority: how many of the ballots cast it takes; an abstention is a ballot cast.
        is_secret: whether a ballot is secret, or by name.
        publicity_days: for how many working days the list is shown before it is published.
        budget_yuan: what all prizes together may cost; None for prizes times quotas.
    """

    quorum: Share = Share.TWO_THIRDS
    majority: Share = Share.TWO_THIRDS
    is_secret: bool = True
    publicity_days: int = 5
    budget_yuan: int | None = None


def decision_problems(rule: DecisionRule) -> tuple[Message, ...]:
    """What is wrong with the rules of decision as typed."""
    return tuple(_problems(rule))


def _problems(rule: DecisionRule) -> Iterator[Message]:
    if not 1 <= rule.publicity_days <= MOST_PUBLICITY_DAYS:
        yield msg("The publicity must last between 1 and {most} working days.", most=MOST_PUBLICITY_DAYS)
    if rule.budget_yuan is not None and not 0 <= rule.budget_yuan <= MOST_BUDGET:
        yield msg("The budget must be a whole number of yuan from 0 to {most}.", most=f"{MOST_BUDGET:,}")
