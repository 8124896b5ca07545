"""Whether every attached file is where it should be, and what lies there that belongs to nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select

from db.tables import Attachment, Entry
from domain.messages import Message, msg
from domain.permissions import Right
from domain.refusals import Invalid
from use_cases.stored_files import stored_files
from use_cases.transaction import Transaction


@dataclass(frozen=True)
class Upkeep:
    """The state of the folder: contents that rows refer to and that are whole, and what is wrong.

    ``lost`` names each attachment whose file is missing or no longer what it was; ``orphans`` are contents that no
    row refers to, which a removal or a power cut may leave.
    """

    whole: int
    lost: tuple[Message, ...]
    orphans: tuple[str, ...]


def check(tx: Transaction) -> Upkeep:
    """Read every attached file and compare it with its SHA-256."""
    tx.require(Right.IMPORT_REGISTER)
    store, rows = stored_files(), _rows(tx)
    known = {sha256 for _, _, sha256 in rows}
    missing = {sha256 for sha256 in known if not store.holds(sha256)}
    damaged = {sha256 for sha256 in known - missing if not store.is_whole(sha256)}
    return Upkeep(
        whole=len(known - missing - damaged),
        lost=tuple(_lost(rows, missing, damaged)),
        orphans=tuple(sha256 for sha256 in store.contents() if sha256 not in known),
    )


def tidy(tx: Transaction) -> Message:
    """Delete the contents that no row refers to, and what a power cut left half-written.

    Nobody attaches meanwhile: a writing transaction is the only one.

    Raises:
        Invalid: this database knows of no attachment at all, which rather speaks of the wrong database.
    """
    tx.require(Right.IMPORT_REGISTER)
    store = stored_files()
    known = {sha256 for _, _, sha256 in _rows(tx)}
    orphans = [sha256 for sha256 in store.contents() if sha256 not in known]
    if orphans and not known:
        raise Invalid(
            msg(
                "Nothing was deleted: {n} files lie there, and this database knows of none. Is it the right one?",
                n=len(orphans),
            )
        )
    for sha256 in orphans:
        store.drop(sha256)
    unfinished = store.drop_unfinished()
    said = msg("Deleted: {n} files that belonged to no attachment.", n=len(orphans) + unfinished)
    return tx.record("attachment_upkeep.tidy", ("attachments", None), said)


def _rows(tx: Transaction) -> list[tuple[str, str, str]]:
    found = tx.session.execute(
        select(Entry.reference, Attachment.name, Attachment.sha256).join(Attachment.entry).order_by(Attachment.id)
    )
    return [(row.reference, row.name, row.sha256) for row in found]


def _lost(rows: list[tuple[str, str, str]], missing: set[str], damaged: set[str]) -> Iterator[Message]:
    for reference, name, sha256 in rows:
        if sha256 in missing:
            yield msg("{reference}: the file {name} is missing.", reference=reference, name=name)
        elif sha256 in damaged:
            yield msg("{reference}: the file {name} is no longer what was attached.", reference=reference, name=name)
