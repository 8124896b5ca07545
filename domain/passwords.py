"""What a password must be; deliberately little, so that people can keep to it."""

from __future__ import annotations

from domain.messages import msg
from domain.refusals import Invalid

MINIMUM_LENGTH = 10
MAXIMUM_LENGTH = 256


def require_good(password: str, *, login: str) -> None:
    """Refuse a password that is too short, too long, or the account's own name; use_cases/guessing.py looks further.

    Raises:
        Invalid: says which of these it is.
    """
    if len(password) < MINIMUM_LENGTH:
        raise Invalid(msg("A password needs at least {n} characters.", n=MINIMUM_LENGTH))
    if len(password) > MAXIMUM_LENGTH:
        raise Invalid(msg("A password may have at most {n} characters.", n=MAXIMUM_LENGTH))
    plain = password.casefold()
    if login.casefold() in {plain, plain.strip("0123456789")}:
        raise Invalid(msg("The password must not be the account name, nor that with digits."))
