"""Suggestions as they are stored, read and written by the thousand: a few statements however many there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from sqlalchemy import Table, and_, bindparam, case, delete, func, insert, select, update

from db.tables import Adoption, Assignment, Base, Entry, Proposer, RoundEntry, Suggestion
from domain.awards import Eligibility, SheetState
from domain.messages import Reason
from intake.register_rows import Person
from use_cases.register_contents import (
    ADOPTION_FIELDS,
    SUGGESTION_FIELDS,
    Change,
    Contents,
    adoption_values,
    changes_between,
    proposer_values,
    suggestion_values,
    verdict_change,
    verdict_on,
    why_it_waits,
)
from use_cases.transaction import Transaction

T = TypeVar("T")
# Told the share of the rows that is written, from 0 to 1.
Watch = Callable[[float], None]
_AT_ONCE = 2_000
_ENTRIES, _SUGGESTIONS, _ADOPTIONS, _PROPOSERS = (
    Base.metadata.tables[kind.__tablename__] for kind in (Entry, Suggestion, Adoption, Proposer)
)


@dataclass(frozen=True)
class StoredEntry:
    """One suggestion as it is stored; ``contents`` name its own proposers only, none merged into it.

    ``confirmed_at`` is None while its eligibility waits to be confirmed.
    """

    entry_id: int
    contents: Contents
    verdict: Eligibility
    reasons: tuple[Reason, ...]
    has_suggestion: bool
    has_adoption: bool
    confirmed_at: datetime | None = None
    confirmed_by: str = ""


@dataclass(frozen=True)
class Scoring:
    """How far the judges are with one entry: sheets expected of them, and sheets submitted."""

    expected: int
    submitted: int


@dataclass(frozen=True)
class Written:
    """What is to stand of one suggestion: its contents and the verdict's reasons."""

    contents: Contents
    reasons: tuple[Reason, ...]


def stored_entries(tx: Transaction, track_id: int) -> Mapping[str, StoredEntry]:
    """Read every entry of a track, by reference number; two statements."""
    people: dict[int, list[Person]] = defaultdict(list)
    columns = (Proposer.entry_id, Proposer.name, Proposer.telephone, Proposer.work_unit, Proposer.district)
    for entry_id, *parts in tx.session.execute(
        select(*columns)
        .join(Entry, Entry.id == Proposer.entry_id)
        .where(Entry.track_id == track_id, Proposer.merged_from_id.is_(None))
        .order_by(Proposer.entry_id, Proposer.position)
    ):
        people[entry_id].append(Person(*parts))
    own = (
        Entry.id,
        Entry.reference,
        Entry.title,
        Entry.verdict,
        Entry.reasons,
        Entry.confirmed_at,
        Entry.confirmed_by,
    )
    of_suggestion = [Suggestion.entry_id, *(getattr(Suggestion, name) for name in SUGGESTION_FIELDS)]
    of_adoption = [Adoption.entry_id, *(getattr(Adoption, column) for column in ADOPTION_FIELDS.values())]
    stored = {}
    for row in tx.session.execute(
        select(*own, *of_suggestion, *of_adoption)
        .outerjoin(Suggestion, Suggestion.entry_id == Entry.id)
        .outerjoin(Adoption, Adoption.entry_id == Entry.id)
        .where(Entry.track_id == track_id)
    ):
        (entry_id, reference, title, verdict, reasons, *confirmed), rest = row[: len(own)], row[len(own) :]
        (suggestion, *said), (adoption, *done) = rest[: len(of_suggestion)], rest[len(of_suggestion) :]
        known = {} if suggestion is None else dict(zip(SUGGESTION_FIELDS, said, strict=True))
        known |= {} if adoption is None else dict(zip(ADOPTION_FIELDS, done, strict=True))
        contents = Contents(title=title, people=tuple(people.get(entry_id, ())), **known)
        stored[reference] = StoredEntry(
            entry_id,
            contents,
            verdict,
            reasons,
            suggestion is not None,
            adoption is not None,
            confirmed_at=confirmed[0],
            confirmed_by=confirmed[1] or "",
        )
    return stored


def being_scored(tx: Transaction, track_id: int) -> Mapping[int, Scoring]:
    """Give each entry of a round whose scoring was opened, with how many sheets there are; one statement."""
    counts = tx.session.execute(
        select(
            RoundEntry.entry_id,
            func.count(Assignment.id),
            func.count(case((Assignment.state == SheetState.SUBMITTED, 1))),
        )
        .join(Entry, Entry.id == RoundEntry.entry_id)
        .outerjoin(
            Assignment,
            and_(
                Assignment.round_id == RoundEntry.round_id,
                Assignment.entry_id == RoundEntry.entry_id,
                Assignment.state != SheetState.RECUSED,
            ),
        )
        .where(Entry.track_id == track_id)
        .group_by(RoundEntry.entry_id)
    )
    return {entry_id: Scoring(expected, submitted) for entry_id, expected, submitted in counts}


