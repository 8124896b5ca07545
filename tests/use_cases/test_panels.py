from __future__ import annotations

from collections import Counter

import pytest
from sqlalchemy import select

from db.engine import Database
from db.tables import Assignment, Round, User
from domain.awards import SheetState
from domain.permissions import Role
from domain.refusals import Invalid, NotAllowed
from tests.builders import a_cycle, a_sheet, a_user, an_entry, assignments_of, round_of, signed_in
from tests.queries import statements_of
from use_cases import judge_profiles, panels, recusals, rounds
from use_cases.panels import PanelPlan
from use_cases.transaction import perform, read

THEMES = ("乡村振兴", "疫情防控")


class Office:
    """A round in preparation in which three of six judges read each of eight entries."""

    def __init__(self, database: Database, *, judges: int = 6, entries: int = 8, each: int | None = 3) -> None:
        self.database = database
        self.cycle = a_cycle(database)
        self.entries = [
            an_entry(database, self.cycle, reference=f"JY-{n:02}", theme=THEMES[n % 2]) for n in range(entries)
        ]
        self.round_id = round_of(self.cycle, 2020).id
        self.organiser = signed_in(database, a_user(database, roles=[Role.ORGANISER]))
        self.judges: list[User] = [
            a_user(database, login=f"reader{n}-{id(self)}", display_name=f"示例评委{n}") for n in range(judges)
        ]
        with database.writing() as session:
            session.get_one(Round, self.round_id).sheets_per_entry = each
            session.commit()
        perform(
            database,
            self.organiser,
            rounds.name_judges,
            self.round_id,
            user_ids=[judge.id for judge in self.judges],
            chair_id=None,
        )

    def plan(self) -> PanelPlan:
        return read(self.database, self.organiser, panels.plan, self.round_id)

    def open(self) -> None:
        perform(self.database, self.organiser, rounds.open_scoring, self.round_id)

    def pairs(self) -> set[tuple[int, int]]:
        asked = select(Assignment.entry_id, Assignment.user_id).where(
            Assignment.round_id == self.round_id, Assignment.state != SheetState.RECUSED
        )
        with self.database.reading() as session:
            return {(row.entry_id, row.user_id) for row in session.execute(asked)}

    def sheets(self) -> Counter[int]:
        return Counter(entry_id for entry_id, _ in self.pairs())


def test_each_entry_gets_its_judges_evenly_and_scoring_opens_as_planned(database: Database) -> None:
    office = Office(database)
    perform(database, office.organiser, panels.draw_lots, office.round_id, seed=7)
    plan = office.plan()
    assert plan.shortage is None
    assert {len(row.judges) for row in plan.rows} == {3}
    assert {load.entries for load in plan.loads} <= {3, 4, 5}
    assert (plan.parts, (plan.efficiency or 0) > 0.8) == (1, True)
    planned = {(row.reference, plan.loads[judge].user_id) for row in plan.rows for judge in row.judges}
    office.open()
    named = {entry.id: entry.reference for entry in office.entries}
    assert {(named[entry_id], user_id) for entry_id, user_id in office.pairs()} == planned


def test_judges_read_what_they_know_within_their_limits(database: Database) -> None:
    office = Office(database)
    rows = [[judge.login, "示例区", THEMES[place % 2], "5"] for place, judge in enumerate(office.judges)]
    rows[0][3] = "1"
    perform(database, office.organiser, judge_profiles.replace_some, rows=rows)
    plan = office.plan()
    assert max(load.entries for load in plan.loads) <= 5
    assert next(load.entries for load in plan.loads if load.user_id == office.judges[0].id) <= 1
    # Of 24 sheets, those of the first theme that its limited judge cannot take fall to three others.
    assert sum(load.known for load in plan.loads) == 21
    assert len(plan.alone) == 8  # all judges are of the entries' district


def test_another_number_of_the_lots_gives_another_deal_and_the_same_number_the_same(database: Database) -> None:
    office = Office(database)
    deals = []
    for seed in (1, 2, 1):
        perform(database, office.organiser, panels.draw_lots, office.round_id, seed=seed)
        deals.append(office.plan().rows)
    assert deals[0] == deals[2] != deals[1]


def test_what_nobody_can_read_is_said_and_nothing_is_opened(database: Database) -> None:
    office = Office(database, judges=2)
    shortage = office.plan().shortage
    assert shortage is not None
    with pytest.raises(Invalid):
        office.open()
    assert office.pairs() == set()


def test_who_steps_back_is_replaced_and_started_work_does_not_move(database: Database) -> None:
    office = Office(database)
    office.open()
    tasks = assignments_of(database, office.round_id)
    a_sheet(database, tasks[0])
    before = office.pairs()
    perform(
        database,
        office.organiser,
        recusals.impose,
        office.round_id,
        user_id=tasks[1].user_id,
        entry_id=tasks[1].entry_id,
        reason="利害关系",
    )
    after = office.pairs()
    assert before - after == {(tasks[1].entry_id, tasks[1].user_id)}
    assert set(office.sheets().values()) == {3}


