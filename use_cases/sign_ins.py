"""Signing in and out, and how often one may try."""

from __future__ import annotations

import secrets
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta

from sqlalchemy import ColumnElement, delete, select, update

from db.engine import Database
from db.tables import SignIn, SignInFailure, User
from domain.messages import Message, msg
from domain.passwords import require_good
from domain.permissions import ROLE_NAMES, Role, not_allowed
from domain.refusals import Invalid, NotSignedIn
from settings import settings
from use_cases.passwords import hashed, matches
from use_cases.transaction import Actor, Anybody, Transaction, perform, token_hash

WINDOW = timedelta(minutes=15)
FAILURES_OF_ACCOUNT_AT_ADDRESS = 5
FAILURES_OF_ACCOUNT = 40
FAILURES_AT_ADDRESS = 30
_TOUCHED_EVERY = timedelta(minutes=1)
LOGIN_LENGTH = 64
_ADDRESS_LENGTH = 64


@dataclass(frozen=True)
class Present:
    """Who is at this browser."""

    actor: Actor
    is_due_for_touch: bool


@dataclass(frozen=True)
class DemoAccount:
    """One account that a demonstration offers on its sign-in page."""

    login: str
    name: str
    roles: Message


@dataclass(frozen=True)
class _Attempt:
    """One attempt, counted as failed until it has succeeded."""

    failure_id: int
    user_id: int | None
    password_hash: str | None


def normal_login(login: str) -> str:
    """Give an account name as it is stored and compared: without the spaces, widths and cases people vary."""
    return unicodedata.normalize("NFKC", login).strip().casefold()


def present(tx: Transaction) -> Present:
    """Say who is signed in.

    Raises:
        NotSignedIn: nobody.
    """
    if tx.actor.last_seen_at is None:
        raise NotSignedIn(msg("Please sign in."))
    return Present(tx.actor, tx.at - tx.actor.last_seen_at >= _TOUCHED_EVERY)


def touch(tx: Transaction) -> None:
    """Keep the actor's sign-in from ending for idleness."""
    if tx.actor.sign_in_id is not None:
        tx.session.execute(update(SignIn).where(SignIn.id == tx.actor.sign_in_id).values(seen_at=tx.at))


def why_ended(tx: Transaction, token: str) -> Message | None:
    """Say to whoever holds a token why its sign-in was ended; None where nobody's act had a word for it."""
    return tx.session.scalar(select(SignIn.ended_because).where(SignIn.token_hash == token_hash(token)))


def sign_in(database: Database, *, login: str, password: str, address: str, previous: str | None = None) -> str:
    """Check a password and open a sign-in; the attempt counts as failed until it has succeeded.

    The comparison itself runs outside any transaction: it is slow on purpose, and there is one writer.

    Args:
        database: where to; this act spans two transactions.
        login: as typed.
        password: as typed.
        address: network address of the browser.
        previous: token the browser held before; its sign-in ends.

    Returns:
        The token for the browser's cookie.

    Raises:
        Invalid: wrong name or password (the same for an unknown name), or too many attempts.
    """
    login, address = normal_login(login)[:LOGIN_LENGTH], address[:_ADDRESS_LENGTH]
    attempt = perform(database, Anybody(), _begin_attempt, login, address)
    if not matches(password, attempt.password_hash):
        raise Invalid(msg("The account name or the password is wrong."))
    return perform(database, Anybody(), _succeed, attempt, address, previous)


def demo_accounts(tx: Transaction) -> tuple[DemoAccount, ...]:
    """List who can sign in to a demonstration.

    Raises:
        NotAllowed: this is not a demonstration.
    """
    if not settings().is_demo:
        raise not_allowed()
    users = tx.session.scalars(select(User).where(User.is_active).order_by(User.id))
    return tuple(
        DemoAccount(user.login, user.display_name, msg("{roles}", roles=named_roles(row.role for row in user.roles)))
        for user in users
    )


def named_roles(roles: Iterable[Role]) -> tuple[Message, ...]:
    """Give the roles as words, in their fixed order."""
    given = set(roles)
    return tuple(Message(ROLE_NAMES[role]) for role in Role if role in given)


def sign_out(tx: Transaction) -> None:
    """End the actor's sign-in."""
    if tx.actor.sign_in_id is not None:
        tx.session.execute(update(SignIn).where(SignIn.id == tx.actor.sign_in_id).values(revoked_at=tx.at))
        tx.record("sign_ins.sign_out", ("user", tx.actor.user_id), msg("{name} signed out.", name=tx.actor.name))


