"""What a judge reads of a pilot entry."""

from __future__ import annotations

from dataclasses import replace

from db.tables import PilotEntry
from use_cases.judge_previews import NOTHING_TO_READ
from use_cases.reading import Reading, reading_of


def pilot_reading(row: PilotEntry, *, is_blind: bool) -> Reading:
    """Give an entry as its judges would read it, or the sample that was written for the purpose."""
    if row.entry is None:
        return replace(NOTHING_TO_READ, title=row.title, text=row.text)
    return reading_of(row.entry, is_blind=is_blind)
