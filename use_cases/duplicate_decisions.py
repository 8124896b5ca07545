"""Decisions about suggestions that look like one; each is recorded, and can be taken back until scoring opens."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from db.tables import DuplicateDecision, DuplicateMember, Entry, RoundEntry, Track
from domain.awards import TrackKind
from domain.duplicates import Verdict, set_aside_message
from domain.messages import Message, msg
from domain.permissions import Right, not_allowed
from domain.reasons import require_reason
from domain.refusals import Invalid, Outdated
from use_cases import joint_proposers
from use_cases.settled import settled
from use_cases.transaction import Transaction

_FEWEST = 2


def keep_apart(tx: Transaction, cycle_id: int, *, seen: Mapping[int, int], reason: str = "") -> Message:
    """Decide that these are different suggestions; all of them compete, and they no longer come up together.

    Args:
        tx: whoever decides.
        cycle_id: whose suggestions they are.
        seen: version of each entry as the screen showed it.
        reason: may be empty; it is recorded.

    Raises:
        NotAllowed: no right to decide, or an entry that does not exist there.
        Invalid: fewer than two, or one that was set aside already.
        Outdated: an entry was changed after the screen was drawn.
        WrongStage: one of them is being judged.
    """
    entries = _undecided(tx, cycle_id, seen)
    decision = _decide(tx, cycle_id, entries, verdict=Verdict.APART, kept_id=None, reason=reason.strip())
    references = _references(entries)
    said = (
        msg(
            "Different suggestions, all of them compete: {references}. Reason: {reason}",
            references=references,
            reason=decision.reason,
        )
        if decision.reason
        else msg("Different suggestions, all of them compete: {references}.", references=references)
    )
    return tx.record("duplicate_decisions.keep_apart", _about(decision), said)


def keep_one(tx: Transaction, cycle_id: int, *, seen: Mapping[int, int], kept_id: int, reason: str) -> Message:
    """Decide that one competes and the others are set aside as its duplicates; raises as ``keep_apart`` does."""
    kept, others = _kept_of(_undecided(tx, cycle_id, seen), kept_id)
    decision = _set_aside(tx, cycle_id, kept, others, verdict=Verdict.ONE_KEPT, reason=require_reason(reason))
    return tx.record(
        "duplicate_decisions.keep_one",
        _about(decision),
        msg(
            "{kept} competes; set aside as its duplicates: {references}. Reason: {reason}",
            kept=kept.reference,
            references=_references(others),
            reason=decision.reason,
        ),
    )


def merge(tx: Transaction, cycle_id: int, *, seen: Mapping[int, int], kept_id: int, reason: str) -> Message:
    """Decide that they are one suggestion of joint proposers, known by the number of one of them.

    Raises as ``keep_apart`` does.
    """
    kept, others = _kept_of(_undecided(tx, cycle_id, seen), kept_id)
    decision = _set_aside(tx, cycle_id, kept, others, verdict=Verdict.MERGED, reason=require_reason(reason))
    joint_proposers.join(kept, others)
    return tx.record(
        "duplicate_decisions.merge",
        _about(decision),
        msg(
            "Merged into {kept}, with the proposers of all: {references}. Reason: {reason}",
            kept=kept.reference,
            references=_references(others),
            reason=decision.reason,
        ),
    )


def take_back(tx: Transaction, decision_id: int) -> Message:
    """Undo a decision: whatever was set aside competes again, each with its own proposers.

    Raises:
        NotAllowed: no right to decide, or no such decision.
        WrongStage: one of the suggestions is being judged.
    """
    tx.require(Right.DECIDE_ELIGIBILITY)
    decision = tx.session.scalar(
        select(DuplicateDecision)
        .where(DuplicateDecision.id == decision_id)
        .options(
            selectinload(DuplicateDecision.members).joinedload(DuplicateMember.entry).selectinload(Entry.proposers)
        )
    )
    if decision is None:
        raise not_allowed()
    entries = sorted((member.entry for member in decision.members), key=lambda entry: entry.reference)
    _require_unjudged(tx, decision.cycle_id, entries)
    kept = next((entry for entry in entries if entry.id == decision.kept_id), None)
    if kept is not None:
        aside = [entry for entry in entries if entry is not kept]
        joint_proposers.part(kept, aside)
        for entry in aside:
            entry.duplicate_of_id = None
    _touch(entries)
    tx.session.delete(decision)
    return tx.record(
        "duplicate_decisions.take_back",
        ("duplicate_decision", decision_id),
        msg("Taken back, what was decided of these as duplicates: {references}.", references=_references(entries)),
    )


def _undecided(tx: Transaction, cycle_id: int, seen: Mapping[int, int]) -> list[Entry]:
    tx.require(Right.DECIDE_ELIGIBILITY)
    if len(seen) < _FEWEST:
        raise Invalid(msg("Choose at least two suggestions."))
    entries = tx.session.scalars(
        select(Entry)
        .join(Track, Track.id == Entry.track_id)
        .where(Entry.id.in_(seen), Track.cycle_id == cycle_id, Track.kind == TrackKind.SUGGESTION)
        .options(joinedload(Entry.duplicate_of).load_only(Entry.reference), selectinload(Entry.proposers))
        .order_by(Entry.reference)
    ).all()
    if len(entries) < len(seen):
        raise not_allowed()
    _require_unjudged(tx, cycle_id, entries)
    for entry in entries:
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
    return list(entries)


def _require_unjudged(tx: Transaction, cycle_id: int, entries: Collection[Entry]) -> None:
    judged = set(
        tx.session.scalars(select(RoundEntry.entry_id).where(RoundEntry.entry_id.in_([each.id for each in entries])))
    )
    if judged:
        said = msg(
            "Scoring has opened for {references}: what is decided of its duplicates is settled.",
            references=_references([entry for entry in entries if entry.id in judged]),
        )
        raise settled(tx, cycle_id, said)


def _kept_of(entries: Sequence[Entry], kept_id: int) -> tuple[Entry, list[Entry]]:
    others = [entry for entry in entries if entry.id != kept_id]
    if len(others) == len(entries):
        raise Invalid(msg("Choose the suggestion that competes among those the decision is about."))
    return next(entry for entry in entries if entry.id == kept_id), others


def _set_aside(
    tx: Transaction, cycle_id: int, kept: Entry, others: Sequence[Entry], *, verdict: Verdict, reason: str
) -> DuplicateDecision:
    leading = select(Entry.duplicate_of_id).where(Entry.duplicate_of_id.in_([entry.id for entry in others]))
    leads = set(tx.session.scalars(leading))
    if leads:
        raise Invalid(
            msg(
                "Others were set aside for {references}. Keep that one, or take the earlier decision back first.",
                references=_references([entry for entry in others if entry.id in leads]),
            )
        )
    for entry in others:
        entry.duplicate_of_id = kept.id
    return _decide(tx, cycle_id, [kept, *others], verdict=verdict, kept_id=kept.id, reason=reason)


def _decide(
    tx: Transaction, cycle_id: int, entries: Sequence[Entry], *, verdict: Verdict, kept_id: int | None, reason: str
) -> DuplicateDecision:
    decision = DuplicateDecision(
        cycle_id=cycle_id,
        verdict=verdict,
        kept_id=kept_id,
        reason=reason,
        decided_at=tx.at,
        decided_by_id=tx.actor.user_id,
        members=[DuplicateMember(entry_id=entry.id) for entry in entries],
    )
    tx.session.add(decision)
    _touch(entries)
    tx.session.flush()
    return decision


def _touch(entries: Collection[Entry]) -> None:
    for entry in entries:
        entry.version += 1


def _about(decision: DuplicateDecision) -> tuple[str, int]:
    return "duplicate_decision", decision.id


def _references(entries: Collection[Entry]) -> tuple[str, ...]:
    return tuple(entry.reference for entry in entries)
