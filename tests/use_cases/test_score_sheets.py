from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import selectinload

from db.engine import Database
from db.tables import Adoption, Assignment, AuditEvent, Proposer, Round, ScoreSheet, Suggestion, User
from domain.awards import SheetState, TrackKind
from domain.lifecycle import RoundStage
from domain.messages import Message, msg
from domain.permissions import Role
from domain.points import Typed
from domain.refusals import Invalid, NotAllowed, Outdated, Refusal, WrongStage
from tests.builders import a_round_open_for_scoring, a_sheet, a_user, an_assignment, assignments_of, signed_in
from tests.conftest import Clock, Lent
from use_cases import score_sheets, sign_ins, task_lists
from use_cases.reading import MASK
from use_cases.score_sheets import SheetView
from use_cases.transaction import SignedIn, acting, perform, read

FULL = {"relevance": "80", "benefit": "90"}


def opened(database: Database, who: SignedIn, assignment: Assignment) -> SheetView:
    return read(database, who, score_sheets.open_sheet, assignment.id)


def write(
    act: Callable[..., Message],
    database: Database,
    who: SignedIn,
    assignment: Assignment,
    *,
    seen: int = 0,
    points: Mapping[str, Typed] = FULL,
    comment: str = "",
) -> Message:
    return write_to(act, database, who, assignment.id, seen=seen, points=points, comment=comment)


def write_to(
    act: Callable[..., Message],
    database: Database,
    who: SignedIn,
    assignment_id: int,
    *,
    seen: int,
    points: Mapping[str, Typed] = FULL,
    comment: str = "",
) -> Message:
    return perform(database, who, act, assignment_id, seen_version=seen, points=points, comment=comment)


def sheets(database: Database) -> list[tuple[int, SheetState, dict[int, int], str]]:
    statement = select(ScoreSheet).options(selectinload(ScoreSheet.points)).order_by(ScoreSheet.id)
    with database.reading() as session:
        return [
            (sheet.version, sheet.state, {row.criterion_id: row.points for row in sheet.points}, sheet.comment)
            for sheet in session.scalars(statement)
        ]


def actions(database: Database) -> list[str]:
    with database.reading() as session:
        return list(session.scalars(select(AuditEvent.action).order_by(AuditEvent.seq)))


def at_stage(database: Database, assignment: Assignment, stage: RoundStage) -> None:
    with database.writing() as session:
        session.get_one(Round, assignment.round_id).stage = stage
        session.commit()


@contextmanager
def counted_statements(database: Database) -> Iterator[list[str]]:
    seen: list[str] = []

    def count(*arguments: object) -> None:
        seen.append(str(arguments[2]))

    event.listen(database.engine, "before_cursor_execute", count)
    yield seen
    event.remove(database.engine, "before_cursor_execute", count)


@pytest.fixture
def judge(database: Database) -> User:
    return a_user(database)


@pytest.fixture
def who(database: Database, judge: User) -> SignedIn:
    return signed_in(database, judge)


@pytest.fixture
def task(database: Database, judge: User) -> Assignment:
    return an_assignment(database, judge=judge)


def test_a_draft_may_be_incomplete_and_is_read_back(
    database: Database, who: SignedIn, task: Assignment, clock: Clock
) -> None:
    write(score_sheets.save_draft, database, who, task, points={"relevance": "７３"}, comment=" 待定 ")

    view = opened(database, who, task)
    assert (view.state, view.version, view.points, view.comment, view.written_at) == (
        SheetState.DRAFT,
        1,
        {"relevance": 73, "benefit": None},
        "待定",
        clock.now,
    )
    assert actions(database) == []


def test_a_draft_takes_the_place_of_the_draft_before(database: Database, who: SignedIn, task: Assignment) -> None:
    write(score_sheets.save_draft, database, who, task, points={"relevance": "10"})
    write(score_sheets.save_draft, database, who, task, seen=1, points={"benefit": "20"})

    assert [(version, list(points.values())) for version, _, points, _ in sheets(database)] == [(2, [20])]


def test_submitting_gives_the_exact_weighted_total(database: Database, who: SignedIn, task: Assignment) -> None:
    receipt = write(score_sheets.submit, database, who, task)

    assert str(receipt) == "Score sheet for No. 1 submitted, total 86.00."
    assert opened(database, who, task).state is SheetState.SUBMITTED
    assert [line.total for line in read(database, who, task_lists.queue, task.round_id)] == [8600]
    with database.reading() as session:
        (event,) = session.scalars(select(AuditEvent))
    # Whoever reads the log while scoring goes on learns no total by it.
    assert (event.action, str(event.message)) == ("score_sheets.submit", "Score sheet for No. 1 submitted.")


