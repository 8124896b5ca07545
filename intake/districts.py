"""One district under several spellings: nothing is changed, but it is said."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from domain.messages import msg
from domain.suggestions import folded
from intake.register_rows import Problem, RegisterRow, Severity

_CITY = ("重庆市", "重庆")
_ENDINGS = ("土家族苗族自治县", "苗族土家族自治县", "土家族自治县", "自治县", "新区", "区", "县", "市")
_SHORTEST = 2


def core_of(district: str) -> str:
    """Give what all spellings of a district share: no city before it, no “区” or “县” after it."""
    name = folded(district)
    for city in _CITY:
        if name.startswith(city) and len(name) - len(city) >= _SHORTEST:
            name = name.removeprefix(city)
            break
    for ending in _ENDINGS:
        if name.endswith(ending) and len(name) - len(ending) >= _SHORTEST:
            return name.removesuffix(ending)
    return name


def spellings_apart(rows: Sequence[RegisterRow]) -> Iterator[Problem]:
    """Note each row whose district the register spells otherwise more often; of equals a full name without the city."""
    counts = Counter(row.district for row in rows if row.district)
    spellings: dict[str, list[str]] = defaultdict(list)
    for district in counts:
        spellings[core_of(district)].append(district)
    usual = {
        district: max(alike, key=lambda each: (counts[each], not each.startswith(_CITY), len(each), each))
        for alike in spellings.values()
        if len(alike) > 1
        for district in alike
    }
    for row in rows:
        instead = usual.get(row.district, row.district)
        if instead != row.district:
            message = msg(
                "The same district is mostly spelt “{usual}” in this file; “{text}” is kept as it is.",
                usual=instead,
                text=row.district,
            )
            yield Problem(row.row_number, "district", "district_spelling", message, Severity.NOTE, row.sheet)
