"""Names of files are taken by every system, and what tells one from another is never cut."""

from __future__ import annotations

import pytest

from domain.file_names import LONGEST, part_of_name, stem_of


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("建议类：2020 年度初评", "建议类2020年度初评"),
        ("Suggestions: preliminary round 2020", "Suggestions preliminary round 2020"),
        ("第 1 版名单", "第1版名单"),
        ('a/b\\c:d*e?f"g<h>i|j\n\x00', "a_b_c_d_e_f_g_h_i_j__"),
        ("gpj.\u202eexe", "gpj._exe"),
        (" .奖. ", "奖"),
    ],
)
def test_a_part_holds_nothing_that_a_system_refuses_or_nobody_sees(text: str, part: str) -> None:
    assert part_of_name(text) == part


def test_only_the_first_part_is_cut() -> None:
    rest = "-评分表-建议类终评"
    assert stem_of("奖" * 200, rest) == "奖" * ((LONGEST - len(rest.encode())) // 3) + rest
    assert stem_of("奖", rest) == f"奖{rest}"


def test_a_name_of_a_device_is_none_of_a_file() -> None:
    assert stem_of("con.2020", " - Archive") == "_con.2020 - Archive"
    assert stem_of("conference", " - Archive") == "conference - Archive"
