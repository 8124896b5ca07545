"""Browsers on their way to the identity provider: sent there, taken back once, and what is still to come of it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, func, select, update

from db.tables import ProviderAttempt
from domain.messages import msg
from domain.refusals import NotSignedIn
from use_cases.patience import ADDRESS_LENGTH, NOBODY, count_failure, require_patience_at, too_many
from use_cases.provider_secrets import Secrets
from use_cases.transaction import Transaction, token_hash

WITHIN = timedelta(minutes=10)
# A whole office may sign in at once from behind one address; nobody can fill the disk with attempts from one.
OPEN_AT_ADDRESS = 300
_LONGEST_WISH = 500


@dataclass(frozen=True)
class Taken:
    """A browser that came back; ``user_id`` is there where it connects the account of somebody signed in."""

    attempt_id: int
    user_id: int | None
    wanted: str


def begin(tx: Transaction, *, address: str, wanted: str) -> Secrets:
    """Send a browser of nobody's yet.

    Args:
        tx: of nobody yet.
        address: network address of the browser.
        wanted: where it is to be led afterwards, an address of our own.

    Raises:
        Invalid: too many failures, or too many that never came back.
    """
    return _begin(tx, address, wanted, None)


def begin_connecting(tx: Transaction, *, address: str) -> Secrets:
    """Send the browser of somebody who is signed in, to connect their own account.

    Raises:
        NotSignedIn: nobody is.
        Invalid: as for ``begin``.
    """
    return _begin(tx, address, "/my_account", tx.require_signed_in())


def take(tx: Transaction, token: str, *, state: str, address: str) -> Taken:
    """Take a browser back; it is taken once.

    Raises:
        NotSignedIn: it was not sent, not with this state, too long ago, or came back already.
        Invalid: too many failures at this address.
    """
    require_patience_at(tx, address[:ADDRESS_LENGTH])
    row = _row(tx, token)
    # A wrong state leaves the attempt as it is: it may be a stranger's doing.
    if row is None or row.is_taken or not Secrets(token).is_state(state):
        raise NotSignedIn(msg("Please begin the sign-in again."))
    row.is_taken = True
    return Taken(row.id, row.user_id, row.wanted)


def fail(tx: Transaction, *, address: str) -> None:
    """Count an attempt as failed."""
    count_failure(tx, NOBODY, address[:ADDRESS_LENGTH])


def unknown_subject(tx: Transaction, token: str) -> str | None:
    """Give whoever holds the token what the provider called them, when nobody here was known by it."""
    row = _row(tx, token)
    return None if row is None or row.user_id is not None else row.subject


def keep_subject(tx: Transaction, attempt_id: int, subject: str) -> None:
    """Keep what the provider called somebody, for the few minutes of the attempt; its caller knows whose it is."""
    tx.session.execute(update(ProviderAttempt).where(ProviderAttempt.id == attempt_id).values(subject=subject))


def finish(tx: Transaction, attempt_id: int) -> None:
    """Keep nothing more of an attempt; its caller knows whose it is."""
    tx.session.execute(delete(ProviderAttempt).where(ProviderAttempt.id == attempt_id))


def to_connect(tx: Transaction, token: str) -> ProviderAttempt | None:
    """Give the attempt by which whoever is signed in connects their account, once the provider said who it is."""
    user_id, row = tx.require_signed_in(), _row(tx, token)
    return row if row is not None and row.subject is not None and row.user_id == user_id else None


def _begin(tx: Transaction, address: str, wanted: str, user_id: int | None) -> Secrets:
    address = address[:ADDRESS_LENGTH]
    require_patience_at(tx, address)
    tx.session.execute(delete(ProviderAttempt).where(ProviderAttempt.expires_at <= tx.at))
    there = select(func.count()).where(ProviderAttempt.address == address, ProviderAttempt.is_taken.is_(False))
    if (tx.session.scalar(there) or 0) >= OPEN_AT_ADDRESS:
        raise too_many()
    own = Secrets(secrets.token_urlsafe(32))
    tx.session.add(
        ProviderAttempt(
            token_hash=token_hash(own.token),
            address=address,
            user_id=user_id,
            wanted=wanted if len(wanted) <= _LONGEST_WISH else "/",
            expires_at=tx.at + WITHIN,
        )
    )
    return own


def _row(tx: Transaction, token: str) -> ProviderAttempt | None:
    row = tx.session.scalars(
        select(ProviderAttempt).where(ProviderAttempt.token_hash == token_hash(token))
    ).one_or_none()
    return row if row is not None and row.expires_at > tx.at else None
