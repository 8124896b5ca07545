"""The time left until scoring ends, which goes on by itself in the browser."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from html import escape

import streamlit as st

from domain.messages import Message, msg
from ui.words import say

_DAY, _HOUR, _MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
_CLOCK = (
    "<time class='clock' datetime='{until}' data-days='{days}' data-hours='{hours}' data-over='{over}'>{now}</time>"
)


def draw_clock(until: datetime | None) -> None:
    """Draw how long there is left until a moment; nothing where there is none (server/static/chrome.js moves it)."""
    if until is not None:
        st.html(clock(until, datetime.now(UTC)))


def clock(until: datetime, now: datetime) -> str:
    """Give the HTML of a clock; its sentences are said along, so that the browser needs to know no language."""
    return _CLOCK.format(
        until=until.astimezone(UTC).isoformat(),
        days=escape(say(_days_left("{d}", "{h}")), quote=True),
        hours=escape(say(_hours_left("{h}", "{m}")), quote=True),
        over=escape(say(_OVER), quote=True),
        now=escape(say(_left(until - now))),
    )


_OVER = msg("The time for scoring is over.")


def _left(rest: timedelta) -> Message:
    if rest <= timedelta():
        return _OVER
    if rest >= _DAY:
        return _days_left(str(rest // _DAY), str(rest % _DAY // _HOUR))
    return _hours_left(str(rest // _HOUR), str(rest % _HOUR // _MINUTE))


def _days_left(days: str, hours: str) -> Message:
    return msg("Time left: {days} d {hours} h", days=days, hours=hours)


def _hours_left(hours: str, minutes: str) -> Message:
    return msg("Time left: {hours} h {minutes} min", hours=hours, minutes=minutes)
