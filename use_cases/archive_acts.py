"""Which events of the log tell of the panel's motions and of the lists: they say in which order all was decided."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from db.tables import AuditEvent
from use_cases.transaction import Transaction

ENDED = ("motions.end_vote", "motions.take_back")
PUT_FORWARD = "award_lists.put_forward"
PUBLISHED = "publicity.publish"
ENTERED, DISMISSED, UPHELD = "objections.enter", "objections.dismiss", "objections.uphold"
ATTACHED, TAKEN_OFF = "evidence_files.attach", "evidence_files.remove"
WITHDRAWN = "withdrawals.withdraw"
_ACTIONS = (*ENDED, PUT_FORWARD, UPHELD, WITHDRAWN)


@dataclass(frozen=True)
class DecidingActs:
    """Numbers of events by action and subject, in their order; ids of rehearsals come again, so the last one counts."""

    numbers: Mapping[tuple[str, int], Sequence[int]]

    def last(self, actions: Sequence[str], subject_id: int) -> int | None:
        """Give the last event of any of these actions on a subject; None without any."""
        return max(
            (number for action in actions for number in self.numbers.get((action, subject_id), ())), default=None
        )

    def from_end(self, action: str, subject_id: int, place: int) -> int | None:
        """Give the event that stands so many places before the last one, 0 for the last; None without it."""
        found = self.numbers.get((action, subject_id), ())
        return found[-1 - place] if place < len(found) else None


def deciding_acts(tx: Transaction) -> DecidingActs:
    """Read them from the whole log; asks nobody."""
    found: dict[tuple[str, int], list[int]] = defaultdict(list)
    for row in tx.session.execute(
        select(AuditEvent.seq, AuditEvent.action, AuditEvent.subject_id)
        .where(AuditEvent.action.in_(_ACTIONS), AuditEvent.subject_id.is_not(None))
        .order_by(AuditEvent.seq)
    ):
        found[row.action, row.subject_id].append(row.seq)
    return DecidingActs(found)
