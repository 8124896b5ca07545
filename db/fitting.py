"""What the columns cannot hold is refused in words, alike on both databases.

SQLite keeps any text in any column, PostgreSQL answers with an error of its driver: without this, the same
input would be stored here and be a bug there. Fields that people fill in are checked by name before they come here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from sqlalchemy import Connection, Engine, Enum, Integer, String, event, inspect
from sqlalchemy.exc import DontWrapMixin
from sqlalchemy.orm import Mapper, Session, sessionmaker

from domain.messages import msg
from domain.refusals import Invalid

AS_IT_WAS = "as_it_was"
"""Execution option of a connection by which comes back what was kept before such letters were refused."""
_LARGEST = 2**31 - 1
_SHOWN = 40
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")


class _Unstorable(Invalid, DontWrapMixin):
    """Raised by column types, too, where SQLAlchemy would make an error of its own of it."""


def refuse_what_does_not_fit(engine: Engine, sessions: sessionmaker[Session]) -> None:
    """Check every row before it is written, and every text before it reaches the driver."""
    event.listen(sessions, "before_flush", _require_fitting_rows)
    event.listen(engine, "before_cursor_execute", _require_storable_texts)


def _require_fitting_rows(session: Session, _context: object, _instances: object) -> None:
    for row in (*session.new, *session.dirty):
        for name, most in _limits(inspect(type(row))):
            _require_fitting(row.__dict__.get(name), most)


@cache
def _limits(mapper: Mapper[object]) -> tuple[tuple[str, int], ...]:
    """Attributes of plain text or whole numbers, each with its most characters, or its largest number."""
    return tuple(_limits_of(mapper))


def _limits_of(mapper: Mapper[object]) -> Iterator[tuple[str, int]]:
    for attribute in mapper.column_attrs:
        kind = attribute.columns[0].type
        if isinstance(kind, String) and not isinstance(kind, Enum) and kind.length is not None:
            yield attribute.key, kind.length
        elif isinstance(kind, Integer):
            yield attribute.key, _LARGEST
        elif isinstance(most := getattr(kind, "most", None), int):
            yield attribute.key, most


def _require_fitting(value: object, most: int) -> None:
    if isinstance(value, str) and len(value) > most:
        raise Invalid(msg("“{text}” is too long: at most {n} characters fit.", text=f"{value[:_SHOWN]}…", n=most))
    if isinstance(value, int) and abs(value) > most:
        raise Invalid(msg("{number} is too large a number.", number=str(value)[:_SHOWN]))


def _require_storable_texts(
    connection: Connection, _cursor: object, statement: str, parameters: object, _context: object, _many: object
) -> None:
    # What is only asked for is not kept: it may be a name that was, and whose namesakes are looked for.
    comes_back = connection.get_execution_options().get(AS_IT_WAS, False) or statement.lstrip().startswith("SELECT")
    for text in _texts(parameters):
        require_storable(text, comes_back=comes_back)


def require_storable(text: str, *, comes_back: bool = False) -> None:
    """Refuse a text that could not be kept, or not be shown; what is sealed is looked at before it is.

    Args:
        text: a value on its way into the database.
        comes_back: it was kept before, so that characters which turn text round are no news.

    Raises:
        Invalid: with the text as far as it can be shown.
    """
    if "\0" in text or not _is_unicode(text) or (_turns_text_round(text) and not comes_back):
        shown = _TURNING.sub("�", text.encode("utf-8", "ignore").decode().replace("\0", "�"))[:_SHOWN]
        raise _Unstorable(msg("“{text}” holds a character that cannot be kept. Please type it again.", text=shown))


def without_turning(text: str) -> str:
    """Leave out of a text what turns others round: it was kept before that was refused, and is to be written again."""
    return _TURNING.sub("", text) if _turns_text_round(text) else text


def _texts(parameters: object) -> Iterator[str]:
    if isinstance(parameters, str):
        yield parameters
    elif isinstance(parameters, dict):
        for value in parameters.values():
            yield from _texts(value)
    elif isinstance(parameters, list | tuple):
        for value in parameters:
            yield from _texts(value)


def _turns_text_round(text: str) -> bool:
    """Whether it makes what stands behind it, of others too, read from right to left: “exe.pdf” for “fdp.exe”."""
    return not text.isascii() and not text.isprintable() and _TURNING.search(text) is not None


def _is_unicode(text: str) -> bool:
    # Half of a surrogate pair is a Python text, but no character that could be written anywhere.
    try:
        text.isascii() or text.encode()
    except UnicodeEncodeError:
        return False
    return True
