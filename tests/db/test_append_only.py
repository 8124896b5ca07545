"""What is written for good cannot be changed, not even by plain SQL."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from db.engine import Database
from db.tables import Assignment, AuditEvent, ScoreSheet, SheetPoints
from domain.awards import SheetState
from domain.messages import msg
from tests.builders import a_sheet, an_assignment
from use_cases.transaction import CommandLine, acting


def run(database: Database, statement: str) -> None:
    with database.writing() as session:
        session.execute(text(statement))
        session.commit()


@pytest.fixture
def assignment(database: Database) -> Assignment:
    return an_assignment(database)


@pytest.fixture
def event(database: Database) -> AuditEvent:
    with acting(database, CommandLine()) as tx:
        tx.record("tests.act", ("test", None), msg("A test was run."))
    with database.reading() as session:
        return session.scalars(select(AuditEvent)).one()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_events SET actor_name = 'another'",
        "UPDATE audit_events SET seq = seq + 1",
        "DELETE FROM audit_events",
    ],
)
def test_audit_events_stay(database: Database, event: AuditEvent, statement: str) -> None:
    with pytest.raises(IntegrityError, match="never"):
        run(database, statement)
    with database.reading() as session:
        assert session.scalars(select(AuditEvent.hash)).all() == [event.hash]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE score_sheets SET comment = 'another'",
        "UPDATE score_sheets SET state = 'draft'",
        "DELETE FROM score_sheets",
        "UPDATE sheet_points SET points = 100",
        "DELETE FROM sheet_points",
    ],
)
def test_a_submitted_sheet_stays(database: Database, assignment: Assignment, statement: str) -> None:
    a_sheet(database, assignment, points=80)
    with pytest.raises(IntegrityError, match="never"):
        run(database, statement)
    with database.reading() as session:
        assert session.scalars(select(ScoreSheet.state)).all() == [SheetState.SUBMITTED]
        assert session.scalars(select(SheetPoints.points)).all() == [80, 80]


def test_points_cannot_be_moved_into_a_submitted_sheet(database: Database, assignment: Assignment) -> None:
    draft = a_sheet(database, assignment, state=SheetState.DRAFT, points={"benefit": 10})
    submitted = a_sheet(database, assignment, points={"relevance": 80})
    with pytest.raises(IntegrityError, match="never"):
        run(database, f"UPDATE sheet_points SET sheet_id = {submitted.id} WHERE sheet_id = {draft.id}")  # noqa: S608 -- numbers of our own


def test_a_draft_can_be_edited_submitted_and_deleted(database: Database, assignment: Assignment) -> None:
    a_sheet(database, assignment, state=SheetState.DRAFT)
    run(database, "UPDATE sheet_points SET points = 81")
    run(database, "UPDATE score_sheets SET comment = 'another'")
    run(database, "DELETE FROM score_sheets")
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(SheetPoints)) == 0
    a_sheet(database, assignment, state=SheetState.DRAFT)
    run(database, "UPDATE score_sheets SET state = 'submitted'")
    with pytest.raises(IntegrityError, match="never"):
        run(database, "UPDATE score_sheets SET state = 'draft'")


@pytest.mark.parametrize("backend", ["sqlite"])
@pytest.mark.parametrize("table", ["audit_events", "score_sheets", "sheet_points"])
@pytest.mark.usefixtures("event")
def test_sqlite_cannot_replace_what_stays(database: Database, assignment: Assignment, table: str) -> None:
    a_sheet(database, assignment)
    with pytest.raises(IntegrityError, match="never replaced"):
        run(database, f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")  # noqa: S608 -- names of our own


@pytest.mark.parametrize("backend", [pytest.param("postgresql", marks=pytest.mark.postgres)])
@pytest.mark.parametrize("table", ["audit_events", "score_sheets", "sheet_points"])
def test_postgresql_cannot_empty_what_stays(database: Database, table: str) -> None:
    with pytest.raises(IntegrityError, match="never emptied"):
        run(database, f"TRUNCATE {table} CASCADE")
