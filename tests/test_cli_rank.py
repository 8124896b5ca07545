from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.command_line import cli, cli_freshly

SCORES = "entry,judge,total\nE1,J1,90\nE2,J1,80\n"
RANKED = (
    "entry,sheets,value,rank,tied,tier,at_edge,untrimmed,spread\n"
    "E1,1,90.00,1,false,1,false,true,\n"
    "E2,1,80.00,2,false,,false,true,\n"
)


@pytest.fixture
def scores(tmp_path: Path) -> Path:
    path = tmp_path / "评分表.csv"
    path.write_text(SCORES, encoding="utf-8")
    return path


def test_the_ranking_goes_to_the_screen_and_the_notes_beside_it(scores: Path) -> None:
    done = cli_freshly("--language", "en", "rank", scores, "--quotas", "1")

    assert (done.returncode, done.stdout) == (0, RANKED)
    assert done.stderr.splitlines()[0] == "2 entries ranked from 2 sheets."


def test_the_ranking_goes_to_a_file(scores: Path, tmp_path: Path) -> None:
    done = cli("rank", scores, "--method", "trimmed", "--quotas", "1", "-o", tmp_path / "out.csv")

    assert (done.returncode, done.stdout) == (0, "")
    assert (tmp_path / "out.csv").read_text(encoding="utf-8") == RANKED


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--quotas", "1,x"], "Quotas must be whole numbers with commas between them, such as 1,3,5; “x” is not."),
        (
            ["--method", "best"],
            "“best” is not among the choices: trimmed, mean, median, additive, standardised, bayes.",
        ),
        (["--weights", "c1=100"], "A table with totals takes no weights."),
        (["--json", "x.json"], "The method trimmed has no details; additive, standardised and bayes have."),
        (["-o", "/no/such/place.csv"], "The file /no/such/place.csv cannot be written."),
    ],
)
def test_a_refusal_is_one_sentence_and_code_two(scores: Path, arguments: list[str], sentence: str) -> None:
    done = cli("--language", "en", "rank", scores, *arguments)

    assert (done.returncode, done.stdout, done.stderr) == (2, "", sentence + "\n")


@pytest.mark.parametrize("name", ["nowhere.csv", "."])
def test_a_file_that_cannot_be_read_is_refused(name: str) -> None:
    done = cli("--language", "en", "rank", name)

    assert (done.returncode, done.stderr) == (2, f"The file {name} cannot be read.\n")


def test_the_scores_are_never_overwritten(scores: Path) -> None:
    done = cli("--language", "en", "rank", scores, "-o", scores)

    assert (done.returncode, scores.read_text(encoding="utf-8")) == (2, SCORES)


def test_help_says_what_there_is_and_where_it_works() -> None:
    done = cli_freshly("--help")

    assert done.returncode == 0
    assert all(word in done.stdout for word in ("DATABASE_URL", "DATA_DIR", "rank", "--language"))


def test_an_unknown_language_is_refused(scores: Path) -> None:
    done = cli("--language", "fr", "rank", scores)

    assert (done.returncode, "zh_CN, en" in done.stderr) == (2, True)


def test_certainty_goes_to_two_files_with_the_seed_kept(scores: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    done = cli("rank", scores, "--method", "bayes", "--quotas", "1", "--seed", "1", "-o", out)

    assert (done.returncode, done.stdout) == (0, "")
    assert out.read_text(encoding="utf-8").splitlines()[0].endswith("rank_lo80,rank_hi80,p_tier_1,p_none")
    assert json.loads(out.with_suffix(".json").read_bytes())["diagnostics"]["seed"] == 1


def test_on_the_screen_there_are_no_details_unless_a_file_is_named(scores: Path, tmp_path: Path) -> None:
    named = tmp_path / "named.json"
    done = cli("rank", scores, "--method", "additive", "--json", named)

    assert (done.returncode, done.stdout.splitlines()[1][:9]) == (0, "E1,1,90.0")
    assert list(json.loads(named.read_bytes())) == ["sigma_noise", "judges", "diagnostics"]


def test_both_files_are_written_or_none(scores: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    out.with_suffix(".json").mkdir()
    done = cli("--language", "en", "rank", scores, "--method", "bayes", "-o", out)

    assert (done.returncode, done.stderr) == (2, f"The file {out.with_suffix('.json')} cannot be written.\n")
    assert not out.exists()
