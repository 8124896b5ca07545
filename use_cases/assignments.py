"""Who reads what in a round: drawn up before scoring opens, topped up while it is open."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import delete, insert, select

from db.tables import Assignment, FixedTask, PanelMember, Round, RoundEntry, User
from domain.awards import SheetState
from domain.messages import Message
from domain.refusals import Invalid
from use_cases.deals import deal, named_pairs
from use_cases.interests import Pair
from use_cases.round_readers import kept_apart
from use_cases.transaction import Transaction


def pairs_to_open(tx: Transaction, round_: Round, entry_ids: Sequence[int]) -> list[Pair]:
    """Give each pair of judge and entry with which scoring opens.

    Raises:
        Invalid: no assignment keeps to everything; with which entries lack whom and what would cure it.
    """
    fixed = fixed_pairs(tx, round_, entry_ids)
    dealt = deal(tx, round_, entry_ids, fixed)
    if dealt.shortage is not None:
        raise Invalid(dealt.shortage)
    return sorted({*fixed, *named_pairs(dealt)})


def fixed_pairs(tx: Transaction, round_: Round, entry_ids: Sequence[int]) -> list[Pair]:
    """Give the pairs that a sheet fixed, without those whose entry or judge is gone, or whose judge is recused now."""
    if round_.sheets_per_entry is None:
        return []
    rows = tx.session.execute(
        select(FixedTask.user_id, FixedTask.entry_id)
        .join(PanelMember, (PanelMember.round_id == FixedTask.round_id) & (PanelMember.user_id == FixedTask.user_id))
        .join(User, User.id == FixedTask.user_id)
        .where(FixedTask.round_id == round_.id, User.is_active)
        .order_by(FixedTask.user_id, FixedTask.entry_id)
    ).all()
    if not rows:
        return []
    apart, known = kept_apart(tx, round_), set(entry_ids)
    return [
        (row.user_id, row.entry_id)
        for row in rows
        if row.entry_id in known and row.user_id not in apart.get(row.entry_id, ())
    ]


def top_up_desks(tx: Transaction, round_: Round) -> tuple[int, Message | None]:
    """Give entries that lack judges further ones; what stands does not move.

    Returns:
        How many tasks were added, and why entries still lack judges where they do.
    """
    rows = tx.session.execute(
        select(Assignment.user_id, Assignment.entry_id, Assignment.state).where(Assignment.round_id == round_.id)
    ).all()
    entry_ids = tx.session.scalars(select(RoundEntry.entry_id).where(RoundEntry.round_id == round_.id)).all()
    kept = [(row.user_id, row.entry_id) for row in rows if row.state is not SheetState.RECUSED]
    known = {(row.user_id, row.entry_id) for row in rows}
    dealt = deal(tx, round_, entry_ids, kept)
    added = [pair for pair in named_pairs(dealt) if pair not in known]
    put_on_desks(tx, round_.id, added)
    return len(added), dealt.shortage


def put_on_desks(tx: Transaction, round_id: int, pairs: Collection[Pair], recused: Collection[Pair] = ()) -> None:
    """Make tasks of pairs of judge and entry, under the entries' numbers; one that is recused is on nobody's desk."""
    if not pairs:
        return
    numbered = select(RoundEntry.entry_id, RoundEntry.number).where(RoundEntry.round_id == round_id)
    numbers = {row.entry_id: row.number for row in tx.session.execute(numbered)}
    tx.session.execute(
        insert(Assignment),
        [
            {
                "round_id": round_id,
                "entry_id": entry_id,
                "user_id": user_id,
                "number": numbers[entry_id],
                "version": 0,
                "state": SheetState.RECUSED if (user_id, entry_id) in recused else SheetState.UNTOUCHED,
            }
            for user_id, entry_id in sorted(pairs)
        ],
    )


def take_back_untouched(tx: Transaction, round_id: int, user_id: int) -> int:
    """Take a judge's tasks that were never begun off the desk for good; gives how many."""
    untouched = delete(Assignment).where(
        Assignment.round_id == round_id,
        Assignment.user_id == user_id,
        Assignment.state == SheetState.UNTOUCHED,
        Assignment.version == 0,
    )
    return len(tx.session.scalars(untouched.returning(Assignment.id)).all())
