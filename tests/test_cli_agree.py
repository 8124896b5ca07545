from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.command_line import cli


@pytest.fixture
def scores(tmp_path: Path) -> Path:
    path = tmp_path / "评分表.csv"
    path.write_text("参评对象,评委,总分\n甲,王,1\n甲,李,1\n乙,王,2\n乙,李,2\n", encoding="utf-8")
    return path


def test_json_goes_to_the_screen_and_nothing_beside_it(scores: Path) -> None:
    done = cli("agree", scores, "--json")

    assert (done.returncode, done.stderr) == (0, "")
    found = json.loads(done.stdout)
    assert (found["alpha_interval"], found["icc2"], found["kendall_w"]) == (1.0, 1.0, 1.0)


@pytest.mark.parametrize(
    ("language", "heading"),
    [("en", "2 entries, 2 judges, 4 sheets."), ("zh_CN", "参评对象 2 件，评委 2 名，评分表 4 份。")],
)
def test_the_readable_table_is_in_the_readers_language(scores: Path, language: str, heading: str) -> None:
    done = cli("--language", language, "agree", scores)

    assert (done.returncode, done.stdout.splitlines()[0]) == (0, heading)


def test_a_refusal_is_one_sentence_and_code_two(scores: Path) -> None:
    done = cli("--language", "en", "agree", scores, "--per-criterion")

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "A table with totals has no criteria to look at one by one.\n"
