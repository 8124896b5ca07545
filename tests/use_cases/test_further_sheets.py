"""Further judges for the entries nearest the top or the cut: who, how many, and nothing that stands moves."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from sqlalchemy import select

from db.engine import Database
from db.tables import Assignment, FurtherPlan, PanelMember, Round
from domain.advancing import FurtherAim
from domain.awards import SheetState
from domain.permissions import Role
from domain.refusals import Invalid, NotAllowed, Outdated, WrongStage
from tests.builders import a_cycle, a_sheet, a_user, an_entry, assignments_of, round_of, signed_in
from tests.panels import Played, an_organiser
from use_cases import further_sheets, panels, rounds
from use_cases.further_sheets import FurtherRule, FurtherView
from use_cases.transaction import perform, read

RULE = FurtherRule(FurtherAim.TOP, 30, 2, 0, 1)


def a_dealt_round(database: Database, entries: int = 10, judges: int = 8, each: int = 2) -> Played:
    """Open a round in which few judges read each entry, and hand in every sheet: the later the entry, the better."""
    cycle, organiser = a_cycle(database), an_organiser(database)
    made = [an_entry(database, cycle, reference=f"A{place:02}") for place in range(entries)]
    panel = [a_user(database, display_name=f"示例评委{place}", unit=f"示例局{place}") for place in range(judges)]
    round_ = round_of(cycle, 2020)
    with database.writing() as session:
        row = session.get_one(Round, round_.id)
        row.sheets_per_entry, row.advance_count = each, 5
        session.commit()
    ids = [judge.id for judge in panel]
    perform(database, organiser, rounds.name_judges, round_.id, user_ids=ids, chair_id=None)
    perform(database, organiser, rounds.open_scoring, round_.id)
    played = Played(database, cycle, round_, made, panel, organiser)
    place_of = {entry.id: place for place, entry in enumerate(made)}
    for task in assignments_of(database, round_.id):
        a_sheet(database, task, points=50 + 4 * place_of[task.entry_id])
    return played


def plan(played: Played, rule: FurtherRule = RULE) -> FurtherView:
    return read(played.database, played.organiser, further_sheets.plan, played.round.id, rule)


def assign(played: Played, rule: FurtherRule = RULE) -> FurtherView:
    found = plan(played, rule)
    perform(
        played.database,
        played.organiser,
        further_sheets.assign,
        played.round.id,
        rule=rule,
        seen_digest=found.digest,
    )
    return found


def tasks_by_entry(played: Played) -> Counter[str]:
    return Counter(task.entry.reference for task in assignments_of(played.database, played.round.id))


def test_the_best_get_further_judges_as_previewed_and_nothing_that_stands_moves(database: Database) -> None:
    played = a_dealt_round(database)
    before = {(task.id, task.user_id, task.entry_id, task.version, task.state) for task in _tasks(played)}
    found = assign(played)
    assert [line.reference for line in found.lines] == ["A07", "A08", "A09"]
    after = {(task.id, task.user_id, task.entry_id, task.version, task.state) for task in _tasks(played)}
    added = after - before
    assert before <= after
    assert len(added) == found.tasks == 6
    assert {state for *_rest, state in added} == {SheetState.UNTOUCHED}
    assert tasks_by_entry(played) == Counter({f"A{n:02}": 4 if n >= 7 else 2 for n in range(10)})
    names = {judge.id: judge.display_name for judge in played.judges}
    by_judge = Counter(names[user_id] for _id, user_id, *_rest in added)
    assert {load.name: load.added for load in found.loads if load.added} == dict(by_judge)


def _tasks(played: Played) -> list[Assignment]:
    return assignments_of(played.database, played.round.id)


def test_a_second_step_adds_to_the_first_and_later_top_ups_keep_both(database: Database) -> None:
    played = a_dealt_round(database)
    assign(played)
    assign(played, replace(RULE, share=10, sheets=3))
    assert [tasks_by_entry(played)[name] for name in ("A09", "A08", "A00")] == [7, 4, 2]
    perform(database, played.organiser, panels.top_up, played.round.id)
    assert tasks_by_entry(played)["A09"] == 7
    with database.reading() as session:
        kept = [(row.share, row.sheets, row.chosen, row.tasks) for row in session.scalars(select(FurtherPlan))]
    assert kept == [(30, 2, 3, 6), (10, 3, 1, 3)]


def test_nearest_the_cut_is_on_both_sides_of_it(database: Database) -> None:
    played = a_dealt_round(database)
    found = plan(played, replace(RULE, aim=FurtherAim.CUT, share=40))
    assert [line.reference for line in found.lines] == ["A03", "A04", "A05", "A06"]


def test_lots_draw_others_the_same_for_the_same_number(database: Database) -> None:
    played = a_dealt_round(database)
    rule = replace(RULE, drawn_share=100)
    drawn = [line.reference for line in plan(played, rule).lines if line.is_drawn]
    assert len(drawn) == 3
    assert not set(drawn) & {"A07", "A08", "A09"}
    assert [line.reference for line in plan(played, rule).lines if line.is_drawn] == drawn
    others = {tuple(line.reference for line in plan(played, replace(rule, seed=seed)).lines) for seed in range(6)}
    assert len(others) > 1


def test_whoever_is_level_with_the_last_is_included(database: Database) -> None:
    played = a_dealt_round(database, entries=4)
    for task in _tasks(played):
        perform_again(played, task)
    assert len(plan(played, replace(RULE, share=25)).lines) == 4


def perform_again(played: Played, task: Assignment) -> None:
    a_sheet(played.database, task, points=70)


def test_a_plan_that_sheets_have_overtaken_is_refused(database: Database) -> None:
    played = a_dealt_round(database)
    digest = plan(played).digest
    a_sheet(database, _tasks(played)[0], points=99)
    with pytest.raises(Outdated):
        perform(database, played.organiser, further_sheets.assign, played.round.id, rule=RULE, seen_digest=digest)
    assert set(tasks_by_entry(played).values()) == {2}


def test_more_judges_than_there_are_is_said_in_words_and_changes_nothing(database: Database) -> None:
    played = a_dealt_round(database, judges=4)
    found = plan(played, replace(RULE, sheets=3))
    assert found.shortage is not None
    with pytest.raises(Invalid):
        assign(played, replace(RULE, sheets=3))
    assert set(tasks_by_entry(played).values()) == {2}


def test_a_released_judge_gets_none(database: Database) -> None:
    played = a_dealt_round(database)
    with database.writing() as session:
        session.get_one(PanelMember, (played.round.id, played.judges[0].id)).released_at = database.clock()
        session.commit()
    assert played.judges[0].display_name not in {load.name for load in plan(played).loads}


def test_a_rule_that_makes_no_sense_is_refused(database: Database) -> None:
    played = a_dealt_round(database, entries=2, judges=3)
    for rule in (
        replace(RULE, share=0),
        replace(RULE, share=101),
        replace(RULE, sheets=0),
        replace(RULE, drawn_share=-1),
        replace(RULE, seed=-1),
    ):
        with pytest.raises(Invalid):
            plan(played, rule)


def test_not_where_everybody_reads_everything_nor_after_closing(database: Database) -> None:
    played = a_dealt_round(database, entries=3, judges=3)
    with database.writing() as session:
        session.get_one(Round, played.round.id).sheets_per_entry = None
        session.commit()
    with pytest.raises(Invalid, match="every judge reads every entry"):
        plan(played)
    played.close()
    with pytest.raises(WrongStage):
        plan(played)


def test_nobody_who_judges_learns_of_it(database: Database) -> None:
    played = a_dealt_round(database, entries=3, judges=4)
    for role in (Role.JUDGE, Role.CHAIR, Role.AUDITOR):
        played.organiser = signed_in(database, a_user(database, roles=[role]))
        with pytest.raises(NotAllowed):
            plan(played)
        with pytest.raises(NotAllowed):
            perform(database, played.organiser, further_sheets.assign, played.round.id, rule=RULE, seen_digest="")
