"""What goes into the payment list: plain frozen values; sums in fen.

As in ``exports.reports``, ``None`` always means “not given”, moments are aware, and ``Words`` are a name as it was
typed or a sentence for the reader's language.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from exports.reports import Words


@dataclass(frozen=True)
class Payee:
    """Who signs for a sum: a proposer, or the unit that has an award.

    Attributes:
        name: None where the register names nobody; it is filled in by hand.
        work_unit: as the register has it; None for a unit.
        telephone: as the register has it.
        fen: what is paid.
    """

    name: str | None
    work_unit: str | None
    telephone: str | None
    fen: int


@dataclass(frozen=True)
class PaidAward:
    """One award and those who share it, in the order of the register; at least one."""

    reference: str
    title: str
    payees: tuple[Payee, ...]
    is_unit: bool


@dataclass(frozen=True)
class PaidTier:
    """One tier; no awards where there is nothing to pay."""

    name: Words
    awards: tuple[PaidAward, ...]

    @property
    def payees(self) -> tuple[Payee, ...]:
        """Everybody who is paid, in order."""
        return tuple(payee for award in self.awards for payee in award.payees)

    @property
    def fen(self) -> int:
        """What all of them get."""
        return sum(payee.fen for payee in self.payees)


@dataclass(frozen=True)
class PaymentReport:
    """What the payment list says.

    Attributes:
        cycle: the cycle's name.
        created: the document's date: when the list was sealed.
        program_version: of the program that wrote it.
        list_number: of the sealed list.
        sha256: of its content.
        sealed_on: the office's day.
        published_on: the office's day; None before.
        tiers: every tier in order.
        withdrawn: references of awards on the list that were taken away since; they are not paid.
        is_rehearsal: whether all of it is practice.
    """

    cycle: Words
    created: datetime
    program_version: str
    list_number: int
    sha256: str
    sealed_on: date
    published_on: date | None
    tiers: tuple[PaidTier, ...]
    withdrawn: tuple[str, ...]
    is_rehearsal: bool = False

    @property
    def payees(self) -> int:
        """How many lines there are to sign."""
        return sum(len(tier.payees) for tier in self.tiers)

    @property
    def fen(self) -> int:
        """What is paid in all."""
        return sum(tier.fen for tier in self.tiers)

    @property
    def nameless(self) -> tuple[str, ...]:
        """References of awards of which nobody knows whom to pay."""
        return tuple(award.reference for award in self._awards() if any(payee.name is None for payee in award.payees))

    def _awards(self) -> Iterator[PaidAward]:
        return (award for tier in self.tiers for award in tier.awards)
