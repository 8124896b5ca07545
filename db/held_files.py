"""What the file store has to keep: the contents that rows refer to, whatever these rows are of."""

from __future__ import annotations

from sqlalchemy import CompoundSelect, Select, String, cast, exists, literal, or_, select, union, union_all

from db.tables import Attachment, DocumentTemplate, Entry, EvidenceFile, Objection
from domain.backups import OF_A_TEMPLATE


def held_contents() -> CompoundSelect[str]:
    """Give the SHA-256 of every content that a row refers to, once each."""
    templates = select(DocumentTemplate.sha256).where(DocumentTemplate.sha256.is_not(None))
    return union(select(Attachment.sha256), select(EvidenceFile.sha256), templates)


def is_held(sha256: str) -> Select[bool]:
    """Ask whether any row refers to a content."""
    return select(
        or_(*(exists().where(table.sha256 == sha256) for table in (Attachment, EvidenceFile, DocumentTemplate))),
    )


def held_files() -> Select[str, str, str, int]:
    """Give every file of an entry, an objection or a template, those of the same content after one another.

    Returns:
        Rows of ``sha256``, ``name``, ``reference`` of the entry, and ``objection``: the number of the objection to its
        award that the file was handed in with, 0 for an attachment of the entry itself. Of a template ``reference`` is
        the number of its version and ``objection`` is ``OF_A_TEMPLATE``.
    """
    attached = select(
        Attachment.sha256, Attachment.name, Entry.reference, literal(0).label("objection"), Attachment.id
    ).join(Entry, Entry.id == Attachment.entry_id)
    evidence = (
        select(EvidenceFile.sha256, EvidenceFile.name, Entry.reference, Objection.number, EvidenceFile.id)
        .join(Objection, Objection.id == EvidenceFile.objection_id)
        .join(Entry, Entry.id == Objection.entry_id)
    )
    templates = select(
        DocumentTemplate.sha256,
        DocumentTemplate.name,
        cast(DocumentTemplate.number, String),
        literal(OF_A_TEMPLATE),
        DocumentTemplate.id,
    ).where(DocumentTemplate.sha256.is_not(None))
    held = union_all(attached, evidence, templates).subquery()
    return select(held.c.sha256, held.c.name, held.c.reference, held.c.objection).order_by(
        held.c.sha256, held.c.objection, held.c.id
    )
