"""What becomes of a list: who signs it, what is held against it, and where it stands."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from domain.messages import N_


class Capacity(StrEnum):
    """As what somebody signs."""

    ORGANISER = "organiser"
    CHAIR = "chair"


class ObjectionState(StrEnum):
    """What became of an objection."""

    OPEN = "open"
    UPHELD = "upheld"
    DISMISSED = "dismissed"


class ListStage(StrEnum):
    """Where a cycle's result stands."""

    DECIDING = "deciding"
    PUT_FORWARD = "put_forward"
    SEALED = "sealed"
    SHOWN = "shown"
    SHOWN_TO_THE_END = "shown_to_the_end"
    PUBLISHED = "published"


OBJECTION_STATE_NAMES: Mapping[ObjectionState, str] = MappingProxyType(
    {
        ObjectionState.OPEN: N_("Under investigation"),
        ObjectionState.UPHELD: N_("Upheld"),
        ObjectionState.DISMISSED: N_("Dismissed"),
    }
)

LIST_STAGE_NAMES: Mapping[ListStage, str] = MappingProxyType(
    {
        ListStage.DECIDING: N_("Being decided"),
        ListStage.PUT_FORWARD: N_("Put forward for approval"),
        ListStage.SEALED: N_("Sealed"),
        ListStage.SHOWN: N_("Shown to the public"),
        ListStage.SHOWN_TO_THE_END: N_("Publicity over, not published yet"),
        ListStage.PUBLISHED: N_("Published"),
    }
)
