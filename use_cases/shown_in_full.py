"""Telephones, work units and contacts in full: whoever looks is recorded, with whose and which it was."""

from __future__ import annotations

from datetime import datetime

from db.tables import Entry, Objection, PoolExpert, Proposer
from domain.masked import PERSONAL_FIELD_NAMES, PersonalField
from domain.messages import msg
from domain.permissions import Right, not_allowed
from use_cases.looks import record_look
from use_cases.transaction import Transaction


def of_proposer(tx: Transaction, proposer_id: int, *, field: PersonalField, since: datetime | None = None) -> str:
    """Give a telephone or work unit as the register has it; each look is recorded. Needs a writing transaction.

    Args:
        tx: of somebody who sees proposers.
        proposer_id: whose.
        field: which of the two.
        since: when the click was made that shows it, see ``looks.record_look``.

    Raises:
        NotAllowed: the actor sees no proposers, or there is none of this id.
    """
    tx.require(Right.SEE_PROPOSERS)
    row = tx.session.get(Proposer, proposer_id)
    if row is None:
        raise not_allowed()
    said = msg(
        "Viewed in full: {field} of proposer No. {number} of {reference}.",
        field=msg(PERSONAL_FIELD_NAMES[field]),
        number=row.position,
        reference=tx.session.get_one(Entry, row.entry_id).reference,
    )
    record_look(tx, "shown_in_full.of_proposer", ("entry", row.entry_id), said, since=since)
    return {PersonalField.TELEPHONE: row.telephone, PersonalField.WORK_UNIT: row.work_unit}[field]


def of_expert(tx: Transaction, expert_id: int) -> str:
    """Give how an expert of the pool is reached; recorded every time. Needs a writing transaction.

    Raises:
        NotAllowed: the actor does not run rounds, or there is no such expert.
    """
    tx.require(Right.RUN_ROUNDS)
    row = tx.session.get(PoolExpert, expert_id)
    if row is None:
        raise not_allowed()
    said = msg("Viewed in full: how {name} is reached, an expert of the pool.", name=row.name)
    tx.record("shown_in_full.of_expert", ("expert", expert_id), said)
    return row.contact


def of_objector(tx: Transaction, objection_id: int) -> str:
    """Give how whoever objected is reached; recorded every time. Needs a writing transaction.

    Raises:
        NotAllowed: the actor sees no objections, or there is none of this id.
    """
    tx.require(Right.SEE_OBJECTIONS)
    row = tx.session.get(Objection, objection_id)
    if row is None:
        raise not_allowed()
    said = msg("Viewed in full: how whoever made objection {number} is reached.", number=row.number)
    tx.record("shown_in_full.of_objector", ("objection", objection_id), said)
    return row.contact
