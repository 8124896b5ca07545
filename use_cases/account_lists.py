"""A pasted list of people, read into accounts to be made."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from sqlalchemy import select

from db.tables import User
from domain.messages import Message, msg
from domain.permissions import ROLE_NAMES, Right, Role
from i18n import LANGUAGES, gettext
from use_cases.account_drafts import Draft, Field, problems_of
from use_cases.sign_ins import normal_login
from use_cases.transaction import Transaction

_COLUMNS = ("login", "name", "unit", "role", "email")
_HEADINGS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "login": frozenset({"login", "account", "account name", "user", "账号", "帐号", "登录名", "用户名"}),
        "name": frozenset({"name", "姓名", "名字"}),
        "unit": frozenset({"unit", "organisation", "单位", "工作单位", "所在单位"}),
        "email": frozenset({"email", "e-mail", "mail", "邮箱", "电子邮箱", "电子邮件", "邮件"}),
        "role": frozenset({"role", "roles", "角色", "身份"}),
    }
)
_BETWEEN_ROLES = re.compile(r"[/、+;；|&]")
_SYNONYMS = MappingProxyType({"组织者": Role.ORGANISER, "组长": Role.CHAIR, "监督": Role.AUDITOR, "专家": Role.JUDGE})


@dataclass(frozen=True)
class Row:
    """One line of the list.

    ``number`` counts the lines of the text from 1; ``problems`` say why no account can be made of it, ``remarks``
    which fields should be looked at again though one can. Where the line gives no role, the person judges.
    """

    number: int
    draft: Draft
    problems: tuple[Message, ...]
    gives_role: bool
    remarks: tuple[Message, ...]


def read_list(tx: Transaction, text: str) -> tuple[Row, ...]:
    """Read a list whose columns are account name, name, unit, role and e-mail, between tabs or commas.

    A first line of headings may give the columns in another order; without a role somebody judges.

    Raises:
        NotAllowed: the actor does not manage accounts.
    """
    tx.require(Right.MANAGE_ACCOUNTS)
    lines = list(_lines(text))
    columns = _columns(lines[0][1]) if lines else None
    found = [(number, dict(zip(columns or _COLUMNS, cells, strict=False))) for number, cells in lines[bool(columns) :]]
    times = Counter(normal_login(cells.get("login", "")) for _number, cells in found)
    known = set(tx.session.scalars(select(User.login).where(User.login.in_(times))))
    return tuple(_row(number, cells, times, known) for number, cells in found)


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            delimiter = "\t" if "\t" in line else ","
            (cells,) = csv.reader([line if delimiter == "\t" else line.replace("，", ",")], delimiter=delimiter)
            yield number, [cell.strip() for cell in cells]


def _columns(cells: list[str]) -> tuple[str, ...] | None:
    """Give the columns a line of headings names, or nothing if it is a person."""
    named = [
        next((column for column, names in _HEADINGS.items() if cell.casefold() in names), f"other {place}")
        for place, cell in enumerate(cells)
    ]
    return tuple(named) if {"login", "name"} <= set(named) else None


def _row(number: int, cells: Mapping[str, str], times: Mapping[str, int], known: set[str]) -> Row:
    login, role = normal_login(cells.get("login", "")), cells.get("role", "")
    # A role that is not known is no other one: none is shown, and the line is not refused for lack of one besides.
    strange = _strange_roles(role)
    given = () if strange else _roles(role)
    roles = () if strange else given or (Role.JUDGE,)
    draft = Draft(login, cells.get("name", ""), cells.get("unit", ""), roles, cells.get("email", ""))
    found = problems_of(draft, is_taken=login in known)
    problems = [*strange, *(why for field, why in found.items() if not (strange and field is Field.ROLES))]
    if login and times[login] > 1:
        problems.append(msg("The account name {login} stands in the list more than once.", login=login))
    return Row(number, draft, tuple(problems), bool(given or strange), _remarks(draft))


def _remarks(draft: Draft) -> tuple[Message, ...]:
    if draft.unit or Role.JUDGE not in draft.roles:
        return ()
    return (msg("Unit: none is given. No interest of this judge is found by it."),)


def _strange_roles(text: str) -> list[Message]:
    known = _known_roles()
    return [msg("“{text}” is not a role.", text=name) for name in _role_names(text) if name.casefold() not in known]


def _roles(text: str) -> tuple[Role, ...]:
    known = _known_roles()
    return tuple(dict.fromkeys(known[name.casefold()] for name in _role_names(text)))


def _role_names(text: str) -> list[str]:
    return [part.strip() for part in _BETWEEN_ROLES.split(text) if part.strip()]


@cache
def _known_roles() -> Mapping[str, Role]:
    return {
        **{gettext(name, language).casefold(): role for role, name in ROLE_NAMES.items() for language in LANGUAGES},
        **{role.value: role for role in Role},
        **_SYNONYMS,
    }
