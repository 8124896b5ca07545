"""Telephones, work units and contacts in full: whoever looks is recorded, with whose and which it was."""

from __future__ import annotations

from sqlalchemy import select

from db.tables import AuditEvent, Entry, Objection, PoolExpert, Proposer
from domain.masked import PERSONAL_FIELD_NAMES, PersonalField
from domain.messages import Message, msg
from domain.permissions import Right, not_allowed
from use_cases.transaction import Transaction


def of_proposer(tx: Transaction, proposer_id: int, *, field: PersonalField) -> str:
    """Give a telephone or work unit as the register has it; recorded once for each sign-in.

    Needs a writing transaction.

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
    _record_once(tx, "shown_in_full.of_proposer", ("entry", row.entry_id), said)
    return {PersonalField.TELEPHONE: row.telephone, PersonalField.WORK_UNIT: row.work_unit}[field]


def of_expert(tx: Transaction, expert_id: int) -> str:
    """Give how an expert of the pool is reached; recorded once for each sign-in. Needs a writing transaction.

    Raises:
        NotAllowed: the actor does not run rounds, or there is no such expert.
    """
    tx.require(Right.RUN_ROUNDS)
    row = tx.session.get(PoolExpert, expert_id)
    if row is None:
        raise not_allowed()
    said = msg("Viewed in full: how {name} is reached, an expert of the pool.", name=row.name)
    _record_once(tx, "shown_in_full.of_expert", ("expert", expert_id), said)
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


def _record_once(tx: Transaction, action: str, subject: tuple[str, int], said: Message) -> None:
    """Record a look, unless the same one is on record since the actor signed in."""
    kind, subject_id = subject
    before = select(AuditEvent.message).where(
        AuditEvent.action == action,
        AuditEvent.subject_kind == kind,
        AuditEvent.subject_id == subject_id,
        AuditEvent.actor_id == tx.actor.user_id,
        AuditEvent.at >= (tx.actor.signed_in_at or tx.at),
    )
    if said not in tx.session.scalars(before).all():
        tx.record(action, subject, said)
