"""What the letter of each entry says: read once for all of them, in a fixed number of queries; asks nobody."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from sqlalchemy import select

from db.tables import AwardList, AwardWithdrawal, DuplicateDecision, DuplicateMember, Entry, Objection
from domain.awards import Eligibility, RoundKind, TrackKind
from domain.duplicates import Verdict, set_aside_message
from domain.messages import InBoth
from exports.letter_reports import Letter, Outcome
from exports.reports import Words
from use_cases.judged_values import Reached, reached
from use_cases.list_contents import Awarded, awarded
from use_cases.listed_awards import named
from use_cases.reading import MASK
from use_cases.transaction import Transaction


class LetterContents:
    """What letters are written from, read once for all of them."""

    def __init__(self, tx: Transaction, listed: AwardList) -> None:
        kinds = {tier["position"]: TrackKind(tier["track"]) for tier in listed.content["tiers"]}
        self.tiers: dict[int, Words] = {
            tier["position"]: named(InBoth(tier["name"], tier["name_en"])) for tier in listed.content["tiers"]
        }
        by_track: dict[TrackKind, list[Awarded]] = defaultdict(list)
        for award in awarded(listed.content):
            by_track[kinds[award.tier]].append(award)
        self.awards: Mapping[tuple[TrackKind, str], Awarded] = {
            (kind, award.reference): award for kind, awards in by_track.items() for award in awards
        }
        self.reached: Mapping[int, Reached] = reached(tx, listed.cycle_id, by_track)
        self.merged = _merged(tx, listed.cycle_id)
        self.withdrawn = _withdrawn(tx, listed.cycle_id)

    def of(self, entry: Entry, kind: TrackKind, *, is_reachable: bool = True) -> Letter:
        """Write down what the letter of an entry says; ``is_reachable`` unless it has nobody to go to."""
        award = self.awards.get((kind, entry.reference))
        at = self.reached.get(entry.id)
        outcome = self._outcome(entry, award, at)
        kept = entry.duplicate_of.reference if outcome is Outcome.MERGED and entry.duplicate_of else None
        award = award if kept is None else self.awards.get((kind, kept))
        is_judged = outcome in {Outcome.AWARDED, Outcome.NOT_AWARDED, Outcome.NOT_ADVANCED, Outcome.WITHDRAWN}
        return Letter(
            reference=entry.reference,
            title=entry.title,
            is_unit=kind is TrackKind.ORGANISATION,
            addressees=(entry.title,) if kind is TrackKind.ORGANISATION else _addressees(entry, outcome),
            submitted_on=entry.suggestion.submitted_on if entry.suggestion else None,
            outcome=outcome,
            tier=None if award is None else self.tiers[award.tier],
            prize=None if award is None else award.prize_yuan,
            merged_into=kept,
            reasons=self._reasons(entry, outcome),
            judged=at.judged if at is not None and is_judged else None,
            is_reachable=is_reachable,
        )

    def _outcome(self, entry: Entry, award: Awarded | None, at: Reached | None) -> Outcome:
        if award is not None:
            return Outcome.AWARDED
        if entry.duplicate_of_id is not None and entry.id in self.merged:
            return Outcome.MERGED
        if entry.id in self.withdrawn:
            return Outcome.WITHDRAWN
        return Outcome.INELIGIBLE if entry.eligibility is Eligibility.INELIGIBLE else _judged_as(at)

    def _reasons(self, entry: Entry, outcome: Outcome) -> tuple[Words, ...]:
        if outcome is Outcome.WITHDRAWN:
            return (self.withdrawn[entry.id],)
        if outcome is not Outcome.INELIGIBLE:
            return ()
        if entry.duplicate_of is not None:
            return (set_aside_message(entry.duplicate_of.reference),)
        if entry.override is Eligibility.INELIGIBLE:
            return (entry.override_reason,)
        return tuple(reason.message for reason in entry.reasons)


def _judged_as(at: Reached | None) -> Outcome:
    if at is None:
        return Outcome.NOT_JUDGED
    if at.judged is None:
        return Outcome.NOT_RANKED
    return Outcome.NOT_AWARDED if at.kind is RoundKind.FINAL else Outcome.NOT_ADVANCED


def _addressees(entry: Entry, outcome: Outcome) -> tuple[str, ...]:
    """Give whom a letter goes to.

    Who came in by a duplicate is told by that one's letter: strangers are not named to one another, but where an award
    names them all in public.
    """
    is_public = outcome is Outcome.AWARDED
    return tuple(each.name for each in entry.proposers if is_public or each.merged_from_id is None)


def _merged(tx: Transaction, cycle_id: int) -> frozenset[int]:
    """Give the suggestions that were merged into another one, not merely set aside for it."""
    return frozenset(
        tx.session.scalars(
            select(DuplicateMember.entry_id)
            .join(DuplicateDecision, DuplicateDecision.id == DuplicateMember.decision_id)
            .where(DuplicateDecision.cycle_id == cycle_id, DuplicateDecision.verdict == Verdict.MERGED)
        )
    )


def _withdrawn(tx: Transaction, cycle_id: int) -> dict[int, str]:
    """Give why awards were withdrawn, by entry; who objected is named to nobody."""
    rows = tx.session.execute(
        select(AwardWithdrawal.entry_id, AwardWithdrawal.reason, Objection.objector)
        .outerjoin(Objection, Objection.id == AwardWithdrawal.objection_id)
        .where(AwardWithdrawal.cycle_id == cycle_id)
    )
    return {row.entry_id: row.reason.replace(row.objector, MASK) if row.objector else row.reason for row in rows}
