"""What the events of the audit log are about, by names that people know; each kind in one query however many events."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from db.tables import (
    Assignment,
    AuditEvent,
    AwardList,
    Cycle,
    Entry,
    EvidenceFile,
    MadeDocument,
    Meeting,
    Motion,
    Objection,
    Ranking,
    Round,
    Tier,
    Track,
)
from domain.documents import DOCUMENT_NAMES, DocumentCode
from domain.messages import FieldValue, InBoth, Message, msg
from domain.motions import MOTION_NAMES, MotionKind
from domain.rounds import round_name
from use_cases.reading import masking
from use_cases.transaction import Transaction

_OF_A_TIER = frozenset({MotionKind.LEAVE_EMPTY, MotionKind.LEAVE_VACANT, MotionKind.SET_PRIZE})
_ROUND = (Track.kind.label("track"), Round.kind.label("round_kind"), Round.year)


@dataclass(frozen=True)
class _Named:
    """What something is called; ``since`` is when it was made.

    Ids of what a reset of a rehearsal took away are given again: an older event is about something else.
    """

    called: Message
    since: datetime | None = None


def subjects_of(tx: Transaction, events: Sequence[AuditEvent]) -> dict[int, Message]:
    """Name what events are about, by the number of the event; asks nobody.

    What is not there any more has no name, nor has what nobody would know by one. Titles stand as judges of blind
    rounds read them: the log names nobody who proposed anything.
    """
    ids: dict[str, set[int]] = defaultdict(set)
    for event in events:
        if event.subject_id is not None:
            ids[event.subject_kind].add(event.subject_id)
    named: dict[tuple[str, int | None], _Named] = {}
    for kind, name in _NAMERS.items():
        named.update(((kind, subject_id), each) for subject_id, each in name(tx, ids[kind]))
    found = dict[int, Message]()
    for event in events:
        subject = named.get((event.subject_kind, event.subject_id))
        if subject is not None and (subject.since is None or subject.since <= event.at):
            found[event.seq] = subject.called
    return found


def _rounds(tx: Transaction, ids: Collection[int]) -> Iterator[tuple[int, _Named]]:
    for row in tx.session.execute(select(Round.id, *_ROUND).join(Round.track).where(Round.id.in_(ids))):
        yield row.id, _Named(round_name(row.track, row.round_kind, row.year))


def _rankings(tx: Transaction, ids: Collection[int]) -> Iterator[tuple[int, _Named]]:
    asked = select(Ranking.id, *_ROUND).join(Ranking.round).join(Round.track).where(Ranking.id.in_(ids))
    for row in tx.session.execute(asked):
        yield row.id, _Named(round_name(row.track, row.round_kind, row.year))


def _tasks(tx: Transaction, ids: Collection[int]) -> Iterator[tuple[int, _Named]]:
    asked = (
        select(Assignment.id, *_ROUND, Entry.reference)
        .join(Assignment.round)
        .join(Round.track)
        .join(Assignment.entry)
        .where(Assignment.id.in_(ids))
    )
    for row in tx.session.execute(asked):
        called = round_name(row.track, row.round_kind, row.year)
        yield row.id, _Named(msg("{round}, {reference}", round=called, reference=row.reference))


def _entries(tx: Transaction, ids: Collection[int]) -> Iterator[tuple[int, _Named]]:
    for row in tx.session.execute(select(Entry.id, Entry.reference).where(Entry.id.in_(ids))):
        yield row.id, _Named(msg("{reference}", reference=row.reference))


def _cycles(tx: Transaction, ids: Collection[int]) -> Iterator[tuple[int, _Named]]:
    for row in tx.session.execute(select(Cycle.id, Cycle.name, Cycle.name_en).where(Cycle.id.in_(ids))):
        yield row.id, _Named(msg("{name}", name=InBoth(row.name, row.name_en)))


def _lists(tx: Transaction, ids: Collection[int]) -> Iterator[tuple[int, _Named]]:
    asked = (
        select(AwardList.id, AwardList.number, AwardList.put_forward_at, Cycle.name, Cycle.name_en)
        .join(Cycle, Cycle.id == AwardList.cycle_id)
        .where(AwardList.id.in_(ids))
    )
    for row in tx.session.execute(asked):
        called = msg("List {number} of “{cycle}”", number=row.number, cycle=InBoth(row.name, row.name_en))
        yield row.id, _Named(called, row.put_forward_at)


def _meetings(tx: Transaction, ids: Collection[int]) -> Iterator[tuple[int, _Named]]:
    asked = (
        select(Meeting.id, Meeting.number, Meeting.opened_at, *_ROUND)
        .join(Meeting.round)
        .join(Round.track)
        .where(Meeting.id.in_(ids))
    )
    for row in tx.session.execute(asked):
        called = round_name(row.track, row.round_kind, row.year)
        yield row.id, _Named(msg("{round}, meeting {number}", round=called, number=row.number), row.opened_at)


def _motions(tx: Transaction, ids: Collection[int]) -> Iterator[tuple[int, _Named]]:
    """Name motions by what is moved and whom or which tier it is about; two queries."""
    asked = (
        select(Motion.id, Motion.number, Motion.kind, Motion.entry_ids, Motion.put_at, Tier.name, Tier.name_en)
        .join(Tier, Tier.id == Motion.tier_id, isouter=True)
        .where(Motion.id.in_(ids))
    )
    rows = tx.session.execute(asked).all()
    titles = _titles(tx, {entry_id for row in rows for entry_id in row.entry_ids})
    for row in rows:
        # Of a motion on a tier they are whoever held it at the time, and it is about the tier.
        placed = () if row.kind in _OF_A_TIER else row.entry_ids
        about = [titles[entry_id] for entry_id in placed if entry_id in titles]
        tier = None if row.name is None else InBoth(row.name, row.name_en)
        called = msg("Motion {number} ({kind})", number=row.number, kind=msg(MOTION_NAMES[row.kind]))
        yield row.id, _Named(_about(called, about, tier), row.put_at)


def _about(motion: Message, entries: Sequence[FieldValue], tier: InBoth | None) -> Message:
    if len(entries) > 1:
        return msg("{motion}: {entry}, and further ones, {n} in all", motion=motion, entry=entries[0], n=len(entries))
    if entries:
        return msg("{motion}: {entry}", motion=motion, entry=entries[0])
    return motion if tier is None else msg("{motion}: “{tier}”", motion=motion, tier=tier)


def _titles(tx: Transaction, ids: Collection[int]) -> Mapping[int, FieldValue]:
    """Give references and titles of entries; joined, because further queries would come with their number."""
    asked = select(Entry).where(Entry.id.in_(ids)).options(joinedload(Entry.proposers))
    return {
        entry.id: msg(
            "{reference} {title}", reference=entry.reference, title=masking(entry, is_blind=True)(entry.title)
        )
        for entry in tx.session.scalars(asked).unique()
    }


def _objections(tx: Transaction, ids: Collection[int]) -> Iterator[tuple[int, _Named]]:
    asked = (
        select(Objection.id, Objection.number, Objection.entered_at, AwardList.number.label("list"), Entry.reference)
        .join(AwardList, AwardList.id == Objection.list_id)
        .join(Entry, Entry.id == Objection.entry_id)
        .where(Objection.id.in_(ids))
    )
    for row in tx.session.execute(asked):
        yield row.id, _Named(_objection(row.number, row.list, row.reference), row.entered_at)


def _evidence(tx: Transaction, ids: Collection[int]) -> Iterator[tuple[int, _Named]]:
    asked = (
        select(EvidenceFile.id, Objection.number, AwardList.number.label("list"), Entry.reference)
        .join(EvidenceFile.objection)
        .join(AwardList, AwardList.id == Objection.list_id)
        .join(Entry, Entry.id == Objection.entry_id)
        .where(EvidenceFile.id.in_(ids))
    )
    for row in tx.session.execute(asked):
        yield row.id, _Named(_objection(row.number, row.list, row.reference))


def _documents(tx: Transaction, ids: Collection[int]) -> Iterator[tuple[int, _Named]]:
    asked = (
        select(MadeDocument.id, MadeDocument.kind, MadeDocument.asked_at, Cycle.name, Cycle.name_en)
        .join(Cycle, Cycle.id == MadeDocument.cycle_id)
        .where(MadeDocument.id.in_(ids), MadeDocument.kind.in_(list(DocumentCode)))
    )
    for row in tx.session.execute(asked):
        document, cycle = msg(DOCUMENT_NAMES[DocumentCode(row.kind)]), InBoth(row.name, row.name_en)
        yield row.id, _Named(msg("{document} of “{cycle}”", document=document, cycle=cycle), row.asked_at)


def _objection(number: int, list_number: int, reference: str) -> Message:
    return msg(
        "Objection {number} to list {list}, against {reference}",
        number=number,
        list=list_number,
        reference=reference,
    )


_NAMERS = {
    "round": _rounds,
    "ranking": _rankings,
    "assignment": _tasks,
    "entry": _entries,
    "cycle": _cycles,
    "award_list": _lists,
    "meeting": _meetings,
    "motion": _motions,
    "objection": _objections,
    "evidence_file": _evidence,
    "made_document": _documents,
}
