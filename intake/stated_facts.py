"""What a text states that can be checked: its numbers and the places it names.

Two letters on one topic may share nearly every word of a form and still be two letters: they say other numbers
of other places. A letter told in other words keeps its numbers.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from intake.alike_texts import Places, Weights, products, rarity, row_sums, weighted

Flags = npt.NDArray[np.bool_]

# An enumeration's own mark, a year and a day are in every letter and tell none from another.
_NO_FACT = re.compile(r"(?<![^\s。;:(])\d{1,2}(?=[、)]|\.(?!\d))|(?:19|20)\d\d年(?:度|\d{1,2}月(?:\d{1,2}日)?)?")
_NUMBER = re.compile(r"(\d+(?:\.\d+)?)\s*(?:余|多|来)?\s*([^\W\d_]|[%‰])?")
_SHORTEST_PLACE = 2
_AGREEING, _ALL = 2 / 3, 1 - 1e-6
_FEWEST_NUMBERS = 2


def numbers_in(text: str) -> frozenset[str]:
    """Give the numbers of a text, each with the first letter of its unit: “28个镇街” states “28个”."""
    plain = _NO_FACT.sub(" ", _half_width(text))
    return frozenset(f"{number}{unit}" for number, unit in _NUMBER.findall(plain))


def places_in(text: str, places: Collection[str]) -> frozenset[str]:
    """Give those of the places that a text names; a name of one character is none."""
    plain = _half_width(text)
    return frozenset(place for place in places if len(place) >= _SHORTEST_PLACE and place in plain)


@dataclass(frozen=True)
class Facts:
    """What E texts state, as ones by text: ``numbers`` and ``places``."""

    numbers: Stated
    places: Stated

    @classmethod
    def of(cls, texts: Sequence[str], places: Collection[str]) -> Facts:
        """Read the facts of texts."""
        plain = sorted({_half_width(place).strip() for place in places})
        return cls(
            Stated.of([numbers_in(text) for text in texts]), Stated.of([places_in(text, plain) for text in texts])
        )

    def verdicts(self, first: Places, second: Places) -> tuple[Flags, Flags]:
        """Say of pairs of texts whether what they state agrees, and whether it speaks against their being one.

        Numbers decide where both texts state two or more: two thirds of them, by rarity, have to be the same, and
        all where no place is. Elsewhere places decide, where both name some. A pair may be neither.

        Args:
            first: shape (P,), places of texts.
            second: shape (P,), places of texts.

        Returns:
            Two arrays of shape (P,): agrees, and speaks against.
        """
        agreeing, stated = self.numbers.overlap(first, second)
        shared, named = self.places.overlap(first, second)
        enough, elsewhere = stated >= _FEWEST_NUMBERS, (named > 0) & (shared == 0)
        agree = enough & (agreeing >= np.where(elsewhere, _ALL, _AGREEING))
        return agree, np.where(enough, ~agree, elsewhere)


@dataclass(frozen=True)
class Stated:
    """Facts of one kind: which text states which, the same by rarity, and how much each text states."""

    has: csr_array
    rare: csr_array
    sums: Weights
    sizes: Weights

    @classmethod
    def of(cls, stated: Sequence[frozenset[str]]) -> Stated:
        """Number the facts."""
        known = {fact: column for column, fact in enumerate(sorted(frozenset[str]().union(*stated)))}
        columns = [known[fact] for facts in stated for fact in sorted(facts)]
        begins = np.cumsum([0, *(len(facts) for facts in stated)])
        ones = np.ones(len(columns), dtype=np.float32)
        has = csr_array((ones, columns, begins), shape=(len(stated), max(len(known), 1)))
        rare = weighted(has, rarity(has))
        return cls(has, rare, row_sums(rare), row_sums(has))

    def overlap(self, first: Places, second: Places) -> tuple[Weights, Weights]:
        """Give what pairs share, as a part of what the text states that states less, and how many facts that are.

        Returns:
            Two arrays of shape (P,): the part from 0 to 1, by rarity, and the smaller number of facts.
        """
        shared = products(self.rare, self.has, first, second)
        smaller = np.minimum(self.sums[first], self.sums[second])
        part = np.divide(shared, smaller, out=np.zeros_like(shared), where=smaller > 0)
        return part, np.minimum(self.sizes[first], self.sizes[second])


def _half_width(text: str) -> str:
    return unicodedata.normalize("NFKC", text)
