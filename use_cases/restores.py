"""Restoring a backup into an empty place: all of it comes back as it was, or nothing does."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import DataError, IntegrityError, ProgrammingError
from sqlalchemy.orm import Session

from db.engine import Database
from db.held_files import held_contents
from db.loading import BrokenReferenceError, accepting_rows, go_on_after
from db.table_rows import NoSuchRowError, TableShape, dumped, load, table_shapes
from db.tables import Base
from db.upgrade import bring_to, known_revisions, revision_of, take_away
from domain.backups import LEFT_OUT, Manifest
from domain.messages import Message, msg
from domain.refusals import Invalid
from intake.backup_file import OpenBackup, opened
from use_cases import audit_chain
from use_cases.audit_chain import ChainReport, Head
from use_cases.database_words import database_in_words
from use_cases.stored_files import stored_files
from use_cases.transaction import as_command_line, founding

_VERSION_TABLE = "alembic_version"
# Whatever anybody ever did to a database is in its log, if it is not an account or a cycle.
_SIGNS_OF_USE = ("users", "cycles", "audit_events")


@dataclass(frozen=True)
class Restored:
    """What came back, and that it is what was.

    Attributes:
        manifest: of the backup; every table was read back and has its check sum.
        head: the end of the log as it was restored, before the restore itself was recorded.
        log_troubles: what did not fit in the log already when the backup was made.
    """

    manifest: Manifest
    head: Head
    log_troubles: tuple[Message, ...]


def restore(database: Database, path: Path, *, note_traces: Callable[[], None] = lambda: None) -> Restored:
    """Bring a backup back; whoever can run commands on the machine may, as nobody has an account there yet.

    The whole file is checked first. Then everything is done in one transaction, the schema included: until its end
    the place is as empty as before, whatever happens. Files come first, which nobody sees without their rows.

    Args:
        database: an empty one, with or without a schema.
        path: of the backup.
        note_traces: called where it is of an older schema, before that puts in clear what is sealed now.

    Raises:
        Invalid: the file is none, damaged, changed or newer, or the place is not empty; nothing was changed.
    """
    with opened(path) as backup, database_in_words(), stored_files().keeping() as put, founding(database) as session:
        manifest, connection = backup.manifest, session.connection()
        _require_known(manifest)
        _require_empty(connection)
        if manifest.revision != known_revisions()[0]:
            note_traces()
        fill(connection, backup)
        bring_to(connection)
        _require_all_files(session, manifest)
        put_files(backup, put)
        tx = as_command_line(session, database.clock())
        log = _require_log(audit_chain.check(tx), manifest)
        tx.record(
            "restores.restore",
            ("backup", None),
            msg("Restored from {name}, the backup of {moment}.", name=path.name, moment=manifest.made_at),
        )
    return Restored(manifest, Head(manifest.last_event, manifest.last_hash), log.troubles)


def fill(connection: Connection, backup: OpenBackup) -> None:
    """Make the schema of a backup with its rows in it, just as they were; whoever calls has seen the place empty.

    Raises:
        Invalid: its tables or rows are not those of its schema.
    """
    shapes = _made_anew(connection, backup.manifest)
    _load(connection, shapes, backup)
    _require_equal(connection, shapes, backup.manifest)


def _require_known(manifest: Manifest) -> None:
    known = known_revisions()
    if manifest.revision not in known:
        raise Invalid(
            msg(
                "The backup was made by version {version} with schema {revision}; this program knows schemas up to "
                "{newest}. Restore it with a newer version of the program.",
                version=manifest.program_version,
                revision=manifest.revision,
                newest=known[0],
            )
        )


def _require_empty(connection: Connection) -> None:
    revision, there = revision_of(connection), set(inspect(connection).get_table_names())
    if revision is None and there & Base.metadata.tables.keys():
        raise Invalid(msg("Another program's tables are in this database. Restore into an empty one."))
    if revision is not None and revision not in known_revisions():
        raise Invalid(
            msg(
                "The database was written by another version of the program (schema {found}). Restore into an empty "
                "one.",
                found=revision,
            )
        )
    counts = {name: _count(connection, name) if name in there else 0 for name in _SIGNS_OF_USE}
    if any(counts.values()):
        raise Invalid(
            msg(
                "This place is not empty: {users} accounts, {cycles} cycles, {audit_events} events in the log. A "
                "backup is restored into an empty place only; name another DATABASE_URL and DATA_DIR.",
                **counts,
            )
        )


def _count(connection: Connection, name: str) -> int:
    return int(connection.scalar(text(f"SELECT count(*) FROM {name}")) or 0)  # noqa: S608 -- one of three names


def _made_anew(connection: Connection, manifest: Manifest) -> list[TableShape]:
    """Make the schema of the backup's revision and give the tables that are to be filled: all but those left out."""
    take_away(connection)
    others = set(inspect(connection).get_table_names())
    bring_to(connection, manifest.revision)
    made = set(inspect(connection).get_table_names()) - others - {_VERSION_TABLE} - LEFT_OUT
    if made != manifest.tables.keys():
        raise Invalid(
            msg(
                "The tables in the backup are not those of schema {revision}: it was changed. Nothing was restored.",
                revision=manifest.revision,
            )
        )
    return table_shapes(connection, only=made)


