"""Which sheets a ranking counted, found again and proved by the digest that it left."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from db.tables import Assignment, RankedEntry, Ranking, Recusal, RoundEntry, ScoreSheet, Track
from domain.awards import SheetState
from domain.recusals import RecusalState
from use_cases.rankings import CountedSheet, input_digest, round_with_rubric, sheets_of_versions
from use_cases.stored_rules import rubric_rule
from use_cases.transaction import Transaction

Version = tuple[int, int]


@dataclass(frozen=True)
class _Task:
    """A task whose latest sheet was submitted; when a recusal was last confirmed or dismissed, if any was."""

    version: Version
    is_recused: bool
    decided: RecusalState | None
    decided_at: datetime | None


def counted_versions(tx: Transaction, ranking: Ranking, tasks: list[_Task]) -> frozenset[Version]:
    """Give task and version of every sheet that a ranking counted.

    They were written down when scoring was opened again, or are the round's own. Only a recusal that was decided since
    can have changed them; where one was, the ranking's own digest tells which it was. Where none fits the
    round's own are given, and whoever checks the archive is told by that very digest.
    """
    kept = ranking.counted_sheets
    base = frozenset(
        (task.version for task in tasks if not task.is_recused)
        if kept is None
        else ((each[0], each[1]) for each in kept)
    )
    since = [task for task in tasks if task.decided_at is not None and task.decided_at >= ranking.computed_at]
    left = frozenset(task.version for task in since if task.is_recused)
    back = frozenset(task.version for task in since if task.decided is RecusalState.DISMISSED)
    if left or back:
        for choice in dict.fromkeys((base, base | left, base - back, (base | left) - back)):
            if _digest(tx, ranking, choice) == ranking.input_digest:
                return choice
    return base


def submitted_tasks(tx: Transaction, round_id: int) -> list[_Task]:
    """Give the tasks of a round whose latest sheet was submitted, those of recused judges included."""
    rows = tx.session.execute(
        select(Assignment.id, Assignment.version, Assignment.state, Recusal.state.label("decided"), Recusal.decided_at)
        .join(ScoreSheet, (ScoreSheet.assignment_id == Assignment.id) & (ScoreSheet.version == Assignment.version))
        .outerjoin(
            Recusal,
            (Recusal.round_id == Assignment.round_id)
            & (Recusal.entry_id == Assignment.entry_id)
            & (Recusal.user_id == Assignment.user_id),
        )
        .where(Assignment.round_id == round_id, ScoreSheet.state == SheetState.SUBMITTED)
        .order_by(Assignment.id)
    )
    return [_Task((row[0], row[1]), row[2] is SheetState.RECUSED, row[3], row[4]) for row in rows]


def rankings_with_sheets(tx: Transaction, round_ids: tuple[int, ...]) -> Iterator[tuple[Ranking, frozenset[Version]]]:
    """Give every ranking of the rounds with the sheets it counted."""
    rankings = tx.session.scalars(select(Ranking).where(Ranking.round_id.in_(round_ids)).order_by(Ranking.id)).all()
    tasks = {round_id: submitted_tasks(tx, round_id) for round_id in {ranking.round_id for ranking in rankings}}
    for ranking in rankings:
        yield ranking, counted_versions(tx, ranking, tasks[ranking.round_id])


def _digest(tx: Transaction, ranking: Ranking, versions: frozenset[Version]) -> str:
    track: Track = round_with_rubric(tx, ranking.round_id).track
    sheets: list[CountedSheet] = sheets_of_versions(tx, ranking.round_id, rubric_rule(track.rubric).criteria, versions)
    entries = tx.session.scalars(
        select(RoundEntry.entry_id).where(RoundEntry.round_id == ranking.round_id).order_by(RoundEntry.number)
    )
    ranked = tx.session.scalars(
        select(RankedEntry.entry_id).where(RankedEntry.ranking_id == ranking.id, RankedEntry.rank.is_not(None))
    )
    return input_digest(ranking.rules, list(entries), sheets, set(ranked))
