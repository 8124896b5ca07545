"""Who may call what: every use case and every role, against a table that people read and keep.

``leave.csv`` has one line for each function that takes a transaction and is called from outside its package (that none
is missing, ``tests/test_architecture.py`` sees to). A cell is
what a person of that role is answered: ``yes`` is anything but “not yours”; ``no`` is “This does not exist, or is not
open to you”, before anything else is looked at. Under “another’s” the subject is a round, task or file of others.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto

import pytest

from db.engine import Database
from tests.attachments import keeping_in
from tests.conftest import Clock
from tests.queries import statements_of
from tests.robustness.leave_answers import Answer, Sort, answer_to, use_case
from tests.robustness.leave_office import UNKNOWN, LeaveOffice, a_leave_office, takes_a_subject
from tests.robustness.leave_table import table
from tests.running import ROOT
from tests.schema import an_empty_sqlite

ROLES = ("organiser", "auditor", "judge", "chair", "nobody")
JUDGING = ("judge", "chair")
ANSWERED = "yes"
REFUSED = "no"


class Whose(Enum):
    """Whose something is that somebody asks for."""

    OWN = auto()
    ANOTHERS = auto()
    NOBODYS = auto()


@dataclass(frozen=True)
class Counted:
    """An answer, and after how many statements."""

    answer: Answer
    statements: int

    @property
    def cell(self) -> str:
        """The word of the table."""
        return REFUSED if self.answer.sort is Sort.NO else ANSWERED


@dataclass(frozen=True)
class Pair:
    """Two offices in one database; each question is asked once, however many tests look at the answer."""

    database: Database
    own: LeaveOffice
    other: LeaveOffice
    answers: dict[tuple[str, str, Whose], Counted] = field(default_factory=dict)

    def answer(self, role: str, name: str, whose: Whose) -> Counted:
        """Give what a role is answered of something that is somebody's."""
        asked = role, name, whose
        if asked not in self.answers:
            self.answers[asked] = self.answer_now(*asked)
        return self.answers[asked]

    def answer_now(self, role: str, name: str, whose: Whose) -> Counted:
        """Call a use case, and take back whatever it did."""
        with statements_of(self.database) as sent:
            answer = answer_to(self.database, self.own, role, name, self._ids(role, whose))
        return Counted(answer, len(sent))

    def _ids(self, role: str, whose: Whose) -> Mapping[str, int]:
        if whose is Whose.NOBODYS:
            return dict.fromkeys(self.own.ids, UNKNOWN)
        if whose is Whose.OWN:
            return self.own.subjects_of(role)
        # A colleague's task in the same round, all else of the other office.
        colleague = "judge" if role == "chair" else "chair"
        return {**self.other.ids, "assignment_id": self.own.subjects_of(colleague)["assignment_id"]}


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    folder = tmp_path_factory.mktemp("leave")
    database = an_empty_sqlite(folder / "jindianzi.sqlite3", Clock())
    with keeping_in(folder):
        yield Pair(database, a_leave_office(database), a_leave_office(database))
    database.engine.dispose()


def test_each_is_answered_as_the_table_says(pair: Pair) -> None:
    wrong = [
        f"{name} as {asker}: {counted.answer}, the table says {row[asker]}"
        for name, row in table().items()
        for asker, counted in answers(pair, name)
        if row[asker] != counted.cell
    ]
    assert wrong == []


def answers(pair: Pair, name: str) -> Iterator[tuple[str, Counted]]:
    for role in ROLES:
        yield role, pair.answer(role, name, Whose.OWN)
    for role in JUDGING:
        yield f"{role}: another's", pair.answer(role, name, Whose.ANOTHERS)


def test_what_is_anothers_and_what_does_not_exist_are_answered_in_the_same_words(pair: Pair) -> None:
    subjects = [name for name in table() if takes_a_subject(use_case(name))]
    differing = [
        f"{name} as {role}"
        for name in subjects
        for role in JUDGING
        if pair.answer(role, name, Whose.ANOTHERS).answer != pair.answer(role, name, Whose.NOBODYS).answer
    ]
    assert (len(subjects) > len(table()) / 2, differing) == (True, [])


def test_how_long_an_answer_takes_does_not_tell_whether_there_is_such_a_thing(pair: Pair) -> None:
    """Refused after the same statements: what takes as long is not measured but follows from it."""
    differing = [
        f"{name} as {role}: {after} statements, of nothing {without}"
        for name, row in table().items()
        if takes_a_subject(use_case(name))
        for role in JUDGING
        if row[f"{role}: another's"] == REFUSED
        for after, without in [statements_to_refuse(pair, role, name)]
        if after != without
    ]
    assert not differing, "\n".join(differing)


def statements_to_refuse(pair: Pair, role: str, name: str) -> list[int]:
    """Count them for what is another's and for what is nobody's; anew where the first time may have been another."""
    asked = Whose.ANOTHERS, Whose.NOBODYS
    counted = [pair.answer(role, name, whose).statements for whose in asked]
    if len(set(counted)) == 1:
        return counted
    return [pair.answer_now(role, name, whose).statements for whose in asked]


def test_leave_is_asked_before_whether_there_is_such_a_thing(pair: Pair) -> None:
    told = [
        f"{name} as {role}"
        for name, row in table().items()
        for role in ROLES
        if row[role] == REFUSED and pair.answer(role, name, Whose.NOBODYS).cell != REFUSED
    ]
    assert told == []


def test_the_walk_through_security_counts_them_as_they_are() -> None:
    walked = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    assert f"| {len(table())} use cases × " in walked
