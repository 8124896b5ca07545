"""Awards taken away after the list was sealed: by an objection that is upheld, or later on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import exists, select

from db.tables import AwardList, AwardWithdrawal, Entry, Track
from domain.awards import TrackKind
from domain.messages import Message, msg
from domain.permissions import Right, not_allowed
from domain.reasons import require_reason
from domain.refusals import Invalid, WrongStage
from use_cases import result_stages
from use_cases.decisions import Decisions, decisions_of
from use_cases.list_contents import Awarded, Change, awarded, changes_between, content_of, without
from use_cases.transaction import Transaction


@dataclass(frozen=True)
class Next:
    """Whoever stands next below an award by rank; ``denied_by`` numbers a motion that left them without one."""

    reference: str
    title: str
    denied_by: int | None


@dataclass(frozen=True)
class AsItWouldBe:
    """The list as it would become if an award were withdrawn.

    Attributes:
        tier: position of the tier that would be vacant.
        changes: what would differ from the sealed list.
        content: the whole of it.
        next_in_line: who stands next below, None where nobody does.
    """

    tier: int
    changes: tuple[Change, ...]
    content: Mapping[str, Any]
    next_in_line: Next | None


def as_it_would_be(tx: Transaction, cycle_id: int, entry_id: int) -> AsItWouldBe:
    """Say what a withdrawal would make of the list; nothing is written.

    Raises:
        Invalid: the entry has no award on the sealed list.
    """
    tx.require(Right.SEE_OBJECTIONS)
    sealed = _sealed(tx, cycle_id)
    decisions = decisions_of(tx, cycle_id)
    tier = _tier_of(decisions, entry_id)
    content = without(content_of(decisions), decisions.names[entry_id].reference, tier)
    return AsItWouldBe(tier, changes_between(sealed.content, content), content, _next(decisions, entry_id, tier))


def withdraw(tx: Transaction, cycle_id: int, *, entry_id: int, reason: str) -> Message:
    """Take an award away after publication, for a reason that is recorded; the list needs a further version.

    Raises:
        WrongStage: nothing has been published, or a list waits for signatures.
        Invalid: the entry has no award, or there is no reason.
    """
    tx.require(Right.RUN_PUBLICITY)
    sealed = _sealed(tx, cycle_id)
    if sealed.published_at is None:
        raise WrongStage(msg("The list has not been published: enter an objection and decide it instead."))
    reason = require_reason(reason)
    row = take_away(tx, sealed, entry_id, reason, objection_id=None)
    reference = tx.session.get_one(Entry, entry_id).reference
    return tx.record(
        "withdrawals.withdraw",
        ("award_list", sealed.id),
        msg("The award of {reference} was withdrawn. Reason: {reason}", reference=reference, reason=row.reason),
    )


def take_away(
    tx: Transaction, sealed: AwardList, entry_id: int, reason: str, *, objection_id: int | None
) -> AwardWithdrawal:
    """Write that an award is taken from an entry; its caller asks leave and records."""
    decisions = decisions_of(tx, sealed.cycle_id)
    row = AwardWithdrawal(
        cycle_id=sealed.cycle_id,
        entry_id=entry_id,
        tier_id=decisions.tier_ids[_tier_of(decisions, entry_id)],
        list_id=sealed.id,
        objection_id=objection_id,
        reason=reason,
        withdrawn_at=tx.at,
        withdrawn_by_id=tx.actor.user_id,
    )
    tx.session.add(row)
    tx.session.flush()
    return row


def was_taken(tx: Transaction, cycle_id: int, entry_id: int) -> bool:
    """Whether the award of an entry has been taken away; asks nobody."""
    return bool(
        tx.session.scalar(
            select(exists().where(AwardWithdrawal.cycle_id == cycle_id, AwardWithdrawal.entry_id == entry_id))
        )
    )


def withdrawn_from(tx: Transaction, listed: AwardList) -> tuple[Awarded, ...]:
    """Give the awards on a list that have been taken away since; asks nobody."""
    rows = tx.session.execute(
        select(Track.kind, Entry.reference)
        .join(Entry, Entry.track_id == Track.id)
        .join(AwardWithdrawal, AwardWithdrawal.entry_id == Entry.id)
        .where(AwardWithdrawal.cycle_id == listed.cycle_id)
    )
    # A suggestion and a unit may bear one reference.
    taken = {(row.kind, row.reference) for row in rows}
    kinds = {tier["position"]: TrackKind(tier["track"]) for tier in listed.content["tiers"]}
    return tuple(award for award in awarded(listed.content) if (kinds[award.tier], award.reference) in taken)


def _sealed(tx: Transaction, cycle_id: int) -> AwardList:
    if not result_stages.is_sealed(tx, cycle_id):
        raise WrongStage(msg("No list of this cycle has been sealed."))
    found = result_stages.sealed_list(tx, cycle_id)
    if found is None:
        raise not_allowed()
    return found


def _tier_of(decisions: Decisions, entry_id: int) -> int:
    for track in decisions.tracks.values():
        for line in track.lines:
            if line.entry_id == entry_id and line.tier is not None:
                return line.tier
    raise Invalid(msg("This entry has no award."))


def _next(decisions: Decisions, entry_id: int, tier: int) -> Next | None:
    """Give whoever stands next below the withdrawn award: of lower tiers and of none, the best rank."""
    for track in decisions.tracks.values():
        if any(line.entry_id == entry_id for line in track.lines):
            for line in track.lines:
                is_below = line.tier is None or line.tier > tier
                if is_below and line.rank is not None and not line.is_withdrawn and line.entry_id != entry_id:
                    named = decisions.names[line.entry_id]
                    return Next(named.reference, named.title, line.motion if line.tier is None else None)
    return None
