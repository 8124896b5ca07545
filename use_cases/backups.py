"""Backups: everything the program holds in one file, copied from one unchanging state while it runs."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

from db.engine import Database
from db.file_store import FileStore, sha256_of
from db.held_files import held_contents, held_files
from db.loading import last_ids
from db.table_rows import dumped, table_shapes
from db.tables import Base
from db.upgrade import is_current, known_revisions, revision_of
from domain.backups import LEFT_OUT, LostFile, Manifest, Part, file_member, table_member
from domain.messages import Message, msg
from domain.permissions import Right
from domain.refusals import Invalid
from exports.backup_file import BackupWriter, new_backup
from settings import VERSION
from use_cases import audit_chain
from use_cases.attachment_upkeep import owner_in_words
from use_cases.audit_chain import ChainReport
from use_cases.database_words import database_in_words
from use_cases.stored_files import stored_files
from use_cases.transaction import Credential, Transaction, perform, read, viewing

_ATTEMPTS = 5
_AT_A_TIME = 1000


@dataclass(frozen=True)
class BackupMade:
    """A backup that stands under its name.

    Attributes:
        path: where it is.
        manifest: what it holds.
        log_troubles: what does not fit in the audit log that was copied.
    """

    path: Path
    manifest: Manifest
    log_troubles: tuple[Message, ...]


@dataclass
class _Copied:
    """Attached files on their way: those in the backup, those that are not, and the SHA-256 of the missing ones."""

    files: dict[str, Part] = field(default_factory=dict)
    lost: list[LostFile] = field(default_factory=list)
    missing: set[str] = field(default_factory=set)


class _FilesMovedError(Exception):
    """Attachments were removed after the state that is being copied: it cannot be had whole any more."""


def make(database: Database, who: Credential, path: Path) -> BackupMade:
    """Write a backup; its own record is in it, for that is made first.

    Attached files that are missing or damaged do not keep the rest from being saved: the manifest names them.

    Args:
        database: goes on being used meanwhile.
        who: may do so.
        path: where to; a folder gets a file named by the moment.

    Raises:
        NotAllowed: the actor may not make backups.
        Invalid: the database is not of this version, or the file cannot be written there.
    """
    with database_in_words():
        _require_current(database)
        with writing_in_words(path):
            target = path / f"jindianzi-{database.clock():%Y%m%dT%H%M%SZ}.zip" if path.is_dir() else path
        for _attempt in range(_ATTEMPTS):
            try:
                return _made(database, who, target)
            except _FilesMovedError:
                continue
    raise Invalid(msg("Attachments are being removed at this very moment. Please make the backup again."))


def announce(tx: Transaction, name: str) -> Message:
    """Record that everything is about to be copied, personal data and all.

    Args:
        tx: of somebody who manages accounts: a backup holds what everybody's password is recognised by.
        name: of the file.

    Raises:
        NotAllowed: the actor does not manage accounts.
    """
    tx.require(Right.MANAGE_ACCOUNTS)
    return tx.record("backups.make", ("backup", None), msg("Backup {name} begun.", name=name))


def lost_in_words(lost: LostFile) -> Message:
    """Say of an attached file why it is not in a backup."""
    owner = owner_in_words(lost.entry, lost.objection)
    if lost.is_damaged:
        return msg("{reference}: the file {name} is no longer what was attached.", reference=owner, name=lost.name)
    return msg("{reference}: the file {name} is missing.", reference=owner, name=lost.name)


def _made(database: Database, who: Credential, target: Path) -> BackupMade:
    with writing_in_words(target), new_backup(target, database.clock()) as writer:
        perform(database, who, announce, target.name)
        with viewing(database, who) as tx:
            copied = _copied_files(tx, writer)
            if copied.missing and not copied.missing <= read(database, who, _attached):
                raise _FilesMovedError
            log = audit_chain.check(tx)
            manifest = _written_tables(tx, writer, copied, log)
        writer.close_with(manifest)
    return BackupMade(target, manifest, log.troubles)


def _written_tables(tx: Transaction, writer: BackupWriter, copied: _Copied, log: ChainReport) -> Manifest:
    if log.head is None:
        raise AssertionError("the backup's own record is in the log")
    connection = tx.session.connection()
    shapes = table_shapes(connection, only=Base.metadata.tables.keys() - LEFT_OUT)
    return Manifest(
        program_version=VERSION,
        revision=str(revision_of(connection)),
        made_at=tx.at,
        tables={shape.name: writer.add(table_member(shape.name), dumped(connection, shape)) for shape in shapes},
        files=copied.files,
        lost=tuple(copied.lost),
        counters={table: last for table, last in last_ids(connection).items() if table not in LEFT_OUT},
        last_event=log.head.seq,
        last_hash=log.head.hash,
        log_was_whole=log.is_whole,
    )


def _copied_files(tx: Transaction, writer: BackupWriter) -> _Copied:
    """Copy every attached file once; only whole ones go in."""
    copied, store = _Copied(), stored_files()
    rows = tx.session.execute(held_files(), execution_options={"yield_per": _AT_A_TIME})
    for sha256, those in groupby(rows, key=lambda row: row.sha256):
        attached = list(those)
        content = content_of(store, sha256)
        if content is not None and sha256_of(content) == sha256:
            copied.files[sha256] = writer.add(file_member(sha256), [content], is_packed=False)
            continue
        if content is None:
            copied.missing.add(sha256)
        is_damaged = content is not None
        copied.lost.extend(LostFile(row.reference, row.name, is_damaged, row.objection) for row in attached)
    return copied


def content_of(store: FileStore, sha256: str) -> bytes | None:
    """Read a file, each of which is small enough to be attached; None where it is missing."""
    place = store.path_of(sha256)
    try:
        return place.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise Invalid(msg("The file {name} cannot be read.", name=str(place))) from error


def _attached(tx: Transaction) -> set[str]:
    """Give the SHA-256 of whatever is attached now."""
    return set(tx.session.scalars(held_contents()))


def _require_current(database: Database) -> None:
    if is_current(database.engine):
        return
    with database.reading() as session:
        found = revision_of(session.connection())
    if found is None:
        raise is_empty()
    if found in known_revisions():
        raise Invalid(
            msg(
                "The database was written by another version of the program (schema {found}). Make the backup with "
                "that version, or start this one once first.",
                found=found,
            )
        )
    # This one would not start with it either (use_cases/upgrades.py).
    raise Invalid(
        msg(
            "The database was written by another version of the program (schema {found}), which this one does not "
            "know. Make the backup with that version.",
            found=found,
        )
    )


def is_empty() -> Invalid:
    """Give the refusal where nothing is that could be backed up."""
    return Invalid(msg("There is nothing to back up: the database is empty."))


@contextmanager
def writing_in_words(target: Path) -> Iterator[None]:
    """Refuse in words where a backup cannot be written.

    Raises:
        Invalid: something stands there, there is no room, or no right to.
    """
    try:
        yield
    except FileExistsError as error:
        raise Invalid(
            msg("{name} is there already; a backup is never written over another file.", name=str(target))
        ) from error
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
            raise Invalid(
                msg("There is no room for {name}; nothing of it was left there.", name=str(target))
            ) from error
        raise Invalid(msg("The file {name} cannot be written.", name=str(target))) from error
