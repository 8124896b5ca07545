"""What is sealed in the database: whether the keys that are here open it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from sqlalchemy import Column, Table, Text, column, exists, func, literal_column, select, table, union_all
from sqlalchemy.sql import TableClause

from db.key_ring import name_in
from db.sealed import SealedWords, keys_of, sealed_columns, unseal
from db.tables import SecondFactor
from domain.messages import Message, msg
from domain.permissions import Right
from domain.refusals import Unopened
from use_cases.transaction import Transaction

_AT_A_TIME = 1000
WORDS = frozenset(place for _table, column, place in sealed_columns() if isinstance(column.type, SealedWords))
"""Columns that hold lists of words, by their places; there is none where they are empty."""


def unreadable(tx: Transaction) -> Message | None:
    """Say how many values cannot be opened for want of their key, and which; None where all keys are here.

    Raises:
        NotAllowed: the actor does not manage accounts.
        Unopened: the key file holds something else.
    """
    tx.require(Right.MANAGE_ACCOUNTS)
    sealed_by = names_of_keys(tx)
    here = {key.name for key in keys_of(tx.session.connection()).current()}
    missing = {name: n for name, n in sorted(sealed_by.items()) if name not in here}
    if not missing:
        return None
    return msg(
        "Telephones, work units, contacts, objectors and masked words that cannot be opened here: {n}. They are sealed "
        "with {names}; the file {file} has {here}. Put the key file of the former place there or, where there is one "
        "already, its lines at the end, and never write over it; then all is readable again.",
        n=sum(missing.values()),
        names=tuple(missing),
        file=keys_of(tx.session.connection()).path().name,
        here=tuple(sorted(here)) or msg("no key"),
    )


def make_key(tx: Transaction) -> None:
    """Make the first key where there is none and nothing is sealed yet, so that it is there to be kept safe.

    Second factors are sealed as well: a new key would stand in the way of the former one.

    Raises:
        NotAllowed: the actor does not manage accounts.
        Unopened: the key file holds something else, or cannot be made.
    """
    tx.require(Right.MANAGE_ACCOUNTS)
    is_anything_sealed = bool(names_of_keys(tx)) or tx.session.scalar(select(exists().select_from(SecondFactor)))
    keys_of(tx.session.connection()).current(makes=not is_anything_sealed)


def names_of_keys(tx: Transaction) -> Counter[str]:
    """Count the values that each key has sealed, by its name; one statement. Asks nobody."""
    found = Counter[str]()
    for (_place, name), n in sealed_by(tx).items():
        found[name] += n
    return found


def sealed_by(tx: Transaction) -> Counter[tuple[str, str]]:
    """Count the values of each place that each key has sealed, by its name; one statement. Asks nobody."""
    parts = []
    for rows, field, place in raw_columns():
        kept = rows.c[field]
        name = func.substr(kept, literal_column("1"), literal_column("8"))
        of = literal_column(f"'{place}'", Text()).label("place")
        parts.append(select(of, name.label("name"), func.count().label("n")).where(kept != "").group_by(name))
    return Counter({(place, name): n for place, name, n in tx.session.execute(union_all(*parts))})


def unopened(tx: Transaction) -> Iterator[Message]:
    """Open every sealed value and name those that do not, and once each key that is not here with what it sealed.

    One statement for each column. Asks nobody.
    """
    ring = keys_of(tx.session.connection())
    try:
        here = {key.name for key in ring.current()}
    except Unopened as refusal:
        yield refusal.message
        return
    lost = Counter[str]()
    for rows, field, place in raw_columns():
        asked = select(rows.c.id, rows.c[field]).where(rows.c[field] != "").order_by(rows.c.id)
        for row_id, kept in tx.session.execute(asked, execution_options={"yield_per": _AT_A_TIME}):
            try:
                unseal(ring, kept, place)
            except Unopened as refusal:
                if ":" in kept and name_in(kept) not in here:
                    lost[name_in(kept)] += 1
                    continue
                yield msg(
                    "Table {table}, row {id}, {column}: {why}",
                    table=rows.name,
                    id=row_id,
                    column=field,
                    why=refusal.message,
                )
    for name, n in sorted(lost.items()):
        yield msg(
            "Telephones, work units, contacts, objectors and masked words sealed with the key {name}: {n}. It is not "
            "in {file}, and they cannot be opened. Put the key file of the former place there or, where there is one "
            "already, its lines at the end; never write over it.",
            name=name,
            n=n,
            file=ring.path().name,
        )


def raw_columns() -> Iterator[tuple[TableClause, str, str]]:
    """Give each sealed column as it really is: its table with ids, its name, and what its values are bound to."""
    for its, sealed, place in sealed_columns():
        yield _raw(its, sealed), sealed.name, place


def _raw(its: Table, sealed: Column[object]) -> TableClause:
    return table(its.name, column("id", its.c.id.type), column(sealed.name, Text()))
