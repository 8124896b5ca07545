"""How far an import has come, told while it runs."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import TypeAlias


class Step(StrEnum):
    """What an import is busy with, in this order."""

    READING = "reading"
    CHECKING = "checking"
    COMPARING = "comparing"
    WRITING = "writing"


# Told the step and the share of it that is done, from 0 to 1; it must not raise.
Progress: TypeAlias = Callable[[Step, float], None]
ROWS_BETWEEN = 500


def unwatched(step: Step, share: float) -> None:
    """Tell nobody."""
