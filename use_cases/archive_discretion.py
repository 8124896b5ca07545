"""What identifies a proposer and was not published stays out of an archive, wherever it stands."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from types import MappingProxyType

from sqlalchemy import select

from db.tables import Entry, Proposer
from domain.eligibility import is_real_name
from use_cases.reading import MASK
from use_cases.transaction import Transaction

_SHORTEST = 2
_FEWEST_DIGITS = 7
_CONTACTS = re.compile(
    r"[\w.+-]+@[\w-]+\.[\w.-]*\w"
    r"|(?<![0-9A-Za-z])1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?![0-9A-Za-z])"
    r"|(?<![0-9A-Za-z])0\d{2,3}-\d{7,8}(?![0-9A-Za-z])"
)
_NOBODY: Mapping[int, tuple[str, ...]] = MappingProxyType({})


def published_names(tx: Transaction, cycle_id: int) -> Mapping[int, tuple[str, ...]]:  # noqa: ARG001 -- both are what a publication will be asked by
    """Give the proposers' names that have been published, by entry.

    No award list can be published yet, so nobody's have been. Whatever publishes one is asked here, and nowhere else.
    """
    return _NOBODY


class Discretion:
    """Finds names, and ways to reach people, inside texts.

    Args:
        words: names and telephone numbers, as they are written.
    """

    def __init__(self, words: Iterable[str]) -> None:
        self._by_start: dict[str, list[str]] = defaultdict(list)
        for word in sorted({word for word in words if len(word) >= _SHORTEST}, key=lambda word: (-len(word), word)):
            self._by_start[word[:_SHORTEST]].append(word)

    def is_clear(self, text: str) -> bool:
        """Tell whether there is nothing to leave out."""
        return not self._found(text) and _CONTACTS.search(text) is None

    def clear(self, text: str, spared: Collection[str] = ()) -> str:
        """Put a mask where there is; ``spared`` are words that an organiser lets stand in this text."""
        for word in self._found(text):
            if word not in spared:
                text = text.replace(word, MASK)
        return _CONTACTS.sub(MASK, text)

    def _found(self, text: str) -> list[str]:
        """Give what stands in the text, long words first."""
        starts = {text[place : place + _SHORTEST] for place in range(len(text) - 1)} & self._by_start.keys()
        found = (word for start in starts for word in self._by_start[start] if word in text)
        return sorted(found, key=lambda word: (-len(word), word))


def discretion(tx: Transaction, cycle_id: int) -> Discretion:
    """Learn what to leave out: of all cycles, because the log is of all of them."""
    published = {name for names in published_names(tx, cycle_id).values() for name in names}
    words = set[str]()
    for name, telephone in tx.session.execute(select(Proposer.name, Proposer.telephone).distinct()):
        if is_real_name(name):
            words.add(name.strip())
        if len(telephone.strip()) >= _FEWEST_DIGITS:
            words.add(telephone.strip())
    for hidden in tx.session.scalars(select(Entry.hidden_words).where(Entry.hidden_words.is_not(None))):
        words.update(hidden or ())
    return Discretion(words - published)
