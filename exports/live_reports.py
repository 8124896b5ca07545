"""What goes into the live workbook: one ranking from the raw points up, and what the program made of it.

As in ``exports/reports.py``: plain frozen values, numbers exact, ``None`` for “not given”. Nobody who proposed anything
is named in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from domain.awards import Method, Rounding
from exports.reports import Criterion, Words


@dataclass(frozen=True)
class LiveTier:
    """One tier of the track, as the ranking filled it.

    Attributes:
        name: as in the cycle.
        prize: whole yuan for one award, as it stands after the panel.
        prize_is_minimum: the prize is “not less than” that sum.
        quota: the most awards the tier may hold.
        minimum: least value that earns the tier, whole hundredths of a point; None where there is no such rule.
        decided: how many hold it after what the panel decided.
    """

    name: Words
    prize: int
    prize_is_minimum: bool
    quota: int
    minimum: Fraction | None
    decided: int


@dataclass(frozen=True)
class LiveSheet:
    """One judge's sheet; a sheet that was never submitted has no points and no total.

    Attributes:
        judge: the judge's number in the workbook, from 1.
        points: whole points 0-100 in the order of the criteria; None where not given.
        total: weighted total after the rubric's rounding; None while points are missing.
    """

    judge: int
    points: tuple[int | None, ...]
    total: Fraction | None


@dataclass(frozen=True)
class LiveEntry:
    """One entry with its sheets and what the program made of them.

    Attributes:
        reference: the entry's number.
        title: of the suggestion, or the organisation's name.
        sheets: every sheet that is asked for; those of recused judges are left out.
        is_waived: ranked by decision although sheets are missing.
        value: in points; None without a rank.
        rank: None where sheets are missing.
        tier: index of its tier by the ranking alone; None for none, and in a tie across an edge.
        is_at_edge: tied across the edge of a tier.
        decided: what the panel decided otherwise; None where the ranking stands.
    """

    reference: str
    title: str
    sheets: tuple[LiveSheet, ...]
    is_waived: bool
    value: Fraction | None
    rank: int | None
    tier: int | None
    is_at_edge: bool
    decided: Words | None = None


@dataclass(frozen=True)
class LiveRecusal:
    """A judge who did not judge an entry, and why."""

    reference: str
    title: str
    judge: str
    why: Words
    decision: str
    decided_at: datetime


@dataclass(frozen=True)
class LiveMotion:
    """What the panel voted on, and why; ``outcome`` holds the count."""

    number: int
    moved: Words
    state: Words
    outcome: Words
    reason: str
    ended_at: datetime | None


@dataclass(frozen=True)
class PlainLine:
    """One entry of a final that formulas cannot follow, as the program has it.

    Attributes:
        reference: the entry's number.
        title: the organisation's name.
        rank: None without one.
        value: in points; None without a rank.
        tier: the one it has after what the panel decided; None for none.
        prize: whole yuan for its award; None without one.
        decided: what the panel decided otherwise; None where the ranking stands.
    """

    reference: str
    title: str
    rank: int | None
    value: Fraction | None
    tier: Words | None
    prize: int | None
    decided: Words | None = None


@dataclass(frozen=True)
class PlainRanking:
    """What stands in place of formulas: why there are none, and the entries as the program has them."""

    why: Words
    lines: tuple[PlainLine, ...] = ()


@dataclass(frozen=True)
class LiveReport:
    """One final ranking, whole.

    Attributes:
        cycle: the cycle's name.
        name: of the round and track.
        created: when the report was made, aware; the same moment gives the same bytes.
        program_version: of the program that wrote the report.
        number: the ranking's own.
        computed_at: aware.
        method: trimmed, mean or median.
        rounding: where two decimals are made.
        criteria: the rubric's, in order.
        tie_break: indices of criteria, asked in turn where values are equal.
        tiers: of the track, best first; at least one.
        entries: by rank; those without a rank last.
        judges: names by their numbers, the first is 1.
        recusals: confirmed ones of the round.
        motions: those on this ranking that have ended, in their order.
        input_digest: SHA-256 of the frozen input, hexadecimal.
        standing: how far the result is from being final.
        is_rehearsal: whether all of it is practice.
        organisations: in the workbook of the suggestions, the final of the organisations; None in their own report.
    """

    cycle: Words
    name: Words
    created: datetime
    program_version: str
    number: int
    computed_at: datetime
    method: Method
    rounding: Rounding
    criteria: tuple[Criterion, ...]
    tie_break: tuple[int, ...]
    tiers: tuple[LiveTier, ...]
    entries: tuple[LiveEntry, ...]
    judges: tuple[str, ...]
    recusals: tuple[LiveRecusal, ...]
    motions: tuple[LiveMotion, ...]
    input_digest: str
    standing: Words
    is_rehearsal: bool = False
    organisations: LiveReport | PlainRanking | None = None

    @property
    def all_of_it(self) -> tuple[LiveReport, ...]:
        """Every report of the workbook that is worked out by formulas."""
        return (self, self.organisations) if isinstance(self.organisations, LiveReport) else (self,)
