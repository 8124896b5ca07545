"""Working days: which days a publicity of so many of them takes, public holidays and worked week-ends observed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from domain.messages import Message, msg

_FRIDAY = 4
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class PublicHolidays:
    """What the State Council has arranged from the first to the last known day, both included.

    Attributes:
        first: before it nothing is known.
        last: after it nothing is known.
        days_off: days without work; Saturdays and Sundays may be among them.
        days_worked: Saturdays and Sundays on which everybody works (调休上班).
    """

    first: date
    last: date
    days_off: frozenset[date]
    days_worked: frozenset[date]

    def __post_init__(self) -> None:
        """Refuse what cannot be.

        Raises:
            ValueError: a day is both, or lies outside what is said to be known.
        """
        if self.days_off & self.days_worked:
            raise ValueError("a day is off and worked")
        if not all(map(self.covers, self.days_off | self.days_worked)):
            raise ValueError("a day lies outside the days that are known")

    def covers(self, day: date) -> bool:
        """Say whether the arrangement for a day is known."""
        return self.first <= day <= self.last

    def is_working_day(self, day: date) -> bool:
        """Say whether offices work on a day; where nothing is known, from Monday to Friday."""
        return day in self.days_worked or (day.weekday() <= _FRIDAY and day not in self.days_off)


@dataclass(frozen=True)
class PublicityDays:
    """The days of a publicity.

    Attributes:
        posted_on: when the list is put up, the day that was named.
        working_days: those that count, in order; the first is ``posted_on`` where that is one.
        caution: which days the calendar does not know; None where it knows all from ``posted_on`` to the last.
    """

    posted_on: date
    working_days: tuple[date, ...]
    caution: Message | None = None

    @property
    def first_on(self) -> date:
        """The first day that counts."""
        return self.working_days[0]

    @property
    def last_on(self) -> date:
        """The last day, until whose end objections are received."""
        return self.working_days[-1]


def publicity_days(posted_on: date, count: int, holidays: PublicHolidays) -> PublicityDays:
    """Count the working days of a publicity from the day it is put up.

    That day counts itself where it is a working day, as notices are used to say (“公示期为5个工作日（2022年10月31日—
    11月4日）”, a Monday to its Friday); otherwise the next working day is the first. Whoever does not want it counted,
    as art. 201 of the Civil Code does not for periods of private law, names the next day.

    Args:
        posted_on: the day named.
        count: working days, at least one.
        holidays: what is known of public holidays.

    Raises:
        ValueError: not even one day.
    """
    if count < 1:
        raise ValueError(f"a publicity of {count} days")
    working = _first_working_days(posted_on, count, holidays)
    walked = (posted_on + _DAY * number for number in range((working[-1] - posted_on).days + 1))
    unknown = tuple(day for day in walked if not holidays.covers(day))
    return PublicityDays(posted_on, working, _caution(unknown, holidays) if unknown else None)


def _first_working_days(start: date, count: int, holidays: PublicHolidays) -> tuple[date, ...]:
    found: list[date] = []
    for day in _days_from(start):
        if holidays.is_working_day(day):
            found.append(day)
        if len(found) == count:
            break
    return tuple(found)


def _days_from(start: date) -> Iterator[date]:
    while True:
        yield start
        start += _DAY


def _caution(unknown: tuple[date, ...], holidays: PublicHolidays) -> Message:
    return msg(
        "From {first} to {last} only Saturdays and Sundays were left out: the program knows public holidays and worked "
        "week-ends from {known_first} to {known_last} only. Please check these days against the State Council's "
        "notice.",
        first=unknown[0],
        last=unknown[-1],
        known_first=holidays.first,
        known_last=holidays.last,
    )
