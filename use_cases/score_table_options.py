"""The options of a ranking as people type them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import TypeVar

from domain.messages import msg
from domain.refusals import Invalid
from scoring.allocation import TierRule
from scoring.totals import WEIGHT_SUM
from use_cases.score_table_rows import number, plain

_QUOTA = re.compile(r"[0-9]{1,9}")
_WEIGHT = re.compile(r"[0-9]{1,3}(\.[0-9]{1,2})?")
_Kind = TypeVar("_Kind", bound=StrEnum)


def one_of(choices: Sequence[_Kind], text: str) -> _Kind:
    """Find a choice by its word.

    Raises:
        Invalid: there is no such choice.
    """
    for choice in choices:
        if choice == text:
            return choice
    raise Invalid(msg("“{text}” is not among the choices: {choices}.", text=text, choices=", ".join(choices)))


def tier_rules(quotas: str | None, minimums: str | None) -> list[TierRule]:
    """Read quotas such as ``1,3,5`` and minimum values such as ``90,,60``; None makes no tiers, and no minimum.

    Raises:
        Invalid: a part does not read so, or there are more of one than of the other.
    """
    counts = [] if quotas is None else plain(quotas).split(",")
    for text in counts:
        if not _QUOTA.fullmatch(text.strip()):
            raise Invalid(
                msg("Quotas must be whole numbers with commas between them, such as 1,3,5; “{text}” is not.", text=text)
            )
    least = [""] * len(counts) if minimums is None else plain(minimums).split(",")
    if len(least) != len(counts):
        raise Invalid(
            msg(
                "There are {quotas} quotas and {minimums} minimum values; each tier needs one of both.",
                quotas=len(counts),
                minimums=len(least),
            )
        )
    for text in least:
        if text.strip() and number(text) is None:
            raise Invalid(msg("The minimum value “{text}” is not a number.", text=text))
    return [
        TierRule(int(count), None if floor is None else Fraction(floor))
        for count, floor in zip(counts, map(number, least), strict=True)
    ]


def shares_of(weights: str) -> dict[str, int]:
    """Read weights such as ``c1=15,c2=85``: criterion to hundredths of a per cent.

    Raises:
        Invalid: a part does not read so, a criterion has two weights, or the sum is not 100.
    """
    shares: dict[str, int] = {}
    for part in plain(weights).split(","):
        name, _, text = (piece.strip() for piece in part.rpartition("="))
        if not name or not _WEIGHT.fullmatch(text.removesuffix("%")):
            raise Invalid(
                msg("Weights must read like c1=15,c2=85 with at most two decimals; “{text}” does not.", text=part)
            )
        if name in shares:
            raise Invalid(msg("The criterion {criterion} has two weights.", criterion=name))
        shares[name] = int(Decimal(text.removesuffix("%")) * 100)
    if sum(shares.values()) != WEIGHT_SUM:
        raise Invalid(msg("The weights must sum to 100; they sum to {sum}.", sum=Decimal(sum(shares.values())) / 100))
    return shares
