"""An award list as documents print it, from its plain values: what was signed, not what stands now."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from domain.awards import TrackKind
from domain.messages import InBoth, Message, msg
from exports.decision_reports import AwardList
from exports.reports import Award, Tier, TierAwards
from use_cases.list_contents import Awarded, awarded

NO_NAMES: Mapping[str, tuple[str, ...]] = MappingProxyType({})
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def printed(
    content: Mapping[str, Any],
    number: int,
    sha256: str,
    names: Mapping[str, tuple[str, ...]],
    least: Mapping[int, int],
) -> AwardList:
    """Give a list for a document.

    Args:
        content: the list as plain values (use_cases/list_contents.py).
        number: of its version.
        sha256: of its content.
        names: who proposed the suggestions, by reference; empty where nobody is named.
        least: what the rules declare as least sums, yuan, by position of the tier; the others declare their prize.
    """
    ranked = {ranking["track"] for ranking in content["rankings"]}
    awards = awarded(content)
    tiers = tuple(_tier(tier, awards, names, ranked, least.get(tier["position"])) for tier in content["tiers"])
    return AwardList(number, sha256, tiers)


def named(names: InBoth) -> Message:
    """Give a name that an organiser gave, in the language of the document."""
    return msg("{name}", name=names)


def _tier(
    tier: Mapping[str, Any],
    awards: tuple[Awarded, ...],
    names: Mapping[str, tuple[str, ...]],
    ranked: set[str],
    least: int | None,
) -> TierAwards:
    held = [award for award in awards if award.tier == tier["position"]]
    is_unit = tier["track"] == TrackKind.ORGANISATION
    return TierAwards(
        Tier(
            order=tier["position"],
            name=named(InBoth(tier["name"], tier["name_en"])),
            # What was decided; a tier that nobody holds has cost nothing.
            prize=held[0].prize_yuan if held else 0,
            prize_is_minimum=False,
            quota=tier["quota"],
            least_prize=least,
        ),
        tuple(_award(award, names, is_unit=is_unit) for award in held),
        None if held else _why_empty(is_ranked=tier["track"] in ranked),
    )


def _award(award: Awarded, names: Mapping[str, tuple[str, ...]], *, is_unit: bool) -> Award:
    return Award(
        reference=award.reference,
        title=award.title,
        proposers=(award.title,) if is_unit else names.get(award.reference, ()),
        handling_unit=None,
        value=Fraction(award.value) if award.value else None,
        rank=award.rank,
        prize=award.prize_yuan,
        is_unit=is_unit,
    )


def _why_empty(*, is_ranked: bool) -> Message:
    if is_ranked:
        return msg("Nobody receives it.")
    return msg("Its final round has no ranking, so nobody receives it.")
