from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import func, select, update

from db.engine import Database
from db.tables import AuditEvent, Entry
from domain.audit_areas import Area
from domain.messages import msg
from domain.motions import Choice, MotionKind
from domain.permissions import Role
from tests.builders import a_cycle, a_user, an_entry, signed_in
from tests.conftest import Clock
from tests.meetings import a_meeting
from tests.panels import a_ranked_round
from tests.publicity import FIVE, a_shown_list, begin, hand_in, object_to
from tests.queries import statements_of
from use_cases import audit_log, entries, evidence_files
from use_cases.audit_log import AuditSearch
from use_cases.transaction import CommandLine, acting, perform, read


def test_an_event_says_which_round_and_entry_it_is_about(database: Database) -> None:
    a_ranked_round(database, [[80, 90]])
    auditor = signed_in(database, a_user(database, roles=[Role.AUDITOR]))
    lines = read(database, auditor, audit_log.latest).lines
    about = {line.action: str(line.subject) for line in lines}
    assert "round" in about["rounds.close_scoring"]
    assert about["rankings.compute"] == about["rounds.close_scoring"]


def test_an_event_of_the_decision_says_which_list_meeting_motion_or_objection_it_is_about(database: Database) -> None:
    sitting = a_meeting(database, FIVE)
    first, second = sitting.played.entries[:2]
    with database.writing() as session:
        session.execute(update(Entry).where(Entry.id == second.id).values(title="示例提案人关于公交的建议"))
        session.commit()
    lost = sitting.put(MotionKind.MOVE, 1, tier=1)
    sitting.vote(lost, [Choice.NO] * 3)
    sitting.end(lost)
    sitting.carry(MotionKind.LEAVE_EMPTY, tier=2, leaving=1)
    list_id = sitting.seal()
    begin(sitting, list_id)
    objection = object_to(sitting, list_id, 0)
    file_id = hand_in(sitting, objection)
    perform(database, sitting.played.organiser, evidence_files.open_one, file_id)
    auditor = signed_in(database, a_user(database, roles=[Role.AUDITOR]))
    lines = read(database, auditor, audit_log.latest).lines
    about: dict[str, set[str]] = {}
    for line in lines:
        about.setdefault(line.action, set()).add(str(line.subject))
    final, against = "Suggestions: final round", f"Objection 1 to list 1, against {first.reference}"
    assert about["meetings.open_meeting"] == {f"{final}, meeting 1"}
    assert about["motions.put"] == {
        f"Motion 1 (Move an entry to another tier): {second.reference} ■■关于公交的建议",
        "Motion 2 (Leave places of a tier empty): “一等奖”",
    }
    assert about["award_lists.seal"] == about["publicity.begin"] == {"List 1 of “2020—2022年度”"}
    for action in ("objections.enter", "evidence_files.attach", "evidence_files.open_one"):
        assert about[action] == {against}


def test_an_event_of_a_rehearsal_is_not_taken_for_what_bears_its_number_now(database: Database, clock: Clock) -> None:
    with acting(replace(database, clock=lambda: clock.now - timedelta(days=1)), CommandLine()) as tx:
        tx.record("meetings.open_meeting", ("meeting", 1), msg("Meeting opened."))
    assert a_meeting(database, FIVE).meeting_id == 1
    lines = read(database, CommandLine(), audit_log.latest).lines
    assert [line.subject is None for line in lines if line.action == "meetings.open_meeting"] == [False, True]


@pytest.mark.parametrize("backend", ["sqlite"])
def test_three_events_of_a_decision_and_three_thousand_ask_as_often(database: Database) -> None:
    a_shown_list(database)
    kinds = ("award_list", "meeting", "motion", "objection", "evidence_file", "entry", "cycle")
    with database.reading() as session:
        last = session.scalar(select(func.max(AuditEvent.seq))) or 0
    with database.writing() as session:
        session.add_all(
            AuditEvent(
                seq=last + number,
                at=database.clock(),
                actor_name="",
                action="tests.act",
                subject_kind=kinds[number % len(kinds)],
                subject_id=1 + number // len(kinds),
                message=msg("Done."),
                previous_hash=f"{number - 1:064}",
                hash=f"{number:064}",
            )
            for number in range(1, 3001)
        )
        session.commit()
    counts = []
    for size in (3, 3000):
        with statements_of(database) as sent:
            page = read(database, CommandLine(), audit_log.latest, size=size)
        counts.append((len(page.lines), len(sent)))
    assert [many for many, _sent in counts] == [3, 3000]
    assert counts[0][1] == counts[1][1]


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
