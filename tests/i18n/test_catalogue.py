"""The Chinese catalogue is complete, and nothing slips past it."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from string import Formatter
from typing import NamedTuple

import pytest

from domain.messages import Message
from i18n import translate
from i18n.catalogues import catalogue
from tools.catalogue import KEYWORDS, ROOT, missing, program_files, sources, translations

PROGRAM = program_files()
CHINESE = re.compile("[\u4e00-\u9fff]")
MARKED_ELSEWHERE = {
    "screen.title": "marked where the screens are listed",
    "step.label": "marked where the steps are listed",
    "check.label": "marked where the checks are listed",
    "placeholder.meaning": "marked where the placeholders are listed",
}
# Where Chinese is not a sentence of the screen but the award's own words, or words that people write in registers.
SPEAKS_CHINESE = {
    "cli.py": "help in both languages at once: there is no reader's language before the command is read",
    "commands/": "the same",
    "demo/": "the demo's own entries and people",
    "domain/capital_amounts.py": "characters in which sums are written, whatever the language of the document",
    "domain/document_templates.py": "names of placeholders, which stay whatever the catalogue says",
    "domain/duties.py": "what towns, street offices and departments are called",
    "domain/eligibility.py": "words of the register that say whether something was adopted or is anonymous",
    "domain/expert_quotas.py": "words of quotas as they are typed",
    "domain/figures.py": "words of the register",
    "domain/own_entries.py": "the city's name at the head of its units, and how names of districts end",
    "domain/suggestions.py": "the kinds and channels that the notice names",
    "domain/templates.py": "the award as its documents describe it",
    "domain/unit_spellings.py": "how names of units end, and how offices shorten them",
    "domain/work_units.py": "words of the register that name no unit",
    "exports/official_words.py": "numerals of headings",
    "exports/data_words": "what plain data say of themselves, in both languages at once, whoever exports them",
    "exports/archive_": "what an archive says of itself, in both languages at once: it outlives any reader's choice",
    "exports/standalone_verifier.py": "runs without the program and its catalogue",
    "exports/styles.py": "names of fonts and number formats",
    "exports/template_samples.py": "invented offices and people in either language",
    "i18n/catalogues.py": "the language's own name and its list separator",
    "intake/": "headings and words of registers, with their synonyms",
    "use_cases/account_lists.py": "headings and words of pasted lists, with their synonyms",
    "use_cases/archive_": "what each column of an archive means, in both languages at once, beside the column",
    "use_cases/guessing.py": "words that whoever guesses passwords here tries early",
    "use_cases/data_": "what each column of plain data means, in both languages at once, beside the column",
    "use_cases/assign_table_reading.py": "headings of tables of entries and judges, with their synonyms",
    "use_cases/expert_lists.py": "headings of lists of experts, with their synonyms",
    "use_cases/score_table_reading.py": "headings of score tables, with their synonyms",
}


def fields(template: str) -> set[tuple[str, str, str]]:
    parts = Formatter().parse(template)
    return {(name, spec or "", conversion or "") for _, name, spec, conversion in parts if name is not None}


class Module(NamedTuple):
    """A file of the program, read once for all tests."""

    path: Path
    tree: ast.Module

    @property
    def name(self) -> str:
        return self.path.relative_to(ROOT).as_posix()

    def place(self, node: ast.expr) -> str:
        return f"{self.name}:{node.lineno}"


@pytest.fixture(scope="module")
def program() -> list[Module]:
    return [Module(path, ast.parse(path.read_text(encoding="utf-8"))) for path in PROGRAM]


def calls_of_keywords(module: Module) -> list[ast.Call]:
    return [
        node
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in KEYWORDS
    ]


def chinese_literals(module: Module) -> list[str]:
    docstrings = {id(node.value) for node in ast.walk(module.tree) if isinstance(node, ast.Expr)}
    return [
        module.place(node)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings
        if CHINESE.search(node.value)
    ]


def test_every_sentence_has_a_translation() -> None:
    assert missing() == []


def test_no_translation_is_left_without_its_sentence() -> None:
    assert sorted(set(translations()) - set(sources())) == []


def test_a_translation_names_the_same_fields() -> None:
    differing = [
        source for source, translated in translations().items() if translated and fields(source) != fields(translated)
    ]
    assert differing == []


def test_the_catalogue_is_in_order_and_nothing_in_it_is_fuzzy() -> None:
    content = (ROOT / "i18n" / "zh_CN" / "messages.po").read_text(encoding="utf-8")
    assert list(translations()) == sorted(translations())
    assert "#, fuzzy" not in content


def test_sentences_are_literals(program: list[Module]) -> None:
    made_up = [
        module.place(call)
        for module in program
        for call in calls_of_keywords(module)
        if not (call.args and is_marked(call.args[0]))
    ]
    assert made_up == []


def test_no_sentence_hides_where_the_catalogue_does_not_look(program: list[Module]) -> None:
    # Before Python 3.12 sentences inside an f-string are not collected.
    hidden = [
        module.place(node)
        for module in program
        for text in ast.walk(module.tree)
        if isinstance(text, ast.JoinedStr)
        for node in ast.walk(text)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in KEYWORDS
        if isinstance(node.args[0], ast.Constant)
    ]
    assert hidden == []


def is_marked(argument: ast.expr) -> bool:
    """Say whether the catalogue can find what is translated: a literal, or a table of marked literals looked up."""
    match argument:
        case ast.Constant(value=str()):
            return True
        case ast.Subscript(value=ast.Name(id=table)):
            return table.endswith("_NAMES")
        case _:
            return ast.unparse(argument) in MARKED_ELSEWHERE


def test_tables_of_names_hold_marked_literals(program: list[Module]) -> None:
    unmarked = [
        module.place(value)
        for module in program
        for table in module.tree.body
        if isinstance(table, ast.Assign | ast.AnnAssign) and table.value
        if ast.unparse(table.targets[0] if isinstance(table, ast.Assign) else table.target).endswith("_NAMES")
        for entries in ast.walk(table)
        if isinstance(entries, ast.Dict)
        for value in entries.values
        if not ast.unparse(value).startswith("N_(")
    ]
    assert unmarked == []


def test_a_message_gets_the_fields_its_template_names(program: list[Module]) -> None:
    wrong = [
        module.place(call)
        for module in program
        for call in calls_of_keywords(module)
        if isinstance(call.func, ast.Name) and call.func.id == "msg" and isinstance(call.args[0], ast.Constant)
        if all(keyword.arg for keyword in call.keywords)
        if {name for name, _, _ in fields(str(call.args[0].value))} != {keyword.arg for keyword in call.keywords}
    ]
    assert wrong == []


def test_chinese_stands_in_the_catalogue_and_not_in_the_code(program: list[Module]) -> None:
    unexcused = [module for module in program if not module.name.startswith(tuple(SPEAKS_CHINESE))]
    assert [place for module in unexcused for place in chinese_literals(module)] == []


def test_nobody_is_excused_who_speaks_no_chinese(program: list[Module]) -> None:
    speaking = [module.name for module in program if chinese_literals(module)]
    assert [prefix for prefix in SPEAKS_CHINESE if not any(name.startswith(prefix) for name in speaking)] == []


def test_every_translation_can_be_filled() -> None:
    for source in catalogue("zh_CN"):
        filled = translate(Message(source, {name: "值" for name, _, _ in fields(source)}), "zh_CN")
        assert filled
