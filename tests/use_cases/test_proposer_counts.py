"""Suggestions of the same proposer, counted across a cycle."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from sqlalchemy import select, update

from db.engine import Database
from db.tables import AuditEvent, Cycle, Entry, Proposer
from domain.awards import Eligibility
from domain.permissions import Role
from domain.refusals import NotAllowed
from tests.builders import a_cycle, a_user, an_entry, signed_in
from tests.queries import statements_of
from use_cases import duplicate_decisions, duplicates, proposer_counts
from use_cases.proposer_counts import Often, ProposerCount
from use_cases.transaction import SignedIn, perform, read


@dataclass
class Office:
    database: Database
    cycle: Cycle
    organiser: SignedIn

    def add(self, reference: str, *people: tuple[str, str], verdict: Eligibility = Eligibility.ELIGIBLE) -> Entry:
        names = [name for name, _telephone in people]
        entry = an_entry(self.database, self.cycle, reference=reference, proposers=names, verdict=verdict)
        with self.database.writing() as session:
            for position, (_name, telephone) in enumerate(people, start=1):
                session.execute(
                    update(Proposer)
                    .where(Proposer.entry_id == entry.id, Proposer.position == position)
                    .values(telephone=telephone)
                )
            session.commit()
        return entry

    def counts(self, *entries: Entry) -> list[list[tuple[int, int, int]]]:
        found = self.found(*entries)
        return [[(each.suggestions, each.eligible, each.possibly) for each in found[entry.id]] for entry in entries]

    def found(self, *entries: Entry) -> dict[int, tuple[ProposerCount, ...]]:
        ids = [entry.id for entry in entries]
        return read(self.database, self.organiser, proposer_counts.of_entries, self.cycle.id, ids)

    def often(self) -> tuple[Often, ...]:
        return perform(self.database, self.organiser, proposer_counts.often, self.cycle.id)


@pytest.fixture
def office(database: Database) -> Office:
    return Office(database, a_cycle(database), signed_in(database, a_user(database, roles=[Role.ORGANISER])))


JIA, JIA_ELSEWHERE, YI = ("示例甲", "13800000001"), ("示例 甲", "13900000009"), ("示例乙", "13800000002")


def test_the_same_person_is_counted_and_a_namesake_apart(office: Office) -> None:
    first = office.add("A1", JIA, YI)
    second = office.add("A2", JIA, verdict=Eligibility.INELIGIBLE)
    namesake = office.add("A3", JIA_ELSEWHERE)
    an_entry(office.database, a_cycle(office.database), proposers=["示例甲"])
    assert office.counts(first, namesake) == [[(2, 1, 1), (1, 1, 0)], [(1, 1, 2)]]
    (jia, _yi) = office.found(first)[first.id]
    assert (jia.others, jia.possible_others) == ({second.id: "A2"}, {namesake.id: "A3"})


def test_a_merged_duplicate_counts_once_for_each_joint_proposer(office: Office) -> None:
    kept, merged, aside, competing = (
        office.add("A1", JIA), office.add("A2", YI), office.add("A3", YI), office.add("A4", ("示例丙", "13800000003"))
    )  # fmt: skip
    for act, first, second in (
        (duplicate_decisions.merge, kept, merged),
        (duplicate_decisions.keep_one, competing, aside),
    ):
        seen = read(office.database, office.organiser, duplicates.versions, [first.id, second.id])
        perform(office.database, office.organiser, act, office.cycle.id, seen=seen, kept_id=first.id, reason="同一封信")
    assert office.counts(kept) == [[(1, 1, 0), (1, 1, 0)]]
    assert office.found(aside, merged) == {}


def test_those_who_suggest_often_are_named_and_the_look_is_recorded(office: Office) -> None:
    office.add("A1", JIA)
    office.add("A2", JIA, YI)
    office.add("A3", JIA_ELSEWHERE)
    assert office.often() == (
        Often("示例甲", ("A1", "A2"), 2, ("A3",)),
        Often("示例 甲", ("A3",), 1, ("A1", "A2")),
    )
    with office.database.reading() as session:
        assert [event.action for event in session.scalars(select(AuditEvent))] == ["proposer_counts.often"]


def test_a_judge_is_told_nothing(office: Office) -> None:
    entry = office.add("A1", JIA)
    judge = signed_in(office.database, a_user(office.database))
    with pytest.raises(NotAllowed):
        read(office.database, judge, proposer_counts.of_entries, office.cycle.id, [entry.id])
    with pytest.raises(NotAllowed):
        perform(office.database, judge, proposer_counts.often, office.cycle.id)


def test_many_take_as_many_statements_as_one(office: Office) -> None:
    entries = [office.add(f"A{number}", (f"示例{number}", "")) for number in range(12)]
    sent = []
    for few in (entries[:1], entries):
        with statements_of(office.database) as statements:
            office.found(*few)
        sent.append(len(statements))
    assert sent[0] == sent[1]
