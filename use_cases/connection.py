"""The one open database of this process."""

from __future__ import annotations

from functools import cache

from db.engine import Database, open_database
from db.traces import wipe_traces
from db.upgrade import is_current
from domain.messages import msg
from domain.refusals import Invalid
from settings import MisconfiguredError, settings
from use_cases import upgrades
from use_cases.database_words import answering


@cache
def database() -> Database:
    """Open the database of the settings, once per process.

    Raises:
        Invalid: the environment declares what the program cannot use.
    """
    try:
        address = settings().database_url
    except MisconfiguredError as error:
        said = msg("The environment declares what the program cannot use: {problem}", problem=str(error))
        raise Invalid(said) from error
    return open_database(address)


def prepared_database() -> Database:
    """Open the same database with the schema of this version, made or brought up to date where it is not.

    Raises:
        Invalid: it is of a newer, unknown or torn schema, or could not be brought up to date, or the environment
            declares what the program cannot use.
    """
    with answering():
        is_ready = is_current(database().engine)
    if not is_ready:
        upgrades.carry_out(database(), upgrades.backups_before_upgrades(settings().data_dir))
        wipe_traces(database().engine)
    return database()


def traces_wiped() -> bool:
    """Take away what was written over; whether all of it could be. Outside any transaction, it is nobody's act."""
    return wipe_traces(database().engine)
