"""Notice, minutes and payment list from the command line."""

from __future__ import annotations

from pathlib import Path

from openpyxl import load_workbook
from sqlalchemy import select
from typer.testing import CliRunner, Result

from cli import app
from commands.answers import REFUSED
from db.engine import Database
from db.tables import AuditEvent, Meeting
from i18n.office_days import office_day
from tests.exports.official_documents import texts
from tests.meetings import a_meeting
from tests.publicity import FIVE, begin


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["--language", "en", *arguments])


def test_notice_and_minutes_are_written_and_recorded(program_database: Database, tmp_path: Path) -> None:
    sitting = a_meeting(program_database, FIVE)
    list_id = sitting.seal()
    notice, minutes = tmp_path / "公示.docx", tmp_path / "纪要.docx"
    early = run("notice", "-o", str(notice))
    assert (early.exit_code, notice.exists()) == (REFUSED, False)
    assert early.output.strip() == "No list of this cycle has been shown to the public yet."
    begin(sitting, list_id, starts_on=office_day(program_database.clock()))
    answer = run("notice", "-o", str(notice))
    assert (answer.exit_code, answer.output.strip()) == (0, f"The notice was written to {notice}: 4 awards.")
    answer = run("minutes", "-o", str(minutes))
    with program_database.reading() as session:
        meeting = session.scalars(select(Meeting)).one()
    of = f"of Suggestions: final round, meeting 1, held on {office_day(meeting.opened_at)} (id {meeting.id})"
    assert (answer.exit_code, answer.output.strip()) == (0, f"The minutes {of}, were written to {minutes}: 0 motions.")
    assert texts(notice.read_bytes())[0].startswith("Public notice of the proposed awards")
    assert texts(minutes.read_bytes())[0].startswith("Minutes of the decision meeting")
    with program_database.reading() as session:
        actions = session.scalars(select(AuditEvent.action).order_by(AuditEvent.seq.desc()).limit(2)).all()
    assert actions == ["minutes.export", "notices.export"]


def test_the_payment_list_is_written_from_a_sealed_list_and_recorded(
    program_database: Database, tmp_path: Path
) -> None:
    sitting = a_meeting(program_database, FIVE)
    target = tmp_path / "发放.xlsx"
    early = run("export", "--document", "payments", "-o", str(target))
    assert (early.exit_code, target.exists()) == (REFUSED, False)
    assert early.output.strip() == ("No list of this cycle has been sealed yet; prizes are paid by a sealed list only.")
    sitting.seal()
    answer = run("export", "--document", "payments", "-o", str(target))
    said = f"The payment list was written to {target}: 4 payees, 90,000 yuan in all."
    assert (answer.exit_code, answer.output.strip()) == (0, said)
    assert load_workbook(target).sheetnames == ["Payment list"]
    with program_database.reading() as session:
        last = session.scalars(select(AuditEvent).order_by(AuditEvent.seq.desc()).limit(1)).one()
    assert (last.action, last.actor_name) == ("payments.export", "command line")


def test_without_a_meeting_no_file_is_written(program_database: Database, tmp_path: Path) -> None:
    assert program_database
    target = tmp_path / "a.docx"
    answer = run("minutes", "-o", str(target))
    assert (answer.exit_code, target.exists()) == (REFUSED, False)
