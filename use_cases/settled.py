"""Refusing what a round under way has settled."""

from __future__ import annotations

from db.tables import Cycle
from domain.messages import Message
from domain.refusals import WrongStage
from domain.rehearsal_words import settled_words
from use_cases.transaction import Transaction


def settled(tx: Transaction, cycle_id: int, said: Message) -> WrongStage:
    """Make the refusal; in a rehearsal it says what lifts it. Asks nobody."""
    cycle = tx.session.get_one(Cycle, cycle_id)
    return WrongStage(settled_words(said, is_rehearsal=cycle.rehearsal_since is not None))
