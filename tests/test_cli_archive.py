from __future__ import annotations

import json
from pathlib import Path

from sqlalchemy import select
from typer.testing import CliRunner, Result

from cli import app
from commands.answers import REFUSED
from commands.archives import DOES_NOT_AGREE
from db.engine import Database
from db.tables import AuditEvent
from tests.archives import replacing, spoilt
from tests.builders import a_cycle
from tests.panels import a_ranked_round


def run(*arguments: str, language: str = "en") -> Result:
    return CliRunner().invoke(app, ["--language", language, *arguments])


def test_an_archive_is_written_recorded_and_verified(program_database: Database, tmp_path: Path) -> None:
    a_ranked_round(program_database, [[90, 91], [80, 80]])
    target = tmp_path / "归档.zip"
    made = run("archive", "-o", str(target))
    assert made.exit_code == 0, made.output
    with program_database.reading() as session:
        last = session.scalars(select(AuditEvent).order_by(AuditEvent.seq.desc())).first()
    assert last is not None
    assert (last.action, last.actor_name) == ("archives.export", "command line")
    pinned = run("verify", str(target), "--sha256", made.stdout.strip())
    assert (pinned.exit_code, pinned.stdout.splitlines()[-1]) == (0, "All agrees.")
    answer = json.loads(run("verify", str(target), "--json").stdout)
    assert (answer["agrees"], answer["manifest_sha256"]) == (True, made.stdout.strip())
    assert run("verify", str(target), "--head", answer["log_head"]).exit_code == 0


def test_what_does_not_agree_ends_with_1_and_its_sentences(program_database: Database, tmp_path: Path) -> None:
    a_ranked_round(program_database, [[90, 91], [80, 80]])
    target = tmp_path / "a.zip"
    assert run("archive", "-o", str(target)).exit_code == 0
    target.write_bytes(spoilt(target.read_bytes(), "sheet_points.csv", replacing(",benefit,91", ",benefit,19")))
    answer = run("verify", str(target), language="zh_CN")
    assert answer.exit_code == DOES_NOT_AGREE
    assert answer.stdout.splitlines()[0] == "sheet_points.csv 被改动过：与清单中的校验值不符。"
    assert answer.stdout.splitlines()[-1].startswith("不相符：")


def test_what_cannot_be_checked_ends_with_2(tmp_path: Path) -> None:
    target = tmp_path / "a.zip"
    target.write_bytes(b"PK\x03\x04 and no more")
    answer = run("verify", str(target))
    assert (answer.exit_code, "truncated or damaged" in answer.output) == (REFUSED, True)
    assert run("verify", str(tmp_path / "none.zip")).exit_code == REFUSED
    assert run("verify", str(target), "--head", "7").exit_code == REFUSED


def test_nothing_ranked_writes_no_file(program_database: Database, tmp_path: Path) -> None:
    a_cycle(program_database)
    target = tmp_path / "a.zip"
    answer = run("archive", "-o", str(target))
    assert (answer.exit_code, target.exists()) == (REFUSED, False)
    assert "nothing to archive" in answer.output
