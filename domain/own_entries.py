"""Whether an entry is a judge's own: of their unit, or of their district."""

from __future__ import annotations

from collections.abc import Iterable

from domain.suggestions import folded

_CITY = ("重庆市", "市")
_SHORTEST_STEM = 4
_SHORTEST_DISTRICT = 2


def is_own_unit(unit: str, names: Iterable[str]) -> bool:
    """Whether a judge's unit is one of those named, or a part of it, or the other way round.

    “重庆市人力社保局”, “市人力社保局” and “市人力社保局信息中心” are one unit. Names of fewer than four characters
    have to be equal: many units begin with the name of their district.

    Args:
        unit: the judge's; an empty one is nobody's.
        names: units of an entry, empty where unknown.
    """
    own = _plain(unit)
    return bool(own) and any(_belongs(own, other) for other in map(_plain, names) if other)


def is_own_district(unit: str, district: str) -> bool:
    """Whether the name of a judge's unit says that it is of the district; an empty district is nobody's."""
    name = folded(district)
    return len(name) >= _SHORTEST_DISTRICT and name in folded(unit)


def _plain(name: str) -> str:
    text = folded(name)
    for city in _CITY:
        text = text.removeprefix(city)
    return text


def _belongs(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    return shorter == longer or (len(shorter) >= _SHORTEST_STEM and longer.startswith(shorter))
