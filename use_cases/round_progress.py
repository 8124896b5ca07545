"""How far a round is: what each judge has handed in, and which entries are short of sheets."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import func, select

from db.tables import Assignment, Entry, RoundEntry, SheetWaiver, User
from domain.awards import OWED, SheetState
from domain.permissions import Right
from use_cases.rounds import round_or_refuse
from use_cases.transaction import Transaction


@dataclass(frozen=True)
class JudgeProgress:
    """How far one judge of a round is."""

    user_id: int
    name: str
    unit: str
    submitted: int
    drafts: int
    untouched: int


@dataclass(frozen=True)
class ShortEntry:
    """An entry of a round whose sheets are not all in."""

    entry_id: int
    number: int
    reference: str
    title: str
    submitted: int
    missing_judges: tuple[str, ...]
    waived_because: str | None


def progress(tx: Transaction, round_id: int) -> tuple[JudgeProgress, ...]:
    """How far each judge of a round is, by unit and name; no points."""
    tx.require(Right.SEE_PROGRESS)
    round_or_refuse(tx, round_id)
    counts: Counter[tuple[int, SheetState]] = Counter()
    for user_id, state, count in tx.session.execute(
        select(Assignment.user_id, Assignment.state, func.count())
        .where(Assignment.round_id == round_id, Assignment.state != SheetState.RECUSED)
        .group_by(Assignment.user_id, Assignment.state)
    ):
        counts[user_id, state] = count
    users = tx.session.scalars(
        select(User).where(User.id.in_({user_id for user_id, _ in counts})).order_by(User.unit, User.display_name)
    )
    return tuple(
        JudgeProgress(
            user.id,
            user.display_name,
            user.unit,
            counts[user.id, SheetState.SUBMITTED],
            counts[user.id, SheetState.DRAFT],
            counts[user.id, SheetState.UNTOUCHED],
        )
        for user in users
    )


def short_entries(tx: Transaction, round_id: int) -> tuple[ShortEntry, ...]:
    """Entries of a round with sheets missing, by number, and who owes them."""
    tx.require(Right.SEE_PROGRESS)
    round_or_refuse(tx, round_id)
    owed = (Assignment.round_id == round_id, Assignment.state.in_(OWED))
    missing: dict[int, list[str]] = {}
    for entry_id, name in tx.session.execute(
        select(Assignment.entry_id, User.display_name)
        .join(User, User.id == Assignment.user_id)
        .where(*owed)
        .order_by(User.display_name)
    ):
        missing.setdefault(entry_id, []).append(name)
    of_short = select(Assignment.entry_id).where(*owed)
    handed_in = tx.session.execute(
        select(Assignment.entry_id, func.count())
        .where(
            Assignment.round_id == round_id,
            Assignment.state == SheetState.SUBMITTED,
            Assignment.entry_id.in_(of_short),
        )
        .group_by(Assignment.entry_id)
    )
    submitted = Counter({row[0]: row[1] for row in handed_in})
    waivers = {
        row.entry_id: row.reason
        for row in tx.session.scalars(select(SheetWaiver).where(SheetWaiver.round_id == round_id))
    }
    entries = tx.session.execute(
        select(Entry.id, Entry.reference, Entry.title, RoundEntry.number)
        .join(RoundEntry, RoundEntry.entry_id == Entry.id)
        .where(RoundEntry.round_id == round_id, Entry.id.in_(of_short))
        .order_by(RoundEntry.number)
    )
    return tuple(
        ShortEntry(
            entry.id,
            entry.number,
            entry.reference,
            entry.title,
            submitted[entry.id],
            tuple(missing[entry.id]),
            waivers.get(entry.id),
        )
        for entry in entries
    )
