"""Files of made documents taken from the disk again: what is old, and what no row refers to."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import exists, select, update

from db.file_store import FileStore
from db.tables import MadeDocument
from domain.documents import KEPT_FOR
from domain.messages import Message, msg
from domain.permissions import Right
from domain.refusals import Invalid
from use_cases.document_files import document_files
from use_cases.transaction import Transaction

# Written before its row says so: somebody may be between the two at this very moment.
_FRESH = timedelta(hours=1)


def has_old_files(tx: Transaction) -> bool:
    """Whether any document's file is older than thirty days and still there.

    Raises:
        NotAllowed: the actor does not run the office.
    """
    tx.require(Right.IMPORT_REGISTER)
    is_old = (
        MadeDocument.cleared_at.is_(None),
        MadeDocument.ended_at <= tx.at - KEPT_FOR,
        MadeDocument.sha256.is_not(None),
    )
    return bool(tx.session.scalar(select(exists().where(*is_old))))


def drop_cleared(tx: Transaction) -> int:
    """Delete the files of documents that were cleared, and of those whose makers came to no end; gives how many.

    An act of its own after ``forgetting.forget``: a file must not go before it is certain that its row says so.

    Raises:
        NotAllowed: the actor does not run the office.
        Invalid: as ``tidy``.
    """
    tx.require(Right.IMPORT_REGISTER)
    asked = select(MadeDocument.sha256, MadeDocument.cleared_at).where(MadeDocument.sha256.is_not(None))
    rows = tx.session.execute(asked).all()
    kept = {row.sha256 for row in rows if row.cleared_at is None}
    return _drop_all_but(tx, document_files(), kept, known={row.sha256 for row in rows})


def tidy(tx: Transaction) -> Message:
    """Delete the files of documents older than thirty days, and those that no row refers to.

    That they were made stays on record; each can be made again.

    Raises:
        NotAllowed: the actor does not run the office.
        Invalid: this database knows of no document at all, which rather speaks of the wrong database.
    """
    tx.require(Right.IMPORT_REGISTER)
    store = document_files()
    old = tx.at - KEPT_FOR
    rows = tx.session.execute(
        select(MadeDocument.sha256, MadeDocument.ended_at, MadeDocument.cleared_at).where(
            MadeDocument.sha256.is_not(None)
        )
    ).all()
    kept = {row.sha256 for row in rows if row.cleared_at is None and row.ended_at > old}
    gone = _drop_all_but(tx, store, kept, known={row.sha256 for row in rows})
    tx.session.execute(
        update(MadeDocument)
        .where(MadeDocument.cleared_at.is_(None), MadeDocument.ended_at <= old, MadeDocument.sha256.is_not(None))
        .values(cleared_at=tx.at)
        .execution_options(synchronize_session=False)
    )
    said = msg("Files deleted, old ones and those that nothing refers to: {n}.", n=gone)
    return tx.record("document_upkeep.tidy", ("made_documents", None), said)


def _drop_all_but(tx: Transaction, store: FileStore, kept: Collection[str], *, known: Collection[str]) -> int:
    """Delete files, half-written ones included; one that no row refers to only where nobody can be at it any more.

    Raises:
        Invalid: files lie there, and the database knows of no document at all.
    """
    before = (tx.at - _FRESH).timestamp()
    lying = [sha256 for sha256 in store.contents() if sha256 not in kept]
    # One whose making came to no end knows of no file: its row counts all the same.
    if lying and tx.session.scalar(select(MadeDocument.id).limit(1)) is None:
        raise Invalid(
            msg(
                "Nothing was deleted: {n} files lie there, and this database knows of none. Is it the right one?",
                n=len(lying),
            )
        )
    gone = [sha256 for sha256 in lying if sha256 in known or store.path_of(sha256).stat().st_mtime < before]
    for sha256 in gone:
        store.drop(sha256)
    return len(gone) + store.drop_unfinished(before)
