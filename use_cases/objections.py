"""Objections to awards on a list that is shown: entered, investigated, upheld or dismissed with a finding."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from db.tables import AwardList, AwardWithdrawal, Entry, Objection, Publicity, Track
from domain.masked import masked_contact
from domain.messages import Message, msg
from domain.permissions import Right, not_allowed
from domain.reasons import require_reason
from domain.refusals import Invalid, WrongStage
from domain.results import OBJECTION_STATE_NAMES, ObjectionState
from i18n.office_days import office_day
from use_cases import result_stages, withdrawals
from use_cases.list_contents import awarded
from use_cases.transaction import Transaction

MOST_NAME, MOST_CONTACT, MOST_TEXT = 128, 256, 4_000


@dataclass(frozen=True)
class ObjectionLine:
    """One objection, without who made it: that is shown on demand, and recorded."""

    objection_id: int
    number: int
    list_id: int
    entry_id: int
    reference: str
    title: str
    received_on: date
    claim: str
    evidence: str
    state: ObjectionState
    finding: str


@dataclass(frozen=True)
class Award:
    """An award of a list; ``tier`` by its position, ``is_withdrawn`` where it was taken away since."""

    entry_id: int
    reference: str
    title: str
    tier: int
    is_withdrawn: bool


@dataclass(frozen=True)
class Objector:
    """Who objected, and how they are reached."""

    name: str
    contact: str


def listing(tx: Transaction, cycle_id: int) -> tuple[ObjectionLine, ...]:
    """All objections of a cycle in the order they came."""
    tx.require(Right.SEE_OBJECTIONS)
    rows = tx.session.execute(
        select(Objection, Entry.reference, Entry.title)
        .join(AwardList, AwardList.id == Objection.list_id)
        .join(Entry, Entry.id == Objection.entry_id)
        .where(AwardList.cycle_id == cycle_id)
        .order_by(Objection.list_id, Objection.number)
    )
    return tuple(
        ObjectionLine(
            row.Objection.id,
            row.Objection.number,
            row.Objection.list_id,
            row.Objection.entry_id,
            row.reference,
            row.title,
            row.Objection.received_on,
            row.Objection.claim,
            row.Objection.evidence,
            row.Objection.state,
            row.Objection.finding,
        )
        for row in rows
    )


def awards_on(tx: Transaction, list_id: int) -> tuple[Award, ...]:
    """Give the awards of a list, in its order, as somebody objects to them."""
    tx.require(Right.SEE_OBJECTIONS)
    listed = tx.session.get(AwardList, list_id)
    if listed is None:
        raise not_allowed()
    awards = awarded(listed.content)
    track = {tier["position"]: tier["track"] for tier in listed.content["tiers"]}
    rows = tx.session.execute(
        select(Entry.id, Entry.reference, Track.kind)
        .join(Track, Track.id == Entry.track_id)
        .where(Track.cycle_id == listed.cycle_id, Entry.reference.in_([award.reference for award in awards]))
    )
    ids = {(row.kind.value, row.reference): row.id for row in rows}
    taken = set(tx.session.scalars(select(AwardWithdrawal.entry_id).where(AwardWithdrawal.cycle_id == listed.cycle_id)))
    return tuple(
        Award(entry_id, award.reference, award.title, award.tier, entry_id in taken)
        for award in awards
        for entry_id in [ids[track[award.tier], award.reference]]
    )


def objector(tx: Transaction, objection_id: int) -> Objector:
    """Say who objected; recorded. Needs a writing transaction."""
    tx.require(Right.SEE_OBJECTIONS)
    row = tx.session.get(Objection, objection_id)
    if row is None:
        raise not_allowed()
    tx.record(
        "objections.objector",
        ("objection", objection_id),
        msg("Viewed who made objection {number}.", number=row.number),
    )
    return Objector(row.objector, masked_contact(row.contact))


def enter(
    tx: Transaction,
    list_id: int,
    *,
    entry_id: int,
    received_on: date,
    name: str,
    contact: str,
    claim: str,
    evidence: str,
) -> Message:
    """Enter an objection to an award of a list that is shown or was published.

    Raises:
        WrongStage: the list is not shown.
        Invalid: a field is empty or too long, the day lies ahead, or the entry has no award on the list.
    """
    tx.require(Right.RUN_PUBLICITY)
    listed = tx.session.get(AwardList, list_id)
    if listed is None:
        raise not_allowed()
    shown = tx.session.get(Publicity, list_id)
    if shown is None:
        raise WrongStage(msg("List {number} has not been shown to the public yet.", number=listed.number))
    _require_texts(name, contact, claim, evidence)
    if not shown.starts_on <= received_on <= office_day(tx.at):
        raise Invalid(msg("The day it was received must lie between {first} and today.", first=shown.starts_on))
    award = next((each for each in awards_on(tx, list_id) if each.entry_id == entry_id), None)
    if award is None:
        raise Invalid(msg("This entry has no award on list {number}.", number=listed.number))
    last = tx.session.scalar(select(func.max(Objection.number)).where(Objection.list_id == list_id))
    row = Objection(
        list_id=list_id,
        entry_id=entry_id,
        number=1 + (last or 0),
        received_on=received_on,
        objector=name.strip(),
        contact=contact.strip(),
        claim=claim.strip(),
        evidence=evidence.strip(),
        state=ObjectionState.OPEN,
        entered_at=tx.at,
        entered_by_id=tx.actor.user_id,
    )
    tx.session.add(row)
    tx.session.flush()
    return tx.record(
        "objections.enter",
        ("objection", row.id),
        msg("Objection {number} to the award of {reference} entered.", number=row.number, reference=award.reference),
    )


def dismiss(tx: Transaction, objection_id: int, *, finding: str) -> Message:
    """Dismiss an objection after investigation; the award stands."""
    row = undecided(tx, objection_id)
    finding = require_reason(finding)
    return _decide(tx, row, ObjectionState.DISMISSED, finding)


def uphold(tx: Transaction, objection_id: int, *, finding: str) -> Message:
    """Uphold an objection: the award is withdrawn, and the panel decides on the vacancy.

    Where the award was withdrawn already, for another objection, the finding alone is kept.

    Raises:
        Invalid: the entry has no award, or there is no finding.
        WrongStage: a further list waits for signatures.
    """
    row = undecided(tx, objection_id)
    finding = require_reason(finding)
    listed = tx.session.get_one(AwardList, row.list_id)
    result_stages.is_sealed(tx, listed.cycle_id)
    sealed = result_stages.sealed_list(tx, listed.cycle_id) or listed
    if not withdrawals.was_taken(tx, listed.cycle_id, row.entry_id):
        withdrawals.take_away(tx, sealed, row.entry_id, finding, objection_id=row.id)
    return _decide(tx, row, ObjectionState.UPHELD, finding)


def _decide(tx: Transaction, row: Objection, state: ObjectionState, finding: str) -> Message:
    row.state, row.finding, row.decided_at, row.decided_by_id = state, finding, tx.at, tx.actor.user_id
    reference = tx.session.get_one(Entry, row.entry_id).reference
    action = "objections.uphold" if state is ObjectionState.UPHELD else "objections.dismiss"
    return tx.record(
        action,
        ("objection", row.id),
        msg(
            "Objection {number} to the award of {reference}: {state}. Finding: {finding}",
            number=row.number,
            reference=reference,
            state=msg(OBJECTION_STATE_NAMES[state]),
            finding=finding,
        ),
    )


def undecided(tx: Transaction, objection_id: int) -> Objection:
    """Give an objection that the actor may still work on.

    Raises:
        NotAllowed: there is none, or the actor does not run the publicity.
        WrongStage: it was upheld or dismissed.
    """
    tx.require(Right.RUN_PUBLICITY)
    row = tx.session.get(Objection, objection_id)
    if row is None:
        raise not_allowed()
    if row.state is not ObjectionState.OPEN:
        raise WrongStage(msg("Objection {number} has been decided already.", number=row.number))
    return row


def _require_texts(name: str, contact: str, claim: str, evidence: str) -> None:
    fields = (
        (name, MOST_NAME, msg("Who objects")),
        (contact, MOST_CONTACT, msg("How they are reached")),
        (claim, MOST_TEXT, msg("What is objected to")),
        (evidence, MOST_TEXT, msg("Evidence")),
    )
    for text, most, field in fields:
        if len(text.strip()) > most:
            raise Invalid(msg("{field}: at most {most} characters.", field=field, most=most))
    for text, _most, field in (fields[0], fields[2]):
        if not text.strip():
            raise Invalid(msg("{field}: please fill it in.", field=field))