def test_a_released_judge_keeps_what_was_begun_and_a_further_one_takes_what_is_lacking(database: Database) -> None:
    office = Office(database)
    office.open()
    tasks = [task for task in assignments_of(database, office.round_id) if task.user_id == office.judges[0].id]
    a_sheet(database, tasks[0], state=SheetState.DRAFT)
    with pytest.raises(Invalid, match="reason"):
        perform(database, office.organiser, panels.release_judge, office.round_id, user_id=tasks[0].user_id, reason="")
    perform(database, office.organiser, panels.release_judge, office.round_id, user_id=tasks[0].user_id, reason="出差")
    mine = {entry_id for entry_id, user_id in office.pairs() if user_id == tasks[0].user_id}
    assert mine == {tasks[0].entry_id}
    assert set(office.sheets().values()) == {3}
    perform(database, office.organiser, panels.add_judge, office.round_id, user_id=tasks[0].user_id, reason="返岗")
    with pytest.raises(Invalid, match="already"):
        perform(database, office.organiser, panels.add_judge, office.round_id, user_id=tasks[0].user_id, reason="返岗")
    assert set(office.sheets().values()) == {3}


def test_where_everybody_reads_everything_a_further_judge_does_too(database: Database) -> None:
    office = Office(database, judges=2, entries=3, each=None)
    office.open()
    further = a_user(database)
    perform(database, office.organiser, panels.add_judge, office.round_id, user_id=further.id, reason="增补")
    assert office.pairs() == {(entry.id, judge.id) for entry in office.entries for judge in [*office.judges, further]}
    perform(database, office.organiser, panels.top_up, office.round_id)
    assert len(office.pairs()) == 9


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([["nobody", "", "", ""]], "Line 1: “nobody” is no judge"),
        ([["reader0", "", "", "many"]], "Line 1: “many” is not a whole number"),
        ([["reader0"], ["reader0"]], "Line 2: “reader0” stands in line 1"),
        ([["reader0", "区" * 65]], "at most 64"),
        ([["reader0", "", "", "0"]], "Line 1: with a limit of 0"),
    ],
)
def test_profiles_are_taken_whole_or_not_at_all(database: Database, rows: list[list[str]], said: str) -> None:
    a_user(database, login="reader0")
    organiser = signed_in(database, a_user(database, roles=[Role.ORGANISER]))
    perform(database, organiser, judge_profiles.replace_some, rows=[["reader0", "示例区", "乡村振兴、生态", "4"]])
    with pytest.raises(Invalid, match=said):
        perform(database, organiser, judge_profiles.replace_some, rows=rows)
    (kept,) = read(database, organiser, judge_profiles.listing)
    assert (kept.district, kept.themes, kept.most_entries) == ("示例区", ("乡村振兴", "生态"), 4)


def test_a_profile_may_bear_the_judges_name_and_says_what_no_entry_has(database: Database) -> None:
    office = Office(database)
    login = office.judges[0].login
    row = [login, "示例评委0", "外地县", "乡村振兴、乡村震兴", ""]
    perform(database, office.organiser, judge_profiles.replace_some, rows=[row])
    (kept,) = (each for each in read(database, office.organiser, judge_profiles.listing) if each.login == login)
    assert (kept.district, kept.themes, kept.most_entries) == ("外地县", ("乡村振兴", "乡村震兴"), None)
    assert [str(remark) for remark in kept.remarks] == [
        "District: no entry has “外地县”.",
        "Theme: no cycle and no entry has “乡村震兴”.",
    ]
    perform(database, office.organiser, judge_profiles.replace_some, rows=[[login, "", "乡村振兴", "3"]])
    (kept,) = (each for each in read(database, office.organiser, judge_profiles.listing) if each.login == login)
    assert kept.remarks == ()


def test_the_plan_says_who_leads_and_lists_what_a_released_judge_keeps(database: Database) -> None:
    office = Office(database)
    chair = a_user(database, roles=[Role.CHAIR])
    named = [judge.id for judge in office.judges]
    perform(
        database,
        office.organiser,
        rounds.name_judges,
        office.round_id,
        user_ids=[*named, chair.id],
        chair_id=chair.id,
    )
    office.open()
    assert [load.user_id for load in office.plan().loads if load.leads] == [chair.id]
    task = next(task for task in assignments_of(database, office.round_id) if task.user_id == named[0])
    a_sheet(database, task, state=SheetState.SUBMITTED)
    perform(database, office.organiser, panels.release_judge, office.round_id, user_id=named[0], reason="出差")
    (gone,) = (load for load in office.plan().loads if load.is_released)
    assert (gone.user_id, gone.entries) == (named[0], 1)


def test_nobody_but_an_organiser_changes_a_panel_and_the_plan_costs_the_same_for_many(database: Database) -> None:
    office = Office(database, judges=3, entries=2, each=2)
    for role in (Role.JUDGE, Role.AUDITOR):
        who = signed_in(database, a_user(database, roles=[role]))
        for act, more in (
            (panels.draw_lots, {"seed": 1}),
            (panels.top_up, {}),
            (panels.add_judge, {"user_id": office.judges[0].id, "reason": "增补"}),
            (panels.release_judge, {"user_id": office.judges[0].id, "reason": "理由"}),
        ):
            with pytest.raises(NotAllowed):
                perform(database, who, act, office.round_id, **more)  # type: ignore[arg-type]  # acts of one kind
    with statements_of(database) as few:
        office.plan()
    for number in range(30):
        an_entry(database, office.cycle, reference=f"JY-9{number}")
    with statements_of(database) as many:
        assert len(office.plan().rows) == 32
    assert len(many) == len(few)
