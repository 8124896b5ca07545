"""Who an account's owner is at the identity provider: connected by themselves or by an organiser, and parted again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from db.tables import AuditEvent, ConnectedIdentity, User
from domain.identities import SUBJECT_LENGTH, is_subject
from domain.messages import FieldValue, Message, msg
from domain.permissions import Right, not_allowed
from domain.refusals import Invalid
from use_cases.provider_attempts import finish, to_connect
from use_cases.provider_names import issuer_in_use, provider_name
from use_cases.transaction import Transaction
from use_cases.ways_in import end_sign_ins, is_taken_by_provider_alone

_PARTED = ("identities.disconnect", "identities.disconnect_for")


@dataclass(frozen=True)
class OwnIdentity:
    """How one's own account stands with the provider; ``connected_at`` is None where it is not connected."""

    provider: FieldValue
    connected_at: datetime | None


def own(tx: Transaction) -> OwnIdentity | None:
    """Say how one's own account stands with the provider; None where the program has none.

    Raises:
        NotSignedIn: nobody is.
    """
    user_id = tx.require_signed_in()
    if not issuer_in_use():
        return None
    found = tx.session.get(ConnectedIdentity, user_id)
    is_theirs = found is not None and found.issuer == issuer_in_use()
    return OwnIdentity(provider_name(), found.connected_at if found is not None and is_theirs else None)


def named(tx: Transaction, token: str) -> str | None:
    """Give what the provider called whoever is signed in, so that their account can be connected; None before.

    Raises:
        NotSignedIn: nobody is.
    """
    attempt = to_connect(tx, token)
    return None if attempt is None else attempt.subject


def connect(tx: Transaction, token: str) -> Message:
    """Connect one's own account with whom the provider named; the caller has asked for the password.

    Args:
        tx: of whoever is signed in.
        token: of the attempt.

    Raises:
        NotSignedIn: nobody is.
        Invalid: the provider named nobody, took too long, or named somebody of another account.
    """
    user_id, attempt = tx.require_signed_in(), to_connect(tx, token)
    if attempt is None or attempt.subject is None:
        raise Invalid(msg("This took too long. Please begin again under “My account”."))
    _connect(tx, user_id, attempt.subject)
    finish(tx, attempt.id)
    return tx.record(
        "identities.connect",
        ("user", user_id),
        msg("{name} connected their account with {provider}.", name=tx.actor.name, provider=provider_name()),
    )


def disconnect(tx: Transaction) -> Message:
    """Part one's own account from the provider; its sign-ins go on.

    Raises:
        NotSignedIn: nobody is.
        Invalid: it is not connected, or there would be no way in any more.
    """
    user = tx.session.get_one(User, tx.require_signed_in())
    if user.password_hash is None or is_taken_by_provider_alone(user):
        raise Invalid(msg("You would have no way to sign in any more. An organiser can disconnect your account."))
    _disconnect(tx, user.id)
    return tx.record(
        "identities.disconnect",
        ("user", user.id),
        msg("{name} disconnected their account from {provider}.", name=tx.actor.name, provider=provider_name()),
    )


def connect_for(tx: Transaction, user_id: int, *, subject: str) -> Message:
    """Connect an account with whom the provider calls so, in place of anybody before; its sign-ins end.

    Raises:
        NotAllowed: the actor does not manage accounts, or there is no such account.
        Invalid: there is no provider, nothing usable was typed, or it is of another account.
    """
    tx.require(Right.MANAGE_ACCOUNTS)
    user, subject = _user(tx, user_id), subject.strip()
    if not is_subject(subject):
        raise Invalid(
            msg("Please enter what the provider calls this person, at most {n} characters.", n=SUBJECT_LENGTH)
        )
    _connect(tx, user.id, subject)
    _end(tx, user)
    return tx.record(
        "identities.connect_for",
        ("user", user.id),
        msg("Account {login} was connected with {provider}.", login=user.login, provider=provider_name()),
    )


def disconnect_for(tx: Transaction, user_id: int) -> Message:
    """Part an account from the provider; its sign-ins end.

    Raises:
        NotAllowed: the actor does not manage accounts, or there is no such account.
        Invalid: it is not connected.
    """
    tx.require(Right.MANAGE_ACCOUNTS)
    user = _user(tx, user_id)
    _disconnect(tx, user.id)
    _end(tx, user)
    return tx.record(
        "identities.disconnect_for",
        ("user", user.id),
        msg("Account {login} was disconnected from {provider}.", login=user.login, provider=provider_name()),
    )


def was_parted(tx: Transaction, user_id: int) -> bool:
    """Say whether an account was ever parted from the provider; asks nobody.

    The log tells, which keeps it for good: whoever parted it meant it, and a name must not undo that.
    """
    acts = select(AuditEvent.seq).where(
        AuditEvent.subject_kind == "user", AuditEvent.subject_id == user_id, AuditEvent.action.in_(_PARTED)
    )
    return bool(tx.session.scalar(select(acts.exists())))


def _connect(tx: Transaction, user_id: int, subject: str) -> None:
    issuer = issuer_in_use()
    if not issuer:
        raise Invalid(msg("No identity provider is declared."))
    of_subject = select(ConnectedIdentity.user_id).where(
        ConnectedIdentity.issuer == issuer, ConnectedIdentity.subject == subject
    )
    if tx.session.scalar(of_subject) not in {None, user_id}:
        raise Invalid(msg("This identity is connected with another account already."))
    found = tx.session.get(ConnectedIdentity, user_id)
    if found is None:
        found = ConnectedIdentity(user_id=user_id)
        tx.session.add(found)
    found.issuer, found.subject, found.connected_at = issuer, subject, tx.at
    tx.session.flush()


def _disconnect(tx: Transaction, user_id: int) -> None:
    found = tx.session.get(ConnectedIdentity, user_id)
    if found is None:
        raise Invalid(msg("This account is not connected."))
    tx.session.delete(found)


def _end(tx: Transaction, user: User) -> None:
    keep = tx.actor.sign_in_id if user.id == tx.actor.user_id else None
    because = msg("An organiser changed how your account is connected. Please sign in again.")
    end_sign_ins(tx, user.id, keep=keep, because=because)


def _user(tx: Transaction, user_id: int) -> User:
    user = tx.session.get(User, user_id)
    if user is None:
        raise not_allowed()
    return user
