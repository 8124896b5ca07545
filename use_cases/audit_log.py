"""The record of what happened, for those who may read it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from threading import Lock
from weakref import WeakKeyDictionary

from sqlalchemy import JSON, ColumnElement, Text, and_, bindparam, cast, false, func, or_, select, type_coerce

from db.tables import AuditEvent
from domain.audit_areas import Area, exceptions, modules_of
from domain.messages import Message
from domain.permissions import Right
from i18n.catalogues import OFFICE_TIME, sources_with
from use_cases.audit_subjects import subjects_of
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
    """One page of the log, the latest first.

    Attributes:
        total: how many events there are that were looked for.
        lines: those of the page.
        older: what ``before`` has to be for the next older page; None where there is none.
        newer: the same for the next newer one; None where this is the newest.
    """

    total: int
    lines: tuple[AuditLine, ...]
    older: int | None
    newer: int | None


@dataclass(frozen=True)
class AuditSearch:
    """Which events are looked for; what is None or empty lets everything through.

    Attributes:
        words: in the sentence as it is read in ``language``, or in whatever is named in it.
        language: of the reader.
        actor: who did it, by the name that was recorded.
        area: what it is about.
        since: first day, in the office's time.
        until: last day.
    """

    words: str = ""
    language: str = "en"
    actor: str | None = None
    area: Area | None = None
    since: date | None = None
    until: date | None = None

    @property
    def is_narrow(self) -> bool:
        """Whether anything is looked for at all."""
        return bool(self.words.strip()) or any(
            each is not None for each in (self.actor, self.area, self.since, self.until)
        )


def latest(
    tx: Transaction, *, before: int | None = None, search: AuditSearch = AuditSearch(), size: int = PAGE
) -> AuditPage:
    """Give the events up to ``before``, exclusive; the latest ones without it."""
    tx.require(Right.SEE_AUDIT_LOG)
    wanted = _conditions(search)
    until = [] if before is None else [AuditEvent.seq < before]
    rows = select(AuditEvent).where(*wanted, *until).order_by(AuditEvent.seq.desc()).limit(size + 1)
    total = _counted(tx, wanted) if wanted else _so_far(tx).events
    found = tx.session.scalars(rows).all()
    shown, has_older = found[:size], len(found) > size
    subjects = subjects_of(tx, shown)
    return AuditPage(
        total,
        tuple(
            AuditLine(
                row.seq,
                row.at,
                row.actor_name,
                row.action,
                subjects.get(row.seq),
                row.message,
                row.hash,
            )
            for row in shown
        ),
        shown[-1].seq if has_older else None,
        None if before is None else _newer(tx, wanted, before, size),
    )


def events(tx: Transaction) -> int:
    """Count all events."""
    tx.require(Right.SEE_AUDIT_LOG)
    return _so_far(tx).events


def actors(tx: Transaction) -> tuple[str, ...]:
    """Give the names of all who have done anything, in order."""
    tx.require(Right.SEE_AUDIT_LOG)
    return tuple(sorted(_so_far(tx).actors))


def _counted(tx: Transaction, wanted: Sequence[ColumnElement[bool]]) -> int:
    return tx.session.scalar(select(func.count()).select_from(AuditEvent).where(*wanted)) or 0


@dataclass(frozen=True)
class _SoFar:
    """What is known of the log up to an event, which tells by its check sum whether it is the same log still."""

    seq: int
    hash: str
    events: int
    actors: frozenset[str]


_NOTHING = _SoFar(0, "", 0, frozenset())
_HASH_OF = select(AuditEvent.hash).where(AuditEvent.seq == bindparam("seq"))
_KNOWN: WeakKeyDictionary[object, _SoFar] = WeakKeyDictionary()
_LOCK = Lock()


def _so_far(tx: Transaction) -> _SoFar:
    """Count the events and name who did them: of what is only ever added to, the new part alone is read."""
    log = tx.session.get_bind()
    with _LOCK:
        known = _KNOWN.get(log, _NOTHING)
    if tx.session.scalar(_HASH_OF, {"seq": known.seq}) != (known.hash or None):
        known = _NOTHING
    rows = tx.session.execute(
        select(AuditEvent.actor_name, func.count(), func.max(AuditEvent.seq))
        .where(AuditEvent.seq > known.seq)
        .group_by(AuditEvent.actor_name)
    ).all()
    last = max((row[2] for row in rows), default=known.seq)
    found = _SoFar(
        last,
        tx.session.scalar(_HASH_OF, {"seq": last}) or "",
        known.events + sum(row[1] for row in rows),
        known.actors | {row[0] for row in rows},
    )
    with _LOCK:
        _KNOWN[log] = found
    return found


def _newer(tx: Transaction, wanted: Sequence[ColumnElement[bool]], before: int, size: int) -> int | None:
    """Say where the next newer page ends; None where nothing is newer."""
    rows = select(AuditEvent.seq).where(*wanted, AuditEvent.seq >= before).order_by(AuditEvent.seq).limit(size)
    newer = tx.session.scalars(rows).all()
    return newer[-1] + 1 if newer else None


def _conditions(search: AuditSearch) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = []
    if search.words.strip():
        wanted.append(_says(search.words.strip(), search.language))
    if search.actor is not None:
        wanted.append(AuditEvent.actor_name == search.actor)
    if search.area is not None:
        wanted.append(_is_about(search.area))
    if search.since is not None:
        wanted.append(AuditEvent.at >= _midnight(search.since))
    if search.until is not None:
        wanted.append(AuditEvent.at < _midnight(search.until) + timedelta(days=1))
    return wanted


def _says(words: str, language: str) -> ColumnElement[bool]:
    """Look in what was recorded, and among the sentences that read so in the reader's language."""
    message = type_coerce(AuditEvent.message, JSON)
    return or_(
        AuditEvent.actor_name.icontains(words, autoescape=True),
        # As JSON has it: what is not ASCII stands there in escapes.
        cast(message["fields"], Text).icontains(json.dumps(words)[1:-1], autoescape=True),
        message["template"].as_string().in_(sources_with(words, language)),
    )


def _is_about(area: Area) -> ColumnElement[bool]:
    inside, outside = exceptions(area)
    own = or_(*(AuditEvent.action.startswith(f"{module}.", autoescape=True) for module in modules_of(area)), false())
    return or_(AuditEvent.action.in_(inside), and_(own, AuditEvent.action.not_in(outside)))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), OFFICE_TIME)
