"""Bringing a database to this program's schema: after a backup that was read back, and all of it or nothing."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, func, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from db.engine import Database
from db.schema_state import Progress, SchemaState, schema_state
from db.tables import AuditEvent
from db.upgrade import bring_to
from domain.backups import Manifest, written
from domain.messages import Message, msg
from domain.refusals import Invalid
from i18n import DEFAULT_LANGUAGE, translate
from intake.backup_file import opened
from settings import VERSION
from use_cases import older_backups
from use_cases.database_words import database_in_words, is_busy
from use_cases.stored_files import stored_files
from use_cases.transaction import as_command_line, founding

_LOG = logging.getLogger("jindianzi.upgrades")
_PATIENCE = 1800.0
_SHOWN = 300


@dataclass(frozen=True)
class Upgraded:
    """A database that was brought forward.

    Attributes:
        found: the schema it had; empty where it had none.
        newest: the one it has now.
        backup: of what it was; None where there was nothing in it.
    """

    found: str
    newest: str
    backup: Path | None


def require_whole(database: Database) -> None:
    """Refuse a database whose tables are not those of the schema that this program works with.

    Raises:
        Invalid: it is of another schema, or torn.
    """
    with database_in_words(), database.reading() as session:
        state = schema_state(session.connection())
    _require_known(state)
    if state.progress is not Progress.CURRENT:
        raise Invalid(torn_in_words(state))


def torn_in_words(state: SchemaState) -> Message:
    """Say that the tables of a database are not those of its schema, and what to do."""
    return msg(
        "The tables of the database do not fit its schema number {found}, the first of them: {table}. A change was "
        "broken off half-way, or it holds another program's tables. Nothing was changed. See whether DATABASE_URL "
        "names the right database; if so, restore the last good backup into an empty place and keep this one for "
        "whoever maintains the program.",
        found=state.found or "—",
        table=state.table,
    )


def carry_out(database: Database, folder: Path) -> Upgraded | None:
    """Bring a database to the newest schema; a backup of what it was lies in the folder before anything is changed.

    Of several processes that start at once one does it, and the others wait until it is done. The backup, the
    migrations and their record are one transaction of the only writer: nothing is written between them, and after
    whatever fails the data are as they were.

    Args:
        database: of any schema, or empty.
        folder: for the backup; made where it is not there.

    Returns:
        What was done; None where another process had done it.

    Raises:
        Invalid: the schema is newer, unknown or torn, there could be no backup, or a migration failed.
    """
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            with database_in_words(but_not=is_busy), founding(database) as session:
                return _carried_out(session, database, folder)
        except DBAPIError:
            # Another process holds the database longer than SQLite waits by itself.
            if time.monotonic() > until:
                raise
            _say(msg("Another process has the database; this one waits."))


def backups_before_upgrades(data_dir: Path) -> Path:
    """Give the folder of the backups that are made by themselves."""
    return data_dir / "backups"


def _carried_out(session: Session, database: Database, folder: Path) -> Upgraded | None:
    connection = session.connection()
    state = schema_state(connection)
    _require_known(state)
    match state.progress:
        case Progress.CURRENT:
            return None
        case Progress.NONE:
            bring_to(connection)
            return Upgraded("", state.newest, None)
    backup = _backed_up(session, state, folder, f"{database.clock():%Y%m%dT%H%M%SZ}", database)
    _bring(connection, state, backup)
    if backup is not None:
        _record(session, database, state, backup)
    _say(msg("The data are at schema {newest} now.", newest=state.newest))
    return Upgraded(state.found, state.newest, backup)


def _backed_up(session: Session, state: SchemaState, folder: Path, moment: str, database: Database) -> Path | None:
    """Make a backup and read it back; one that says the same, as a failed try left it, is not made twice."""
    if not session.scalar(select(func.count(AuditEvent.seq))):
        return None
    _say(
        msg(
            "The data are of schema {found}. A backup is made before they are brought to {newest}.",
            found=state.found,
            newest=state.newest,
        )
    )
    store, path = stored_files(), _free_place(folder, f"jindianzi-schema{state.found}-{moment}")
    made = older_backups.write(session, store, path, version=VERSION, at=database.clock())
    with opened(path) as backup:
        came_back = written(backup.manifest) == written(made)
    if not came_back:
        raise Invalid(
            msg("The backup {name} did not come back as it was written; nothing was changed.", name=str(path))
        )
    path = _the_same_before(path, made) or path
    _say(msg("The backup was read back and is whole: {name}", name=str(path)))
    return path


def _free_place(folder: Path, stem: str) -> Path:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise Invalid(msg("The file {name} cannot be written.", name=str(folder / f"{stem}.zip"))) from error
    return folder / f"{stem}.zip"


def _the_same_before(path: Path, made: Manifest) -> Path | None:
    for other in sorted(path.parent.glob(f"{path.name.rpartition('-')[0]}-*.zip")):
        if other != path and _says_the_same(other, made):
            path.unlink()
            return other
    return None


def _says_the_same(other: Path, made: Manifest) -> bool:
    try:
        with opened(other) as backup:
            return (backup.manifest.tables, backup.manifest.files.keys()) == (made.tables, made.files.keys())
    except Invalid:
        return False


def _bring(connection: Connection, state: SchemaState, backup: Path | None) -> None:
    try:
        bring_to(connection)
    except Exception as error:
        # Whatever a migration raises: who starts the program reads what became of their data, and the log the rest.
        _LOG.exception("A migration failed.")
        raise Invalid(
            msg(
                "Going from schema {found} to {newest} failed and was undone: the data are as they were. Start the "
                "earlier version of the program again with the same data, and send this to whoever maintains it: "
                "{problem}. The backup made before: {name}",
                found=state.found,
                newest=state.newest,
                problem=str(error).strip().partition("\n")[0][:_SHOWN],
                name="—" if backup is None else str(backup),
            )
        ) from error


def _record(session: Session, database: Database, state: SchemaState, backup: Path) -> None:
    tx = as_command_line(session, database.clock())
    tx.record(
        "upgrades.carry_out",
        ("backup", None),
        msg(
            "The data were brought from schema {found} to {newest} by version {version}; backup before: {name}.",
            found=state.found,
            newest=state.newest,
            version=VERSION,
            name=backup.name,
        ),
    )


def _require_known(state: SchemaState) -> None:
    match state.progress:
        case Progress.NEWER:
            raise Invalid(
                msg(
                    "The data were written by a newer version of the program: they are of schema {found}, and this "
                    "one works with {newest}. Nothing was changed. Start the newer version; or, to stay with this one, "
                    "restore the backup from before the upgrade into an empty place.",
                    found=state.found,
                    newest=state.newest,
                )
            )
        case Progress.UNKNOWN:
            raise Invalid(
                msg(
                    "The database bears a schema number that this program does not know: {found}; it works with "
                    "{newest}. Nothing was changed. See whether DATABASE_URL names the right database and whether this "
                    "is the program that wrote it; else restore the last good backup into an empty place.",
                    found=state.found,
                    newest=state.newest,
                )
            )
        case Progress.TORN:
            raise Invalid(torn_in_words(state))


def _say(message: Message) -> None:
    """Tell whoever started the program, in both languages."""
    _LOG.warning("%s\n%s", translate(message, DEFAULT_LANGUAGE), message)
