"""A cycle with something of everything that the doctor looks at, and a hand that writes past the program."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, select, text

from db.engine import Database
from db.tables import Assignment, Recusal, ScoreSheet
from domain.awards import SheetState
from domain.messages import msg
from domain.motions import MotionKind
from domain.recusals import RecusalOrigin, RecusalState
from tests.attachments import an_attachment
from tests.builders import an_entry
from tests.meetings import a_meeting
from tests.publicity import FIVE, begin, hand_in, object_to
from use_cases import duplicate_decisions, objections
from use_cases.transaction import CommandLine, Transaction, acting, as_command_line, perform


def a_whole_cycle(database: Database) -> None:
    """Play a final to a list whose first award was withdrawn, with a merged suggestion, files and a recused judge."""
    sitting = a_meeting(database, FIVE)
    sitting.carry(MotionKind.LEAVE_EMPTY, tier=3, leaving=1)
    list_id = sitting.seal()
    begin(sitting, list_id)
    objection_id = object_to(sitting, list_id, 0)
    hand_in(sitting, objection_id)
    perform(database, sitting.played.organiser, objections.uphold, objection_id, finding="属实")
    kept, merged = (an_entry(database, sitting.played.cycle, proposers=[name]) for name in ("示例甲", "示例乙"))
    perform(
        database,
        CommandLine(),
        duplicate_decisions.merge,
        sitting.played.cycle.id,
        seen={kept.id: 1, merged.id: 1},
        kept_id=kept.id,
        reason="同一建议",
    )
    an_attachment(database, kept)
    with acting(database, CommandLine()) as tx:
        tell_of_the_sheets(tx)
        _recuse_from_the_last(tx)


@contextmanager
def tampered(database: Database, *statements: str) -> Iterator[Transaction]:
    """Write past the program, its triggers, keys and checks, and look at it; all of it is undone again."""
    with database.writing() as session:
        connection = session.connection()
        is_sqlite = connection.dialect.name == "sqlite"
        with _without_checks(connection) if is_sqlite else _without_keys(connection):
            for statement in statements:
                session.execute(text(statement.replace(":", "\\:")))
            yield as_command_line(session, database.clock())
        session.rollback()


def tell_of_the_sheets(tx: Transaction) -> None:
    """Let the log tell of the sheets that builders wrote."""
    submitted = select(ScoreSheet.assignment_id).where(ScoreSheet.state == SheetState.SUBMITTED)
    for task in tx.session.scalars(submitted.order_by(ScoreSheet.id)).all():
        tx.record("score_sheets.submit", ("assignment", task), msg("Score sheet for No. {number} submitted.", number=1))


def _recuse_from_the_last(tx: Transaction) -> None:
    """Let a judge be out after the ranking: it stands, and what it counted is found again by its digest."""
    task = tx.session.scalars(select(Assignment).order_by(Assignment.id.desc()).limit(1)).one()
    task.state = SheetState.RECUSED
    tx.session.add(
        Recusal(
            round_id=task.round_id,
            entry_id=task.entry_id,
            user_id=task.user_id,
            origin=RecusalOrigin.IMPOSED,
            state=RecusalState.CONFIRMED,
            why=msg("This judge was recused by an organiser."),
            decided_at=tx.at,
        )
    )


@contextmanager
def _without_checks(connection: Connection) -> Iterator[None]:
    for name in connection.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
        connection.exec_driver_sql(f"DROP TRIGGER {name}")
    connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
    connection.exec_driver_sql("PRAGMA ignore_check_constraints = ON")
    try:
        yield
    finally:
        connection.exec_driver_sql("PRAGMA ignore_check_constraints = OFF")


@contextmanager
def _without_keys(connection: Connection) -> Iterator[None]:
    connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
    for table, check in (("sheet_points", "points_in_range"), ("motions", "open_until_ended")):
        connection.exec_driver_sql(f"ALTER TABLE {table} DROP CONSTRAINT ck_{table}_{check}")
    yield
