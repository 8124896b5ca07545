"""The register as organisers and auditors see it: counts, one entry, names, eligibility; lists in register_lists.py."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, exists, func, select
from sqlalchemy.orm import joinedload, selectinload

from db.tables import Entry, Organisation, RoundEntry, Track, User
from domain.awards import Eligibility, TrackKind
from domain.duplicates import set_aside_message
from domain.masked import masked_contact, masked_unit
from domain.messages import Message, Reason, msg
from domain.permissions import Right, not_allowed
from domain.reasons import require_reason
from domain.refusals import Invalid, Outdated
from use_cases.attachments import AttachmentLine, lines_of
from use_cases.eligibility_decisions import let_wait, stand_by
from use_cases.eligibility_standing import WAITS
from use_cases.looks import record_look
from use_cases.reading import Reading, masking, reading_of
from use_cases.result_stages import require_unsealed
from use_cases.settled import settled
from use_cases.transaction import Transaction

PERSONAL_VIEW = "entries.proposers"
_WAITS = and_(Track.kind == TrackKind.SUGGESTION, WAITS)


@dataclass(frozen=True)
class EntryDetail:
    """One entry whole, without who proposed it; ``version`` goes back with a decision.

    ``duplicate_of`` is the reference number of the one it was set aside for, empty where it was not.
    """

    entry_id: int
    track: TrackKind
    version: int
    reading: Reading
    channel: str
    handling_unit: str
    verdict: Eligibility
    reasons: tuple[Reason, ...]
    override: Eligibility | None
    override_reason: str
    overridden_at: datetime | None
    overridden_by: str
    confirmed_at: datetime | None
    confirmed_by: str
    returned_because: Message | None
    duplicate_of: str
    is_in_round: bool
    attachments: tuple[AttachmentLine, ...]

    @property
    def eligibility(self) -> Eligibility:
        """What counts."""
        return Eligibility.INELIGIBLE if self.duplicate_of else self.override or self.verdict

    @property
    def waits(self) -> bool:
        """Whether its eligibility is still to be confirmed."""
        is_settled = self.confirmed_at is not None or self.is_in_round or self.duplicate_of
        return self.track is TrackKind.SUGGESTION and not is_settled


@dataclass(frozen=True)
class ProposerLine:
    """Somebody who made a suggestion: personal data; telephone and work unit masked, see ``shown_in_full``."""

    proposer_id: int
    name: str
    telephone: str
    work_unit: str
    district: str


@dataclass(frozen=True)
class RegisterCounts:
    """How many entries of a track there are, how many surely compete, and how many nobody has confirmed yet."""

    entries: int
    eligible: int
    waiting: int

    @property
    def ineligible(self) -> int:
        """How many surely do not compete."""
        return self.entries - self.eligible - self.waiting


def counts(tx: Transaction, cycle_id: int) -> dict[TrackKind, RegisterCounts]:
    """Count the entries of each track, in one statement."""
    tx.require(Right.SEE_ENTRIES)
    eligible = and_(Entry.eligibility == Eligibility.ELIGIBLE, ~_WAITS)
    rows = tx.session.execute(
        select(Track.kind, func.count(), func.count().filter(eligible), func.count().filter(_WAITS))
        .join(Entry, Entry.track_id == Track.id)
        .where(Track.cycle_id == cycle_id)
        .group_by(Track.kind)
    )
    nothing = {kind: RegisterCounts(0, 0, 0) for kind in TrackKind}
    return nothing | {kind: RegisterCounts(*numbers) for kind, *numbers in rows}


def detail(tx: Transaction, entry_id: int) -> EntryDetail:
    """One entry, without who proposed it."""
    tx.require(Right.SEE_ENTRIES)
    entry = _entry(tx, entry_id)
    decider = tx.session.get(User, entry.overridden_by_id) if entry.overridden_by_id else None
    return EntryDetail(
        entry_id=entry.id,
        track=tx.session.get_one(Track, entry.track_id).kind,
        version=entry.version,
        reading=reading_of(entry, is_blind=True),
        channel=entry.suggestion.channel if entry.suggestion else "",
        handling_unit=entry.suggestion.handling_unit if entry.suggestion else "",
        verdict=entry.verdict,
        reasons=entry.reasons,
        override=entry.override,
        override_reason=entry.override_reason,
        overridden_at=entry.overridden_at,
        overridden_by=decider.display_name if decider else "",
        confirmed_at=entry.confirmed_at,
        confirmed_by=entry.confirmed_by or "",
        returned_because=entry.returned_because,
        duplicate_of=entry.duplicate_of.reference if entry.duplicate_of else "",
        is_in_round=_is_in_round(tx, entry_id),
        attachments=lines_of(tx, entry_id, masking(entry, is_blind=True), only_fit=False, is_blind=True),
    )


def proposers(tx: Transaction, entry_id: int, *, since: datetime | None = None) -> tuple[ProposerLine, ...]:
    """Who proposed an entry; each look is recorded. Needs a writing transaction.

    Args:
        tx: of somebody who sees proposers.
        entry_id: of the entry.
        since: when the click was made that shows them, see ``looks.record_look``.
    """
    tx.require(Right.SEE_PROPOSERS)
    entry = _entry(tx, entry_id)
    said = msg("Viewed who proposed {reference}.", reference=entry.reference)
    record_look(tx, PERSONAL_VIEW, ("entry", entry_id), said, since=since)
    return tuple(
        ProposerLine(row.id, row.name, masked_contact(row.telephone), masked_unit(row.work_unit), row.district)
        for row in entry.proposers
    )


def override(tx: Transaction, entry_id: int, *, seen_version: int, eligibility: Eligibility, reason: str) -> Message:
    """Decide an entry's eligibility against the rule's verdict, for a reason that is recorded."""
    entry = _undecided(tx, entry_id, seen_version)
    entry.override, entry.override_reason = eligibility, require_reason(reason)
    entry.overridden_at, entry.overridden_by_id = tx.at, tx.actor.user_id
    stand_by(tx, entry)
    named = {"reference": entry.reference, "reason": entry.override_reason}
    said = {
        Eligibility.ELIGIBLE: msg("{reference} admitted. Reason: {reason}", **named),
        Eligibility.INELIGIBLE: msg("{reference} excluded. Reason: {reason}", **named),
    }
    return tx.record("entries.override", ("entry", entry_id), said[eligibility])


def follow_rule(tx: Transaction, entry_id: int, *, seen_version: int) -> Message:
    """Drop an override: the rule's verdict counts again, once somebody confirms it."""
    entry = _undecided(tx, entry_id, seen_version)
    let_wait(entry, msg("{name} let the rule decide again on {at}.", name=tx.actor.name, at=tx.at))
    entry.override, entry.override_reason, entry.overridden_at, entry.overridden_by_id = None, "", None, None
    return tx.record(
        "entries.follow_rule",
        ("entry", entry_id),
        msg("{reference}: the rule decides again.", reference=entry.reference),
    )


