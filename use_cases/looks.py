"""Looks at personal data: each is on record once, however often a page draws again what one click showed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from db.tables import AuditEvent
from domain.messages import Message
from use_cases.transaction import Transaction


def record_look(
    tx: Transaction, action: str, subject: tuple[str, int], said: Message, *, since: datetime | None
) -> None:
    """Record a look, unless it is on record already.

    Args:
        tx: a writing transaction.
        action: ``module.verb`` of what shows.
        subject: kind and id of whose data are looked at.
        said: whose and which they are.
        since: when the click was made from which they have been shown ever since; None: this is a look of its own.
    """
    if since is None or said not in _said_since(tx, action, subject, max(since, tx.actor.signed_in_at or since)):
        tx.record(action, subject, said)


def _said_since(tx: Transaction, action: str, subject: tuple[str, int], since: datetime) -> list[Message]:
    kind, subject_id = subject
    own = select(AuditEvent.message).where(
        AuditEvent.action == action,
        AuditEvent.subject_kind == kind,
        AuditEvent.subject_id == subject_id,
        AuditEvent.actor_id == tx.actor.user_id,
        AuditEvent.at >= since,
    )
    return list(tx.session.scalars(own))
