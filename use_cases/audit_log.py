"""The record of what happened, for those who may read it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from db.tables import Assignment, AuditEvent, Entry, Ranking, Round, Track
from domain.messages import Message, msg
from domain.permissions import Right
from domain.rounds import round_name
from use_cases.transaction import Transaction

PAGE = 100


@dataclass(frozen=True)
class AuditLine:
    """One event; ``hash`` covers all before it."""

    seq: int
    at: datetime
    actor: str
    action: str
    subject: Message | None
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
    found = tx.session.scalars(rows).all()
    subjects = _subjects(tx, found)
    return AuditPage(
        total,
        tuple(
            AuditLine(
                row.seq,
                row.at,
                row.actor_name,
                row.action,
                subjects.get((row.subject_kind, row.subject_id)),
                row.message,
                row.hash,
            )
            for row in found
        ),
    )


def _subjects(tx: Transaction, events: Sequence[AuditEvent]) -> dict[tuple[str, int | None], Message]:
    """Name the rounds and entries that events are about, in one query for each kind."""
    ids: dict[str, set[int]] = defaultdict(set)
    for event in events:
        if event.subject_id is not None:
            ids[event.subject_kind].add(event.subject_id)
    of_round = select(Round.id, Track.kind.label("track"), Round.kind, Round.year).join(Round.track)
    of_ranking = (
        select(Ranking.id, Track.kind.label("track"), Round.kind, Round.year).join(Ranking.round).join(Round.track)
    )
    of_task = (
        select(Assignment.id, Track.kind.label("track"), Round.kind, Round.year, Entry.reference)
        .join(Assignment.round)
        .join(Round.track)
        .join(Assignment.entry)
    )
    named: dict[tuple[str, int | None], Message] = {}
    for row in tx.session.execute(of_round.where(Round.id.in_(ids["round"]))):
        named["round", row.id] = round_name(row.track, row.kind, row.year)
    for row in tx.session.execute(of_ranking.where(Ranking.id.in_(ids["ranking"]))):
        named["ranking", row.id] = round_name(row.track, row.kind, row.year)
    for task in tx.session.execute(of_task.where(Assignment.id.in_(ids["assignment"]))):
        name = round_name(task.track, task.kind, task.year)
        named["assignment", task.id] = msg("{round}, {reference}", round=name, reference=task.reference)
    for entry in tx.session.execute(select(Entry.id, Entry.reference).where(Entry.id.in_(ids["entry"]))):
        named["entry", entry.id] = msg("{reference}", reference=entry.reference)
    return named
