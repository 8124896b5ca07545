"""An account to be made, and everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import exists, select

from db.tables import User
from domain.letters import read_address
from domain.messages import Message, msg
from domain.permissions import Right, Role, require_compatible
from domain.refusals import Invalid
from use_cases.sign_ins import LOGIN_LENGTH, normal_login
from use_cases.transaction import Transaction

_LONGEST_NAME, _LONGEST_UNIT = 64, 128


class Field(StrEnum):
    """What is typed or chosen for an account."""

    LOGIN = "login"
    NAME = "name"
    UNIT = "unit"
    EMAIL = "email"
    ROLES = "roles"


@dataclass(frozen=True)
class Draft:
    """An account to be made."""

    login: str
    name: str
    unit: str
    roles: tuple[Role, ...]
    email: str = ""


def problems(tx: Transaction, draft: Draft) -> Mapping[Field, Message]:
    """Say at each field what is wrong there, all at once; empty where the account can be made.

    Raises:
        NotAllowed: the actor does not manage accounts.
    """
    tx.require(Right.MANAGE_ACCOUNTS)
    return problems_of(draft, is_taken=is_taken(tx, normal_login(draft.login)))


def problems_of(draft: Draft, *, is_taken: bool) -> Mapping[Field, Message]:
    """Say the same of somebody of whom it is known whether there is an account of that name already."""
    login = normal_login(draft.login)
    found = _of_fields(login=login, name=draft.name.strip(), unit=draft.unit.strip())
    if Field.LOGIN not in found and is_taken:
        found[Field.LOGIN] = taken(login)
    try:
        read_address(draft.email)
    except Invalid as refusal:
        found[Field.EMAIL] = refusal.message
    try:
        require_compatible(draft.roles)
    except Invalid as refusal:
        found[Field.ROLES] = refusal.message
    return found


def require_account_fields(*, login: str, name: str, unit: str) -> None:
    """Refuse an account whose names are missing or too long.

    Raises:
        Invalid: names the first such field.
    """
    for message in _of_fields(login=login, name=name, unit=unit).values():
        raise Invalid(message)


def is_taken(tx: Transaction, login: str) -> bool:
    """Tell whether there is an account of that name, as ``normal_login`` writes it."""
    return bool(tx.session.scalar(select(exists().where(User.login == login))))


def taken(login: str) -> Message:
    """Say that there is one."""
    return msg("There is an account {login} already.", login=login)


def _of_fields(*, login: str, name: str, unit: str) -> dict[Field, Message]:
    found: dict[Field, Message] = {}
    for field, text, most in (
        (Field.LOGIN, login, LOGIN_LENGTH),
        (Field.NAME, name, _LONGEST_NAME),
        (Field.UNIT, unit, _LONGEST_UNIT),
    ):
        if len(text) > most:
            found[field] = msg("“{text}” is too long: at most {n} characters fit.", text=text, n=most)
    if not login or any(letter.isspace() for letter in login):
        found[Field.LOGIN] = msg("An account name is needed; it has no spaces.")
    if not name:
        found[Field.NAME] = msg("The person's name is needed.")
    return {field: found[field] for field in Field if field in found}
