"""Texts with letters that turn others round: refused today; of those that were kept before none keeps anybody out."""

from __future__ import annotations

from sqlalchemy import select, update

from db.engine import Database
from db.fitting import AS_IT_WAS
from db.tables import Assignment, AuditEvent, Proposer, ScoreSheet, User
from domain.awards import SheetState
from tests.builders import a_password_hash, a_round_open_for_scoring, a_user, assignments_of
from use_cases import audit_chain, same_proposers, score_sheets, sign_ins
from use_cases.transaction import CommandLine, SignedIn, perform, read

PASSWORD, SUBMITTED = "correct horse battery", SheetState.SUBMITTED


def test_whoever_bears_one_signs_in_and_judges_those_who_do(database: Database) -> None:
    judge = a_user(database, password_hash=a_password_hash(PASSWORD))
    round_ = a_round_open_for_scoring(database, judges=[judge])
    task, other = assignments_of(database, round_.id)
    with database.writing() as session:
        session.connection().execution_options(**{AS_IT_WAS: True})
        session.execute(update(User).values(display_name="示例\u202e甲"))
        session.execute(update(Proposer).values(name="示例\u2066乙", telephone="13800000001"))
        session.execute(update(Assignment).where(Assignment.id == other.id).values(version=1, state=SUBMITTED))
        sheet = ScoreSheet(assignment_id=other.id, version=1, state=SUBMITTED, comment="见\u202a138\u202c", points=[])
        sheet.written_at = database.clock()
        session.add(sheet)
        session.commit()

    who = SignedIn(sign_ins.sign_in(database, login=judge.login, password=PASSWORD, address="192.0.2.10"))
    (same,) = read(database, who, same_proposers.of_task, task.id)
    points = dict.fromkeys(read(database, who, score_sheets.open_sheet, task.id).points, "80")
    perform(database, who, score_sheets.submit, task.id, seen_version=0, points=points, comment="")
    perform(database, who, score_sheets.withdraw, other.id, seen_version=1)

    assert read(database, who, score_sheets.open_sheet, other.id).comment == "见138"
    assert same.numbers == (other.number,)
    with database.reading() as session:
        acts = session.execute(select(AuditEvent.action, AuditEvent.actor_name).order_by(AuditEvent.seq)).all()
    done = ("sign_ins.sign_in", "score_sheets.submit", "score_sheets.withdraw")
    assert acts == [(each, "示例甲") for each in done]
    assert read(database, CommandLine(), audit_chain.check).is_whole
