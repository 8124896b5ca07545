"""Whether every attached file is where it should be, and what lies there that belongs to nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from db.held_files import held_files
from domain.backups import OF_A_TEMPLATE
from domain.messages import FieldValue, Message, msg
from domain.permissions import Right
from domain.refusals import Invalid
from use_cases.stored_files import stored_files
from use_cases.transaction import Transaction


@dataclass(frozen=True)
class Upkeep:
    """The state of the folder: contents that rows refer to and that are whole, and what is wrong.

    ``lost`` names each attachment of an entry, and each evidence file of an objection, that is missing or no longer
    what it was; ``orphans`` are contents that no row refers to, which a removal or a power cut may leave.
    """

    whole: int
    lost: tuple[Message, ...]
    orphans: tuple[str, ...]


def check(tx: Transaction) -> Upkeep:
    """Read every attached file and compare it with its SHA-256."""
    tx.require(Right.IMPORT_REGISTER)
    store, rows = stored_files(), _rows(tx)
    known = {row.sha256 for row in rows}
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
    known = {row.sha256 for row in _rows(tx)}
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


@dataclass(frozen=True)
class _Row:
    """A file that a row speaks of, and what it belongs to."""

    owner: FieldValue
    name: str
    sha256: str


def _rows(tx: Transaction) -> list[_Row]:
    rows = sorted(tx.session.execute(held_files()), key=lambda row: (row.reference, row.objection, row.name))
    return [_Row(owner_in_words(row.reference, row.objection), row.name, row.sha256) for row in rows]


def owner_in_words(reference: str, objection: int) -> FieldValue:
    """Name what a file belongs to: an entry, the objection of this number to its award, or a version of a template."""
    if objection == OF_A_TEMPLATE:
        return msg("document template, version {number}", number=int(reference))
    if not objection:
        return reference
    return msg("objection {number} to {reference}", number=objection, reference=reference)


def _lost(rows: list[_Row], missing: set[str], damaged: set[str]) -> Iterator[Message]:
    for row in rows:
        if row.sha256 in missing:
            yield msg("{reference}: the file {name} is missing.", reference=row.owner, name=row.name)
        elif row.sha256 in damaged:
            told = {"reference": row.owner, "name": row.name}
            yield msg("{reference}: the file {name} is no longer what was attached.", **told)
