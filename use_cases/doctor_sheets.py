"""What must hold of tasks and score sheets."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Row, Subquery, and_, exists, func, or_, select

from db.tables import (
    Assignment,
    AuditEvent,
    Criterion,
    PanelMember,
    Recusal,
    Round,
    RoundEntry,
    Rubric,
    ScoreSheet,
    SheetPoints,
)
from domain.awards import SHEET_STATE_NAMES, SheetState
from domain.messages import Message, msg
from domain.recusals import RecusalState
from use_cases.doctor_rows import Rule
from use_cases.transaction import Transaction

_SUBMIT, _RESET = "score_sheets.submit", "rehearsals.reset"


def _task_version(tx: Transaction) -> Iterator[Message]:
    newest = (
        select(ScoreSheet.assignment_id, func.max(ScoreSheet.version).label("version"))
        .group_by(ScoreSheet.assignment_id)
        .subquery()
    )
    found = func.coalesce(newest.c.version, 0)
    rows = select(Assignment.id, Assignment.version, found.label("found")).outerjoin(
        newest, newest.c.assignment_id == Assignment.id
    )
    for row in tx.session.execute(rows.where(Assignment.version != found).order_by(Assignment.id)):
        yield msg(
            "Task {id}: its version is {version}, that of its newest sheet {found}.",
            id=row.id,
            version=row.version,
            found=row.found,
        )


def _task_state(tx: Transaction) -> Iterator[Message]:
    found = func.coalesce(ScoreSheet.state, SheetState.UNTOUCHED)
    rows = (
        select(Assignment.id, Assignment.state, ScoreSheet.state.label("found"))
        .outerjoin(
            ScoreSheet, and_(ScoreSheet.assignment_id == Assignment.id, ScoreSheet.version == Assignment.version)
        )
        .where(Assignment.state != SheetState.RECUSED, Assignment.state != found)
        .order_by(Assignment.id)
    )
    for row in tx.session.execute(rows):
        newest = row.found or SheetState.UNTOUCHED
        yield msg(
            "Task {id}: its state is {state}, that of its newest sheet {found}.", **_said(row.id, row.state, newest)
        )


def _said(task_id: int, state: SheetState, found: SheetState) -> dict[str, Message | int]:
    return {"id": task_id, "state": msg(SHEET_STATE_NAMES[state]), "found": msg(SHEET_STATE_NAMES[found])}


def _older_draft(tx: Transaction) -> Iterator[Message]:
    rows = (
        select(ScoreSheet.assignment_id, ScoreSheet.version)
        .join(Assignment, Assignment.id == ScoreSheet.assignment_id)
        .where(ScoreSheet.state == SheetState.DRAFT, ScoreSheet.version < Assignment.version)
        .order_by(ScoreSheet.id)
    )
    for row in tx.session.execute(rows):
        yield msg(
            "Task {id}: version {version} is a draft that a newer one should have replaced.", id=row[0], version=row[1]
        )


def _sheet_state(tx: Transaction) -> Iterator[Message]:
    rows = select(ScoreSheet.id, ScoreSheet.state).where(
        ScoreSheet.state.not_in([SheetState.DRAFT, SheetState.SUBMITTED])
    )
    for row in tx.session.execute(rows.order_by(ScoreSheet.id)):
        yield msg(
            "Score sheet {id}: it is neither a draft nor submitted, but {state}.",
            id=row.id,
            state=msg(SHEET_STATE_NAMES[row.state]),
        )


def _sheet_complete(tx: Transaction) -> Iterator[Message]:
    given = select(SheetPoints.sheet_id, func.count().label("points")).group_by(SheetPoints.sheet_id).subquery()
    asked = (
        select(Round.id.label("round_id"), func.count().label("criteria"))
        .join(Rubric, Rubric.track_id == Round.track_id)
        .join(Criterion, Criterion.rubric_id == Rubric.id)
        .group_by(Round.id)
        .subquery()
    )
    points = func.coalesce(given.c.points, 0)
    rows = (
        select(ScoreSheet.id, points.label("points"), asked.c.criteria)
        .join(Assignment, Assignment.id == ScoreSheet.assignment_id)
        .join(asked, asked.c.round_id == Assignment.round_id)
        .outerjoin(given, given.c.sheet_id == ScoreSheet.id)
        .where(ScoreSheet.state == SheetState.SUBMITTED, points != asked.c.criteria)
        .order_by(ScoreSheet.id)
    )
    for row in tx.session.execute(rows):
        yield msg(
            "Score sheet {id} was submitted with points on {points} criteria; the round has {criteria}.",
            id=row.id,
            points=row.points,
            criteria=row.criteria,
        )


def _points_of_rubric(tx: Transaction) -> Iterator[Message]:
    rows = (
        select(SheetPoints.sheet_id, Criterion.code)
        .join(Criterion, Criterion.id == SheetPoints.criterion_id)
        .join(Rubric, Rubric.id == Criterion.rubric_id)
        .join(ScoreSheet, ScoreSheet.id == SheetPoints.sheet_id)
        .join(Assignment, Assignment.id == ScoreSheet.assignment_id)
        .join(Round, Round.id == Assignment.round_id)
        .where(Round.track_id != Rubric.track_id)
        .order_by(SheetPoints.sheet_id, Criterion.id)
    )
    for row in tx.session.execute(rows):
        yield msg("Score sheet {id}: the criterion “{code}” is not one of its round.", id=row.sheet_id, code=row.code)


def _points_in_range(tx: Transaction) -> Iterator[Message]:
    rows = (
        select(SheetPoints.sheet_id, SheetPoints.points)
        .where(or_(SheetPoints.points < 0, SheetPoints.points > 100))  # noqa: PLR2004 -- the range itself
        .order_by(SheetPoints.sheet_id)
    )
    for row in tx.session.execute(rows):
        yield msg(
            "Score sheet {id}: the points on a criterion are {points}, not between 0 and 100.",
            id=row.sheet_id,
            points=row.points,
        )


def _comment_long_enough(tx: Transaction) -> Iterator[Message]:
    rows = (
        select(ScoreSheet.id, func.length(ScoreSheet.comment).label("length"), Round.shortest_comment)
        .join(Assignment, Assignment.id == ScoreSheet.assignment_id)
        .join(Round, Round.id == Assignment.round_id)
        .where(ScoreSheet.state == SheetState.SUBMITTED, func.length(ScoreSheet.comment) < Round.shortest_comment)
        .order_by(ScoreSheet.id)
    )
    for row in tx.session.execute(rows):
        yield msg(
            "Score sheet {id} was submitted with a comment shorter than the round asks for: {length} of {most}.",
            id=row.id,
            length=row.length,
            most=row.shortest_comment,
        )


def _task_in_round(tx: Transaction) -> Iterator[Message]:
    rows = (
        select(Assignment.id, Assignment.number, RoundEntry.number.label("found"))
        .outerjoin(
            RoundEntry,
            and_(RoundEntry.round_id == Assignment.round_id, RoundEntry.entry_id == Assignment.entry_id),
        )
        .where(or_(RoundEntry.number.is_(None), RoundEntry.number != Assignment.number))
        .order_by(Assignment.id)
    )
    for row in tx.session.execute(rows):
        if row.found is None:
            yield msg("Task {id}: its entry is not one of its round.", id=row.id)
        else:
            yield msg(
                "Task {id}: it is No. {number}, its entry is No. {found} in the round.",
                id=row.id,
                number=row.number,
                found=row.found,
            )


def _task_of_panel(tx: Transaction) -> Iterator[Message]:
    on_panel = exists().where(PanelMember.round_id == Assignment.round_id, PanelMember.user_id == Assignment.user_id)
    for task_id in tx.session.scalars(select(Assignment.id).where(~on_panel).order_by(Assignment.id)):
        yield msg("Task {id}: its judge is not on the panel of its round.", id=task_id)


def _recused_task(tx: Transaction) -> Iterator[Message]:
    confirmed = exists().where(
        Recusal.round_id == Assignment.round_id,
        Recusal.entry_id == Assignment.entry_id,
        Recusal.user_id == Assignment.user_id,
        Recusal.state == RecusalState.CONFIRMED,
    )
    is_out = Assignment.state == SheetState.RECUSED
    rows = select(Assignment.id, Assignment.state).where(or_(and_(is_out, ~confirmed), and_(~is_out, confirmed)))
    for row in tx.session.execute(rows.order_by(Assignment.id)):
        if row.state is SheetState.RECUSED:
            yield msg("Task {id}: it is off the desk, and no recusal says so.", id=row.id)
        else:
            yield msg("Task {id}: its judge is recused from the entry, and it counts all the same.", id=row.id)


def _sheets_in_log(tx: Transaction) -> Iterator[Message]:
    told = (
        select(AuditEvent.subject_id, func.count().label("told"))
        .where(AuditEvent.action == _SUBMIT)
        .group_by(AuditEvent.subject_id)
        .subquery()
    )
    stored = _submitted()
    rows = (
        select(stored.c.assignment_id, stored.c.sheets, func.coalesce(told.c.told, 0).label("told"))
        .outerjoin(told, told.c.subject_id == stored.c.assignment_id)
        .where(stored.c.sheets > func.coalesce(told.c.told, 0))
        .order_by(stored.c.assignment_id)
    )
    for row in tx.session.execute(rows):
        yield _not_as_told(row)


def _log_in_sheets(tx: Transaction) -> Iterator[Message]:
    # What a rehearsal left in the log was taken away with its reset, and the numbers of its tasks come again.
    reset = select(func.coalesce(func.max(AuditEvent.seq), 0)).where(AuditEvent.action == _RESET).scalar_subquery()
    told = (
        select(AuditEvent.subject_id, func.count().label("told"))
        .where(AuditEvent.action == _SUBMIT, AuditEvent.seq > reset)
        .group_by(AuditEvent.subject_id)
        .subquery()
    )
    stored = _submitted()
    rows = (
        select(told.c.subject_id, func.coalesce(stored.c.sheets, 0).label("sheets"), told.c.told)
        .outerjoin(stored, stored.c.assignment_id == told.c.subject_id)
        .where(told.c.told > func.coalesce(stored.c.sheets, 0))
        .order_by(told.c.subject_id)
    )
    for row in tx.session.execute(rows):
        yield _not_as_told(row)


def _submitted() -> Subquery:
    return (
        select(ScoreSheet.assignment_id, func.count().label("sheets"))
        .where(ScoreSheet.state == SheetState.SUBMITTED)
        .group_by(ScoreSheet.assignment_id)
        .subquery()
    )


def _not_as_told(row: Row[int, int, int]) -> Message:
    return msg(
        "Task {id}: submitted sheets: {sheets}; of which the log tells: {told}.",
        id=row[0],
        sheets=row[1],
        told=row[2],
    )


RULES: tuple[Rule, ...] = (
    _task_version,
    _task_state,
    _older_draft,
    _sheet_state,
    _sheet_complete,
    _points_of_rubric,
    _points_in_range,
    _comment_long_enough,
    _task_in_round,
    _task_of_panel,
    _recused_task,
    _sheets_in_log,
    _log_in_sheets,
)