def add(
    tx: Transaction, track_id: int, written: Sequence[tuple[str, Written]], created_at: datetime, watch: Watch
) -> None:
    """Write new entries, each with its reference number."""
    for part, share in _parts(written):
        tx.session.execute(
            insert(_ENTRIES),
            [
                {
                    "track_id": track_id,
                    "reference": reference,
                    "title": one.contents.title,
                    "version": 1,
                    "created_at": created_at,
                    "verdict": verdict_on(one.reasons),
                    "reasons": one.reasons,
                    "override_reason": "",
                }
                for reference, one in part
            ],
        )
        watch(share / 2)
    ids = {
        reference: entry_id
        for entry_id, reference in tx.session.execute(
            select(Entry.id, Entry.reference).where(Entry.track_id == track_id, Entry.created_at == created_at)
        )
    }
    for part, share in _parts(written):
        known = [(ids[reference], one.contents) for reference, one in part]
        _insert(tx, _SUGGESTIONS, [suggestion_values(*one) for one in known])
        _insert(tx, _ADOPTIONS, [adoption_values(*one) for one in known])
        _insert(tx, _PROPOSERS, [values for one in known for values in proposer_values(*one)])
        watch((1 + share) / 2)


def change(tx: Transaction, written: Sequence[tuple[StoredEntry, Written]], watch: Watch) -> None:
    """Write contents over stored entries; proposers merged into one stay."""
    for part, share in _parts(written):
        tx.session.execute(
            update(_ENTRIES)
            .where(_ENTRIES.c.id == bindparam("of"))
            .values(
                title=bindparam("new_title"),
                verdict=bindparam("new_verdict"),
                reasons=bindparam("new_reasons"),
                version=_ENTRIES.c.version + 1,
            ),
            [
                {
                    "of": before.entry_id,
                    "new_title": after.contents.title,
                    "new_verdict": verdict_on(after.reasons),
                    "new_reasons": after.reasons,
                }
                for before, after in part
            ],
        )
        of_suggestions = [(old.has_suggestion, suggestion_values(old.entry_id, new.contents)) for old, new in part]
        of_adoptions = [(old.has_adoption, adoption_values(old.entry_id, new.contents)) for old, new in part]
        _write_over(tx, _SUGGESTIONS, of_suggestions)
        _write_over(tx, _ADOPTIONS, of_adoptions)
        _replace_people(tx, [(old, new) for old, new in part if old.contents.people != new.contents.people])
        _let_wait(tx, part)
        watch(share)


def assess_anew(tx: Transaction, track_id: int, cycle_days: tuple[date, date]) -> int:
    """Let the rule look at every stored suggestion by other days; gives for how many it finds something else."""
    looked_at = (
        (entry, Written(entry.contents, entry.contents.reasons(cycle_days)))
        for entry in stored_entries(tx, track_id).values()
    )
    other = [(before, after) for before, after in looked_at if changes_of(before, after)]
    change(tx, other, lambda _share: None)
    return len(other)


def _let_wait(tx: Transaction, changed: Sequence[tuple[StoredEntry, Written]]) -> None:
    """Put back into the queue what was confirmed of other facts than there are now."""
    waiting = [
        {"of": before.entry_id, "why": why}
        for before, after in changed
        if before.confirmed_at is not None
        and (
            why := why_it_waits(
                changes_of(before, after), confirmed_by=before.confirmed_by, confirmed_at=before.confirmed_at
            )
        )
    ]
    if waiting:
        nobody = {"confirmed_at": None, "confirmed_by_id": None, "confirmed_by": None}
        tx.session.execute(
            update(_ENTRIES)
            .where(_ENTRIES.c.id == bindparam("of"))
            .values(returned_because=bindparam("why"), **nobody),
            waiting,
        )


def changes_of(before: StoredEntry, after: Written) -> tuple[Change, ...]:
    """List what writing over an entry would change, its verdict last."""
    return (
        *changes_between(before.contents, after.contents),
        *verdict_change(before.verdict, before.reasons, after.reasons),
    )


def _write_over(tx: Transaction, table: Table, rows: Sequence[tuple[bool, dict[str, object]]]) -> None:
    _insert(tx, table, [values for exists, values in rows if not exists])
    if known := [{f"new_{name}": value for name, value in values.items()} for exists, values in rows if exists]:
        names = [name.removeprefix("new_") for name in known[0] if name != "new_entry_id"]
        tx.session.execute(
            update(table)
            .where(table.c.entry_id == bindparam("new_entry_id"))
            .values({name: bindparam(f"new_{name}") for name in names}),
            known,
        )


def _replace_people(tx: Transaction, changed: Sequence[tuple[StoredEntry, Written]]) -> None:
    if not changed:
        return
    tx.session.execute(
        delete(_PROPOSERS).where(_PROPOSERS.c.entry_id == bindparam("of"), _PROPOSERS.c.merged_from_id.is_(None)),
        [{"of": before.entry_id} for before, _ in changed],
    )
    _insert(tx, _PROPOSERS, [values for old, new in changed for values in proposer_values(old.entry_id, new.contents)])


def _insert(tx: Transaction, table: Table, rows: list[dict[str, object]]) -> None:
    if rows:
        tx.session.execute(insert(table), rows)


def _parts(written: Sequence[T]) -> Iterator[tuple[Sequence[T], float]]:
    """Give a few thousand at a time, each with the share that is done after them."""
    for start in range(0, len(written), _AT_ONCE):
        yield written[start : start + _AT_ONCE], min(1.0, (start + _AT_ONCE) / len(written))
