"""The walls of the house: what docs say of the code, the code is held to."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.call_graph import Name, functions_of, names_taken, reaches_leave
from tests.robustness.leave_table import table
from tools.catalogue import program_files

ROOT = Path(__file__).parents[1]
PROGRAM = program_files()
EVERYTHING = sorted(
    {*PROGRAM, *(ROOT / "tests").rglob("*.py"), *(ROOT / "tools").glob("*.py"), *(ROOT / "db").rglob("*.py")}
)
PAGES = [path for path in sorted((ROOT / "pages").glob("*.py")) if path.name != "__init__.py"]

# What asks leave. A check of the stage or of what was typed does not.
ASKING = ("require", "require_any", "require_right", "require_signed_in", "visible_")
# Public functions inside a transaction that ask nobody, and why they may.
ASK_NOBODY = {
    ("sign_ins", "present"): "says who is signed in; its answer to nobody is the sign-in page",
    ("sign_ins", "touch"): "touches the actor's own sign-in only",
    ("sign_ins", "why_ended"): "the token is the leave",
    ("sign_ins", "sign_out"): "ends the actor's own sign-in only",
    ("sign_ins", "demo_accounts"): "for the sign-in page of a demonstration, and refuses anywhere else",
    ("rehearsals", "underway"): "tells everybody that what they do is practice",
    ("invitations", "invited"): "the token is the leave",
    ("invitations", "take_up"): "the token is the leave",
    ("invitations", "needs_set_up"): "says only whether there is an organiser yet",
    ("invitations", "issue_set_up_code"): "prints to the terminal of whoever starts the program",
    ("invitations", "set_up"): "the set-up code is the leave",
    ("second_steps", "half_way"): "the token is the leave",
    ("second_steps", "give_code"): "the token is the leave",
    ("second_steps", "set_up"): "the token is the leave",
    ("provider_attempts", "begin"): "sends a browser of nobody's yet to the identity provider",
    ("provider_attempts", "take"): "the token is the leave",
    ("provider_attempts", "fail"): "counts against whoever failed",
    ("provider_attempts", "unknown_subject"): "the token is the leave",
    ("provider_attempts", "keep_subject"): "of an attempt that its token has just taken",
    ("provider_sign_ins", "enter"): "what the identity provider signed is the leave",
    ("sign_ins", "ends_at_provider"): "tells of the actor's own sign-in only",
    ("accounts", "change_password"): "the actor's own, against the old password",
    ("accounts", "set_language"): "the actor's own",
    ("accounts", "own_type_size"): "the actor's own",
    ("accounts", "set_type_size"): "the actor's own",
}
# What makes a document is handed over in a table, and called from there; the same is built upon by its neighbours.
HANDED_OVER = {("certificates", "export"), ("judge_sheets", "export")}
OURS = {path.relative_to(ROOT).parts[0].removesuffix(".py") for path in PROGRAM}
FORBIDDEN_AT_THE_ROOT = {
    "app": {"cli", "demo", "db", "sqlalchemy"},
    "cli": {"app", "server", "pages", "ui", "streamlit", "sqlalchemy"},
    # What it refuses it says in sentences that are translated, like all others.
    "settings": OURS - {"domain"} | {"streamlit", "sqlalchemy"},
}
CONSTANTS_MAY_CALL = {"N_", "MappingProxyType", "frozenset", "timedelta", "TypeVar", "NewType", "compile", "msg"}
NOW_IS_GIVEN = ("use_cases", "domain", "scoring", "exports", "intake")
REASON = re.compile(r"#.*(?:noqa: [A-Z0-9, ]+ -- \S|type: ignore\[[\w, -]+\]  # \S)")
SUPPRESSION = re.compile(r"#\s*(?:noqa|type:\s*ignore)")
ABSOLUTE = re.compile(r"""["'](?:/(?:home|root|tmp|var|opt|usr|work|etc|srv)/|[A-Z]:\\)""")


def places(pattern: re.Pattern[str], paths: list[Path]) -> list[str]:
    return [
        f"{path.relative_to(ROOT)}:{number}"
        for path in paths
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if pattern.search(line)
    ]


def within(*folders: str) -> list[Path]:
    return [path for path in PROGRAM if path.relative_to(ROOT).parts[0] in folders]


def test_imports_keep_their_contracts() -> None:
    found = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as lint; lint()", "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={"COLUMNS": "200", "NO_COLOR": "1"},
    )
    assert found.returncode == 0, found.stdout + found.stderr