def add_organisation(
    tx: Transaction,
    cycle_id: int,
    *,
    reference: str,
    name: str,
    category: str,
    district: str,
    collected: int,
    adopted_by_city: int,
    adopted_by_district: int,
    summary: str,
) -> Message:
    """Enter a unit for the organisations' track with its figures over the cycle."""
    tx.require(Right.IMPORT_REGISTER)
    track = tx.session.scalar(select(Track).where(Track.cycle_id == cycle_id, Track.kind == TrackKind.ORGANISATION))
    if track is None:
        raise Invalid(msg("This cycle has no track for organisations."))
    require_unsealed(tx, cycle_id)
    reference, name = reference.strip(), name.strip()
    if not reference or not name:
        raise Invalid(msg("An organisation needs a reference number and a name."))
    if min(collected, adopted_by_city, adopted_by_district) < 0:
        raise Invalid(msg("Figures must not be negative."))
    if tx.session.scalar(select(exists().where(Entry.track_id == track.id, Entry.reference == reference))):
        raise Invalid(msg("There is already an entry with the number {reference}.", reference=reference))
    entry = Entry(track_id=track.id, reference=reference, title=name, created_at=tx.at)
    entry.organisation = Organisation(
        category=category.strip(),
        district=district.strip(),
        collected=collected,
        adopted_by_city=adopted_by_city,
        adopted_by_district=adopted_by_district,
        summary=summary.strip(),
    )
    tx.session.add(entry)
    tx.session.flush()
    return tx.record("entries.add_organisation", ("entry", entry.id), msg("Organisation “{name}” entered.", name=name))


def _entry(tx: Transaction, entry_id: int) -> Entry:
    found = tx.session.scalar(
        select(Entry)
        .where(Entry.id == entry_id)
        .options(
            joinedload(Entry.suggestion),
            joinedload(Entry.organisation),
            joinedload(Entry.adoption),
            joinedload(Entry.duplicate_of).load_only(Entry.reference),
            selectinload(Entry.proposers),
        )
    )
    if found is None:
        raise not_allowed()
    return found


def _undecided(tx: Transaction, entry_id: int, seen_version: int) -> Entry:
    tx.require(Right.DECIDE_ELIGIBILITY)
    entry = _entry(tx, entry_id)
    if _is_in_round(tx, entry_id):
        cycle_id = tx.session.get_one(Track, entry.track_id).cycle_id
        said = msg("{reference} is already being judged; its eligibility is settled.", reference=entry.reference)
        raise settled(tx, cycle_id, said)
    if entry.duplicate_of is not None:
        raise Invalid(
            msg(
                "{said} Take that decision back first.",
                said=set_aside_message(entry.duplicate_of.reference),
            )
        )
    if entry.version != seen_version:
        raise Outdated(msg("Somebody else changed this entry meanwhile. Please look at it again."))
    entry.version += 1
    return entry


def _is_in_round(tx: Transaction, entry_id: int) -> bool:
    return bool(tx.session.scalar(select(exists().where(RoundEntry.entry_id == entry_id))))
