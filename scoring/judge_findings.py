"""What can be noticed of a judge, and what a chair does about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Look(StrEnum):
    """What is looked at for each judge."""

    SEVERITY = "severity"
    SPREAD = "spread"
    AGREEMENT = "agreement"
    HALO = "halo"
    PACE = "pace"
    DRIFT = "drift"
    OWN_UNIT = "own_unit"
    OWN_DISTRICT = "own_district"


COMPARED = tuple(look for look in Look if look is not Look.PACE)
"""Looks that hold a judge against the others; pace needs no others."""


class Finding(StrEnum):
    """What was noticed of a judge."""

    STRICT = "strict"
    MILD = "mild"
    NARROW = "narrow"
    WIDE = "wide"
    STRAYS = "strays"
    UNRELATED = "unrelated"
    HALO = "halo"
    QUICK = "quick"
    GROWS_MILDER = "grows_milder"
    GROWS_STRICTER = "grows_stricter"
    FAVOURS_UNIT = "favours_unit"
    FAVOURS_DISTRICT = "favours_district"


class Action(StrEnum):
    """What a chair does about it."""

    NOTHING = "nothing"
    COMPARE = "compare"
    REVIEW = "review"
    ADD_JUDGE = "add_judge"
    CHECK_RECUSAL = "check_recusal"


ACTIONS: Mapping[Finding, Action] = MappingProxyType(
    {
        Finding.STRICT: Action.COMPARE,
        Finding.MILD: Action.COMPARE,
        Finding.NARROW: Action.REVIEW,
        Finding.WIDE: Action.COMPARE,
        Finding.STRAYS: Action.REVIEW,
        Finding.UNRELATED: Action.ADD_JUDGE,
        Finding.HALO: Action.REVIEW,
        Finding.QUICK: Action.REVIEW,
        Finding.GROWS_MILDER: Action.REVIEW,
        Finding.GROWS_STRICTER: Action.REVIEW,
        Finding.FAVOURS_UNIT: Action.CHECK_RECUSAL,
        Finding.FAVOURS_DISTRICT: Action.CHECK_RECUSAL,
    }
)
BELOW: Mapping[Look, Finding] = MappingProxyType(
    {
        Look.SEVERITY: Finding.STRICT,
        Look.SPREAD: Finding.NARROW,
        Look.HALO: Finding.HALO,
        Look.DRIFT: Finding.GROWS_STRICTER,
    }
)
"""What a figure below its mark is a finding of."""
ABOVE: Mapping[Look, Finding] = MappingProxyType(
    {
        Look.SEVERITY: Finding.MILD,
        Look.SPREAD: Finding.WIDE,
        Look.AGREEMENT: Finding.STRAYS,
        Look.PACE: Finding.QUICK,
        Look.DRIFT: Finding.GROWS_MILDER,
        Look.OWN_UNIT: Finding.FAVOURS_UNIT,
        Look.OWN_DISTRICT: Finding.FAVOURS_DISTRICT,
    }
)
"""What a figure above its mark is a finding of."""
WAYS_OF_STRAYING = frozenset(
    {
        Finding.NARROW,
        Finding.WIDE,
        Finding.GROWS_MILDER,
        Finding.GROWS_STRICTER,
        Finding.FAVOURS_UNIT,
        Finding.FAVOURS_DISTRICT,
    }
)
"""Findings that say how a judge strays."""


@dataclass(frozen=True)
class JudgeFinding:
    """One thing noticed of one judge.

    Attributes:
        judge: from 0.
        finding: what it is.
        action: what to do about it.
        value: the figure behind it, in the unit of its look.
        low: lower 95 % limit.
        high: upper 95 % limit.
        chance: at most this probability that a panel without peculiarities gets such a finding anywhere.
    """

    judge: int
    finding: Finding
    action: Action
    value: float
    low: float
    high: float
    chance: float