def test_every_folder_of_the_program_is_under_contract() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    folders = {path.relative_to(ROOT).parts[0] for path in PROGRAM if path.parent != ROOT}
    assert set(contracts["root_packages"]) == folders


@pytest.mark.parametrize("path", [path for path in PROGRAM if path.parent == ROOT], ids=lambda path: path.stem)
def test_modules_beside_the_packages_keep_to_their_layer(path: Path) -> None:
    # The linter of imports knows packages only; these three stand at the root by themselves.
    assert roots_imported(path) & FORBIDDEN_AT_THE_ROOT[path.stem] == set()


def test_nothing_imports_the_two_ways_in() -> None:
    assert [path.name for path in PROGRAM if roots_imported(path) & {"app", "cli"}] == []


def roots_imported(path: Path) -> set[str]:
    found = set[str]()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.partition(".")[0])
    return found


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_a_page_is_one_function_that_does_nothing_until_called(path: Path) -> None:
    body = ast.parse(path.read_text(encoding="utf-8")).body
    functions = [node.name for node in body if isinstance(node, ast.FunctionDef) and not node.decorator_list]
    assert [name for name in functions if not name.startswith("_")] == ["page"]
    assert [ast.unparse(node) for node in body if not runs_nothing(node)] == []


def runs_nothing(node: ast.stmt) -> bool:
    match node:
        case ast.Import() | ast.ImportFrom() | ast.ClassDef() | ast.Expr(value=ast.Constant(value=str())):
            return True
        case ast.FunctionDef():
            return not node.decorator_list or all(is_fragment(each) for each in node.decorator_list)
        case ast.Assign() | ast.AnnAssign():
            calls = [call for call in ast.walk(node) if isinstance(call, ast.Call)]
            return all(ast.unparse(call.func).rpartition(".")[2] in CONSTANTS_MAY_CALL for call in calls)
        case _:
            return False


def is_fragment(decorator: ast.expr) -> bool:
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    return ast.unparse(called) in {"st.fragment", "st.dialog", "cache", "dataclass"}


@cache
def use_cases_that_ask_nobody() -> tuple[Name, ...]:
    return tuple(_that_ask_nobody())


def _that_ask_nobody() -> Iterator[Name]:
    functions = functions_of(ROOT / "use_cases", ASKING)
    for name in use_cases_from_outside():
        if not reaches_leave(functions[name], functions):
            yield name


@cache
def use_cases_from_outside() -> tuple[Name, ...]:
    """Every public function inside a transaction but those that only other use cases build upon."""
    functions = functions_of(ROOT / "use_cases", ASKING)
    called_inside = {name for function in functions.values() for name in function.calls - {function.name}}
    called_outside = {name for path in PROGRAM if path.parent.name != "use_cases" for name in names_taken(path)}
    building_blocks = called_inside - called_outside
    return tuple(name for name, each in functions.items() if each.is_use_case and name not in building_blocks)


def test_every_use_case_asks_leave() -> None:
    assert [name for name in use_cases_that_ask_nobody() if name not in ASK_NOBODY] == []


def test_every_use_case_has_a_line_in_the_table_of_leave_and_every_line_a_use_case() -> None:
    assert sorted(table()) == sorted(".".join(name) for name in {*use_cases_from_outside(), *HANDED_OVER})


def test_nobody_is_excused_who_asks_or_does_not_exist() -> None:
    assert sorted(set(ASK_NOBODY) - set(use_cases_that_ask_nobody())) == []


def test_only_the_transaction_commits() -> None:
    # The schema is brought forward before any use case runs.
    committing = {place.partition(":")[0] for place in places(re.compile(r"\.commit\("), PROGRAM)}
    assert committing == {"use_cases/transaction.py", "db/upgrade.py"}


def test_the_time_is_given_where_rules_and_rankings_are_made() -> None:
    assert (
        places(re.compile(r"datetime\.(?:now|utcnow|today)\(|date\.today\(|\btime\.time\("), within(*NOW_IS_GIVEN))
        == []
    )


def test_pages_share_no_cache_between_people() -> None:
    assert places(re.compile(r"\bcache_data\b|\bcache_resource\b"), within("pages")) == []


def test_no_path_of_one_machine_is_in_the_code() -> None:
    assert places(ABSOLUTE, EVERYTHING) == []


def test_every_suppression_gives_its_reason() -> None:
    silent = set(places(SUPPRESSION, EVERYTHING)) - set(places(REASON, EVERYTHING))
    assert {place for place in silent if not place.startswith("tests/test_architecture.py")} == set()
