"""Colours and shapes of tiers in tables and pictures, the same everywhere."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class TierLook:
    """A colour, and the shape that says the same to whoever cannot tell colours apart."""

    colour: str
    symbol: str


# Okabe and Ito's colours; the first two darker, so that neighbours in a bar are told apart with any colour vision.
# Beside them always a word or a shape.
_LOOKS = (
    TierLook("#A8321B", "star"),
    TierLook("#B8860B", "diamond"),
    TierLook("#009E73", "square"),
    TierLook("#0072B2", "circle"),
    TierLook("#A3508B", "triangle-up"),
    TierLook("#3E8EC4", "pentagon"),
)
ADVANCING_LOOK = TierLook("#0072B2", "circle")
EDGE_LOOK = TierLook("#1F1B18", "x")
NO_TIER_LOOK = TierLook("#8C8279", "circle-open")


def tier_look(position: int) -> TierLook:
    """Give the look of a tier by its position from 1; with many tiers looks come again."""
    return _LOOKS[(position - 1) % len(_LOOKS)]
