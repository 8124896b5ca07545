"""What goes into an export: plain frozen values that a use case builds from rows.

Everything here is the standard library's. Numbers arrive exact (``Fraction``) and
are rounded only where a file format demands it. ``None`` always means “not given”;
no field uses zero or an empty text for that. Moments are aware; a file shows them in
Beijing time, whatever the server's clock is set to.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import TypeAlias

from domain.messages import Message

Words: TypeAlias = str | Message
"""A name kept in the database as it was typed, or a sentence for the reader's language.

One of our own words, such as ``METHOD_NAMES[Method.MEAN]``, is a ``Message`` too: wrap it.
"""


@dataclass(frozen=True)
class Criterion:
    """One column of points.

    Attributes:
        name: as the judges saw it.
        weight: in hundredths of a per cent; the weights of one rubric sum to 10,000.
        descriptor: what the judges were told to look for.
    """

    name: Words
    weight: int
    descriptor: Words | None = None


@dataclass(frozen=True)
class Tier:
    """One tier of the award, as frozen when scoring opened.

    Attributes:
        order: 1 for the highest; all tiers of a cycle stand in one order.
        name: as in the cycle.
        prize: whole yuan for one award.
        prize_is_minimum: the prize is “not less than” that sum.
        quota: the most awards the tier may hold.
        minimum_value: least value that earns the tier; None where there is no such rule.
        descriptor: what earns it, in words.
        least_prize: of a list that has been decided, what was declared as the least sum; None where a sum was declared.
    """

    order: int
    name: Words
    prize: int
    prize_is_minimum: bool
    quota: int
    minimum_value: Fraction | None = None
    descriptor: Words | None = None
    least_prize: int | None = None


@dataclass(frozen=True)
class Award:
    """One entry in one tier.

    Attributes:
        reference: the entry's number.
        title: of the suggestion; the name of the organisation in the organisations' tier.
        proposers: their names; for an organisation the unit itself.
        handling_unit: the unit that handled or adopted it.
        value: the entry's value in the ranking that decided.
        rank: in the same ranking.
        prize: whole yuan for this award; counted in the sums.
        prize_is_minimum: the sum is not settled yet, only its floor is.
        is_unit: the entry is a unit itself, so that no other one handled it.
    """

    reference: str
    title: str
    proposers: tuple[str, ...]
    handling_unit: str | None
    value: Fraction | None
    rank: int | None
    prize: int
    prize_is_minimum: bool = False
    is_unit: bool = False


@dataclass(frozen=True)
class TierAwards:
    """A tier and those in it, in the order to print.

    Attributes:
        tier: the tier.
        awards: empty for a tier that is vacant or not decided yet.
        why_empty: which of the two and why, as a whole sentence; None where somebody holds the tier.
    """

    tier: Tier
    awards: tuple[Award, ...]
    why_empty: Words | None = None


@dataclass(frozen=True)
class TiedEntry:
    """One of several entries that are tied across a tier's edge."""

    reference: str
    title: str
    proposers: tuple[str, ...]
    value: Fraction


@dataclass(frozen=True)
class EdgeTie:
    """Entries of one rank of which some, but not all, fit above a cut line.

    Attributes:
        rank: the rank they share.
        tiers: the tiers they straddle, in order; the last is None where the edge is that of the award itself.
        entries: all that share the rank.
        places: how many of them the tiers still hold.
    """

    rank: int
    tiers: tuple[Words | None, ...]
    entries: tuple[TiedEntry, ...]
    places: int | None = None


@dataclass(frozen=True)
class UnrankedEntry:
    """An entry without a value because sheets are missing.

    Attributes:
        reference: the entry's number.
        title: of the entry.
        sheets: how many submitted sheets there are.
        sheets_required: how many there should be.
        missing: what is missing, such as the judges' names.
    """

    reference: str
    title: str
    sheets: int
    sheets_required: int
    missing: Words