def open_for(tx: Transaction, user: User, address: str) -> str:
    """Open a sign-in for a person whose identity has been established; gives the token."""
    token = secrets.token_urlsafe(32)
    tx.session.add(
        SignIn(
            user_id=user.id,
            token_hash=token_hash(token),
            address=address[:_ADDRESS_LENGTH],
            created_at=tx.at,
            seen_at=tx.at,
            expires_at=tx.at + settings().signed_in_for,
        )
    )
    in_name_of(tx, user).record("sign_ins.sign_in", ("user", user.id), msg("{name} signed in.", name=user.display_name))
    return token


def set_password(tx: Transaction, user: User, password: str, *, keep: int | None = None) -> None:
    """Give a person a password and end their sign-ins.

    Args:
        tx: the transaction of the act that establishes the password.
        user: whose password it is.
        password: the new one.
        keep: id of the one sign-in that goes on.

    Raises:
        Invalid: the password is not good enough.
    """
    require_good(password, login=user.login)
    user.password_hash = hashed(password)
    end_sign_ins(tx, user.id, keep=keep)


def end_sign_ins(tx: Transaction, user_id: int, *, keep: int | None = None) -> None:
    """End every sign-in of a person, but for one that may be kept."""
    open_ones = update(SignIn).where(SignIn.user_id == user_id, SignIn.revoked_at.is_(None)).values(revoked_at=tx.at)
    tx.session.execute(open_ones if keep is None else open_ones.where(SignIn.id != keep))


def _begin_attempt(tx: Transaction, login: str, address: str) -> _Attempt:
    """Count the attempt before the password is looked at, so that many at once cannot slip through."""
    tx.session.execute(delete(SignInFailure).where(SignInFailure.failed_at <= tx.at - WINDOW))
    _require_patience(tx, login, address)
    failure = SignInFailure(login=login, address=address, failed_at=tx.at)
    tx.session.add(failure)
    tx.session.flush()
    user = tx.session.scalars(select(User).where(User.login == login)).one_or_none()
    if user is None or not user.is_active:
        return _Attempt(failure.id, None, None)
    return _Attempt(failure.id, user.id, user.password_hash)


def _require_patience(tx: Transaction, login: str, address: str) -> None:
    """Refuse after too many failures.

    At an address where the account was signed in before, only its own failures there count: nobody
    elsewhere, and no neighbour's clumsiness behind the same address, keeps its owner out.
    """
    at_address = [(failure.login, failure.failed_at) for failure in _failures(tx, SignInFailure.address == address)]
    limits = [([moment for name, moment in at_address if name == login], FAILURES_OF_ACCOUNT_AT_ADDRESS)]
    if not _is_known_at(tx, login, address):
        of_account = [failure.failed_at for failure in _failures(tx, SignInFailure.login == login)]
        limits += [([moment for _name, moment in at_address], FAILURES_AT_ADDRESS), (of_account, FAILURES_OF_ACCOUNT)]
    free_at = [moments[-most] + WINDOW for moments, most in limits if len(moments) >= most]
    if free_at:
        minutes = -(-(max(free_at) - tx.at) // timedelta(minutes=1))
        raise Invalid(msg("Too many failed attempts. Please try again in {minutes} minutes.", minutes=minutes))


def _failures(tx: Transaction, condition: ColumnElement[bool]) -> list[SignInFailure]:
    return list(tx.session.scalars(select(SignInFailure).where(condition).order_by(SignInFailure.failed_at)))


def _is_known_at(tx: Transaction, login: str, address: str) -> bool:
    signed_in_here = select(SignIn.id).join(SignIn.user).where(User.login == login, SignIn.address == address)
    return bool(tx.session.scalar(select(signed_in_here.exists())))


def _succeed(tx: Transaction, attempt: _Attempt, address: str, previous: str | None) -> str:
    failure = tx.session.get(SignInFailure, attempt.failure_id)
    user = tx.session.get(User, attempt.user_id)
    if user is None or not user.is_active or user.password_hash != attempt.password_hash:
        raise Invalid(msg("The account name or the password is wrong."))
    if failure is not None:
        tx.session.execute(
            delete(SignInFailure).where(SignInFailure.login == failure.login, SignInFailure.address == failure.address)
        )
    if previous:
        tx.session.execute(
            update(SignIn)
            .where(SignIn.token_hash == token_hash(previous), SignIn.revoked_at.is_(None))
            .values(revoked_at=tx.at)
        )
    return open_for(tx, user, address)


def in_name_of(tx: Transaction, user: User) -> Transaction:
    """Give the same transaction with the person as its actor, once their identity is established."""
    return replace(tx, actor=Actor(user.id, user.display_name, frozenset(row.role for row in user.roles)))
