"""The State Council's arrangements as the package has them, against its published notices."""

from __future__ import annotations

from datetime import date, timedelta

import chinese_calendar
import pytest

from domain.working_days import publicity_days
from intake.public_holidays import public_holidays

HOLIDAYS = public_holidays()
DAY = timedelta(days=1)
# 国办发明电〔2021〕11号, 〔2022〕16号 and 〔2023〕7号: days off from … to …, and the week-end days worked for them.
SPRING_FESTIVALS = [
    ((2022, 1, 31), (2022, 2, 6), [(2022, 1, 29), (2022, 1, 30)]),
    ((2023, 1, 21), (2023, 1, 27), [(2023, 1, 28), (2023, 1, 29)]),
    ((2024, 2, 10), (2024, 2, 17), [(2024, 2, 4), (2024, 2, 18)]),
]
NATIONAL_DAYS = [
    ((2022, 10, 1), (2022, 10, 7), [(2022, 10, 8), (2022, 10, 9)]),
    ((2023, 9, 29), (2023, 10, 6), [(2023, 10, 7), (2023, 10, 8)]),
    ((2024, 10, 1), (2024, 10, 7), [(2024, 9, 29), (2024, 10, 12)]),
]


def days(first: date, last: date) -> list[date]:
    return [first + DAY * number for number in range((last - first).days + 1)]


@pytest.mark.parametrize(("first", "last", "worked"), SPRING_FESTIVALS + NATIONAL_DAYS)
def test_announced_holidays_are_off_and_their_exchanges_worked(
    first: tuple[int, int, int], last: tuple[int, int, int], worked: list[tuple[int, int, int]]
) -> None:
    assert not any(map(HOLIDAYS.is_working_day, days(date(*first), date(*last))))
    assert all(HOLIDAYS.is_working_day(date(*day)) and date(*day).weekday() > 4 for day in worked)


@pytest.mark.parametrize(
    ("posted_on", "expected"),
    [
        ((2022, 10, 31), ["10-31", "11-01", "11-02", "11-03", "11-04"]),  # as the Ministry of Civil Affairs counted it
        ((2022, 1, 28), ["01-28", "01-29", "01-30", "02-07", "02-08"]),
        ((2022, 9, 29), ["09-29", "09-30", "10-08", "10-09", "10-10"]),
        ((2023, 1, 19), ["01-19", "01-20", "01-28", "01-29", "01-30"]),
        ((2023, 9, 27), ["09-27", "09-28", "10-07", "10-08", "10-09"]),
        ((2024, 2, 3), ["02-04", "02-05", "02-06", "02-07", "02-08"]),  # a Saturday off, then a Sunday worked
        ((2024, 2, 8), ["02-08", "02-09", "02-18", "02-19", "02-20"]),
        ((2024, 9, 28), ["09-29", "09-30", "10-08", "10-09", "10-10"]),
        ((2024, 10, 10), ["10-10", "10-11", "10-12", "10-14", "10-15"]),
    ],
)
def test_a_publicity_of_five_working_days(posted_on: tuple[int, int, int], expected: list[str]) -> None:
    found = publicity_days(date(*posted_on), 5, HOLIDAYS)
    assert [day.isoformat()[5:] for day in found.working_days] == expected
    assert found.caution is None


def test_every_known_day_is_what_the_package_says() -> None:
    known = days(HOLIDAYS.first, HOLIDAYS.last)
    assert [day for day in known if HOLIDAYS.is_working_day(day) != chinese_calendar.is_workday(day)] == []


def test_the_package_refuses_what_is_said_to_be_unknown_but_the_days_that_another_year_settles() -> None:
    with pytest.raises(NotImplementedError):
        chinese_calendar.is_workday(HOLIDAYS.first - DAY)
    with pytest.raises(NotImplementedError):
        chinese_calendar.is_workday(HOLIDAYS.last + 4 * DAY)
    assert (HOLIDAYS.first.month, HOLIDAYS.first.day, HOLIDAYS.last.month, HOLIDAYS.last.day) == (1, 1, 12, 28)


def test_no_later_year_ever_settled_a_day_of_december_that_is_said_to_be_known() -> None:
    moved = [day for day in HOLIDAYS.days_off | HOLIDAYS.days_worked if day.month == 12]
    assert min(day.day for day in moved) == 29


def test_the_border_of_what_is_known() -> None:
    last = max(day for day in days(HOLIDAYS.last - 7 * DAY, HOLIDAYS.last) if HOLIDAYS.is_working_day(day))
    assert publicity_days(last, 1, HOLIDAYS).caution is None
    beyond = publicity_days(last, 2, HOLIDAYS)
    assert beyond.caution is not None
    assert beyond.caution.fields["first"] == HOLIDAYS.last + DAY
    assert beyond.caution.fields["last"] == beyond.last_on
