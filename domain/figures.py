"""Figures and lists as organisers type them, read exactly or refused by the name of their field."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from decimal import Decimal
from math import floor

from domain.cycles import MOST_POINTS, Level
from domain.messages import FieldValue, msg
from domain.refusals import Invalid

_DECIMALS = re.compile(r"[0-9]{1,3}(\.[0-9]{1,2})?")
_YUAN = re.compile(r"[0-9]{1,9}|[0-9]{1,3}(,[0-9]{3}){1,2}")
_WHOLE = re.compile(r"[0-9]{1,9}")
_LEVEL = re.compile(r"([0-9]{1,3})\s*[-–—−－~～至到]\s*([0-9]{1,3})(?![0-9])\s*分?\s*[:：.、]?\s*(\S.*)")
_LIST = re.compile(r"[\n;；]+")
_HUNDRED = 100
_DIGITS = 9


def read_hundredths(typed: str, field: FieldValue) -> int | None:
    """Read a number from 0 to 100 with at most two decimals, in hundredths; full-width digits are digits.

    Returns:
        None where nothing was typed.

    Raises:
        Invalid: anything else; the sentence names the field.
    """
    text = _plain(typed).removesuffix("%").strip()
    if not text:
        return None
    if not _DECIMALS.fullmatch(text) or Decimal(text) > _HUNDRED:
        raise Invalid(
            msg(
                "{field}: “{typed}” is not a number from 0 to 100 with at most two decimals.",
                field=field,
                typed=typed.strip(),
            )
        )
    return int(Decimal(text) * _HUNDRED)


def read_yuan(typed: str, field: FieldValue) -> int | None:
    """Read a prize: “50,000”, “50000” and “５００００” are the same; None where nothing was typed.

    Raises:
        Invalid: “5万”, decimals, a sign, or more than a thousand million; the sentence names the field.
    """
    text = _plain(typed).removesuffix("元").strip()
    if not text:
        return None
    if not _YUAN.fullmatch(text):
        raise Invalid(
            msg(
                "{field}: “{typed}” is not a whole number of yuan; please write it like 50,000.",
                field=field,
                typed=typed.strip(),
            )
        )
    return int(text.replace(",", ""))


def read_whole(typed: str, field: FieldValue) -> int | None:
    """Read a whole number that is not negative; None where nothing was typed.

    Raises:
        Invalid: anything else; the sentence names the field.
    """
    text = _plain(typed)
    if not text:
        return None
    if not _WHOLE.fullmatch(text):
        raise Invalid(msg("{field}: “{typed}” is not a whole number from 0 on.", field=field, typed=typed.strip()))
    return int(text)


def read_levels(chinese: str, english: str, field: FieldValue) -> tuple[Level, ...]:
    """Read level descriptors, one a line, as “90–100 description”; the English lines repeat the ranges.

    Raises:
        Invalid: a line without a range, or an English one whose range has no Chinese line.
    """
    own = _ranges(chinese, field)
    translated = dict(_ranges(english, field))
    if strange := [bounds for bounds in translated if bounds not in dict(own)]:
        low, high = strange[0]
        raise Invalid(
            msg(
                "{field}: the English wording still has the range {low} to {high}; change it there, too.",
                field=field,
                low=low,
                high=high,
            )
        )
    return tuple(Level(low, high, label, translated.get((low, high), "")) for (low, high), label in own)


def read_lines(typed: str) -> tuple[str, ...]:
    """Read a list typed one a line, or with semicolons between."""
    return tuple(part.strip() for part in _LIST.split(typed) if part.strip())


def in_hundredths(value: int | None) -> str:
    """Write hundredths as people read them: 1550 as “15.50”, nothing as nothing."""
    return "" if value is None else f"{value // _HUNDRED}.{value % _HUNDRED:02}"


def in_yuan(value: int | None) -> str:
    """Write whole yuan with separators, nothing as nothing."""
    return "" if value is None else f"{value:,}"


def weight_in_words(weight: int) -> str:
    """Give a weight in hundredths of a per cent as people write it: 15%, 12.5%."""
    return f"{weight / _HUNDRED:.2f}".rstrip("0").rstrip(".") + "%"


def in_lines(levels: tuple[Level, ...], *, english: bool = False) -> str:
    """Write level descriptors as ``read_levels`` reads them; untranslated ones are left out of the English."""
    labels = [(level, level.label_en if english else level.label) for level in levels]
    return "\n".join(f"{level.low}–{level.high} {label}" for level, label in labels if label)


def whole_percents(shares: Sequence[float]) -> tuple[int, ...]:
    """Round the shares of a whole to whole per cents that sum to 100: by largest remainder, of equal ones the first."""
    whole = sum(shares)
    exact = [round(_HUNDRED * share / whole, _DIGITS) for share in shares]
    rounded = [floor(each) for each in exact]
    by_remainder = sorted(range(len(exact)), key=lambda place: rounded[place] - exact[place])
    for place in by_remainder[: _HUNDRED - sum(rounded)]:
        rounded[place] += 1
    return tuple(rounded)


def _ranges(typed: str, field: FieldValue) -> list[tuple[tuple[int, int], str]]:
    found = []
    for line in filter(None, (line.strip() for line in typed.splitlines())):
        match = _LEVEL.fullmatch(_digits(line))
        if match is None or int(match[2]) > MOST_POINTS:
            raise Invalid(
                msg("{field}: please write each level like “90–100 description”, not “{line}”.", field=field, line=line)
            )
        found.append(((int(match[1]), int(match[2])), match[3]))
    return found


def _plain(typed: str) -> str:
    return unicodedata.normalize("NFKC", typed).strip()


def _digits(line: str) -> str:
    # Only digits are narrowed: the description keeps its full-width punctuation.
    return "".join(unicodedata.normalize("NFKC", char) if char.isdigit() else char for char in line)
