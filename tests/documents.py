"""Documents asked for and made, so that a test names only which and by whom."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import pytest

import settings
from db.engine import Database
from i18n import DEFAULT_LANGUAGE
from use_cases import document_work, made_documents
from use_cases.document_kinds import KIND_OF
from use_cases.document_making import Making
from use_cases.made_documents import Asked, Made, OnShelf
from use_cases.transaction import Credential, perform, read

E = TypeVar("E")


@contextmanager
def laid_in(folder: Path) -> Iterator[Path]:
    """Let documents lie in a data directory meanwhile; gives the folder of their files."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATA_DIR", str(folder))
        settings.settings.cache_clear()
        yield folder / "documents"
    settings.settings.cache_clear()


def ask(
    database: Database, who: Credential, code: str, subject_id: int, *, cycle_id: int, language: str = "zh_CN"
) -> Asked:
    """Ask for a document; nobody makes it."""
    return perform(database, who, made_documents.ask, code, subject_id, cycle_id=cycle_id, language=language)


def made(
    database: Database, who: Credential, code: str, subject_id: int, *, cycle_id: int, language: str = "zh_CN"
) -> int:
    """Ask for a document, make it here and give its number."""
    asked = ask(database, who, code, subject_id, cycle_id=cycle_id, language=language)
    assert document_work.make(database, asked.number) is not None
    return asked.number


def leaving(
    database: Database, who: Credential, code: str, subject_id: int, *, language: str = DEFAULT_LANGUAGE
) -> Making:
    """Let a document leave as the command line does, and whatever makes it for a page; it is recorded, not written."""
    return KIND_OF[code].make(database, who, subject_id, language, lambda _done, _of: None)


def exported(
    database: Database,
    who: Credential,
    code: str,
    subject_id: int,
    kind: type[E],
    *,
    language: str = DEFAULT_LANGUAGE,
) -> E:
    """The same; gives what it is of, which is of this kind."""
    export = leaving(database, who, code, subject_id, language=language).export
    assert isinstance(export, kind)
    return export


def on_shelf(database: Database, who: Credential, code: str, cycle_id: int) -> OnShelf:
    """What the page says of one kind."""
    shelf = read(database, who, made_documents.shelf, cycle_id)
    return next(each for each in shelf.kinds if each.kind.code == code)


def newest(database: Database, who: Credential, code: str, cycle_id: int) -> Made:
    """The newest document of a kind on the page."""
    return on_shelf(database, who, code, cycle_id).made[0]
