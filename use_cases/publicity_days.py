"""The days of a publicity that has begun: what was put up stays, whatever the calendar has learned since."""

from __future__ import annotations

from datetime import date, timedelta

from db.tables import Publicity
from domain.messages import Message, msg
from domain.working_days import PublicHolidays, PublicityDays, publicity_days


def days_as_begun(shown: Publicity, holidays: PublicHolidays) -> PublicityDays:
    """Give the days of a publicity as they were when it began.

    Args:
        shown: the publicity; its first and last day and their number stand.
        holidays: what is known by now, which may be more than was known then.
    """
    counted = publicity_days(shown.starts_on, shown.working_days, holidays)
    if counted.last_on == shown.ends_on:
        return counted
    between = (shown.starts_on + timedelta(days=n) for n in range((shown.ends_on - shown.starts_on).days))
    working = [day for day in between if holidays.is_working_day(day)][: shown.working_days - 1]
    return PublicityDays(shown.starts_on, (*working, shown.ends_on), _caution(shown))


def days_left(shown: Publicity, today: date, holidays: PublicHolidays) -> int:
    """Count the working days that are left of a publicity, today among them; all of them before it begins."""
    return sum(day >= today for day in days_as_begun(shown, holidays).working_days)


def _caution(shown: Publicity) -> Message:
    return msg(
        "When this publicity began on {first}, public holidays up to its last day were not all known; {last} stays its "
        "last day.",
        first=shown.starts_on,
        last=shown.ends_on,
    )
