"""Accounts: made, invited, given roles, closed and opened again; never deleted."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update

from db.tables import ConnectedIdentity, Invitation, SecondFactor, SignIn, User, UserRole
from domain.letters import read_address
from domain.messages import Message, msg
from domain.permissions import Right, Role, not_allowed, require_compatible
from domain.refusals import Invalid, NotAllowed
from domain.type_sizes import TypeSize
from i18n import LANGUAGES
from settings import settings
from use_cases.account_drafts import Draft, is_taken, require_account_fields, taken
from use_cases.own_password import require_own_password
from use_cases.provider_names import issuer_in_use
from use_cases.sign_ins import named_roles, normal_login, set_password
from use_cases.transaction import Transaction, token_hash
from use_cases.ways_in import end_sign_ins, must_have_factor


@dataclass(frozen=True)
class Account:
    """One line of the list of accounts."""

    user_id: int
    login: str
    name: str
    unit: str
    roles: tuple[Role, ...]
    is_active: bool
    has_password: bool
    email: str | None
    invited_until: datetime | None
    last_seen_at: datetime | None
    factor_since: datetime | None
    must_have_factor: bool
    connected_at: datetime | None


@dataclass(frozen=True)
class Invitee:
    """One invitation as the organiser passes it on; the token is not kept anywhere else."""

    login: str
    name: str
    token: str
    expires_at: datetime


def listed(tx: Transaction) -> tuple[Account, ...]:
    """Every account, the active ones first, by name.

    Raises:
        NotAllowed: the actor does not manage accounts.
    """
    tx.require(Right.MANAGE_ACCOUNTS)
    until = select(func.max(Invitation.expires_at)).where(
        Invitation.user_id == User.id, Invitation.used_at.is_(None), Invitation.expires_at > tx.at
    )
    seen = select(func.max(SignIn.seen_at)).where(SignIn.user_id == User.id)
    found = tx.session.execute(
        select(
            User,
            until.scalar_subquery(),
            seen.scalar_subquery(),
            SecondFactor.set_up_at,
            ConnectedIdentity.connected_at,
        )
        .join(SecondFactor, SecondFactor.user_id == User.id, isouter=True)
        .join(
            ConnectedIdentity,
            (ConnectedIdentity.user_id == User.id) & (ConnectedIdentity.issuer == issuer_in_use()),
            isouter=True,
        )
        .order_by(User.is_active.desc(), User.login)
    )
    return tuple(
        Account(
            user_id=user.id,
            login=user.login,
            name=user.display_name,
            unit=user.unit,
            roles=tuple(role for role in Role if role in {row.role for row in user.roles}),
            is_active=user.is_active,
            has_password=user.password_hash is not None,
            email=user.email,
            invited_until=invited_until,
            last_seen_at=last_seen_at,
            factor_since=factor_since,
            must_have_factor=must_have_factor(user),
            connected_at=connected_at,
        )
        for user, invited_until, last_seen_at, factor_since, connected_at in found
    )


def create(tx: Transaction, *, login: str, name: str, unit: str, roles: Collection[Role], email: str = "") -> Message:
    """Make one account; it cannot be used before an invitation is taken up.

    Raises:
        NotAllowed: the actor does not manage accounts.
        Invalid: a name is missing or taken, the roles exclude each other, or the e-mail address is none.
    """
    tx.require(Right.MANAGE_ACCOUNTS)
    require_compatible(roles)
    address = read_address(email)
    user = new_user(tx, login=login, name=name, unit=unit, roles=roles)
    user.email = address
    return tx.record(
        "accounts.create",
        ("user", user.id),
        msg(
            "Account {login} made for {name}: {roles}.",
            login=user.login,
            name=user.display_name,
            roles=named_roles(roles),
        ),
    )


def create_invited(tx: Transaction, drafts: Sequence[Draft]) -> tuple[Invitee, ...]:
    """Make all of these accounts or none, and invite everybody.

    Raises:
        NotAllowed: the actor does not manage accounts.
        Invalid: one of them cannot be made; the message says which.
    """
    tx.require(Right.MANAGE_ACCOUNTS)
    for draft in drafts:
        try:
            create(tx, login=draft.login, name=draft.name, unit=draft.unit, roles=draft.roles, email=draft.email)
        except Invalid as refusal:
            named = msg("{name}: {reason}", name=draft.login or draft.name, reason=refusal.message)
            # Of one person alone everybody knows who is meant, and the name may be what is missing.
            reason = refusal.message if len(drafts) == 1 else named
            raise Invalid(msg("No account was made. {reason}", reason=reason)) from refusal
    return invite(tx, [draft.login for draft in drafts])


def invite(tx: Transaction, logins: Sequence[str]) -> tuple[Invitee, ...]:
    """Give each account a fresh invitation; its earlier ones end.

    Raises:
        NotAllowed: the actor does not manage accounts, or there is no such account.
        Invalid: an account is closed.
    """
    tx.require(Right.MANAGE_ACCOUNTS)
    return tuple(_invite(tx, _user_called(tx, login)) for login in logins)


def deactivate(tx: Transaction, user_id: int) -> Message:
    """Close an account; its owner is out at the next click.

    Raises:
        NotAllowed: the actor does not manage accounts, or there is no such account.
        Invalid: it is the actor's own, or the last active organiser's.
    """
    tx.require(Right.MANAGE_ACCOUNTS)
    user = _user(tx, user_id)
    if user.id == tx.actor.user_id:
        raise Invalid(msg("Nobody can close their own account."))
    user.is_active = False
    if any(row.role is Role.ORGANISER for row in user.roles):
        _require_an_organiser(tx)
    end_sign_ins(tx, user.id)
    _end_invitations(tx, user)
    return tx.record("accounts.deactivate", ("user", user.id), msg("Account {login} closed.", login=user.login))


def deactivate_called(tx: Transaction, login: str) -> Message:
    """Close the account of that name, as ``deactivate`` does."""
    tx.require(Right.MANAGE_ACCOUNTS)
    return deactivate(tx, _user_called(tx, login).id)


def invitation_address(invitee: Invitee) -> str:
    """Give the address that an invitation is passed on as."""
    return f"{settings().public_address}/invitation/{invitee.token}"


def reactivate(tx: Transaction, user_id: int) -> Message:
    """Open a closed account again.

    Raises:
        NotAllowed: the actor does not manage accounts, or there is no such account.
    """
    tx.require(Right.MANAGE_ACCOUNTS)
    user = _user(tx, user_id)
    user.is_active = True
    return tx.record("accounts.reactivate", ("user", user.id), msg("Account {login} opened again.", login=user.login))


def set_roles(tx: Transaction, user_id: int, *, roles: Collection[Role]) -> Message:
    """Give an account other roles, from its owner's next click on.

    Where these are the first that ask for a second factor its sign-ins end: they may have been opened without one.

    Raises:
        NotAllowed: the actor does not manage accounts, or there is no such account.
        Invalid: the roles exclude each other, or nobody would be left to organise.
    """
    tx.require(Right.MANAGE_ACCOUNTS)
    require_compatible(roles)
    user = _user(tx, user_id)
    had_to_have_factor = must_have_factor(user)
    kept = [row for row in user.roles if row.role in roles]
    user.roles = kept + [UserRole(role=role) for role in Role if role in set(roles) - {row.role for row in kept}]
    _require_an_organiser(tx)
    if must_have_factor(user) and not had_to_have_factor:
        because = msg("You have a new role now, with which one signs in by a second factor. Please sign in again.")
        end_sign_ins(tx, user.id, because=because)
    return tx.record(
        "accounts.set_roles",
        ("user", user.id),
        msg("Account {login} is now: {roles}.", login=user.login, roles=named_roles(roles)),
    )


def set_email(tx: Transaction, user_id: int, *, email: str) -> Message:
    """Write down where an account's owner gets letters; empty takes the address away.

    Raises:
        NotAllowed: the actor does not manage accounts, or there is no such account.
        Invalid: it is no e-mail address.
    """
    tx.require(Right.MANAGE_ACCOUNTS)
    user = _user(tx, user_id)
    user.email = read_address(email)
    if user.email is None:
        said = msg("Account {login} has no e-mail address any more.", login=user.login)
    else:
        said = msg("Account {login} gets letters at {address}.", login=user.login, address=user.email)
    return tx.record("accounts.set_email", ("user", user.id), said)


def change_password(tx: Transaction, *, old: str, new: str) -> Message:
    """Give oneself another password; one's other sign-ins end.

    Raises:
        NotAllowed: nobody is signed in.
        Invalid: the old password is wrong, or the new one is not good enough.
    """
    user = _oneself(tx)
    require_own_password(tx, old, msg("The present password is wrong."))
    if new == old:
        raise Invalid(msg("The new password is the present one. Please choose another."))
    set_password(tx, user, new, keep=tx.actor.sign_in_id)
    return tx.record("accounts.change_password", ("user", user.id), msg("Your password has been changed."))


def set_language(tx: Transaction, language: str) -> Message:
    """Choose the language of one's screens.

    Raises:
        NotAllowed: nobody is signed in, or there is no such language.
    """
    user = _oneself(tx)
    if language not in LANGUAGES:
        raise not_allowed()
    user.language = language
    return tx.record("accounts.set_language", ("user", user.id), msg("Your language has been changed."))


def own_type_size(tx: Transaction) -> str | None:
    """How large one's screens are written; None where nothing was chosen."""
    _require_somebody(tx)
    return tx.actor.type_size


