"""What an organiser decides about suggestions that look like one."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from domain.messages import N_, Message, Reason, msg


class Verdict(StrEnum):
    """What became of suggestions that look like one."""

    APART = "apart"
    ONE_KEPT = "one_kept"
    MERGED = "merged"


VERDICT_NAMES: Mapping[Verdict, str] = MappingProxyType(
    {
        Verdict.APART: N_("Different suggestions: all compete"),
        Verdict.ONE_KEPT: N_("One competes, the others are set aside"),
        Verdict.MERGED: N_("Merged into one with joint proposers"),
    }
)


def set_aside(kept: str) -> Reason:
    """Give the reason why a suggestion does not compete: it is a duplicate of the one with that reference number."""
    return Reason("duplicate", set_aside_message(kept))


def set_aside_message(kept: str) -> Message:
    """Say of which suggestion another is a duplicate."""
    return msg("Set aside as a duplicate of {reference}.", reference=kept)
