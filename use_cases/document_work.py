"""A document at work: claimed once, made outside any transaction, giving a sign of life until it is done.

The bookkeeping is the program's own and done as the command line; the document itself is made, and recorded, with the
rights of whoever asked for it, as they are at that moment.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass
from datetime import datetime
from shutil import which
from threading import Event, Thread
from types import TracebackType
from typing import TypeVar

from sqlalchemy import exists, func, select, update

from db.engine import Database
from db.tables import MadeDocument
from domain.documents import SILENT_AFTER, UNFINISHED, MadeState
from domain.messages import Message, msg
from domain.permissions import Right, not_allowed
from domain.refusals import Refusal, Unavailable
from settings import ROOT
from use_cases.document_files import document_files
from use_cases.document_kinds import KIND_OF, LONG, DocumentKind
from use_cases.document_sources import sources_of
from use_cases.transaction import CommandLine, Credential, OnBehalf, Transaction, perform

T = TypeVar("T")
MOST_AT_ONCE = 2
"""So many long documents are made at the same time; further ones wait: each may need hundreds of megabytes."""
_EVERY = 1.0
# Whoever scores at this moment comes first.
_AFTER_OTHERS = ("nice", "-n", "10") if which("nice") else ()
_TROUBLE = msg("The program met an error of its own while making it; the server's log tells which.")


@dataclass(frozen=True)
class Work:
    """What a claim gives: a document to be made, and for whom."""

    kind: DocumentKind
    subject_id: int
    language: str
    who: Credential


def start(number: int) -> None:
    """Let a process of its own make a document that was asked for: it holds up nobody, and outlives this one."""
    process = subprocess.Popen(  # noqa: S603 -- our own interpreter on our own script
        [*_AFTER_OTHERS, sys.executable, str(ROOT / "cli.py"), "documents", "make", str(number)],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    # Somebody has to hear that it has ended, or it stays in the system's list.
    Thread(target=process.wait, daemon=True).start()


def make(database: Database, number: int) -> Message | None:
    """Make a document that was asked for; None where somebody else has it at work, or it has ended.

    Raises:
        Refusal: it cannot be made, as is kept with it.
    """
    while True:
        work, must_wait = _claimed(database, number)
        if work is not None:
            break
        if not must_wait:
            return None
        time.sleep(_EVERY)
    try:
        return _made(database, number, work)
    except Refusal as refusal:
        perform(database, CommandLine(), fail, number, why=refusal.message)
        raise
    except Exception:
        perform(database, CommandLine(), fail, number, why=_TROUBLE)
        raise


def claim(tx: Transaction, number: int, *, tries: list[datetime] | None = None) -> tuple[Work | None, bool]:
    """Take a waiting document on, once; long ones wait while enough others are at work.

    Args:
        tx: of the program itself.
        number: of the document.
        tries: when the same maker tried before without learning how it ended; this try is added. What was taken on
            at such a moment is theirs already.

    Returns:
        The work, or None; and whether to ask again later on.
    """
    _require_program(tx)
    row = tx.session.get(MadeDocument, number)
    kind = None if row is None else KIND_OF.get(row.kind)
    before = tuple(tries or ())
    if tries is not None:
        tries.append(tx.at)
    if row is None or kind is None:
        return None, False
    if row.state is not MadeState.WAITING:
        is_theirs = row.state is MadeState.AT_WORK and row.heard_at in before
        return _work(row, kind) if is_theirs else None, False
    if kind.is_long and _at_work(tx) >= MOST_AT_ONCE:
        _set(tx, number, MadeState.WAITING, heard_at=tx.at)
        return None, True
    if not _set(tx, number, MadeState.WAITING, state=MadeState.AT_WORK, heard_at=tx.at):
        return None, False
    _name_source_anew(tx, row, kind)
    return _work(row, kind), False


def hear(tx: Transaction, number: int, *, done: int, steps: int) -> bool:
    """Keep a sign of life and how far it has come; False where it is not at work any more."""
    _require_program(tx)
    return _set(tx, number, MadeState.AT_WORK, heard_at=tx.at, done_steps=min(done, steps), steps=steps)


def finish(tx: Transaction, number: int, *, name: str, size: int, sha256: str) -> Message | None:
    """Say where a document lies that is done; saying so twice is as good as once.

    None, and nothing said, where its file is gone: an old one of the same content was taken away before this one's row
    referred to it. From here on none is, for whoever takes files away is a writer, too, and reads the rows first.

    Raises:
        NotAllowed: it was given up meanwhile, after a silence of a minute.
    """
    _require_program(tx)
    row = tx.session.get(MadeDocument, number)
    if row is not None and row.state is MadeState.AT_WORK and not document_files().holds(sha256):
        return None
    done = {"state": MadeState.DONE, "heard_at": tx.at, "ended_at": tx.at}
    is_new = _set(tx, number, MadeState.AT_WORK, **done, name=name, size=size, sha256=sha256)
    # Where no answer came back to the first time, it may be done already.
    if row is None or not (is_new or (row.state, row.sha256) == (MadeState.DONE, sha256)):
        raise not_allowed()
    return msg("“{document}” has been made.", document=KIND_OF[row.kind].name)


def fail(tx: Transaction, number: int, *, why: Message) -> None:
    """Say why a document cannot be made."""
    _require_program(tx)
    tx.session.execute(
        update(MadeDocument)
        .where(MadeDocument.id == number, MadeDocument.state.in_(UNFINISHED))
        .values(state=MadeState.FAILED, failure=why, ended_at=tx.at)
        .execution_options(synchronize_session=False)
    )


def _work(row: MadeDocument, kind: DocumentKind) -> Work:
    who = CommandLine() if row.asked_by_id is None else OnBehalf(row.asked_by_id)
    return Work(kind, row.subject_id, row.language, who)


def _require_program(tx: Transaction) -> None:
    """Refuse everybody who is signed in: what is kept of the work is the program's own, whoever may have documents."""
    tx.require(Right.EXPORT)
    if tx.actor.user_id is not None:
        raise not_allowed()


