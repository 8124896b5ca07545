"""Plain data of votes: who was on the roll of each motion, and how they voted where that was by name."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from db.tables import Motion, MotionVoter, NamedBallot
from domain.motions import Choice
from exports.archive_tables import Kind
from exports.data_tables import FilledTable, Value, data_table, field
from use_cases.data_entries import ROUND
from use_cases.data_judging import JUDGE
from use_cases.data_source import DataSource

_MOTION = field("motion", "第几项表决", "Number of the motion", Kind.COUNT)
MOTION_VOTERS = data_table(
    "motion_voters",
    "每项表决的评委：谁投了票，无记名的不记怎样投",
    "The roll of each motion: who voted; of a secret ballot never how",
    "round motion judge",
    ROUND,
    _MOTION,
    JUDGE,
    field("is_recused", "回避", "Recused", Kind.FLAG),
    field("is_absent", "未到会或已离会", "Absent, or had left", Kind.FLAG),
    field("has_voted", "投了票，未计票的为空", "Voted; empty before the count", Kind.FLAG, empty=True),
)
NAMED_BALLOTS = data_table(
    "named_ballots",
    "已计票的记名投票；无记名的没有",
    "Ballots by name, once counted; none of a secret one",
    "round motion judge",
    ROUND,
    _MOTION,
    JUDGE,
    field("choice", "怎样投", "Choice", codes=Choice, empty=True),
    field("entries", "所选的编号", "Entries it names", Kind.JSON),
    field("cast_at", "投票时刻", "Cast at", Kind.MOMENT),
)
ALL = (MOTION_VOTERS, NAMED_BALLOTS)


def tables(source: DataSource) -> Iterator[FilledTable]:
    """Read the votes; of a motion that is open nothing but who is on its roll."""
    yield FilledTable(MOTION_VOTERS, _voters(source))
    yield FilledTable(NAMED_BALLOTS, _ballots(source))


def _voters(source: DataSource) -> Iterator[list[Value]]:
    rows = select(MotionVoter, Motion.round_id, Motion.number, Motion.count).join(
        Motion, Motion.id == MotionVoter.motion_id
    )
    for row, round_id, number, count in source.tx.session.execute(rows.where(Motion.round_id.in_(source.rounds))):
        who = [source.rounds[round_id], number, source.login(row.user_id), row.is_recused, row.is_absent]
        yield [*who, None if count is None else row.has_voted]


def _ballots(source: DataSource) -> Iterator[list[Value]]:
    rows = select(NamedBallot, Motion.round_id, Motion.number, Motion.count).join(
        Motion, Motion.id == NamedBallot.motion_id
    )
    for row, round_id, number, count in source.tx.session.execute(rows.where(Motion.round_id.in_(source.rounds))):
        if count is not None:
            choice = None if row.choice is None else row.choice.value
            who = [source.rounds[round_id], number, source.login(row.user_id), choice]
            yield [*who, source.entries(row.entry_ids), row.cast_at]
