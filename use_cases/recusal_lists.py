"""What stands between judges and entries of a round, and what of it waits for a decision."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from db.many import among
from db.tables import Entry, Recusal, Round, Track, User
from domain.lifecycle import RoundStage
from domain.messages import Message
from domain.permissions import Right
from domain.recusals import RecusalOrigin, RecusalState
from use_cases.interests import found_interests, open_interests
from use_cases.rounds import round_or_refuse
from use_cases.transaction import Transaction


@dataclass(frozen=True)
class RecusalLine:
    """One judge and one entry that should not meet, and what was decided; None and empty where nothing was yet."""

    user_id: int
    judge: str
    unit: str
    entry_id: int
    reference: str
    title: str
    origin: RecusalOrigin
    state: RecusalState
    why: Message
    decision: str
    decided_by: str
    decided_at: datetime | None


def listing(tx: Transaction, round_id: int) -> tuple[RecusalLine, ...]:
    """All recusals of a round: those to be decided first, then by judge and entry."""
    tx.require(Right.SEE_PROGRESS)
    round_ = round_or_refuse(tx, round_id)
    rows = tx.session.scalars(select(Recusal).where(Recusal.round_id == round_id)).all()
    decided = {(row.user_id, row.entry_id): row for row in rows}
    found = {pair: why for pair, why in found_interests(tx, round_).items() if pair not in decided}
    pairs = [*found, *decided]
    users = tx.session.execute(
        select(User.id, User.display_name, User.unit).where(User.id.in_({user_id for user_id, _ in pairs}))
    )
    judges = {row.id: row for row in users}
    entries = {
        row.id: row
        for row in tx.session.execute(
            select(Entry.id, Entry.reference, Entry.title).where(among(Entry.id, (entry_id for _, entry_id in pairs)))
        )
    }
    lines = []
    for user_id, entry_id in pairs:
        judge, entry, row = judges[user_id], entries[entry_id], decided.get((user_id, entry_id))
        lines.append(
            RecusalLine(
                user_id,
                judge.display_name,
                judge.unit,
                entry_id,
                entry.reference,
                entry.title,
                RecusalOrigin.FOUND if row is None else row.origin,
                RecusalState.SUGGESTED if row is None else row.state,
                found[user_id, entry_id] if row is None else row.why,
                "" if row is None else row.decision,
                "" if row is None else row.decided_by,
                None if row is None else row.decided_at,
            )
        )
    order = list(RecusalState)
    return tuple(sorted(lines, key=lambda line: (order.index(line.state), line.unit, line.judge, line.reference)))


def undecided(tx: Transaction, cycle_id: int) -> dict[int, int]:
    """By round not ranked yet, how many possible interests wait for a decision; rounds without any left out."""
    tx.require(Right.SEE_PROGRESS)
    rounds = tx.session.scalars(
        select(Round).join(Round.track).where(Track.cycle_id == cycle_id, Round.stage != RoundStage.RANKED)
    ).all()
    counts = {row.id: len(open_interests(tx, row)) for row in rounds}
    return {round_id: count for round_id, count in counts.items() if count}


def undecided_in(tx: Transaction, round_id: int) -> int:
    """Count the possible interests in one round that wait for a decision."""
    tx.require(Right.SEE_PROGRESS)
    return len(open_interests(tx, round_or_refuse(tx, round_id)))
