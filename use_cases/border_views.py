"""What the workbench of borders shows of one ranking: an edge, who is near it, and what would settle it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from use_cases.leaderboards import Leaderboard, TierBand
from use_cases.missing_sheets import MissingSheets

_LEAST_GAIN = 0.01


@dataclass(frozen=True)
class BorderEntry:
    """One entry near an edge.

    Attributes:
        entry_id: its line in the leaderboard has all the rest.
        holds_place: whether it officially stands above the edge; None in a tie across it.
        chance: of a place above, by the sheets with the judges' severity taken out.
        is_in_zone: whether that chance lies from a quarter to three quarters.
        is_contrary: whether it speaks for the other side, beyond the zone.
        value: what the whole panel would have given, points; low and high hold 80 % of belief.
    """

    entry_id: int
    holds_place: bool | None
    chance: float
    is_in_zone: bool
    is_contrary: bool
    value: float
    low: float
    high: float


@dataclass(frozen=True)
class BorderPair:
    """Two entries on either side of an edge; the chance is that the lower one is truly better."""

    upper_id: int
    lower_id: int
    gap: Fraction
    chance: float
    is_inseparable: bool


@dataclass(frozen=True)
class ExtraReviews:
    """What a plan asks for one entry: sheets of judges of the panel, and of judges to be named, by number."""

    entry_id: int
    judges: tuple[str, ...]
    newcomers: tuple[int, ...]

    @property
    def sheets(self) -> int:
        """How many sheets."""
        return len(self.judges) + len(self.newcomers)


@dataclass(frozen=True)
class ReviewPlan:
    """The cheapest sheets that would settle an edge, or the most useful ones that could be afforded.

    Attributes:
        reviews: by entry.
        before: mean chance that a doubtful pair stands in the wrong order, as things are.
        after: the same as expected with these sheets.
        is_settled: whether ``after`` is low enough.
        most: sheets of the longest plan looked at.
        at_best: the chance that even those would leave.
    """

    reviews: tuple[ExtraReviews, ...]
    before: float
    after: float
    is_settled: bool
    most: int
    at_best: float

    @property
    def pays(self) -> bool:
        """Whether the sheets are worth asking for: each takes at least a percentage point off, in the mean."""
        return self.is_settled and self.before - self.after >= _LEAST_GAIN * self.sheets

    @property
    def sheets(self) -> int:
        """How many sheets in all."""
        return sum(review.sheets for review in self.reviews)


@dataclass(frozen=True, eq=False)
class BorderView:
    """One edge.

    Attributes:
        upper: the tier above; None for those who advance.
        lower: the tier below; None for none.
        places: how many stand above.
        above: lowest official value with a place.
        below: highest official value without one.
        margin: between the two; 0 in a tie, None where a side is empty.
        has_room: whether a place of the tier above stays empty.
        tied: entries that share the rank the edge runs through.
        places_in_tie: how many of these get a place.
        cut: the adjusted value at which the places end, half way between the last with and the first without one.
        entries: near the edge, by rank; everybody in doubt, as far as a picture holds them.
        zone: how many entries lie in the zone.
        contrary: how many more likely belong on the other side, beyond the zone.
        pairs: in doubt or contradicted, the most doubtful first.
        missing: sheets that could change who stands above, the likeliest first.
        plan: None where nothing is in doubt.
    """

    upper: TierBand | None
    lower: TierBand | None
    places: int
    above: Fraction | None
    below: Fraction | None
    margin: Fraction | None
    has_room: bool
    tied: tuple[int, ...]
    places_in_tie: int
    cut: float | None
    entries: tuple[BorderEntry, ...]
    zone: int
    contrary: int
    pairs: tuple[BorderPair, ...]
    missing: tuple[MissingSheets, ...]
    plan: ReviewPlan | None

    @property
    def inseparable(self) -> tuple[BorderPair, ...]:
        """The pairs that the sheets cannot tell apart."""
        return tuple(pair for pair in self.pairs if pair.is_inseparable)

    @property
    def contradicted(self) -> tuple[BorderPair, ...]:
        """The pairs of which the sheets, severity taken out, say the opposite."""
        return tuple(pair for pair in self.pairs if not pair.is_inseparable)


@dataclass(frozen=True, eq=False)
class RankingBorders:
    """All edges of one ranking; it never changes, so whoever may see it may share one copy."""

    board: Leaderboard
    borders: tuple[BorderView, ...]