def set_type_size(tx: Transaction, size: str) -> None:
    """Choose how large one's screens are written; a matter of comfort, so it is not in the log.

    Raises:
        NotAllowed: nobody is signed in, or there is no such size.
    """
    user = _oneself(tx)
    if size not in set(TypeSize):
        raise not_allowed()
    user.type_size = size


def new_user(tx: Transaction, *, login: str, name: str, unit: str, roles: Collection[Role]) -> User:
    """Add the row of an account without a password; its caller asks leave and records.

    Raises:
        Invalid: the name is missing, too long, or taken.
    """
    login, name, unit = normal_login(login), name.strip(), unit.strip()
    require_account_fields(login=login, name=name, unit=unit)
    if is_taken(tx, login):
        raise Invalid(taken(login))
    user = User(login=login, display_name=name, unit=unit, created_at=tx.at)
    user.roles = [UserRole(role=role) for role in dict.fromkeys(roles)]
    tx.session.add(user)
    tx.session.flush()
    return user


def _invite(tx: Transaction, user: User) -> Invitee:
    if not user.is_active:
        raise Invalid(msg("Account {login} is closed. Please open it again first.", login=user.login))
    _end_invitations(tx, user)
    token, expires_at = secrets.token_urlsafe(32), tx.at + settings().invited_for
    tx.session.add(Invitation(user_id=user.id, token_hash=token_hash(token), created_at=tx.at, expires_at=expires_at))
    tx.record("accounts.invite", ("user", user.id), msg("{name} invited.", name=user.display_name))
    return Invitee(user.login, user.display_name, token, expires_at)


def _end_invitations(tx: Transaction, user: User) -> None:
    tx.session.execute(
        update(Invitation).where(Invitation.user_id == user.id, Invitation.used_at.is_(None)).values(used_at=tx.at)
    )


def _require_an_organiser(tx: Transaction) -> None:
    tx.session.flush()
    organisers = select(User.id).join(User.roles).where(User.is_active, UserRole.role == Role.ORGANISER)
    if not tx.session.scalar(select(organisers.exists())):
        raise Invalid(msg("At least one active organiser must remain."))


def _user(tx: Transaction, user_id: int) -> User:
    user = tx.session.get(User, user_id)
    if user is None:
        raise not_allowed()
    return user


def _user_called(tx: Transaction, login: str) -> User:
    user = tx.session.scalars(select(User).where(User.login == normal_login(login))).one_or_none()
    if user is None:
        raise not_allowed()
    return user


def _oneself(tx: Transaction) -> User:
    return _user(tx, _require_somebody(tx))


def _require_somebody(tx: Transaction) -> int:
    if tx.actor.user_id is None:
        raise NotAllowed(msg("Please sign in."))
    return tx.actor.user_id
