"""Names of files that leave the program: taken as they are by Windows, macOS and Linux, and never too long."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 180
"""Bytes of a stem in UTF-8: systems take 255 for a whole name, and a browser adds “(1)” to one that is there."""
# What Windows takes in no name, and what nobody sees: controls, and marks that turn the direction of writing.
_NOT_TAKEN = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]')
_COLON = re.compile("\uff1a ?|: ")
_CHINESE = r"\u3000-\u9fff\uff00-\uffef"
_SPACE_AT_CHINESE = re.compile(rf"(?<=[{_CHINESE}]) +| +(?=[{_CHINESE}])")
_DEVICES = frozenset({"CON", "PRN", "AUX", "NUL", *(f"{port}{n}" for port in ("COM", "LPT") for n in range(1, 10))})


def part_of_name(text: str) -> str:
    """Give a text as a part of a file's name; what no system takes becomes a line, and Chinese has no spaces."""
    plain = _COLON.sub(" ", unicodedata.normalize("NFC", text))
    return _SPACE_AT_CHINESE.sub("", _NOT_TAKEN.sub("_", plain)).strip(" .")


def stem_of(first: str, rest: str) -> str:
    """Give the stem of a file's name; where it would be too long, its first part is cut and the rest stays whole.

    Args:
        first: such as the name of a cycle, which can be as long as somebody likes.
        rest: what tells the file from others of the same cycle.
    """
    room = max(0, LONGEST - len(rest.encode()))
    cut = first.encode()[:room].decode(errors="ignore").rstrip(" .")
    stem = f"{cut}{rest}"
    return f"_{stem}" if stem.partition(".")[0].strip().upper() in _DEVICES else stem
