"""A judge's own marking: what is shown of it, what is proposed, and that it is taken whole or not at all."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from sqlalchemy import select

from db.engine import Database
from db.tables import Assignment, AuditEvent, Round, ScoreSheet, User
from domain.awards import SheetState
from domain.lifecycle import RoundStage
from domain.messages import msg
from domain.own_orders import OwnOrder, order_by_total
from domain.permissions import Role
from domain.refusals import Invalid, NotAllowed, Outdated, Refusal, WrongStage
from tests.builders import a_round_open_for_scoring, a_sheet, a_user, assignments_of, signed_in
from tests.queries import statements_of
from use_cases import own_marking, score_sheets
from use_cases.own_marking import OwnMarking, Proposal
from use_cases.transaction import SignedIn, perform, read

DRAFT, SUBMITTED = SheetState.DRAFT, SheetState.SUBMITTED


@pytest.fixture
def judge(database: Database) -> User:
    return a_user(database)


@pytest.fixture
def who(database: Database, judge: User) -> SignedIn:
    return signed_in(database, judge)


@pytest.fixture
def tasks(database: Database, judge: User) -> list[Assignment]:
    """Four tasks: drafts of 80.00 and 70.00, a submitted 75.00, and one with half its points."""
    opened = a_round_open_for_scoring(database, entries=5, judges=[judge])
    own = assignments_of(database, opened.id)
    a_sheet(database, own[0], points=80, state=DRAFT, comment="可再比")
    a_sheet(database, own[1], points=75, state=SUBMITTED, comment="扎实")
    a_sheet(database, own[2], points=70, state=DRAFT)
    a_sheet(database, own[3], points={"relevance": 90}, state=DRAFT)
    return own


def marking(database: Database, who: SignedIn, tasks: list[Assignment]) -> OwnMarking:
    return read(database, who, own_marking.mine, tasks[0].round_id)


def proposed(
    database: Database, who: SignedIn, tasks: list[Assignment], *places: int | tuple[int, ...], with_submitted: bool
) -> Proposal:
    groups = tuple((place,) if isinstance(place, int) else place for place in places)
    return read(
        database,
        who,
        own_marking.propose,
        tasks[0].round_id,
        OwnOrder(tuple(tuple(tasks[place].id for place in group) for group in groups)),
        seen=marking(database, who, tasks).versions,
        with_submitted=with_submitted,
    )


def sheets(database: Database) -> list[tuple[int, int, SheetState, str]]:
    with database.reading() as session:
        rows = session.scalars(select(ScoreSheet).order_by(ScoreSheet.assignment_id, ScoreSheet.version))
        return [(row.assignment_id, row.version, row.state, row.comment) for row in rows]


def actions(database: Database) -> list[str]:
    with database.reading() as session:
        return list(session.scalars(select(AuditEvent.action).order_by(AuditEvent.seq)))


def at_stage(database: Database, round_id: int, stage: RoundStage) -> None:
    with database.writing() as session:
        session.get_one(Round, round_id).stage = stage
        session.commit()


def test_own_sheets_are_shown_with_their_totals(database: Database, who: SignedIn, tasks: list[Assignment]) -> None:
    found = marking(database, who, tasks)

    assert [(sheet.number, sheet.state, sheet.total) for sheet in found.sheets] == [
        (1, DRAFT, 8000),
        (2, SUBMITTED, 7500),
        (3, DRAFT, 7000),
        (4, DRAFT, None),
    ]
    assert (found.tasks, found.stage) == (5, RoundStage.SCORING)
    assert found.sheets[3].points == {"relevance": 90}
    assert found.totals == {tasks[0].id: 8000, tasks[1].id: 7500, tasks[2].id: 7000}


def test_where_no_sheet_is_complete_the_order_of_none_changes_nothing(
    database: Database, judge: User, who: SignedIn
) -> None:
    begun = assignments_of(database, a_round_open_for_scoring(database, entries=1, judges=[judge]).id)

    assert proposed(database, who, begun, with_submitted=True) == Proposal(OwnOrder(()), ())


def test_a_draft_moves_past_what_is_submitted_with_the_fewest_points(
    database: Database, who: SignedIn, tasks: list[Assignment]
) -> None:
    proposal = proposed(database, who, tasks, 0, 2, 1, with_submitted=False)

    assert [(change.sheet.number, change.total > 7500) for change in proposal.changes] == [(3, True)]
    assert (sheets(database)[-1][1], actions(database)) == (1, [])
    said = perform(
        database,
        who,
        own_marking.take,
        tasks[0].round_id,
        proposal.changes,
        seen=marking(database, who, tasks).versions,
    )
    assert said == msg("{n} sheets have their new points; they are drafts that wait to be submitted.", n=1)
    after = marking(database, who, tasks)
    assert [
        tasks.index(next(task for task in tasks if task.id == each)) for each in order_by_total(after.totals).ids
    ] == [
        0,
        2,
        1,
    ]
    assert actions(database) == []


def test_a_submitted_sheet_is_withdrawn_for_it_on_the_record_and_keeps_its_comment(
    database: Database, who: SignedIn, tasks: list[Assignment]
) -> None:
    a_sheet(database, tasks[0], points=75, state=SUBMITTED)
    a_sheet(database, tasks[2], points=75, state=SUBMITTED)
    proposal = proposed(database, who, tasks, 1, (0, 2), with_submitted=True)
    assert [change.sheet.number for change in proposal.changes] == [2]
    said = perform(
        database,
        who,
        own_marking.take,
        tasks[0].round_id,
        proposal.changes,
        seen=marking(database, who, tasks).versions,
    )

    assert {sheet.number: sheet.state for sheet in marking(database, who, tasks).sheets}[2] is DRAFT
    assert said.fields["withdrawn"] == 1
    assert actions(database) == ["score_sheets.withdraw"]
    stored = [row[1:] for row in sheets(database) if row[0] == tasks[1].id]
    assert stored == [(1, SUBMITTED, "扎实"), (3, DRAFT, "扎实")]


def test_an_order_that_holds_proposes_nothing(database: Database, who: SignedIn, tasks: list[Assignment]) -> None:
    assert proposed(database, who, tasks, 0, 1, 2, with_submitted=True).changes == ()


def test_what_submitted_sheets_leave_no_room_for_is_said_in_words(
    database: Database, who: SignedIn, tasks: list[Assignment]
) -> None:
    a_sheet(database, tasks[1], points=100)
    with pytest.raises(Invalid) as refused:
        proposed(database, who, tasks, 0, 1, 2, with_submitted=False)
    assert (refused.value.message.fields["below"], refused.value.message.fields["above"]) == (("2",), ("1",))

    a_sheet(database, tasks[2], points=60)
    with pytest.raises(Invalid, match="cannot be made level"):
        proposed(database, who, tasks, (1, 2), 0, with_submitted=False)


@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_change_in_another_window_refuses_and_nothing_is_written(
    database: Database, who: SignedIn, tasks: list[Assignment], place: int
) -> None:
    seen = marking(database, who, tasks).versions
    proposal = proposed(database, who, tasks, 2, 1, 0, with_submitted=True)
    a_sheet(database, tasks[place], points=60, state=DRAFT)
    before = sheets(database)

    with pytest.raises(Outdated):
        perform(database, who, own_marking.take, tasks[0].round_id, proposal.changes, seen=seen)
    with pytest.raises(Outdated):
        read(database, who, own_marking.propose, tasks[0].round_id, proposal.order, seen=seen, with_submitted=True)
    assert (sheets(database), actions(database)) == (before, [])


def test_a_closed_round_can_be_read_only(database: Database, who: SignedIn, tasks: list[Assignment]) -> None:
    seen = marking(database, who, tasks).versions
    proposal = proposed(database, who, tasks, 2, 0, 1, with_submitted=True)
    at_stage(database, tasks[0].round_id, RoundStage.CLOSED)
    before = sheets(database)

    assert marking(database, who, tasks).stage is RoundStage.CLOSED
    for act in (
        lambda: proposed(database, who, tasks, 2, 0, 1, with_submitted=True),
        lambda: perform(database, who, own_marking.take, tasks[0].round_id, proposal.changes, seen=seen),
    ):
        with pytest.raises(WrongStage):
            act()
    assert (sheets(database), actions(database)) == (before, [])


def test_nobody_else_sees_or_moves_anything(database: Database, who: SignedIn, tasks: list[Assignment]) -> None:
    seen = marking(database, who, tasks).versions
    changes = proposed(database, who, tasks, 2, 0, 1, with_submitted=True).changes
    round_id = tasks[0].round_id
    for stranger in (a_user(database), a_user(database, roles=[Role.ORGANISER, Role.AUDITOR])):
        other = signed_in(database, stranger)
        attempts: list[Callable[[], object]] = [
            partial(read, database, other, own_marking.mine, round_id),
            partial(perform, database, other, own_marking.take, round_id, changes, seen=seen),
        ]
        for attempt in attempts:
            with pytest.raises(NotAllowed):
                attempt()
    with pytest.raises(NotAllowed):
        read(database, who, own_marking.mine, round_id + 1)


def test_a_neighbours_sheet_cannot_be_taken_along(database: Database, who: SignedIn, judge: User) -> None:
    other = a_user(database)
    opened = a_round_open_for_scoring(database, entries=2, judges=[judge, other])
    tasks = assignments_of(database, opened.id)
    for place, task in enumerate(tasks):
        a_sheet(database, task, points=80 + place, state=DRAFT)
    own = [task for task in tasks if task.user_id == judge.id]
    foreign = signed_in(database, other)
    theirs = read(database, foreign, own_marking.mine, opened.id)
    turned = OwnOrder(tuple((each,) for each in reversed(order_by_total(theirs.totals).ids)))
    changes = read(
        database, foreign, own_marking.propose, opened.id, turned, seen=theirs.versions, with_submitted=False
    ).changes
    before = sheets(database)

    with pytest.raises(NotAllowed):
        perform(database, who, own_marking.take, opened.id, changes, seen=marking(database, who, own).versions)
    assert sheets(database) == before


def test_nothing_of_another_judge_shows(database: Database, who: SignedIn, judge: User) -> None:
    other = a_user(database)
    opened = a_round_open_for_scoring(database, entries=2, judges=[judge, other])
    tasks = assignments_of(database, opened.id)
    own = [task for task in tasks if task.user_id == judge.id]
    a_sheet(database, own[0], points=80)
    alone = (marking(database, who, own).sheets, marking(database, who, own).tasks)
    for task in tasks:
        if task.user_id == other.id:
            a_sheet(database, task, points=13, comment="别人的评语")

    assert (marking(database, who, own).sheets, marking(database, who, own).tasks) == alone


def test_more_tasks_take_no_more_queries(database: Database, judge: User, who: SignedIn) -> None:
    counts = []
    for many in (3, 9):
        opened = a_round_open_for_scoring(database, entries=many, judges=[judge])
        own = assignments_of(database, opened.id)
        for task in own:
            a_sheet(database, task, points=task.number)
        read(database, who, own_marking.mine, opened.id)
        with statements_of(database) as sent:
            assert len(read(database, who, own_marking.mine, opened.id).sheets) == many
        counts.append(len(sent))
    assert counts[0] == counts[1]


def test_taking_nothing_is_refused(database: Database, who: SignedIn, tasks: list[Assignment]) -> None:
    with pytest.raises(Refusal, match="No proposal is ticked"):
        perform(database, who, own_marking.take, tasks[0].round_id, (), seen=marking(database, who, tasks).versions)


def test_a_sheet_opened_meanwhile_goes_on_from_the_new_points(
    database: Database, who: SignedIn, tasks: list[Assignment]
) -> None:
    proposal = proposed(database, who, tasks, 2, 1, 0, with_submitted=False)
    perform(
        database,
        who,
        own_marking.take,
        tasks[0].round_id,
        proposal.changes,
        seen=marking(database, who, tasks).versions,
    )
    for change in proposal.changes:
        opened = read(database, who, score_sheets.open_sheet, change.sheet.assignment_id)
        assert (opened.points, opened.state) == (change.points, DRAFT)
