"""Whether an entry is a judge's own: of their unit, or of their district."""

from __future__ import annotations

from collections.abc import Iterable

from domain.suggestions import folded

_CITY = "重庆"
_SPELLED_OUT = (("委员会", "委"), ("办公室", "办"), ("人民政府", "政府"))
_UNIT_ENDS = (
    *("局", "委", "办", "厅", "院", "部", "政府", "街道", "公司", "集团", "银行", "中心"),
    *("大学", "学院", "学校", "党校", "协会", "学会", "联合会", "工会", "妇联", "残联", "科协"),
)
"""How the name of a unit ends where a part of it is named after it."""
_PART_ENDS = (
    "处",
    "科",
    "室",
    "部",
    "办",
    "厅",
    "院",
    "系",
    "所",
    "站",
    "队",
    "组",
    "馆",
    "中心",
    "支行",
    "分局",
    "分院",
)
"""How the name of a part of a unit ends."""
_OTHER_WORDS = ("大学城", "委托", "办法", "办学")
"""Words that begin as a unit ends: 重庆大学城管委会 is no part of 重庆大学."""
_SHORTEST_STEM = 2
_SHORTEST_DISTRICT = 2


def is_own_unit(unit: str, names: Iterable[str]) -> bool:
    """Whether a judge's unit is one of those named, or a part of it, or the other way round.

    “重庆市人力社保局”, “市人力社保局” and “市人力社保局信息中心” are one unit: one name is the other and goes on with a
    part of such a unit. A name that merely begins alike is another one's: of many units that begin with the name of
    their district, of 重庆大学城管委会 beside 重庆大学.

    Args:
        unit: the judge's; an empty one is nobody's.
        names: units of an entry, empty where unknown.
    """
    own = unit_key(unit)
    return bool(own) and any(_belongs(own, other) for other in map(unit_key, names) if other)


def is_own_district(unit: str, district: str) -> bool:
    """Whether the name of a judge's unit says that it is of the district; an empty district is nobody's."""
    name = folded(district).removeprefix(_CITY).removeprefix("市")
    return len(name) >= _SHORTEST_DISTRICT and name in folded(unit)


def is_unit_or_part(name: str, unit: str) -> bool:
    """Whether a name is that of a unit or of a part of it; the name of what the unit belongs to is not."""
    part, whole = unit_key(name), unit_key(unit)
    return bool(whole) and len(part) >= len(whole) and _belongs(whole, part)


def unit_key(name: str) -> str:
    """Give the name of a unit as units are compared: “重庆市人力社保局” and “市人力社保局” are one."""
    text = folded(name)
    for spelled_out, short in _SPELLED_OUT:
        text = text.replace(spelled_out, short)
    # The city's name says nothing here, but for 市委, which would be nothing without it.
    text = text.removeprefix(_CITY) if text.startswith(f"{_CITY}市") else text
    return text if text.startswith("市委") else text.removeprefix("市")


def district_key(name: str) -> str:
    """Give the name of a district as districts are compared: “重庆市渝中区”, “渝中区” and “渝中” are one."""
    text = folded(name).removeprefix(_CITY)
    text = text.removeprefix("市") if len(text) > _SHORTEST_DISTRICT else text
    stem = text.removesuffix("区").removesuffix("县")
    return stem if len(stem) >= _SHORTEST_DISTRICT else text


def district_named(unit: str) -> str:
    """Give the key of the district that a unit is as a whole, as 万州区人民政府 is; empty for units of another kind."""
    text = folded(unit)
    for government in ("人民政府", "政府"):
        text = text.removesuffix(government)
    return district_key(text) if text.endswith(("区", "县")) else ""


def _belongs(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    if shorter == longer:
        return True
    rest = longer.removeprefix(shorter)
    return (
        len(shorter) >= _SHORTEST_STEM
        and rest != longer
        and shorter.endswith(_UNIT_ENDS)
        and rest.endswith(_PART_ENDS)
        and not any(_lies_across(word, shorter, rest) for word in _OTHER_WORDS)
    )


def _lies_across(word: str, before: str, after: str) -> bool:
    """Whether a word begins in one text and ends in the other."""
    cuts = range(1, len(word))
    return any(before.endswith(word[:cut]) and after.startswith(word[cut:]) for cut in cuts)
