"""What goes into the letters that tell proposers and units their result: plain frozen values.

As in ``exports.reports``, ``None`` always means “not given”, moments are aware, and ``Words`` are a name as it was
typed or a sentence for the reader's language. A letter knows what is its addressee's own: never a judge, never a
telephone, never anything of another entry but the least value that was enough.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction

from exports.decision_reports import AuditHead, Contact
from exports.reports import Words


class Outcome(StrEnum):
    """What became of an entry."""

    AWARDED = "awarded"
    NOT_AWARDED = "not_awarded"
    NOT_ADVANCED = "not_advanced"
    NOT_RANKED = "not_ranked"
    NOT_JUDGED = "not_judged"
    INELIGIBLE = "ineligible"
    MERGED = "merged"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class AveragedCriterion:
    """One criterion with its weight, hundredths of a per cent, and the mean of its points on all counted sheets."""

    name: Words
    weight: int
    average: Fraction


@dataclass(frozen=True)
class Judged:
    """How an entry was judged in the last round that it reached.

    Attributes:
        round: the round's name.
        method: how sheets became the value, in words.
        sheets: how many counted.
        value: in points.
        rank: among those ranked.
        is_tied: another one has the same rank.
        of: how many were ranked.
        least: the least value that was given an award, or went on to the final; None where there was none.
        has_votes: awards were given otherwise than by rank, by vote.
        criteria: in order.
    """

    round: Words
    method: Words
    sheets: int
    value: Fraction
    rank: int
    is_tied: bool
    of: int
    least: Fraction | None
    has_votes: bool
    criteria: tuple[AveragedCriterion, ...]


@dataclass(frozen=True)
class Letter:
    """One letter.

    Attributes:
        reference: the entry's number.
        title: of the suggestion, or the unit's name.
        is_unit: whether it goes to a unit.
        addressees: all who made the suggestion, in the order of the register.
        submitted_on: when.
        outcome: what became of it.
        tier: the award, or that of the suggestion it was merged into.
        prize: whole yuan.
        merged_into: number of the suggestion it was merged into.
        reasons: why it was not eligible, or why its award was withdrawn.
        judged: how; None where no ranking has it.
        is_reachable: whether the register names somebody and gives a way to reach them.
    """

    reference: str
    title: str
    is_unit: bool
    addressees: tuple[str, ...]
    submitted_on: date | None
    outcome: Outcome
    tier: Words | None = None
    prize: int | None = None
    merged_into: str | None = None
    reasons: tuple[Words, ...] = ()
    judged: Judged | None = None
    is_reachable: bool = True


@dataclass(frozen=True)
class Unwritten:
    """A suggestion to which no letter is written, for nobody has confirmed its eligibility yet."""

    reference: str
    title: str


@dataclass(frozen=True)
class LettersReport:
    """The letters of one published list.

    Attributes:
        cycle: the cycle's name.
        created: when the list was published, aware; the same moment gives the same bytes.
        program_version: of the program that wrote it.
        list_number: version of the list.
        sha256: of the list.
        published_on: the office's day, by which the letters are dated.
        contact: who answers questions.
        shown: first and last day of the publicity and its working days; None where the list itself was not shown.
        audit_head: the event by which the list was published.
        basis: the rules under which the awards are given.
        letters: suggestions by their numbers, then units; those that reach nobody come after all others.
        is_rehearsal: whether all of it is practice; every page then says so.
        unwritten: those to whom there is nothing to write yet, by their numbers.
    """

    cycle: Words
    created: datetime
    program_version: str
    list_number: int
    sha256: str
    published_on: date
    contact: Contact
    shown: tuple[date, date, int] | None
    audit_head: AuditHead
    basis: Words
    letters: tuple[Letter, ...]
    is_rehearsal: bool = False
    unwritten: tuple[Unwritten, ...] = ()

    @property
    def unreachable(self) -> tuple[Letter, ...]:
        """Letters that reach nobody."""
        return tuple(each for each in self.letters if not each.is_reachable)
