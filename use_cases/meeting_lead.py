"""What the chair leads a meeting by: the room's wall, every entry and motion, and who has still to vote."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select

from db.tables import Motion, MotionVoter, User
from domain.decided import DecidedTrack
from domain.motions import MotionState
from use_cases import meeting_rooms, result_stages
from use_cases.decisions import Decisions, decisions_of
from use_cases.meeting_screens import Lead, Line, MotionLine, Turnout
from use_cases.meeting_views import called, motions_of, open_motion, recused_by_entry, wall_of
from use_cases.motion_effects import NOTHING, effects_of
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
    motion, kind = open_motion(motions), meeting.round.track.kind
    has_effects = motion is not None and kind in decisions.tracks
    effects = effects_of(tx, motion, kind, decisions, called(decisions)) if motion and has_effects else NOTHING
    return Lead(
        meeting_id,
        meeting.round_id,
        wall_of(tx, meeting, decisions, motions, effects),
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
        decisions.breaches,
        effects.breaches,
    )


def turnout(tx: Transaction, meeting_id: int) -> Turnout | None:
    """Say how far the vote is, for whoever sees the meeting whole; None while nothing is voted on."""
    meeting = meeting_rooms.seen_by(tx, meeting_id)
    rows = tx.session.execute(
        select(MotionVoter.has_voted, User.display_name)
        .join(Motion, Motion.id == MotionVoter.motion_id)
        .join(User, User.id == MotionVoter.user_id)
        .where(
            Motion.round_id == meeting.round_id,
            Motion.state == MotionState.OPEN,
            MotionVoter.is_recused.is_(False),
            MotionVoter.is_absent.is_(False),
        )
        .order_by(User.display_name, User.id)
    ).all()
    if not rows:
        return None
    owing = tuple(row.display_name for row in rows if not row.has_voted)
    return Turnout(len(rows) - len(owing), len(rows), owing)


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
