"""The password as a proof that it is oneself who acts, in the middle of a sign-in."""

from __future__ import annotations

from db.tables import SignIn, User
from domain.messages import Message
from domain.refusals import WrongPassword
from use_cases.passwords import matches
from use_cases.patience import require_patience
from use_cases.transaction import Transaction


def require_own_password(tx: Transaction, password: str, wrong: Message) -> None:
    """Refuse unless it is the actor's own password; wrong ones count as at the door.

    Args:
        tx: of somebody who is signed in.
        password: as typed.
        wrong: what is said where it is not.

    Raises:
        WrongPassword: it is another; ``perform`` counts it.
        Invalid: there were too many wrong ones.
    """
    user, sign_in = tx.session.get_one(User, tx.actor.user_id), tx.session.get_one(SignIn, tx.actor.sign_in_id)
    require_patience(tx, user.login, sign_in.address)
    if not matches(password, user.password_hash):
        raise WrongPassword(wrong)
