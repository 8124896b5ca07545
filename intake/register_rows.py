"""What a register holds once it is read: its rows, and what is wrong or doubtful about them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import zip_longest
from typing import TypeAlias

from domain.messages import Message
from domain.suggestions import listed
from intake.cells import names_of

# A row's sheet and the workbook's own number of it.
Place: TypeAlias = tuple[str, int]
Seen: TypeAlias = dict[str, Place]


class Severity(StrEnum):
    """What a problem does to its row."""

    REFUSES = "refuses"
    KEEPS = "keeps"
    INELIGIBLE = "ineligible"
    NOTE = "note"


@dataclass(frozen=True)
class Problem:
    """One thing wrong or doubtful about one field of a row, whose number and sheet are the workbook's own."""

    row: int
    field: str
    code: str
    message: Message
    severity: Severity
    sheet: str = ""

    @property
    def place(self) -> Place:
        """Give where the row stands."""
        return self.sheet, self.row


@dataclass(frozen=True)
class Person:
    """A proposer as far as the register tells."""

    name: str
    telephone: str
    work_unit: str
    district: str


@dataclass(frozen=True)
class RegisterRow:
    """One suggestion as the register holds it.

    Texts are “” and days ``None`` where nothing readable is given. Kind, channel and level have the
    notice's spelling where they are known, else their own.
    """

    row_number: int
    reference: str
    title: str
    text: str
    proposers: tuple[str, ...]
    telephones: tuple[str, ...]
    work_unit: str
    district: str
    submitted_on: date | None
    channel: str
    theme: str
    kind: str
    handling_unit: str
    adoption_status: str
    adoption_level: str
    adopting_unit: str
    adopted_on: date | None
    instruction: str
    effect: str
    satisfaction: str
    sheet: str = ""

    @property
    def place(self) -> Place:
        """Give where the row stands."""
        return self.sheet, self.row_number

    def people(self) -> tuple[Person, ...]:
        """Give each proposer with a telephone number and work unit of their own.

        As many numbers (or units) as proposers belong one to each, in order. Otherwise the first proposer
        has every number, and every proposer the whole unit: nothing written is lost. A number or unit without
        any name makes one proposer without a name.
        """
        names = self.proposers or (("",) if self.telephones or self.work_unit else ())
        telephones = self.telephones if len(self.telephones) == len(names) else (listed(self.telephones),)
        units = names_of(self.work_unit)
        if len(units) != len(names):
            units = (self.work_unit,) * len(names)
        return tuple(
            Person(name, telephone, unit, self.district)
            for name, telephone, unit in zip_longest(names, telephones[: len(names)], units, fillvalue="")
        )


@dataclass(frozen=True)
class PassedOver:
    """A row that holds no suggestion: a note, a sum, a heading again."""

    row: int
    text: str
    sheet: str = ""


@dataclass(frozen=True)
class Register:
    """All that was read from the sheets of a register."""

    rows: tuple[RegisterRow, ...]
    problems: tuple[Problem, ...]
    passed_over: tuple[PassedOver, ...]

    def refused(self) -> frozenset[Place]:
        """Give the places of the rows that cannot be written."""
        return frozenset(problem.place for problem in self.problems if problem.severity is Severity.REFUSES)


def in_order_of(rows: Sequence[RegisterRow], problems: Sequence[Problem]) -> tuple[Problem, ...]:
    """Sort problems as the rows stand; those of one row stay as they are."""
    order = {row.place: number for number, row in enumerate(rows)}
    return tuple(sorted(problems, key=lambda problem: order[problem.place]))
