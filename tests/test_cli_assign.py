from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.command_line import cli

COSTS = "entry,judge,cost\nE1,A,1\nE1,B,5\nE2,A,2\nE2,B,3\n"


@pytest.fixture
def costs(tmp_path: Path) -> Path:
    path = tmp_path / "成本.csv"
    path.write_text(COSTS, encoding="utf-8")
    return path


def test_the_exact_optimum_of_a_table_of_costs_goes_to_a_file(costs: Path, tmp_path: Path) -> None:
    out, details = tmp_path / "out.csv", tmp_path / "out.json"
    done = cli(
        "--language", "en", "assign", "--costs", costs, "--k", "1", "--min-load", "1", "--max-load", "1", "--seed", "1",
        "-o", out, "--json", details,
    )  # fmt: skip

    assert (done.returncode, done.stdout) == (0, "")
    assert out.read_text(encoding="utf-8") == "entry,judge\nE1,A\nE2,B\n"
    assert done.stderr.splitlines()[:2] == [
        "2 entries have their judges: 2 sheets by 2 judges, 1 to 1 each.",
        "The cost is 4, the least possible: no exchange among all pairs saves anything.",
    ]
    assert (json.loads(details.read_bytes())["cost"], json.loads(details.read_bytes())["seed"]) == (4, 1)


def test_tables_of_entries_and_judges_are_answered_on_the_screen_in_the_readers_language(tmp_path: Path) -> None:
    entries, judges = tmp_path / "entries.csv", tmp_path / "judges.csv"
    entries.write_text("entry,theme,unit\nE1,乡村,甲局\nE2,乡村,乙局\n", encoding="utf-8")
    judges.write_text("judge,unit,themes\n王,甲局,乡村\n李,丙局,乡村\n", encoding="utf-8")
    done = cli("assign", entries, judges, "--k", "1", "--seed", "1")

    assert (done.returncode, done.stdout) == (0, "entry,judge\nE1,李\nE2,王\n")
    assert "2 份评分表中有 2 份由熟悉该主题的评委承担" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--k", "1", "--min-load", "2"], "The minimum loads of all judges sum to 4, but only 2 sheets are wanted."),
        (["--k", "1", "-o", "no/such/place.csv"], "The file no/such/place.csv cannot be written."),
    ],
)
def test_a_refusal_is_said_and_code_two(costs: Path, arguments: list[str], sentence: str) -> None:
    done = cli("--language", "en", "assign", "--costs", costs, *arguments)

    assert (done.returncode, done.stdout) == (2, "")
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


def test_the_tables_are_never_overwritten(costs: Path) -> None:
    done = cli("assign", "--costs", costs, "--k", "1", "-o", costs)

    assert (done.returncode, costs.read_text(encoding="utf-8")) == (2, COSTS)


def test_help_names_the_columns() -> None:
    shown = " ".join(cli("assign", "--help").stdout.split())

    assert all(word in shown for word in ("handling_unit", "min_load", "entry,judge,cost", "--keep", "编号"))
