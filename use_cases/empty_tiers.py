"""Why a tier holds nobody: its final round is not ranked yet, the panel has to decide, or nobody earns it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from domain.figures import in_hundredths
from domain.lifecycle import RoundStage
from domain.messages import Message, msg
from exports.reports import Tier
from use_cases.award_rows import Placed

_NOT_RANKED: Mapping[RoundStage | None, Message] = MappingProxyType(
    {
        None: msg("Not decided yet: there is no final round for it."),
        RoundStage.SETUP: msg("Not decided yet: scoring of the final round has not been opened."),
        RoundStage.SCORING: msg("Not decided yet: the final round is being scored."),
        RoundStage.CLOSED: msg("Not decided yet: scoring of the final round is closed, its ranking not computed."),
    }
)


def before_a_ranking(stage: RoundStage | None) -> Message:
    """Say why a tier holds nobody whose final round has no ranking.

    Args:
        stage: of that round; None where there is none.
    """
    return _NOT_RANKED[stage]


def after_a_ranking(tier: Tier, placed: Sequence[Placed], *, is_left_empty: bool = False) -> Message:
    """Say why a tier holds nobody although its final round is ranked.

    Args:
        tier: the tier.
        placed: every entry of that ranking.
        is_left_empty: whether the panel decided that places of it stay empty.
    """
    if not tier.quota:
        return msg("Vacant: its quota is 0.")
    if is_left_empty:
        return msg("Vacant: the panel decided to leave it empty.")
    if any(_waits_at(tier, row) for row in placed):
        return msg("Not decided yet: entries tied across its edge wait for the panel.")
    passed_over = any(row.place.rank is not None and (row.tier or tier.order + 1) > tier.order for row in placed)
    if passed_over and tier.minimum_value is not None:
        minimum = in_hundredths(int(tier.minimum_value * 100))
        return msg("Vacant: no entry left for it reaches its minimum value of {minimum}.", minimum=minimum)
    return msg("Vacant: no ranked entry is left for it.")


def _waits_at(tier: Tier, row: Placed) -> bool:
    """Say whether an entry lies in a tie that may end in the tier."""
    place = row.place
    if not row.is_open or (place.edge_first or 0) > tier.order:
        return False
    reaches_down = place.edge_last is None or tier.order <= place.edge_last
    return reaches_down and (tier.minimum_value is None or (place.value or 0) >= tier.minimum_value)
