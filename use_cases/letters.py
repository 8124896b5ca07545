"""Letters by e-mail: prepared by an organiser's act, handed in outside any transaction, each result recorded."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from db.tables import Letter, User
from domain.letters import LETTER_NAMES, LetterKind, LetterState
from domain.messages import Message, msg
from domain.permissions import Right, not_allowed
from domain.refusals import Invalid
from exports.paper import REHEARSAL
from i18n import DEFAULT_LANGUAGE
from i18n.catalogues import OFFICE_TIME
from settings import settings
from use_cases import letter_texts, reminders
from use_cases.accounts import Invitee, invitation_address
from use_cases.transaction import Transaction

_LISTED = 100


@dataclass(frozen=True)
class Draft:
    """A letter as it would be sent; ``address`` None where the account has none."""

    user_id: int
    name: str
    address: str | None
    subject: str
    text: str


@dataclass(frozen=True)
class Outgoing:
    """A prepared letter on its way to the mail server; its text is stored nowhere."""

    letter_id: int
    address: str
    subject: str
    text: str
    prepared_at: datetime


@dataclass(frozen=True)
class SentLine:
    """One letter in the list of letters."""

    name: str
    address: str
    kind: LetterKind
    state: LetterState
    prepared_at: datetime
    tried_at: datetime | None
    failure: Message | None


def drafted_reminders(tx: Transaction, cycle_id: int) -> tuple[Draft, ...]:
    """Write to each judge who owes sheets in the open rounds of a cycle; nothing is sent or stored."""
    tx.require(Right.RUN_ROUNDS)
    drafts = []
    today = tx.at.astimezone(OFFICE_TIME).date()
    for user_id, grouped in groupby(reminders.owing(tx, cycle_id), key=lambda line: line.user_id):
        lines = list(grouped)
        language = lines[0].language or DEFAULT_LANGUAGE
        text = letter_texts.reminder(lines, language, today)
        subject = letter_texts.subject(letter_texts.REMINDER_SUBJECT, language)
        if lines[0].is_rehearsal:
            subject = f"{letter_texts.subject(REHEARSAL, language)} {subject}"
        drafts.append(Draft(user_id, lines[0].judge, lines[0].address, subject, text))
    return tuple(drafts)


def drafted_invitations(tx: Transaction, invitees: Sequence[Invitee]) -> tuple[Draft, ...]:
    """Write to each of those who were invited a moment ago; nothing is sent or stored."""
    tx.require(Right.MANAGE_ACCOUNTS)
    users = {
        user.login: user
        for user in tx.session.scalars(select(User).where(User.login.in_([each.login for each in invitees])))
    }
    drafts = []
    for invitee in invitees:
        user = users[invitee.login]
        language = user.language or DEFAULT_LANGUAGE
        link = invitation_address(invitee)
        text = letter_texts.invitation(invitee.name, invitee.login, link, invitee.expires_at, language)
        subject = letter_texts.subject(letter_texts.INVITATION_SUBJECT, language)
        drafts.append(Draft(user.id, invitee.name, user.email, subject, text))
    return tuple(drafts)


def prepare_reminders(tx: Transaction, cycle_id: int, *, user_ids: Collection[int]) -> tuple[Outgoing, ...]:
    """Put reminders to these judges on the list of letters; the caller hands them in after the transaction.

    Raises:
        Invalid: no mail server is declared, or one of them owes nothing or has no address.
    """
    tx.require(Right.RUN_ROUNDS)
    drafts = [draft for draft in drafted_reminders(tx, cycle_id) if draft.user_id in set(user_ids)]
    if len(drafts) != len(set(user_ids)):
        raise Invalid(msg("Somebody chosen owes nothing any more. Look at the list again."))
    return _prepare(tx, LetterKind.REMINDER, drafts, cycle_id)


def prepare_invitations(tx: Transaction, invitees: Sequence[Invitee]) -> tuple[Outgoing, ...]:
    """Put the invitations of those who have an address on the list of letters; as ``prepare_reminders``."""
    tx.require(Right.MANAGE_ACCOUNTS)
    drafts = [draft for draft in drafted_invitations(tx, invitees) if draft.address]
    return _prepare(tx, LetterKind.INVITATION, drafts, None)


def record_result(tx: Transaction, letter_id: int, *, failure: Message | None) -> Message:
    """Write down what became of a letter: taken by the mail server, or why not."""
    tx.require(Right.RUN_ROUNDS)
    letter = tx.session.get(Letter, letter_id, options=[joinedload(Letter.user)])
    if letter is None or letter.state is not LetterState.PREPARED:
        raise not_allowed()
    letter.tried_at, letter.failure = tx.at, failure
    letter.state = LetterState.SENT if failure is None else LetterState.FAILED
    fields: dict[str, str | Message] = {
        "kind": msg(LETTER_NAMES[letter.kind]),
        "name": letter.user.display_name,
        "address": letter.address,
    }
    said = (
        msg("{kind} to {name}, {address}: the mail server took it.", **fields)
        if failure is None
        else msg("{kind} to {name}, {address}: not sent. {reason}", **fields, reason=failure)
    )
    return tx.record("letters.record_result", ("user", letter.user_id), said)


def sum_up(tx: Transaction, letter_ids: Collection[int]) -> Message:
    """Say how a sending went; each result is on the record already."""
    tx.require(Right.RUN_ROUNDS)
    states = list(tx.session.scalars(select(Letter.state).where(Letter.id.in_(letter_ids))))
    sent = states.count(LetterState.SENT)
    if sent == len(states):
        return msg("Sent: {n} letters.", n=sent)
    failed = len(states) - sent
    return msg("Sent: {n} letters; not sent: {failed}. The list of letters says why.", n=sent, failed=failed)


def listing(tx: Transaction, kind: LetterKind) -> tuple[SentLine, ...]:
    """Give the latest letters of a kind, the newest first; at most a hundred."""
    tx.require(Right.RUN_ROUNDS)
    rows = tx.session.scalars(
        select(Letter)
        .where(Letter.kind == kind)
        .options(joinedload(Letter.user))
        .order_by(Letter.prepared_at.desc(), Letter.id)
        .limit(_LISTED)
    )
    return tuple(
        SentLine(row.user.display_name, row.address, row.kind, row.state, row.prepared_at, row.tried_at, row.failure)
        for row in rows
    )


def _prepare(tx: Transaction, kind: LetterKind, drafts: Sequence[Draft], cycle_id: int | None) -> tuple[Outgoing, ...]:
    if settings().mail is None:
        raise Invalid(msg("No mail server is declared for this program; see “E-mail” in docs/operations.md."))
    if not drafts:
        raise Invalid(msg("Choose somebody to write to."))
    if without := tuple(draft.name for draft in drafts if not draft.address):
        raise Invalid(msg("No e-mail address is known of {names}.", names=without))
    letters = [
        Letter(
            kind=kind,
            state=LetterState.PREPARED,
            user_id=draft.user_id,
            cycle_id=cycle_id,
            address=draft.address,
            subject=draft.subject,
            prepared_at=tx.at,
            prepared_by_id=tx.actor.user_id,
        )
        for draft in drafts
    ]
    tx.session.add_all(letters)
    tx.session.flush()
    tx.record(
        "letters.prepare",
        ("cycle", cycle_id),
        msg(
            "To be sent by e-mail, {kind}: {names}.",
            kind=msg(LETTER_NAMES[kind]),
            names=tuple(draft.name for draft in drafts),
        ),
    )
    return tuple(
        Outgoing(letter.id, letter.address, letter.subject, draft.text, tx.at)
        for letter, draft in zip(letters, drafts, strict=True)
    )
