"""Column types that hold no word in clear: what is personal is sealed with a key that is not in the database.

The keys are reached through the engine: each has its own ring (``hold_keys``). Every value is bound to its table and
column, and padded, so that its length tells little. An empty text stays empty: that nothing is known is no secret.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Column, Connection, Dialect, Engine, Table, Text, TypeDecorator
from sqlalchemy.exc import DontWrapMixin
from sqlalchemy.sql import ColumnElement
from sqlalchemy.sql.operators import OperatorType

from db.base import Base
from db.fitting import require_storable
from db.key_ring import KeyRing, name_in
from domain.messages import msg
from domain.refusals import Unopened

_RING = "ring of keys"
_BLOCK = 48


class _UnopenedValue(Unopened, DontWrapMixin):
    """Raised while a statement is made ready, where SQLAlchemy would make an error of its own of any other."""


class _Uncompared(TypeDecorator.Comparator[str]):
    """Refuses what would never find anything: the same text is never sealed alike twice."""

    def operate(self, op: OperatorType, *other: Any, **kwargs: Any) -> ColumnElement[Any]:  # noqa: ANN401 -- as SQLAlchemy has it
        """Compare with the empty text alone, and with no value; columns are compared by SQLAlchemy itself."""
        if any(isinstance(each, str | list | tuple | set) and each for each in other):
            raise TypeError("a sealed column is read and compared in memory")
        return super().operate(op, *other, **kwargs)


class Sealed(TypeDecorator[str]):
    """A text that only who has the key can read; no statement can compare it.

    Args:
        place: table and column, which the value is bound to.
        most: characters that fit.
    """

    impl = Text
    cache_ok = True
    comparator_factory = _Uncompared

    def __init__(self, place: str, most: int) -> None:
        super().__init__()
        self.place, self.most = place, most

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Seal."""
        if not value:
            return value
        require_storable(value)
        return seal(ring_of(dialect), value, self.place)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        """Open.

        Raises:
            Unopened: the key is not there, or the value was tampered with.
        """
        return unseal(ring_of(dialect), value, self.place) if value else value


class SealedWords(TypeDecorator[list[str]]):
    """A list of words, sealed as one; None stays None."""

    impl = Text
    cache_ok = True

    def __init__(self, place: str) -> None:
        super().__init__()
        self.place = place

    def process_bind_param(self, value: list[str] | None, dialect: Dialect) -> str | None:
        """Seal."""
        for word in value or ():
            require_storable(word)
        return None if value is None else seal_words(ring_of(dialect), value, self.place)

    def process_result_value(self, value: str | None, dialect: Dialect) -> list[str] | None:
        """Open.

        Raises:
            Unopened: the key is not there, or the value was tampered with.
        """
        return None if value is None else unseal_words(ring_of(dialect), value, self.place)


def hold_keys(engine: Engine, ring: KeyRing) -> None:
    """Give an engine its keys, unless it has some."""
    vars(engine.dialect).setdefault(_RING, ring)


def ring_of(dialect: Dialect) -> KeyRing:
    """Give the keys of an engine, by its dialect: each engine has one of its own."""
    ring = vars(dialect)[_RING]
    if not isinstance(ring, KeyRing):
        raise TypeError("an engine gets its keys by hold_keys")
    return ring


def keys_of(connection: Connection) -> KeyRing:
    """Give the keys that a connection's engine seals and opens with."""
    return ring_of(connection.dialect)


def sealed_columns() -> Iterator[tuple[Table, Column[object], str]]:
    """Give every column that is sealed, with its table and what its values are bound to."""
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, Sealed | SealedWords):
                yield table, column, column.type.place


def seal(ring: KeyRing, text: str, place: str) -> str:
    """Seal a text for a column.

    Raises:
        Unopened: the key file holds something else, or cannot be made.
    """
    content = text.encode()
    try:
        return ring.sealed(content + bytes(-len(content) % _BLOCK), bound_to=place)
    except Unopened as refusal:
        raise _UnopenedValue(refusal.message) from refusal


def unseal(ring: KeyRing, kept: str, place: str) -> str:
    """Open what a column holds.

    Raises:
        Unopened: the key is not there, or the value was tampered with.
    """
    content = ring.opened(kept, bound_to=place)
    if content is None:
        raise _why_not(ring, kept)
    return content.rstrip(b"\0").decode()


def seal_words(ring: KeyRing, words: list[str], place: str) -> str:
    """Seal a list for a column."""
    return seal(ring, json.dumps(words, ensure_ascii=False), place)


def unseal_words(ring: KeyRing, kept: str, place: str) -> list[str]:
    """Open a list.

    Raises:
        Unopened: the key is not there, or the value was tampered with.
    """
    return [str(word) for word in json.loads(unseal(ring, kept, place))]


def _why_not(ring: KeyRing, kept: str) -> Unopened:
    name = name_in(kept)
    if name in [key.name for key in ring.current()]:
        return _UnopenedValue(msg("A sealed value was changed by something else than this program. Run the doctor."))
    return _UnopenedValue(
        msg(
            "Telephones, work units, contacts, objectors and masked words cannot be opened here: the key {name} is not "
            "in {file}. Put the key file of the former place there or, where there is one already, its lines at the "
            "end; never write over it.",
            name=name if ":" in kept else "—",
            file=ring.path().name,
        )
    )
