"""Which entries a round judges: by year at first, then whoever advanced (docs/adr/0019)."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from sqlalchemy import Select, extract, func, select

from db.tables import AdvanceDecision, Entry, RankedEntry, Ranking, Round, Suggestion
from domain.advancing import Advance, AdvanceKind, advances
from domain.awards import Eligibility, RoundKind
from domain.cycles import is_within
from domain.lifecycle import RoundStage
from domain.messages import Message, msg
from domain.refusals import Invalid
from use_cases.transaction import Transaction


@dataclass(frozen=True)
class Advanced:
    """What rank, mark and decisions say of one entry of a ranked preliminary round.

    ``decision`` is None where none was taken, or where the tie it settled is of an earlier ranking.
    """

    entry_id: int
    rank: int | None
    value: Fraction | None
    standing: Advance
    decision: AdvanceDecision | None

    @property
    def goes_on(self) -> bool | None:
        """Whether it goes to the final; None for a tie on which nobody has decided."""
        if self.standing is Advance.ADVANCES:
            return True
        if self.decision is not None:
            return self.decision.advances
        return None if self.standing is Advance.TIED else False


def entries_to_judge(tx: Transaction, round_: Round) -> Select[int]:
    """Select the ids of the entries a round judges when it opens.

    A preliminary round takes the eligible suggestions submitted in its year. The final takes whoever advanced
    from the preliminary rounds; a year whose round was not held comes whole.

    Raises:
        Invalid: a preliminary round is underway, or a tie at its last place is not decided.
    """
    eligible = select(Entry.id).where(Entry.track_id == round_.track_id, Entry.eligibility == Eligibility.ELIGIBLE)
    of_year = eligible.join(Suggestion, Suggestion.entry_id == Entry.id)
    submitted_in = extract("year", Suggestion.submitted_on)
    if round_.kind is RoundKind.PRELIMINARY:
        require_final_unopened(tx, round_)
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
    standing = {row.year: of_round(tx, row) for row in held}
    if tied := [year for year, lines in standing.items() if any(line.goes_on is None for line in lines)]:
        raise Invalid(
            msg(
                "Entries of {years} are tied at the last place that advances, and nobody has decided who goes on.",
                years=tuple(str(year) for year in tied),
            )
        )
    advanced = {line.entry_id for lines in standing.values() for line in lines if line.goes_on}
    # An entry without a day that was admitted all the same belongs to no year that was held.
    whole = of_year.where(submitted_in.not_in([row.year for row in held]) | Suggestion.submitted_on.is_(None))
    return eligible.where(Entry.id.in_(advanced) | Entry.id.in_(whole.correlate(None)))


def of_no_round(tx: Transaction, track_id: int) -> int:
    """Count the eligible suggestions that no preliminary round of a track judges: they come whole to the final."""
    years = tx.session.scalars(
        select(Round.year).where(Round.track_id == track_id, Round.kind == RoundKind.PRELIMINARY)
    ).all()
    if not years:
        return 0
    submitted_in = extract("year", Suggestion.submitted_on)
    return tx.session.scalars(
        select(func.count())
        .select_from(Entry)
        .join(Suggestion, Suggestion.entry_id == Entry.id)
        .where(Entry.track_id == track_id, Entry.eligibility == Eligibility.ELIGIBLE)
        .where(submitted_in.not_in(years) | Suggestion.submitted_on.is_(None))
    ).one()


def is_outside(round_: Round) -> bool:
    """Whether a round judges the suggestions of a year in which its cycle takes none."""
    cycle = round_.track.cycle
    return round_.year is not None and not is_within(round_.year, cycle.starts_on, cycle.ends_on)


def nothing_to_judge(round_: Round) -> Message:
    """Say why a round has no entry."""
    if not is_outside(round_):
        return msg("There is no eligible entry for this round yet.")
    cycle = round_.track.cycle
    return msg(
        "This round judges the suggestions of {year}, but the cycle takes those of {first} to {last} only: it can have "
        "no entry. Change the year of the round or the days of the cycle.",
        year=str(round_.year),
        first=cycle.starts_on,
        last=cycle.ends_on,
    )


def of_round(tx: Transaction, round_: Round) -> tuple[Advanced, ...]:
    """Say of each entry in the latest ranking of a preliminary round whether it goes on, by rank.

    The caller has asked leave.
    """
    latest = tx.session.scalar(
        select(Ranking.id).where(Ranking.round_id == round_.id).order_by(Ranking.number.desc()).limit(1)
    )
    rows = tx.session.execute(
        select(RankedEntry.entry_id, RankedEntry.rank, RankedEntry.value)
        .where(RankedEntry.ranking_id == latest)
        .order_by(RankedEntry.rank.is_(None), RankedEntry.rank, RankedEntry.entry_id)
    ).all()
    decisions = {
        row.entry_id: row
        for row in tx.session.scalars(select(AdvanceDecision).where(AdvanceDecision.round_id == round_.id))
        if row.kind is AdvanceKind.WILD_CARD or row.ranking_id == latest
    }
    standing = advances(
        [(row.rank, row.value) for row in rows], count=round_.advance_count, minimum=round_.advance_minimum
    )
    return tuple(
        Advanced(row.entry_id, row.rank, row.value, each, decisions.get(row.entry_id))
        for row, each in zip(rows, standing, strict=True)
    )


def final_is_opened(tx: Transaction, round_: Round) -> bool:
    """Whether scoring of the final of a round's track has been opened."""
    opened = select(Round.id).where(
        Round.track_id == round_.track_id, Round.kind == RoundKind.FINAL, Round.stage != RoundStage.SETUP
    )
    return tx.session.scalar(opened) is not None


def require_final_unopened(tx: Transaction, round_: Round) -> None:
    """Refuse what would change the entries of a final that has been opened."""
    if final_is_opened(tx, round_):
        raise Invalid(msg("The final round has been opened; a preliminary round can no longer be held or decided on."))
