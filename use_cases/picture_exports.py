"""Which rankings figures are taken of as files, and the record of it."""

from __future__ import annotations

from db.tables import Cycle
from domain.messages import InBoth, Message, msg
from domain.permissions import Right
from domain.refusals import Invalid
from use_cases import leaderboards
from use_cases.transaction import Transaction


def rankings(tx: Transaction, cycle_id: int, round_id: int | None = None) -> tuple[int, ...]:
    """Give the newest ranking of every round of a cycle, or of one round, the latest round first.

    Raises:
        Invalid: none of them was ever ranked.
    """
    tx.require(Right.EXPORT)
    found = tuple(
        line.ranking_id
        for line in leaderboards.listing(tx, cycle_id)
        if line.is_latest and round_id in {None, line.round_id}
    )
    if not found:
        raise Invalid(msg("Nothing has been ranked yet, so there is no figure."))
    return found


def record(tx: Transaction, cycle_id: int, count: int) -> Message:
    """Record that figures leave the program. Needs a writing transaction."""
    tx.require(Right.EXPORT)
    cycle = tx.session.get_one(Cycle, cycle_id)
    said = msg(
        "Exported {count} figures of “{cycle}” as pictures.", count=count, cycle=InBoth(cycle.name, cycle.name_en)
    )
    tx.record("rankings.pictures", ("cycle", cycle_id), said)
    return said
