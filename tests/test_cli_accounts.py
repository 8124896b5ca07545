"""Accounts from the command line, on the same use cases."""

from __future__ import annotations

import subprocess

import pytest

from tests.command_line import cli
from use_cases import invitations
from use_cases.connection import database
from use_cases.transaction import Anybody, read

pytestmark = pytest.mark.usefixtures("program_database")


def accounts(*words: str) -> subprocess.CompletedProcess[str]:
    return cli("--language", "en", "accounts", *words)


def test_an_account_is_added_listed_invited_again_and_closed() -> None:
    first = accounts("add", "Wang", "示例王", "--role", "organiser", "--unit", "示例办")
    accounts("add", "li", "示例李", "--role", "judge", "--role", "chair")
    again = accounts("invite", "wang")
    closed = accounts("deactivate", "li")
    listed = accounts("list")

    tokens = [answer.stdout.strip().rpartition("/")[2] for answer in (first, again)]
    assert read(database(), Anybody(), invitations.invited, tokens[1]).login == "wang"
    assert tokens[0] != tokens[1]
    assert "Account li closed." in closed.stderr
    assert listed.stdout.splitlines() == [
        "wang\t示例王\t示例办\tOrganiser\twithout a password",
        "li\t示例李\t\tJudge,Chair\tclosed",
    ]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("deactivate", "nobody"), "does not exist"),
        (("invite", "nobody"), "does not exist"),
        (("reset-factor", "nobody"), "does not exist"),
        (("add", "x y", "示例", "--role", "judge"), "no spaces"),
        (("add", "x", "示例", "--role", "judge", "--role", "auditor"), "different people"),
    ],
)
def test_a_refusal_is_one_sentence_and_a_code(words: tuple[str, ...], sentence: str) -> None:
    answer = accounts(*words)

    assert answer.returncode == 2
    assert sentence in answer.stderr
    assert "Traceback" not in answer.stderr
