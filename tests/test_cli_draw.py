from __future__ import annotations

from pathlib import Path

from tests.command_line import cli

POOL = "name,unit,themes\nA,x,law\nB,x,law\nC,y,law\nD,z,land\n"


def test_a_record_is_drawn_again_to_the_same_file_and_a_collision_is_code_two(tmp_path: Path) -> None:
    pool, shuffled, out, again = (tmp_path / name for name in ("pool.csv", "shuffled.csv", "out.csv", "again.csv"))
    head, *rows = POOL.splitlines()
    pool.write_text(POOL, encoding="utf-8")
    shuffled.write_text("\n".join([head, *rows[::-1]]), encoding="utf-8")
    words = ["--size", "2", "--at-most-per-unit", "1", "--at-least", "theme:law=1", "--reserve", "1", "--seed", "8"]
    done = cli("--language", "en", "draw", pool, *words, "-o", out)
    cli("draw", shuffled, *words, "-o", again)

    assert (done.returncode, done.stdout) == (0, "")
    assert out.read_text(encoding="utf-8") == again.read_text(encoding="utf-8")
    # A or B with C, A or B with D, C with D: five panels.
    assert "of 5 was drawn with seed 8: 2 of 4 experts, 1 in reserve." in done.stderr
    refused = cli("--language", "en", "draw", pool, "--size", "4", "--at-most-per-unit", "1", "--seed", "1")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "4 members, at most 1 of any one unit. They miss each other by 1 expert" in refused.stderr
