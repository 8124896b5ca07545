from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from db.engine import Database
from db.tables import Assignment, AuditEvent, Entry, Proposer, Round, Suggestion, User
from domain.awards import SheetState
from domain.lifecycle import RoundStage
from domain.messages import Message
from domain.refusals import Invalid, NotAllowed, Outdated, WrongStage
from tests.builders import a_round_open_for_scoring, a_sheet, a_user, assignments_of, signed_in
from tests.conftest import Clock
from use_cases import finished_sheets, next_tasks, same_proposers, score_sheets, task_lists
from use_cases.transaction import SignedIn, perform, read

FULL = {"relevance": 80, "benefit": 90}


@pytest.fixture
def judge(database: Database) -> User:
    return a_user(database)


@pytest.fixture
def who(database: Database, judge: User) -> SignedIn:
    return signed_in(database, judge)


@pytest.fixture
def other(database: Database) -> User:
    return a_user(database)


def a_round(database: Database, *judges: User, entries: int = 4) -> Round:
    return a_round_open_for_scoring(database, entries=entries, judges=list(judges))


def tasks_of(database: Database, round_: Round, judge: User) -> list[Assignment]:
    return [task for task in assignments_of(database, round_.id) if task.user_id == judge.id]


def number_of_next(database: Database, who: SignedIn, round_: Round, *, after: int = 0) -> int | None:
    target = read(database, who, next_tasks.next_open, round_.id, after=after)
    lines = {line.assignment_id: line.number for line in read(database, who, task_lists.queue, round_.id)}
    return lines.get(target or 0)


def changed(database: Database, change: Callable[[Assignment], None], task: Assignment) -> None:
    with database.writing() as session:
        change(session.get_one(Assignment, task.id))
        session.commit()


def test_next_comes_the_entry_with_the_fewest_sheets_and_of_equals_the_next_number(
    database: Database, who: SignedIn, judge: User, other: User
) -> None:
    round_ = a_round(database, judge, other)
    assert [number_of_next(database, who, round_, after=after) for after in (0, 1, 4)] == [1, 2, 1]

    theirs = tasks_of(database, round_, other)
    for task in theirs[:2]:
        a_sheet(database, task)
    a_sheet(database, theirs[2], state=SheetState.DRAFT)
    # Drafts of others are no sheets yet.
    assert [number_of_next(database, who, round_, after=after) for after in (0, 1, 3, 4)] == [3, 3, 4, 3]
    for task in tasks_of(database, round_, judge)[2:]:
        a_sheet(database, task)
    assert [number_of_next(database, who, round_, after=after) for after in (1, 2)] == [2, 1]


def test_what_is_put_off_comes_last_and_is_offered_again(
    database: Database, who: SignedIn, judge: User, clock: Clock
) -> None:
    round_ = a_round(database, judge, entries=3)
    tasks = tasks_of(database, round_, judge)
    a_sheet(database, tasks[1], state=SheetState.DRAFT)

    for task in tasks[:2]:
        perform(database, who, next_tasks.put_off, task.id)
        clock.advance(seconds=1)
    assert [number_of_next(database, who, round_, after=after) for after in (0, 2, 3)] == [3, 3, 1]
    lines = read(database, who, task_lists.queue, round_.id)
    assert [(line.is_put_off, line.state) for line in lines] == [
        (True, SheetState.UNTOUCHED),
        (True, SheetState.DRAFT),
        (False, SheetState.UNTOUCHED),
    ]
    perform(database, who, score_sheets.submit, tasks[0].id, seen_version=0, points=FULL, comment="")
    assert not read(database, who, task_lists.queue, round_.id)[0].is_put_off
    with pytest.raises(Invalid):
        perform(database, who, next_tasks.put_off, tasks[0].id)
    a_sheet(database, tasks[2])
    assert number_of_next(database, who, round_, after=2) == 2


def test_nobody_puts_off_or_asks_for_what_is_not_theirs(database: Database, judge: User, other: User) -> None:
    round_ = a_round(database, judge, entries=1)
    stranger = signed_in(database, other)
    task = tasks_of(database, round_, judge)[0]

    assert read(database, stranger, next_tasks.next_open, round_.id) is None
    for attempt in (
        lambda: perform(database, stranger, next_tasks.put_off, task.id),
        lambda: read(database, stranger, finished_sheets.finished, round_.id),
        lambda: perform(database, stranger, finished_sheets.submit_all, round_.id, seen={task.id: 0}),
        lambda: read(database, stranger, same_proposers.of_task, task.id),
    ):
        with pytest.raises(NotAllowed):
            attempt()


def test_the_list_is_searched_as_the_judge_reads_it(database: Database, who: SignedIn, judge: User) -> None:
    round_ = a_round(database, judge, entries=3)
    tasks = tasks_of(database, round_, judge)
    with database.writing() as session:
        session.get_one(Entry, tasks[0].entry_id).title = "关于校门口ＰＡＲＫ停车的建议"
        session.get_one(Suggestion, tasks[1].entry_id).text = "我叫示例丁某，建议增设停车位。"
        session.scalars(select(Proposer).where(Proposer.entry_id == tasks[1].entry_id)).one().name = "示例丁某"
        session.commit()

    def found(words: str) -> list[int]:
        return [line.number for line in read(database, who, task_lists.queue, round_.id, words=words)]

    assert (found("停车"), found("park 停车"), found("增设 停车位"), found("没有的词")) == ([1, 2], [1], [2], [])
    assert found("示例丁某") == []
    with database.writing() as session:
        session.get_one(Round, round_.id).is_blind = False
        session.commit()
    assert found("示例丁某") == [2]


