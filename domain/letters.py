"""Letters by e-mail: kinds, what becomes of them, and what an address looks like."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from domain.messages import N_, msg
from domain.refusals import Invalid


class LetterKind(StrEnum):
    """What a letter is for."""

    REMINDER = "reminder"
    INVITATION = "invitation"


class LetterState(StrEnum):
    """What became of a letter."""

    PREPARED = "prepared"
    SENT = "sent"
    FAILED = "failed"


LETTER_NAMES: Mapping[LetterKind, str] = MappingProxyType(
    {LetterKind.REMINDER: N_("Reminder"), LetterKind.INVITATION: N_("Invitation")}
)
LETTER_STATE_NAMES: Mapping[LetterState, str] = MappingProxyType(
    {
        LetterState.PREPARED: N_("no result came back; it may not have been sent"),
        LetterState.SENT: N_("the mail server took it"),
        LetterState.FAILED: N_("not sent"),
    }
)

LONGEST_ADDRESS = 254
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?\.[A-Za-z]{2,}")


def read_address(typed: str) -> str | None:
    """Read an e-mail address; None where nothing was typed.

    Raises:
        Invalid: it is none, or has letters that not every mail server takes.
    """
    text = typed.strip()
    if not text:
        return None
    if len(text) > LONGEST_ADDRESS or not _ADDRESS.fullmatch(text) or ".." in text:
        raise Invalid(msg("“{text}” is not an e-mail address.", text=text))
    return text