def test_the_same_click_twice_submits_once(database: Database, who: SignedIn, task: Assignment) -> None:
    first = write(score_sheets.submit, database, who, task)
    second = write(score_sheets.submit, database, who, task)

    assert first == second
    assert len(sheets(database)) == 1
    assert actions(database) == ["score_sheets.submit"]


def test_other_points_over_a_submitted_sheet_are_outdated(database: Database, who: SignedIn, task: Assignment) -> None:
    write(score_sheets.submit, database, who, task)

    with pytest.raises(Outdated):
        write(score_sheets.submit, database, who, task, points={**FULL, "benefit": "91"})
    assert len(sheets(database)) == 1


def test_a_submitted_version_is_never_edited(database: Database, who: SignedIn, task: Assignment) -> None:
    write(score_sheets.submit, database, who, task, comment="第一次")
    before = sheets(database)
    perform(database, who, score_sheets.withdraw, task.id, seen_version=1)
    assert opened(database, who, task).points == {"relevance": 80, "benefit": 90}
    write(score_sheets.submit, database, who, task, seen=2, points={"relevance": "70", "benefit": "60"})

    after = sheets(database)
    assert after[0] == before[0]
    assert [(version, state) for version, state, _, _ in after] == [
        (1, SheetState.SUBMITTED),
        (3, SheetState.SUBMITTED),
    ]
    assert actions(database) == ["score_sheets.submit", "score_sheets.withdraw", "score_sheets.submit"]


def test_a_submitted_sheet_takes_no_draft(database: Database, who: SignedIn, task: Assignment) -> None:
    write(score_sheets.submit, database, who, task)

    with pytest.raises(Invalid, match="has been submitted"):
        write(score_sheets.save_draft, database, who, task, seen=1)


def test_only_what_was_submitted_can_be_withdrawn(database: Database, who: SignedIn, task: Assignment) -> None:
    write(score_sheets.save_draft, database, who, task)

    with pytest.raises(Invalid, match="nothing to withdraw"):
        perform(database, who, score_sheets.withdraw, task.id, seen_version=1)


@pytest.mark.parametrize("act", [score_sheets.save_draft, score_sheets.submit])
def test_a_version_saved_elsewhere_refuses_and_loses_nothing(
    database: Database, who: SignedIn, task: Assignment, act: Callable[..., Message]
) -> None:
    write(score_sheets.save_draft, database, who, task, points={"relevance": "11"})
    before = sheets(database)

    with pytest.raises(Outdated):
        write(act, database, who, task, seen=0)
    assert sheets(database) == before


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("101", "针对性: 101 is outside 0 to 100."),
        ("-1", "针对性: -1 is outside 0 to 100."),
        ("−1", "针对性: -1 is outside 0 to 100."),
        ("3.5", "针对性: “3.5” is not a whole number from 0 to 100."),
        ("优", "针对性: “优” is not a whole number from 0 to 100."),
        ("²", None),
        ("8 5", "针对性: “8 5” is not a whole number from 0 to 100."),
        ("1e2", "针对性: “1e2” is not a whole number from 0 to 100."),
        ("", "Points are still missing for: 针对性."),
    ],
)
def test_points_that_are_none_are_refused_by_the_criterion_s_name(
    database: Database, who: SignedIn, task: Assignment, typed: str, sentence: str | None
) -> None:
    if sentence is None:
        # A raised two is a two once it is written as a plain digit.
        write(score_sheets.submit, database, who, task, points={**FULL, "relevance": typed})
        assert opened(database, who, task).points["relevance"] == 2
        return
    with pytest.raises(Invalid) as refused:
        write(score_sheets.submit, database, who, task, points={**FULL, "relevance": typed})
    assert str(refused.value) == sentence
    assert sheets(database) == []


@pytest.mark.parametrize("typed", ["１００", " 100 ", "+100", 100, 100.0])
def test_whole_points_are_read_however_they_are_typed(
    database: Database, who: SignedIn, task: Assignment, typed: Typed
) -> None:
    write(score_sheets.submit, database, who, task, points={**FULL, "relevance": typed})

    assert opened(database, who, task).points["relevance"] == 100


def test_an_unknown_criterion_and_an_endless_comment_are_refused(
    database: Database, who: SignedIn, task: Assignment
) -> None:
    with pytest.raises(Invalid, match="no criterion beauty"):
        write(score_sheets.submit, database, who, task, points={**FULL, "beauty": "80"})
    with pytest.raises(Invalid, match="has 2001 characters"):
        write(score_sheets.submit, database, who, task, comment="评" * 2001)
    assert sheets(database) == []


