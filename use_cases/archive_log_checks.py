"""The audit log of an archive: every check sum worked out again, each event joined to the one before it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import pairwise

from domain.messages import Message, msg
from use_cases.archive_cells import Row
from use_cases.archive_findings import Finding, finding
from use_cases.audit_chain import Head
from use_cases.transaction import NO_HASH, hash_of_event


def log_findings(events: Sequence[Row], stated: str | None, known: Head | None) -> Iterator[Finding]:
    """Say what does not fit.

    Args:
        events: in the order in which they stand.
        stated: head of the log as the manifest states it.
        known: a head that was printed before.
    """
    yield from _order(events)
    last, last_hash = 0, NO_HASH
    for row in events:
        if row["seq"] == last + 1 and row["previous_hash"] != last_hash:
            sentence = msg(
                "Line {seq} of the log does not follow from the one before: one of them was changed, or put in.",
                seq=row["seq"],
            )
            yield finding("log_unjoined", sentence, seq=row["seq"])
        if not row["withheld"] and not fits(row):
            sentence = msg("Line {seq} of the log was changed: it no longer fits its check sum.", seq=row["seq"])
            yield finding("log_changed", sentence, seq=row["seq"])
        last, last_hash = row["seq"], row["hash"]
    ends = f"{last}:{last_hash}" if events else None
    if ends != stated:
        sentence = msg("The log does not end with the event that the manifest names as the last.")
        yield finding("log_head", sentence, stored=stated, found=ends)
    if known is not None:
        yield from _against(events, known)


def fits(row: Row) -> bool:
    """Tell whether what an event says fits its check sum; of one whose words are left out that cannot be told."""
    return not row["withheld"] and _hash(row) == row["hash"]


def withheld_note(events: Sequence[Row]) -> Iterator[Message]:
    """Say how many events cannot be worked out again."""
    if n := sum(row["withheld"] for row in events):
        yield msg(
            "Lines of the log whose words are left out, because they name what was not published: {n}. That they are "
            "joined to their neighbours was checked; what they say was not.",
            n=n,
        )


def _order(events: Sequence[Row]) -> Iterator[Finding]:
    present = {row["seq"] for row in events}
    last, seen = 0, set[int]()
    for row in events:
        seq: int = row["seq"]
        if seq in seen:
            yield finding("log_twice", msg("Line {seq} stands in the log twice.", seq=seq), seq=seq)
        elif seq < last:
            yield finding("log_misplaced", msg("Line {seq} of the log stands in another place.", seq=seq), seq=seq)
        seen.add(seq)
        last = max(last, seq)
    for before, after in pairwise([0, *sorted(present)]):
        first, gone = before + 1, after - 1
        if first == gone:
            yield finding("log_missing", msg("Line {seq} of the log is missing.", seq=gone), first=gone, last=gone)
        elif first < gone:
            sentence = msg("Lines {first} to {last} of the log are missing.", first=first, last=gone)
            yield finding("log_missing", sentence, first=first, last=gone)


def _against(events: Sequence[Row], known: Head) -> Iterator[Finding]:
    found = next((row["hash"] for row in events if row["seq"] == known.seq), None)
    if found is None:
        sentence = msg(
            "The printed head was line {seq}; the log does not have it: its end was taken away.", seq=known.seq
        )
        yield finding("head_gone", sentence, seq=known.seq)
    elif found != known.hash:
        sentence = msg(
            "Line {seq} does not bear the check sum that was printed: the log was written anew.", seq=known.seq
        )
        yield finding("head_differs", sentence, seq=known.seq)


def _hash(row: Row) -> str:
    try:
        at = datetime.fromisoformat(row["at"])
    except ValueError:
        return ""
    return hash_of_event(
        row["seq"],
        at,
        row["actor_id"],
        row["actor_name"],
        row["action"],
        row["subject_kind"],
        row["subject_id"],
        row["message"],
        row["previous_hash"],
    )
