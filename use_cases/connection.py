"""The one open database of this process, and what it still holds of rows that were written over."""

from __future__ import annotations

import logging
from contextlib import suppress
from functools import cache
from pathlib import Path

from sqlalchemy import event, make_url
from sqlalchemy.exc import ArgumentError

from db.engine import Database, open_database
from db.traces import wipe_traces
from db.upgrade import is_current
from domain.messages import msg
from domain.refusals import Invalid
from i18n import DEFAULT_LANGUAGE, translate
from settings import MisconfiguredError, declared_settings, settings
from use_cases import upgrades
from use_cases.database_words import answering
from use_cases.metrics import STATEMENTS

_LOG = logging.getLogger("jindianzi.connection")
NOTE_OF_TRACES = "traces-to-wipe"
"""Empty file in the data directory: something that was written over is still to be taken away."""
TRACES_LEFT = msg(
    "What was there before may still stand in the files of the database, for others are at work in it. It is taken "
    "away when the program starts again at a quiet time; until then each start says so."
)


@cache
def database() -> Database:
    """Open the database of the settings, once per process.

    Raises:
        Invalid: the environment declares what the program cannot use.
    """
    try:
        address = settings().database_url
        make_url(address)
    except MisconfiguredError as error:
        said = msg("The environment declares what the program cannot use: {problem}", problem=error.message)
        raise Invalid(said) from error
    except (ArgumentError, ValueError) as error:
        # Its own words may hold a password.
        problem = msg("DATABASE_URL cannot be read as the address of a database.")
        raise Invalid(
            msg("The environment declares what the program cannot use: {problem}", problem=problem)
        ) from error
    opened = open_database(address)
    event.listen(opened.engine, "before_cursor_execute", lambda *_statement: STATEMENTS.inc())
    return opened


def is_made() -> bool:
    """Say whether there is a database to open at all; a file that is not there would be made by opening it."""
    try:
        address = make_url(declared_settings().database_url)
    except (ArgumentError, ValueError):
        # Opening it says what is wrong.
        return True
    name = address.database or ":memory:"
    if address.get_backend_name() != "sqlite" or name.startswith((":memory:", "file:")):
        return True
    # Where a file stands in the folder's place, opening it says so.
    return Path(name).exists() or Path(name).parent.is_file()


def prepared_database() -> Database:
    """Open the same database with the schema of this version, made or brought up to date where it is not.

    Raises:
        Invalid: it is of a newer, unknown or torn schema, or could not be brought up to date, or the environment
            declares what the program cannot use.
    """
    with answering():
        is_ready = is_current(database().engine)
    if not is_ready:
        note_traces()
        upgrades.carry_out(database(), upgrades.backups_before_upgrades(settings().data_dir))
        wipe_or_say()
    return database()


def traces_wiped() -> bool:
    """Take away what was written over; whether all of it could be. Outside any transaction, it is nobody's act.

    What could not be stays noted in the data directory, for the starts of the program to try again.
    """
    note_traces()
    if not wipe_traces(database().engine):
        return False
    with suppress(OSError):
        _note().unlink(missing_ok=True)
    return True


def traces_are_noted() -> bool:
    """Say whether something that was written over could not be taken away so far."""
    return _note().exists()


def wipe_or_say() -> None:
    """Take away what was written over, or say in the log, in both languages, that it may still be there."""
    if not traces_wiped():
        _LOG.warning("%s\n%s", translate(TRACES_LEFT, DEFAULT_LANGUAGE), TRACES_LEFT)


def note_traces() -> None:
    """Note that traces are about to be made: whoever is killed between that and the wiping leaves the note.

    Where not even this can be written, what is to be wiped is tried all the same, and a failure is said.
    """
    with suppress(OSError):
        _note().touch(mode=0o600)


def _note() -> Path:
    return settings().data_dir / NOTE_OF_TRACES
