"""Evidence opened by those who may see it; a look at what may tell a name is recorded."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import exists, select

from db.tables import Assignment, Attachment, AuditEvent, Round
from db.visibility import visible_assignments
from domain.attachments import AttachmentKind
from domain.messages import msg
from domain.permissions import Right, rights_of
from use_cases.attachments import attachment_or_refuse, holders, named_in_log
from use_cases.reading import masking
from use_cases.stored_files import stored_files
from use_cases.transaction import Transaction

OPENED = "attachment_openings.open_one"


@dataclass(frozen=True)
class OpenedFile:
    """A file to be shown or saved; that it is there is for whoever reads it to see."""

    path: Path
    name: str
    kind: AttachmentKind


def opened_before(tx: Transaction, attachment_id: int) -> OpenedFile | None:
    """Give an attachment whose opening need not be recorded (again); None where ``open_one`` has to be asked.

    Raises:
        NotAllowed: there is none, or it is not open to the actor.
    """
    row = attachment_or_refuse(tx, attachment_id)
    return _opened(tx, row) if row.is_fit_for_judges or _is_recorded(tx, attachment_id) else None


def open_one(tx: Transaction, attachment_id: int) -> OpenedFile:
    """Give an attachment; the look is recorded, once for each sign-in. Needs a writing transaction.

    One that is marked as fit for judges tells nothing of anybody, so a look at it is no disclosure.

    Raises:
        NotAllowed: there is none, or it is not open to the actor.
    """
    row = attachment_or_refuse(tx, attachment_id)
    if not row.is_fit_for_judges and not _is_recorded(tx, attachment_id):
        tx.record(
            OPENED, ("attachment", attachment_id), msg("Opened {file}, attached to {reference}.", **named_in_log(row))
        )
    return _opened(tx, row)


def _opened(tx: Transaction, row: Attachment) -> OpenedFile:
    entries = holders(row)
    clear = masking(*entries, is_blind=_is_blind_to(tx, [entry.id for entry in entries]))
    return OpenedFile(stored_files().path_of(row.sha256), clear(row.name), row.kind)


def _is_blind_to(tx: Transaction, entry_ids: Collection[int]) -> bool:
    """Whether the actor must not know whose these entries are: a judge of them in blind rounds only."""
    if Right.SEE_ENTRIES in rights_of(tx.actor.roles):
        return False
    mine = visible_assignments(tx.actor.user_id).where(Assignment.entry_id.in_(entry_ids), Round.is_blind.is_(False))
    return not tx.session.scalar(select(mine.exists()))


def _is_recorded(tx: Transaction, attachment_id: int) -> bool:
    return bool(
        tx.session.scalar(
            select(
                exists().where(
                    AuditEvent.action == OPENED,
                    AuditEvent.subject_kind == "attachment",
                    AuditEvent.subject_id == attachment_id,
                    AuditEvent.actor_id == tx.actor.user_id,
                    AuditEvent.at >= (tx.actor.signed_in_at or tx.at),
                )
            )
        )
    )
