"""How often one may try to sign in, by password or by code."""

from __future__ import annotations

import logging
from datetime import timedelta

from sqlalchemy import ColumnElement, delete, select

from db.tables import SignIn, SignInFailure, User
from domain.browsers import shortened
from domain.messages import msg
from domain.refusals import Invalid
from use_cases.transaction import Transaction

WINDOW = timedelta(minutes=15)
FAILURES_OF_ACCOUNT_AT_ADDRESS = 5
FAILURES_OF_ACCOUNT = 40
FAILURES_AT_ADDRESS = 30
# Whoever tries codes has the password already, and a code is one of a million.
FALSE_CODES_OF_ACCOUNT = 10
ADDRESS_LENGTH = 64
_LOG = logging.getLogger("jindianzi.sign_ins")
# Stands for the account name where there is none yet, and is never anybody's.
NOBODY = ""


def require_patience(tx: Transaction, login: str, address: str) -> None:
    """Refuse after too many failures.

    At an address where the account was signed in before, only its own failures there count: nobody
    elsewhere, and no neighbour's clumsiness behind the same address, keeps its owner out. Whom the identity
    provider named in vain is counted by ``require_patience_at`` alone.

    Raises:
        Invalid: says for how long.
    """
    tx.session.execute(delete(SignInFailure).where(SignInFailure.failed_at <= tx.at - WINDOW))
    at_address = _failures(tx, (SignInFailure.address == address) & (SignInFailure.login != NOBODY))
    limits = [([failure for failure in at_address if failure.login == login], FAILURES_OF_ACCOUNT_AT_ADDRESS)]
    if not _is_known_at(tx, login, address):
        limits += [
            (at_address, FAILURES_AT_ADDRESS),
            (_failures(tx, SignInFailure.login == login), FAILURES_OF_ACCOUNT),
        ]
    _require_none_reached(tx, limits, address)


def require_patience_with_codes(tx: Transaction, login: str) -> None:
    """Refuse after too many wrong codes of an account, wherever they were typed.

    Raises:
        Invalid: says for how long.
    """
    wrong = _failures(tx, (SignInFailure.login == login) & SignInFailure.is_code)
    _require_none_reached(tx, [(wrong, FALSE_CODES_OF_ACCOUNT)], "")


def require_patience_at(tx: Transaction, address: str) -> None:
    """Refuse after too many failures at an address of what the identity provider said: it names nobody before.

    Raises:
        Invalid: says for how long.
    """
    tx.session.execute(delete(SignInFailure).where(SignInFailure.failed_at <= tx.at - WINDOW))
    there = (SignInFailure.address == address) & (SignInFailure.login == NOBODY)
    _require_none_reached(tx, [(_failures(tx, there), FAILURES_AT_ADDRESS)], address)


def too_many() -> Invalid:
    """Refuse what is begun too often."""
    return Invalid(msg("Too many attempts from this place. Please try again in 15 minutes."))


def count_failure(tx: Transaction, login: str, address: str, *, is_code: bool = False) -> SignInFailure:
    """Count an attempt as failed."""
    failure = SignInFailure(login=login, address=address, failed_at=tx.at, is_code=is_code)
    tx.session.add(failure)
    tx.session.flush()
    return failure


def forget_failures(tx: Transaction, login: str, address: str) -> None:
    """Forget what failed before a success there."""
    tx.session.execute(delete(SignInFailure).where(SignInFailure.login == login, SignInFailure.address == address))


def _require_none_reached(tx: Transaction, limits: list[tuple[list[SignInFailure], int]], address: str) -> None:
    free_at = [failures[-most].failed_at + WINDOW for failures, most in limits if len(failures) >= most]
    if free_at:
        _LOG.warning("A sign-in was refused after too many failures, from %s.", shortened(address) or "anywhere")
        minutes = -(-(max(free_at) - tx.at) // timedelta(minutes=1))
        raise Invalid(msg("Too many failed attempts. Please try again in {minutes} minutes.", minutes=minutes))


def _failures(tx: Transaction, condition: ColumnElement[bool]) -> list[SignInFailure]:
    return list(tx.session.scalars(select(SignInFailure).where(condition).order_by(SignInFailure.failed_at)))


def _is_known_at(tx: Transaction, login: str, address: str) -> bool:
    signed_in_here = select(SignIn.id).join(SignIn.user).where(User.login == login, SignIn.address == address)
    return bool(tx.session.scalar(select(signed_in_here.exists())))
