"""What a trial assumes to be otherwise than in the ranking, in words."""

from __future__ import annotations

from collections.abc import Sequence

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
    if assumed.advance_count != official.advance_count:
        before, after = official.advance_count or 0, assumed.advance_count or 0
        said.append(msg("places in the final {before} → {after}", before=before, after=after))
    for band, old, new in zip(bands, official.tiers, assumed.tiers, strict=True):
        said += _tier_changes(InBoth(band.name, band.name_en), old, new)
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
