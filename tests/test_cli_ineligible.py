from __future__ import annotations

from pathlib import Path

from python_calamine import CalamineWorkbook
from sqlalchemy import select
from typer.testing import CliRunner, Result

from cli import app
from commands.answers import REFUSED
from db.engine import Database
from db.tables import AuditEvent
from domain.awards import Eligibility
from tests.builders import a_cycle, an_entry


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["--language", "en", "ineligible", *arguments])


def test_the_workbook_holds_who_does_not_compete_and_the_export_is_recorded(
    program_database: Database, tmp_path: Path
) -> None:
    cycle = a_cycle(program_database)
    an_entry(program_database, cycle, reference="S1", verdict=Eligibility.INELIGIBLE, proposers=["示例乙"])
    an_entry(program_database, cycle, reference="S2")
    target = tmp_path / "名单.xlsx"
    answer = run("-o", str(target))
    assert (answer.exit_code, answer.output.strip()) == (0, f"1 suggestion that does not compete written to {target}.")
    rows = CalamineWorkbook.from_path(str(target)).get_sheet_by_index(0).to_python()
    cells = [str(cell) for row in rows for cell in row]
    assert ("S1" in cells, "S2" in cells, "示例乙" in cells) == (True, False, False)
    with program_database.reading() as session:
        last = session.scalars(select(AuditEvent).order_by(AuditEvent.seq.desc())).first()
    assert last is not None
    assert (last.action, last.actor_name) == ("ineligible.export", "command line")


def test_without_a_cycle_no_file_is_written(program_database: Database, tmp_path: Path) -> None:
    assert program_database
    target = tmp_path / "a.xlsx"
    assert (run("-o", str(target)).exit_code, target.exists()) == (REFUSED, False)
