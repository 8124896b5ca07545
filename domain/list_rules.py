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
    """One rule broken, in words."""

    rule: ListRule
    said: Message


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
    known = {tier.position: tier for tier in tiers}
    lines = [line for track in tracks for line in track.lines]
    prizes = {position: prize for track in tracks for position, prize in track.prizes.items()}
    return (
        *_ties(tracks, known, names),
        *_quotas(tiers, lines, tracks),
        *_minimums(known, lines, names),
        *_prize_sums(tiers, prizes),
        *_budget(tiers, lines, prizes, rule),
        *_one_award(lines, names),
        *_unvoted(tiers, lines, tracks, names),
        *_vacancies(tracks, known),
    )


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
            said = msg(
                "{references} are tied across the edge of {tiers}: settle the tie by a motion first.",
                references=_references(tie.entry_ids, names),
                tiers=between,
            )
            yield Breach(ListRule.TIE, said)


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
        yield Breach(ListRule.QUOTA, said)


def _minimums(known: Mapping[int, TierTerms], lines: Sequence[Placed], names: Mapping[int, Named]) -> Iterator[Breach]:
    for line in lines:
        tier = known[line.tier] if line.tier is not None else None
        if tier is None or tier.minimum is None or (line.value is not None and line.value >= tier.minimum):
            continue
        if line.value is None:
            said = msg(
                "{reference} has no value, and “{tier}” asks for at least {minimum}.",
                reference=names[line.entry_id].reference,
                tier=tier.name,
                minimum=_points(tier.minimum),
            )
        else:
            said = msg(
                "{reference} has {value}, and “{tier}” asks for at least {minimum}.",
                reference=names[line.entry_id].reference,
                value=_points(line.value, tier.minimum),
                tier=tier.name,
                minimum=_points(tier.minimum),
            )
        yield Breach(ListRule.MINIMUM, said)


def _prize_sums(tiers: Sequence[TierTerms], prizes: Mapping[int, int]) -> Iterator[Breach]:
    for tier in tiers:
        prize = prizes.get(tier.position, tier.prize_yuan)
        if prize < tier.prize_yuan:
            said = msg(
                "The prize of “{tier}” is {prize} yuan, below the declared {least} yuan.",
                tier=tier.name,
                prize=f"{prize:,}",
                least=f"{tier.prize_yuan:,}",
            )
            yield Breach(ListRule.PRIZE, said)
        elif prize != tier.prize_yuan and not tier.prize_is_minimum:
            said = msg(
                "The prize of “{tier}” is declared as {declared} yuan, not as a least sum; it cannot be {prize} yuan.",
                tier=tier.name,
                declared=f"{tier.prize_yuan:,}",
                prize=f"{prize:,}",
            )
            yield Breach(ListRule.PRIZE, said)


def _budget(
    tiers: Sequence[TierTerms], lines: Sequence[Placed], prizes: Mapping[int, int], rule: DecisionRule
) -> Iterator[Breach]:
    cost, budget = cost_of(lines, prizes), budget_of(tiers, rule)
    if cost > budget:
        said = msg(
            "All prizes come to {cost} yuan; the budget is {budget} yuan.", cost=f"{cost:,}", budget=f"{budget:,}"
        )
        yield Breach(ListRule.BUDGET, said)


def _one_award(lines: Sequence[Placed], names: Mapping[int, Named]) -> Iterator[Breach]:
    awarded = [line.entry_id for line in lines if line.tier is not None]
    matters: dict[int, list[int]] = {}
    for entry_id in awarded:
        matters.setdefault(names[entry_id].stands_for, []).append(entry_id)
    for same in matters.values():
        if len(same) > 1:
            said = msg("{references} are one matter and have more than one award.", references=_references(same, names))
            yield Breach(ListRule.ONE_AWARD, said)


def _unvoted(
    tiers: Sequence[TierTerms], lines: Sequence[Placed], tracks: Sequence[DecidedTrack], names: Mapping[int, Named]
) -> Iterator[Breach]:
    for tier in tiers:
        if not tier.is_always_voted:
            continue
        voted = {entry_id for track in tracks for entry_id in track.voted.get(tier.position, ())}
        for line in lines:
            if line.tier == tier.position and line.entry_id not in voted:
                said = msg(
                    "“{tier}” is always voted, and no motion to award it to {reference} has been carried.",
                    tier=tier.name,
                    reference=names[line.entry_id].reference,
                )
                yield Breach(ListRule.VOTED, said)


def _vacancies(tracks: Sequence[DecidedTrack], known: Mapping[int, TierTerms]) -> Iterator[Breach]:
    for track in tracks:
        for position in track.vacancies:
            said = msg(
                "An award of “{tier}” was withdrawn: decide by a motion whether its place is filled or stays vacant.",
                tier=known[position].name,
            )
            yield Breach(ListRule.VACANCY, said)


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
