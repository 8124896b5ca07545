"""What the tables of plain data are read from, and the names by which they speak of each other's rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from db.tables import Entry, Round, Tier, Track, User
from domain.awards import RoundKind
from domain.messages import Message
from exports.data_tables import Value
from i18n import translate
from use_cases.archive_discretion import Discretion, withheld_texts
from use_cases.reading import MASK
from use_cases.transaction import Transaction


@dataclass(frozen=True)
class DataSource:
    """One cycle, in one unchanging state of the database.

    Attributes:
        tx: of somebody who may take it out.
        cycle_id: which one.
        with_names: proposers' names are asked for.
        tracks: kind of each track, by id.
        rounds: each round by id as in ``suggestion-preliminary-2024`` or ``suggestion-final``.
        references: of all entries of the cycle, by id.
        logins: account name of everybody, by id.
        tiers: position of each tier, by id.
        discretion: knows which kept sentences name somebody who was forgotten.
    """

    tx: Transaction
    cycle_id: int
    with_names: bool
    tracks: Mapping[int, str]
    rounds: Mapping[int, str]
    references: Mapping[int, str]
    logins: Mapping[int, str]
    tiers: Mapping[int, int]
    discretion: Discretion

    def login(self, user_id: int | None) -> str | None:
        """Name an account; nobody for the command line."""
        return None if user_id is None else self.logins.get(user_id)

    def entry(self, entry_id: int | None) -> str | None:
        """Name an entry by its reference."""
        return None if entry_id is None else self.references.get(entry_id)

    def tier(self, tier_id: int | None) -> int | None:
        """Give a tier's position."""
        return None if tier_id is None else self.tiers.get(tier_id)

    def in_both(self, said: Message | None) -> list[Value]:
        """Give a kept sentence in Chinese and in English, left out whole where it names somebody who was forgotten."""
        if said is None:
            return [None, None]
        if self.discretion.withholds(said):
            return [MASK, MASK]
        return [translate(said, "zh_CN"), translate(said, "en")]

    def entries(self, entry_ids: list[int]) -> list[str]:
        """Name entries, in the order of their references."""
        return sorted(self.references[each] for each in entry_ids if each in self.references)


def data_source(tx: Transaction, cycle_id: int, *, with_names: bool) -> DataSource:
    """Look up what the tables ask for; the caller has asked leave and found the cycle."""
    session = tx.session
    tracks = {
        row.id: row.kind.value
        for row in session.execute(select(Track.id, Track.kind).where(Track.cycle_id == cycle_id))
    }
    rounds = session.execute(
        select(Round.id, Round.track_id, Round.kind, Round.year, Round.position).where(Round.track_id.in_(tracks))
    )
    entries, tiers = select(Entry.id, Entry.reference), select(Tier.id, Tier.position)
    return DataSource(
        tx,
        cycle_id,
        with_names,
        tracks,
        {row.id: _code(tracks[row.track_id], row.kind, row.year, row.position) for row in rounds},
        {row.id: row.reference for row in session.execute(entries.where(Entry.track_id.in_(tracks)))},
        {row.id: row.login for row in session.execute(select(User.id, User.login))},
        {row.id: row.position for row in session.execute(tiers.where(Tier.cycle_id == cycle_id))},
        Discretion((), withheld_texts(tx)),
    )


def _code(track: str, kind: RoundKind, year: int | None, position: int) -> str:
    return f"{track}-final" if kind is RoundKind.FINAL else f"{track}-{kind.value}-{year or position}"
