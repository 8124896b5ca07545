"""What the panel has decided, as plain values: what its list is made from and what is held against it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

from domain.awards import TrackKind
from domain.messages import InBoth
from domain.motions import MotionKind


@dataclass(frozen=True)
class TierTerms:
    """What was declared of a tier; ``minimum`` in points, None for none. ``position`` is its order in the cycle."""

    position: int
    name: InBoth
    track: TrackKind
    quota: int
    minimum: Fraction | None
    prize_yuan: int
    prize_is_minimum: bool
    is_always_voted: bool


@dataclass(frozen=True)
class RankedAs:
    """Where a ranking has an entry; without a rank where it is short of sheets."""

    entry_id: int
    rank: int | None
    value: Fraction | None


@dataclass(frozen=True)
class Carried:
    """A motion that was carried.

    Attributes:
        number: its own, in its round; later ones override earlier ones.
        kind: what was moved.
        entry_ids: whom it places: of a tie those chosen, of others the one it is about.
        tier: position of the tier; None for none.
        places: of places left empty, how many.
        prize_yuan: the prize it sets.
    """

    number: int
    kind: MotionKind
    entry_ids: tuple[int, ...] = ()
    tier: int | None = None
    places: int = 0
    prize_yuan: int | None = None


@dataclass(frozen=True)
class Placed:
    """Where one entry stands: by the ranking, and after what the panel decided.

    Attributes:
        entry_id: of the entry.
        rank: of the ranking; None for none.
        value: of the ranking.
        proposed: position of the tier the ranking gives it; None for none, and in a tie across an edge.
        tier: position of the tier it has; None for none, and while a tie is open.
        between: the tiers a tie leaves it between, None for no award; empty where nothing is open.
        motion: number of the motion that placed it; None where the ranking stands.
        is_withdrawn: whether an award was taken from it.
        is_at_edge: whether the ranking alone leaves it tied across the edge of a tier.
    """

    entry_id: int
    rank: int | None
    value: Fraction | None
    proposed: int | None
    tier: int | None
    between: tuple[int | None, ...] = ()
    motion: int | None = None
    is_withdrawn: bool = False
    is_at_edge: bool = False


@dataclass(frozen=True)
class OpenTie:
    """Entries of one rank that a tier has not room for; ``places`` are those left in the first of ``tiers``."""

    entry_ids: tuple[int, ...]
    tiers: tuple[int | None, ...]
    places: int


@dataclass(frozen=True)
class DecidedTrack:
    """One track's entries as ranking and panel place them.

    Attributes:
        lines: by rank, those without one last.
        ties: what is still open.
        prizes: what one award of a tier is worth, by its position.
        empty: places of a tier that were decided to stay empty, by its position.
        voted: the entries that a vote put into the tier they have, by tier.
        vacancies: tiers whose award was withdrawn, each as often as nobody has decided on it.
        emptied_by: numbers of the motions that left places empty; the ranking filled the tiers anew without these.
    """

    lines: tuple[Placed, ...]
    ties: tuple[OpenTie, ...]
    prizes: Mapping[int, int]
    empty: Mapping[int, int] = field(default_factory=dict)
    voted: Mapping[int, frozenset[int]] = field(default_factory=dict)
    vacancies: tuple[int, ...] = ()
    emptied_by: tuple[int, ...] = ()

    @cached_property
    def line_of(self) -> Mapping[int, Placed]:
        """The lines by entry."""
        return {line.entry_id: line for line in self.lines}

    @cached_property
    def ranked(self) -> int:
        """How many entries have a rank."""
        return sum(line.rank is not None for line in self.lines)

    @cached_property
    def held(self) -> Mapping[int | None, int]:
        """How many entries each tier holds, by its position; those without one by None."""
        return Counter(line.tier for line in self.lines)

    def decided_by(self, line: Placed) -> tuple[int, ...]:
        """Give the motions because of which an entry stands where it does; none where it is the ranking alone."""
        if line.motion is not None:
            return (line.motion,)
        return self.emptied_by if line.tier != line.proposed and not line.between else ()
