"""A preview shows what a judge would find, and nothing that is any judge's."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from db.engine import Database
from db.tables import Base, Entry, Round, Suggestion
from domain.awards import SheetState
from domain.lifecycle import RoundStage
from domain.messages import msg
from domain.permissions import Role
from domain.refusals import NotAllowed
from tests.attachments import PDF, an_attachment, keeping_in
from tests.builders import (
    a_cycle,
    a_round_open_for_scoring,
    a_sheet,
    a_user,
    an_entry,
    assignments_of,
    round_of,
    signed_in,
)
from tests.panels import an_organiser
from use_cases import judge_previews, score_sheets, task_lists
from use_cases.judge_previews import NO_ENTRY, NOTHING_TO_READ, PreviewedRound
from use_cases.reading import MASK
from use_cases.score_sheets import SheetView
from use_cases.transaction import read


def stored(database: Database) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table."""
    with database.reading() as session:
        return {
            table.name: sorted((tuple(row) for row in session.execute(select(table))), key=repr)
            for table in Base.metadata.sorted_tables
        }


def untouched(view: SheetView) -> SheetView:
    """A sheet without what is only its own judge's: ids of tasks, and what was given."""
    empty = dict.fromkeys(view.points)
    return replace(
        view,
        assignment_id=0,
        previous_id=None,
        next_id=None,
        has_others_open=False,
        version=0,
        state=SheetState.UNTOUCHED,
        written_at=None,
        points=empty,
        comment="",
    )


def write(database: Database, entry: Entry, text: str) -> None:
    with database.writing() as session:
        session.get_one(Suggestion, entry.id).text = text
        session.commit()


def test_the_desk_and_a_sheet_are_as_a_judge_finds_them_and_nothing_is_written(
    database: Database, tmp_path: Path
) -> None:
    cycle = a_cycle(database)
    entries = [an_entry(database, cycle, proposers=["示例提案人甲"], reference=f"JY-{n}") for n in "312"]
    write(database, entries[0], "示例提案人甲住在示例路，示例工作单位。")
    judge = a_user(database)
    with keeping_in(tmp_path):
        an_attachment(database, entries[0], name="示例提案人甲回执.pdf", is_fit=True)
        an_attachment(database, entries[0], name="来信.pdf", content=PDF + b"%")
    round_ = a_round_open_for_scoring(database, cycle=cycle, entries=entries, judges=[judge])
    task = assignments_of(database, round_.id)[0]
    a_sheet(database, task, points=91, state=SheetState.DRAFT, comment="只属于评委")
    organiser, theirs = an_organiser(database), signed_in(database, judge)
    before = stored(database)

    desk = read(database, organiser, judge_previews.desk, round_.id)
    sheet = read(database, organiser, judge_previews.sheet, round_.id, entries[0].id)

    own = read(database, theirs, score_sheets.open_sheet, task.id)
    lines = read(database, theirs, task_lists.queue, round_.id)
    assert untouched(sheet) == untouched(own)
    assert (sheet.points, sheet.comment, sheet.version) == ({"relevance": None, "benefit": None}, "", 0)
    assert [each.name for each in sheet.attachments] == [f"{MASK}回执.pdf"]
    assert [(each.number, each.reference, each.title, each.theme, each.kind) for each in desk.lines] == [
        (each.number, each.reference, each.title, each.theme, each.kind) for each in lines
    ]
    assert {(each.state, each.total) for each in desk.lines} == {(SheetState.UNTOUCHED, None)}
    (mine,) = read(database, theirs, task_lists.my_rounds)
    assert desk.round == replace(mine, untouched=3, drafts=0)
    assert stored(database) == before


def test_before_scoring_opens_it_shows_what_would_be_judged_in_that_order(database: Database) -> None:
    cycle = a_cycle(database)
    entries = [an_entry(database, cycle, reference=f"JY-{n}") for n in "312"]
    an_entry(database, cycle, reference="JY-0", submitted_on=date(2021, 1, 1))
    round_ = round_of(cycle, 2020)
    organiser = an_organiser(database)

    desk = read(database, organiser, judge_previews.desk, round_.id)
    middle = read(database, organiser, judge_previews.sheet, round_.id, entries[2].id)

    assert [(line.number, line.reference) for line in desk.lines] == [(1, "JY-1"), (2, "JY-2"), (3, "JY-3")]
    assert (desk.why_none, desk.round.stage) == (None, RoundStage.SCORING)
    assert read(database, organiser, judge_previews.about, round_.id) == PreviewedRound(is_opened=False, is_blind=True)
    assert (middle.number, middle.of) == (2, 3)
    assert (middle.previous_id, middle.next_id) == (entries[1].id, entries[0].id)
    assert [each.code for each in middle.criteria] == ["relevance", "benefit"]


def test_a_round_without_entries_says_why_and_shows_its_fields_alone(database: Database) -> None:
    round_ = round_of(a_cycle(database), 2020)
    organiser = an_organiser(database)

    desk = read(database, organiser, judge_previews.desk, round_.id)
    fields = read(database, organiser, judge_previews.sheet, round_.id, NO_ENTRY)

    assert (desk.lines, desk.why_none) == ((), msg("There is no eligible entry for this round yet."))
    assert (fields.reading, fields.number, fields.of) == (NOTHING_TO_READ, 1, 1)
    assert [each.code for each in fields.criteria] == ["relevance", "benefit"]


def test_names_are_masked_even_where_judges_read_them(database: Database) -> None:
    cycle = a_cycle(database)
    entry = an_entry(database, cycle, title="示例提案人的建议")
    round_ = a_round_open_for_scoring(database, cycle=cycle, entries=[entry])
    with database.writing() as session:
        session.get_one(Round, round_.id).is_blind = False
        session.commit()
    organiser = an_organiser(database)

    desk = read(database, organiser, judge_previews.desk, round_.id)
    sheet = read(database, organiser, judge_previews.sheet, round_.id, entry.id)

    assert [line.title for line in desk.lines] == [f"{MASK}的建议"]
    assert read(database, organiser, judge_previews.about, round_.id) == PreviewedRound(is_opened=True, is_blind=False)
    assert (sheet.reading.title, sheet.reading.proposers) == (f"{MASK}的建议", (MASK,))


@pytest.mark.parametrize("role", [Role.JUDGE, Role.CHAIR, Role.AUDITOR])
def test_only_organisers_see_it(database: Database, role: Role) -> None:
    judge = a_user(database, roles=[role])
    round_ = a_round_open_for_scoring(database, judges=[judge])
    who = signed_in(database, judge)
    for view in (judge_previews.about, judge_previews.desk):
        with pytest.raises(NotAllowed):
            read(database, who, view, round_.id)
    with pytest.raises(NotAllowed):
        read(database, who, judge_previews.sheet, round_.id, NO_ENTRY)


def test_an_entry_of_another_round_and_an_unknown_one_are_refused_alike(database: Database) -> None:
    cycle = a_cycle(database)
    an_entry(database, cycle)
    other = an_entry(database, cycle, submitted_on=date(2021, 1, 1))
    organiser = an_organiser(database)
    said = set()
    for entry_id in (other.id, 999_999):
        with pytest.raises(NotAllowed) as refusal:
            read(database, organiser, judge_previews.sheet, round_of(cycle, 2020).id, entry_id)
        said.add(refusal.value.message)
    assert len(said) == 1
