"""Points as people type them: whole numbers from 0 to 100, or nothing yet."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

from domain.cycles import MOST_POINTS, WHOLE_WEIGHT, CriterionRule
from domain.messages import Message, msg
from domain.refusals import Invalid

Typed = str | int | float | None
# Python itself refuses to read or write numbers of thousands of digits.
_MOST_DIGITS = 12
_SHOWN = 40


def read_points(typed: Typed, criterion: CriterionRule) -> int | None:
    """Read what was typed for one criterion; full-width digits count as digits.

    Returns:
        Whole points, None where nothing was typed.

    Raises:
        Invalid: not a whole number from 0 to 100; the sentence names the criterion.
    """
    text = unicodedata.normalize("NFKC", "" if typed is None else str(typed)).strip()
    if not text:
        return None
    whole = text[:-2] if isinstance(typed, float) and text.endswith(".0") else text
    sign = whole[:1] in {"-", "+", "−"}
    digits = whole[1:] if sign else whole
    if not (digits.isascii() and digits.isdigit() and len(digits) <= _MOST_DIGITS):
        raise Invalid(not_whole(criterion, text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"))
    points = int(digits) * (-1 if sign and whole[0] != "+" else 1)
    if not 0 <= points <= MOST_POINTS:
        raise Invalid(outside(criterion, points))
    return points


def not_whole(criterion: CriterionRule, typed: str) -> Message:
    """Say that what was typed is no whole number."""
    return msg("{criterion}: “{typed}” is not a whole number from 0 to 100.", criterion=criterion.called, typed=typed)


def outside(criterion: CriterionRule, points: int | str) -> Message:
    """Say that points are too few or too many."""
    return msg("{criterion}: {points} is outside 0 to 100.", criterion=criterion.called, points=points)


def read_sheet(typed: Mapping[str, Typed], criteria: tuple[CriterionRule, ...]) -> dict[str, int | None]:
    """Read a whole sheet, criterion code to points.

    Raises:
        Invalid: a criterion that the rubric does not have, or points that are none.
    """
    if unknown := set(typed) - {criterion.code for criterion in criteria}:
        raise Invalid(msg("The rubric has no criterion {codes}.", codes=tuple(sorted(unknown))))
    return {criterion.code: read_points(typed.get(criterion.code), criterion) for criterion in criteria}


def require_complete(points: Mapping[str, int | None], criteria: tuple[CriterionRule, ...]) -> dict[str, int]:
    """Refuse a sheet on which points are missing.

    Raises:
        Invalid: names every criterion without points.
    """
    missing = tuple(criterion.called for criterion in criteria if points.get(criterion.code) is None)
    if missing:
        raise Invalid(msg("Points are still missing for: {criteria}.", criteria=missing))
    return {code: value for code, value in points.items() if value is not None}


def is_too_short(length: int, shortest: int | None) -> bool:
    """Whether a comment of so many characters is shorter than a round asks for; None where it may stay empty."""
    return shortest is not None and length < shortest


def require_comment(comment: str, shortest: int | None) -> None:
    """Refuse a sheet whose comment is shorter than its round asks for.

    Raises:
        Invalid: says how long it is and has to be.
    """
    length = len(comment.strip())
    if is_too_short(length, shortest):
        raise Invalid(
            msg(
                "This round asks for a comment of at least {least} characters; yours has {length}.",
                least=shortest or 0,
                length=length,
            )
        )


def total_in_hundredths(points: Mapping[str, int | None], criteria: tuple[CriterionRule, ...]) -> int | None:
    """Weighted total of a sheet in hundredths of a point, half up; None while points are missing."""
    total = 0
    for criterion in criteria:
        value = points.get(criterion.code)
        if value is None:
            return None
        total += value * criterion.weight
    return (total * 100 * 2 + WHOLE_WEIGHT) // (2 * WHOLE_WEIGHT)
