"""Decisions on eligibility: confirmed one by one or all that is listed, decided against the rule, taken back."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import select, update
from sqlalchemy.orm import joinedload

from db.tables import Entry, RoundEntry, Track
from domain.awards import Eligibility, TrackKind
from domain.duplicates import set_aside_message
from domain.eligibility import Standing
from domain.messages import Message, msg
from domain.permissions import Right, not_allowed
from domain.reasons import require_reason
from domain.refusals import Invalid, Outdated
from use_cases.eligibility import Wanted, state_of, wanted_entries
from use_cases.settled import settled
from use_cases.transaction import Transaction

_NAMED = 20


def confirm(tx: Transaction, cycle_id: int, *, seen: Mapping[int, int]) -> Message:
    """Stand by what counts for these suggestions: the rule's verdict, or the decision against it.

    Args:
        tx: whoever confirms.
        cycle_id: whose suggestions they are.
        seen: version of each as the screen showed it.

    Raises:
        NotAllowed: no right to decide, or a suggestion that does not exist there.
        Invalid: none chosen, or one that was set aside as a duplicate.
        Outdated: one was changed after the screen was drawn.
        WrongStage: one is being judged.
    """
    entries = _undecided(tx, cycle_id, seen)
    for entry in entries:
        stand_by(tx, entry)
    eligible = sum(entry.eligibility is Eligibility.ELIGIBLE for entry in entries)
    return tx.record("eligibility_decisions.confirm", ("cycle", cycle_id), _confirmed(eligible, len(entries), entries))


def confirm_all(tx: Transaction, cycle_id: int, *, wanted: Wanted, seen_state: str) -> Message:
    """Stand by what counts for everything that is wanted and waits, however many pages it fills.

    Args:
        tx: whoever confirms.
        cycle_id: whose suggestions they are.
        wanted: as the screen was narrowed.
        seen_state: of the queue that the screen showed; any other one refuses the act.

    Raises:
        NotAllowed: no right to decide.
        Invalid: nothing waits.
        Outdated: something in the queue was changed after the screen was drawn.
    """
    tx.require(Right.DECIDE_ELIGIBILITY)
    total, eligible, state = state_of(tx, cycle_id, wanted)
    if wanted.standing is not Standing.WAITING or not total:
        raise Invalid(msg("Nothing waits to be confirmed here."))
    if state != seen_state:
        raise Outdated(msg("The queue has changed since this page was drawn. Please look again."))
    tx.session.execute(
        update(Entry)
        .where(Entry.id.in_(wanted_entries(cycle_id, wanted)))
        .values(
            confirmed_at=tx.at,
            confirmed_by_id=tx.actor.user_id,
            confirmed_by=tx.actor.name,
            returned_because=None,
            version=Entry.version + 1,
        )
        .execution_options(synchronize_session=False)
    )
    return tx.record("eligibility_decisions.confirm_all", ("cycle", cycle_id), _confirmed(eligible, total, ()))


def decide(
    tx: Transaction, cycle_id: int, *, seen: Mapping[int, int], eligibility: Eligibility, reason: str
) -> Message:
    """Decide several suggestions' eligibility against the rule, for one reason; raises as ``confirm`` does."""
    entries = _undecided(tx, cycle_id, seen)
    reason = require_reason(reason)
    for entry in entries:
        entry.override, entry.override_reason = eligibility, reason
        entry.overridden_at, entry.overridden_by_id = tx.at, tx.actor.user_id
        stand_by(tx, entry)
    references = _references(entries)
    said = {
        Eligibility.ELIGIBLE: msg("Admitted: {references}. Reason: {reason}", references=references, reason=reason),
        Eligibility.INELIGIBLE: msg("Excluded: {references}. Reason: {reason}", references=references, reason=reason),
    }
    return tx.record("eligibility_decisions.decide", ("cycle", cycle_id), said[eligibility])


def take_back(tx: Transaction, cycle_id: int, *, seen: Mapping[int, int], reason: str) -> Message:
    """Let suggestions wait again, for a reason; what counts stays as it was. Raises as ``confirm`` does."""
    entries = _undecided(tx, cycle_id, seen)
    reason = require_reason(reason)
    for entry in entries:
        let_wait(
            entry,
            msg("{name} let it wait again on {at}. Reason: {reason}", name=tx.actor.name, at=tx.at, reason=reason),
        )
    return tx.record(
        "eligibility_decisions.take_back",
        ("cycle", cycle_id),
        msg(
            "Waiting to be confirmed again: {references}. Reason: {reason}",
            references=_references(entries),
            reason=reason,
        ),
    )


def stand_by(tx: Transaction, entry: Entry) -> None:
    """Note that the actor stands by what counts for an entry; asks nobody."""
    entry.confirmed_at, entry.confirmed_by_id, entry.confirmed_by = tx.at, tx.actor.user_id, tx.actor.name
    entry.returned_because = None


def let_wait(entry: Entry, why: Message) -> None:
    """Note that what counts for an entry has to be confirmed again; asks nobody."""
    entry.confirmed_at, entry.confirmed_by_id, entry.confirmed_by = None, None, None
    entry.returned_because = why


def _undecided(tx: Transaction, cycle_id: int, seen: Mapping[int, int]) -> list[Entry]:
    tx.require(Right.DECIDE_ELIGIBILITY)
    if not seen:
        raise Invalid(msg("Choose at least one suggestion."))
    entries = tx.session.scalars(
        select(Entry)
        .join(Track, Track.id == Entry.track_id)
        .where(Entry.id.in_(seen), Track.cycle_id == cycle_id, Track.kind == TrackKind.SUGGESTION)
        .options(joinedload(Entry.duplicate_of).load_only(Entry.reference))
        .order_by(Entry.reference)
    ).all()
    if len(entries) < len(seen):
        raise not_allowed()
    judged = set(tx.session.scalars(select(RoundEntry.entry_id).where(RoundEntry.entry_id.in_(seen))))
    for entry in entries:
        if entry.id in judged:
            said = msg("{reference} is already being judged; its eligibility is settled.", reference=entry.reference)
            raise settled(tx, cycle_id, said)
        if entry.duplicate_of is not None:
            raise Invalid(
                msg(
                    "{reference}: {said} Take that decision back first.",
                    reference=entry.reference,
                    said=set_aside_message(entry.duplicate_of.reference),
                )
            )
        if entry.version != seen[entry.id]:
            raise Outdated(msg("Somebody else changed one of these suggestions meanwhile. Please look again."))
        entry.version += 1
    return list(entries)


def _confirmed(eligible: int, total: int, entries: Collection[Entry]) -> Message:
    said = msg(
        "Eligibility confirmed: {eligible} eligible, {excluded} not.", eligible=eligible, excluded=total - eligible
    )
    if not 0 < len(entries) <= _NAMED:
        return said
    return msg("{said} {references}", said=said, references=_references(entries))


def _references(entries: Collection[Entry]) -> tuple[str, ...]:
    return tuple(entry.reference for entry in entries)
