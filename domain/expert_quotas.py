"""What a drawn panel has to keep to, as an office says it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from domain.messages import N_, Message, msg
from domain.own_entries import district_key, unit_key
from domain.refusals import Invalid
from domain.suggestions import folded

LARGEST_SIZE = 200
LARGEST_RESERVE = 2000


class Kind(StrEnum):
    """By what a quota tells experts apart."""

    DISTRICT = "district"
    UNIT = "unit"
    THEME = "theme"


KIND_NAMES: Mapping[Kind, str] = MappingProxyType(
    {Kind.DISTRICT: N_("District"), Kind.UNIT: N_("Unit"), Kind.THEME: N_("Theme")}
)
_WORDS: Mapping[str, Kind] = MappingProxyType(
    {
        **{kind.value: kind for kind in Kind},
        "themes": Kind.THEME,
        "主题": Kind.THEME,
        "专长": Kind.THEME,
        "区县": Kind.DISTRICT,
        "所在区县": Kind.DISTRICT,
        "单位": Kind.UNIT,
        "所在单位": Kind.UNIT,
    }
)
_QUOTA = re.compile(r"\s*([^:：]+?)\s*[:：]\s*(.+?)\s*[=＝]\s*([0-9]{1,4})\s*")


@dataclass(frozen=True)
class Quota:
    """So many of one theme, unit or district."""

    kind: Kind
    name: str
    number: int

    @property
    def key(self) -> str:
        """The name as names of this kind are compared."""
        return key_of(self.kind, self.name)


@dataclass(frozen=True)
class DrawRules:
    """What a panel is drawn under.

    ``per_unit`` and ``per_district`` are the most of any one, None without a limit; ``reserve`` is how many
    others are drawn who stand in for members that decline.
    """

    size: int
    per_unit: int | None = None
    per_district: int | None = None
    at_least: tuple[Quota, ...] = ()
    at_most: tuple[Quota, ...] = ()
    reserve: int = 0

    def __post_init__(self) -> None:
        """Refuse what contradicts itself.

        Raises:
            Invalid: a number out of range, or the same quota twice.
        """
        if not 1 <= self.size <= LARGEST_SIZE:
            raise Invalid(msg("A panel has 1 to {most} members.", most=LARGEST_SIZE))
        if not 0 <= self.reserve <= LARGEST_RESERVE:
            raise Invalid(msg("A reserve has 0 to {most} experts.", most=LARGEST_RESERVE))
        for limit in (self.per_unit, self.per_district):
            if limit is not None and limit < 1:
                raise Invalid(msg("A limit for each unit or district is at least 1; leave it out for none."))
        for quotas in (self.at_least, self.at_most):
            seen = set[tuple[Kind, str]]()
            for quota in quotas:
                if (quota.kind, quota.key) in seen:
                    raise Invalid(msg("The quota of {name} is stated twice.", name=quota.name))
                seen.add((quota.kind, quota.key))


def key_of(kind: Kind, name: str) -> str:
    """Give a name as names of its kind are compared, so that spellings of one thing are one."""
    match kind:
        case Kind.DISTRICT:
            return district_key(name)
        case Kind.UNIT:
            return unit_key(name)
        case Kind.THEME:
            return folded(name)


def read_quota(text: str) -> Quota:
    """Read ``theme:环保=2``, in English or Chinese words and signs.

    Raises:
        Invalid: it is written otherwise.
    """
    found = _QUOTA.fullmatch(text)
    kind = _WORDS.get(folded(found[1]).lower()) if found else None
    if found is None or kind is None:
        raise Invalid(
            msg("“{text}” is no quota; one looks like theme:{example}=2, unit:…=1 or district:…=1.",
                text=text, example="…")
        )  # fmt: skip
    return Quota(kind, found[2], int(found[3]))


def rule_messages(rules: DrawRules) -> tuple[Message, ...]:
    """Say the rules one by one: the size first, then limits, then quotas."""
    said = [msg("{n} members", n=rules.size)]
    if rules.per_unit is not None:
        said.append(msg("at most {n} of any one unit", n=rules.per_unit))
    if rules.per_district is not None:
        said.append(msg("at most {n} of any one district", n=rules.per_district))
    said += [quota_message(quota, at_least=True) for quota in rules.at_least]
    said += [quota_message(quota, at_least=False) for quota in rules.at_most]
    return tuple(said)


def quota_message(quota: Quota, *, at_least: bool) -> Message:
    """Say one quota."""
    match quota.kind, at_least:
        case Kind.THEME, True:
            return msg("at least {n} who know {name}", n=quota.number, name=quota.name)
        case Kind.THEME, False:
            return msg("at most {n} who know {name}", n=quota.number, name=quota.name)
        case _, True:
            return msg("at least {n} of {name}", n=quota.number, name=quota.name)
        case _:
            return msg("at most {n} of {name}", n=quota.number, name=quota.name)
