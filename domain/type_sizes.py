"""How large the screens are written, as each reader chooses."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from domain.messages import N_


class TypeSize(StrEnum):
    """From the smallest to the largest; how many pixels each is stands in server/static/theme.css."""

    SMALL = "small"
    NORMAL = "normal"
    LARGE = "large"
    LARGEST = "largest"


TYPE_SIZE_NAMES: Mapping[TypeSize, str] = MappingProxyType(
    {
        TypeSize.SMALL: N_("small"),
        TypeSize.NORMAL: N_("normal"),
        TypeSize.LARGE: N_("large"),
        TypeSize.LARGEST: N_("very large"),
    }
)


def type_size_of(stored: str | None) -> TypeSize:
    """Give a size as it was stored; normal where none was chosen."""
    return TypeSize(stored) if stored in set(TypeSize) else TypeSize.NORMAL


def next_type_size(size: TypeSize) -> TypeSize:
    """Give the next larger size, and normal after the largest: whoever wants it small chooses that from all."""
    sizes = tuple(TypeSize)
    return TypeSize.NORMAL if size is sizes[-1] else sizes[sizes.index(size) + 1]
