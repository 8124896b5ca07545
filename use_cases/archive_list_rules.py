"""Every version of the list in an archive against the declared rules, by the engine that lets no bad list through.

What is held against the rules is the list word for word; from the decisions worked out again come only the ties and
vacancies that nobody has settled, the places left empty, and who was voted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from domain.awards import RoundKind
from domain.decided import DecidedTrack, Placed, TierTerms
from domain.decision_rules import DecisionRule
from domain.list_rules import (
    RULE_NAMES,
    Breach,
    ListRule,
    Named,
    budget_breach,
    budget_of,
    placing_breaches,
    prize_breach,
)
from domain.messages import msg
from use_cases.archive_acts import DISMISSED, ENTERED, PUBLISHED, UPHELD
from use_cases.archive_cells import Row, exact
from use_cases.archive_decided import Deciding
from use_cases.archive_findings import Finding, finding
from use_cases.archived_tables import ArchivedTables, round_words


@dataclass(frozen=True)
class _Listed:
    """One award as a list has it; ``entry_id`` below zero for a reference that no entry of its track bears."""

    entry_id: int
    reference: str
    tier: TierTerms
    prize_yuan: int
    line: Placed


def rule_findings(deciding: Deciding, row: Row, decided: Sequence[DecidedTrack]) -> Iterator[Finding]:
    """Name each rule that one version of the list breaks.

    Args:
        deciding: what the archive's lists are worked out from.
        row: of the version.
        decided: the tracks that the version rests on, as its time had them.
    """
    tiers = deciding.all_tiers()
    listed = list(_listed(deciding.tables, tiers, row["content"]["awards"]))
    for breach in (
        *_unranked(deciding.tables, row),
        *_placings(deciding.tables, tiers, listed, decided),
        *_prizes(tiers, listed, deciding.results.rule["budget_yuan"]),
        *_open_objections(deciding, row),
    ):
        sentence = msg(
            "List {number} breaks the rule “{rule}”: {said}",
            number=row["number"],
            rule=msg(RULE_NAMES[breach.rule]),
            said=breach.said,
        )
        references = ", ".join(breach.references) or None
        facts = {"rule": breach.rule.value, "tier": breach.tier, "reference": references}
        yield finding("list_rule", sentence, list=row["list_id"], **facts)


def _listed(tables: ArchivedTables, tiers: Sequence[TierTerms], awards: Sequence[dict[str, Any]]) -> Iterator[_Listed]:
    known = {tier.position: tier for tier in tiers}
    tracks = {row["position"]: track_id for track_id, rows in tables.tiers.items() for row in rows}
    for place, award in enumerate(awards, start=1):
        tier, reference = known[award["tier"]], award["reference"]
        entry_id = tables.known_as.get((tracks[tier.position], reference), -place)
        value = exact(award["value"]) if award["value"] else None
        line = Placed(entry_id, award["rank"], value, None, tier.position)
        yield _Listed(entry_id, reference, tier, award["prize_yuan"], line)


def _placings(
    tables: ArchivedTables, tiers: Sequence[TierTerms], listed: Sequence[_Listed], decided: Sequence[DecidedTrack]
) -> Sequence[Breach]:
    """Hold whom the list places where against the rules."""
    names = {
        entry_id: Named(tables.references[entry_id], entry_id)
        for track in decided
        for tie in track.ties
        for entry_id in tie.entry_ids
    } | {each.entry_id: Named(each.reference, tables.duplicates.get(each.entry_id, each.entry_id)) for each in listed}
    lines = tuple(each.line for each in listed)
    tracks = [DecidedTrack(lines, (), {}), *(replace(track, lines=()) for track in decided)]
    return placing_breaches(tiers, tracks, names)


def _prizes(tiers: Sequence[TierTerms], listed: Sequence[_Listed], budget_yuan: int | None) -> Iterator[Breach]:
    """Hold what the awards are worth, as they stand there, against floor and budget; each sum of a tier once."""
    for tier in tiers:
        for prize in sorted({each.prize_yuan for each in listed if each.tier is tier}):
            breach = prize_breach(tier, prize)
            if breach is not None:
                yield breach
    budget = budget_of(tiers, DecisionRule(budget_yuan=budget_yuan))
    breach = budget_breach(sum(each.prize_yuan for each in listed), budget)
    if breach is not None:
        yield breach


def _unranked(tables: ArchivedTables, row: Row) -> Iterator[Breach]:
    """Find finals that were opened before the list was put forward, and on none of whose rankings it rests."""
    named = {each["track"] for each in row["content"]["rankings"]}
    for round_id, round_ in sorted(tables.rounds.items()):
        is_opened = round_["kind"] == RoundKind.FINAL and tables.entry_ids.get(round_id) and round_["opened_at"]
        kind = tables.tracks[round_["track_id"]]["kind"]
        if is_opened and round_["opened_at"] < row["put_forward_at"] and kind not in named:
            said = msg("{round} has no ranking that the list rests on.", round=round_words(tables, round_id))
            yield Breach(ListRule.RANKED, said)


def _open_objections(deciding: Deciding, row: Row) -> Iterator[Breach]:
    """Find objections that had been entered and not decided when the list was published."""
    results = deciding.results
    published = results.acts.after(row["event_seq"] or 0, PUBLISHED, row["list_id"]) if row["published_at"] else []
    begun = {each["list_id"]: each["event_seq"] or 0 for each in results.lists}
    for each in results.objections if published else ():
        told = [
            (event["seq"], action)
            for action in (ENTERED, DISMISSED, UPHELD)
            for event in results.acts.after(begun.get(each["list_id"], 0), action, each["objection_id"])
            if event["seq"] < published[-1]["seq"]
        ]
        if told and max(told)[1] == ENTERED:
            reference = deciding.tables.references.get(each["entry_id"], str(each["entry_id"]))
            said = msg(
                "Objection {number} to the award of {reference} was open when it was published.",
                number=each["number"],
                reference=reference,
            )
            yield Breach(ListRule.OBJECTION, said, references=(reference,))