def test_all_finished_drafts_are_submitted_at_once(database: Database, who: SignedIn, judge: User) -> None:
    round_ = a_round(database, judge)
    tasks = tasks_of(database, round_, judge)
    for task, points in zip(tasks, (FULL, FULL, {"relevance": 70}), strict=False):
        perform(database, who, score_sheets.save_draft, task.id, seen_version=0, points=points, comment="可行")

    look = read(database, who, finished_sheets.finished, round_.id).sheets
    assert [(sheet.number, sheet.version, sheet.total, sheet.points) for sheet in look] == [
        (1, 1, 8600, FULL),
        (2, 1, 8600, FULL),
    ]
    said = perform(
        database, who, finished_sheets.submit_all, round_.id, seen={sheet.assignment_id: 1 for sheet in look}
    )
    assert said == Message("{n} score sheets submitted.", {"n": 2})
    states = [line.state for line in read(database, who, task_lists.queue, round_.id)]
    assert states == [SheetState.SUBMITTED, SheetState.SUBMITTED, SheetState.DRAFT, SheetState.UNTOUCHED]
    with database.reading() as session:
        assert session.scalars(select(AuditEvent.action)).all().count("score_sheets.submit") == 2


def test_nothing_is_submitted_where_one_was_changed_since_the_last_look(
    database: Database, who: SignedIn, judge: User
) -> None:
    round_ = a_round(database, judge)
    tasks = tasks_of(database, round_, judge)[:2]
    for task in tasks:
        perform(database, who, score_sheets.save_draft, task.id, seen_version=0, points=FULL, comment="")
    seen = {task.id: 1 for task in tasks}
    perform(database, who, score_sheets.save_draft, tasks[1].id, seen_version=1, points=FULL, comment="再想想")

    with pytest.raises(Outdated, match=r"No\. 2 was changed elsewhere"):
        perform(database, who, finished_sheets.submit_all, round_.id, seen=seen)
    states = [line.state for line in read(database, who, task_lists.queue, round_.id)]
    assert states == [SheetState.DRAFT] * 2 + [SheetState.UNTOUCHED] * 2
    with pytest.raises(Outdated, match="One of these sheets"):
        perform(database, who, finished_sheets.submit_all, round_.id, seen={tasks[0].id: 1, 99_999: 1})
    with pytest.raises(Invalid):
        perform(database, who, finished_sheets.submit_all, round_.id, seen={})


def test_a_round_may_ask_for_a_comment_of_some_length(database: Database, who: SignedIn, judge: User) -> None:
    round_ = a_round(database, judge, entries=2)
    tasks = tasks_of(database, round_, judge)
    with database.writing() as session:
        session.get_one(Round, round_.id).shortest_comment = 4
        session.commit()
    for task, comment in zip(tasks, ("措施可行", "  可行  "), strict=True):
        perform(database, who, score_sheets.save_draft, task.id, seen_version=0, points=FULL, comment=comment)

    assert [sheet.number for sheet in read(database, who, finished_sheets.finished, round_.id).sheets] == [1]
    assert [line.is_finished for line in read(database, who, task_lists.queue, round_.id)] == [True, False]
    assert read(database, who, score_sheets.open_sheet, tasks[0].id).shortest_comment == 4
    with pytest.raises(Invalid) as refused:
        perform(database, who, score_sheets.submit, tasks[1].id, seen_version=1, points=FULL, comment=" 可行 ")
    assert refused.value.message.fields == {"least": 4, "length": 2}
    perform(database, who, score_sheets.submit, tasks[0].id, seen_version=1, points=FULL, comment="措施可行")


def test_a_closed_round_takes_nothing_and_counts_what_is_recused(
    database: Database, who: SignedIn, judge: User
) -> None:
    round_ = a_round(database, judge, entries=3)
    tasks = tasks_of(database, round_, judge)
    perform(database, who, score_sheets.save_draft, tasks[0].id, seen_version=0, points=FULL, comment="")
    changed(database, lambda task: setattr(task, "state", SheetState.RECUSED), tasks[2])
    mine = read(database, who, task_lists.my_rounds)[0]
    assert (mine.tasks, mine.recused) == (2, 1)
    with database.writing() as session:
        session.get_one(Round, round_.id).stage = RoundStage.CLOSED
        session.commit()

    with pytest.raises(WrongStage):
        perform(database, who, finished_sheets.submit_all, round_.id, seen={tasks[0].id: 1})
    with pytest.raises(WrongStage):
        perform(database, who, next_tasks.put_off, tasks[1].id)


def test_a_proposer_of_several_has_one_code_and_no_name(database: Database, who: SignedIn, judge: User) -> None:
    round_ = a_round(database, judge, entries=5)
    tasks = tasks_of(database, round_, judge)
    with database.writing() as session:
        for task, (name, telephone) in zip(
            tasks,
            (
                ("示例丁某", "示例13900000001"),
                ("示例戊某", "示例13900000002"),
                ("示例 丁某", "示例13900000001"),
                ("示例丁某", "示例13900000009"),
                ("示例丁某", "示例13900000001"),
            ),
            strict=True,
        ):
            proposer = session.scalars(select(Proposer).where(Proposer.entry_id == task.entry_id)).one()
            proposer.name, proposer.telephone = name, telephone
        session.get_one(Assignment, tasks[0].id).state = SheetState.RECUSED
        session.commit()

    def same(place: int) -> list[tuple[int, tuple[int, ...]]]:
        return [(each.code, each.numbers) for each in read(database, who, same_proposers.of_task, tasks[place].id)]

    # No. 1 is off the list, and still gives the code.
    assert (same(2), same(4)) == ([(1, (5,))], [(1, (3,))])
    assert (same(1), same(3)) == ([], [])
