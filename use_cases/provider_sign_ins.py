"""Letting somebody in whom the identity provider has named; no account is ever made by it."""

from __future__ import annotations

from sqlalchemy import select

from db.tables import ConnectedIdentity, User
from domain.identities import Identity
from domain.messages import msg
from settings import IdentityProvider
from use_cases.identities import was_parted
from use_cases.provider_attempts import Taken, fail, finish, keep_subject
from use_cases.provider_names import provider_name
from use_cases.sign_ins import LOGIN_LENGTH, normal_login
from use_cases.transaction import Transaction
from use_cases.ways_in import Known, Place, in_name_of, let_in


def enter(
    tx: Transaction,
    declared: IdentityProvider,
    taken: Taken,
    identity: Identity,
    *,
    place: Place,
    previous: str | None = None,
) -> str | None:
    """Let a person in by the account that is connected with them.

    That nobody is known is counted and kept, so this act is committed all the same: it gives None. A closed account
    gets the same answer as none.

    Args:
        tx: of nobody yet.
        declared: who has named them.
        taken: the attempt this was the answer to.
        identity: who it is.
        place: where the browser is.
        previous: token the browser held before; its sign-in ends.

    Returns:
        The token of a sign-in, or a ``HalfWayToken``; None where no open account is theirs.
    """
    user = _connected(tx, declared, identity.subject) or _named(tx, declared, identity)
    if user is None or not user.is_active:
        fail(tx, address=place.address)
        keep_subject(tx, taken.attempt_id, identity.subject)
        return None
    finish(tx, taken.attempt_id)
    known = Known.BY_PROVIDER_TWICE if identity.is_strong else Known.BY_PROVIDER
    return let_in(tx, user, place, previous=previous, known=known)


def _connected(tx: Transaction, declared: IdentityProvider, subject: str) -> User | None:
    theirs = select(ConnectedIdentity).where(
        ConnectedIdentity.issuer == declared.issuer, ConnectedIdentity.subject == subject
    )
    found = tx.session.scalars(theirs).one_or_none()
    return None if found is None else found.user


def _named(tx: Transaction, declared: IdentityProvider, identity: Identity) -> User | None:
    """Connect the account of the declared claim's name for good: a name may be given to somebody else later on.

    It counts once. An account that was parted from the provider is connected again by its owner or an organiser only.
    What connected it with a provider that is declared no more stands in nobody's way.
    """
    if declared.account_claim == "sub" or identity.account is None:
        return None
    login = normal_login(identity.account)
    user = (
        tx.session.scalars(select(User).where(User.login == login)).one_or_none()
        if len(login) <= LOGIN_LENGTH
        else None
    )
    if user is None or not user.is_active or was_parted(tx, user.id):
        return None
    before = tx.session.get(ConnectedIdentity, user.id)
    if before is not None and before.issuer == declared.issuer:
        return None
    connected = before or ConnectedIdentity(user_id=user.id)
    connected.issuer, connected.subject, connected.connected_at = declared.issuer, identity.subject, tx.at
    tx.session.add(connected)
    in_name_of(tx, user).record(
        "provider_sign_ins.enter",
        ("user", user.id),
        msg(
            "Account {login} was connected with {provider}, which calls its owner by the same name.",
            login=user.login,
            provider=provider_name(),
        ),
    )
    return user
