"""What the database itself must hold to, whether its attached files are there, and whether the log is whole."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKeyConstraint,
    TextClause,
    and_,
    func,
    not_,
    select,
    text,
)

from db.guards import damage, missing_guards
from db.schema_state import Progress, schema_state
from db.tables import Base
from domain.messages import Message, msg
from domain.refusals import Unopened
from use_cases import attachment_upkeep, audit_chain, sealed_data, second_factors, upgrades
from use_cases.doctor_rows import Rule
from use_cases.transaction import Transaction


def _schema_current(tx: Transaction) -> Iterator[Message]:
    state = schema_state(tx.session.connection())
    if state.progress is Progress.TORN:
        yield upgrades.torn_in_words(state)
    elif state.progress is not Progress.CURRENT:
        yield msg(
            "The database is at schema {found}; this program works with {newest}.",
            found=state.found or "—",
            newest=state.newest,
        )


def _guards_stand(tx: Transaction) -> Iterator[Message]:
    for name in missing_guards(tx.session.connection()):
        yield msg("The trigger {name}, which keeps what was decided from being changed, does not stand.", name=name)


def _references_hold(tx: Transaction) -> Iterator[Message]:
    for table in Base.metadata.sorted_tables:
        for key in sorted(
            (each for each in table.constraints if isinstance(each, ForeignKeyConstraint)),
            key=lambda each: str(each.name),
        ):
            referred = key.referred_table.alias()
            joined = and_(*(each.parent == referred.c[each.column.name] for each in key.elements))
            broken = select(func.count()).where(
                *(each.parent.is_not(None) for each in key.elements), ~select(1).where(joined).exists()
            )
            if n := tx.session.scalar(broken):
                yield msg(
                    "Table {table}: rows that refer by {key} to one that is not there: {n}.",
                    table=table.name,
                    n=n,
                    key=", ".join(key.column_keys),
                )


def _checks_hold(tx: Transaction) -> Iterator[Message]:
    for table in Base.metadata.sorted_tables:
        for check in sorted(
            (each for each in table.constraints if isinstance(each, CheckConstraint)), key=lambda each: str(each.name)
        ):
            if n := tx.session.scalar(select(func.count()).select_from(table).where(_is_broken(check))):
                yield msg(
                    "Table {table}: rows that break the rule {name}: {n}.", table=table.name, n=n, name=str(check.name)
                )


def _is_broken(check: CheckConstraint) -> ColumnElement[bool] | TextClause:
    if isinstance(check.sqltext, TextClause):
        return text(f"NOT ({check.sqltext.text})")
    broken: ColumnElement[bool] = not_(check.sqltext)
    return broken


def _pages_whole(tx: Transaction) -> Iterator[Message]:
    for said in damage(tx.session.connection()):
        yield msg("The database file is damaged: {problem}", problem=said)


def _files_whole(tx: Transaction) -> Iterator[Message]:
    yield from attachment_upkeep.check(tx).lost


def _log_whole(tx: Transaction) -> Iterator[Message]:
    for trouble in audit_chain.check(tx).troubles:
        yield msg("Audit log: {trouble}", trouble=trouble)


def _sealed_opens(tx: Transaction) -> Iterator[Message]:
    yield from sealed_data.unopened(tx)
    with suppress(Unopened):
        # Of a key file that is none the rule has told already.
        closed = second_factors.unreadable(tx)
        if closed is not None:
            yield closed


FIRST: tuple[Rule, ...] = (_pages_whole, _schema_current)
"""What must hold before any other rule can be put."""

RULES: tuple[Rule, ...] = (
    _guards_stand,
    _references_hold,
    _checks_hold,
    _files_whole,
    _log_whole,
    _sealed_opens,
)
