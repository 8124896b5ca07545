"""Which entries a round judges: by year at first, then whoever advanced (docs/adr/0007-who-goes-to-the-final.md)."""

from __future__ import annotations

from sqlalchemy import Select, extract, select

from db.tables import Entry, RankedEntry, Ranking, Round, Suggestion
from domain.awards import Eligibility, RoundKind
from domain.lifecycle import RoundStage
from domain.messages import msg
from domain.refusals import Invalid
from use_cases.transaction import Transaction


def entries_to_judge(tx: Transaction, round_: Round) -> Select[int]:
    """Select the ids of the entries a round judges when it opens.

    A preliminary round takes the eligible suggestions submitted in its year. The final takes whoever advanced
    from the preliminary rounds, ties at the last place included; a year whose round was not held comes whole.
    """
    eligible = select(Entry.id).where(Entry.track_id == round_.track_id, Entry.eligibility == Eligibility.ELIGIBLE)
    of_year = eligible.join(Suggestion, Suggestion.entry_id == Entry.id)
    submitted_in = extract("year", Suggestion.submitted_on)
    if round_.kind is RoundKind.PRELIMINARY:
        _require_final_unopened(tx, round_)
        return of_year.where(submitted_in == round_.year)
    preliminary = tx.session.scalars(
        select(Round).where(Round.track_id == round_.track_id, Round.kind == RoundKind.PRELIMINARY)
    ).all()
    if underway := [row for row in preliminary if row.stage in {RoundStage.SCORING, RoundStage.CLOSED}]:
        raise Invalid(
            msg(
                "The preliminary round of {years} has no ranking yet; the final needs it.",
                years=tuple(str(row.year) for row in underway),
            )
        )
    held = [row for row in preliminary if row.stage is RoundStage.RANKED]
    if not held:
        return eligible
    advanced = {entry_id for row in held for entry_id in _advancing(tx, row)}
    # An entry without a day that was admitted all the same belongs to no year that was held.
    whole = of_year.where(submitted_in.not_in([row.year for row in held]) | Suggestion.submitted_on.is_(None))
    return eligible.where(Entry.id.in_(advanced) | Entry.id.in_(whole.correlate(None)))


def _require_final_unopened(tx: Transaction, round_: Round) -> None:
    opened = select(Round.id).where(
        Round.track_id == round_.track_id, Round.kind == RoundKind.FINAL, Round.stage != RoundStage.SETUP
    )
    if tx.session.scalar(opened) is not None:
        raise Invalid(msg("The final round has been opened; a preliminary round can no longer be held."))


def _advancing(tx: Transaction, round_: Round) -> list[int]:
    latest = tx.session.scalar(
        select(Ranking.id).where(Ranking.round_id == round_.id).order_by(Ranking.number.desc()).limit(1)
    )
    ranked = select(RankedEntry.entry_id).where(RankedEntry.ranking_id == latest, RankedEntry.rank.is_not(None))
    if round_.advance_count is not None:
        ranked = ranked.where(RankedEntry.rank <= round_.advance_count)
    return list(tx.session.scalars(ranked))
