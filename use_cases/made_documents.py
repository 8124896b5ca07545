"""Documents asked for and found again: by whom, from what, how far they have come; given to whoever may have them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update

from db.file_store import sha256_of
from db.tables import Cycle, MadeDocument
from domain.documents import (
    DISCLOSED_NAMES,
    TOLD_FOR,
    UNFINISHED,
    Disclosed,
    DocumentCode,
    DocumentStage,
    MadeState,
    is_silent,
)
from domain.messages import InBoth, Message, msg
from domain.permissions import not_allowed
from domain.refusals import WrongStage
from use_cases.document_files import document_files
from use_cases.document_kinds import LONG, DocumentKind, open_kinds, require_kind, require_subject
from use_cases.document_sources import sources_of
from use_cases.document_subjects import Subject
from use_cases.meeting_rooms import NOWHERE
from use_cases.transaction import Transaction

INTERRUPTED = msg("It was interrupted: whoever was making it has ended. Ask for it again.")
_NOT_HERE = msg("The file of this document is not on this server any more. Make the document again.")


@dataclass(frozen=True)
class Asked:
    """A document that was asked for; ``is_new`` unless it was at work already."""

    number: int
    is_new: bool


@dataclass(frozen=True)
class Made:
    """A document that was asked for, as the page shows it.

    Attributes:
        number: by which it is downloaded.
        kind: of what kind it is.
        cycle_id: of which cycle.
        subject_id: of what it is made.
        language: in which it is written.
        source: from what it was made, in which version.
        is_current: whether it would be made from the same now.
        state: what became of it; one that fell silent has failed.
        asked_at: when it was asked for.
        asked_by: whose name it was asked for by.
        done: how many steps are done, of ``steps``.
        steps: how many there are, 0 before that is known.
        ended_at: when it was done.
        failure: why it could not be made.
        name: of the file.
        size: of the file in bytes.
        sha256: of the file; None before there is one.
        is_here: whether the file can be downloaded.
    """

    number: int
    kind: DocumentKind
    cycle_id: int
    subject_id: int
    language: str
    source: Message
    is_current: bool
    state: MadeState
    asked_at: datetime
    asked_by: str
    done: int
    steps: int
    ended_at: datetime | None
    failure: Message | None
    name: str
    size: int
    sha256: str | None
    is_here: bool

    @property
    def is_unfinished(self) -> bool:
        """Whether somebody is at it, or will be."""
        return self.state in UNFINISHED


@dataclass(frozen=True)
class OnShelf:
    """One kind on the page: what it can be made of, why of nothing, and all of it that was made.

    Attributes:
        kind: the kind.
        subjects: of which it can be made now.
        missing: why of nothing.
        made: the newest in each language and of each subject, the newest first.
    """

    kind: DocumentKind
    subjects: tuple[Subject, ...]
    missing: tuple[Message, ...]
    made: tuple[Made, ...]

    def made_of(self, subject: Subject) -> tuple[Made, ...]:
        """Give what was made of a subject; of an only one all there is, earlier lists among it."""
        if len(self.subjects) == 1:
            return self.made
        return tuple(each for each in self.made if each.subject_id == subject.subject_id)


@dataclass(frozen=True)
class Shelf:
    """All documents of a cycle that the reader may have, and where the cycle is."""

    cycle_id: int
    stage: DocumentStage
    kinds: tuple[OnShelf, ...]

    @property
    def unfinished(self) -> tuple[Made, ...]:
        """What somebody is at."""
        return tuple(made for on_shelf in self.kinds for made in on_shelf.made if made.is_unfinished)


@dataclass(frozen=True)
class Taken:
    """A document as it is given."""

    content: bytes
    name: str
    media_type: str


def shelf(tx: Transaction, cycle_id: int) -> Shelf:
    """Say of every kind of document what exists, what is missing and what can be made; makes nothing.

    Raises:
        NotAllowed: the reader takes no document of any kind, or there is no such cycle.
    """
    kinds, sources = open_kinds(tx), sources_of(tx, cycle_id)
    rows = _newest(tx, cycle_id, [kind.code.value for kind in kinds])
    found = []
    for kind in kinds:
        subjects = kind.subjects(sources)
        of = {each.subject_id: each for each in subjects.found}
        own = [row for row in rows if row.kind == kind.code.value]
        if kind.require_subject is not None:
            # Whoever sees some subjects of a kind only sees what was made of these only.
            own = [row for row in own if row.subject_id in of]
        made = _not_outdone([_made(tx, row, kind, of) for row in own])
        found.append(OnShelf(kind, subjects.found, subjects.missing, made))
    return Shelf(cycle_id, sources.stage, tuple(found))


def unfinished(tx: Transaction, numbers: Sequence[int]) -> tuple[Made, ...]:
    """Give those of some documents that somebody is at still; for the bars that look again every other second."""
    kinds = {kind.code.value: kind for kind in open_kinds(tx)}
    rows = tx.session.scalars(
        select(MadeDocument)
        .where(MadeDocument.id.in_(numbers), MadeDocument.kind.in_(kinds), MadeDocument.state.in_(UNFINISHED))
        .order_by(MadeDocument.id)
    )
    found = (_made(tx, row, kinds[row.kind], {}) for row in rows)
    return tuple(each for each in found if each.is_unfinished)


def told(tx: Transaction) -> tuple[Made, ...]:
    """Give what the reader asked for that takes long, and has not taken yet; the newest of each, for the first screen.

    Whether it is current is not asked here.
    """
    kinds = {kind.code.value: kind for kind in open_kinds(tx)}
    rows = tx.session.scalars(
        select(MadeDocument)
        .where(
            MadeDocument.asked_by_id == tx.actor.user_id,
            MadeDocument.kind.in_(LONG & kinds.keys()),
            MadeDocument.asked_at > tx.at - TOLD_FOR,
        )
        .order_by(MadeDocument.id.desc())
    )
    newest: dict[tuple[object, ...], MadeDocument] = {}
    for row in rows:
        newest.setdefault((row.cycle_id, row.kind, row.subject_id, row.language), row)
    untaken = [row for row in newest.values() if row.taken_at is None and row.cleared_at is None]
    return tuple(_made(tx, row, kinds[row.kind], {}) for row in untaken)


def ask(tx: Transaction, code: str, subject_id: int, *, cycle_id: int, language: str) -> Asked:
    """Ask for a document; where it is at work from the same source already, that one is found instead.

    Args:
        tx: of somebody who may have it.
        code: of its kind.
        subject_id: of what it is made.
        cycle_id: whose page it was asked for on.
        language: in which it is written.

    Raises:
        NotAllowed: the reader may not have it, or there is no such kind or cycle.
        WrongStage: there is nothing to make it from yet.
        Invalid: what it was to be made from is not there any more.
    """
    kind, sources = require_kind(tx, code), sources_of(tx, cycle_id)
    subject = require_subject(sources, kind, subject_id)
    at_work = tx.session.scalar(
        select(MadeDocument).where(
            MadeDocument.kind == code,
            MadeDocument.subject_id == subject_id,
            MadeDocument.language == language,
            MadeDocument.source_digest == subject.digest_in(language),
            MadeDocument.state.in_(UNFINISHED),
        )
    )
    if at_work is not None and not is_silent(at_work.state, at_work.asked_at, at_work.heard_at, tx.at):
        return Asked(at_work.id, is_new=False)
    if at_work is not None:
        at_work.state, at_work.failure, at_work.ended_at = MadeState.FAILED, INTERRUPTED, tx.at
        tx.session.flush()
    row = MadeDocument(
        cycle_id=cycle_id,
        kind=code,
        subject_id=subject_id,
        language=language,
        source=subject.source,
        source_digest=subject.digest_in(language),
        state=MadeState.WAITING,
        asked_at=tx.at,
        asked_by_id=tx.actor.user_id,
        asked_by=tx.actor.name,
    )
    tx.session.add(row)
    tx.session.flush()
    return Asked(row.id, is_new=True)


def take(tx: Transaction, number: int) -> Taken:
    """Give a document that was made; recorded where it names anybody. Needs a writing transaction.

    Raises:
        NotAllowed: the reader may not have it, or there is none of this number.
        WrongStage: it has not been made, or its file is not here any more.
    """
    row = tx.session.get(MadeDocument, number)
    # Of none is asked as of one of the kind that is looked at closest: a quicker refusal would tell that there is none.
    kind = require_kind(tx, DocumentCode.MINUTES if row is None else row.kind)
    if kind.require_subject is not None:
        kind.require_subject(tx, NOWHERE if row is None else row.subject_id)
    if row is None:
        raise not_allowed()
    if row.sha256 is None or row.name is None:
        raise WrongStage(msg("This document has not been made yet."))
    content = _content(row.sha256)
    if kind.disclosed is not Disclosed.NOTHING:
        cycle = tx.session.get_one(Cycle, row.cycle_id)
        tx.record(
            "made_documents.take",
            ("made_document", number),
            msg(
                "Downloaded “{document}” of “{cycle}” as made on {at}; it holds {held}.",
                document=kind.name,
                cycle=InBoth(cycle.name, cycle.name_en),
                at=row.ended_at or row.asked_at,
                held=msg(DISCLOSED_NAMES[kind.disclosed]),
            ),
        )
    if row.asked_by_id == tx.actor.user_id and row.taken_at is None:
        # By a statement of its own: a receipt that somebody waits for is not worth a version.
        tx.session.execute(update(MadeDocument).where(MadeDocument.id == number).values(taken_at=tx.at))
    return Taken(content, row.name, kind.media_type)


def _content(sha256: str) -> bytes:
    try:
        content = document_files().path_of(sha256).read_bytes()
    except FileNotFoundError as error:
        raise WrongStage(_NOT_HERE) from error
    if sha256_of(content) != sha256:
        raise WrongStage(
            msg("The file of this document is no longer what was made, and is not given out. Make the document again.")
        )
    return content


def _newest(tx: Transaction, cycle_id: int, codes: Sequence[str]) -> Sequence[MadeDocument]:
    """Give the newest row of each kind, subject, language and state, however many there were; the newest first."""
    newest = (
        select(func.max(MadeDocument.id))
        .where(MadeDocument.cycle_id == cycle_id, MadeDocument.kind.in_(codes))
        .group_by(MadeDocument.kind, MadeDocument.subject_id, MadeDocument.language, MadeDocument.state)
    )
    return tx.session.scalars(
        select(MadeDocument).where(MadeDocument.id.in_(newest)).order_by(MadeDocument.id.desc())
    ).all()


def _made(tx: Transaction, row: MadeDocument, kind: DocumentKind, of: Mapping[int, Subject]) -> Made:
    subject = of.get(row.subject_id)
    has_ended = is_silent(row.state, row.asked_at, row.heard_at, tx.at)
    return Made(
        number=row.id,
        kind=kind,
        cycle_id=row.cycle_id,
        subject_id=row.subject_id,
        language=row.language,
        source=row.source,
        is_current=subject is not None and subject.digest_in(row.language) == row.source_digest,
        state=MadeState.FAILED if has_ended else row.state,
        asked_at=row.asked_at,
        asked_by=row.asked_by,
        done=row.done_steps,
        steps=row.steps,
        ended_at=row.ended_at,
        failure=INTERRUPTED if has_ended else row.failure,
        name=row.name or "",
        size=row.size or 0,
        sha256=row.sha256,
        is_here=row.sha256 is not None and row.cleared_at is None and document_files().holds(row.sha256),
    )


def _not_outdone(made: Sequence[Made]) -> tuple[Made, ...]:
    """Leave out what failed before another of the same was made or begun."""
    kept, seen = list[Made](), set[tuple[int, str]]()
    for each in made:
        key = (each.subject_id, each.language)
        if each.state is not MadeState.FAILED or key not in seen:
            kept.append(each)
        seen.add(key)
    return tuple(kept)
