"""A judge's own tasks: their rounds, and the queue of one round."""

from __future__ import annotations

import unicodedata
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload
from sqlalchemy.sql.base import ExecutableOption

from db.tables import Assignment, Entry, Organisation, Round, ScoreSheet, SheetPoints, Suggestion, Track
from db.visibility import visible_assignments
from domain.awards import RoundKind, SheetState, TrackKind
from domain.cycles import CriterionRule
from domain.lifecycle import RoundStage, stage_for_judges
from domain.messages import InBoth
from domain.permissions import Right, not_allowed
from domain.points import is_too_short, total_in_hundredths
from i18n.office_days import closing_moment, office_day
from use_cases.reading import masking
from use_cases.round_criteria import criteria_of_round
from use_cases.transaction import Transaction


@dataclass(frozen=True)
class MyRound:
    """One round in which the actor judges, and how far they are; ``is_rehearsal`` where it is practice.

    ``recused`` is how many tasks left the desk because the judge is recused from them; they are among the ``tasks`` no
    more. ``closes_at`` is when the time for scoring ends, None where nobody said so.
    """

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
    closes_at: datetime | None
    untouched: int
    drafts: int
    submitted: int
    recused: int

    @property
    def tasks(self) -> int:
        """All of the judge's tasks in the round."""
        return self.untouched + self.drafts + self.submitted


@dataclass(frozen=True)
class QueueLine:
    """One task in the judge's list; ``total`` is their own, in hundredths of a point.

    ``is_finished``: a draft that lacks nothing and is not put off. ``is_put_off``: left for later.
    """

    assignment_id: int
    number: int
    reference: str
    title: str
    theme: str
    kind: str
    state: SheetState
    total: int | None
    is_finished: bool
    is_put_off: bool


@dataclass(frozen=True)
class _Given:
    """What the latest sheet of a task says; ``length`` is the comment's."""

    points: dict[str, int | None]
    length: int


def my_rounds(tx: Transaction) -> tuple[MyRound, ...]:
    """Rounds with tasks of the actor, those to be scored now first; never a word about others."""
    tx.require(Right.SCORE)
    counts: dict[int, Counter[SheetState]] = {}
    own = visible_assignments(tx.actor.user_id).with_only_columns(Assignment.round_id, Assignment.state, func.count())
    for round_id, state, count in tx.session.execute(own.group_by(Assignment.round_id, Assignment.state)):
        counts.setdefault(round_id, Counter())[state] += count
    left = select(Assignment.round_id, func.count()).where(
        Assignment.user_id == tx.actor.user_id, Assignment.state == SheetState.RECUSED
    )
    recused = Counter[int]()
    for round_id, count in tx.session.execute(left.group_by(Assignment.round_id)):
        recused[round_id] = count
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
            closing_moment(row.closes_on, row.closes_itself_at),
            counts[row.id][SheetState.UNTOUCHED],
            counts[row.id][SheetState.DRAFT],
            counts[row.id][SheetState.SUBMITTED],
            recused[row.id],
        )
        for row in rounds
    )


def queue(tx: Transaction, round_id: int, *, words: str = "") -> tuple[QueueLine, ...]:
    """The actor's tasks of a round by number, each with their own total.

    Args:
        tx: whoever asks; only their own tasks count.
        round_id: the round.
        words: what to search for, apart by spaces: those tasks are given in whose number, reference, title, theme,
            kind or text all of them stand as the judge reads these. What is masked is never found.

    Raises:
        NotAllowed: the actor has no task in the round.
    """
    tx.require(Right.SCORE)
    wanted = folded_words(words)
    rows = tx.session.scalars(
        visible_assignments(tx.actor.user_id).where(Assignment.round_id == round_id).options(*_read(texts=bool(wanted)))
    ).all()
    if not rows:
        raise not_allowed()
    criteria = criteria_of_round(tx, round_id)
    given = _latest(tx, criteria, round_id)
    lines = (_line(row, criteria, given.get(row.id, _Given({}, 0)), wanted) for row in rows)
    return tuple(sorted((line for line in lines if line is not None), key=lambda line: line.number))


def folded_words(words: str) -> tuple[str, ...]:
    """Give the words of a search as they are compared: full-width letters as plain ones, capitals as small ones."""
    return tuple(unicodedata.normalize("NFKC", words).casefold().split())


def _read(*, texts: bool) -> tuple[ExecutableOption, ...]:
    """What to load along; the texts only where they are searched."""
    of_suggestion = (Suggestion.theme, Suggestion.kind, *((Suggestion.text,) if texts else ()))
    entry = joinedload(Assignment.entry)
    return (
        joinedload(Assignment.round),
        entry.joinedload(Entry.suggestion).load_only(*of_suggestion),
        entry.selectinload(Entry.proposers),
        *((entry.joinedload(Entry.organisation).load_only(Organisation.summary),) if texts else ()),
    )


def _line(
    row: Assignment, criteria: tuple[CriterionRule, ...], given: _Given, wanted: tuple[str, ...]
) -> QueueLine | None:
    """Make the line of a task; None where it was searched for something else."""
    clear = masking(row.entry, is_blind=row.round.is_blind)
    suggestion = row.entry.suggestion
    total = total_in_hundredths(given.points, criteria)
    lacks_nothing = total is not None and not is_too_short(given.length, row.round.shortest_comment)
    line = QueueLine(
        row.id,
        row.number,
        row.entry.reference,
        clear(row.entry.title),
        clear(suggestion.theme) if suggestion else "",
        clear(suggestion.kind) if suggestion else "",
        row.state,
        total,
        row.state is SheetState.DRAFT and lacks_nothing and row.put_off_at is None,
        row.put_off_at is not None,
    )
    if not wanted:
        return line
    organisation = row.entry.organisation
    text = clear(suggestion.text if suggestion else organisation.summary if organisation else "")
    said = "\n".join((str(line.number), line.reference, line.title, line.theme, line.kind, text))
    readable = unicodedata.normalize("NFKC", said).casefold()
    return line if all(word in readable for word in wanted) else None


def _latest(tx: Transaction, criteria: tuple[CriterionRule, ...], round_id: int) -> dict[int, _Given]:
    """Give what the actor's sheets of a round hold, by task."""
    codes = {criterion.criterion_id: criterion.code for criterion in criteria}
    rows = tx.session.execute(
        select(Assignment.id, SheetPoints.criterion_id, SheetPoints.points, func.length(ScoreSheet.comment))
        .join(ScoreSheet, (ScoreSheet.assignment_id == Assignment.id) & (ScoreSheet.version == Assignment.version))
        .join(SheetPoints, SheetPoints.sheet_id == ScoreSheet.id)
        .where(Assignment.round_id == round_id, Assignment.user_id == tx.actor.user_id)
    )
    found: dict[int, _Given] = {}
    for assignment_id, criterion_id, value, length in rows:
        found.setdefault(assignment_id, _Given({}, length)).points[codes[criterion_id]] = value
    return found
