from __future__ import annotations

import pytest

from db.engine import Database
from domain.awards import SheetState
from domain.lifecycle import RoundStage
from domain.permissions import Role
from domain.refusals import Invalid, NotAllowed, Outdated, WrongStage
from intake.cells import text_of
from intake.workbooks import read_sheets
from tests.builders import a_sheet, a_user, assignments_of, signed_in
from tests.use_cases.test_panels import Office
from use_cases import assignment_sheets, panels, recusals, rounds
from use_cases.assignment_sheet_plans import SheetPreview, SheetRow
from use_cases.assignment_sheets import read_rows
from use_cases.transaction import perform, read


def given_out(office: Office, language: str = "zh_CN") -> list[SheetRow]:
    made = read(office.database, office.organiser, assignment_sheets.content, office.round_id, language=language)
    (sheet,) = read_sheets(made.content, made.name)
    return list(read_rows([tuple(map(text_of, row)) for row in sheet.rows]))


def previewed(office: Office, rows: list[SheetRow]) -> SheetPreview:
    return read(office.database, office.organiser, assignment_sheets.preview, office.round_id, rows=rows)


def accepted(office: Office, rows: list[SheetRow]) -> None:
    digest = previewed(office, rows).digest
    perform(office.database, office.organiser, assignment_sheets.accept, office.round_id, rows=rows, seen_digest=digest)


def planned(office: Office) -> set[tuple[str, str]]:
    plan = office.plan()
    return {(row.reference, plan.loads[place].login) for row in plan.rows for place in row.judges}


def exchanged(office: Office, rows: list[SheetRow]) -> list[SheetRow]:
    """Give one entry of the first judge to somebody who does not read it."""
    first = rows[0]
    readers = {row.login for row in rows if row.reference == first.reference}
    other = next(judge.login for judge in office.judges if judge.login not in readers)
    return [SheetRow(first.row, first.reference, other), *rows[1:]]


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_what_is_given_out_is_read_back_as_no_change(database: Database, language: str) -> None:
    office = Office(database)
    rows = given_out(office, language)
    preview = previewed(office, rows)
    assert {(row.reference, row.login) for row in rows} == planned(office)
    assert (preview.changes, preview.problems, preview.notes, preview.pairs) == ((), (), (), 24)


def test_a_changed_sheet_is_shown_judge_by_judge_and_becomes_the_assignment_that_scoring_opens_with(
    database: Database,
) -> None:
    office = Office(database)
    before, rows = planned(office), exchanged(office, given_out(office))
    (gain, loss) = (
        {(row.reference, row.login) for row in rows} - before,
        before - {(r.reference, r.login) for r in rows},
    )
    preview = previewed(office, rows)
    assert sum(len(each.gains) for each in preview.changes) == sum(len(each.losses) for each in preview.changes) == 1
    accepted(office, rows)
    assert planned(office) == before - loss | gain
    office.open()
    by_id = {judge.id: judge.login for judge in office.judges}
    named = {entry.id: entry.reference for entry in office.entries}
    assert {(named[entry], by_id[user]) for entry, user in office.pairs()} == before - loss | gain


def test_lots_give_what_a_sheet_leaves_open_and_take_everything_back(database: Database) -> None:
    office = Office(database)
    before, rows = planned(office), exchanged(office, given_out(office))[:5]
    assert previewed(office, rows).notes
    accepted(office, rows)
    assert read(database, office.organiser, assignment_sheets.fixed, office.round_id) == 5
    assert planned(office) >= {(row.reference, row.login) for row in rows}
    assert {len(row.judges) for row in office.plan().rows} == {3}
    perform(database, office.organiser, assignment_sheets.give_back, office.round_id)
    assert planned(office) == before


