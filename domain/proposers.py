"""Who proposed several suggestions: one name and one way to reach them is one person, a name alone may be another's."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from domain.eligibility import is_real_name
from domain.suggestions import folded

_SEPARATORS = re.compile(r"[、，,;；/]")
_MASKED = re.compile(r"[*×✕○]")
_FEWEST_DIGITS = 7
_COUNTRY, _CITY_CODE = "86", "023"
_MOBILE_DIGITS = 11


@dataclass(frozen=True)
class Named:
    """A proposer as one suggestion names them; ``contact`` holds telephone numbers or addresses, empty where none."""

    entry_id: int
    name: str
    contact: str


@dataclass(frozen=True)
class Person:
    """Somebody who proposed suggestions.

    Attributes:
        name: as first written.
        entry_ids: suggestions that name this person.
        possible_ids: suggestions that name somebody so called whom nothing shows to be this person.
    """

    name: str
    entry_ids: frozenset[int]
    possible_ids: frozenset[int]


def contact_keys(contact: str) -> frozenset[str]:
    """Give what tells one way to reach somebody from another: digits of a number, an address in lower case.

    A number that is masked or too short says nothing.
    """
    keys = set[str]()
    for part in _SEPARATORS.split(unicodedata.normalize("NFKC", contact)):
        plain = "".join(part.split()).lower()
        digits = "".join(character for character in plain if character.isdigit())
        if "@" in plain.strip("@"):
            keys.add(plain)
        elif len(digits) >= _FEWEST_DIGITS and not _MASKED.search(plain):
            keys.add(_as_dialled_here(digits))
    return frozenset(keys)


def people(rows: Iterable[Named]) -> tuple[Person, ...]:
    """Tell people apart: who bears one name and shares a way to be reached is one; names are compared as programs do.

    The order of the rows decides nothing but the order of the answer.
    """
    by_name: dict[str, list[Named]] = defaultdict(list)
    for row in rows:
        if row.name.strip():
            by_name[folded(row.name)].append(row)
    return tuple(person for namesakes in by_name.values() for person in _apart(namesakes))


def _apart(namesakes: Sequence[Named]) -> list[Person]:
    groups = _joined(namesakes)
    everywhere = frozenset(row.entry_id for row in namesakes)
    # Those who hide behind one word, such as “anonymous”, are nobody's namesakes.
    is_real = is_real_name(namesakes[0].name)
    found = []
    for group in groups:
        own = frozenset(row.entry_id for row in group)
        found.append(Person(group[0].name, own, everywhere - own if is_real else frozenset()))
    return found


def _joined(namesakes: Sequence[Named]) -> list[list[Named]]:
    """Join the rows of one name that share a contact, directly or through others."""
    groups: list[tuple[list[Named], set[str]]] = []
    for row in namesakes:
        keys = set(contact_keys(row.contact))
        linked = [group for group in groups if group[1] & keys]
        groups = [group for group in groups if not group[1] & keys]
        rows = [*(each for group in linked for each in group[0]), row]
        groups.append((rows, keys.union(*(group[1] for group in linked))))
    return [rows for rows, _keys in groups]


def _as_dialled_here(digits: str) -> str:
    if len(digits) == _MOBILE_DIGITS + len(_COUNTRY):
        digits = digits.removeprefix(_COUNTRY)
    return digits.removeprefix(_CITY_CODE) if len(digits) == _MOBILE_DIGITS else digits
