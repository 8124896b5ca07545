"""What must hold of a cycle's rules once they are frozen, and of its rounds at each stage."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import ColumnElement, and_, exists, func, or_, select

from db.tables import (
    AdvanceDecision,
    Assignment,
    Criterion,
    Cycle,
    DecisionTerms,
    Entry,
    PanelMember,
    Ranking,
    Round,
    RoundEntry,
    Rubric,
    Tier,
    Track,
)
from domain.cycles import WHOLE_WEIGHT
from domain.lifecycle import STAGE_NAMES, RoundStage
from domain.messages import Message, msg
from use_cases.doctor_rows import Rule, gaps
from use_cases.transaction import Transaction

_FINISHED = (RoundStage.CLOSED, RoundStage.RANKED)


def _weights_whole(tx: Transaction) -> Iterator[Message]:
    total = func.coalesce(func.sum(Criterion.weight), 0)
    rows = (
        select(Track.id, total.label("total"))
        .join(Rubric, Rubric.track_id == Track.id)
        .outerjoin(Criterion, Criterion.rubric_id == Rubric.id)
        .where(_is_opened())
        .group_by(Track.id)
        .having(total != WHOLE_WEIGHT)
        .order_by(Track.id)
    )
    for row in tx.session.execute(rows):
        yield msg("Track {id}: its weights sum to {total}, not to 100.00.", id=row.id, total=f"{row.total / 100:.2f}")


def _tie_break_known(tx: Transaction) -> Iterator[Message]:
    codes: dict[int, set[str]] = {}
    for rubric_id, code in tx.session.execute(select(Criterion.rubric_id, Criterion.code)):
        codes.setdefault(rubric_id, set()).add(code)
    for row in tx.session.execute(select(Rubric.id, Rubric.track_id, Rubric.tie_break).order_by(Rubric.id)):
        for code in sorted(set(row.tie_break) - codes.get(row.id, set())):
            yield msg(
                "Track {id}: ties are to be broken by “{code}”, which is no criterion.", id=row.track_id, code=code
            )


def _cycle_whole(tx: Transaction) -> Iterator[Message]:
    terms = exists().where(DecisionTerms.cycle_id == Cycle.id)
    for cycle_id in tx.session.scalars(select(Cycle.id).where(~terms).order_by(Cycle.id)):
        yield msg("Cycle {id}: nothing says how its panel decides.", id=cycle_id)
    rubric = exists().where(Rubric.track_id == Track.id)
    for track_id in tx.session.scalars(select(Track.id).where(~rubric).order_by(Track.id)):
        yield msg("Track {id}: it has no rubric.", id=track_id)


def _tier_of_cycle(tx: Transaction) -> Iterator[Message]:
    rows = select(Tier.id).join(Track, Track.id == Tier.track_id).where(Track.cycle_id != Tier.cycle_id)
    for tier_id in tx.session.scalars(rows.order_by(Tier.id)):
        yield msg("Tier {id}: its track is of another cycle.", id=tier_id)


def _rules_frozen(tx: Transaction) -> Iterator[Message]:
    opened = (
        exists()
        .where(Track.cycle_id == Cycle.id, Round.track_id == Track.id, Round.stage != RoundStage.SETUP)
        .correlate(Cycle)
    )
    for cycle_id in tx.session.scalars(select(Cycle.id).where(Cycle.frozen_at.is_(None), opened).order_by(Cycle.id)):
        yield msg("Cycle {id}: scoring has been opened, and its rules are not frozen.", id=cycle_id)


def _stage_moments(tx: Transaction) -> Iterator[Message]:
    is_setup, is_finished = Round.stage == RoundStage.SETUP, Round.stage.in_(_FINISHED)
    rows = select(Round.id, Round.stage).where(
        or_(
            and_(is_setup, Round.opened_at.is_not(None)),
            and_(~is_setup, Round.opened_at.is_(None)),
            and_(is_finished, Round.closed_at.is_(None)),
            and_(~is_finished, Round.closed_at.is_not(None)),
        )
    )
    for row in tx.session.execute(rows.order_by(Round.id)):
        yield msg(
            "Round {id}: its stage is {stage}, and the moments of its opening and closing say otherwise.",
            id=row.id,
            stage=msg(STAGE_NAMES[row.stage]),
        )


def _ranked_stage(tx: Transaction) -> Iterator[Message]:
    # Opening scoring again writes down what every ranking so far counted.
    standing = exists().where(Ranking.round_id == Round.id, Ranking.counted_sheets.is_(None))
    is_ranked = Round.stage == RoundStage.RANKED
    rows = select(Round.id, Round.stage).where(or_(and_(is_ranked, ~standing), and_(~is_ranked, standing)))
    for row in tx.session.execute(rows.order_by(Round.id)):
        if row.stage is RoundStage.RANKED:
            yield msg("Round {id}: it counts as ranked, and there is no ranking of its sheets.", id=row.id)
        else:
            yield msg(
                "Round {id}: its sheets are ranked, and its stage is {stage}.",
                id=row.id,
                stage=msg(STAGE_NAMES[row.stage]),
            )


def _setup_empty(tx: Transaction) -> Iterator[Message]:
    begun = or_(
        exists().where(RoundEntry.round_id == Round.id),
        exists().where(Assignment.round_id == Round.id),
        exists().where(Ranking.round_id == Round.id),
    )
    for round_id in tx.session.scalars(
        select(Round.id).where(Round.stage == RoundStage.SETUP, begun).order_by(Round.id)
    ):
        yield msg("Round {id}: it is in preparation, and has entries, tasks or rankings already.", id=round_id)


def _round_numbers(tx: Transaction) -> Iterator[Message]:
    numbers = tx.session.execute(select(RoundEntry.round_id, RoundEntry.number))
    for round_id, number in gaps(numbers):
        yield msg("Round {id}: no entry is No. {number}.", id=round_id, number=number)


def _round_entries(tx: Transaction) -> Iterator[Message]:
    rows = (
        select(RoundEntry.round_id, Entry.reference, Entry.duplicate_of_id)
        .join(Entry, Entry.id == RoundEntry.entry_id)
        .join(Round, Round.id == RoundEntry.round_id)
        .where(or_(Entry.track_id != Round.track_id, Entry.duplicate_of_id.is_not(None)))
        .order_by(RoundEntry.round_id, RoundEntry.number)
    )
    for row in tx.session.execute(rows):
        if row.duplicate_of_id is None:
            yield msg("Round {id}: {reference} is of another track.", id=row.round_id, reference=row.reference)
        else:
            yield msg("Round {id}: {reference} is a duplicate and is judged.", id=row.round_id, reference=row.reference)


def _one_chair(tx: Transaction) -> Iterator[Message]:
    rows = (
        select(PanelMember.round_id)
        .where(PanelMember.is_chair, PanelMember.released_at.is_(None))
        .group_by(PanelMember.round_id)
        .having(func.count() > 1)
        .order_by(PanelMember.round_id)
    )
    for round_id in tx.session.scalars(rows):
        yield msg("Round {id}: more than one judge leads its panel.", id=round_id)


def _advance_decisions(tx: Transaction) -> Iterator[Message]:
    in_round = exists().where(
        RoundEntry.round_id == AdvanceDecision.round_id, RoundEntry.entry_id == AdvanceDecision.entry_id
    )
    rows = (
        select(AdvanceDecision.round_id, Entry.reference)
        .join(Entry, Entry.id == AdvanceDecision.entry_id)
        .outerjoin(Ranking, Ranking.id == AdvanceDecision.ranking_id)
        .where(or_(~in_round, Ranking.round_id != AdvanceDecision.round_id))
        .order_by(AdvanceDecision.round_id, Entry.reference)
    )
    for row in tx.session.execute(rows):
        yield msg(
            "Round {id}: the decision on whether {reference} goes to the final is of another round.",
            id=row.round_id,
            reference=row.reference,
        )


def _is_opened() -> ColumnElement[bool]:
    return exists().where(Round.track_id == Track.id, Round.stage != RoundStage.SETUP).correlate(Track)


RULES: tuple[Rule, ...] = (
    _weights_whole,
    _tie_break_known,
    _cycle_whole,
    _tier_of_cycle,
    _rules_frozen,
    _stage_moments,
    _ranked_stage,
    _setup_empty,
    _round_numbers,
    _round_entries,
    _one_chair,
    _advance_decisions,
)