@dataclass(frozen=True)
class WaivedEntry(UnrankedEntry):
    """An entry ranked by decision although sheets are missing.

    Attributes:
        reason: why, as it was recorded.
    """

    reason: Words = ""


@dataclass(frozen=True)
class RankedEntry:
    """One line of a ranking.

    Attributes:
        rank: competition rank (1, 2, 2, 4); None for an entry that is unranked.
        tied: another entry has the same rank.
        reference: the entry's number.
        title: of the suggestion, or the organisation's name.
        theme: None for an organisation.
        kind: None for an organisation.
        value: None for an entry that is unranked.
        spread: standard deviation of its totals, in points; None where there are fewer than two sheets.
        sheets: how many submitted sheets entered the value.
        tier: where rank, quota and minimum put it; None for no tier and for a tie across an edge.
        at_edge: tied across a tier's edge and left for the panel.
        note: what a reader has to know, such as fewer sheets than the trimmed mean needs.
    """

    rank: int | None
    tied: bool
    reference: str
    title: str
    theme: Words | None
    kind: Words | None
    value: Fraction | None
    spread: float | None
    sheets: int
    tier: Words | None
    at_edge: bool = False
    note: Words | None = None


@dataclass(frozen=True)
class SheetPoints:
    """One judge's sheet for one entry.

    Attributes:
        reference: the entry's number.
        title: of the entry.
        judge: the judge's name.
        points: whole points 0-100 in the order of the ranking's criteria; None where not given.
        total: weighted total after the rubric's rounding; None while points are missing.
        version: 1 for the first submitted version; None for a sheet never submitted.
        submitted_at: aware; None for a sheet never submitted.
        comment: the judge's words.
    """

    reference: str
    title: str
    judge: str
    points: tuple[int | None, ...]
    total: Fraction | None
    version: int | None
    submitted_at: datetime | None
    comment: str | None = None


@dataclass(frozen=True)
class Ranking:
    """One ranking with everything that made it.

    Attributes:
        number: the ranking's own number, as its receipt has it.
        name: of the round and track, short enough for a sheet's tab.
        computed_at: aware.
        method: the method in words.
        rounding: the rounding rule in words.
        tie_break: the tie-break chain in words.
        criteria: the rubric's, in order.
        entries: by rank; those without a rank last.
        sheets: every assigned sheet, by entry and judge.
        input_digest: SHA-256 of the frozen input, hexadecimal.
        program_version: of the program that computed it.
    """

    number: int
    name: Words
    computed_at: datetime
    method: Words
    rounding: Words
    tie_break: Words
    criteria: tuple[Criterion, ...]
    entries: tuple[RankedEntry, ...]
    sheets: tuple[SheetPoints, ...]
    input_digest: str
    program_version: str

    def __post_init__(self) -> None:
        """Refuse points that do not stand under the criteria.

        Raises:
            ValueError: a sheet has more or fewer points than there are criteria.
        """
        for sheet in self.sheets:
            if len(sheet.points) != len(self.criteria):
                raise ValueError(f"{sheet.reference}: {len(sheet.points)} points for {len(self.criteria)} criteria")


@dataclass(frozen=True)
class AwardReport:
    """A cycle's result, whole.

    Attributes:
        cycle: the cycle's name.
        created: when the report was made, aware; the same moment gives the same bytes.
        program_version: of the program that wrote the report.
        tiers: every tier of the cycle in order, the vacant ones too.
        edge_ties: left for the panel and counted in no sum.
        unranked: of the rankings that decide.
        waived: ranked in the rankings that decide although sheets are missing.
        rankings: those that decide first, then earlier rounds.
        is_rehearsal: whether all of it is practice; every sheet then says so.
        standing: how far it is from being final.
    """

    cycle: Words
    created: datetime
    program_version: str
    tiers: tuple[TierAwards, ...]
    edge_ties: tuple[EdgeTie, ...]
    unranked: tuple[UnrankedEntry, ...]
    waived: tuple[WaivedEntry, ...]
    rankings: tuple[Ranking, ...]
    is_rehearsal: bool = False
    standing: Words = ""
