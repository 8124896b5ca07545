from __future__ import annotations

from datetime import timedelta

import pytest
from typer.testing import CliRunner

from cli import app
from commands.answers import REFUSED
from db.engine import Database
from db.tables import MadeDocument
from domain.documents import DocumentCode, MadeState
from domain.messages import msg
from tests.builders import a_cycle
from tests.old_cycles import a_cycle_published
from use_cases import forgetting
from use_cases.document_files import document_files
from use_cases.transaction import CommandLine, perform

pytestmark = pytest.mark.parametrize("backend", ["sqlite"])


@pytest.mark.parametrize("words", [["--dry-run"], []])
def test_before_publication_it_is_refused_in_words(program_database: Database, words: list[str]) -> None:
    cycle = a_cycle(program_database)
    answer = CliRunner().invoke(app, ["--language", "zh_CN", "forget", str(cycle.id), *words])
    assert (answer.exit_code, answer.stdout) == (REFUSED, "")
    assert answer.stderr.endswith("的结果尚未公布，个人信息仍有需要。\n")
    unknown = CliRunner().invoke(app, ["forget", str(cycle.id + 1), *words])
    assert unknown.exit_code == REFUSED


def test_cut_off_before_the_disk_was_freed_it_is_finished_the_next_time(program_database: Database) -> None:
    moment = program_database.clock() - timedelta(days=4 * 366)
    cycle, sha256 = a_cycle_published(program_database, moment), document_files().put(b"payments")
    with program_database.writing() as session:
        session.add(
            MadeDocument(
                cycle_id=cycle.id,
                kind=DocumentCode.PAYMENTS.value,
                subject_id=cycle.id,
                language="zh_CN",
                source=msg("everything in the cycle"),
                source_digest="0" * 64,
                state=MadeState.DONE,
                asked_at=moment,
                asked_by="示例组织方",
                ended_at=moment,
                name="发放表.xlsx",
                size=8,
                sha256=sha256,
            )
        )
        session.commit()
    perform(program_database, CommandLine(), forgetting.forget, cycle.id)
    assert document_files().holds(sha256)

    answer = CliRunner().invoke(app, ["--language", "en", "forget", str(cycle.id)])

    assert (answer.exit_code, answer.stdout) == (0, "")
    assert "everything was forgotten before" in answer.stderr
    assert not document_files().holds(sha256)
    again = CliRunner().invoke(app, ["--language", "en", "forget", str(cycle.id), "--dry-run"])
    assert again.exit_code == REFUSED
