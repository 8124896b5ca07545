"""One style for figures on a Chinese screen: apart from the characters, ``%`` joined on, one slash and one minus."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tools.catalogue import ROOT, program_files, translations

CHARACTER = "[\u4e00-\u9fff]"
# A field right before a measure word, or right after 第, is a count or a number.
MEASURE = "[件名个项份组人条行列位页届轮次年月日天种元秒字]"
NAMES_A_TIER = r"\{tier\}名额"
BREACHES = {
    "a digit against a character": rf"{CHARACTER}[0-9]|[0-9]{CHARACTER}|%{CHARACTER}",
    "a count against its measure word": rf"(?!{NAMES_A_TIER})\{{\w+\}}{MEASURE}|第\{{",
    "a per cent sign apart from its figure": r"[0-9}] %",
    "a slash other than “ / ” between two figures": r"／|\}/|/\{",
    "a minus that is a hyphen": r"(?<![\w}-])-[0-9{]",
}
SCREENS = [path for path in program_files() if path.relative_to(ROOT).parts[0] in {"pages", "ui"}]


@pytest.mark.parametrize("breach", BREACHES)
def test_chinese_sentences_keep_to_the_style(breach: str) -> None:
    assert [sentence for sentence in translations().values() if re.search(BREACHES[breach], sentence)] == []


@pytest.mark.parametrize(
    ("breach", "sentence"),
    list(
        zip(
            BREACHES,
            ("共3 件", "共 {n}件", "约 {share} %", "已交 {submitted}／{due}", "由 -3 到 {high}"),
            strict=True,
        )
    ),
)
def test_the_style_is_not_held_by_chance(breach: str, sentence: str) -> None:
    assert re.search(BREACHES[breach], sentence)


def test_no_screen_writes_a_sign_by_itself() -> None:
    # Python signs with a hyphen; ui/words.py knows the sign that a screen shows.
    signing = [path for path in SCREENS if any(spec.startswith("+") for spec in format_specs(path))]
    assert signing == []


def format_specs(path: Path) -> list[str]:
    return [
        str(part.value)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FormattedValue) and isinstance(node.format_spec, ast.JoinedStr)
        for part in node.format_spec.values
        if isinstance(part, ast.Constant)
    ]
