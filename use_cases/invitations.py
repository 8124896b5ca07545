"""Invitations taken up, and the first organiser."""

from __future__ import annotations

import logging
import secrets
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import exists, select, update

from db.tables import Invitation, User
from domain.browsers import shortened
from domain.messages import msg
from domain.permissions import Role
from domain.refusals import Invalid, NotAllowed
from use_cases.accounts import new_user
from use_cases.sign_ins import set_password
from use_cases.transaction import Transaction, token_hash
from use_cases.ways_in import Place, in_name_of, let_in

SET_UP_CODE_LASTS = timedelta(days=1)
_LOG = logging.getLogger("jindianzi.sign_ins")
_CODE_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


@dataclass(frozen=True)
class Invited:
    """Whom an invitation is for."""

    login: str
    name: str


def invited(tx: Transaction, token: str) -> Invited:
    """Say whom an invitation is for.

    Raises:
        NotAllowed: there is none, or it is used or has ended.
    """
    user = _invited_user(tx, token)[1]
    return Invited(user.login, user.display_name)


def take_up(tx: Transaction, token: str, *, password: str, address: str, browser: str = "") -> str:
    """Set one's password by an invitation, once, and sign in, whole or half; gives the token for the cookie.

    Raises:
        NotAllowed: no such invitation, or it is used or has ended.
        Invalid: the password is not good enough; the invitation stays good.
    """
    invitation, user = _invited_user(tx, token)
    set_password(tx, user, password)
    invitation.used_at = tx.at
    in_name_of(tx, user).record(
        "invitations.take_up", ("user", user.id), msg("{name} set a password.", name=user.display_name)
    )
    return let_in(tx, user, Place(address, browser))


def needs_set_up(tx: Transaction) -> bool:
    """Say whether nobody has an account yet."""
    return not tx.session.scalar(select(exists().where(User.id.is_not(None))))


def issue_set_up_code(tx: Transaction) -> str | None:
    """Make a one-time code for the first organiser; nothing once there is an account."""
    if not needs_set_up(tx):
        return None
    letters = [secrets.choice(_CODE_LETTERS) for _place in range(16)]
    code = "-".join("".join(letters[start : start + 4]) for start in range(0, 16, 4))
    tx.session.add(
        Invitation(token_hash=token_hash(_plain_code(code)), created_at=tx.at, expires_at=tx.at + SET_UP_CODE_LASTS)
    )
    return code


def set_up(
    tx: Transaction, *, code: str, login: str, name: str, unit: str, password: str, address: str, browser: str = ""
) -> str:
    """Make the first organiser by the set-up code and sign them in, whole or half; gives the token for the cookie.

    Raises:
        NotAllowed: there is an account already.
        Invalid: wrong or ended code, or what was entered breaks a rule.
    """
    if not needs_set_up(tx):
        raise NotAllowed(msg("The program has been set up already. Please sign in."))
    invitation = _open_invitation(tx, _plain_code(code))
    if invitation is None or invitation.user_id is not None:
        _LOG.warning("A wrong set-up code, from %s.", shortened(address))
        raise Invalid(msg("The set-up code is wrong or has ended. The terminal shows a new one at each start."))
    user = new_user(tx, login=login, name=name, unit=unit, roles=[Role.ORGANISER])
    tx.session.execute(update(Invitation).where(Invitation.user_id.is_(None)).values(used_at=tx.at))
    set_password(tx, user, password)
    in_name_of(tx, user).record(
        "invitations.set_up", ("user", user.id), msg("{name} set the program up.", name=name.strip())
    )
    return let_in(tx, user, Place(address, browser))


def _open_invitation(tx: Transaction, token: str) -> Invitation | None:
    found = tx.session.scalars(select(Invitation).where(Invitation.token_hash == token_hash(token))).one_or_none()
    return found if found is not None and found.used_at is None and found.expires_at > tx.at else None


def _invited_user(tx: Transaction, token: str) -> tuple[Invitation, User]:
    invitation = _open_invitation(tx, token)
    user = tx.session.get(User, invitation.user_id) if invitation is not None and invitation.user_id else None
    if invitation is None or user is None or not user.is_active:
        raise NotAllowed(msg("This invitation has been used or has ended. Please ask the organiser for a new one."))
    return invitation, user


def _plain_code(code: str) -> str:
    return "".join(letter for letter in code.upper() if letter.isalnum())
