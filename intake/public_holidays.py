"""Public holidays and worked week-ends as the State Council announces them, from the package ``chinesecalendar``."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

import chinese_calendar

from domain.working_days import PublicHolidays

# An arrangement for New Year has reached back into December in 2006, 2007, 2011 and 2018, never before the 29th: until
# the following year is announced, too, these days are not known.
_SETTLED_BY_THE_NEXT_YEAR = timedelta(days=3)


@cache
def public_holidays() -> PublicHolidays:
    """Give what the installed package knows; read once per process.

    The package itself raises outside its years; here they are told apart by ``covers``.
    """
    off, worked = frozenset(chinese_calendar.holidays), frozenset(chinese_calendar.workdays)
    first, last = date(min(off).year, 1, 1), date(max(off).year, 12, 31) - _SETTLED_BY_THE_NEXT_YEAR
    return PublicHolidays(
        first,
        last,
        frozenset(day for day in off if day <= last),
        frozenset(day for day in worked if day <= last),
    )