@pytest.mark.parametrize("stage", [RoundStage.CLOSED, RoundStage.RANKED])
def test_after_scoring_the_sheet_can_be_read_and_nothing_else(
    database: Database, who: SignedIn, task: Assignment, stage: RoundStage
) -> None:
    a_sheet(database, task)
    before = sheets(database)
    at_stage(database, task, stage)

    for act in (score_sheets.save_draft, score_sheets.submit):
        with pytest.raises(WrongStage):
            write(act, database, who, task, seen=1)
    with pytest.raises(WrongStage):
        perform(database, who, score_sheets.withdraw, task.id, seen_version=1)
    assert opened(database, who, task).stage is stage
    assert (sheets(database), actions(database)) == (before, [])


def test_before_scoring_opens_a_task_does_not_exist(database: Database, who: SignedIn, task: Assignment) -> None:
    at_stage(database, task, RoundStage.SETUP)

    assert read(database, who, task_lists.my_rounds) == ()
    with pytest.raises(NotAllowed):
        opened(database, who, task)


@pytest.mark.parametrize("role", [Role.JUDGE, Role.CHAIR, Role.ORGANISER, Role.AUDITOR])
def test_another_s_task_and_an_unknown_one_refuse_alike(database: Database, task: Assignment, role: Role) -> None:
    a_sheet(database, task)
    stranger = signed_in(database, a_user(database, roles=[role]))
    before = sheets(database)

    refusals = [
        refusals_of(database, stranger, task.id, task.round_id),
        refusals_of(database, stranger, 99_999, 99_999),
    ]
    assert refusals[0] == refusals[1]
    assert {kind for kind, _ in refusals[0]} == {NotAllowed}
    assert (sheets(database), actions(database)) == (before, [])


def refusals_of(
    database: Database, who: SignedIn, assignment_id: int, round_id: int
) -> list[tuple[type[Refusal], Message]]:
    attempts: list[Callable[[], object]] = [
        lambda: read(database, who, score_sheets.open_sheet, assignment_id),
        lambda: read(database, who, task_lists.queue, round_id),
        lambda: write_to(score_sheets.save_draft, database, who, assignment_id, seen=1),
        lambda: write_to(score_sheets.submit, database, who, assignment_id, seen=1),
        lambda: perform(database, who, score_sheets.withdraw, assignment_id, seen_version=1),
    ]
    refusals = []
    for attempt in attempts:
        with pytest.raises(Refusal) as refused:
            attempt()
        refusals.append((type(refused.value), refused.value.message))
    return refusals


def test_whoever_does_not_judge_has_no_desk(database: Database) -> None:
    organiser = signed_in(database, a_user(database, roles=[Role.ORGANISER]))

    with pytest.raises(NotAllowed):
        read(database, organiser, task_lists.my_rounds)


def test_nothing_of_another_judge_shows(database: Database, who: SignedIn, judge: User) -> None:
    other = a_user(database)
    round_ = a_round_open_for_scoring(database, entries=2, judges=[judge, other])
    own = [task for task in assignments_of(database, round_.id) if task.user_id == judge.id]
    seen_alone = views(database, who, round_.id, own)
    for task in assignments_of(database, round_.id):
        if task.user_id == other.id:
            a_sheet(database, task, points=13, comment="别人的评语")
    assert (13, "别人的评语") in {(next(iter(p.values())), comment) for _, _, p, comment in sheets(database)}

    assert views(database, who, round_.id, own) == seen_alone


def views(database: Database, who: SignedIn, round_id: int, tasks: list[Assignment]) -> list[object]:
    return [
        read(database, who, task_lists.my_rounds),
        read(database, who, task_lists.queue, round_id),
        *(opened(database, who, task) for task in tasks),
    ]


def test_the_way_through_a_round_leads_past_what_is_submitted(database: Database, who: SignedIn, judge: User) -> None:
    round_ = a_round_open_for_scoring(database, entries=4, judges=[judge])
    tasks = assignments_of(database, round_.id)
    a_sheet(database, tasks[1])
    a_sheet(database, tasks[0], state=SheetState.DRAFT)

    ways = [
        (view.number, view.of, view.previous_id, view.next_id, view.has_others_open)
        for view in (opened(database, who, task) for task in tasks)
    ]
    ids = [task.id for task in tasks]
    assert ways == [
        (1, 4, None, ids[1], True),
        (2, 4, ids[0], ids[2], True),
        (3, 4, ids[1], ids[3], True),
        (4, 4, ids[2], None, True),
    ]
    mine = read(database, who, task_lists.my_rounds)[0]
    assert (mine.untouched, mine.drafts, mine.submitted, mine.tasks) == (2, 1, 1, 4)