def _load(connection: Connection, shapes: Sequence[TableShape], backup: OpenBackup) -> None:
    name = ""
    try:
        with accepting_rows(connection, shapes):
            for shape in shapes:
                name = shape.name
                load(connection, shape, backup.lines(backup.manifest.tables[name]))
    except BrokenReferenceError as error:
        raise _not_taken(str(error)) from error
    except (NoSuchRowError, DataError, IntegrityError, ProgrammingError, OverflowError) as error:
        raise _not_taken(name) from error
    go_on_after(connection, shapes, backup.manifest.counters)


def _not_taken(table: str) -> Invalid:
    return Invalid(
        msg(
            "The database does not take what the backup has for the table {table}: the backup was changed. Nothing "
            "was restored.",
            table=table,
        )
    )


def _require_equal(connection: Connection, shapes: Sequence[TableShape], manifest: Manifest) -> None:
    """Read every table back: its rows, and the check sum over all of them, are those of the backup."""
    for shape in shapes:
        digest, rows = hashlib.sha256(), 0
        for chunk in dumped(connection, shape):
            digest.update(chunk)
            rows += chunk.count(b"\n")
        told = manifest.tables[shape.name]
        if (rows, digest.hexdigest()) != (told.lines, told.sha256):
            raise Invalid(
                msg(
                    "The table {table} did not come back as it stands in the backup ({n} rows of {told}). Nothing was "
                    "restored.",
                    table=shape.name,
                    n=rows,
                    told=told.lines,
                )
            )


def _require_all_files(session: Session, manifest: Manifest) -> None:
    """Every file of the backup belongs to an attachment, and only lost ones are not in it."""
    attached = set(session.scalars(held_contents()))
    strange, absent = manifest.files.keys() - attached, attached - manifest.files.keys()
    if strange or len(absent) > len(manifest.lost):
        raise Invalid(
            msg(
                "The attached files in the backup are not those of its attachments: it was changed. Nothing was "
                "restored."
            )
        )


def put_files(backup: OpenBackup, put: Callable[[bytes], str]) -> None:
    """Keep the files of a backup, each under its content.

    Raises:
        Invalid: they cannot be written.
    """
    for part in backup.manifest.files.values():
        content = backup.content(part)
        try:
            put(content)
        except OSError as error:
            raise Invalid(
                msg(
                    "The attached files cannot be written to {folder}: no room, or no leave to. Nothing was restored.",
                    folder=str(stored_files().folder),
                )
            ) from error


def _require_log(found: ChainReport, manifest: Manifest) -> ChainReport:
    """The log ends as it did and is whole, unless it was not when it was copied."""
    if found.head != Head(manifest.last_event, manifest.last_hash) or (found.troubles and manifest.log_was_whole):
        raise Invalid(
            msg(
                "The audit log in the backup is not the one that its manifest tells of: it was changed. Nothing was "
                "restored."
            )
        )
    return found
