"""What the file store has to keep: the contents that rows refer to, whatever these rows are of."""

from __future__ import annotations

from sqlalchemy import CompoundSelect, Select, exists, literal, or_, select, union, union_all

from db.tables import Attachment, Entry, EvidenceFile, Objection


def held_contents() -> CompoundSelect[str]:
    """Give the SHA-256 of every content that a row refers to, once each."""
    return union(select(Attachment.sha256), select(EvidenceFile.sha256))


def is_held(sha256: str) -> Select[bool]:
    """Ask whether any row refers to a content."""
    return select(
        or_(exists().where(Attachment.sha256 == sha256), exists().where(EvidenceFile.sha256 == sha256)),
    )


def held_files() -> Select[str, str, str, int]:
    """Give every file of an entry or an objection, those of the same content after one another.

    Returns:
        Rows of ``sha256``, ``name``, ``reference`` of the entry, and ``objection``: the number of the objection to its
        award that the file was handed in with, 0 for an attachment of the entry itself.
    """
    attached = select(
        Attachment.sha256, Attachment.name, Entry.reference, literal(0).label("objection"), Attachment.id
    ).join(Entry, Entry.id == Attachment.entry_id)
    evidence = (
        select(EvidenceFile.sha256, EvidenceFile.name, Entry.reference, Objection.number, EvidenceFile.id)
        .join(Objection, Objection.id == EvidenceFile.objection_id)
        .join(Entry, Entry.id == Objection.entry_id)
    )
    held = union_all(attached, evidence).subquery()
    return select(held.c.sha256, held.c.name, held.c.reference, held.c.objection).order_by(
        held.c.sha256, held.c.objection, held.c.id
    )
