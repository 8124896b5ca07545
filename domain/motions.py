"""What a panel can move, how ballots are counted, and what comes of it: pure arithmetic under declared rules."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from domain.decision_rules import Share
from domain.messages import N_


class MotionKind(StrEnum):
    """What is moved.

    ``SETTLE_TIE``: which of several tied entries take the places left of a tier. ``MOVE``: one entry to another tier,
    or to none. ``LEAVE_EMPTY``: places of a tier are not given; the ranking fills the tiers anew without them.
    ``AWARD``: an entry takes a tier that is given by vote alone. ``FILL_VACANCY``: an entry takes the place of a
    withdrawn award; ``LEAVE_VACANT``: nobody takes it. ``SET_PRIZE``: a prize above the tier's least sum.
    """

    SETTLE_TIE = "settle_tie"
    MOVE = "move"
    LEAVE_EMPTY = "leave_empty"
    AWARD = "award"
    FILL_VACANCY = "fill_vacancy"
    LEAVE_VACANT = "leave_vacant"
    SET_PRIZE = "set_prize"


class MotionState(StrEnum):
    """Where a motion stands."""

    OPEN = "open"
    CARRIED = "carried"
    LOST = "lost"
    WITHDRAWN = "withdrawn"


class Choice(StrEnum):
    """What a ballot says of a motion; of a tie it names entries instead, or abstains."""

    YES = "yes"
    NO = "no"
    ABSTAIN = "abstain"


MOTION_NAMES: Mapping[MotionKind, str] = MappingProxyType(
    {
        MotionKind.SETTLE_TIE: N_("Settle a tie"),
        MotionKind.MOVE: N_("Move an entry to another tier"),
        MotionKind.LEAVE_EMPTY: N_("Leave places of a tier empty"),
        MotionKind.AWARD: N_("Award a tier that is always voted"),
        MotionKind.FILL_VACANCY: N_("Fill a vacancy"),
        MotionKind.LEAVE_VACANT: N_("Leave a vacancy"),
        MotionKind.SET_PRIZE: N_("Set a prize above its least sum"),
    }
)

MOTION_STATE_NAMES: Mapping[MotionState, str] = MappingProxyType(
    {
        MotionState.OPEN: N_("Voting is open"),
        MotionState.CARRIED: N_("Carried"),
        MotionState.LOST: N_("Lost"),
        MotionState.WITHDRAWN: N_("Taken back without a count"),
    }
)

CHOICE_NAMES: Mapping[Choice, str] = MappingProxyType(
    {Choice.YES: N_("For"), Choice.NO: N_("Against"), Choice.ABSTAIN: N_("Abstain")}
)

AFTER_SEALING = frozenset({MotionKind.FILL_VACANCY, MotionKind.LEAVE_VACANT})
"""What may be moved of a list that was sealed; everything else comes before."""


@dataclass(frozen=True)
class Roll:
    """Who could vote on one motion.

    Attributes:
        seats: judges of the round who have not been released.
        recused: how many of them are out for this motion.
        present: how many of the others were there when voting opened and have not left since.
    """

    seats: int
    recused: int
    present: int

    @property
    def base(self) -> int:
        """Of how many the quorum is taken: a recusal shrinks it."""
        return self.seats - self.recused

    def is_quorate(self, quorum: Share) -> bool:
        """Whether enough of them are present."""
        return quorum.is_reached(self.present, self.base)


@dataclass(frozen=True)
class Count:
    """The ballots on one motion, counted.

    Attributes:
        yes: for it; 0 of a tie.
        no: against it; 0 of a tie.
        abstain: neither.
        named: of a tie, how many ballots name each entry, by entry; every entry of the tie has its number.
        naming: of a tie, how many ballots name at least one entry.
    """

    yes: int = 0
    no: int = 0
    abstain: int = 0
    named: Mapping[int, int] = field(default_factory=dict)
    naming: int = 0

    @property
    def cast(self) -> int:
        """How many ballots there are; an abstention is one."""
        return self.yes + self.no + self.abstain + self.naming

    def with_choice(self, choice: Choice) -> Count:
        """Count one more ballot for, against or neither."""
        more = {each: int(each is choice) for each in Choice}
        return Count(
            self.yes + more[Choice.YES],
            self.no + more[Choice.NO],
            self.abstain + more[Choice.ABSTAIN],
            self.named,
            self.naming,
        )

    def with_names(self, entry_ids: Collection[int]) -> Count:
        """Count one more ballot that names entries.

        Raises:
            ValueError: it names none, or one that is not in the tie.
        """
        if not entry_ids or not set(entry_ids) <= set(self.named):
            raise ValueError("a ballot on a tie names entries of the tie")
        named = {entry_id: n + (entry_id in entry_ids) for entry_id, n in self.named.items()}
        return Count(self.yes, self.no, self.abstain, named, self.naming + 1)


def sums_of(count: Count) -> dict[str, Any]:
    """Give a count as plain values; ``count_of`` is the inverse."""
    return {
        "yes": count.yes,
        "no": count.no,
        "abstain": count.abstain,
        "named": {str(entry_id): n for entry_id, n in count.named.items()},
        "naming": count.naming,
    }


def count_of(sums: Mapping[str, Any]) -> Count:
    """Read a count back."""
    named = {int(entry_id): int(n) for entry_id, n in sums["named"].items()}
    return Count(sums["yes"], sums["no"], sums["abstain"], named, sums["naming"])


def is_carried(count: Count, majority: Share) -> bool:
    """Whether a motion has the majority of the ballots cast."""
    return count.cast > 0 and majority.is_reached(count.yes, count.cast)


def chosen_of_tie(count: Count, majority: Share, places: int) -> tuple[int, ...]:
    """Give the entries of a tie that take the places: those with the majority, most ballots first.

    Where the last places would go to some of several with the same number of ballots, none of these takes one: a
    further ballot decides between them.
    """
    needed = majority.needed(count.cast)
    reached = sorted(((n, entry_id) for entry_id, n in count.named.items() if n >= needed), reverse=True)
    if len(reached) > places:
        first_out = reached[places][0]
        reached = [(n, entry_id) for n, entry_id in reached if n > first_out]
    return tuple(sorted(entry_id for _n, entry_id in reached))
