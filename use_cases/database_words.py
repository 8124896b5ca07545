"""What keeps a database from doing what it is asked, as a sentence for whoever asked."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DatabaseError, DBAPIError, InterfaceError, InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from domain.messages import FieldValue, msg
from domain.refusals import Invalid, Unavailable, Uncertain, Unreachable
from i18n import DEFAULT_LANGUAGE, translate
from use_cases.metrics import DATABASE_ERRORS
from use_cases.seldom import Seldom

_LOG = logging.getLogger("jindianzi.database")
_TOLD = Seldom(10)
# Out of reach, full, locked, no database at all; whatever else a driver raises is a fault of the program.
_SURROUNDINGS = (OperationalError, InterfaceError, InternalError)
_SHOWN = 300
_FULL = ("SQLITE_FULL", "53100")
_NOT_WRITTEN = ("SQLITE_IOERR", "SQLITE_READONLY", "SQLITE_CANTOPEN", "25006", "58030")
_BUSY = ("SQLITE_BUSY", "SQLITE_LOCKED", "53300", "55P03", "40001", "40P01")
OVERTAKEN = msg(
    "The data were brought to another version while this program ran; nothing was saved. Please tell whoever runs the "
    "program to start the version that fits the data."
)
# Class 08 is the connection itself; 57P01 to 57P05 are a server that stops, starts or has crashed.
_GONE = ("08", "57P")


def is_busy(error: DBAPIError) -> bool:
    """Whether another process had the database for longer than was waited."""
    return _code_of(error).startswith(_BUSY)


def _never(_error: DBAPIError) -> bool:
    return False


@contextmanager
def database_in_words(but_not: Callable[[DBAPIError], bool] = _never) -> Iterator[None]:
    """Refuse where the database cannot do what it should: in our words where we have some, else in the driver's.

    Args:
        but_not: what whoever calls deals with, and gets as it was raised.

    Raises:
        Invalid: such as no room left, or no connection.
    """
    try:
        yield
    except DBAPIError as error:
        if but_not(error):
            raise
        if not isinstance(error, _SURROUNDINGS) and type(error) is not DatabaseError:
            raise
        raise Invalid(msg("The database could not do it: {problem}", problem=_trouble(error))) from error


def _trouble(error: DBAPIError) -> FieldValue:
    code = _code_of(error)
    if code.startswith(_FULL):
        return msg("no room is left on the disk")
    if code.startswith("SQLITE_READONLY"):
        return msg("its file can only be read. Is it another user's? See chapter 3.1 of docs/operations.md.")
    return str(error.orig).strip().partition("\n")[0][:_SHOWN]


@contextmanager
def answering() -> Iterator[None]:
    """Refuse in words where the database is full, busy or out of reach; a fault of the program stays one.

    Raises:
        Unreachable: it did not answer; nothing was done.
        Unavailable: it could not do it.
    """
    try:
        yield
    except (DBAPIError, PoolTimeoutError) as error:
        refusal = _refusal(error)
        if refusal is None:
            raise
        raise refusal from error


def lost_at_the_end(error: DBAPIError) -> Uncertain | None:
    """Give the answer to a commit of which no answer came back; None where it failed in another way."""
    if not _is_gone(error):
        return None
    DATABASE_ERRORS.labels("lost").inc()
    return Uncertain(
        msg(
            "The connection to the database was lost at the last moment: whether this was saved is not certain. "
            "Please open the page again and look."
        )
    )


def overtaken() -> Unavailable:
    """Give the refusal of a program whose data were brought to another schema while it ran."""
    return _counted("schema", Unavailable(OVERTAKEN))


def _refusal(error: DBAPIError | PoolTimeoutError) -> Unavailable | None:
    code = _code_of(error)
    if code.startswith(_FULL):
        said = msg("There is no room left on the disk; nothing was saved. Please tell whoever runs the program.")
        return _counted("full", Unavailable(said))
    if code.startswith(_NOT_WRITTEN):
        said = msg("Nothing can be written to the disk; nothing was saved. Please tell whoever runs the program.")
        return _counted("not_written", Unavailable(said))
    if code.startswith(_BUSY) or isinstance(error, PoolTimeoutError):
        said = msg("The database was busy for too long; nothing was saved. Please try again.")
        return _counted("busy", Unavailable(said))
    if _is_gone(error):
        said = msg("The database cannot be reached just now; nothing was saved. Please try again in a moment.")
        return _counted("unreachable", Unreachable(said))
    return None


def _counted(kind: str, refusal: Unavailable) -> Unavailable:
    DATABASE_ERRORS.labels(kind).inc()
    # Hundreds of pages may ask a second time every second.
    if _TOLD.is_due(kind):
        # Below what the command line shows, which tells it by itself.
        _LOG.info("The database: %s. %s", kind, translate(refusal.message, DEFAULT_LANGUAGE))
    return refusal


def _code_of(error: DBAPIError | PoolTimeoutError) -> str:
    """Give the driver's own code of an error: SQLite's name of it, or PostgreSQL's five characters."""
    orig = getattr(error, "orig", None)
    return str(getattr(orig, "sqlite_errorname", None) or getattr(orig, "sqlstate", None) or "")


def _is_gone(error: DBAPIError | PoolTimeoutError) -> bool:
    code = _code_of(error)
    # A connection that cannot even be made has no code.
    never_made = isinstance(error, OperationalError) and not code
    return code.startswith(_GONE) or never_made or getattr(error, "connection_invalidated", False)
