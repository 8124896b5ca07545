"""docs/security.md has a line for every requirement of the standard's levels 1 and 2, and what it names is there."""

from __future__ import annotations

import re
from collections import Counter

from tests.running import ROOT

BOOK = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
# OWASP ASVS 5.0.0, levels 1 and 2: section, and the numbers in it that are not of level 3 alone.
REQUIRED = """
1.1 1-2, 1.2 1-9, 1.3 1-11, 1.4 1-3, 1.5 1-2, 2.1 1-3, 2.2 1-3, 2.3 1-4, 2.4 1-1, 3.2 1-2, 3.3 1-4, 3.4 1-6, 3.5
1-5, 3.7 1-2, 4.1 1-3, 4.2 1-1, 4.3 1-2, 4.4 1-4, 5.1 1-1, 5.2 1-3, 5.3 1-2, 5.4 1-3, 6.1 1-3, 6.2 1-12, 6.3 1-4,
6.4 1-4, 6.5 1-5, 6.6 1-3, 6.8 1-4, 7.1 1-3, 7.2 1-4, 7.3 1-2, 7.4 1-5, 7.5 1-2, 7.6 1-2, 8.1 1-2, 8.2 1-3, 8.3
1-1, 8.4 1-1, 9.1 1-3, 9.2 1-4, 10.1 1-2, 10.2 1-2, 10.3 1-4, 10.4 1-11, 10.5 1-5, 10.6 1-2, 10.7 1-3, 11.1 1-2,
11.2 1-3, 11.3 1-3, 11.4 1-4, 11.5 1-1, 11.6 1-1, 12.1 1-3, 12.2 1-2, 12.3 1-4, 13.1 1-1, 13.2 1-5, 13.3 1-2, 13.4
1-5, 14.1 1-2, 14.2 1-4, 14.3 1-3, 15.1 1-3, 15.2 1-3, 15.3 1-7, 16.1 1-1, 16.2 1-5, 16.3 1-4, 16.4 1-3, 16.5 1-3,
17.1 1-1, 17.2 1-4, 17.3 1-2
"""
STATE = re.compile(r"Met\b|Partly\b|Not (?:followed|asked)\b|By the operator\b|Out of scope: \w")
ROW = re.compile(r"^\| ([0-9., ]+) \| ([^|]+) \| (.+) \|$", re.MULTILINE)


def required() -> list[str]:
    parts = re.findall(r"([0-9.]+)\s([0-9]+)-([0-9]+)", REQUIRED)
    return [f"{section}.{number}" for section, first, last in parts for number in range(int(first), int(last) + 1)]


def test_every_requirement_has_one_line_that_says_how_it_stands() -> None:
    rows = ROW.findall(BOOK)
    told = Counter(number for numbers, _about, _state in rows for number in numbers.split(", "))
    assert [number for number, lines in told.items() if lines != 1] == []
    assert set(told) == set(required())
    assert len(told) == 253
    assert [numbers for numbers, _about, state in rows if not STATE.match(state)] == []


def test_every_file_that_the_book_names_is_there() -> None:
    named = set(re.findall(r"`((?:[a-z0-9_]+/)*[A-Za-z0-9_.-]+\.(?:py|md|csv|conf|txt|in))`", BOOK))
    places = (ROOT, ROOT / "tests", ROOT / "tests" / "robustness", ROOT / "tests" / "bench")
    away = {name for name in named if not any((place / name).is_file() for place in places)}
    # Of the machine, not of the program.
    assert away == {"journald.conf"}
    assert len(named) > 80
