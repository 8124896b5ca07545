"""What must hold of lists, signatures, publicity, objections and withdrawn awards."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from sqlalchemy import and_, exists, func, or_, select

from db.tables import (
    AuditEvent,
    AwardList,
    AwardWithdrawal,
    Entry,
    Motion,
    Objection,
    Publicity,
    Round,
    Signature,
    Track,
)
from domain.messages import Message, msg
from domain.results import Capacity, ObjectionState
from use_cases.doctor_rows import Rule, gaps
from use_cases.list_contents import awarded, digest_of
from use_cases.transaction import Transaction

_PUT_FORWARD, _SEAL = "award_lists.put_forward", "award_lists.seal"


def _list_numbers(tx: Transaction) -> Iterator[Message]:
    for cycle_id, number in gaps(tx.session.execute(select(AwardList.cycle_id, AwardList.number))):
        yield msg("Cycle {id}: list {number} is missing.", id=cycle_id, number=number)


def _list_digest(tx: Transaction) -> Iterator[Message]:
    for listed in _lists(tx):
        if digest_of(listed.content) != listed.sha256:
            yield msg("List {number}: its check sum does not come out of its content.", number=listed.number)


def _list_in_log(tx: Transaction) -> Iterator[Message]:
    told: dict[tuple[str, int], str] = {}
    rows = select(AuditEvent.action, AuditEvent.subject_id, AuditEvent.message).where(
        AuditEvent.action.in_([_PUT_FORWARD, _SEAL])
    )
    for row in tx.session.execute(rows.order_by(AuditEvent.seq)):
        told[row.action, row.subject_id] = str(row.message.fields.get("sha256"))
    for listed in _lists(tx):
        needed = [_PUT_FORWARD, *([_SEAL] if listed.sealed_at is not None else [])]
        if any(told.get((action, listed.id)) != listed.sha256 for action in needed):
            yield msg("List {number}: the log does not tell of it, or of another check sum.", number=listed.number)


def _list_quota(tx: Transaction) -> Iterator[Message]:
    for listed in _lists(tx):
        held = Counter(award.tier for award in awarded(listed.content))
        tiers = {tier["position"]: tier for tier in listed.content["tiers"]}
        fits = held.keys() <= tiers.keys() and all(
            0 <= tier["vacant"] == tier["quota"] - held[position] for position, tier in tiers.items()
        )
        if not fits:
            yield msg("List {number}: its awards and vacancies are not the quotas of its tiers.", number=listed.number)


def _list_entries(tx: Transaction) -> Iterator[Message]:
    known: dict[int, set[tuple[str, str]]] = defaultdict(set)
    rows = select(Track.cycle_id, Track.kind, Entry.reference).join(Entry, Entry.track_id == Track.id)
    for cycle_id, kind, reference in tx.session.execute(rows):
        known[cycle_id].add((kind.value, reference))
    for listed in _lists(tx):
        track = {tier["position"]: tier["track"] for tier in listed.content["tiers"]}
        for award in awarded(listed.content):
            if (track.get(award.tier), award.reference) not in known[listed.cycle_id]:
                yield msg(
                    "List {number}: {reference} is no entry of its cycle.",
                    number=listed.number,
                    reference=award.reference,
                )


def _list_stages(tx: Transaction) -> Iterator[Message]:
    is_shown = exists().where(Publicity.list_id == AwardList.id)
    unsealed = AwardList.sealed_at.is_(None)
    rows = select(AwardList.number).where(
        or_(
            and_(AwardList.sealed_at.is_not(None), AwardList.set_aside_at.is_not(None)),
            and_(unsealed, AwardList.published_at.is_not(None)),
            and_(unsealed, is_shown),
        )
    )
    for number in tx.session.scalars(rows.order_by(AwardList.id)):
        yield msg(
            "List {number}: it was shown, published or set aside at a stage that does not allow it.", number=number
        )


def _one_list_waits(tx: Transaction) -> Iterator[Message]:
    rows = (
        select(AwardList.cycle_id)
        .where(AwardList.sealed_at.is_(None), AwardList.set_aside_at.is_(None))
        .group_by(AwardList.cycle_id)
        .having(func.count() > 1)
    )
    for cycle_id in tx.session.scalars(rows.order_by(AwardList.cycle_id)):
        yield msg("Cycle {id}: more than one list waits for signatures.", id=cycle_id)


def _sealed_is_signed(tx: Transaction) -> Iterator[Message]:
    by_organiser, by_chair = (
        exists().where(Signature.list_id == AwardList.id, Signature.capacity == capacity)
        for capacity in (Capacity.ORGANISER, Capacity.CHAIR)
    )
    # A panel that has moved anything has somebody who leads it.
    moved = (
        exists()
        .where(Motion.round_id == Round.id, Round.track_id == Track.id, Track.cycle_id == AwardList.cycle_id)
        .correlate(AwardList)
    )
    rows = select(AwardList.number).where(AwardList.sealed_at.is_not(None), or_(~by_organiser, and_(moved, ~by_chair)))
    for number in tx.session.scalars(rows.order_by(AwardList.id)):
        yield msg("List {number}: it is sealed, and an organiser or a chair has not signed it.", number=number)


def _notice_head(tx: Transaction) -> Iterator[Message]:
    rows = (
        select(AwardList.number, Publicity.head_seq)
        .join(AwardList, AwardList.id == Publicity.list_id)
        .outerjoin(AuditEvent, AuditEvent.seq == Publicity.head_seq)
        .where(or_(AuditEvent.hash.is_(None), AuditEvent.hash != Publicity.head_hash))
    )
    for row in tx.session.execute(rows.order_by(AwardList.id)):
        yield msg(
            "List {number}: the log does not have the head that its notice bears, line {seq}.",
            number=row.number,
            seq=row.head_seq,
        )


def _objection_decided(tx: Transaction) -> Iterator[Message]:
    is_open = Objection.state == ObjectionState.OPEN
    taken = exists().where(
        AwardList.id == Objection.list_id,
        AwardWithdrawal.cycle_id == AwardList.cycle_id,
        AwardWithdrawal.entry_id == Objection.entry_id,
    )
    shown = exists().where(Publicity.list_id == Objection.list_id)
    rows = select(Objection.id).where(
        or_(
            and_(is_open, Objection.decided_at.is_not(None)),
            and_(~is_open, or_(Objection.decided_at.is_(None), Objection.finding == "")),
            and_(Objection.state == ObjectionState.UPHELD, ~taken),
            ~shown,
        )
    )
    for objection_id in tx.session.scalars(rows.order_by(Objection.id)):
        yield msg("Objection {id}: what was decided of it, and what came of it, do not go together.", id=objection_id)


def _withdrawn_from_list(tx: Transaction) -> Iterator[Message]:
    lists = {listed.id: listed for listed in _lists(tx)}
    rows = (
        select(
            AwardWithdrawal.list_id,
            AwardWithdrawal.cycle_id,
            Entry.reference,
            Track.kind,
            Objection.state,
        )
        .join(Entry, Entry.id == AwardWithdrawal.entry_id)
        .join(Track, Track.id == Entry.track_id)
        .outerjoin(Objection, Objection.id == AwardWithdrawal.objection_id)
        .order_by(AwardWithdrawal.id)
    )
    for row in tx.session.execute(rows):
        taken_from = lists[row.list_id]
        key = row.kind.value, row.reference
        later = (
            each
            for each in lists.values()
            if each.cycle_id == row.cycle_id and each.number > taken_from.number and each.sealed_at is not None
        )
        is_right = (
            taken_from.sealed_at is not None
            and row.state in {None, ObjectionState.UPHELD}
            and all(key not in _awards_of(each) for each in later)
        )
        if not is_right:
            yield msg(
                "{reference}: its award was withdrawn, and the lists do not say the same.", reference=row.reference
            )


def _awards_of(listed: AwardList) -> set[tuple[str, str]]:
    track = {tier["position"]: tier["track"] for tier in listed.content["tiers"]}
    return {(track[award.tier], award.reference) for award in awarded(listed.content)}


def _lists(tx: Transaction) -> Sequence[AwardList]:
    return tx.session.scalars(select(AwardList).order_by(AwardList.id).execution_options(populate_existing=True)).all()


RULES: tuple[Rule, ...] = (
    _list_numbers,
    _list_digest,
    _list_in_log,
    _list_quota,
    _list_entries,
    _list_stages,
    _one_list_waits,
    _sealed_is_signed,
    _notice_head,
    _objection_decided,
    _withdrawn_from_list,
)
