"""Days of a publicity, by calendars made up for the purpose."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.messages import Message
from domain.working_days import PublicHolidays, PublicityDays, publicity_days
from i18n import translate

FIRST, LAST = date(2022, 1, 1), date(2023, 12, 31)
SATURDAY, SUNDAY, MONDAY = date(2022, 10, 8), date(2022, 10, 9), date(2022, 10, 10)
NOTHING_KNOWN_YET = PublicHolidays(date(2000, 1, 1), date(2000, 12, 31), frozenset(), frozenset())
DAYS = st.dates(FIRST - timedelta(40), LAST + timedelta(40))
KNOWN_DAYS = st.dates(FIRST, LAST)


@st.composite
def calendars(draw: st.DrawFn) -> PublicHolidays:
    off = draw(st.frozensets(KNOWN_DAYS, max_size=40))
    worked = {day for day in draw(st.frozensets(KNOWN_DAYS, max_size=40)) if day.weekday() > 4}
    return PublicHolidays(FIRST, LAST, off - worked, frozenset(worked))


def counted(start: date, count: int, holidays: PublicHolidays) -> list[date]:
    """Count day by day, from the definition."""
    found: list[date] = []
    day = start
    while len(found) < count:
        is_known = FIRST <= day <= LAST
        if day.weekday() > 4:
            works = is_known and day in holidays.days_worked
        else:
            works = not (is_known and day in holidays.days_off)
        found += [day] if works else []
        day += timedelta(1)
    return found


@given(DAYS, st.integers(1, 40), calendars())
def test_days_are_those_counted_one_by_one(posted_on: date, count: int, holidays: PublicHolidays) -> None:
    found = publicity_days(posted_on, count, holidays)
    assert list(found.working_days) == counted(posted_on, count, holidays)
    assert found.posted_on <= found.first_on <= found.last_on


@given(DAYS, st.integers(1, 30), calendars())
def test_one_day_more_only_adds_a_day(posted_on: date, count: int, holidays: PublicHolidays) -> None:
    shorter, longer = (publicity_days(posted_on, each, holidays).working_days for each in (count, count + 1))
    assert longer[:-1] == shorter


@given(DAYS, st.integers(1, 30), calendars())
def test_a_caution_is_given_exactly_where_a_day_is_not_known(
    posted_on: date, count: int, holidays: PublicHolidays
) -> None:
    found = publicity_days(posted_on, count, holidays)
    assert (found.caution is None) is (posted_on >= FIRST and found.last_on <= LAST)


@given(DAYS, st.integers(1, 30))
def test_where_nothing_is_known_week_ends_only_are_left_out(posted_on: date, count: int) -> None:
    found = publicity_days(posted_on, count, NOTHING_KNOWN_YET)
    assert all(day.weekday() < 5 for day in found.working_days)
    assert found.caution is not None


@pytest.mark.parametrize(
    ("posted_on", "first_on"),
    [
        (MONDAY, MONDAY),  # a working day counts itself
        (SATURDAY, MONDAY),  # one that is none does not
    ],
)
def test_the_first_day_is_the_one_named_or_the_next_working_day(posted_on: date, first_on: date) -> None:
    holidays = PublicHolidays(FIRST, LAST, frozenset(), frozenset())
    assert publicity_days(posted_on, 1, holidays) == PublicityDays(posted_on, (first_on,))


def test_a_saturday_that_is_worked_counts_and_a_monday_that_is_off_does_not() -> None:
    holidays = PublicHolidays(FIRST, LAST, frozenset({MONDAY}), frozenset({SATURDAY, SUNDAY}))
    tuesday = date(2022, 10, 11)
    assert publicity_days(SATURDAY, 3, holidays).working_days == (SATURDAY, SUNDAY, tuesday)


def test_the_caution_names_the_days_that_are_not_known_in_both_languages() -> None:
    holidays = PublicHolidays(FIRST, date(2022, 10, 10), frozenset(), frozenset())
    caution = publicity_days(MONDAY, 3, holidays).caution
    assert isinstance(caution, Message)
    assert translate(caution, "en") == (
        "From 2022-10-11 to 2022-10-12 only Saturdays and Sundays were left out: the program knows public holidays and "
        "worked week-ends from 2022-01-01 to 2022-10-10 only. Please check these days against the State Council's "
        "notice."
    )
    assert translate(caution, "zh_CN").startswith("2022-10-11至2022-10-12只扣除了星期六、星期日")


@pytest.mark.parametrize("count", [0, -1])
def test_a_publicity_has_at_least_one_day(count: int) -> None:
    with pytest.raises(ValueError, match="days"):
        publicity_days(MONDAY, count, NOTHING_KNOWN_YET)


@pytest.mark.parametrize(
    ("off", "worked"),
    [
        ({SATURDAY}, {SATURDAY}),  # both
        ({date(2030, 1, 1)}, set[date]()),  # not known
    ],
)
def test_a_calendar_that_cannot_be_is_refused(off: set[date], worked: set[date]) -> None:
    with pytest.raises(ValueError, match="a day"):
        PublicHolidays(FIRST, LAST, frozenset(off), frozenset(worked))
