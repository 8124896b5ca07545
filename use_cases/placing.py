"""Where a set of rules puts the entries of a round: the same for the official ranking and for whatever is compared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from domain.cycles import CriterionRule
from domain.messages import Message, msg
from scoring.aggregation import Rounding
from scoring.allocation import NO_TIER, TierRule
from scoring.arrays import IntArray
from scoring.methods import Method, NoValues, WhyNot
from scoring.placement import JudgedSheets, place_by
from scoring.placing import Placing, Rules


@dataclass(frozen=True)
class Standing:
    """Where one entry stands; tiers are named by their position, see ``db.tables.RankedEntry``."""

    value: Fraction | None
    rank: int | None
    is_tied: bool
    is_plain_mean: bool
    tier: int | None = None
    is_at_edge: bool = False
    edge_first: int | None = None
    edge_last: int | None = None


def placed_by(
    method: Method, panel: JudgedSheets, rules: Mapping[str, Any], criteria: Sequence[CriterionRule]
) -> Placing | NoValues:
    """Place the entries of a panel by a method and, for the rest, by the rules that are stored with a ranking.

    Args:
        method: the declared one, or another to compare it with.
        panel: points in the order of ``criteria``.
        rules: as stored with the ranking.
        criteria: of the rubric.
    """
    return place_by(method, panel, weights_of(rules, criteria), placing_rules(rules, criteria))


def weights_of(rules: Mapping[str, Any], criteria: Sequence[CriterionRule]) -> IntArray:
    """Shape (C,): the stored weights in the order of the criteria, hundredths of a per cent."""
    return np.asarray([rules["weights"][criterion.code] for criterion in criteria], dtype=np.int64)


def placing_rules(rules: Mapping[str, Any], criteria: Sequence[CriterionRule]) -> Rules:
    """Give stored rules as the scoring core knows them."""
    codes = [criterion.code for criterion in criteria]
    return Rules(
        Rounding(rules["rounding"]),
        tuple(codes.index(code) for code in rules["tie_break"]),
        tuple(placing_rule(tier["quota"], tier["minimum_value"]) for tier in rules["tiers"]),
    )


def placing_rule(quota: int, minimum_value: int | None) -> TierRule:
    """Say what a tier takes; the minimum in hundredths of a point."""
    return TierRule(quota, None if minimum_value is None else Fraction(minimum_value, 100))


def standings(placed: Placing, rules: Mapping[str, Any]) -> Iterator[Standing]:
    """Say where each entry stands, in their order; ``rules`` as stored with the ranking."""
    positions: list[int] = [tier["position"] for tier in rules["tiers"]]
    for index, value in enumerate(placed.found.value.as_fractions()):
        rank = int(placed.ranks.rank[index])
        own = value, rank or None, bool(placed.ranks.tied[index]), bool(placed.found.untrimmed[index])
        if placed.allocation is None or not rank:
            yield Standing(*own)
            continue
        tier = int(placed.allocation.tier[index])
        best, worst = int(placed.allocation.best[index]), int(placed.allocation.worst[index])
        if placed.allocation.at_edge[index]:
            yield Standing(*own, None, True, positions[best], None if worst == NO_TIER else positions[worst])  # noqa: FBT003 -- in the order of the fields
        else:
            yield Standing(*own, None if tier == NO_TIER else positions[tier])


def spreads(placed: Placing) -> list[float | None]:
    """Give the spread of each entry's totals, None below two sheets."""
    return [None if np.isnan(spread) else float(spread) for spread in placed.found.spread]


def refusal_words(refused: NoValues, judges: Sequence[str]) -> Message:
    """Say why a method gives no values.

    Args:
        refused: what the method said.
        judges: names by the judges' numbers.
    """
    names = tuple(judges[judge] for judge in refused.judges)
    match refused.reason:
        case WhyNot.INCOMPLETE:
            return msg(
                "Standardising needs every judge's sheet for every entry; sheets are missing from: {judges}.",
                judges=names,
            )
        case WhyNot.CONSTANT_JUDGE:
            return msg(
                "Standardising needs judges who tell entries apart; the same total for every entry came from: "
                "{judges}.",
                judges=names,
            )
        case WhyNot.UNCONNECTED:
            return msg(
                "The entries fall into {parts} groups that share no judge, so severity cannot be told from quality.",
                parts=refused.parts,
            )
        case WhyNot.TOO_FEW_ENTRIES:
            return msg("Standardising takes at least two entries.")
        case WhyNot.NO_JUDGE:
            return msg("There is no sheet to calculate from.")
