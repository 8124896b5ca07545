"""The second step of signing in: a code, or setting the second factor up."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from sqlalchemy import select

from db.tables import HalfSignIn, SecondFactor, User
from domain.messages import Message, msg
from domain.refusals import Invalid, NotSignedIn
from domain.second_factors import matching_step, plain_code
from use_cases.patience import ADDRESS_LENGTH
from use_cases.second_factors import WRONG_CODE, is_proven, keep_factor
from use_cases.secret_box import opened
from use_cases.transaction import Transaction, token_hash
from use_cases.ways_in import Place, in_name_of, must_have_factor, open_for, place_of_half, secret_of

_LOG = logging.getLogger("jindianzi.sign_ins")


@dataclass(frozen=True)
class Offer:
    """A factor that is to be set up, and why."""

    secret: bytes
    reason: Message


@dataclass(frozen=True)
class HalfWay:
    """What a browser that is half-way is asked for.

    Attributes:
        login: whose account it is.
        name: the person's.
        offer: to be set up; None where a code of the factor is asked for.
        is_from_provider: whether the identity provider said who it is, and no password.
    """

    login: str
    name: str
    offer: Offer | None
    is_from_provider: bool


@dataclass(frozen=True)
class SetUp:
    """Signed in with a fresh factor: the token, and the recovery codes, which nobody is ever shown again."""

    token: str
    recovery_codes: tuple[str, ...]


def half_way(tx: Transaction, token: str) -> HalfWay:
    """Say what a half-way browser is asked for.

    Raises:
        NotSignedIn: it is not half-way, or was for too long.
    """
    row = _row(tx, token)
    secret, offer = _offered(row, token), None
    if secret is not None:
        offer = Offer(secret, _reason(row.user, tx.session.get(SecondFactor, row.user_id)))
    return HalfWay(row.user.login, row.user.display_name, offer, row.is_from_provider)


def give_code(tx: Transaction, token: str, *, code: str, place: Place, previous: str | None = None) -> str | None:
    """Take the second step by a code of the telephone or a recovery code.

    A wrong one is counted and recorded, so this act is committed all the same: it gives None.

    Args:
        tx: of nobody yet.
        token: of the half-way browser.
        code: as typed.
        place: where the browser is.
        previous: token the browser held before; its sign-in ends.

    Raises:
        NotSignedIn: the browser is not half-way to giving a code.
        Invalid: too many wrong ones.
    """
    row = _row(tx, token)
    if row.secret is not None:
        raise _too_late()
    if not is_proven(tx, row.user, code, address=place.address[:ADDRESS_LENGTH]):
        return None
    tx.session.delete(row)
    return open_for(tx, row.user, place, previous=previous, is_from_provider=row.is_from_provider)


def set_up(tx: Transaction, token: str, *, code: str, place: Place, previous: str | None = None) -> SetUp:
    """Take the second step by setting the factor up: the first code shows that the telephone has it.

    Raises:
        NotSignedIn: the browser is not half-way to setting one up, or it was set up elsewhere meanwhile.
        Invalid: the code is not one of this secret.
    """
    row = _row(tx, token)
    secret = _offered(row, token)
    there = tx.session.get(SecondFactor, row.user_id)
    if secret is None or (there is not None and secret_of(there) is not None):
        raise _too_late()
    step = matching_step(secret, plain_code(code), tx.at, after=0)
    if step is None:
        _LOG.warning("A wrong code while setting a second factor up: account %s.", row.user_id)
        raise Invalid(WRONG_CODE)
    tx.session.delete(row)
    codes = keep_factor(in_name_of(tx, row.user), row.user, secret, step)
    token = open_for(tx, row.user, place, previous=previous, is_from_provider=row.is_from_provider)
    return SetUp(token, codes)


def _row(tx: Transaction, token: str) -> HalfSignIn:
    found = tx.session.scalars(select(HalfSignIn).where(HalfSignIn.token_hash == token_hash(token))).one_or_none()
    if found is None or found.expires_at <= tx.at or not found.user.is_active:
        raise _too_late()
    return found


def _offered(row: HalfSignIn, token: str) -> bytes | None:
    if row.secret is None:
        return None
    secret = opened(row.secret, bound_to=place_of_half(token_hash(token)))
    if secret is None:
        raise _too_late()
    return secret


def _reason(user: User, unreadable: SecondFactor | None) -> Message:
    if unreadable is not None:
        return msg(
            "Your second factor cannot be read on this machine, as after the program was moved or restored without "
            "its key. Please set it up anew."
        )
    if must_have_factor(user):
        return msg("Organisers and chairs sign in with a code of their telephone, too. Please set it up now.")
    return msg("From now on you sign in with a code of your telephone, too.")


def _too_late() -> NotSignedIn:
    return NotSignedIn(msg("The sign-in was not finished in time. Please begin again."))
