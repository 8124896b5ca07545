"""Themes and districts as cycles and entries name them: what a list of people says besides may be a slip."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import select, union

from db.tables import Cycle, Organisation, Suggestion
from domain.messages import Message, msg
from domain.own_entries import district_key
from use_cases.transaction import Transaction


@dataclass(frozen=True)
class KnownWords:
    """Themes, and keys of districts; where none is known, nothing is strange."""

    themes: frozenset[str]
    districts: frozenset[str]

    def remarks(self, district: str, themes: Sequence[str]) -> Iterator[Message]:
        """Say which field of a person holds what neither a cycle nor an entry has, and so matches nothing."""
        if district and self.districts and district_key(district) not in self.districts:
            yield msg("District: no entry has “{district}”.", district=district)
        strange = tuple(theme for theme in themes if theme not in self.themes)
        if strange and self.themes:
            yield msg("Theme: no cycle and no entry has “{themes}”.", themes=strange)


def known_words(tx: Transaction) -> KnownWords:
    """Collect the words of all cycles, in three statements; asks nobody."""
    of_cycles = {theme for themes in tx.session.scalars(select(Cycle.themes)) for theme in themes}
    of_entries = tx.session.scalars(select(Suggestion.theme).distinct())
    districts = tx.session.scalars(union(select(Suggestion.district), select(Organisation.district)))
    return KnownWords(
        frozenset({*of_cycles, *of_entries} - {""}), frozenset(district_key(name) for name in districts if name)
    )
