from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import select

from db.engine import Database
from db.tables import AuditEvent
from domain.audit_areas import Area
from domain.messages import msg
from domain.permissions import Role
from tests.builders import a_cycle, a_user, an_entry, signed_in
from tests.panels import a_ranked_round
from tests.queries import statements_of
from use_cases import audit_log, entries
from use_cases.audit_log import AuditSearch
from use_cases.transaction import CommandLine, acting, perform, read


def test_an_event_says_which_round_and_entry_it_is_about(database: Database) -> None:
    a_ranked_round(database, [[80, 90]])
    auditor = signed_in(database, a_user(database, roles=[Role.AUDITOR]))
    lines = read(database, auditor, audit_log.latest).lines
    about = {line.action: str(line.subject) for line in lines}
    assert "round" in about["rounds.close_scoring"]
    assert about["rankings.compute"] == about["rounds.close_scoring"]


def test_the_log_asks_as_often_for_one_event_as_for_many(database: Database) -> None:
    auditor = signed_in(database, a_user(database, roles=[Role.AUDITOR]))
    cycle = a_cycle(database)
    counts = []
    for number in (1, 5):
        for _each in range(number):
            perform(database, auditor, entries.proposers, an_entry(database, cycle).id)
        with statements_of(database) as sent:
            read(database, auditor, audit_log.latest)
        counts.append(len(sent))
    assert counts[0] == counts[1]


EVENTS = (
    ("sign_ins.sign_in", "Account of {name} added.", "甲"),
    ("entries.proposers", "Proposers of “{name}” seen.", "加装电梯100%"),
    ("entries.override", "Verdict on “{name}” overridden.", "加装电梯"),
    ("rounds.open_scoring", "Scoring opened.", ""),
)


@pytest.fixture
def log(database: Database) -> Database:
    """Four events, one a day from 1 June on, a minute after midnight in Beijing."""
    for number, (action, template, name) in enumerate(EVENTS):
        moment = datetime(2026, 5, 31, 16, 1, tzinfo=UTC) + timedelta(days=number)
        with acting(replace(database, clock=partial(lambda at: at, moment)), CommandLine()) as tx:
            tx.record(action, ("test", None), msg(template, name=name))
    return database


def found(database: Database, search: AuditSearch) -> list[int]:
    return [line.seq for line in read(database, CommandLine(), audit_log.latest, search=search).lines]


@pytest.mark.parametrize(
    ("search", "expected"),
    [
        (AuditSearch(), [4, 3, 2, 1]),
        (AuditSearch(words=" 电梯 "), [3, 2]),
        (AuditSearch(words="100%"), [2]),
        (AuditSearch(words="%"), [2]),
        (AuditSearch(words="_"), []),
        (AuditSearch(words="\\"), []),
        (AuditSearch(words="甲"), [1]),
        (AuditSearch(words="command line"), [4, 3, 2, 1]),
        (AuditSearch(actor="somebody else"), []),
        (AuditSearch(area=Area.PERSONAL_DATA), [2]),
        (AuditSearch(area=Area.ELIGIBILITY), [3]),
        (AuditSearch(area=Area.REGISTER), []),
        (AuditSearch(area=Area.ACCOUNTS), [1]),
        (AuditSearch(since=date(2026, 6, 3)), [4, 3]),
        (AuditSearch(until=date(2026, 6, 2)), [2, 1]),
        (AuditSearch(words="电梯", since=date(2026, 6, 3), until=date(2026, 6, 3)), [3]),
    ],
)
def test_events_are_found_by_words_people_matters_and_days(
    log: Database, search: AuditSearch, expected: Sequence[int]
) -> None:
    assert found(log, search) == expected
    assert search.is_narrow is (len(expected) < 4 or bool(search.words))


def test_words_are_found_as_they_are_read_in_the_readers_language(database: Database) -> None:
    a_ranked_round(database, [[80, 90]])
    with database.reading() as session:
        closed = session.scalars(select(AuditEvent.seq).where(AuditEvent.action == "rounds.close_scoring")).all()
    assert closed
    assert set(closed) <= set(found(database, AuditSearch(words="评分已结束", language="zh_CN")))
    assert found(database, AuditSearch(words="评分已结束", language="en")) == []


def test_pages_of_a_search_follow_each_other_both_ways(log: Database) -> None:
    def seen(before: int | None) -> tuple[list[int], int | None, int | None]:
        one = read(log, CommandLine(), audit_log.latest, before=before, search=AuditSearch(words="e"), size=2)
        return [line.seq for line in one.lines], one.older, one.newer

    assert seen(None) == ([4, 3], 3, None)
    assert seen(3) == ([2, 1], None, 5)
    assert seen(5) == ([4, 3], 3, None)
