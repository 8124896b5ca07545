"""A backup of a database as an earlier version of the program left it, whose restore brings exactly that back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, inspect, text
from sqlalchemy.orm import Session

from db.file_store import FileStore, sha256_of
from db.loading import last_ids
from db.table_rows import dumped, table_shapes
from db.upgrade import revision_of
from domain.backups import LEFT_OUT, LostFile, Manifest, Part, file_member, table_member
from domain.messages import msg
from domain.refusals import Invalid
from exports.backup_file import BackupWriter, new_backup
from use_cases.audit_chain import chain_of
from use_cases.backups import content_of, writing_in_words

_VERSION_TABLE = "alembic_version"
# What earlier schemas keep files for, in words that every one of them understands; of a table that is not there yet
# there is nothing to ask. -1 is what domain/backups.py calls OF_A_TEMPLATE.
KEEPING_FILES = {
    "attachments": (
        "SELECT held.sha256, held.name, entries.reference, 0 AS objection FROM attachments AS held"
        " JOIN entries ON entries.id = held.entry_id ORDER BY held.id"
    ),
    "evidence_files": (
        "SELECT held.sha256, held.name, entries.reference, objections.number AS objection FROM evidence_files AS held"
        " JOIN objections ON objections.id = held.objection_id"
        " JOIN entries ON entries.id = objections.entry_id ORDER BY held.id"
    ),
    "document_templates": (
        "SELECT held.sha256, held.name, CAST(held.number AS VARCHAR(12)) AS reference, -1 AS objection"
        " FROM document_templates AS held WHERE held.sha256 IS NOT NULL ORDER BY held.id"
    ),
}


def write(session: Session, store: FileStore, target: Path, *, version: str, at: datetime) -> Manifest:
    """Copy every table and every attached file as they stand, whatever schema they are of.

    Nothing is recorded: the log is that of the earlier program, which must find its own end again.

    Args:
        session: the only writer, so that what it reads is one state.
        store: the attached files.
        target: where to; nothing stands there yet.
        version: what the manifest tells of the program.
        at: the moment it bears.

    Raises:
        Invalid: it cannot be written there, or there is nothing in the log yet.
    """
    connection = session.connection()
    head, troubles = chain_of(session)
    if head is None:
        raise Invalid(msg("There is nothing to back up: the database is empty."))
    there = set(inspect(connection).get_table_names())
    with writing_in_words(target), new_backup(target, at) as writer:
        files, lost = _copied_files(connection, there, store, writer)
        shapes = table_shapes(connection, only=there - LEFT_OUT - {_VERSION_TABLE})
        manifest = Manifest(
            program_version=version,
            revision=str(revision_of(connection)),
            made_at=at,
            tables={shape.name: writer.add(table_member(shape.name), dumped(connection, shape)) for shape in shapes},
            files=files,
            lost=lost,
            counters={table: last for table, last in last_ids(connection).items() if table not in LEFT_OUT},
            last_event=head.seq,
            last_hash=head.hash,
            log_was_whole=not troubles,
        )
        writer.close_with(manifest)
    return manifest


def _copied_files(
    connection: Connection, there: set[str], store: FileStore, writer: BackupWriter
) -> tuple[dict[str, Part], tuple[LostFile, ...]]:
    files, lost = dict[str, Part](), list[LostFile]()
    for sha256, owner in _held(connection, there):
        if sha256 in files:
            continue
        content = content_of(store, sha256)
        if content is not None and sha256_of(content) == sha256:
            files[sha256] = writer.add(file_member(sha256), [content], is_packed=False)
        else:
            lost.append(LostFile(owner.entry, owner.name, content is not None, owner.objection))
    return files, tuple(lost)


def _held(connection: Connection, there: set[str]) -> Iterator[tuple[str, LostFile]]:
    for table, asked in KEEPING_FILES.items():
        if table in there:
            for row in connection.execute(text(asked)).all():
                yield row.sha256, LostFile(row.reference, row.name, is_damaged=False, objection=row.objection)
