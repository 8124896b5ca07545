"""How a document is made: by an export that is recorded and then written, soon or slowly, as one file or as many."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Protocol, TypeVar

from db.engine import Database
from domain.messages import Message
from exports.telling import Tell
from use_cases.transaction import Credential, Transaction, perform, read

_L = TypeVar("_L", bound="LongExport")
_M = TypeVar("_M", bound="ExportOfMany")
_E_co = TypeVar("_E_co", covariant=True)


class Export(Protocol):
    """A document on its way out: recorded, and not yet written."""

    @property
    def name(self) -> str:
        """The name of the file."""

    def content(self) -> bytes:
        """Write it."""


class LongExport(Protocol):
    """One that takes long and tells how far it has come."""

    @property
    def name(self) -> str:
        """The name of the file."""

    def content(self, tell: Tell | None = None) -> bytes:
        """Write it."""


class ExportOfMany(Protocol):
    """One of many alike, which can be written as one file each, too."""

    @property
    def stem(self) -> str:
        """The name of the file without its ending."""

    def each(self, tell: Tell | None = None) -> bytes:
        """Write a zip of one file each."""


class _Exporter(Protocol[_E_co]):
    def __call__(self, tx: Transaction, subject_id: int, /, *, language: str) -> _E_co: ...


@dataclass(frozen=True)
class Making:
    """A document that was recorded; ``content`` writes it outside any transaction, ``export`` is what it is of."""

    export: object
    name: str
    content: Callable[[], bytes]


Make = Callable[[Database, Credential, int, str, Tell], Making]
"""Takes the database, who asks, the subject's id, the language, and who is told how far it has come."""


def short(exporter: _Exporter[Export]) -> Make:
    """Make documents by an export that is written at once."""

    def make(database: Database, who: Credential, subject_id: int, language: str, _tell: Tell) -> Making:
        made = perform(database, who, exporter, subject_id, language=language)
        return Making(made, made.name, made.content)

    return make


def long(prepare: _Exporter[_L], record: Callable[[Transaction, _L], Message] | None = None) -> Make:
    """Make documents by an export that takes long and tells how far it has come.

    Args:
        prepare: reads it, beside everybody else's work.
        record: records it, which alone needs the one writing transaction; None where ``prepare`` does so itself, as
            what is quick to read and long to write may.
    """

    def make(database: Database, who: Credential, subject_id: int, language: str, tell: Tell) -> Making:
        if record is None:
            made = perform(database, who, prepare, subject_id, language=language)
        else:
            made = read(database, who, prepare, subject_id, language=language)
            perform(database, who, record, made)
        return Making(made, made.name, partial(made.content, tell))

    return make


def one_file_each(export: _Exporter[_M]) -> Make:
    """Make the same as ``long`` without a ``record``, as a zip of one file each."""

    def make(database: Database, who: Credential, subject_id: int, language: str, tell: Tell) -> Making:
        made = perform(database, who, export, subject_id, language=language)
        return Making(made, f"{made.stem}.zip", partial(made.each, tell))

    return make
