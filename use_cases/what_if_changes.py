"""What a trial assumes to be otherwise than in the ranking, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from domain.awards import METHOD_NAMES
from domain.cycles import CriterionRule
from domain.figures import in_hundredths
from domain.messages import FieldValue, InBoth, Message, msg
from domain.what_if import Assumptions, TierAssumption
from use_cases.leaderboards import TierBand
from use_cases.round_scores import RoundJudge


def changes(
    assumed: Assumptions,
    official: Assumptions,
    criteria: Sequence[CriterionRule],
    judges: Sequence[RoundJudge],
    bands: Sequence[TierBand],
) -> tuple[Message, ...]:
    """Say in words what is assumed to be otherwise; nothing where the trial is the ranking itself."""
    said = [
        msg(
            "weight of {criterion} {before} → {after} %",
            criterion=criterion.called,
            before=in_hundredths(before),
            after=in_hundredths(after),
        )
        for criterion, before, after in zip(criteria, official.weights, assumed.weights, strict=True)
        if before != after
    ]
    if assumed.method is not official.method:
        said.append(msg("method: {method}", method=msg(METHOD_NAMES[assumed.method])))
    said += [
        msg("without the sheets of {judge}", judge=judge.name) for judge in judges if judge.user_id == assumed.left_out
    ]
    return (*said, *(each.message for each in place_changes(assumed, official, bands)))


@dataclass(frozen=True)
class PlaceChange:
    """A quota or minimum value that is assumed to be otherwise, of the tier at a position; 0 where a round has none."""

    position: int
    message: Message


def place_changes(assumed: Assumptions, official: Assumptions, bands: Sequence[TierBand]) -> tuple[PlaceChange, ...]:
    """Say which quotas and minimum values are assumed to be otherwise, from the highest tier down."""
    said = []
    if assumed.advance_count != official.advance_count:
        before, after = official.advance_count or 0, assumed.advance_count or 0
        said.append(PlaceChange(0, msg("places in the final {before} → {after}", before=before, after=after)))
    for band, old, new in zip(bands, official.tiers, assumed.tiers, strict=True):
        tier = InBoth(band.name, band.name_en)
        said += [PlaceChange(band.position, message) for message in _tier_changes(tier, old, new)]
    return tuple(said)


def _tier_changes(tier: InBoth, old: TierAssumption, new: TierAssumption) -> list[Message]:
    said = []
    if old.quota != new.quota:
        said.append(msg("quota of {tier} {before} → {after}", tier=tier, before=old.quota, after=new.quota))
    if old.minimum_value != new.minimum_value:
        before, after = _minimum(old), _minimum(new)
        said.append(msg("minimum value of {tier} {before} → {after}", tier=tier, before=before, after=after))
    return said


def _minimum(tier: TierAssumption) -> FieldValue:
    return msg("none") if tier.minimum_value is None else in_hundredths(tier.minimum_value)
