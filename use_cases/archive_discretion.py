"""What identifies a proposer and was not published, or an objector, stays out of an archive, wherever it stands."""

from __future__ import annotations

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import select

from db.tables import AwardList, Entry, Objection, Proposer, Track, WithheldText
from domain.eligibility import is_real_name
from domain.messages import Message, encode
from use_cases.list_contents import awarded
from use_cases.reading import MASK
from use_cases.transaction import Transaction

_SHORTEST = 2
_FEWEST_DIGITS = 7
_CONTACTS = re.compile(
    r"[\w.+-]+@[\w-]+\.[\w.-]*\w"
    r"|(?<![0-9A-Za-z])1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?![0-9A-Za-z])"
    r"|(?<![0-9A-Za-z])0\d{2,3}-\d{7,8}(?![0-9A-Za-z])"
)
_BETWEEN_CONTACTS = re.compile(r"[\s,，;；、:：]+")


def published_names(tx: Transaction, cycle_id: int) -> Mapping[int, tuple[str, ...]]:
    """Give the proposers' names that have been published, by entry: of the awards on a list that was published.

    A list of a rehearsal publishes nobody.
    """
    published = set[tuple[str, str]]()
    for content in tx.session.scalars(
        select(AwardList.content).where(AwardList.cycle_id == cycle_id, AwardList.published_at.is_not(None))
    ):
        if not content["is_rehearsal"]:
            track = {tier["position"]: tier["track"] for tier in content["tiers"]}
            published.update((track[award.tier], award.reference) for award in awarded(content))
    names: dict[int, list[str]] = defaultdict(list)
    for row in tx.session.execute(
        select(Entry.id, Entry.reference, Track.kind, Proposer.name)
        .join(Track, Track.id == Entry.track_id)
        .join(Proposer, Proposer.entry_id == Entry.id)
        .where(Track.cycle_id == cycle_id, Entry.reference.in_([reference for _track, reference in published]))
        .order_by(Entry.id, Proposer.position)
    ):
        if (row.kind.value, row.reference) in published:
            names[row.id].append(row.name)
    return {entry_id: tuple(each) for entry_id, each in names.items()}


class Discretion:
    """Finds names, and ways to reach people, inside texts.

    Args:
        words: names and telephone numbers, as they are written.
        withheld: check sums of texts that are left out whole: whom they name was forgotten.
    """

    def __init__(self, words: Iterable[str], withheld: Collection[str] = frozenset()) -> None:
        self._withheld = withheld
        self._words = {word for word in words if len(word) >= _SHORTEST}
        # Thousands begin alike, as telephones do, and have few lengths: a text is never held against each of them.
        self._lengths: dict[str, set[int]] = defaultdict(set)
        for word in self._words:
            self._lengths[word[:_SHORTEST]].add(len(word))

    def is_clear(self, text: str) -> bool:
        """Tell whether there is nothing to leave out."""
        return not self._is_withheld(text) and not self._found(text) and _CONTACTS.search(text) is None

    def clear(self, text: str, spared: Collection[str] = ()) -> str:
        """Put a mask where there is; ``spared`` are words that an organiser lets stand in this text."""
        return MASK if self._is_withheld(text) else _CONTACTS.sub(MASK, self.without_words(text, spared))

    def without_words(self, text: str, spared: Collection[str] = ()) -> str:
        """Put a mask in the place of the words alone."""
        for word in self._found(text):
            if word not in spared:
                text = text.replace(word, MASK)
        return text

    def withholds(self, said: Message) -> bool:
        """Tell whether a kept sentence is left out whole: by what is stored, however the catalogue words it today."""
        return bool(self._withheld) and sha256_of_text(_stored(said)) in self._withheld

    def _is_withheld(self, text: str) -> bool:
        return bool(self._withheld) and sha256_of_text(text) in self._withheld

    def _found(self, text: str) -> list[str]:
        """Give what stands in the text, long words first."""
        starts = [text[place : place + _SHORTEST] for place in range(len(text) - 1)]
        if self._lengths.keys().isdisjoint(starts):
            return []
        parts = (
            text[place : place + length]
            for place, start in enumerate(starts)
            for length in self._lengths.get(start, ())
        )
        return sorted(self._words.intersection(parts), key=lambda word: (-len(word), word))


class Witness(Discretion):
    """Remembers which texts hold any of the words, by their check sums; spared words are none of its business."""

    def __init__(self, words: Iterable[str]) -> None:
        super().__init__(words)
        self.seen: set[str] = set()

    def is_clear(self, text: str) -> bool:
        """Tell whether there is nothing to leave out, and remember the text where there is."""
        self.clear(text)
        return super().is_clear(text)

    def clear(self, text: str, spared: Collection[str] = ()) -> str:
        """Put a mask where there is, and remember the text."""
        if self.without_words(text, spared) != text:
            self.seen.add(sha256_of_text(text))
        return super().clear(text, spared)

    def withholds(self, said: Message) -> bool:
        """Remember what is stored of a sentence where it holds any of the words; nothing is left out yet."""
        if self.without_words(stored := _stored(said)) != stored:
            self.seen.add(sha256_of_text(stored))
        return False


def sha256_of_text(text: str) -> str:
    """Give the check sum by which a withheld text is known again."""
    return hashlib.sha256(text.encode()).hexdigest()


def _stored(said: Message) -> str:
    """Spell a kept sentence as the archive's log does."""
    return json.dumps(encode(said), ensure_ascii=False, sort_keys=True)


def withheld_texts(tx: Transaction) -> frozenset[str]:
    """Give the check sums of all that is left out whole; asks nobody."""
    return frozenset(tx.session.scalars(select(WithheldText.sha256)))


def identifying_words(tx: Transaction, cycle_id: int) -> set[str]:
    """Learn what tells who proposed: of all cycles, because the log is of all of them."""
    published = {name for names in published_names(tx, cycle_id).values() for name in names}
    words = set[str]()
    for name, telephone in tx.session.execute(select(Proposer.name, Proposer.telephone)):
        if is_real_name(name):
            words.add(name.strip())
        if len(telephone.strip()) >= _FEWEST_DIGITS:
            words.add(telephone.strip())
    for hidden in tx.session.scalars(select(Entry.hidden_words).where(Entry.hidden_words.is_not(None))):
        words.update(hidden or ())
    return words - published


def objectors_words(tx: Transaction) -> set[str]:
    """Learn what tells who objected to an award, and how to reach them."""
    words = set[str]()
    for name, contact in tx.session.execute(select(Objection.objector, Objection.contact)):
        words |= words_of_objector(name, contact)
    return words


def words_of_objector(name: str, contact: str) -> set[str]:
    """Give what tells of one of them."""
    ways = {
        word
        for word in (contact.strip(), *_BETWEEN_CONTACTS.split(contact))
        if "@" in word or sum(letter.isdigit() for letter in word) >= _FEWEST_DIGITS
    }
    return ways | {name.strip()} if is_real_name(name) else ways
