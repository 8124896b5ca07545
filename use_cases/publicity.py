"""A sealed list shown to the public for its working days, and published when they are over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select

from db.tables import AuditEvent, AwardList, Cycle, Objection, Publicity
from domain.messages import InBoth, Message, msg
from domain.permissions import Right, not_allowed
from domain.refusals import Invalid, Refusal, WrongStage
from domain.results import ObjectionState
from domain.working_days import PublicityDays, publicity_days
from i18n.office_days import office_day
from intake.public_holidays import public_holidays
from use_cases import result_stages
from use_cases.decisions import decisions_of
from use_cases.list_contents import changes_between, content_of, digest_of, raises_somebody
from use_cases.publicity_days import days_left
from use_cases.stored_rules import decision_rule
from use_cases.transaction import Transaction

MOST_OFFICE, MOST_TELEPHONE, MOST_ADDRESS, MOST_EMAIL = 128, 64, 256, 128
MOST_DAYS_AHEAD = 60


@dataclass(frozen=True)
class Contact:
    """Who receives objections; all but the office may be empty."""

    office: str
    telephone: str = ""
    address: str = ""
    email: str = ""


@dataclass(frozen=True)
class Shown:
    """A list's publicity: from when to when, how far the calendar was known, how many working days are left."""

    list_id: int
    number: int
    starts_on: date
    ends_on: date
    working_days: int
    is_calendar_known: bool
    contact: Contact
    head_seq: int
    head_hash: str
    days_left: int
    is_over: bool


@dataclass(frozen=True)
class Publication:
    """What stands between a list and its publication.

    Attributes:
        needs_publicity: whether it must still be shown to the public itself.
        missing: what hinders publication, in words; empty where it may be published.
        today: at the office.
    """

    needs_publicity: bool
    missing: tuple[Message, ...]
    today: date


def of_list(tx: Transaction, list_id: int) -> Shown | None:
    """Say how a list is shown; None where it is not."""
    tx.require_any(Right.SEE_RANKINGS, Right.SIGN_LISTS)
    row = tx.session.get(Publicity, list_id)
    listed = tx.session.get(AwardList, list_id)
    if row is None or listed is None:
        return None
    return Shown(
        list_id,
        listed.number,
        row.starts_on,
        row.ends_on,
        row.working_days,
        row.is_calendar_known,
        Contact(row.office, row.telephone, row.address, row.email),
        row.head_seq,
        row.head_hash,
        days_left(row, office_day(tx.at), public_holidays()),
        office_day(tx.at) > row.ends_on,
    )


def newest(tx: Transaction, cycle_id: int) -> Shown | None:
    """Say how the newest list of a cycle that was ever shown is, or was; None before the first."""
    tx.require(Right.SEE_OBJECTIONS)
    listed = result_stages.newest_shown(tx, cycle_id)
    return None if listed is None else of_list(tx, listed.id)


def planned(tx: Transaction, cycle_id: int, *, starts_on: date) -> PublicityDays:
    """Say from when to when a list put up on a day would be shown."""
    tx.require(Right.RUN_PUBLICITY)
    cycle = tx.session.get(Cycle, cycle_id)
    if cycle is None:
        raise not_allowed()
    return publicity_days(starts_on, decision_rule(cycle.decision).publicity_days, public_holidays())


def begin(tx: Transaction, list_id: int, *, starts_on: date, contact: Contact) -> Message:
    """Show the sealed list to the public from a day on; its last day follows from the declared working days.

    Raises:
        WrongStage: the list is not the newest sealed one, or is shown or published already.
        Invalid: nobody would know where to send an objection, or the day lies behind or far ahead.
    """
    listed = _newest_sealed(tx, list_id)
    if tx.session.get(Publicity, list_id) is not None:
        raise WrongStage(msg("List {number} is being shown already.", number=listed.number))
    contact = _checked(contact)
    _require_day_ahead(tx, starts_on)
    days = planned(tx, listed.cycle_id, starts_on=starts_on)
    head = tx.session.execute(select(AuditEvent.seq, AuditEvent.hash).order_by(AuditEvent.seq.desc()).limit(1)).one()
    row = Publicity(
        list_id=list_id,
        starts_on=days.first_on,
        ends_on=days.last_on,
        working_days=len(days.working_days),
        is_calendar_known=days.caution is None,
        office=contact.office,
        telephone=contact.telephone,
        address=contact.address,
        email=contact.email,
        begun_at=tx.at,
        begun_by_id=tx.actor.user_id,
        head_seq=head.seq,
        head_hash=head.hash,
    )
    tx.session.add(row)
    return tx.record(
        "publicity.begin",
        ("award_list", list_id),
        msg(
            "List {number} is shown to the public from {first} to {last}, {n} working days.",
            number=listed.number,
            first=row.starts_on,
            last=row.ends_on,
            n=row.working_days,
        ),
    )


