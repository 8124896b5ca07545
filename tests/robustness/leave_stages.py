"""One office for each stage a cycle goes through, so that a test asks what may be done when."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from enum import StrEnum

from sqlalchemy import delete, update

from db.engine import Database
from db.tables import Assignment, Cycle, Proposer, Round, RoundEntry
from domain.lifecycle import RoundStage
from domain.motions import MotionKind
from domain.permissions import Role
from tests.attachments import an_attachment
from tests.builders import a_user, assignments_of, signed_in
from tests.conftest import Clock
from tests.meetings import Sitting, a_meeting
from tests.panels import Played, a_ranked_round, a_scored_round, latest_ranking
from tests.publicity import FRIDAY, begin, later, object_to
from tests.robustness.leave_office import POINTS, LeaveOffice, a_note, newest
from use_cases import publicity
from use_cases.motions import Moved
from use_cases.transaction import perform

# A task is open of every judge while there is scoring: the last entry has no sheet yet.
UNFINISHED: list[list[int | None]] = [*POINTS[:-1], [None] * 3]


class Stage(StrEnum):
    """Where a cycle stands, in the words of the table."""

    SETUP = "set up"
    SCORING = "scored"
    CLOSED = "closed"
    RANKED = "ranked"
    MEETING = "meeting"
    VOTING = "voting"
    PUT_FORWARD = "put forward"
    SEALED = "sealed"
    SHOWN = "shown"
    PUBLISHED = "published"


def offices_at(database: Database, clock: Clock) -> dict[Stage, LeaveOffice]:
    """Play a cycle to every stage, each one of other people."""
    # The one for which days go by comes first, and ends where the others begin.
    clock.advance(days=-7)
    published = _met(a_meeting(database, POINTS), lambda sitting: _publish(sitting, clock))
    return {
        Stage.SETUP: _set_up(database),
        Stage.SCORING: _office(_scored(database, UNFINISHED)),
        Stage.CLOSED: _office(_closed(database)),
        Stage.RANKED: _office(_ranked(database)),
        Stage.MEETING: _met(a_meeting(database, POINTS), lambda _sitting: {}),
        Stage.VOTING: _met(a_meeting(database, POINTS), _vote),
        Stage.PUT_FORWARD: _met(a_meeting(database, POINTS), lambda sitting: {"list_id": sitting.put_forward()}),
        Stage.SEALED: _met(a_meeting(database, POINTS), lambda sitting: {"list_id": sitting.seal()}),
        Stage.SHOWN: _met(a_meeting(database, POINTS), _show),
        Stage.PUBLISHED: published,
    }


def _scored(database: Database, points: list[list[int | None]]) -> Played:
    return a_scored_round(database, points, chair=a_user(database, roles=[Role.CHAIR]))


def _set_up(database: Database) -> LeaveOffice:
    played = _scored(database, [[None] * 3 for _ in POINTS])
    with database.writing() as session:
        for of_round in (Assignment, RoundEntry):
            session.execute(delete(of_round).where(of_round.round_id == played.round.id))
        session.execute(update(Round).where(Round.id == played.round.id).values(stage=RoundStage.SETUP, opened_at=None))
        session.execute(update(Cycle).where(Cycle.id == played.cycle.id).values(frozen_at=None))
        session.commit()
    return _office(played)


def _closed(database: Database) -> Played:
    played = _scored(database, POINTS)
    played.close()
    return played


def _ranked(database: Database) -> Played:
    return a_ranked_round(database, POINTS, chair=a_user(database, roles=[Role.CHAIR]))


def _vote(sitting: Sitting) -> dict[str, int]:
    return {"motion_id": sitting.put(MotionKind.MOVE, 4, tier=1)}


def _show(sitting: Sitting) -> dict[str, int]:
    shown = sitting.seal()
    begin(sitting, shown)
    return {"list_id": shown, "objection_id": object_to(sitting, shown, 0)}


def _publish(sitting: Sitting, clock: Clock) -> dict[str, int]:
    shown = sitting.seal()
    begin(sitting, shown, starts_on=FRIDAY - timedelta(days=7))
    later(sitting, clock, days=7)
    perform(sitting.database, sitting.played.organiser, publicity.publish, shown)
    return {"list_id": shown}


def _met(sitting: Sitting, go_on: Callable[[Sitting], dict[str, int]]) -> LeaveOffice:
    met = dict.fromkeys(("meeting_id", "subject_id"), sitting.meeting_id)
    return _office(sitting.played, {**met, **go_on(sitting)})


def _office(played: Played, further: dict[str, int] | None = None) -> LeaveOffice:
    """Give what there is at a stage; what comes later has no name in it."""
    database = played.database
    judge, chair = played.judges[0], played.judges[-1]
    tasks = {task.user_id: task.id for task in assignments_of(database, played.round.id)}
    entry, other = played.entries[0].id, played.entries[-1].id
    ids = {
        **({"assignment_id": tasks[judge.id]} if tasks else {}),
        "attachment_id": an_attachment(database, played.entries[0], is_fit=True),
        "chair_id": chair.id,
        "cycle_id": played.cycle.id,
        "entry_id": entry,
        "kept_id": entry,
        "one_id": entry,
        "other_id": other,
        "proposer_id": newest(database, Proposer),
        **dict.fromkeys(("round_id", "round being scored", "round with pilots"), played.round.id),
        "user_id": judge.id,
        **(further or {}),
    }
    if ranking := latest_ranking(database, played.round.id):
        ids |= {"ranking_id": ranking, "note_id": a_note(database, played.organiser, ranking)}
    made: dict[str, object] = {
        **{f"eligibility_decisions.{act} seen": {entry: 1} for act in ("confirm", "decide", "take_back")},
        **{f"duplicate_decisions.{act} seen": {entry: 1, other: 1} for act in ("keep_apart", "keep_one", "merge")},
        "motions.put moved": Moved(MotionKind.MOVE, (other,), tier=1),
        "rounds.name_judges user_ids": [judge.id, chair.id],
        "score_sheets.save_draft points": {"relevance": 60},
    }
    who = {"organiser": played.organiser, "judge": signed_in(database, judge), "chair": signed_in(database, chair)}
    return LeaveOffice(ids, tasks.get(chair.id, 0), made, who, text="按评审细则")
