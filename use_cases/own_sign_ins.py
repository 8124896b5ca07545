"""Where one is signed in: listed for oneself alone, and ended by oneself or, all at once, by an organiser."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from db.tables import SignIn, User
from domain.browsers import in_words, shortened
from domain.messages import Message, msg
from domain.permissions import Right, not_allowed
from domain.refusals import Invalid
from settings import settings
from use_cases.provider_names import provider_name
from use_cases.transaction import Transaction
from use_cases.ways_in import end_sign_ins


@dataclass(frozen=True)
class OwnSignIn:
    """One browser one is signed in with; ``address`` is shortened."""

    sign_in_id: int
    since: datetime
    last_seen_at: datetime
    browser: Message
    address: str
    way: Message
    is_this: bool


def listed(tx: Transaction) -> tuple[OwnSignIn, ...]:
    """Every open sign-in of one's own, this one first, then the one used last.

    Raises:
        NotSignedIn: nobody is.
    """
    rows = tx.session.scalars(
        select(SignIn)
        .where(
            SignIn.user_id == tx.require_signed_in(),
            SignIn.revoked_at.is_(None),
            SignIn.expires_at > tx.at,
            SignIn.seen_at > tx.at - settings().idle_after,
        )
        .order_by(SignIn.seen_at.desc(), SignIn.id)
    )
    own = [
        OwnSignIn(
            sign_in_id=row.id,
            since=row.created_at,
            last_seen_at=row.seen_at,
            browser=in_words(row.browser),
            address=shortened(row.address),
            way=_way(row),
            is_this=row.id == tx.actor.sign_in_id,
        )
        for row in rows
    ]
    return tuple(sorted(own, key=lambda each: not each.is_this))


def end(tx: Transaction, sign_in_id: int) -> Message:
    """End one other sign-in of one's own; its browser is out at the next click.

    Raises:
        NotAllowed: it is nobody's or another person's.
        Invalid: it is this one, which “Sign out” is for.
    """
    user_id, row = tx.require_signed_in(), tx.session.get(SignIn, sign_in_id)
    if row is None or row.user_id != user_id:
        raise not_allowed()
    if row.id == tx.actor.sign_in_id:
        raise Invalid(msg("This is the sign-in you are using. “Sign out” ends it."))
    if row.revoked_at is None:
        row.revoked_at, row.ended_because = tx.at, _ended_by_oneself()
    return tx.record("own_sign_ins.end", ("user", user_id), msg("{name} ended another sign-in.", name=tx.actor.name))


def end_others(tx: Transaction) -> Message:
    """End every sign-in of one's own but this one.

    Raises:
        NotSignedIn: nobody is.
    """
    user_id = tx.require_signed_in()
    ended = end_sign_ins(tx, user_id, keep=tx.actor.sign_in_id, because=_ended_by_oneself())
    return tx.record(
        "own_sign_ins.end_others",
        ("user", user_id),
        msg("{name} ended all other sign-ins, {n} of them.", name=tx.actor.name, n=ended),
    )


def end_all_of(tx: Transaction, user_id: int) -> Message:
    """End every sign-in of another person, such as after a telephone or a computer was lost.

    Raises:
        NotAllowed: the actor does not manage accounts, or there is no such account.
        Invalid: it is the actor's own account.
    """
    tx.require(Right.MANAGE_ACCOUNTS)
    user = tx.session.get(User, user_id)
    if user is None:
        raise not_allowed()
    if user.id == tx.actor.user_id:
        raise Invalid(msg("These are your own sign-ins; on “My account” they can be ended one by one."))
    because = msg("An organiser ended your sign-ins. Please sign in again.")
    ended = end_sign_ins(tx, user.id, because=because)
    return tx.record(
        "own_sign_ins.end_all_of",
        ("user", user.id),
        msg("Every sign-in of account {login} was ended, {n} of them.", login=user.login, n=ended),
    )


def _way(row: SignIn) -> Message:
    if row.is_from_provider:
        return msg("through {provider}", provider=provider_name())
    return msg("with the password")


def _ended_by_oneself() -> Message:
    return msg("This sign-in was ended from another browser of yours. If that was not you, please tell the organiser.")
