"""How the program and its database stand, for a machine that asks."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from db.engine import Database
from db.tables import AuditEvent
from db.upgrade import is_current, revision_of
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
        revision: number of the schema; None where nobody could ask or there is none.
    """

    trouble: str
    head: int | None = None
    revision: int | None = None


def standing(database: Database) -> Standing:
    """Ask the database."""
    try:
        with answering():
            if not is_current(database.engine):
                return Standing("schema")
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
    revision = revision_of(tx.session.connection())
    return Standing("", head, int(revision) if revision is not None and revision.isdigit() else None)
