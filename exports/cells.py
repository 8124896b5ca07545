"""What a spreadsheet cell, column or tab can hold: text made safe, numbers rounded, widths counted."""

from __future__ import annotations

import re
from collections.abc import Iterable
from fractions import Fraction
from math import isnan

MOST_CHARACTERS = 32_767
MOST_TAB_CHARACTERS = 31
ELLIPSIS = "…"
# A spreadsheet makes a formula of such a cell once somebody edits it, even where the file says it is text.
FORMULA_STARTS = frozenset("=+-@\t")
_SCALE = 1_000_000
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# With the space behind it: a colon between two words leaves one space.
_NOT_IN_A_TAB = re.compile(r"[\[\]:*?/\\\x00-\x1f] ?")


def safe_text(text: str) -> str:
    """Give the text as a cell can hold it.

    Characters that XML 1.0 forbids are left out, line ends become one kind, and what
    is longer than a cell takes ends in an ellipsis; its length counts UTF-16 units, as
    spreadsheets count.
    """
    if not text.isprintable():
        text = _NOT_XML.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    # XlsxWriter takes such a text for markup of its own and would write it unescaped.
    if text.startswith("<r>") and text.endswith("</r>"):
        text += " "
    return shortened(text, MOST_CHARACTERS)


def shortened(text: str, most: int) -> str:
    """Cut a text to so many UTF-16 units, the ellipsis included, never through a character."""
    if len(text) <= most // 2 or _utf16_units(text) <= most:
        return text
    kept = text.encode("utf-16-le")[: 2 * (most - 1)].decode("utf-16-le", errors="ignore")
    return kept + ELLIPSIS


def rounded(value: Fraction) -> float:
    """Round half up at six decimals: more than any rule of the award asks for, and what a cell can keep."""
    return ((2 * value.numerator * _SCALE + value.denominator) // (2 * value.denominator)) / _SCALE


def given(number: float | None) -> float | None:
    """Give None for NaN too: both mean “not given”, and a cell can hold neither."""
    return None if number is None or isnan(number) else round(number, 6)


def text_width(text: str) -> int:
    """Count columns of the longest line; an East Asian wide character takes two."""
    if "\n" in text:
        return max(map(text_width, text.split("\n")))
    if text.isascii():
        return len(text)
    # GBK writes what is wide in two bytes, and does so far faster than a look at every character.
    return len(text.encode("gbk", errors="replace"))


def column_width(texts: Iterable[str], *, least: int = 6, most: int = 40) -> int:
    """Give a width that shows the longest text, within limits, with room for a filter's arrow."""
    return min(most, max(least, 3 + max(map(text_width, texts), default=0)))


def tab_name(name: str, taken: set[str]) -> str:
    """Make a sheet's name legal and unlike those taken, and add it to them.

    Args:
        name: as wished for.
        taken: names in lower case, since tabs that differ only in case are the same.
    """
    wished = _NOT_IN_A_TAB.sub(" ", _NOT_XML.sub("", name)).strip(" '") or "-"
    candidate = shortened(wished, MOST_TAB_CHARACTERS).strip(" '")
    count = 1
    while candidate.lower() in taken or candidate.lower() == "history":
        count += 1
        ending = f" ({count})"
        candidate = shortened(wished, MOST_TAB_CHARACTERS - len(ending)) + ending
    taken.add(candidate.lower())
    return candidate


def _utf16_units(text: str) -> int:
    return len(text) + sum(character > "\uffff" for character in text)


def defused(text: str) -> str:
    """Give the text as a cell of a CSV file: complete, but no spreadsheet makes a formula of it.

    An apostrophe goes before what a formula could begin with, also behind blanks; characters that no sheet can hold are
    left out, and line ends become one kind.
    """
    if not text.isprintable():
        text = _NOT_XML.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    if text[:1] in FORMULA_STARTS or text.lstrip()[:1] in FORMULA_STARTS or text[:1] in {"\n", "'"}:
        return f"'{text}"
    return text
