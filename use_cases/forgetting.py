"""Forgetting whom a cycle was about, once the declared time is over: what is not needed for the awards themselves.

Telephones, work units, contacts and who objected go; proposers without a published award get a number for a name.
What can be changed is rewritten as judges of blind rounds read it. What cannot, such as remarks of judges and the log,
stays; of those texts that name somebody the check sum is kept, and archives leave them out whole (docs/adr/0042).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import joinedload, selectinload

from db.fitting import without_turning
from db.tables import (
    Base,
    Entry,
    EvidenceFile,
    MadeDocument,
    Objection,
    PoolExpert,
    Proposer,
    Track,
    WithheldText,
)
from domain.awards import TrackKind
from domain.documents import MadeState
from domain.messages import Message, msg
from domain.permissions import Right
from domain.refusals import Invalid, WrongStage
from use_cases import archives, plain_data
from use_cases.archive_discretion import Discretion, Witness, published_names, withheld_texts
from use_cases.archive_sources import archive_source
from use_cases.data_source import data_source
from use_cases.forgettable import Forgettable, forgettable
from use_cases.kept import outdate
from use_cases.made_documents import INTERRUPTED
from use_cases.reading import MASK, identifying
from use_cases.transaction import Transaction

_AT_A_TIME = 1000


class NothingLeft(Invalid):
    """Everything was forgotten before; what was to follow, on the disk, may still be left to do."""


def plan(tx: Transaction, cycle_id: int) -> Message:
    """Say what would be forgotten of a cycle; nothing is changed.

    Raises:
        NotAllowed: the actor does not manage accounts, or there is no such cycle.
        WrongStage: its result is not published, or not long enough ago, or a document that tells of it is being made.
        NothingLeft: it was forgotten before.
    """
    tx.require(Right.MANAGE_ACCOUNTS)
    found = _something(tx, cycle_id)
    return msg("To be forgotten of “{cycle}”: {what}", cycle=found.cycle, what=_counted(found))


def forget(tx: Transaction, cycle_id: int) -> Message:
    """Forget; what is gone cannot be brought back. ``document_upkeep.drop_cleared`` then frees the disk.

    Raises:
        NotAllowed: the actor does not manage accounts, or there is no such cycle.
        WrongStage: its result is not published, or not long enough ago, or a document that tells of it is being made.
        NothingLeft: it was forgotten before.
    """
    tx.require(Right.MANAGE_ACCOUNTS)
    found = _something(tx, cycle_id)
    _rewrite_entries(tx, cycle_id, found)
    _rewrite_objections(tx, found)
    _withhold(tx, cycle_id, found)
    _set(tx, Proposer, found.reached, telephone="", work_unit="")
    _set_each(tx, Proposer, "name", found.renamed)
    _set(tx, Objection, found.objectors, objector="", contact="")
    _set(tx, PoolExpert, found.experts, contact="")
    _set(tx, MadeDocument, found.documents, cleared_at=tx.at)
    # Should whoever was at it go on after all, it is not taken any more.
    _set(tx, MadeDocument, found.silent, state=MadeState.FAILED, failure=INTERRUPTED, ended_at=tx.at)
    # Rankings and lists are kept in memory with the titles that they had.
    outdate(tx, cycle_id)
    said = msg("Forgotten of “{cycle}”: {what}", cycle=found.cycle, what=_counted(found))
    return tx.record("forgetting.forget", ("cycle", cycle_id), said)


def _something(tx: Transaction, cycle_id: int) -> Forgettable:
    found = forgettable(tx, cycle_id)
    if found.is_nothing:
        raise NothingLeft(msg("Of “{cycle}” everything was forgotten before.", cycle=found.cycle))
    if found.at_work:
        raise WrongStage(
            msg(
                "Documents with personal data of “{cycle}” are being made: {documents}. Run the command again once "
                "they are done.",
                cycle=found.cycle,
                documents=tuple(found.at_work),
            )
        )
    return found


def _counted(found: Forgettable) -> Message:
    return msg(
        "telephones or work units of proposers: {reached}; names of proposers without a published award: {renamed}; "
        "who objected: {objectors}; contacts of experts who left the pool: {experts}; files of documents: {documents}.",
        reached=len(found.reached),
        renamed=len(found.renamed),
        objectors=len(found.objectors),
        experts=len(found.experts),
        documents=len(found.documents),
    )


def _rewrite_entries(tx: Transaction, cycle_id: int, found: Forgettable) -> None:
    """Leave out of every text of an entry what judges of blind rounds do not read of it; published names stay."""
    published, elsewhere = published_names(tx, cycle_id), Discretion(found.words)
    entries = (
        select(Entry)
        .join(Track, Track.id == Entry.track_id)
        .where(Track.cycle_id == cycle_id, Track.kind == TrackKind.SUGGESTION)
        .options(joinedload(Entry.suggestion), joinedload(Entry.adoption), selectinload(Entry.proposers))
        .order_by(Entry.id)
    )
    for entry in tx.session.scalars(entries):
        names = published.get(entry.id, ())
        clear = _clearing(entry, names, elsewhere)
        # The title of an award stands on lists that were signed.
        entry.title = entry.title if names else clear(entry.title)
        for row, fields in ((entry.suggestion, ("text",)), (entry.adoption, ("instruction", "effect", "satisfaction"))):
            for field in fields if row is not None else ():
                setattr(row, field, clear(getattr(row, field)))
        entry.hidden_words = None
        entry.shown_words = [word for word in entry.shown_words or () if word in names] or None
        # What is kept in memory of a register is of its versions.
        entry.version += 1
    tx.session.flush()


def _clearing(entry: Entry, published: Collection[str], elsewhere: Discretion) -> Callable[[str], str]:
    spared = {*(entry.shown_words or ()), *published}
    own = identifying(entry.proposers) - spared
    words = sorted(own | set(entry.hidden_words or ()), key=lambda word: (-len(word), word))

    def clear(text: str) -> str:
        text = without_turning(text)
        for word in words:
            text = text.replace(word, MASK)
        return elsewhere.without_words(text, spared)

    return clear


def _rewrite_objections(tx: Transaction, found: Forgettable) -> None:
    """Take who objected out of what was written down of it, and out of the names of its evidence."""
    discretion = Discretion(found.words)

    def clear(text: str) -> str:
        return discretion.without_words(without_turning(text))

    for row in tx.session.scalars(select(Objection).where(Objection.id.in_(found.objectors))):
        row.claim, row.evidence, row.finding = clear(row.claim), clear(row.evidence), clear(row.finding)
    for file in tx.session.scalars(select(EvidenceFile).where(EvidenceFile.objection_id.in_(found.objectors))):
        file.name = clear(file.name)
    tx.session.flush()


def _withhold(tx: Transaction, cycle_id: int, found: Forgettable) -> None:
    """Remember which texts that cannot be changed name somebody: all that an archive or plain data would mask."""
    witness = Witness(found.words)
    source = replace(archive_source(tx, cycle_id), discretion=witness, guarded=witness)
    for part in archives.PARTS:
        for filled in part(source):
            for _row in filled.rows:
                pass
    data = replace(data_source(tx, cycle_id, with_names=False), discretion=witness)
    for table in (each for part in plain_data.PARTS for each in part.tables(data)):
        for text in table.own_words():
            witness.clear(text)
    new = sorted(witness.seen - withheld_texts(tx))
    tx.session.add_all(WithheldText(sha256=each, cycle_id=cycle_id, since=tx.at) for each in new)


def _set(tx: Transaction, table: type[Base], ids: Sequence[int], **values: object) -> None:
    """Write the same into rows, some at a time."""
    rows = Base.metadata.tables[table.__tablename__]
    for start in range(0, len(ids), _AT_A_TIME):
        part = ids[start : start + _AT_A_TIME]
        tx.session.execute(update(rows).where(rows.c.id.in_(part)).values(values))


def _set_each(tx: Transaction, table: type[Base], column: str, values: Mapping[int, str]) -> None:
    rows = Base.metadata.tables[table.__tablename__]
    if values:
        tx.session.execute(
            update(rows).where(rows.c.id == bindparam("of")).values({column: bindparam("made")}),
            [{"of": row_id, "made": value} for row_id, value in values.items()],
        )
