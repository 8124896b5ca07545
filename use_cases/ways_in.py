"""How somebody whose identity is established gets in: at once, or half-way where a second factor is still to come."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum

from sqlalchemy import delete, update

from db.tables import HalfSignIn, SecondFactor, SignIn, User
from domain.messages import Message, msg
from domain.permissions import Role
from domain.second_factors import is_required_of, new_secret
from settings import settings
from use_cases.patience import ADDRESS_LENGTH
from use_cases.provider_names import provider_name
from use_cases.secret_box import opened, sealed
from use_cases.transaction import Actor, Transaction, token_hash

CODE_WITHIN = timedelta(minutes=5)
# Whoever sets a factor up may first have to put a program on the telephone.
SET_UP_WITHIN = timedelta(minutes=15)


class Known(StrEnum):
    """What established who somebody is."""

    BY_PASSWORD = "password"  # noqa: S105 -- the name of a way
    BY_PROVIDER = "provider"
    # The provider asked for what is declared to be as good as a second factor of ours.
    BY_PROVIDER_TWICE = "provider, twice"


class HalfWayToken(str):
    """The token of somebody whose second factor is still to come: it opens nothing but the second step."""

    __slots__ = ()


@dataclass(frozen=True)
class Place:
    """The browser somebody signs in with: its network address, and what ``domain/browsers.py`` keeps of it."""

    address: str
    browser: str = ""


def place_of_factor(user_id: int) -> str:
    """Name what the secret of an account's factor is bound to."""
    return f"second factor of {user_id}"


def place_of_half(hashed_token: str) -> str:
    """Name what the secret that a half sign-in offers is bound to."""
    return f"half sign-in {hashed_token}"


def secret_of(factor: SecondFactor) -> bytes | None:
    """Give what an account shares with a telephone; None where the key that opens it is not on this machine."""
    return opened(factor.secret, bound_to=place_of_factor(factor.user_id))


def let_in(
    tx: Transaction,
    user: User,
    place: Place,
    *,
    previous: str | None = None,
    wants_factor: bool = False,
    known: Known = Known.BY_PASSWORD,
) -> str:
    """Let a person in who has just given, or set, the right password, or whom the identity provider has named.

    Args:
        tx: the transaction of the act that establishes who it is.
        user: who it is.
        place: where they are.
        previous: token the browser held before; its sign-in ends once somebody is in.
        wants_factor: whether they are here to set a second factor up.
        known: by what.

    Returns:
        The token of a sign-in, or a ``HalfWayToken``.
    """
    is_from_provider = known is not Known.BY_PASSWORD
    if known is Known.BY_PROVIDER_TWICE:
        return open_for(tx, user, place, previous=previous, is_from_provider=is_from_provider)
    factor = tx.session.get(SecondFactor, user.id)
    if factor is not None and secret_of(factor) is not None:
        return _half_way(tx, user, None, is_from_provider=is_from_provider)
    # Whoever had a factor that cannot be read any more is not let in by the password alone.
    if factor is not None or wants_factor or must_have_factor(user):
        return _half_way(tx, user, new_secret(), is_from_provider=is_from_provider)
    return open_for(tx, user, place, previous=previous, is_from_provider=is_from_provider)


def open_for(
    tx: Transaction, user: User, place: Place, *, previous: str | None = None, is_from_provider: bool = False
) -> str:
    """Open a sign-in for a person of whom nothing more is asked; gives the token."""
    if previous:
        tx.session.execute(
            update(SignIn)
            .where(SignIn.token_hash == token_hash(previous), SignIn.revoked_at.is_(None))
            .values(revoked_at=tx.at)
        )
    token = secrets.token_urlsafe(32)
    tx.session.add(
        SignIn(
            user_id=user.id,
            token_hash=token_hash(token),
            address=place.address[:ADDRESS_LENGTH],
            browser=place.browser,
            is_from_provider=is_from_provider,
            created_at=tx.at,
            seen_at=tx.at,
            expires_at=tx.at + settings().signed_in_for,
        )
    )
    said = msg("{name} signed in.", name=user.display_name)
    if is_from_provider:
        said = msg("{name} signed in through {provider}.", name=user.display_name, provider=provider_name())
    in_name_of(tx, user).record("sign_ins.sign_in", ("user", user.id), said)
    return token


def end_sign_ins(tx: Transaction, user_id: int, *, keep: int | None = None, because: Message | None = None) -> int:
    """End every sign-in of a person, but for one that may be kept, and those half done; gives how many were open.

    Args:
        tx: the transaction of the act that ends them.
        user_id: whose.
        keep: id of the one that goes on.
        because: what is said to whoever is signed out by this.
    """
    tx.session.execute(delete(HalfSignIn).where(HalfSignIn.user_id == user_id))
    open_ones = (
        update(SignIn)
        .where(SignIn.user_id == user_id, SignIn.revoked_at.is_(None), SignIn.id.is_distinct_from(keep))
        .values({"revoked_at": tx.at} | ({} if because is None else {"ended_because": because}))
    )
    ended = tx.session.execute(open_ones.returning(SignIn.expires_at, SignIn.seen_at)).all()
    return sum(row.expires_at > tx.at and row.seen_at + settings().idle_after > tx.at for row in ended)


def in_name_of(tx: Transaction, user: User) -> Transaction:
    """Give the same transaction with the person as its actor, once their identity is established."""
    return replace(tx, actor=Actor(user.id, user.display_name, frozenset(row.role for row in user.roles)))


def must_have_factor(user: User) -> bool:
    """Say whether somebody is let in only with a second factor, going by their roles and the program's settings."""
    return settings().requires_second_factor and is_required_of([row.role for row in user.roles])


def is_taken_by_provider_alone(user: User) -> bool:
    """Say whether somebody cannot sign in with a password: judges and chairs, where that is declared."""
    declared = settings().identity
    judges = {Role.JUDGE, Role.CHAIR}
    return (
        declared is not None and declared.takes_judges_alone and not judges.isdisjoint(row.role for row in user.roles)
    )


def _half_way(tx: Transaction, user: User, secret: bytes | None, *, is_from_provider: bool) -> HalfWayToken:
    tx.session.execute(delete(HalfSignIn).where(HalfSignIn.expires_at <= tx.at))
    token = HalfWayToken(secrets.token_urlsafe(32))
    row = HalfSignIn(
        user_id=user.id,
        token_hash=token_hash(token),
        secret=None if secret is None else sealed(secret, bound_to=place_of_half(token_hash(token))),
        is_from_provider=is_from_provider,
        expires_at=tx.at + (CODE_WITHIN if secret is None else SET_UP_WITHIN),
    )
    tx.session.add(row)
    return token
