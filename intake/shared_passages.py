"""Which passages two texts have in common, to be marked in both."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from dataclasses import dataclass

SHORTEST = 4
_MOST_TRIED = 40


@dataclass(frozen=True)
class Passage:
    """One passage: from which character up to, not including, which one, in the one text and in the other."""

    one_start: int
    one_end: int
    other_start: int
    other_end: int


def shared_passages(one: str, other: str, shortest: int = SHORTEST) -> tuple[Passage, ...]:
    """Find what two texts share, whatever its order in each.

    Letters and digits are compared in half width and lower case; punctuation and white space between them do not
    matter. From left to right the longest passage that begins at a letter is taken, and no letter twice.

    Args:
        one: as it stands on the screen.
        other: likewise.
        shortest: how many letters make a passage.

    Returns:
        Passages by their place in ``one``.
    """
    letters, places = _letters(one)
    others, other_places = _letters(other)
    begins: dict[str, list[int]] = defaultdict(list)
    for at in range(len(others) - shortest + 1):
        begins[others[at : at + shortest]].append(at)
    taken = bytearray(len(others))
    found, at = [], 0
    while at <= len(letters) - shortest:
        start, length = _longest(letters, at, others, begins.get(letters[at : at + shortest], []), taken)
        if length < shortest:
            at += 1
            continue
        taken[start : start + length] = b"\1" * length
        ends = places[at + length - 1] + 1, other_places[start + length - 1] + 1
        found.append(Passage(places[at], ends[0], other_places[start], ends[1]))
        at += length
    return tuple(found)


def _letters(text: str) -> tuple[str, list[int]]:
    """Give the letters and digits of a text as they are compared, and where in the text each stands."""
    known = [
        (letter, place)
        for place, written in enumerate(text)
        for letter in unicodedata.normalize("NFKC", written).casefold()
        if letter.isalnum()
    ]
    return "".join(letter for letter, _ in known), [place for _, place in known]


def _longest(letters: str, at: int, others: str, starts: list[int], taken: bytearray) -> tuple[int, int]:
    best_start, best = 0, 0
    for start in starts[:_MOST_TRIED]:
        length = 0
        while (
            at + length < len(letters)
            and start + length < len(others)
            and not taken[start + length]
            and letters[at + length] == others[start + length]
        ):
            length += 1
        if length > best:
            best_start, best = start, length
    return best_start, best