def _claimed(database: Database, number: int) -> tuple[Work | None, bool]:
    tries = list[datetime]()
    return _patiently(lambda: perform(database, CommandLine(), claim, number, tries=tries))


def _made(database: Database, number: int, work: Work) -> Message:
    signs = _SignsOfLife(database, number)
    watched: AbstractContextManager[object] = signs if work.kind.is_long else nullcontext()
    with watched:
        made = work.kind.make(database, work.who, work.subject_id, work.language, signs.tell)
        content = made.content()
        sha256 = document_files().put(content)

    def finished() -> Message | None:
        return perform(database, CommandLine(), finish, number, name=made.name, size=len(content), sha256=sha256)

    while (said := _patiently(finished)) is None:
        document_files().put(content)
    return said


def _patiently(what: Callable[[], T]) -> T:
    """Do what needs the database; while that is busy or away, try again for as long as a silence is no end.

    Where no answer came back it may have been done: whatever is done here knows its own work when it comes again.
    """
    until = time.monotonic() + SILENT_AFTER.total_seconds()
    while True:
        try:
            return what()
        except Unavailable:
            if time.monotonic() > until:
                raise
            time.sleep(_EVERY)


class _SignsOfLife:
    """Writes once a second that a document is at work, and how far it has come, from a thread of its own."""

    def __init__(self, database: Database, number: int) -> None:
        self._database, self._number = database, number
        self._so_far = (0, 0)
        self._over = Event()
        self._thread = Thread(target=self._beat, daemon=True)

    def tell(self, done: int, of: int) -> None:
        """Take how far it has come."""
        self._so_far = (done, of)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join()

    def _beat(self) -> None:
        while not self._over.wait(_EVERY):
            done, steps = self._so_far
            # Where somebody else has been writing for longer than patience lasts, the next second will do.
            with suppress(Unavailable):
                if not perform(self._database, CommandLine(), hear, self._number, done=done, steps=steps):
                    return


def _set(tx: Transaction, number: int, expected: MadeState, **values: object) -> bool:
    """Change a document that is in the state expected; False, and nothing changed, where it is in another one."""
    changed = (
        update(MadeDocument)
        .where(MadeDocument.id == number, MadeDocument.state == expected)
        .values(**values)
        .returning(MadeDocument.id)
        .execution_options(synchronize_session=False)
    )
    return tx.session.scalar(changed) is not None


def _at_work(tx: Transaction) -> int:
    return (
        tx.session.scalar(
            select(func.count()).where(
                MadeDocument.state == MadeState.AT_WORK,
                MadeDocument.kind.in_(LONG),
                MadeDocument.heard_at >= tx.at - SILENT_AFTER,
            )
        )
        or 0
    )


def _name_source_anew(tx: Transaction, row: MadeDocument, kind: DocumentKind) -> None:
    """Name what it is made from now: something may have been decided while it waited.

    Not where another one from just that is being made: then it stays named after what it was asked for from.
    """
    subjects = kind.subjects(sources_of(tx, row.cycle_id)).found
    now = next((each for each in subjects if each.subject_id == row.subject_id), None)
    digest = None if now is None else now.digest_in(row.language)
    if now is None or digest is None or digest == row.source_digest:
        return
    is_taken = tx.session.scalar(
        select(
            exists().where(
                MadeDocument.kind == row.kind,
                MadeDocument.subject_id == row.subject_id,
                MadeDocument.language == row.language,
                MadeDocument.source_digest == digest,
                MadeDocument.state.in_(UNFINISHED),
            )
        )
    )
    if not is_taken:
        _set(tx, row.id, MadeState.AT_WORK, source=now.source, source_digest=digest)
