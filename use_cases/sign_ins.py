"""Signing in and out, and how often one may try."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select, update

from db.engine import Database
from db.tables import SignIn, SignInFailure, User
from domain.messages import Message, msg
from domain.passwords import require_good
from domain.permissions import ROLE_NAMES, Role, not_allowed
from domain.refusals import Invalid, NotSignedIn, Unavailable, Unopened
from settings import settings
from use_cases.guessing import require_hard_to_guess
from use_cases.passwords import hashed, matches
from use_cases.patience import ADDRESS_LENGTH, NOBODY, count_failure, forget_failures, require_patience
from use_cases.provider_names import provider_name
from use_cases.transaction import Actor, Anybody, Transaction, perform, token_hash
from use_cases.ways_in import HalfWayToken, Place, end_sign_ins, is_taken_by_provider_alone, let_in
from use_cases.wrong_passwords import tell_of_wrong_password

_TOUCHED_EVERY = timedelta(minutes=1)
LOGIN_LENGTH = 64
WRONG = msg("The account name or the password is wrong.")


@dataclass(frozen=True)
class Present:
    """Who is at this browser, and whether the program is too old for the data by now."""

    actor: Actor
    is_due_for_touch: bool
    is_overtaken: bool = False


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
    return Present(tx.actor, tx.at - tx.actor.last_seen_at >= _TOUCHED_EVERY, tx.is_overtaken)


def own_login(tx: Transaction) -> str:
    """Give the account name of whoever is signed in.

    Raises:
        NotSignedIn: nobody.
    """
    return tx.session.get_one(User, tx.require_signed_in()).login


def touch(tx: Transaction) -> None:
    """Keep the actor's sign-in from ending for idleness."""
    if tx.actor.sign_in_id is not None:
        tx.session.execute(update(SignIn).where(SignIn.id == tx.actor.sign_in_id).values(seen_at=tx.at))


def why_ended(tx: Transaction, token: str) -> Message | None:
    """Say to whoever holds a token why its sign-in was ended; None where nobody's act had a word for it."""
    return tx.session.scalar(select(SignIn.ended_because).where(SignIn.token_hash == token_hash(token)))


def sign_in(
    database: Database,
    *,
    login: str,
    password: str,
    address: str,
    browser: str = "",
    previous: str | None = None,
    wants_factor: bool = False,
) -> str:
    """Check a password and open a sign-in, whole or half; the attempt counts as failed until it has succeeded.

    The comparison itself runs outside any transaction: it is slow on purpose, and there is one writer. A right password
    does not count against anybody where it is the program that cannot go on.

    Args:
        database: where to; this act spans two transactions.
        login: as typed.
        password: as typed.
        address: network address of the browser.
        browser: what ``domain/browsers.py`` keeps of its description.
        previous: token the browser held before; its sign-in ends.
        wants_factor: whether somebody is here to set a second factor up.

    Returns:
        The token for the browser's cookie; a ``HalfWayToken`` where a second factor is still to come.

    Raises:
        Invalid: wrong name or password (the same for an unknown name), or too many attempts.
        Unopened: the password is right, and the key that the second factor needs cannot be read.
    """
    login, address = normal_login(login)[:LOGIN_LENGTH], address[:ADDRESS_LENGTH]
    if login == NOBODY:
        # It would count against those whom the identity provider names.
        raise _wrong()
    attempt = perform(database, Anybody(), _begin_attempt, login, address)
    if not matches(password, attempt.password_hash):
        tell_of_wrong_password(attempt.user_id, address)
        raise _wrong()
    place = Place(address, browser)
    try:
        return perform(database, Anybody(), _succeed, attempt, place, previous, wants_factor=wants_factor)
    except (Unavailable, Unopened):
        # Where the database is away for good it stays counted, and what is said is why nobody was let in.
        with suppress(Unavailable):
            perform(database, Anybody(), _forgive, attempt)
        raise


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


def prove(database: Database, *, login: str, password: str, address: str) -> None:
    """Show by the password that it is oneself at the browser; patience ends here as for signing in.

    Raises:
        Invalid: it is wrong, or was too often.
    """
    attempt = perform(database, Anybody(), _begin_attempt, normal_login(login), address[:ADDRESS_LENGTH])
    if not matches(password, attempt.password_hash):
        tell_of_wrong_password(attempt.user_id, address)
        raise Invalid(msg("The present password is wrong."))
    perform(database, Anybody(), _forgive, attempt)


def ends_at_provider(tx: Transaction) -> bool:
    """Say whether signing out leads on to the identity provider: it was let in by it, and that is declared."""
    declared = settings().identity
    if declared is None or not declared.ends_there or tx.actor.sign_in_id is None:
        return False
    return tx.session.get_one(SignIn, tx.actor.sign_in_id).is_from_provider


def sign_out(tx: Transaction) -> None:
    """End the actor's sign-in."""
    if tx.actor.sign_in_id is not None:
        tx.session.execute(update(SignIn).where(SignIn.id == tx.actor.sign_in_id).values(revoked_at=tx.at))
        tx.record("sign_ins.sign_out", ("user", tx.actor.user_id), msg("{name} signed out.", name=tx.actor.name))


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
    require_hard_to_guess(password, near=(user.login, user.display_name))
    user.password_hash = hashed(password)
    end_sign_ins(tx, user.id, keep=keep)


def _wrong() -> Invalid:
    return Invalid(WRONG)


def _begin_attempt(tx: Transaction, login: str, address: str) -> _Attempt:
    """Count the attempt before the password is looked at, so that many at once cannot slip through."""
    require_patience(tx, login, address)
    failure = count_failure(tx, login, address)
    # Columns alone: with the account its roles would be read, a statement more than where there is none.
    named = select(User.id, User.password_hash).where(User.login == login, User.is_active)
    user = tx.session.execute(named).one_or_none()
    if user is None:
        return _Attempt(failure.id, None, None)
    return _Attempt(failure.id, user.id, user.password_hash)


def _forgive(tx: Transaction, attempt: _Attempt) -> None:
    failure = tx.session.get(SignInFailure, attempt.failure_id)
    if failure is not None:
        tx.session.delete(failure)


def _succeed(tx: Transaction, attempt: _Attempt, place: Place, previous: str | None, *, wants_factor: bool) -> str:
    failure = tx.session.get(SignInFailure, attempt.failure_id)
    user = tx.session.get(User, attempt.user_id)
    if user is None or not user.is_active or user.password_hash != attempt.password_hash:
        raise _wrong()
    if is_taken_by_provider_alone(user) and not wants_factor:
        raise Invalid(msg("Judges sign in through {provider} here, not with a password.", provider=provider_name()))
    token = let_in(tx, user, place, previous=previous, wants_factor=wants_factor)
    if failure is not None and isinstance(token, HalfWayToken):
        # Whoever has the password must not get rid of wrong codes by typing it again.
        tx.session.delete(failure)
    elif failure is not None:
        forget_failures(tx, failure.login, failure.address)
    return token
