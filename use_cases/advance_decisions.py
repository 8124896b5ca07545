"""Who goes on where rank and mark do not say it: ties at the last place settled, wild cards given."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from fractions import Fraction

from sqlalchemy import select

from db.many import among
from db.tables import AdvanceDecision, Entry, Ranking, Round, RoundEntry
from domain.advancing import Advance, AdvanceKind
from domain.awards import Eligibility, RoundKind
from domain.lifecycle import Act, RoundStage, require_stage
from domain.messages import Message, msg
from domain.permissions import Right, not_allowed
from domain.reasons import require_reason
from domain.refusals import Invalid
from use_cases.advancing import final_is_opened, of_round, require_final_unopened
from use_cases.rounds import round_or_refuse
from use_cases.transaction import Transaction


@dataclass(frozen=True)
class AdvanceLine:
    """One entry of a ranked preliminary round; ``goes_on`` None for a tie not decided, ``reason`` of a decision."""

    entry_id: int
    number: int
    reference: str
    title: str
    rank: int | None
    value: Fraction | None
    standing: Advance
    goes_on: bool | None
    decided: AdvanceKind | None
    reason: str
    is_eligible: bool


@dataclass(frozen=True)
class AdvanceView:
    """Who goes on from a ranked preliminary round, by rank.

    ``count`` and ``minimum`` (hundredths) are the declared rule; ``is_open`` whether it can still be decided.
    """

    round_id: int
    number: int
    count: int | None
    minimum: int | None
    is_open: bool
    lines: tuple[AdvanceLine, ...]

    @property
    def tied(self) -> tuple[AdvanceLine, ...]:
        """Those who share the last place."""
        return tuple(line for line in self.lines if line.standing is Advance.TIED)

    @property
    def places_left(self) -> int:
        """How many places those who share the last one have between them."""
        return max(0, (self.count or 0) - sum(line.standing is Advance.ADVANCES for line in self.lines))

    @property
    def wild_cards(self) -> tuple[AdvanceLine, ...]:
        """Those who go on by decision alone."""
        return tuple(line for line in self.lines if line.decided is AdvanceKind.WILD_CARD)

    @property
    def behind(self) -> tuple[AdvanceLine, ...]:
        """Those who could be given a wild card."""
        return tuple(line for line in self.lines if line.goes_on is False and line.decided is None and line.is_eligible)

    @property
    def advancing(self) -> int:
        """How many go on as things are."""
        return sum(line.goes_on is True for line in self.lines)


def standing(tx: Transaction, round_id: int) -> AdvanceView | None:
    """Say who goes on from a preliminary round; None before it has a ranking."""
    tx.require(Right.SEE_RANKINGS)
    round_ = round_or_refuse(tx, round_id)
    if round_.kind is not RoundKind.PRELIMINARY or round_.stage is not RoundStage.RANKED:
        return None
    found = of_round(tx, round_)
    rows = {
        row.id: row
        for row in tx.session.execute(
            select(Entry.id, Entry.reference, Entry.title, Entry.eligibility.label("eligibility"), RoundEntry.number)
            .join(RoundEntry, (RoundEntry.entry_id == Entry.id) & (RoundEntry.round_id == round_id))
            .order_by(RoundEntry.number)
        )
    }
    lines = (
        AdvanceLine(
            each.entry_id,
            row.number,
            row.reference,
            row.title,
            each.rank,
            each.value,
            each.standing,
            each.goes_on,
            each.decision.kind if each.decision else None,
            each.decision.reason if each.decision else "",
            row.eligibility is Eligibility.ELIGIBLE,
        )
        for each in found
        for row in [rows[each.entry_id]]
    )
    return AdvanceView(
        round_id,
        _latest(tx, round_id).number,
        round_.advance_count,
        round_.advance_minimum,
        not final_is_opened(tx, round_),
        tuple(lines),
    )


def settle_tie(tx: Transaction, round_id: int, *, advancing: Collection[int], reason: str) -> Message:
    """Decide which of the entries that share the last place go on; the others stay behind.

    Raises:
        Invalid: no tie, one that is settled already, somebody who is not in it, or no reason.
    """
    round_ = _decidable(tx, round_id)
    reason = require_reason(reason)
    tied = [each for each in of_round(tx, round_) if each.standing is Advance.TIED]
    if not tied:
        raise Invalid(msg("No entries are tied at the last place that advances."))
    if any(each.decision is not None and each.decision.kind is AdvanceKind.TIE for each in tied):
        raise Invalid(msg("This tie has been decided. To decide otherwise, take that decision back first."))
    going, every = set(advancing), {each.entry_id for each in tied}
    if not going <= every:
        raise Invalid(msg("Choose among the entries that are tied at the last place."))
    _forget(tx, round_id, every)
    latest = _latest(tx, round_id)
    for entry_id in sorted(every):
        _add(tx, round_id, entry_id, AdvanceKind.TIE, reason, ranking_id=latest.id, advances=entry_id in going)
    return tx.record(
        "advance_decisions.settle_tie",
        ("round", round_id),
        msg(
            "Tie at the last place decided: {going} go on, {staying} stay behind. Reason: {reason}",
            going=_references(tx, going),
            staying=_references(tx, every - going),
            reason=reason,
        ),
    )


def give_wild_card(tx: Transaction, round_id: int, *, entry_ids: Collection[int], reason: str) -> Message:
    """Let entries go on that rank and mark leave behind.

    Raises:
        Invalid: one goes on anyway, has a wild card, is in an open tie, or is not eligible; or there is no reason.
    """
    round_ = _decidable(tx, round_id)
    reason = require_reason(reason)
    behind = {each.entry_id: each for each in of_round(tx, round_) if each.goes_on is False}
    eligible = set(
        tx.session.scalars(
            select(Entry.id).where(among(Entry.id, entry_ids), Entry.eligibility == Eligibility.ELIGIBLE)
        )
    )
    chosen = set(entry_ids)
    if not chosen or not chosen <= set(behind) & eligible:
        raise Invalid(msg("Choose eligible entries of this round that stay behind otherwise."))
    if any(each.decision is not None for entry_id, each in behind.items() if entry_id in chosen):
        raise Invalid(msg("To let an entry go on that a tie left behind, take that decision back and decide anew."))
    _forget(tx, round_id, chosen)
    for entry_id in sorted(chosen):
        _add(tx, round_id, entry_id, AdvanceKind.WILD_CARD, reason, ranking_id=None, advances=True)
    return tx.record(
        "advance_decisions.give_wild_card",
        ("round", round_id),
        msg("Wild card for {references}. Reason: {reason}", references=_references(tx, chosen), reason=reason),
    )


def take_back(tx: Transaction, round_id: int, *, kind: AdvanceKind, entry_ids: Collection[int], reason: str) -> Message:
    """Take a decision back: wild cards one by one, a tie always as a whole.

    Raises:
        Invalid: nothing of the kind was decided of one of them, or there is no reason.
    """
    round_ = _decidable(tx, round_id)
    reason = require_reason(reason)
    decided = {
        each.entry_id for each in of_round(tx, round_) if each.decision is not None and each.decision.kind is kind
    }
    chosen = decided if kind is AdvanceKind.TIE else set(entry_ids)
    if not chosen or not chosen <= decided:
        raise Invalid(msg("Nothing has been decided of these entries that could be taken back."))
    references = _references(tx, chosen)
    _forget(tx, round_id, chosen)
    said = (
        msg(
            "The decision on the tie of {references} was taken back. Reason: {reason}",
            references=references,
            reason=reason,
        )
        if kind is AdvanceKind.TIE
        else msg("The wild card of {references} was taken back. Reason: {reason}", references=references, reason=reason)
    )
    return tx.record("advance_decisions.take_back", ("round", round_id), said)


def _decidable(tx: Transaction, round_id: int) -> Round:
    tx.require(Right.RUN_ROUNDS)
    round_ = round_or_refuse(tx, round_id)
    if round_.kind is not RoundKind.PRELIMINARY:
        raise not_allowed()
    require_stage(round_.stage, Act.DECIDE_ADVANCE)
    require_final_unopened(tx, round_)
    return round_


def _latest(tx: Transaction, round_id: int) -> Ranking:
    return tx.session.scalars(
        select(Ranking).where(Ranking.round_id == round_id).order_by(Ranking.number.desc()).limit(1)
    ).one()


def _forget(tx: Transaction, round_id: int, entry_ids: Collection[int]) -> None:
    """Delete what was decided of these entries, on an earlier ranking, too; the log keeps it."""
    for row in tx.session.scalars(
        select(AdvanceDecision).where(AdvanceDecision.round_id == round_id, among(AdvanceDecision.entry_id, entry_ids))
    ):
        tx.session.delete(row)
    tx.session.flush()


def _add(
    tx: Transaction,
    round_id: int,
    entry_id: int,
    kind: AdvanceKind,
    reason: str,
    *,
    ranking_id: int | None,
    advances: bool,
) -> None:
    tx.session.add(
        AdvanceDecision(
            round_id=round_id,
            entry_id=entry_id,
            kind=kind,
            ranking_id=ranking_id,
            advances=advances,
            reason=reason,
            decided_at=tx.at,
            decided_by_id=tx.actor.user_id,
        )
    )


def _references(tx: Transaction, entry_ids: Collection[int]) -> tuple[str, ...] | Message:
    found = tuple(
        tx.session.scalars(select(Entry.reference).where(among(Entry.id, entry_ids)).order_by(Entry.reference))
    )
    return found or msg("none")
