"""Rounds by name."""

from __future__ import annotations

from domain.awards import TRACK_NAMES, RoundKind, TrackKind
from domain.messages import Message, msg


def round_name(track: TrackKind, kind: RoundKind, year: int | None) -> Message:
    """Name a round as people speak of it; the year is that of a preliminary round."""
    of = msg(TRACK_NAMES[track])
    if kind is RoundKind.PRELIMINARY and year is not None:
        return msg("{track}: preliminary round {year}", track=of, year=year)
    return msg("{track}: final round", track=of)
