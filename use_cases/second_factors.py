"""Second factors: proven, set up, taken away, reset; and the recovery codes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select

from db.tables import RecoveryCode, SecondFactor, SignIn, User
from domain.messages import Message, msg
from domain.permissions import Right, not_allowed
from domain.refusals import Invalid
from domain.second_factors import is_of_telephone, matching_step, new_recovery_codes, plain_code
from settings import settings
from use_cases.metrics import WRONG_PASSWORDS
from use_cases.patience import count_failure, forget_failures, require_patience, require_patience_with_codes
from use_cases.secret_box import mark_of, marks_of, sealed
from use_cases.sign_ins import normal_login
from use_cases.transaction import Transaction
from use_cases.ways_in import end_sign_ins, must_have_factor, place_of_factor, secret_of

WRONG_CODE = msg(
    "This code is wrong or was used already. Please wait for the next one; if that is wrong, too, the telephone's "
    "clock may be off."
)
_UNREADABLE = msg(
    "Your second factor cannot be read on this machine, as after the program was moved or restored without its key. "
    "Please sign in again to set it up anew."
)
MARKED = "recovery code"
"""What the marks of codes are for; they outlive a rotation of the key (use_cases/key_rotation.py)."""
_PROOF_LASTS = timedelta(minutes=1)


@dataclass(frozen=True)
class OwnFactor:
    """How it stands with one's own second factor; ``set_up_at`` is None where there is none."""

    set_up_at: datetime | None
    codes_left: int
    is_required: bool


@dataclass(frozen=True)
class Proof:
    """A code that was accepted a moment ago: leave for one act of the same person in the same sign-in."""

    sign_in_id: int
    at: datetime


@dataclass(frozen=True)
class FreshCodes:
    """Recovery codes as they are shown, once."""

    codes: tuple[str, ...]


def own(tx: Transaction) -> OwnFactor:
    """Say how it stands with one's own second factor.

    Raises:
        NotSignedIn: nobody is.
    """
    user = _oneself(tx)
    set_up_at = tx.session.scalar(select(SecondFactor.set_up_at).where(SecondFactor.user_id == user.id))
    left = select(func.count()).where(RecoveryCode.user_id == user.id, RecoveryCode.used_at.is_(None))
    return OwnFactor(set_up_at, tx.session.scalar(left) or 0, must_have_factor(user))


def prove(tx: Transaction, code: str) -> Proof | None:
    """Show by a code that it is oneself at the browser; a wrong one is counted and recorded, and gives None.

    Raises:
        NotSignedIn: nobody is.
        Invalid: too many wrong ones.
    """
    user = _oneself(tx)
    sign_in = tx.session.get_one(SignIn, tx.actor.sign_in_id)
    return Proof(sign_in.id, tx.at) if is_proven(tx, user, code, address=sign_in.address) else None


def remove(tx: Transaction, proof: Proof) -> Message:
    """Take one's own factor away, such as to set it up on another telephone.

    Where it is required every sign-in ends with it, this one included: the next one begins with setting it up.

    Raises:
        NotSignedIn: nobody is.
        NotAllowed: it was not proven in this sign-in, or too long ago.
    """
    user = _proven_oneself(tx, proof)
    _take_away(tx, user)
    if must_have_factor(user):
        end_sign_ins(
            tx,
            user.id,
            because=msg("The second factor was taken away. Sign in again to set it up on another telephone."),
        )
    return tx.record(
        "second_factors.remove", ("user", user.id), msg("{name} took the second factor away.", name=user.display_name)
    )


def renew_codes(tx: Transaction, proof: Proof) -> FreshCodes:
    """Get ten fresh recovery codes; those of before count no more.

    Raises:
        NotSignedIn: nobody is.
        NotAllowed: it was not proven in this sign-in, or too long ago.
    """
    user = _proven_oneself(tx, proof)
    codes = _new_codes(tx, user)
    tx.record(
        "second_factors.renew_codes", ("user", user.id), msg("{name} made new recovery codes.", name=user.display_name)
    )
    return FreshCodes(codes)


def reset(tx: Transaction, user_id: int) -> Message:
    """Take another person's factor away, who has lost the telephone and the codes; their sign-ins end.

    Raises:
        NotAllowed: the actor does not manage accounts, or there is no such account.
        Invalid: it is the actor's own, or there is none.
    """
    tx.require(Right.MANAGE_ACCOUNTS)
    user = tx.session.get(User, user_id)
    if user is None:
        raise not_allowed()
    return _reset(tx, user)


def reset_called(tx: Transaction, login: str) -> Message:
    """Take away the factor of the account of that name, as ``reset`` does."""
    tx.require(Right.MANAGE_ACCOUNTS)
    user = tx.session.scalars(select(User).where(User.login == normal_login(login))).one_or_none()
    if user is None:
        raise not_allowed()
    return _reset(tx, user)


def unreadable(tx: Transaction) -> Message | None:
    """Say how many second factors cannot be read for want of their key; None where all can.

    Raises:
        NotAllowed: the actor does not manage accounts.
    """
    tx.require(Right.MANAGE_ACCOUNTS)
    unread = len(unreadable_owners(tx))
    if not unread:
        return None
    return msg(
        "{n} second factors cannot be read here. Put the file {name} of the former data directory into this one or, "
        "where there is one already, its lines at the end, and never write over it. Without it their owners set them "
        "up anew at the next sign-in.",
        n=unread,
        name=settings().key_file.name,
    )


