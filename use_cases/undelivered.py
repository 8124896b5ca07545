"""Letters that reach nobody: nobody has decided on the entry yet, or the register gives no way to reach a proposer."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import String, and_, cast, or_, select

from db.tables import Entry, Proposer, Track
from domain.awards import TrackKind
from domain.eligibility import is_real_name
from use_cases.eligibility_standing import WAITS
from use_cases.transaction import Transaction

_NO_CONTACT, _NO_REAL_NAME = "no_contact", "no_real_name"


@dataclass(frozen=True)
class Undelivered:
    """Ids of suggestions.

    Attributes:
        waiting: whose eligibility waits to be confirmed; there is nothing to tell yet.
        unreachable: decided, but by the register nobody is named or to be reached.
    """

    waiting: frozenset[int]
    unreachable: frozenset[int]


NOBODY = Undelivered(frozenset(), frozenset())


def undelivered(tx: Transaction, cycle_id: int) -> Undelivered:
    """Find them in one query of those only; asks nobody.

    What the rule found of each suggestion tells whether anybody is to be reached, so no telephone number is read.
    """
    found = cast(Entry.reasons, String)
    rows = tx.session.execute(
        select(Entry.id, WAITS.label("waits"), found.contains(_NO_CONTACT).label("has_no_contact"), Proposer.name)
        .join(Track, Track.id == Entry.track_id)
        .outerjoin(Proposer, and_(Proposer.entry_id == Entry.id, Proposer.merged_from_id.is_(None)))
        .where(
            Track.cycle_id == cycle_id,
            Track.kind == TrackKind.SUGGESTION,
            or_(WAITS, found.contains(_NO_CONTACT), found.contains(_NO_REAL_NAME)),
        )
    ).all()
    waiting = {row.id for row in rows if row.waits}
    named = {row.id for row in rows if row.name is not None and is_real_name(row.name) and not row.has_no_contact}
    return Undelivered(frozenset(waiting), frozenset({row.id for row in rows} - waiting - named))
