"""Notes of trials, kept beside a ranking with their parameters; no ranking, and never edited."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from db.tables import Ranking, WhatIfNote
from db.visibility import visible_rankings
from domain.messages import Message, msg
from domain.permissions import Right, not_allowed
from domain.refusals import Invalid, Outdated
from domain.what_if import MOST_TITLE, Assumptions, decode, encode
from settings import VERSION
from use_cases import leaderboards, what_if
from use_cases.transaction import Transaction
from use_cases.weight_stability import require_within
from use_cases.what_if import Sketch

MOST_CHARACTERS = 2_000


@dataclass(frozen=True)
class Note:
    """One trial as it was kept.

    Attributes:
        assumed: the rules it tried.
        within: how far its stability looked, hundredths of a per cent.
        summary: what came of it then.
        is_own: whether the reader wrote it, and so may withdraw it.
    """

    note_id: int
    ranking_id: int
    title: str
    text: str
    author: str
    written_at: datetime
    assumed: Assumptions
    within: int
    summary: Message
    is_own: bool


@dataclass(frozen=True)
class OpenedNote:
    """A note, and whether its parameters still give what they gave when it was written."""

    note: Note
    gives_the_same: bool


def save(tx: Transaction, ranking_id: int, *, title: str, text: str, assumed: Assumptions, within: int) -> Message:
    """Keep a trial with its parameters; whoever may see the ranking sees the note.

    Raises:
        NotAllowed: the ranking is not open to the actor, or the actor only reads.
        Invalid: no title, too long a title or text, or assumptions that cannot be tried.
    """
    tx.require(Right.KEEP_NOTES)
    sketch = what_if.sketch(tx, ranking_id, assumed)
    require_within(within)
    title, text = title.strip(), text.strip()
    if not title:
        raise Invalid(msg("A note needs a title."))
    if len(title) > MOST_TITLE:
        raise Invalid(msg("The title is too long: at most {n} characters fit.", n=MOST_TITLE))
    if len(text) > MOST_CHARACTERS:
        raise Invalid(msg("The text is too long: at most {n} characters fit.", n=MOST_CHARACTERS))
    tx.session.add(
        WhatIfNote(
            ranking_id=ranking_id,
            author_id=tx.actor.user_id,
            author_name=tx.actor.name,
            written_at=tx.at,
            title=title,
            text=text,
            parameters={"assumptions": encode(assumed), "within": within},
            summary=_summary(sketch),
            input_digest=sketch.official.input_digest,
            result_digest=_digest(sketch),
            program_version=VERSION,
        )
    )
    return tx.record(
        "what_if_notes.save",
        ("ranking", ranking_id),
        msg(
            "Note “{title}” kept with ranking {number}; the ranking is unchanged. What was tried: {summary}",
            title=title,
            number=sketch.official.number,
            summary=_summary(sketch),
        ),
    )


def listing(tx: Transaction, ranking_id: int) -> tuple[Note, ...]:
    """All notes of a ranking that have not been withdrawn, the newest first."""
    leaderboards.leaderboard(tx, ranking_id)
    rows = tx.session.scalars(
        select(WhatIfNote)
        .where(WhatIfNote.ranking_id == ranking_id, WhatIfNote.withdrawn_at.is_(None))
        .order_by(WhatIfNote.id.desc())
    )
    return tuple(_note(tx, row) for row in rows)


def opened(tx: Transaction, note_id: int) -> OpenedNote:
    """Give one note, its trial carried out again, so that a reader knows whether it still holds."""
    row = _visible(tx, note_id)
    if row.withdrawn_at is not None:
        raise not_allowed()
    note = _note(tx, row)
    sketch = what_if.sketch(tx, row.ranking_id, note.assumed)
    digests = (sketch.official.input_digest, _digest(sketch))
    return OpenedNote(note, digests == (row.input_digest, row.result_digest))


def withdraw(tx: Transaction, note_id: int) -> Message:
    """Take an own note off the list; it stays in the database, and the log tells of it.

    Raises:
        NotAllowed: not the actor's own, or of a ranking that is not open to them.
        Outdated: it was withdrawn already, such as in another window.
    """
    tx.require(Right.KEEP_NOTES)
    row = _visible(tx, note_id)
    if row.author_id is None or row.author_id != tx.actor.user_id:
        raise not_allowed()
    if row.withdrawn_at is not None:
        raise Outdated(msg("The note “{title}” was withdrawn already.", title=row.title))
    row.withdrawn_at = tx.at
    return tx.record(
        "what_if_notes.withdraw", ("ranking", row.ranking_id), msg("Note “{title}” withdrawn.", title=row.title)
    )


def _visible(tx: Transaction, note_id: int) -> WhatIfNote:
    visible = visible_rankings(tx.actor.user_id, tx.actor.roles).with_only_columns(Ranking.id)
    row = tx.session.scalar(select(WhatIfNote).where(WhatIfNote.id == note_id, WhatIfNote.ranking_id.in_(visible)))
    if row is None:
        raise not_allowed()
    return row


def _note(tx: Transaction, row: WhatIfNote) -> Note:
    return Note(
        row.id,
        row.ranking_id,
        row.title,
        row.text,
        row.author_name,
        row.written_at,
        decode(row.parameters["assumptions"]),
        row.parameters["within"],
        row.summary,
        row.author_id is not None and row.author_id == tx.actor.user_id,
    )


def _summary(sketch: Sketch) -> Message:
    if not sketch.changes:
        return msg("Nothing was changed: the official ranking.")
    return msg("{changes}: {outcome}", changes=sketch.changes, outcome=sketch.summary)


def _digest(sketch: Sketch) -> str:
    """SHA-256 of where every entry would stand; the text of a title has no part in it."""
    places = [
        [line.entry_id, str(line.value), line.rank, line.tier, line.is_at_edge, line.edge_first, line.edge_last]
        for line in sketch.assumed.lines
    ]
    whole = {"places": places, "advancing": sketch.assumed.advance_count}
    return hashlib.sha256(json.dumps(whole).encode()).hexdigest()
