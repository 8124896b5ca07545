"""One-time codes of a telephone (RFC 6238) and recovery codes: what they are and when they count."""

from __future__ import annotations

import hmac
import secrets
import unicodedata
from base64 import b32encode
from collections.abc import Collection
from datetime import datetime
from urllib.parse import quote, urlencode

from domain.permissions import Role

SECRET_BYTES = 20
DIGITS = 6
SECONDS_A_STEP = 30
RECOVERY_CODES = 10
# What a judge can see or do alone moves one sheet; these decide, see names, or hold the meeting.
REQUIRED_OF = frozenset({Role.ORGANISER, Role.CHAIR})
_RECOVERY_LENGTH = 10
_RECOVERY_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
# A telephone's clock may be one step off either way.
_WINDOW = (-1, 0, 1)


def is_required_of(roles: Collection[Role]) -> bool:
    """Say whether somebody with these roles must have a second factor where the program asks for one."""
    return bool(REQUIRED_OF & set(roles))


def new_secret() -> bytes:
    """Make the secret that a telephone and the program share."""
    return secrets.token_bytes(SECRET_BYTES)


def step_of(moment: datetime) -> int:
    """Give the number of the time step a moment lies in."""
    return int(moment.timestamp()) // SECONDS_A_STEP


def code_at(secret: bytes, step: int, *, digits: int = DIGITS) -> str:
    """Give the code of one time step.

    References:
        RFC 4226, section 5.3, and RFC 6238, section 4: HMAC-SHA-1, which is what every telephone's program knows.
    """
    digest = hmac.digest(secret, step.to_bytes(8, "big"), "sha1")
    offset = digest[-1] & 0x0F
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFFFFFF
    return str(number % 10**digits).zfill(digits)


def matching_step(secret: bytes, code: str, moment: datetime, *, after: int) -> int | None:
    """Find the time step a code is of.

    Every step is compared, each in constant time, so that no answer comes sooner than another.

    Args:
        secret: shared with the telephone.
        code: as ``plain_code`` gives it.
        moment: now.
        after: the last step a code was accepted of: a code counts once.
    """
    now = step_of(moment)
    given = code.encode()
    found = [
        step for step in (now + off for off in _WINDOW) if hmac.compare_digest(code_at(secret, step).encode(), given)
    ]
    return next((step for step in found if step > after), None)


def plain_code(typed: str) -> str:
    """Give a code as it is compared: without the spaces, dashes, widths and cases people vary."""
    return "".join(letter for letter in unicodedata.normalize("NFKC", typed).upper() if letter.isalnum())


def is_of_telephone(code: str) -> bool:
    """Say whether a plain code looks like one of a telephone's; any other is taken for a recovery code."""
    return len(code) == DIGITS and code.isascii() and code.isdigit()


def new_recovery_codes() -> tuple[str, ...]:
    """Make one set of recovery codes, each of 50 random bits, in two groups."""
    half = _RECOVERY_LENGTH // 2
    made = [
        "".join(secrets.choice(_RECOVERY_LETTERS) for _place in range(_RECOVERY_LENGTH)) for _ in range(RECOVERY_CODES)
    ]
    return tuple(f"{code[:half]}-{code[half:]}" for code in made)


def key_to_type(secret: bytes) -> str:
    """Give the secret as people type it into a telephone, in groups of four."""
    key = b32encode(secret).decode()
    return " ".join(key[start : start + 4] for start in range(0, len(key), 4))


def address_to_scan(secret: bytes, *, login: str, issuer: str) -> str:
    """Give the secret as the address that telephones read from a picture.

    Args:
        secret: shared with the telephone.
        login: of the account.
        issuer: name of the program, which the telephone shows beside the code.
    """
    query = urlencode({"secret": b32encode(secret).decode().rstrip("="), "issuer": issuer}, quote_via=quote)
    return f"otpauth://totp/{quote(issuer, safe='')}:{quote(login, safe='')}?{query}"
