"""Documents from the command line: whatever is registered can be exported, made and cleared away."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cli import app
from db.engine import Database
from domain.documents import DocumentCode
from i18n.office_days import office_day
from tests.documents import ask, newest
from tests.meetings import a_meeting
from tests.publicity import FIVE, begin
from use_cases.document_kinds import KIND_OF, PDF
from use_cases.transaction import CommandLine

CERTIFICATES = (DocumentCode.CERTIFICATES, DocumentCode.CERTIFICATES_EACH, DocumentCode.CERTIFICATES_UNFRAMED)
LETTERS = (DocumentCode.LETTERS, DocumentCode.LETTERS_EACH)
pytestmark = pytest.mark.parametrize("backend", ["sqlite"])


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["--language", "en", *arguments])


def test_every_kind_can_be_exported_or_says_what_is_missing(program_database: Database, tmp_path: Path) -> None:
    sitting = a_meeting(program_database, FIVE)
    list_id = sitting.seal()
    begin(sitting, list_id, starts_on=office_day(program_database.clock()))
    begun = {}
    for code in DocumentCode:
        target = tmp_path / f"{code}.out"
        answer = run("export", "--document", code, "-o", str(target))
        begun[code] = target.read_bytes()[:2] if answer.exit_code == 0 else answer.output.strip()
    begins = {code: b"%P" if KIND_OF[code].media_type == PDF else b"PK" for code in DocumentCode}
    missing = "No list of this cycle has been published yet; {}"
    assert begun == {
        **begins,
        DocumentCode.DECISION: missing.format("the decision is written from a published one."),
        **dict.fromkeys(CERTIFICATES, missing.format("certificates are made from a published one.")),
        **dict.fromkeys(LETTERS, missing.format("results are told from a published one.")),
    }


def test_one_that_was_asked_for_is_made_once_and_old_ones_are_cleared_away(program_database: Database) -> None:
    sitting = a_meeting(program_database, FIVE)
    cycle_id = sitting.played.cycle.id
    number = ask(program_database, sitting.played.organiser, "archive", cycle_id, cycle_id=cycle_id).number
    before = os.nice(0)
    answer = run("documents", "make", str(number))
    assert (answer.exit_code, answer.output.strip()) == (0, "“Archive” has been made.")
    assert newest(program_database, CommandLine(), "archive", cycle_id).is_here
    for nothing in (number, number + 1):
        answer = run("documents", "make", str(nothing))
        said = "There is nothing to do: no document of this number waits to be made."
        assert (answer.exit_code, answer.output.strip()) == (0, said)
    # It holds up whoever comes after it in the same process no more than any other command.
    assert os.nice(0) == before
    answer = run("documents", "tidy")
    assert (answer.exit_code, answer.output.strip()[-3:]) == (0, " 0.")
