"""What a cell says: texts, numbers written as text, days in many spellings."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import TypeAlias

Cell: TypeAlias = str | int | float | bool | date | datetime | time | timedelta

YEARS = range(1949, 2101)
_EXCEL_DAY_ZERO = date(1899, 12, 30)
_EXCEL_DAYS = range(30_000, 60_000)
_UNSEEN = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2060-\u2064\u2066-\u2069\ufeff\ufffe\uffff]"
)
_SEPARATORS = re.compile(r"[、，,;；/／|｜\n\t]+")
_TIME_OF_DAY = (
    r"(?:[T\s]*(?:上午|下午|凌晨|晚上|AM|PM)?\s*\d{1,2}\s*[:时点]\s*(?:\d{1,2}\s*[:分]?\s*(?:\d{1,2}(?:\.\d+)?\s*秒?)?)?"
    r"\s*(?:AM|PM)?\s*(?:Z|[+-]\d{2}:?\d{2})?)?"
)
_WEEKDAY = r"(?:\s*\(?(?:星期|周)[一二三四五六日天]\)?)?"
_SPELT_DAY = re.compile(
    r"(\d{4})\s*[-/.·年]\s*(\d{1,2})\s*[-/.·月]\s*(\d{1,2})\s*[日号.]?" + _WEEKDAY + _TIME_OF_DAY, re.IGNORECASE
)
_RUN_TOGETHER = re.compile(r"(\d{4})(\d{2})(\d{2})(?:\s*\d{2}:?\d{2}(?::?\d{2})?)?")
_SERIAL_NUMBER = re.compile(r"(\d{5})(?:\.\d+)?")
_CHINESE_DAY = re.compile(
    r"([〇零○0一二三四五六七八九]{4})年([一二三四五六七八九十元]{1,3})月([一二三四五六七八九十廿卅]{1,3})[日号]?"
)
_CHINESE_DIGITS = {"〇": 0, "零": 0, "○": 0, "0": 0} | {digit: n for n, digit in enumerate("一二三四五六七八九", 1)}
_TENS = {"廿": "二十", "卅": "三十", "元": "一"}
_FEWEST_DIGITS = 7


class UnreadableDayError(ValueError):
    """A cell holds something, but no day that exists."""


def text_of(cell: Cell) -> str:
    """Give what a cell says, trimmed; inner spacing and width of characters stay as written."""
    if isinstance(cell, str):
        # What is printable holds nothing unseen and no line end.
        if cell.isprintable():
            return cell.strip()
        return _UNSEEN.sub("", cell.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)  # noqa: PLR2004 -- where doubles stop being exact
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date().isoformat()
    return str(cell)


def line_of(cell: Cell) -> str:
    """Give a cell's text on one line."""
    text = text_of(cell)
    return text if text.isprintable() and "  " not in text else " ".join(text.split())


def code_of(cell: Cell) -> str:
    """Give a reference as one spelling: half-width, upper case, no white space."""
    return "".join(unicodedata.normalize("NFKC", text_of(cell)).split()).upper()


def column_letters(column: int) -> str:
    """Give what a spreadsheet writes above a column counted from 0: A, B, … Z, AA."""
    letters = ""
    number = column + 1
    while number:
        number, place = divmod(number - 1, 26)
        letters = chr(65 + place) + letters
    return letters


def names_of(cell: Cell) -> tuple[str, ...]:
    """Give the names of a cell; a space inside a name does not part it."""
    if code_of(cell) == "N/A":
        return ("N/A",)
    return tuple(name for part in _SEPARATORS.split(text_of(cell)) if (name := " ".join(part.split())))


def telephones_of(cell: Cell) -> tuple[str, ...]:
    """Give the telephone numbers or addresses of a cell, in half-width characters."""
    found: list[str] = []
    for part in _SEPARATORS.split(unicodedata.normalize("NFKC", text_of(cell)).lstrip("'")):
        pieces = part.split()
        whole = all(sum(character.isdigit() for character in piece) >= _FEWEST_DIGITS for piece in pieces)
        found.extend(pieces if whole else [" ".join(pieces)])
    return tuple(found)


def day_of(cell: Cell) -> date | None:
    """Give the day a cell means; ``None`` where the cell is empty.

    Reads date cells, year-month-day with any usual separator, eight digits, Chinese numerals and Excel's
    own day numbers, each with or without a time of day. The year must have four digits and come first:
    “3/4/2021” and “21-3-4” could mean several days and are not guessed.

    Raises:
        UnreadableDayError: something else, or a day that does not exist.
    """
    if isinstance(cell, datetime):
        return _in_reach(cell.date())
    if isinstance(cell, date):
        return _in_reach(cell)
    if isinstance(cell, bool | time | timedelta):
        raise UnreadableDayError(str(cell))
    text = unicodedata.normalize("NFKC", text_of(cell)).strip(" '")
    return _in_reach(_spelt_day(text)) if text else None


def _in_reach(day: date) -> date:
    if day.year not in YEARS:
        raise UnreadableDayError(day.isoformat())
    return day


@lru_cache(maxsize=8192)
def _spelt_day(text: str) -> date:
    if found := _SPELT_DAY.fullmatch(text) or _RUN_TOGETHER.fullmatch(text):
        year, month, day = (int(part) for part in found.groups()[:3])
    elif found := _CHINESE_DAY.fullmatch("".join(text.split())):
        year = int("".join(str(_CHINESE_DIGITS[digit]) for digit in found[1]))
        month, day = _chinese_number(found[2]), _chinese_number(found[3])
    elif (found := _SERIAL_NUMBER.fullmatch(text)) and int(found[1]) in _EXCEL_DAYS:
        return _EXCEL_DAY_ZERO + timedelta(days=int(found[1]))
    else:
        raise UnreadableDayError(text)
    try:
        return date(year, month, day)
    except ValueError as error:
        raise UnreadableDayError(text) from error


def _chinese_number(text: str) -> int:
    for short, long in _TENS.items():
        text = text.replace(short, long)
    tens, ten, units = text.rpartition("十")
    if any(len(part) > 1 for part in (tens, units)):
        raise UnreadableDayError(text)
    counted = 10 * _CHINESE_DIGITS.get(tens, 1) if ten else 0
    return counted + _CHINESE_DIGITS.get(units, 0)
