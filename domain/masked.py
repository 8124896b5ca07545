"""Personal data as far as a screen shows them: enough to tell one from another, not to reach anybody."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from domain.messages import N_

STARS = "****"
_BETWEEN = re.compile(r"([、，,;；/\s]+)")
_MOBILE_DIGITS, _FEWEST_DIGITS = 11, 7
_FIRST, _LAST = 3, 4
_FEWEST_OF_UNIT = 4


class PersonalField(StrEnum):
    """What of a proposer is masked until somebody asks for it, and is recorded."""

    TELEPHONE = "telephone"
    WORK_UNIT = "work_unit"


PERSONAL_FIELD_NAMES: Mapping[PersonalField, str] = MappingProxyType(
    {PersonalField.TELEPHONE: N_("Telephone"), PersonalField.WORK_UNIT: N_("Work unit")}
)


def masked_contact(text: str) -> str:
    """Mask telephone numbers, addresses and whatever else reaches somebody: 138****6666, l****@example.org.

    How many stars there are tells nothing of how much they stand for.
    """
    return "".join(
        part if not part or _BETWEEN.fullmatch(part) else _masked_way(part) for part in _BETWEEN.split(text.strip())
    )


def masked_unit(text: str) -> str:
    """Mask a work unit but for its first two characters, and a short one whole."""
    text = text.strip()
    if not text:
        return ""
    return f"{text[:2]}{STARS}" if len(text) >= _FEWEST_OF_UNIT else STARS


def _masked_way(part: str) -> str:
    name, at, domain = part.partition("@")
    if at:
        return f"{name[:1]}{STARS}@{domain}"
    digits = "".join(letter for letter in part if letter.isdecimal())
    if len(digits) >= _MOBILE_DIGITS:
        return f"{digits[-_MOBILE_DIGITS:][:_FIRST]}{STARS}{digits[-_LAST:]}"
    if len(digits) >= _FEWEST_DIGITS:
        return f"{STARS}{digits[-_FIRST:]}"
    return f"{part[:1]}{STARS}" if len(part) > 1 and not digits else STARS