def unreadable_owners(tx: Transaction) -> tuple[int, ...]:
    """Give the ids of whose second factors cannot be read for want of their key. Asks nobody."""
    return tuple(factor.user_id for factor in tx.session.scalars(select(SecondFactor)) if secret_of(factor) is None)


def give_up(tx: Transaction, user_ids: Iterable[int]) -> None:
    """Take factors away that nobody can read any more; their owners set others up at the next sign-in. Asks nobody."""
    for user_id in user_ids:
        _take_away(tx, tx.session.get_one(User, user_id))


def keep_factor(tx: Transaction, user: User, secret: bytes, step: int) -> tuple[str, ...]:
    """Keep a factor whose first code was right, and make its recovery codes; its caller has established who it is.

    Args:
        tx: in the person's name.
        user: whose it is.
        secret: shared with the telephone.
        step: of the code that was right.
    """
    _take_away(tx, user)
    kept = sealed(secret, bound_to=place_of_factor(user.id))
    tx.session.add(SecondFactor(user_id=user.id, secret=kept, last_step=step, set_up_at=tx.at))
    codes = _new_codes(tx, user)
    tx.record("second_factors.set_up", ("user", user.id), msg("{name} set up a second factor.", name=user.display_name))
    return codes


def is_proven(tx: Transaction, user: User, code: str, *, address: str) -> bool:
    """Say whether a code is right; a right one is used up, a wrong one counted and recorded.

    Raises:
        Invalid: too many wrong ones; or none can be checked, which counts against nobody.
        Unopened: the key file cannot be read, likewise.
    """
    plain = plain_code(code)
    require_patience(tx, user.login, address)
    factor = tx.session.get(SecondFactor, user.id)
    if factor is not None and secret_of(factor) is None:
        # Without the key of the one, the recovery codes beside it are not found either.
        raise Invalid(_UNREADABLE)
    if is_of_telephone(plain):
        require_patience_with_codes(tx, user.login)
        is_right = _uses_step(tx, user, plain)
    else:
        is_right = _uses_recovery_code(tx, user, plain)
    if is_right:
        forget_failures(tx, user.login, address)
        return True
    count_failure(tx, user.login, address, is_code=is_of_telephone(plain))
    WRONG_PASSWORDS.inc()
    # Who typed it is not known: the name stands in the sentence, not as the one who acted.
    tx.record(
        "second_factors.wrong_code",
        ("user", user.id),
        msg("A wrong second code was given for {name}.", name=user.display_name),
    )
    return False


def _uses_step(tx: Transaction, user: User, code: str) -> bool:
    factor = tx.session.get(SecondFactor, user.id)
    secret = secret_of(factor) if factor is not None else None
    if factor is None or secret is None:
        return False
    step = matching_step(secret, code, tx.at, after=factor.last_step)
    if step is None:
        return False
    factor.last_step = step
    return True


def _uses_recovery_code(tx: Transaction, user: User, code: str) -> bool:
    theirs = select(RecoveryCode).where(
        RecoveryCode.user_id == user.id,
        RecoveryCode.used_at.is_(None),
        RecoveryCode.mark.in_(marks_of(code, purpose=MARKED)),
    )
    found = tx.session.scalars(theirs).one_or_none()
    if found is None:
        return False
    found.used_at = tx.at
    left = tx.session.scalar(
        select(func.count()).where(RecoveryCode.user_id == user.id, RecoveryCode.used_at.is_(None))
    )
    tx.record(
        "second_factors.use_recovery_code",
        ("user", user.id),
        msg("A recovery code of {name} was used; {n} are left.", name=user.display_name, n=left or 0),
    )
    return True


def _reset(tx: Transaction, user: User) -> Message:
    if user.id == tx.actor.user_id:
        raise Invalid(msg("Nobody can reset their own second factor; on “My account” a code takes it away."))
    if tx.session.get(SecondFactor, user.id) is None:
        raise Invalid(msg("Account {login} has no second factor.", login=user.login))
    _take_away(tx, user)
    end_sign_ins(tx, user.id, because=msg("Your second factor was reset by the organiser. Please sign in again."))
    return tx.record(
        "second_factors.reset",
        ("user", user.id),
        msg("The second factor of account {login} was reset.", login=user.login),
    )


def _take_away(tx: Transaction, user: User) -> None:
    for table in (RecoveryCode, SecondFactor):
        tx.session.execute(delete(table).where(table.user_id == user.id))


def _new_codes(tx: Transaction, user: User) -> tuple[str, ...]:
    tx.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    codes = new_recovery_codes()
    marks = (mark_of(plain_code(code), purpose=MARKED) for code in codes)
    tx.session.add_all(RecoveryCode(user_id=user.id, mark=mark) for mark in marks)
    return codes


def _proven_oneself(tx: Transaction, proof: Proof) -> User:
    if proof.sign_in_id != tx.actor.sign_in_id or tx.at - proof.at > _PROOF_LASTS:
        raise not_allowed()
    return _oneself(tx)


def _oneself(tx: Transaction) -> User:
    return tx.session.get_one(User, tx.require_signed_in())
