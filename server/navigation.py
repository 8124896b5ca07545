"""Which screens there are, and who finds them in the menu."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from domain.messages import N_
from domain.permissions import Right, Role, rights_of
from pages import accounts, my_account

EVERYONE: frozenset[Right] = frozenset()


@dataclass(frozen=True)
class Screen:
    """One page of the menu.

    ``rights``: any one of them opens it; none at all means everybody who is signed in.
    """

    page: Callable[[], None]
    url_path: str
    title: str
    icon: str
    rights: frozenset[Right]


SCREENS: tuple[Screen, ...] = (
    Screen(accounts.page, "accounts", N_("Accounts"), ":material/group:", frozenset({Right.MANAGE_ACCOUNTS})),
    Screen(my_account.page, "my_account", N_("My account"), ":material/person:", EVERYONE),
)


def screens_for(roles: frozenset[Role]) -> list[Screen]:
    """The screens that one of the roles opens, in the order of the menu."""
    rights = rights_of(roles)
    return [screen for screen in SCREENS if not screen.rights or screen.rights & rights]
