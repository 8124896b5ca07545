"""The operators' book says the same in both languages, and of nothing that is not there."""

from __future__ import annotations

import ast
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer.main
from typer.core import TyperGroup

from cli import app
from use_cases import doctor
from use_cases.connection import NOTE_OF_TRACES
from use_cases.metrics import REGISTRY

ROOT = Path(__file__).parents[1]
CHINESE, ENGLISH = ROOT / "docs" / "operations.md", ROOT / "docs" / "operations.en.md"
BOOKS = pytest.mark.parametrize("book", [CHINESE, ENGLISH], ids=["zh_CN", "en"])
HEADING = re.compile(r"^(#+) ([\d.]+) ", re.MULTILINE)
BLOCK = re.compile(r"^```\n(.*?)^```$", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`([^`\n]+)`")
VARIABLE = re.compile(r"[A-Z][A-Z_]*[A-Z]")
TARGET = re.compile(r"^([a-z-]+):", re.MULTILINE)
TABLE_ROW = re.compile(r"^\|", re.MULTILINE)


def text_of(book: Path) -> str:
    return book.read_text(encoding="utf-8")


def commands_in(book: Path) -> list[str]:
    """Give the lines of its blocks, without what they are explained by."""
    return [line.partition(" #")[0].strip() for block in BLOCK.findall(text_of(book)) for line in block.splitlines()]


def codes_in(book: Path) -> list[str]:
    """Give what stands in its sentences as it is typed."""
    return CODE.findall(BLOCK.sub("", text_of(book)))


def called(book: Path) -> Iterator[list[str]]:
    """Give the words of every call of the command line and of make."""
    for line in (*commands_in(book), *codes_in(book)):
        words = [word for word in shlex.split(line.replace("…", "")) if "=" not in word and not word.endswith("python")]
        # Whoever runs it and with which environment stands before it.
        words = words[words.index("cli.py") :] if "cli.py" in words else words
        if words[1:] and words[0] in {"cli.py", "make"}:
            yield words


@BOOKS
def test_every_command_it_names_is_there(book: Path) -> None:
    whole = typer.main.get_command(app)
    targets = set(TARGET.findall((ROOT / "Makefile").read_text(encoding="utf-8")))
    calls = list(called(book))
    for program, *words in calls:
        if program == "make":
            assert set(words[:1]) <= targets, words
            continue
        command = whole
        while isinstance(command, TyperGroup) and words and not words[0].startswith("-"):
            assert words[0] in command.commands, f"cli.py {' '.join(words)}"
            command = command.commands[words.pop(0)]
        known = {option for parameter in command.params for option in parameter.opts} | {"--help"}
        assert {word for word in words if word.startswith("--")} <= known, words
    assert {words[1] for words in calls if words[0] == "cli.py"} >= {"backup", "restore", "doctor", "audit", "serve"}


@BOOKS
def test_every_variable_that_the_program_reads_is_in_it(book: Path) -> None:
    read = {
        node.value
        for node in ast.walk(ast.parse((ROOT / "settings.py").read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and VARIABLE.fullmatch(node.value)
    }
    assert len(read) > 20
    assert read <= {word for code in codes_in(book) for word in re.findall(r"\w+", code)}


@BOOKS
def test_every_figure_rule_and_file_it_has_to_name_is_in_it(book: Path) -> None:
    told = set(codes_in(book))
    counted = {metric.name for metric in REGISTRY.collect() if metric.name.startswith("jindianzi")}
    figures = {name for code in told for name in counted if code.removesuffix("_total").startswith(name)}
    assert figures == counted
    assert {doctor.name_of(rule) for rule in doctor.RULES} <= told
    assert {f"{name}/" for name in ("attachments", "backups", "documents", "fonts")} | {NOTE_OF_TRACES} <= told
    typed = {word for line in commands_in(book) for word in line.split()}
    files = [code for code in sorted(told | typed) if code.startswith(("deploy/", "docs/"))]
    assert [file for file in files if not (ROOT / file).exists()] == []
    assert files


def test_both_languages_have_the_same_chapters_commands_and_names() -> None:
    chinese, english = text_of(CHINESE), text_of(ENGLISH)
    assert HEADING.findall(chinese) == HEADING.findall(english) != []
    assert commands_in(CHINESE) == commands_in(ENGLISH)
    assert sorted(set(codes_in(CHINESE)) ^ set(codes_in(ENGLISH))) == []
    assert len(TABLE_ROW.findall(chinese)) == len(TABLE_ROW.findall(english))


@BOOKS
def test_a_command_on_another_place_finds_nothing_of_the_one_in_use(book: Path) -> None:
    elsewhere = [line for line in commands_in(book) if "cli.py" in line and "DATA_DIR=" in line]
    # Without this the shell's DATABASE_URL would lead a drill to the live database.
    assert [line for line in elsewhere if "env -i DATA_DIR=" not in line] == []
    restored = [line for line in elsewhere if " restore " in line]
    assert len(restored) == 3
    whole = commands_in(book)
    for line in restored:
        folder = line.partition("DATA_DIR=")[2].split()[0]
        (laid,) = (n for n, each in enumerate(whole) if each.endswith(f" {folder}/secret.key"))
        assert laid < whole.index(line), "a restore may seal: the former key is there before it"
