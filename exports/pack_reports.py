"""What goes into an offline pack: plain frozen values that a use case builds for one judge and one round."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from domain.messages import Message
from exports.reports import Words


@dataclass(frozen=True)
class PackLevel:
    """What a range of points means; both bounds belong to it."""

    low: int
    high: int
    label: Words


@dataclass(frozen=True)
class PackCriterion:
    """One column of points; ``weight`` in hundredths of a per cent."""

    code: str
    name: Words
    weight: int
    guidance: Words
    levels: tuple[PackLevel, ...]


@dataclass(frozen=True)
class PackSection:
    """A part of what is read of an entry: facts by name, then a text; empty ones are left out by whoever builds it."""

    heading: Message | None
    facts: tuple[tuple[Message, Words], ...] = ()
    text: str = ""


@dataclass(frozen=True)
class PackEntry:
    """One task: what its judge may read, and what they have given so far.

    ``points`` by the criterion's code, None where there are none; ``total`` in hundredths of a point, None while some
    are missing. What is submitted is shown and cannot be filled in.
    """

    number: int
    reference: str
    title: str
    sections: tuple[PackSection, ...]
    points: Mapping[str, int | None]
    total: int | None
    comment: str
    is_submitted: bool


@dataclass(frozen=True)
class PackReport:
    """One pack; the same report and language give the same bytes.

    ``code`` is how the program knows the workbook again. ``longest_comment`` and
    ``shortest_comment`` count characters, None where a comment may stay empty.
    """

    round_name: Message
    cycle: Words
    judge: str
    closes_on: date | None
    made_at: datetime
    code: str
    criteria: tuple[PackCriterion, ...]
    entries: tuple[PackEntry, ...]
    longest_comment: int
    shortest_comment: int | None
    is_rehearsal: bool
    program_version: str
