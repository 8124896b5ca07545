"""What the chair leads a meeting by: the room's wall, every entry and motion, and who has still to vote."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from db.tables import Motion, MotionVoter, User
from domain.decided import DecidedTrack
from domain.motions import MotionState
from use_cases import meeting_rooms, result_stages
from use_cases.decisions import Decisions, decisions_of
from use_cases.meeting_screens import Lead, Line, MotionLine
from use_cases.meeting_views import motions_of, recused_by_entry, wall_of
from use_cases.motion_words import moved_words, outcome_words
from use_cases.transaction import Transaction


def lead(tx: Transaction, meeting_id: int) -> Lead:
    """What the chair leads by; organisers and auditors see it, too."""
    meeting = meeting_rooms.seen_by(tx, meeting_id)
    decisions = decisions_of(tx, meeting.round.track.cycle_id)
    track = decisions.tracks.get(meeting.round.track.kind, DecidedTrack((), (), {}))
    motions = motions_of(tx, meeting.round_id)
    recused = recused_by_entry(tx, meeting.round_id)
    ranking = decisions.rankings.get(meeting.round.track.kind)
    return Lead(
        meeting_id,
        meeting.round_id,
        wall_of(tx, meeting, decisions, motions),
        result_stages.sealed_list(tx, meeting.round.track.cycle_id) is not None,
        tuple(meeting_rooms.seats_of(tx, meeting)),
        _lines(decisions, track, recused),
        track.ties,
        decisions.tiers_of(meeting.round.track.kind),
        track.vacancies,
        tuple(
            MotionLine(
                row.id,
                row.number,
                row.kind,
                row.state,
                moved_words(row, decisions) if row.state is MotionState.OPEN else outcome_words(row, decisions),
                row.reason,
                row.state is MotionState.CARRIED and (ranking is None or row.ranking_id != ranking.id),
            )
            for row in motions
        ),
        _owing(tx, motions),
        decisions.breaches,
    )


def _lines(decisions: Decisions, track: DecidedTrack, recused: Mapping[int, Mapping[int, str]]) -> tuple[Line, ...]:
    return tuple(
        Line(
            line.entry_id,
            decisions.names[line.entry_id].number,
            decisions.names[line.entry_id].reference,
            decisions.names[line.entry_id].title,
            line.rank,
            line.value,
            line.proposed,
            line.tier,
            line.between,
            line.motion,
            tuple(sorted(recused.get(line.entry_id, {}).values())),
        )
        for line in track.lines
    )


def _owing(tx: Transaction, motions: Sequence[Motion]) -> tuple[str, ...]:
    motion = next((row for row in motions if row.state is MotionState.OPEN), None)
    if motion is None:
        return ()
    names = tx.session.scalars(
        select(User.display_name)
        .join(MotionVoter, MotionVoter.user_id == User.id)
        .where(
            MotionVoter.motion_id == motion.id,
            MotionVoter.has_voted.is_(False),
            MotionVoter.is_recused.is_(False),
            MotionVoter.is_absent.is_(False),
        )
        .order_by(User.display_name, User.id)
    )
    return tuple(names)
