"""Spellings that are likely one unit's, for somebody to decide; nothing here says that they are."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from domain.own_entries import is_own_unit, unit_key
from domain.suggestions import folded

_IN_BRACKETS = re.compile(r"[(\[〔【][^)\]〕】]*[)\]〕】]")
_DISTRICT = re.compile(r"^(.{2,5}?)(?:自治县|区|县)(?=.{2,})")
_SAID_SHORTER = (
    ("街道办事处", "街道"),
    ("街道办", "街道"),
    ("镇政府", "镇"),
    ("乡政府", "乡"),
    ("和", ""),
    ("与", ""),
    ("及", ""),
)
_TOWN_ENDS = ("镇", "乡", "街道")
_ABBREVIATED_ENDS = ("委", "局", "办", "厅", "科院", "科学院")
"""How names end that offices shorten: 人社局, 发改委, 社科院."""
_TOLD_APART = frozenset("一二三四五六七八九十东南西北中上下前后左右新老大小0123456789")
"""Where names differ in one of these, they are two units' on purpose."""
_SHORTEST = 2
_SHORTEST_WITH_A_SLIP = 5


@dataclass(frozen=True)
class Parts:
    """A name taken apart for comparing: the district at its head, without 区 or 县, and the rest; each may be empty."""

    district: str
    rest: str


def parts_of(name: str, districts: Collection[str]) -> Parts:
    """Take a name apart.

    Args:
        name: as written; what stands in brackets counts for nothing.
        districts: names of districts without 区 and 县, by which short forms are known.
    """
    text = unit_key(_IN_BRACKETS.sub("", folded(name)))
    for said, shorter in _SAID_SHORTER:
        text = text.replace(said, shorter)
    found = _DISTRICT.match(text)
    if found is not None:
        return Parts(found[1], text[found.end() :])
    for district in districts:
        if text.startswith(district) and len(text) >= len(district) + _SHORTEST:
            return Parts(district, text.removeprefix(district))
    return Parts("", text)


def likely_spellings(
    wanted: Iterable[str], names: Iterable[str], districts: Collection[str]
) -> Iterator[tuple[str, str]]:
    """Give pairs of a wanted name and another that are likely one unit's and are not compared as one anyway.

    The number of comparisons grows with the names that share a beginning and an end, not with all pairs.
    """
    known = tuple(dict.fromkeys([*wanted, *names]))
    parts = {name: parts_of(name, districts) for name in known if name.strip()}
    alike: dict[tuple[str, str], list[str]] = defaultdict(list)
    for name, each in parts.items():
        for bucket in _buckets(each):
            alike[bucket].append(name)
    for name in dict.fromkeys(wanted):
        if name not in parts:
            continue
        others = dict.fromkeys(other for bucket in _buckets(parts[name]) for other in alike[bucket])
        for other in others:
            if other != name and _are_alike(parts[name], parts[other]) and not is_own_unit(name, [other]):
                yield name, other


def _buckets(parts: Parts) -> Iterator[tuple[str, str]]:
    if len(parts.rest) >= _SHORTEST:
        yield "ends", f"{parts.rest[0]}{parts.rest[-1]}"
        yield "tail", parts.rest[1:]


def _are_alike(one: Parts, other: Parts) -> bool:
    if one.rest == other.rest:
        return one.district == other.district or (
            not (one.district and other.district) and one.rest.endswith(_TOWN_ENDS)
        )
    return one.district == other.district and (_is_short_for(one.rest, other.rest) or _is_a_slip(one.rest, other.rest))


def _is_short_for(one: str, other: str) -> bool:
    """Whether one is the other with characters left out, as offices shorten names: 人社局 of 人力资源社会保障局."""
    shorter, longer = sorted((one, other), key=len)
    if shorter[0] != longer[0] or not shorter.endswith(_ABBREVIATED_ENDS) or shorter[-1] != longer[-1]:
        return False
    rest = iter(longer)
    return len(shorter) < len(longer) and all(character in rest for character in shorter)


def _is_a_slip(one: str, other: str) -> bool:
    """Whether they differ in one character by which units are not told apart; towns are, by any."""
    if len(one) != len(other) or len(one) < _SHORTEST_WITH_A_SLIP or one.endswith(_TOWN_ENDS):
        return False
    apart = [pair for pair in zip(one, other, strict=True) if pair[0] != pair[1]]
    return len(apart) == 1 and not _TOLD_APART & set(apart[0])
