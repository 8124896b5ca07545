"""A judge's own tasks: their rounds, and the queue of one round."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from db.tables import Assignment, Entry, Round, ScoreSheet, SheetPoints, Suggestion, Track
from db.visibility import visible_assignments
from domain.awards import RoundKind, SheetState, TrackKind
from domain.cycles import CriterionRule
from domain.lifecycle import RoundStage, stage_for_judges
from domain.messages import InBoth
from domain.permissions import Right, not_allowed
from domain.points import total_in_hundredths
from i18n.office_days import office_day
from use_cases.reading import masking
from use_cases.round_criteria import criteria_of_round
from use_cases.transaction import Transaction


@dataclass(frozen=True)
class MyRound:
    """One round in which the actor judges, and how far they are; ``is_rehearsal`` where it is practice."""

    round_id: int
    cycle: InBoth
    is_rehearsal: bool
    track: TrackKind
    kind: RoundKind
    year: int | None
    stage: RoundStage
    closes_on: date | None
    today: date
    closes_itself: bool
    untouched: int
    drafts: int
    submitted: int

    @property
    def tasks(self) -> int:
        """All of the judge's tasks in the round."""
        return self.untouched + self.drafts + self.submitted


@dataclass(frozen=True)
class QueueLine:
    """One task in the judge's list; ``total`` is their own, in hundredths of a point."""

    assignment_id: int
    number: int
    reference: str
    title: str
    theme: str
    kind: str
    state: SheetState
    total: int | None


def my_rounds(tx: Transaction) -> tuple[MyRound, ...]:
    """Rounds with tasks of the actor, those to be scored now first; never a word about others."""
    tx.require(Right.SCORE)
    counts: dict[int, Counter[SheetState]] = {}
    own = visible_assignments(tx.actor.user_id).with_only_columns(Assignment.round_id, Assignment.state, func.count())
    for round_id, state, count in tx.session.execute(own.group_by(Assignment.round_id, Assignment.state)):
        counts.setdefault(round_id, Counter())[state] += count
    rounds = tx.session.scalars(
        select(Round)
        .where(Round.id.in_(counts))
        .options(joinedload(Round.track).joinedload(Track.cycle))
        .join(Round.track)
        .order_by(Round.stage != RoundStage.SCORING, Track.cycle_id.desc(), Track.kind.desc(), Round.position)
    )
    return tuple(
        MyRound(
            row.id,
            InBoth(row.track.cycle.name, row.track.cycle.name_en),
            row.track.cycle.rehearsal_since is not None,
            row.track.kind,
            row.kind,
            row.year,
            stage_for_judges(row.stage, row.closes_itself_at, tx.at),
            row.closes_on,
            office_day(tx.at),
            row.closes_itself_at is not None,
            counts[row.id][SheetState.UNTOUCHED],
            counts[row.id][SheetState.DRAFT],
            counts[row.id][SheetState.SUBMITTED],
        )
        for row in rounds
    )


def queue(tx: Transaction, round_id: int) -> tuple[QueueLine, ...]:
    """The actor's tasks of a round by number, each with their own total."""
    tx.require(Right.SCORE)
    rows = tx.session.scalars(
        visible_assignments(tx.actor.user_id)
        .where(Assignment.round_id == round_id)
        .options(
            joinedload(Assignment.round),
            joinedload(Assignment.entry).joinedload(Entry.suggestion).load_only(Suggestion.theme, Suggestion.kind),
            joinedload(Assignment.entry).selectinload(Entry.proposers),
        )
    ).all()
    if not rows:
        raise not_allowed()
    criteria = criteria_of_round(tx, round_id)
    points = _latest_points(tx, criteria, [row.id for row in rows])
    lines = []
    for row in rows:
        clear = masking(row.entry, is_blind=row.round.is_blind)
        suggestion = row.entry.suggestion
        lines.append(
            QueueLine(
                row.id,
                row.number,
                row.entry.reference,
                clear(row.entry.title),
                clear(suggestion.theme) if suggestion else "",
                clear(suggestion.kind) if suggestion else "",
                row.state,
                total_in_hundredths(points.get(row.id, {}), criteria),
            )
        )
    return tuple(sorted(lines, key=lambda line: line.number))


def _latest_points(
    tx: Transaction, criteria: tuple[CriterionRule, ...], assignment_ids: list[int]
) -> dict[int, dict[str, int | None]]:
    codes = {criterion.criterion_id: criterion.code for criterion in criteria}
    rows = tx.session.execute(
        select(Assignment.id, SheetPoints.criterion_id, SheetPoints.points)
        .join(ScoreSheet, (ScoreSheet.assignment_id == Assignment.id) & (ScoreSheet.version == Assignment.version))
        .join(SheetPoints, SheetPoints.sheet_id == ScoreSheet.id)
        .where(Assignment.id.in_(assignment_ids))
    )
    points: dict[int, dict[str, int | None]] = {}
    for assignment_id, criterion_id, value in rows:
        points.setdefault(assignment_id, {})[codes[criterion_id]] = value
    return points
