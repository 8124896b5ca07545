"""What goes onto certificates: plain frozen values that a use case builds from rows.

As in ``exports.reports``, moments are aware, and ``Words`` are a name as it was typed or a sentence for the reader's
language.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from domain.messages import Message
from exports.reports import Words


@dataclass(frozen=True)
class Certificate:
    """One award, as it is handed over.

    Attributes:
        number: of the certificate; never that of another one.
        reference: of the entry, for whoever has to be told which one cannot be printed.
        honoured: who has it, in the order of the register: all joint proposers, or the unit; empty where the register
            names nobody, so that it is filled in by hand.
        title: of the suggestion; None for a unit.
        tier: as in the cycle.
        dated: the day on which the award was first published.
        line: the award word for word as the sealed list spells it.
    """

    number: Message
    reference: str
    honoured: tuple[str, ...]
    title: str | None
    tier: Words
    dated: date
    line: str


@dataclass(frozen=True)
class CertificateReport:
    """Everything on the certificates of one published list.

    Attributes:
        cycle: the cycle's name.
        created: when the list was published, aware; the same moment gives the same bytes.
        program_version: of the program that writes them.
        issued_by: the office that hands them over; empty leaves room.
        list_number: of the published list.
        sha256: of its content.
        certificates: in the list's order, without what was withdrawn since.
        is_framed: False for card stock that has a frame of its own.
        is_rehearsal: whether all of it is practice; every page then says so.
    """

    cycle: Words
    created: datetime
    program_version: str
    issued_by: Words
    list_number: int
    sha256: str
    certificates: tuple[Certificate, ...]
    is_framed: bool = True
    is_rehearsal: bool = False
