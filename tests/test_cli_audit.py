from __future__ import annotations

from typer.testing import CliRunner, Result

from cli import app
from commands.answers import REFUSED
from commands.audit import NOT_WHOLE
from db.engine import Database
from tests.audit_tampering import change
from tests.builders import a_cycle, an_entry
from use_cases import entries
from use_cases.transaction import CommandLine, perform


def run(*arguments: str, language: str = "en") -> Result:
    return CliRunner().invoke(app, ["--language", language, "audit", *arguments])


def test_a_whole_log_gives_its_head_which_is_found_again_later(program_database: Database) -> None:
    entry = an_entry(program_database, a_cycle(program_database))
    perform(program_database, CommandLine(), entries.proposers, entry.id)
    answer = run()
    assert (answer.exit_code, answer.stderr.strip()) == (0, "The audit log is whole: 1 event was checked.")
    head = answer.stdout.strip()
    perform(program_database, CommandLine(), entries.proposers, entry.id)
    assert run("--head", head, language="zh_CN").stderr.strip() == "审计记录完整：共校验 2 条。"
    change(program_database, "UPDATE audit_events SET actor_name = '别人' WHERE seq = 1")
    answer = run("--head", head)
    assert answer.exit_code == NOT_WHOLE
    assert answer.stderr.splitlines() == [
        "No. 1 was changed: its content no longer fits its check sum.",
        "The audit log is not whole; 2 events were checked.",
    ]
    assert answer.stdout == ""


def test_what_is_no_head_is_refused_in_words(program_database: Database) -> None:
    assert program_database
    answer = run("--head", "7")
    assert (answer.exit_code, answer.stderr.strip()) == (
        REFUSED,
        "“7” is no head of the log; it reads number:check sum, as printed.",
    )
