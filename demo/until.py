"""How far the demo's cycle has come."""

from __future__ import annotations

from enum import StrEnum


class Until(StrEnum):
    """The final is being scored; it is ranked and the panel meets; its list has been before the public long enough."""

    SCORING = "scoring"
    MEETING = "meeting"
    PUBLICITY = "publicity"
