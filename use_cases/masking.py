"""What is left out of an entry for judges of blind rounds beside what the register knows, and what is not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import exists, select

from db.tables import Entry, RankedEntry, Track
from domain.messages import Message, msg
from domain.permissions import Right, not_allowed
from domain.refusals import Invalid, Outdated
from use_cases.kept import outdate
from use_cases.transaction import Transaction

MOST_WORDS = 50
SHORTEST_WORD, LONGEST_WORD = 2, 60


@dataclass(frozen=True)
class Masking:
    """An organiser's additions to the masking of one entry; ``version`` is the entry's and goes back with a change."""

    hidden: tuple[str, ...]
    shown: tuple[str, ...]
    version: int


def of_entry(tx: Transaction, entry_id: int) -> Masking:
    """Give what was added to an entry's masking by hand."""
    tx.require(Right.SEE_ENTRIES)
    entry = _entry(tx, entry_id)
    return Masking(tuple(entry.hidden_words or ()), tuple(entry.shown_words or ()), entry.version)


def change(
    tx: Transaction, entry_id: int, *, seen_version: int, hidden: Sequence[str], shown: Sequence[str]
) -> Message:
    """Say what else is left out of an entry, and what stays though a proposer bears it.

    Possible at any time: a name that judges could read must go at once. The words themselves are not in the log.

    Raises:
        Outdated: the entry was changed since it was looked at.
        Invalid: too many words, one too short or too long, or one that is to be both left out and shown.
    """
    tx.require(Right.DECIDE_ELIGIBILITY)
    entry = _entry(tx, entry_id)
    if entry.version != seen_version:
        raise Outdated(msg("Somebody else changed this entry meanwhile. Please look at it again."))
    left_out, left_in = _words(hidden), _words(shown)
    if both := set(left_out) & set(left_in):
        raise Invalid(msg("“{word}” cannot be both left out and shown.", word=min(both)))
    entry.hidden_words, entry.shown_words = list(left_out) or None, list(left_in) or None
    entry.version += 1
    if tx.session.scalar(select(exists().where(RankedEntry.entry_id == entry_id))):
        # Leaderboards are kept in memory as they were read once.
        outdate(tx, tx.session.get_one(Track, entry.track_id).cycle_id)
    return tx.record(
        "masking.change",
        ("entry", entry_id),
        msg(
            "{reference}: masking changed; words left out by hand: {hidden}, shown all the same: {shown}.",
            reference=entry.reference,
            hidden=len(left_out),
            shown=len(left_in),
        ),
    )


def _words(typed: Sequence[str]) -> tuple[str, ...]:
    words = tuple(dict.fromkeys(word.strip() for word in typed if word.strip()))
    if len(words) > MOST_WORDS:
        raise Invalid(msg("At most {most} words can be named; these are {n}.", most=MOST_WORDS, n=len(words)))
    for word in words:
        if not SHORTEST_WORD <= len(word) <= LONGEST_WORD:
            raise Invalid(
                msg(
                    "“{word}” must have between {least} and {most} characters.",
                    word=word[:LONGEST_WORD],
                    least=SHORTEST_WORD,
                    most=LONGEST_WORD,
                )
            )
    return words


def _entry(tx: Transaction, entry_id: int) -> Entry:
    entry = tx.session.get(Entry, entry_id)
    if entry is None:
        raise not_allowed()
    return entry
