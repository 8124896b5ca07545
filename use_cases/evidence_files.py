"""Evidence handed in with objections: who lays it there, who may open it, and what is recorded of both."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath

from sqlalchemy import exists, select
from sqlalchemy.orm import joinedload, selectinload

from db.held_files import is_held
from db.results import WHO_OBJECTS
from db.tables import AuditEvent, AwardList, Entry, EvidenceFile, Objection
from domain.attachments import AttachmentKind, Holding
from domain.messages import Message, msg
from domain.permissions import Right, not_allowed
from domain.reasons import require_reason
from domain.refusals import Unopened
from use_cases import objections
from use_cases.archive_discretion import Discretion, words_of_objector
from use_cases.attachment_openings import OpenedFile
from use_cases.attachments import ReceivedFile, all_checked
from use_cases.reading import MASK, masking
from use_cases.stored_files import stored_files
from use_cases.transaction import Transaction

OPENED = "evidence_files.open_one"


@dataclass(frozen=True)
class EvidenceLine:
    """One file of an objection; its name without whatever tells who objected."""

    file_id: int
    name: str
    kind: AttachmentKind
    size: int
    sha256: str
    attached_at: datetime
    attached_by: str


def listing(tx: Transaction, cycle_id: int) -> Mapping[int, tuple[EvidenceLine, ...]]:
    """Give the files of all objections of a cycle, by objection, in the order they came."""
    tx.require(Right.SEE_OBJECTIONS)
    found: dict[int, list[EvidenceLine]] = defaultdict(list)
    of_cycle = (
        select(EvidenceFile)
        .join(EvidenceFile.objection)
        .join(AwardList, AwardList.id == Objection.list_id)
        .where(AwardList.cycle_id == cycle_id)
        .order_by(EvidenceFile.id)
    )
    objection = joinedload(EvidenceFile.objection)
    try:
        rows = tx.session.scalars(of_cycle.options(objection.undefer_group(WHO_OBJECTS))).all()
    except Unopened:
        # One that does not open shall not take the others along.
        rows = tx.session.scalars(of_cycle.options(objection)).all()
    for row in rows:
        name = _without_objector(row.objection)(row.name)
        line = EvidenceLine(row.id, name, row.kind, row.size, row.sha256, row.attached_at, row.attached_by)
        found[row.objection_id].append(line)
    return {objection_id: tuple(lines) for objection_id, lines in found.items()}


def attach(tx: Transaction, objection_id: int, *, files: Sequence[ReceivedFile]) -> Message:
    """Lay evidence to an objection that is still looked into, all of the files or none of them.

    Raises:
        NotAllowed: no such objection, or no right to attach.
        WrongStage: it has been decided.
        Invalid: names every file that cannot be taken, and why.
    """
    row = objections.undecided(tx, objection_id)
    names, clear = _names(tx, row), _without_anybody(tx, row)
    laid = all_checked(_holding(tx, row, msg("objection {number} to {reference}", **names)), files)
    with stored_files().keeping() as put:
        for file in files:
            put(file.content)
        tx.session.add_all(
            EvidenceFile(
                objection_id=row.id,
                name=file.name,
                kind=file.kind,
                size=file.size,
                sha256=file.sha256,
                attached_at=tx.at,
                attached_by_id=tx.actor.user_id,
                attached_by=tx.actor.name,
            )
            for file in laid
        )
        said = msg(
            "Evidence for objection {number} to the award of {reference}: {files}.",
            **names,
            files=tuple(clear(file.name) for file in laid),
            # Not in the sentence, but in the log: what each was can be proved after it has gone.
            contents=tuple(file.sha256 for file in laid),
        )
        return tx.record("evidence_files.attach", ("objection", row.id), said)


def remove(tx: Transaction, file_id: int, *, reason: str) -> Message:
    """Take a file off an objection that is still looked into; ``drop_content`` then frees the disk.

    Raises:
        NotAllowed: no such file, or no right to remove it.
        WrongStage: the objection has been decided, and its evidence stays with it.
        Invalid: no reason was given.
    """
    tx.require(Right.RUN_PUBLICITY)
    file = _file_or_refuse(tx, file_id)
    row = objections.undecided(tx, file.objection_id)
    reason = require_reason(reason)
    tx.session.delete(file)
    said = msg(
        "Evidence taken off objection {number} to the award of {reference}: {file}. Reason: {reason}",
        **_named_in_log(tx, file),
        reason=reason,
    )
    return tx.record("evidence_files.remove", ("objection", row.id), said)


def drop_content(tx: Transaction, sha256: str) -> bool:
    """Delete a content that nothing refers to any more, attachments of entries included; whether it was deleted.

    An act of its own after ``remove``: a file must not go before it is certain that its row has gone.
    """
    tx.require(Right.RUN_PUBLICITY)
    if tx.session.scalar(is_held(sha256)):
        return False
    stored_files().drop(sha256)
    return True


def opened_before(tx: Transaction, file_id: int) -> OpenedFile | None:
    """Give a file that was opened before in this sign-in, for the further parts of it; None where it was not.

    Raises:
        NotAllowed: there is none, or it is not open to the actor.
    """
    tx.require(Right.SEE_OBJECTIONS)
    row = _file_or_refuse(tx, file_id)
    is_recorded = exists().where(
        AuditEvent.action == OPENED,
        AuditEvent.subject_kind == "evidence_file",
        AuditEvent.subject_id == file_id,
        AuditEvent.actor_id == tx.actor.user_id,
        AuditEvent.at >= (tx.actor.signed_in_at or tx.at),
    )
    return _opened(row) if tx.session.scalar(select(is_recorded)) else None


def open_one(tx: Transaction, file_id: int) -> OpenedFile:
    """Give a file; every time is recorded, for it may tell who objected. Needs a writing transaction.

    Raises:
        NotAllowed: there is none, or it is not open to the actor.
    """
    tx.require(Right.SEE_OBJECTIONS)
    row = _file_or_refuse(tx, file_id)
    said = msg("Opened {file}, evidence for objection {number} to the award of {reference}.", **_named_in_log(tx, row))
    tx.record(OPENED, ("evidence_file", file_id), said)
    return _opened(row)


def _opened(row: EvidenceFile) -> OpenedFile:
    return OpenedFile(stored_files().path_of(row.sha256), row.name, row.kind)


def _file_or_refuse(tx: Transaction, file_id: int) -> EvidenceFile:
    found = tx.session.scalar(
        select(EvidenceFile).where(EvidenceFile.id == file_id).options(joinedload(EvidenceFile.objection))
    )
    if found is None:
        raise not_allowed()
    return found


def _holding(tx: Transaction, row: Objection, name: Message) -> Holding:
    """Give what an objection holds; what is said of it does not tell who objected."""
    holding, clear = Holding(name), _without_objector(row)
    held = select(EvidenceFile.name, EvidenceFile.sha256).where(EvidenceFile.objection_id == row.id)
    for file in tx.session.execute(held):
        holding.names.add(file.name.lower())
        holding.contents[file.sha256] = clear(file.name)
    return holding


def _without_objector(row: Objection) -> Callable[[str], str]:
    """Give what masks in a text who objected and how to reach them; without the key, all but what kind a file is of."""
    try:
        return Discretion(words_of_objector(row.objector, row.contact)).clear
    except Unopened:
        return _kind_alone


def _without_anybody(tx: Transaction, row: Objection) -> Callable[[str], str]:
    """Give what masks in a file's name who objected and whom the award is of: for the log, where no name may stand."""
    asked = select(Entry).where(Entry.id == row.entry_id).options(selectinload(Entry.proposers))
    try:
        masked = masking(tx.session.scalars(asked).one(), is_blind=True)
    except Unopened:
        return _kind_alone
    clear = _without_objector(row)
    return lambda name: masked(clear(name))


def _kind_alone(name: str) -> str:
    return f"{MASK}{PurePath(name).suffix}"


def _names(tx: Transaction, row: Objection) -> dict[str, int | str]:
    reference = tx.session.scalars(select(Entry.reference).where(Entry.id == row.entry_id)).one()
    return {"number": row.number, "reference": reference}


def _named_in_log(tx: Transaction, file: EvidenceFile) -> dict[str, int | str]:
    """Name a file for the log and the receipt."""
    row = file.objection
    return {**_names(tx, row), "file": _without_anybody(tx, row)(file.name), "content": file.sha256}
