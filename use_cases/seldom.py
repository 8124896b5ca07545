"""Telling the log of something that happens again and again, as pages ask by themselves every second or two."""

from __future__ import annotations

import time
from collections.abc import Hashable

_MOST = 10_000


class Seldom:
    """Says whether a matter is due to be told again.

    Args:
        every: seconds between two times.
    """

    def __init__(self, every: float) -> None:
        self._every = every
        self._told: dict[Hashable, float] = {}

    def is_due(self, matter: Hashable) -> bool:
        """Say so, and take it as told then."""
        now = time.monotonic()
        if now - self._told.get(matter, -self._every) < self._every:
            return False
        if len(self._told) >= _MOST:
            self._told.clear()
        self._told[matter] = now
        return True
