from __future__ import annotations

import pytest
from typer.testing import CliRunner

from cli import app
from commands.answers import REFUSED
from db.engine import Database
from tests.builders import a_cycle

pytestmark = pytest.mark.parametrize("backend", ["sqlite"])


@pytest.mark.parametrize("words", [["--dry-run"], []])
def test_before_publication_it_is_refused_in_words(program_database: Database, words: list[str]) -> None:
    cycle = a_cycle(program_database)
    answer = CliRunner().invoke(app, ["--language", "zh_CN", "forget", str(cycle.id), *words])
    assert (answer.exit_code, answer.stdout) == (REFUSED, "")
    assert answer.stderr.endswith("的结果尚未公布，个人信息仍有需要。\n")
    unknown = CliRunner().invoke(app, ["forget", str(cycle.id + 1), *words])
    assert unknown.exit_code == REFUSED
