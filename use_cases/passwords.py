"""Argon2id: how passwords are kept and compared."""

from __future__ import annotations

from functools import cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from settings import DEMO_PASSWORD

_HASHER = PasswordHasher()
# The demo's password stands on its sign-in page: no work makes it harder to guess, and the demo has many accounts.
_SHOWN_TO_ALL = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
# Each comparison takes 64 MiB: a whole panel signing in at once must not exhaust the machine.
_AT_ONCE = BoundedSemaphore(4)


def hashed(password: str) -> str:
    """What is stored of a password."""
    if password == DEMO_PASSWORD:
        return _SHOWN_TO_ALL.hash(password)
    with _AT_ONCE:
        return _HASHER.hash(password)


def matches(password: str, stored: str | None) -> bool:
    """Say whether the password is the stored one; takes as long where nothing is stored."""
    with _AT_ONCE:
        try:
            return _HASHER.verify(stored or _of_nobody(), password) and stored is not None
        except (VerificationError, InvalidHashError):
            return False


@cache
def _of_nobody() -> str:
    return _HASHER.hash("nobody has this password")
