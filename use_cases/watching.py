"""How the program and its database stand, for a machine that asks."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.engine import Database
from db.tables import AuditEvent
from db.upgrade import is_current, revisions_of
from domain.permissions import Right
from domain.refusals import Unavailable
from use_cases.database_words import answering
from use_cases.transaction import CommandLine, Transaction, read


@dataclass(frozen=True)
class Standing:
    """What is found.

    Attributes:
        trouble: one word for what keeps the program from working, ``database`` or ``schema``; empty where nothing does.
        head: number of the log's last event, 0 without any; None where nobody could ask.
        revision: number of the schema, also of one that this program does not know; None where nobody could ask or
            there is none.
    """

    trouble: str
    head: int | None = None
    revision: int | None = None


def standing(database: Database) -> Standing:
    """Ask the database."""
    try:
        with answering():
            if not is_current(database.engine):
                with database.reading() as session:
                    return Standing("schema", revision=_number_of(session))
        return read(database, CommandLine(), figures)
    except Unavailable:
        return Standing("database")


def figures(tx: Transaction) -> Standing:
    """Give how far the log and the schema have come.

    Raises:
        NotAllowed: the actor may not read the log.
    """
    tx.require(Right.SEE_AUDIT_LOG)
    head = tx.session.scalar(select(func.max(AuditEvent.seq))) or 0
    return Standing("", head, _number_of(tx.session))


def _number_of(session: Session) -> int | None:
    numbers = [int(found) for found in revisions_of(session.connection()) if found.isdecimal()]
    return max(numbers, default=None)
