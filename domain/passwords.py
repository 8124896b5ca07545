"""What a password must be; deliberately little, so that people can keep to it."""

from __future__ import annotations

from domain.messages import msg
from domain.refusals import Invalid

MINIMUM_LENGTH = 10
MAXIMUM_LENGTH = 256
_COMMONEST = frozenset(
    {
        "1234567890",
        "0123456789",
        "12345678910",
        "123456789a",
        "a123456789",
        "1q2w3e4r5t",
        "qwertyuiop",
        "1111111111",
        "0000000000",
        "8888888888",
        "6666666666",
        "password12",
        "password123",
        "password1234",
        "passw0rd123",
        "woaini1314",
        "woaini1314520",
        "5201314520",
        "1314520520",
        "abcdefghij",
        "abcd123456",
        "abc1234567",
        "qwer123456",
        "q1w2e3r4t5",
        "administrator",
        "admin12345",
        "admin123456",
        "iloveyou123",
        "zxcvbnm123",
        "asdfghjkl1",
        "asdfghjkl;",
        "qazwsxedc1",
        "1qaz2wsx3edc",
        "chongqing123",
        "changeme123",
        "welcome123",
    }
)


def require_good(password: str, *, login: str) -> None:
    """Refuse a password that is too short, too long, the account's own name, or among the commonest.

    Raises:
        Invalid: says which of these it is.
    """
    if len(password) < MINIMUM_LENGTH:
        raise Invalid(msg("A password needs at least {n} characters.", n=MINIMUM_LENGTH))
    if len(password) > MAXIMUM_LENGTH:
        raise Invalid(msg("A password may have at most {n} characters.", n=MAXIMUM_LENGTH))
    plain = password.casefold()
    if login.casefold() in {plain, plain.strip("0123456789")}:
        raise Invalid(msg("The password must not be the account name."))
    if plain in _COMMONEST or len(set(plain)) == 1:
        raise Invalid(msg("This password is among the commonest and is guessed first. Please choose another."))
