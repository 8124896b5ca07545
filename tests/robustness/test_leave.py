"""Who may call what: every use case and every role, against a table that people read and keep.

``leave.csv`` has one line for each function that takes a transaction and is called from outside its package (that none
is missing, ``tests/test_architecture.py`` sees to). A cell is
what a person of that role is answered: ``yes`` is anything but “not yours”; ``no`` is “This does not exist, or is not
open to you”, before anything else is looked at. Under “another’s” the subject is a round, task or file of others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import NoReturn

import pytest

from db.engine import Database, open_database
from domain.refusals import NotAllowed, NotSignedIn, Refusal
from tests.attachments import keeping_in
from tests.conftest import Clock
from tests.queries import statements_of
from tests.robustness.leave_office import UNKNOWN, LeaveOffice, a_leave_office, takes_a_subject
from tests.robustness.leave_table import table
from tests.schema import empty_sqlite
from use_cases.transaction import acting

ROLES = ("organiser", "auditor", "judge", "chair", "nobody")
JUDGING = ("judge", "chair")
ANSWERED = "yes"
REFUSED = "no"


class TakenBackError(Exception):
    """The act went through; nothing of it is to stay."""


@dataclass(frozen=True)
class Pair:
    """Two offices in one database."""

    database: Database
    own: LeaveOffice
    other: LeaveOffice

    def others_of(self, role: str) -> dict[str, int]:
        """Give ids of what is not one's own: a colleague's task in the same round, all else of the other office."""
        colleague = "judge" if role == "chair" else "chair"
        return {**self.other.ids, "assignment_id": self.own.subjects_of(colleague)["assignment_id"]}

    def answer(self, role: str, name: str, ids: Mapping[str, int]) -> str:
        """Call a use case, take back whatever it did, and give the sort of answer with its words."""
        act = use_case(name)
        try:
            with acting(self.database, self.own.who[role]) as tx:
                take_back(act(tx, **self.own.handed(name, act, ids)))
        except TakenBackError as answer:
            return f"{ANSWERED} {answer}"
        except (NotAllowed, NotSignedIn):
            return REFUSED
        except Refusal as refusal:
            return f"{ANSWERED} {refusal}"


def take_back(given: object) -> NoReturn:
    raise TakenBackError(repr(given))


def use_case(name: str) -> Callable[..., object]:
    module, function = name.split(".")
    found: Callable[..., object] = getattr(import_module(f"use_cases.{module}"), function)
    return found


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    folder = tmp_path_factory.mktemp("leave")
    file = folder / "jindianzi.sqlite3"
    file.write_bytes(empty_sqlite())
    database = Database(open_database(f"sqlite:///{file}").engine, Clock())
    with keeping_in(folder):
        yield Pair(database, a_leave_office(database), a_leave_office(database))
    database.engine.dispose()


def test_each_is_answered_as_the_table_says(pair: Pair) -> None:
    wrong = [
        f"{name} as {asker}: {answer}, the table says {row[asker]}"
        for name, row in table().items()
        for asker, answer in answers(pair, name)
        if row[asker] != answer.partition(" ")[0]
    ]
    assert wrong == []


def answers(pair: Pair, name: str) -> Iterator[tuple[str, str]]:
    for role in ROLES:
        yield role, pair.answer(role, name, pair.own.subjects_of(role))
    for role in JUDGING:
        yield f"{role}: another's", pair.answer(role, name, pair.others_of(role))


def test_what_is_anothers_and_what_does_not_exist_are_answered_in_the_same_words(pair: Pair) -> None:
    unknown = dict.fromkeys(pair.own.ids, UNKNOWN)
    subjects = [name for name in table() if takes_a_subject(use_case(name))]
    differing = [
        f"{name} as {role}"
        for name in subjects
        for role in JUDGING
        if pair.answer(role, name, pair.others_of(role)) != pair.answer(role, name, unknown)
    ]
    assert (len(subjects) > len(table()) / 2, differing) == (True, [])


def test_how_long_an_answer_takes_does_not_tell_whether_there_is_such_a_thing(pair: Pair) -> None:
    """Refused after the same statements: what takes as long is not measured but follows from it."""
    unknown = dict.fromkeys(pair.own.ids, UNKNOWN)
    differing = [
        f"{name} as {role}: {after} statements, of nothing {without}"
        for name, row in table().items()
        if takes_a_subject(use_case(name))
        for role in JUDGING
        if row[f"{role}: another's"] == REFUSED
        for after, without in [(work(pair, role, name, ids) for ids in (pair.others_of(role), unknown))]
        if after != without
    ]
    assert not differing, "\n".join(differing)


def work(pair: Pair, role: str, name: str, ids: Mapping[str, int]) -> int:
    with statements_of(pair.database) as sent:
        pair.answer(role, name, ids)
    return len(sent)


def test_leave_is_asked_before_whether_there_is_such_a_thing(pair: Pair) -> None:
    unknown = dict.fromkeys(pair.own.ids, UNKNOWN)
    told = [
        f"{name} as {role}"
        for name, row in table().items()
        for role in ROLES
        if row[role] == REFUSED and pair.answer(role, name, unknown) != REFUSED
    ]
    assert told == []