def test_every_problem_is_said_beside_its_row_and_nothing_is_taken_up(database: Database) -> None:
    office = Office(database)
    rows = given_out(office)
    judge, entry = office.judges[0], office.entries[0]
    wrong = [
        SheetRow(101, "JY-99", judge.login),
        SheetRow(102, entry.reference, "nobody"),
        SheetRow(103, rows[0].reference, rows[0].login),
    ]
    preview = previewed(office, [*rows, *wrong])
    assert [row for row, _problem in preview.problems] == [101, 102, 103]
    with pytest.raises(Invalid, match="Row 101"):
        accepted(office, [*rows, *wrong])
    assert read(database, office.organiser, assignment_sheets.fixed, office.round_id) == 0


def test_a_recused_judge_gets_nothing_by_a_sheet_and_a_later_recusal_takes_a_fixed_pair_off(database: Database) -> None:
    office = Office(database)
    accepted(office, rows := given_out(office))
    task = rows[0]
    judge = next(each for each in office.judges if each.login == task.login)
    entry = next(each for each in office.entries if each.reference == task.reference)
    perform(
        database, office.organiser, recusals.impose, office.round_id, user_id=judge.id, entry_id=entry.id, reason="亲属"
    )
    assert (task.reference, task.login) not in planned(office)
    assert {len(row.judges) for row in office.plan().rows} == {3}
    ((row, said),) = previewed(office, rows).problems
    assert (row, said.template) == (task.row, "{judge} must not read {reference}: recused.")


def test_in_mid_round_begun_sheets_never_move_and_the_rest_does(database: Database) -> None:
    office = Office(database)
    office.open()
    rows = given_out(office)
    task = next(
        each for each in assignments_of(database, office.round_id)
        if (each.entry_id, each.user_id) == (office.entries[0].id, user_of(office, rows[0].login))
    )  # fmt: skip
    a_sheet(database, task, state=SheetState.DRAFT)
    moved = exchanged(office, rows)
    ((row, said),) = previewed(office, moved).problems
    assert (row, said.fields["reference"]) == (0, rows[0].reference)
    later = [*rows[:-1], exchanged(office, rows[::-1])[0]]
    seen = previewed(office, later).digest
    accepted(office, later)
    by_id = {judge.id: judge.login for judge in office.judges}
    named = {entry.id: entry.reference for entry in office.entries}
    assert {(named[entry], by_id[user]) for entry, user in office.pairs()} == {(r.reference, r.login) for r in later}
    with pytest.raises(Outdated):
        perform(database, office.organiser, assignment_sheets.accept, office.round_id, rows=rows, seen_digest=seen)
    perform(
        database,
        office.organiser,
        panels.release_judge,
        office.round_id,
        user_id=user_of(office, later[-1].login),
        reason="出差",
    )
    problems = {said.template for _row, said in previewed(office, later).problems}
    assert problems == {"{judge} has been released and gets nothing more."}


def user_of(office: Office, login: str) -> int:
    return next(judge.id for judge in office.judges if judge.login == login)


def test_only_organisers_take_sheets_up_and_only_while_something_can_be_decided(database: Database) -> None:
    office = Office(database)
    rows = given_out(office)
    auditor = signed_in(database, a_user(database, roles=[Role.AUDITOR]))
    assert read(database, auditor, assignment_sheets.content, office.round_id, language="en")
    with pytest.raises(NotAllowed):
        read(database, auditor, assignment_sheets.preview, office.round_id, rows=rows)
    office.open()
    perform(database, office.organiser, rounds.close_scoring, office.round_id)
    with pytest.raises(WrongStage):
        previewed(office, rows)
    everybody = Office(database, judges=2, entries=2, each=None)
    with pytest.raises(Invalid):
        previewed(everybody, rows)
    assert RoundStage.CLOSED


@pytest.mark.parametrize("rows", [[], [("编号", "评委")], [("建议编号", "账号")]])
def test_a_sheet_without_its_columns_or_rows_is_refused(rows: list[tuple[str, ...]]) -> None:
    with pytest.raises(Invalid):
        read_rows(rows)
