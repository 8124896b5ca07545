"""A large office for the yardsticks: many entries, filled in bulk, a round open for scoring and one ranked."""

from __future__ import annotations

from datetime import UTC, datetime
from random import Random

from sqlalchemy import insert, select

from db.engine import Database
from db.tables import Assignment, Criterion, Cycle, Entry, Round, RoundEntry, ScoreSheet, SheetPoints, Suggestion, Track
from domain.awards import RoundKind, SheetState, TrackKind
from domain.lifecycle import RoundStage
from use_cases import cycles, rankings
from use_cases.transaction import CommandLine, perform

_START = datetime(2026, 11, 1, 2, 0, tzinfo=UTC)


def a_cycle_with(database: Database, entries: int) -> int:
    """Open the standard cycle and give its suggestions' track that many entries; returns the cycle's id."""
    perform(database, CommandLine(), cycles.open_from_template)
    with database.writing() as session:
        cycle_id = session.scalars(select(Cycle.id)).one()
        track_id = session.scalars(select(Track.id).where(Track.kind == TrackKind.SUGGESTION)).one()
        session.execute(
            insert(Entry),
            [
                {
                    "track_id": track_id,
                    "reference": f"JY{number:06d}",
                    "title": f"关于完善第{number}项便民措施的建议",
                    "created_at": _START,
                    "reasons": (),
                }
                for number in range(1, entries + 1)
            ],
        )
        ids = session.scalars(select(Entry.id).order_by(Entry.reference)).all()
        session.execute(
            insert(Suggestion),
            [
                {
                    "entry_id": entry_id,
                    "text": "一、存在问题。\n二、对策建议。\n" * 8,
                    "theme": "乡村振兴",
                    "kind": "改进工作类",
                }
                for entry_id in ids
            ],
        )
        session.commit()
    return cycle_id


def open_final(database: Database, judges: list[int], *, scored_by: int = 0, most: int | None = None) -> int:
    """Put entries into the final with these judges; ``scored_by`` of them have submitted, the first all but one.

    Args:
        database: with the cycle of ``a_cycle_with``.
        judges: ids of accounts.
        scored_by: how many of them have submitted a sheet for every entry; of the first of them one is still open.
        most: at most so many entries; None for all.

    Returns:
        Id of the round.
    """
    random = Random(7)
    with database.writing() as session:
        final = session.scalars(
            select(Round).join(Round.track).where(Round.kind == RoundKind.FINAL, Track.kind == TrackKind.SUGGESTION)
        ).one()
        final.stage = RoundStage.SCORING
        entry_ids = session.scalars(select(Entry.id).order_by(Entry.reference).limit(most)).all()
        session.execute(
            insert(RoundEntry),
            [{"round_id": final.id, "entry_id": e, "number": n} for n, e in enumerate(entry_ids, start=1)],
        )
        session.execute(
            insert(Assignment),
            [
                {
                    "round_id": final.id,
                    "entry_id": entry_id,
                    "user_id": judge,
                    "number": number,
                    "version": int(is_scored),
                    "state": SheetState.SUBMITTED if is_scored else SheetState.UNTOUCHED,
                }
                for number, entry_id in enumerate(entry_ids, start=1)
                for place, judge in enumerate(judges)
                for is_scored in [place < scored_by and (place, number) != (0, 1)]
            ],
        )
        submitted = session.scalars(select(Assignment.id).where(Assignment.state == SheetState.SUBMITTED)).all()
        criteria = session.scalars(select(Criterion.id).where(Criterion.rubric_id == final.track.rubric.id)).all()
        if submitted:
            sheet = {"version": 1, "state": SheetState.SUBMITTED, "comment": "", "written_at": _START}
            session.execute(insert(ScoreSheet), [{"assignment_id": task, **sheet} for task in submitted])
            sheets = session.scalars(select(ScoreSheet.id)).all()
            session.execute(
                insert(SheetPoints),
                [
                    {"sheet_id": one, "criterion_id": criterion, "points": random.randrange(50, 100)}
                    for one in sheets
                    for criterion in criteria
                ],
            )
        session.commit()
        return final.id


def rank(database: Database, round_id: int) -> None:
    """Close the round and compute its ranking."""
    with database.writing() as session:
        session.get_one(Round, round_id).stage = RoundStage.CLOSED
        session.commit()
    perform(database, CommandLine(), rankings.compute, round_id)
