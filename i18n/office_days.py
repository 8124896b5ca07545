"""Days as the office counts them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from i18n.catalogues import OFFICE_TIME


def end_of_day(day: date) -> datetime:
    """Give the moment at which a day is over at the office, in UTC."""
    return datetime.combine(day + timedelta(days=1), time(), OFFICE_TIME).astimezone(UTC)


def closing_moment(closes_on: date | None, closes_itself_at: datetime | None) -> datetime | None:
    """Give when the time for scoring ends: the moment set for it, else the end of its last day; None where neither."""
    return closes_itself_at or (end_of_day(closes_on) if closes_on else None)


def office_day(moment: datetime) -> date:
    """Give the day that it is at the office."""
    return moment.astimezone(OFFICE_TIME).date()
