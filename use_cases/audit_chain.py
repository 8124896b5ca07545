"""Whether the audit log is whole: every event's check sum worked out again, and each joined to the one before it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from threading import Lock
from weakref import WeakKeyDictionary

from sqlalchemy import JSON, select, type_coerce
from sqlalchemy.engine import Row
from sqlalchemy.orm import Session

from db.tables import AuditEvent
from domain.messages import Message, msg
from domain.permissions import Right
from domain.refusals import Invalid
from use_cases.transaction import NO_HASH, Transaction, hash_of_event

_AT_A_TIME = 2000
_MOST_NAMED = 50
_HASH_LENGTH = 64


@dataclass(frozen=True)
class Head:
    """The last event of a log, or one that was printed once: its number and its check sum, which covers all before."""

    seq: int
    hash: str


@dataclass(frozen=True)
class ChainReport:
    """What a check of the whole log found.

    Attributes:
        at: when it was checked.
        events: how many events there are.
        head: the last of them; None while there is none.
        troubles: what does not fit, by number, the first fifty of it.
        has_more: whether there is more of it.
    """

    at: datetime
    events: int
    head: Head | None
    troubles: tuple[Message, ...]
    has_more: bool

    @property
    def is_whole(self) -> bool:
        """Whether everything fits."""
        return not self.troubles


_LATEST: WeakKeyDictionary[object, ChainReport] = WeakKeyDictionary()
_LOCK = Lock()


def check(tx: Transaction, *, known: Head | None = None) -> ChainReport:
    """Work the whole log out again; it takes some seconds for a hundred thousand events.

    A row that was changed, taken out, put in or put in another order is found and named. Whoever writes the whole
    log anew, with new check sums, is found by a head that was printed before.

    Args:
        tx: of somebody who may read the log.
        known: a head of an earlier day, to be found again.

    Raises:
        NotAllowed: the actor may not read the log.
    """
    tx.require(Right.SEE_AUDIT_LOG)
    walk = _Walk(known)
    found = walk.troubles(events(tx))
    named = tuple(islice(found, _MOST_NAMED))
    has_more = next(found, None) is not None
    for _rest in found:
        pass
    report = ChainReport(tx.at, walk.events, walk.head, named, has_more)
    with _LOCK:
        _LATEST[tx.session.get_bind()] = report
    return report


def chain_of(session: Session) -> tuple[Head | None, tuple[Message, ...]]:
    """Walk the log of a database that nobody can be asked in yet, as before an upgrade; asks no leave.

    Returns:
        Its head, None while there is none, and what does not fit, the first fifty of it.
    """
    walk = _Walk(None)
    named = list[Message]()
    for trouble in walk.troubles(_events_of(session)):
        if len(named) < _MOST_NAMED:
            named.append(trouble)
    return walk.head, tuple(named)


def latest_check(tx: Transaction) -> ChainReport | None:
    """Give what the last check of this process found, such as that at its start; None where there was none."""
    tx.require(Right.SEE_AUDIT_LOG)
    with _LOCK:
        return _LATEST.get(tx.session.get_bind())


def read_head(text: str) -> Head:
    """Read a head as it is printed, ``number:check sum``.

    Raises:
        Invalid: it is none.
    """
    seq, _colon, printed = text.strip().partition(":")
    is_hash = len(printed) == _HASH_LENGTH and set(printed) <= set("0123456789abcdef")
    if not (seq.isascii() and seq.isdigit() and is_hash):
        raise Invalid(msg("“{text}” is no head of the log; it reads number:check sum, as printed.", text=text[:80]))
    return Head(int(seq), printed)


class _Walk:
    """One walk along the log, from the first event to the last."""

    def __init__(self, known: Head | None) -> None:
        self.events = 0
        self.head: Head | None = None
        self._known = known

    def troubles(self, rows: Iterator[Row[tuple[object, ...]]]) -> Iterator[Message]:
        for row in rows:
            yield from self._joins(row)
            if hash_of_event(row.seq, row.at, *row[2:-1]) != row.hash:
                yield msg("No. {seq} was changed: its content no longer fits its check sum.", seq=row.seq)
            if self._known is not None and row.seq == self._known.seq and row.hash != self._known.hash:
                yield msg(
                    "No. {seq} does not bear the check sum that was printed: the log was written anew.", seq=row.seq
                )
            self.events += 1
            self.head = Head(row.seq, row.hash)
        last = self.head.seq if self.head else 0
        if self._known is not None and last < self._known.seq:
            yield msg(
                "The log ends with No. {last}; the printed head was No. {known}: the end of the log was taken away.",
                last=last,
                known=self._known.seq,
            )

    def _joins(self, row: Row[tuple[object, ...]]) -> Iterator[Message]:
        last, last_hash = (self.head.seq, self.head.hash) if self.head else (0, NO_HASH)
        if row.seq == last + 2:
            yield msg("No. {seq} is missing.", seq=last + 1)
        elif row.seq > last + 1:
            yield msg("No. {first} to {last} are missing.", first=last + 1, last=row.seq - 1)
        elif row.previous_hash != last_hash:
            yield msg(
                "No. {seq} does not follow from No. {before}: one of them was changed, or an event was taken out, put "
                "in or put in another order there.",
                seq=row.seq,
                before=last,
            )


def events(tx: Transaction) -> Iterator[Row[tuple[object, ...]]]:
    """Give every event's fields in the order in which its check sum covers them, the check sum last."""
    return _events_of(tx.session)


def _events_of(session: Session) -> Iterator[Row[tuple[object, ...]]]:
    rows = session.execute(
        select(
            AuditEvent.seq,
            AuditEvent.at,
            AuditEvent.actor_id,
            AuditEvent.actor_name,
            AuditEvent.action,
            AuditEvent.subject_kind,
            AuditEvent.subject_id,
            type_coerce(AuditEvent.message, JSON).label("message"),
            AuditEvent.previous_hash,
            AuditEvent.hash,
        ).order_by(AuditEvent.seq),
        execution_options={"yield_per": _AT_A_TIME},
    )
    return iter(rows)
