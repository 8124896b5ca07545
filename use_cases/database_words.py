"""What keeps a database from doing what it is asked, as a sentence for whoever runs a command."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DatabaseError, DBAPIError, InterfaceError, InternalError, OperationalError

from domain.messages import msg
from domain.refusals import Invalid

# Out of reach, full, locked, no database at all; whatever else a driver raises is a fault of the program.
_SURROUNDINGS = (OperationalError, InterfaceError, InternalError)
_SHOWN = 300


@contextmanager
def database_in_words() -> Iterator[None]:
    """Refuse with the driver's own words where the database cannot do what it should.

    Raises:
        Invalid: such as no room left, or no connection.
    """
    try:
        yield
    except DBAPIError as error:
        if not isinstance(error, _SURROUNDINGS) and type(error) is not DatabaseError:
            raise
        said = str(error.orig).strip().partition("\n")[0][:_SHOWN]
        raise Invalid(msg("The database could not do it: {problem}", problem=said)) from error
