"""The record of what happened, for those who may read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from db.tables import AuditEvent
from domain.messages import Message
from domain.permissions import Right
from use_cases.transaction import Transaction

PAGE = 100


@dataclass(frozen=True)
class AuditLine:
    """One event; ``hash`` covers all before it."""

    seq: int
    at: datetime
    actor: str
    action: str
    message: Message
    hash: str


@dataclass(frozen=True)
class AuditPage:
    """One page of the log, the latest first."""

    total: int
    lines: tuple[AuditLine, ...]


def latest(tx: Transaction, *, before: int | None = None, size: int = PAGE) -> AuditPage:
    """Give the events up to ``before``, exclusive; the latest ones without it."""
    tx.require(Right.SEE_AUDIT_LOG)
    rows = select(AuditEvent).order_by(AuditEvent.seq.desc()).limit(size)
    if before is not None:
        rows = rows.where(AuditEvent.seq < before)
    total = tx.session.scalar(select(func.count()).select_from(AuditEvent)) or 0
    return AuditPage(
        total,
        tuple(
            AuditLine(row.seq, row.at, row.actor_name, row.action, row.message, row.hash)
            for row in tx.session.scalars(rows)
        ),
    )
