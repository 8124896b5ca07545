"""What a round is called."""

from __future__ import annotations

from domain.awards import TRACK_NAMES, RoundKind, TrackKind
from domain.figures import in_hundredths
from domain.messages import Message, msg


def round_name(track: TrackKind, kind: RoundKind, year: int | None) -> Message:
    """Name a round as people speak of it, short enough for a sheet's tab; the year is a preliminary round's."""
    of = msg(TRACK_NAMES[track])
    if kind is RoundKind.PRELIMINARY and year is not None:
        return msg("{track}: preliminary round {year}", track=of, year=year)
    return msg("{track}: final round", track=of)


def year_outside(*rounds: Message) -> Message:
    """Say that rounds judge the suggestions of years in which their cycle takes none."""
    return msg("{round}: its year lies outside the cycle's days; change one of them, or it has no entry.", round=rounds)


def advance_rule(count: int | None, minimum: int | None) -> Message:
    """Say who goes on from a preliminary round; the mark in hundredths of a point."""
    if count is not None and minimum is not None:
        return msg("the best {n}, if they reach {mark} points", n=count, mark=in_hundredths(minimum))
    if count is not None:
        return msg("the best {n}", n=count)
    if minimum is not None:
        return msg("whoever reaches {mark} points", mark=in_hundredths(minimum))
    return msg("whoever is ranked")
