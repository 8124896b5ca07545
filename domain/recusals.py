"""Recusal: a judge who has an interest in an entry does not judge it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from domain.messages import N_


class RecusalOrigin(StrEnum):
    """Who brought it up."""

    FOUND = "found"
    DECLARED = "declared"
    IMPOSED = "imposed"


class RecusalState(StrEnum):
    """What became of it."""

    SUGGESTED = "suggested"
    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"


ORIGIN_NAMES: Mapping[RecusalOrigin, str] = MappingProxyType(
    {
        RecusalOrigin.FOUND: N_("Found by the program"),
        RecusalOrigin.DECLARED: N_("Declared by the judge"),
        RecusalOrigin.IMPOSED: N_("Imposed by an organiser"),
    }
)

RECUSAL_STATE_NAMES: Mapping[RecusalState, str] = MappingProxyType(
    {
        RecusalState.SUGGESTED: N_("To be decided"),
        RecusalState.CONFIRMED: N_("Confirmed"),
        RecusalState.DISMISSED: N_("Dismissed"),
    }
)
