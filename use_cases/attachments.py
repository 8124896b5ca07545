"""Evidence attached to entries: who lays it there, who may see it, and what is recorded of both."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Integer, bindparam, or_, select
from sqlalchemy.orm import joinedload, selectinload

from db.file_store import sha256_of
from db.held_files import is_held
from db.many import among
from db.merges import merged_into
from db.tables import Attachment, Entry
from db.visibility import visible_attachments
from domain.attachments import AttachmentKind, Holding, plain_name
from domain.messages import FieldValue, Message, msg
from domain.permissions import Right, not_allowed
from domain.reasons import require_reason
from domain.refusals import Invalid
from intake.attachments import kind_of
from use_cases.reading import masking
from use_cases.stored_files import stored_files
from use_cases.transaction import Transaction

_ENTRY_ID = bindparam("entry_id", type_=Integer)
# Asked at every click on a sheet: built once, and of plain columns, as in transaction.py.
_LINES = (
    select(
        Attachment.id,
        Attachment.entry_id,
        Entry.reference,
        Attachment.name,
        Attachment.kind,
        Attachment.size,
        Attachment.sha256,
        Attachment.is_fit_for_judges,
        Attachment.attached_at,
        Attachment.attached_by,
    )
    .join(Attachment.entry)
    .where(or_(Attachment.entry_id == _ENTRY_ID, Attachment.entry_id.in_(merged_into(_ENTRY_ID))))
    .order_by(Attachment.id)
)
_FIT_LINES = _LINES.where(Attachment.is_fit_for_judges.is_(True))


@dataclass(frozen=True)
class ReceivedFile:
    """A file as it was sent, under the name it came with."""

    name: str
    content: bytes


@dataclass(frozen=True)
class AttachmentLine:
    """One attachment of an entry; its name without whatever tells who made the suggestion, where that is hidden.

    ``merged_from`` is the reference number of the duplicate it came with, empty for the entry's own.
    """

    attachment_id: int
    name: str
    kind: AttachmentKind
    size: int
    sha256: str
    is_fit_for_judges: bool
    attached_at: datetime
    attached_by: str
    merged_from: str


@dataclass(frozen=True)
class Laid:
    """One file that has been checked and is to be laid to an entry or an objection."""

    name: str
    kind: AttachmentKind
    size: int
    sha256: str


def lines_of(
    tx: Transaction, entry_id: int, clear: Callable[[str], str], *, only_fit: bool, is_blind: bool
) -> tuple[AttachmentLine, ...]:
    """Give the attachments of an entry and of what was merged into it, in the order they came; in one query.

    Where some came with a duplicate, two more queries tell what must not be read in their names.

    Args:
        tx: of somebody who may see the entry, which is for the caller to see to.
        entry_id: whose they are.
        clear: masks in a name what must not be read.
        only_fit: leaves out those that may tell who made the suggestion.
        is_blind: whether the names of files must not tell it.
    """
    tx.require_any(Right.SEE_ENTRIES, Right.SCORE)
    rows = tx.session.execute(_FIT_LINES if only_fit else _LINES, {"entry_id": entry_id}).all()
    if is_blind and any(row.entry_id != entry_id for row in rows):
        clear = _masking_all(tx, {entry_id, *(row.entry_id for row in rows)})
    return tuple(
        AttachmentLine(
            row.id,
            clear(row.name),
            row.kind,
            row.size,
            row.sha256,
            row.is_fit_for_judges,
            row.attached_at,
            row.attached_by,
            "" if row.entry_id == entry_id else row.reference,
        )
        for row in rows
    )


def attach(tx: Transaction, entry_id: int, *, files: Sequence[ReceivedFile], are_fit_for_judges: bool) -> Message:
    """Attach files to an entry, all of them or none.

    Args:
        tx: whoever attaches.
        entry_id: to which entry.
        files: as they were sent.
        are_fit_for_judges: the organiser's word that none of them tells who made the suggestion.

    Raises:
        NotAllowed: no such entry, or no right to attach.
        Invalid: names every file that cannot be attached, and why.
    """
    tx.require(Right.IMPORT_REGISTER)
    entry = _entry_or_refuse(tx, entry_id)
    laid = all_checked(holdings_of(tx, [entry])[entry.id], files)
    with stored_files().keeping() as put:
        for file in files:
            put(file.content)
        return lay(tx, entry, laid, are_fit_for_judges=are_fit_for_judges)


def remove(tx: Transaction, attachment_id: int, *, reason: str) -> Message:
    """Take an attachment off its entry, for a reason that is recorded; ``drop_content`` then frees the disk.

    Raises:
        NotAllowed: no such attachment, or no right to remove it.
        Invalid: no reason was given.
    """
    tx.require(Right.IMPORT_REGISTER)
    row = attachment_or_refuse(tx, attachment_id)
    reason = require_reason(reason)
    tx.session.delete(row)
    said = msg("Removed from {reference}: {file}. Reason: {reason}", **named_in_log(row), reason=reason)
    return tx.record("attachments.remove", ("attachment", attachment_id), said)


def drop_content(tx: Transaction, sha256: str) -> bool:
    """Delete a content that nothing refers to any more, evidence of an objection included; whether it was deleted.

    An act of its own after ``remove``: a file must not go before it is certain that its row has gone.
    """
    tx.require(Right.IMPORT_REGISTER)
    if tx.session.scalar(is_held(sha256)):
        return False
    stored_files().drop(sha256)
    return True


def mark(tx: Transaction, attachment_id: int, *, is_fit_for_judges: bool) -> Message:
    """Say whether judges of blind rounds may see an attachment, because it does not tell who made the suggestion."""
    tx.require(Right.IMPORT_REGISTER)
    row = attachment_or_refuse(tx, attachment_id)
    row.is_fit_for_judges = is_fit_for_judges
    said = (
        msg("{file} of {reference} does not tell who it is from: judges of blind rounds see it.", **named_in_log(row))
        if is_fit_for_judges
        else msg("{file} of {reference} is hidden from judges of blind rounds.", **named_in_log(row))
    )
    return tx.record("attachments.mark", ("attachment", attachment_id), said)


def holdings_of(tx: Transaction, entries: Sequence[Entry]) -> dict[int, Holding]:
    """Give what each of some entries holds, by its id."""
    tx.require(Right.IMPORT_REGISTER)
    holdings = {entry.id: Holding(entry.reference) for entry in entries}
    rows = tx.session.execute(
        select(Attachment.entry_id, Attachment.name, Attachment.sha256).where(among(Attachment.entry_id, holdings))
    )
    for row in rows:
        holdings[row.entry_id].keep(row.name, row.sha256)
    return holdings


def all_checked(holding: Holding, files: Sequence[ReceivedFile]) -> list[Laid]:
    """Check files that are laid down together: all of them are fit, or none is taken.

    Raises:
        Invalid: there is none, or names every one that cannot be taken, and why.
    """
    if not files:
        raise Invalid(msg("Choose at least one file first."))
    laid, problems = list[Laid](), list[Message]()
    for file in files:
        try:
            laid.append(checked(holding, plain_name(file.name), file.content))
        except Invalid as refusal:
            problems.append(refusal.message)
    if problems:
        raise Invalid(
            msg(
                "Nothing was attached to {reference}. {problems}",
                reference=holding.reference,
                problems=tuple(problems),
            )
        )
    return laid


def checked(holding: Holding, name: str, content: bytes) -> Laid:
    """Check one file against its kind and against what is held already, which from now on is the richer by it.

    Raises:
        Invalid: names the file and what is wrong with it.
    """
    kind, sha256 = kind_of(content, name), sha256_of(content)
    refusal = holding.refusal_of(name, sha256)
    if refusal is not None:
        raise Invalid(refusal)
    holding.keep(name, sha256)
    return Laid(name, kind, len(content), sha256)


def lay(tx: Transaction, entry: Entry, laid: Sequence[Laid], *, are_fit_for_judges: bool) -> Message:
    """Write the rows of checked files whose contents are on the disk by now."""
    tx.require(Right.IMPORT_REGISTER)
    clear = masking(entry, is_blind=True)
    tx.session.add_all(
        Attachment(
            entry_id=entry.id,
            name=file.name,
            kind=file.kind,
            size=file.size,
            sha256=file.sha256,
            is_fit_for_judges=are_fit_for_judges,
            attached_at=tx.at,
            attached_by_id=tx.actor.user_id,
            attached_by=tx.actor.name,
        )
        for file in laid
    )
    named: dict[str, FieldValue] = {
        "reference": entry.reference,
        "files": tuple(clear(file.name) for file in laid),
        # Not in the sentence, but in the log: what each was can be proved after it has gone.
        "contents": tuple(file.sha256 for file in laid),
    }
    said = (
        msg("Attached to {reference}, for judges of blind rounds, too: {files}.", **named)
        if are_fit_for_judges
        else msg("Attached to {reference}: {files}.", **named)
    )
    return tx.record("attachments.attach", ("entry", entry.id), said)


def _entry_or_refuse(tx: Transaction, entry_id: int) -> Entry:
    found = tx.session.scalar(select(Entry).where(Entry.id == entry_id).options(selectinload(Entry.proposers)))
    if found is None:
        raise not_allowed()
    return found


def attachment_or_refuse(tx: Transaction, attachment_id: int) -> Attachment:
    """Load an attachment that the actor may open, or refuse."""
    found = tx.session.scalar(
        visible_attachments(tx.actor.user_id, tx.actor.roles)
        .where(Attachment.id == attachment_id)
        .options(
            joinedload(Attachment.entry).selectinload(Entry.proposers),
            joinedload(Attachment.entry).joinedload(Entry.duplicate_of).selectinload(Entry.proposers),
        )
    )
    if found is None:
        raise not_allowed()
    return found


def holders(row: Attachment) -> list[Entry]:
    """Give the entry of an attachment and the one that it was set aside for, on whose desks it may lie."""
    return [row.entry, *([row.entry.duplicate_of] if row.entry.duplicate_of else [])]


def _masking_all(tx: Transaction, entry_ids: Collection[int]) -> Callable[[str], str]:
    asked = select(Entry).where(Entry.id.in_(entry_ids)).options(selectinload(Entry.proposers))
    return masking(*tx.session.scalars(asked), is_blind=True)


def named_in_log(row: Attachment) -> dict[str, FieldValue]:
    """Name an attachment for the log and the receipt, where nobody's name may stand."""
    clear = masking(*holders(row), is_blind=True)
    return {"reference": row.entry.reference, "file": clear(row.name), "content": row.sha256}
