"""How far the decision on each suggestion's eligibility is, and what scoring needs of it."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Select, case, exists, extract, func, select

from db.tables import Entry, Round, RoundEntry, Suggestion, Track
from domain.awards import RoundKind, TrackKind
from domain.eligibility import Standing
from domain.lifecycle import RoundStage
from domain.messages import msg
from domain.permissions import Right, not_allowed
from domain.refusals import Invalid
from use_cases.transaction import Transaction

IS_JUDGED: ColumnElement[bool] = exists().where(RoundEntry.entry_id == Entry.id)
STANDING: ColumnElement[str] = case(
    (Entry.duplicate_of_id.is_not(None), Standing.SET_ASIDE.value),
    (IS_JUDGED, Standing.SETTLED.value),
    (Entry.confirmed_at.is_not(None), Standing.CONFIRMED.value),
    else_=Standing.WAITING.value,
)
"""A suggestion's standing as the database tells it; in the order in which one outweighs another."""

WAITS: ColumnElement[bool] = Entry.confirmed_at.is_(None) & Entry.duplicate_of_id.is_(None) & ~IS_JUDGED


def waiting(tx: Transaction, cycle_id: int) -> int:
    """How many suggestions of a cycle wait for somebody to confirm their eligibility."""
    tx.require(Right.SEE_ENTRIES)
    of_cycle = select(func.count(Entry.id)).join(Track, Track.id == Entry.track_id)
    return tx.session.scalar(of_cycle.where(Track.cycle_id == cycle_id, *_IN_THE_QUEUE)) or 0


def waiting_of_round(tx: Transaction, round_id: int) -> int:
    """How many suggestions wait that a round in preparation needs confirmed; none once it has opened."""
    tx.require(Right.SEE_ENTRIES)
    round_ = tx.session.get(Round, round_id)
    if round_ is None:
        raise not_allowed()
    return _waiting_for(tx, round_) if round_.stage is RoundStage.SETUP else 0


def require_confirmed(tx: Transaction, round_: Round) -> None:
    """Refuse to open scoring while the eligibility of the round's suggestions waits.

    Raises:
        Invalid: saying how many wait.
    """
    if count := _waiting_for(tx, round_):
        raise Invalid(
            msg(
                "The eligibility of {n} suggestions is not confirmed yet. Confirm or decide it under Eligibility "
                "first.",
                n=count,
            )
        )


def _waiting_for(tx: Transaction, round_: Round) -> int:
    return tx.session.scalar(_of_round(round_)) or 0


def _of_round(round_: Round) -> Select[int]:
    """Count what waits: of its year for a preliminary round, of the whole track for the final."""
    of_track = (
        select(func.count(Entry.id))
        .join(Track, Track.id == Entry.track_id)
        .where(Entry.track_id == round_.track_id, *_IN_THE_QUEUE)
    )
    if round_.kind is RoundKind.FINAL:
        return of_track
    return of_track.join(Suggestion, Suggestion.entry_id == Entry.id).where(
        extract("year", Suggestion.submitted_on) == round_.year
    )


_IN_THE_QUEUE = (Track.kind == TrackKind.SUGGESTION, WAITS)
