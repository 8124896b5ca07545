"""Accounts: listed, added, invited, closed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from commands.answers import tell
from domain.messages import N_
from domain.permissions import Role
from i18n import DEFAULT_LANGUAGE

if TYPE_CHECKING:
    from use_cases.accounts import Account


def list_accounts(ctx: typer.Context) -> None:
    """Print every account, one a line between tabs 列出账号."""
    from domain.permissions import ROLE_NAMES
    from i18n import gettext
    from use_cases import accounts
    from use_cases.connection import prepared_database
    from use_cases.transaction import CommandLine, read

    language = ctx.obj or DEFAULT_LANGUAGE
    for account in read(prepared_database(), CommandLine(), accounts.listed):
        roles = ",".join(gettext(ROLE_NAMES[role], language) for role in account.roles)
        state = gettext(_state(account), language)
        typer.echo(f"{account.login}\t{account.name}\t{account.unit}\t{roles}\t{state}")


def _state(account: Account) -> str:
    if not account.is_active:
        return N_("closed")
    return N_("active") if account.has_password else N_("without a password")


def add_account(
    login: Annotated[str, typer.Argument(help="Account name 账号")],
    name: Annotated[str, typer.Argument(help="The person's name 姓名")],
    roles: Annotated[list[Role], typer.Option("--role", help="May be given more than once 角色")],
    unit: Annotated[str, typer.Option(help="Work unit 单位")] = "",
) -> None:
    """Make an account and print its one-time invitation link 新建账号."""
    from use_cases import accounts
    from use_cases.account_drafts import Draft
    from use_cases.connection import prepared_database
    from use_cases.transaction import CommandLine, perform

    draft = Draft(login, name, unit, tuple(roles))
    for invitee in perform(prepared_database(), CommandLine(), accounts.create_invited, [draft]):
        typer.echo(accounts.invitation_address(invitee))


def invite_account(login: Annotated[str, typer.Argument(help="Account name 账号")]) -> None:
    """Print a fresh one-time invitation link; earlier ones end 重新邀请."""
    from use_cases import accounts
    from use_cases.connection import prepared_database
    from use_cases.transaction import CommandLine, perform

    for invitee in perform(prepared_database(), CommandLine(), accounts.invite, [login]):
        typer.echo(accounts.invitation_address(invitee))


def deactivate_account(ctx: typer.Context, login: Annotated[str, typer.Argument(help="Account name 账号")]) -> None:
    """Close an account; its owner is out at the next click 停用账号."""
    from use_cases import accounts
    from use_cases.connection import prepared_database
    from use_cases.transaction import CommandLine, perform

    tell(ctx, perform(prepared_database(), CommandLine(), accounts.deactivate_called, login))


def reset_factor(ctx: typer.Context, login: Annotated[str, typer.Argument(help="Account name 账号")]) -> None:
    """Take the second factor of an account away, for a lost telephone 重置双重验证."""
    from use_cases import second_factors
    from use_cases.connection import prepared_database
    from use_cases.transaction import CommandLine, perform

    tell(ctx, perform(prepared_database(), CommandLine(), second_factors.reset_called, login))