def test_blind_rounds_hide_who_proposed_also_inside_every_text(
    database: Database, who: SignedIn, task: Assignment
) -> None:
    name_proposer_everywhere(database, task)
    at_blindness(database, task, is_blind=False)
    plain = opened(database, who, task).reading
    assert plain.proposers == ("示例丁某",)
    assert all(word in plain.text for word in ("示例丁某", "示例023-0000", "示例第七中学"))

    at_blindness(database, task, is_blind=True)
    everything = repr((opened(database, who, task), read(database, who, task_lists.queue, task.round_id)))
    assert not [word for word in ("示例丁某", "示例023-0000", "示例第七中学") if word in everything]
    assert opened(database, who, task).reading.text == f"我是{MASK}，电话{MASK}，在{MASK}工作。"


def name_proposer_everywhere(database: Database, task: Assignment) -> None:
    with database.writing() as session:
        proposer = session.scalars(select(Proposer).where(Proposer.entry_id == task.entry_id)).one()
        proposer.name, proposer.telephone, proposer.work_unit = "示例丁某", "示例023-0000", "示例第七中学"
        session.get_one(Suggestion, task.entry_id).text = "我是示例丁某，电话示例023-0000，在示例第七中学工作。"
        adoption = session.get_one(Adoption, task.entry_id)
        adoption.effect, adoption.instruction = "已回访示例丁某", "请联系示例第七中学"
        session.get_one(Assignment, task.id).entry.title = "示例丁某关于校门口交通的建议"
        session.commit()


def at_blindness(database: Database, task: Assignment, *, is_blind: bool) -> None:
    with database.writing() as session:
        session.get_one(Round, task.round_id).is_blind = is_blind
        session.commit()


def test_an_organisation_is_read_with_its_figures(database: Database, who: SignedIn, judge: User) -> None:
    round_ = a_round_open_for_scoring(database, kind=TrackKind.ORGANISATION, entries=1, judges=[judge])

    reading = opened(database, who, assignments_of(database, round_.id)[0]).reading
    assert (reading.category, reading.collected, reading.adopted_by_city, reading.adopted_by_district) == (
        "街道",
        12,
        2,
        5,
    )


def test_the_desk_asks_as_often_for_thirty_tasks_as_for_three(database: Database) -> None:
    counts = []
    for entries in (3, 30):
        judge = a_user(database)
        round_ = a_round_open_for_scoring(database, entries=entries, judges=[judge])
        tasks = assignments_of(database, round_.id)
        a_sheet(database, tasks[0])
        who = signed_in(database, judge)
        with counted_statements(database) as statements:
            views(database, who, round_.id, tasks[:1])
        counts.append(len(statements))
    assert counts[0] == counts[1]


@pytest.mark.postgres
def test_drafts_are_saved_side_by_side_and_one_task_takes_one_at_a_time(postgres_lent: Lent) -> None:
    postgres_lent.clear()
    database = postgres_lent.opened(Clock())
    judges = [a_user(database) for _ in range(2)]
    opened = a_round_open_for_scoring(database, entries=1, judges=judges)
    mine, others = assignments_of(database, opened.id)
    who = {judge.id: signed_in(database, judge) for judge in judges}

    def save(task: Assignment, points: str) -> None:
        act, given = score_sheets.save_draft, {"relevance": points}
        perform(database, who[task.user_id], act, task.id, seen_version=0, points=given, comment="")

    def touch() -> None:
        perform(database, who[mine.user_id], sign_ins.touch)

    with ThreadPoolExecutor(2) as pool:
        with acting(database, who[mine.user_id], shares=True) as tx:
            score_sheets.save_draft(tx, mine.id, seen_version=0, points={"relevance": "61"}, comment="")
            pool.submit(save, others, "62").result(timeout=20)
            second, act = pool.submit(save, mine, "63"), pool.submit(touch)
            assert wait((second, act), timeout=0.5).done == set()
        act.result(timeout=20)
        with pytest.raises(Outdated):
            second.result(timeout=20)
    assert read(database, who[mine.user_id], score_sheets.open_sheet, mine.id).points["relevance"] == 61


def test_what_is_written_beside_others_is_not_recorded(database: Database) -> None:
    judge = a_user(database)
    with (
        pytest.raises(RuntimeError, match="beside"),
        acting(database, signed_in(database, judge), shares=True) as tx,
    ):
        tx.record("score_sheets.submit", ("assignment", 1), msg("Please sign in."))
