"""What an award list must keep before it can be sealed; each refusal names its rule."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType

from domain.decided import DecidedTrack, Placed, TierTerms
from domain.decision_rules import DecisionRule
from domain.messages import N_, FieldValue, InBoth, Message, msg


class ListRule(StrEnum):
    """A rule that a list can break."""

    RANKED = "ranked"
    TIE = "tie"
    QUOTA = "quota"
    MINIMUM = "minimum"
    BUDGET = "budget"
    PRIZE = "prize"
    ONE_AWARD = "one_award"
    VOTED = "voted"
    VACANCY = "vacancy"
    OBJECTION = "objection"
    SIGNATURE = "signature"


RULE_NAMES: Mapping[ListRule, str] = MappingProxyType(
    {
        ListRule.RANKED: N_("Every final is ranked"),
        ListRule.TIE: N_("No tie is open"),
        ListRule.QUOTA: N_("Quotas are kept"),
        ListRule.MINIMUM: N_("Minimum values are reached"),
        ListRule.BUDGET: N_("The budget is kept"),
        ListRule.PRIZE: N_("Prizes are as declared"),
        ListRule.ONE_AWARD: N_("One award for one matter"),
        ListRule.VOTED: N_("What must be voted has been voted"),
        ListRule.VACANCY: N_("Every vacancy is decided"),
        ListRule.OBJECTION: N_("No objection is open"),
        ListRule.SIGNATURE: N_("Organiser and chair have both signed"),
    }
)


@dataclass(frozen=True)
class Breach:
    """One rule broken.

    Attributes:
        rule: which one.
        said: how, in words and figures.
        tier: position of the tier it is about; None for none, or for several.
        references: of the entries it is about.
    """

    rule: ListRule
    said: Message
    tier: int | None = None
    references: tuple[str, ...] = ()


@dataclass(frozen=True)
class Named:
    """What an entry is called, and the entry it was merged into, itself where it was not."""

    reference: str
    stands_for: int


def breaches(
    tiers: Sequence[TierTerms],
    tracks: Sequence[DecidedTrack],
    names: Mapping[int, Named],
    rule: DecisionRule,
) -> tuple[Breach, ...]:
    """Say which rules a list breaks; empty where it may be put forward.

    Args:
        tiers: all tiers of the cycle in order.
        tracks: each track that was ranked, decided.
        names: of every entry that is placed or tied.
        rule: as declared.
    """
    lines = [line for track in tracks for line in track.lines]
    prizes = {position: prize for track in tracks for position, prize in track.prizes.items()}
    found = [prize_breach(tier, prizes.get(tier.position, tier.prize_yuan)) for tier in tiers]
    found.append(budget_breach(cost_of(lines, prizes), budget_of(tiers, rule)))
    return (*placing_breaches(tiers, tracks, names), *(each for each in found if each is not None))


def placing_breaches(
    tiers: Sequence[TierTerms], tracks: Sequence[DecidedTrack], names: Mapping[int, Named]
) -> tuple[Breach, ...]:
    """Say which rules a list breaks by whom it places where, prizes aside; arguments as of ``breaches``."""
    known = {tier.position: tier for tier in tiers}
    lines = [line for track in tracks for line in track.lines]
    return (
        *_ties(tracks, known, names),
        *_quotas(tiers, lines, tracks),
        *_minimums(known, lines, names),
        *_one_award(lines, names),
        *_unvoted(tiers, lines, tracks, names),
        *_vacancies(tracks, known),
    )


def prize_breach(tier: TierTerms, prize: int) -> Breach | None:
    """Say whether what one award of a tier is worth, yuan, is not what was declared."""
    if prize < tier.prize_yuan:
        said = msg(
            "The prize of “{tier}” is {prize} yuan, below the declared {least} yuan.",
            tier=tier.name,
            prize=f"{prize:,}",
            least=f"{tier.prize_yuan:,}",
        )
        return Breach(ListRule.PRIZE, said, tier.position)
    if prize != tier.prize_yuan and not tier.prize_is_minimum:
        said = msg(
            "The prize of “{tier}” is declared as {declared} yuan, not as a least sum; it cannot be {prize} yuan.",
            tier=tier.name,
            declared=f"{tier.prize_yuan:,}",
            prize=f"{prize:,}",
        )
        return Breach(ListRule.PRIZE, said, tier.position)
    return None


def budget_breach(cost: int, budget: int) -> Breach | None:
    """Say whether what all prizes come to exceeds the budget; both in yuan."""
    if cost <= budget:
        return None
    said = msg("All prizes come to {cost} yuan; the budget is {budget} yuan.", cost=f"{cost:,}", budget=f"{budget:,}")
    return Breach(ListRule.BUDGET, said)


def budget_of(tiers: Sequence[TierTerms], rule: DecisionRule) -> int:
    """Give what all prizes together may cost, yuan."""
    return sum(tier.prize_yuan * tier.quota for tier in tiers) if rule.budget_yuan is None else rule.budget_yuan


def cost_of(lines: Sequence[Placed], prizes: Mapping[int, int]) -> int:
    """Give what the awards of these lines cost, yuan."""
    return sum(prizes.get(line.tier, 0) for line in lines if line.tier is not None)


def _ties(
    tracks: Sequence[DecidedTrack], known: Mapping[int, TierTerms], names: Mapping[int, Named]
) -> Iterator[Breach]:
    for track in tracks:
        for tie in track.ties:
            between: tuple[FieldValue, ...] = tuple(
                msg("no award") if tier is None else known[tier].name for tier in tie.tiers
            )
            references = _references(tie.entry_ids, names)
            said = msg(
                "{references} are tied across the edge of {tiers}, and no motion has settled the tie.",
                references=references,
                tiers=between,
            )
            yield Breach(ListRule.TIE, said, tie.tiers[0], references)


def _quotas(tiers: Sequence[TierTerms], lines: Sequence[Placed], tracks: Sequence[DecidedTrack]) -> Iterator[Breach]:
    held = Counter(line.tier for line in lines)
    empty = Counter[int]()
    for track in tracks:
        empty.update(track.empty)
    for tier in tiers:
        allowed = max(0, tier.quota - empty[tier.position])
        if held[tier.position] <= allowed:
            continue
        if empty[tier.position]:
            said = msg(
                "“{tier}” has {held} awards; its quota is {quota}, of which {empty} were decided to stay empty.",
                tier=tier.name,
                held=held[tier.position],
                quota=tier.quota,
                empty=empty[tier.position],
            )
        else:
            said = msg(
                "“{tier}” has {held} awards; its quota is {quota}.",
                tier=tier.name,
                held=held[tier.position],
                quota=tier.quota,
            )
        yield Breach(ListRule.QUOTA, said, tier.position)


def _minimums(known: Mapping[int, TierTerms], lines: Sequence[Placed], names: Mapping[int, Named]) -> Iterator[Breach]:
    for line in lines:
        tier = known[line.tier] if line.tier is not None else None
        if tier is None or tier.minimum is None or (line.value is not None and line.value >= tier.minimum):
            continue
        reference = names[line.entry_id].reference
        if line.value is None:
            said = msg(
                "{reference} has no value, and “{tier}” asks for at least {minimum}.",
                reference=reference,
                tier=tier.name,
                minimum=_points(tier.minimum),
            )
        else:
            said = msg(
                "{reference} has {value}, and “{tier}” asks for at least {minimum}.",
                reference=reference,
                value=_points(line.value, tier.minimum),
                tier=tier.name,
                minimum=_points(tier.minimum),
            )
        yield Breach(ListRule.MINIMUM, said, tier.position, (reference,))


def _one_award(lines: Sequence[Placed], names: Mapping[int, Named]) -> Iterator[Breach]:
    awarded = [line.entry_id for line in lines if line.tier is not None]
    matters: dict[int, list[int]] = {}
    for entry_id in awarded:
        matters.setdefault(names[entry_id].stands_for, []).append(entry_id)
    for same in matters.values():
        references = _references(tuple(set(same)), names)
        if len(references) > 1:
            said = msg("{references} are one matter and have more than one award.", references=references)
            yield Breach(ListRule.ONE_AWARD, said, references=references)
        elif len(same) > 1:
            said = msg("{reference} has more than one award.", reference=references[0])
            yield Breach(ListRule.ONE_AWARD, said, references=references)


def _unvoted(
    tiers: Sequence[TierTerms], lines: Sequence[Placed], tracks: Sequence[DecidedTrack], names: Mapping[int, Named]
) -> Iterator[Breach]:
    for tier in tiers:
        if not tier.is_always_voted:
            continue
        voted = {entry_id for track in tracks for entry_id in track.voted.get(tier.position, ())}
        for line in lines:
            if line.tier == tier.position and line.entry_id not in voted:
                reference = names[line.entry_id].reference
                said = msg(
                    "“{tier}” is always voted, and no motion to award it to {reference} has been carried.",
                    tier=tier.name,
                    reference=reference,
                )
                yield Breach(ListRule.VOTED, said, tier.position, (reference,))


def _vacancies(tracks: Sequence[DecidedTrack], known: Mapping[int, TierTerms]) -> Iterator[Breach]:
    for track in tracks:
        for position in track.vacancies:
            said = msg(
                "An award of “{tier}” was withdrawn, and no motion has decided whether its place is filled or stays "
                "vacant.",
                tier=known[position].name,
            )
            yield Breach(ListRule.VACANCY, said, position)


def _references(entry_ids: Sequence[int], names: Mapping[int, Named]) -> tuple[str, ...]:
    return tuple(sorted(names[entry_id].reference for entry_id in entry_ids))


def _points(value: Fraction, limit: Fraction | None = None) -> str:
    """Write points with two decimals, with more where two would not tell them from a limit they miss."""
    rough = f"{float(value):.2f}"
    return f"{float(value):.6f}" if limit is not None and rough == f"{float(limit):.2f}" else rough


def tier_name(tier: TierTerms | None) -> InBoth | Message:
    """Name a tier in a sentence, and none."""
    return msg("no award") if tier is None else tier.name


def proposed_words(line: Placed, tier: TierTerms | None) -> InBoth | Message:
    """Say which tier the ranking alone gives an entry, or why it gives none.

    Args:
        line: where the entry stands.
        tier: the one that the ranking proposes; None for none.
    """
    if tier is not None:
        return tier.name
    if line.is_at_edge:
        return msg("tied across the edge of a tier; the ranking does not choose")
    if line.rank is None:
        return msg("no rank, as sheets are missing")
    return msg("no award")