def publish(tx: Transaction, list_id: int) -> Message:
    """Publish a list once its publicity is over and nothing is open any more.

    A version that gives nobody an award, or a higher one, needs no publicity of its own: that of the version before it
    counts, and must be over.

    Raises:
        WrongStage: it is not the newest sealed one, is published already, or its days are not over.
        Invalid: an objection is open, or the list does not say what was decided since.
    """
    listed = _newest_sealed(tx, list_id)
    for refusal in _hindrances(tx, listed):
        raise refusal
    listed.published_at = tx.at
    return tx.record(
        "publicity.publish",
        ("award_list", list_id),
        msg("List {number} of “{cycle}” is published.", number=listed.number, cycle=_cycle_name(tx, listed.cycle_id)),
    )


def publication(tx: Transaction, list_id: int) -> Publication:
    """Say what stands between the newest sealed list and its publication."""
    tx.require(Right.SEE_OBJECTIONS)
    listed = tx.session.get(AwardList, list_id)
    if listed is None:
        raise not_allowed()
    needs_publicity = tx.session.get(Publicity, list_id) is None and _needs_publicity(tx, listed)
    return Publication(
        needs_publicity, tuple(refusal.message for refusal in _hindrances(tx, listed)), office_day(tx.at)
    )


def _hindrances(tx: Transaction, listed: AwardList) -> Iterator[Refusal]:
    """Give every reason why a sealed list cannot be published, as the refusal it is."""
    shown = tx.session.get(Publicity, listed.id)
    if shown is None and _needs_publicity(tx, listed):
        yield WrongStage(msg("List {number} has not been shown to the public yet.", number=listed.number))
    elif shown is None:
        # What takes from some and gives to nobody rests on the publicity of the version before.
        before = result_stages.newest_shown(tx, listed.cycle_id, before=listed.number)
        shown = None if before is None else tx.session.get(Publicity, before.id)
    if shown is not None and office_day(tx.at) <= shown.ends_on:
        yield WrongStage(
            msg(
                "List {number} is shown to the public until {last}; it can be published after that.",
                number=tx.session.get_one(AwardList, shown.list_id).number,
                last=shown.ends_on,
            )
        )
    if open_ := _open_objections(tx, listed.cycle_id):
        yield Invalid(msg("{n} objections are still open; decide them first.", n=open_))
    decisions = decisions_of(tx, listed.cycle_id)
    if decisions.breaches or digest_of(content_of(decisions)) != listed.sha256:
        yield Invalid(
            msg("Something was decided since list {number} was sealed: seal a further version.", number=listed.number)
        )


def _require_day_ahead(tx: Transaction, starts_on: date) -> None:
    today = office_day(tx.at)
    last = today + timedelta(days=MOST_DAYS_AHEAD)
    if not today <= starts_on <= last:
        raise Invalid(
            msg(
                "The publicity can begin today or later, at the latest on {last}; not on {day}.",
                last=last,
                day=starts_on,
            )
        )


def _checked(contact: Contact) -> Contact:
    """Give a contact without white space around it, if it fits."""
    fields = (
        (contact.office.strip(), MOST_OFFICE, msg("Received by")),
        (contact.telephone.strip(), MOST_TELEPHONE, msg("Telephone")),
        (contact.address.strip(), MOST_ADDRESS, msg("Postal address")),
        (contact.email.strip(), MOST_EMAIL, msg("E-mail address")),
    )
    for text, most, field in fields:
        if len(text) > most:
            raise Invalid(msg("{field}: at most {most} characters.", field=field, most=most))
    if not fields[0][0] or not any(text for text, _most, _field in fields[1:]):
        raise Invalid(msg("Say who receives objections, and a telephone number, an address or an e-mail address."))
    return Contact(*(text for text, _most, _field in fields))


def _newest_sealed(tx: Transaction, list_id: int) -> AwardList:
    tx.require(Right.RUN_PUBLICITY)
    row = tx.session.get(AwardList, list_id)
    if row is None:
        raise not_allowed()
    if row.sealed_at is None:
        raise WrongStage(msg("List {number} has not been sealed.", number=row.number))
    newest = result_stages.current_list(tx, row.cycle_id)
    if newest is None or newest.id != row.id:
        raise WrongStage(msg("There is a newer list than list {number}.", number=row.number))
    if row.published_at is not None:
        raise WrongStage(msg("List {number} is published already.", number=row.number))
    return row


def _needs_publicity(tx: Transaction, listed: AwardList) -> bool:
    before = result_stages.newest_shown(tx, listed.cycle_id, before=listed.number)
    return before is None or raises_somebody(changes_between(before.content, listed.content))


def _open_objections(tx: Transaction, cycle_id: int) -> int:
    return (
        tx.session.scalar(
            select(func.count(Objection.id))
            .join(AwardList, AwardList.id == Objection.list_id)
            .where(AwardList.cycle_id == cycle_id, Objection.state == ObjectionState.OPEN)
        )
        or 0
    )


def _cycle_name(tx: Transaction, cycle_id: int) -> InBoth:
    cycle = tx.session.get_one(Cycle, cycle_id)
    return InBoth(cycle.name, cycle.name_en)
