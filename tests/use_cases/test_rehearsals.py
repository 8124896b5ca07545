"""A rehearsal: everything as in earnest, taken away again, and nothing in earnest ever taken away."""

from __future__ import annotations

from io import BytesIO

import openpyxl
import pytest
from sqlalchemy import Table, func, select, text
from sqlalchemy.exc import IntegrityError

from db.engine import Database
from db.tables import AuditEvent, Base, Criterion, Cycle, Rubric, Track
from domain.documents import DocumentCode
from domain.permissions import Role
from domain.refusals import Invalid, NotAllowed, NotSignedIn, WrongStage
from tests.builders import a_cycle, a_round_open_for_scoring, a_sheet, a_user, assignments_of, signed_in
from tests.documents import leaving
from tests.panels import Played, a_ranked_round, an_organiser
from use_cases import certainties, cycles, leaderboards, rehearsals, rounds, score_sheets, sign_ins, task_lists
from use_cases.rehearsals import Rehearsal
from use_cases.transaction import Anybody, perform, read

# What hangs on a round and stays: who was drawn and named, what a sheet fixed, what was decided on recusals.
STAYS = {"drawn_experts", "fixed_tasks", "panel_draws", "panel_members", "recusals", "rounds"}


def rehearsed(database: Database, *, years: int = 1) -> Played:
    """Play a round to its ranking in a rehearsal."""
    cycle = a_cycle(database)
    organiser = an_organiser(database)
    perform(database, organiser, rehearsals.begin, cycle.id)
    played = a_ranked_round(database, [[90, 80], [70, 75]], cycle=cycle, year=2019 + years)
    played.organiser = organiser
    return played


def state_of(played: Played) -> Rehearsal:
    return read(played.database, played.organiser, rehearsals.of_cycle, played.cycle.id)


def rows_of(database: Database) -> dict[str, int]:
    with database.reading() as session:
        return {
            table.name: session.scalar(select(func.count()).select_from(table)) or 0
            for table in Base.metadata.sorted_tables
        }


def hangs_on_a_round(table: Table) -> bool:
    judging = {"rounds", "assignments", "rankings", "score_sheets"}
    return any(key.column.table.name in judging for key in table.foreign_keys)


def test_a_reset_takes_away_what_was_judged_and_nothing_else(database: Database) -> None:
    played = rehearsed(database)
    before = rows_of(database)
    assert (state_of(played).sheets, state_of(played).rankings) == (4, 1)
    perform(database, played.organiser, rehearsals.reset, played.cycle.id, typed=f" {played.cycle.name} ")
    after = rows_of(database)
    judged = {
        table.name for table in Base.metadata.sorted_tables if hangs_on_a_round(table) and table.name not in STAYS
    }
    assert {name for name in judged if after[name]} == set()
    unchanged = {"entries", "suggestions", "users", "panel_members", "rounds", "criteria", "tiers", "cycles", "tracks"}
    assert {name: after[name] for name in unchanged} == {name: before[name] for name in unchanged}
    assert after["audit_events"] == before["audit_events"] + 1
    left = state_of(played)
    assert (left.is_on, left.opened, left.sheets, left.rankings) == (True, 0, 0, 0)
    with database.reading() as session:
        cycle = session.get_one(Cycle, played.cycle.id)
        assert (cycle.frozen_at, cycle.resets) == (None, 1)
        last = session.scalars(select(AuditEvent).order_by(AuditEvent.seq)).all()[-1]
        assert "4 submitted sheets" in str(last.message)


def test_after_a_reset_the_round_is_judged_anew_and_old_answers_are_not_met(database: Database) -> None:
    played = rehearsed(database)
    first = leaderboards.listing
    (line,) = read(database, played.organiser, first, played.cycle.id)
    kept = read(database, played.organiser, leaderboards.leaderboard, line.ranking_id)
    read(database, played.organiser, certainties.of_ranking, line.ranking_id)
    perform(database, played.organiser, rehearsals.reset, played.cycle.id, typed=played.cycle.name)
    with database.writing() as session:
        of_track = select(Criterion).join(Rubric).join(Track).where(Track.cycle_id == played.cycle.id)
        session.scalars(of_track.where(Criterion.code == "relevance")).one().name = "针对性（修订）"
        session.commit()
    perform(database, played.organiser, rounds.open_scoring, played.round.id)
    for place, task in enumerate(assignments_of(database, played.round.id)):
        a_sheet(database, task, points=50 + place)
    perform(database, played.organiser, rounds.close_scoring, played.round.id)
    played.rank()
    (line,) = read(database, played.organiser, first, played.cycle.id)
    anew = read(database, played.organiser, leaderboards.leaderboard, line.ranking_id)
    assert [each.value for each in anew.lines] != [each.value for each in kept.lines]
    judge = signed_in(database, played.judges[0])
    task = assignments_of(database, played.round.id)[0]
    sheet = read(database, judge, score_sheets.open_sheet, task.id)
    assert sheet.criteria[0].name == "针对性（修订）"


def test_a_rehearsal_ends_only_when_nothing_of_it_is_left(database: Database) -> None:
    played = rehearsed(database)
    with pytest.raises(Invalid, match="still there"):
        perform(database, played.organiser, rehearsals.end, played.cycle.id)
    perform(database, played.organiser, rehearsals.reset, played.cycle.id, typed=played.cycle.name)
    perform(database, played.organiser, rehearsals.end, played.cycle.id)
    assert not state_of(played).is_on
    with pytest.raises(Invalid, match="not being rehearsed"):
        perform(database, played.organiser, rehearsals.reset, played.cycle.id, typed=played.cycle.name)


def test_what_is_in_earnest_is_neither_made_a_rehearsal_nor_reset(database: Database) -> None:
    played = a_ranked_round(database, [[90], [70]], year=2020)
    before = rows_of(database)
    with pytest.raises(Invalid, match="in earnest"):
        perform(database, played.organiser, rehearsals.begin, played.cycle.id)
    with pytest.raises(Invalid, match="not being rehearsed"):
        perform(database, played.organiser, rehearsals.reset, played.cycle.id, typed=played.cycle.name)
    assert rows_of(database) == before


@pytest.mark.parametrize("typed", ["", "演练", "2020"])
def test_a_reset_asks_for_the_name_of_the_cycle(database: Database, typed: str) -> None:
    played = rehearsed(database)
    before = rows_of(database)
    with pytest.raises(Invalid, match="Type the name"):
        perform(database, played.organiser, rehearsals.reset, played.cycle.id, typed=typed)
    assert rows_of(database) == before


def test_a_reset_of_one_cycle_leaves_another_alone(database: Database) -> None:
    played = rehearsed(database)
    other = a_ranked_round(database, [[60], [50]], year=2020)
    perform(database, played.organiser, rehearsals.reset, played.cycle.id, typed=played.cycle.name)
    after = rows_of(database)
    assert (after["score_sheets"], after["rankings"], after["ranked_entries"]) == (2, 1, 2)
    assert len(read(database, played.organiser, leaderboards.listing, other.cycle.id)) == 1


def test_a_reset_signs_out_who_has_tasks_in_the_cycle_and_nobody_else_and_says_why(database: Database) -> None:
    played = rehearsed(database)
    elsewhere = a_ranked_round(database, [[60], [50]], year=2020)
    judges = [signed_in(database, user) for user in played.judges]
    others = [signed_in(database, user) for user in (elsewhere.judges[0], a_user(database, roles=[Role.AUDITOR]))]
    said = perform(database, played.organiser, rehearsals.reset, played.cycle.id, typed=played.cycle.name)
    assert str(said).endswith(f"{len(judges)} of its judges were signed out.")
    for judge in judges:
        with pytest.raises(NotSignedIn):
            read(database, judge, rehearsals.underway)
        why = read(database, Anybody(), sign_ins.why_ended, judge.token)
        assert str(why).startswith(f"You are signed out because the rehearsal of “{played.cycle.name}” was reset")
    for other in (*others, played.organiser):
        assert read(database, other, rehearsals.underway) != ()
        assert read(database, Anybody(), sign_ins.why_ended, other.token) is None
    assert read(database, Anybody(), sign_ins.why_ended, "nobody's") is None


def test_whoever_judges_in_two_cycles_is_told_of_each_round_whether_it_is_practice(database: Database) -> None:
    judge = a_user(database)
    practice = a_cycle(database, name="演练周期")
    perform(database, an_organiser(database), rehearsals.begin, practice.id)
    for cycle in (a_cycle(database), practice):
        a_round_open_for_scoring(database, cycle=cycle, entries=1, judges=[judge])
    found = read(database, signed_in(database, judge), task_lists.my_rounds)
    assert {each.cycle.chinese: each.is_rehearsal for each in found} == {"2020—2022年度": False, "演练周期": True}
    sheets = [
        read(
            database, signed_in(database, judge), score_sheets.open_sheet, assignments_of(database, each.round_id)[0].id
        )
        for each in found
    ]
    assert [sheet.is_rehearsal for sheet in sheets] == [each.is_rehearsal for each in found]


def test_rules_frozen_for_a_rehearsal_say_how_they_thaw(database: Database) -> None:
    played = rehearsed(database)
    setup = read(database, played.organiser, cycles.setup, played.cycle.id)
    with pytest.raises(WrongStage, match="reset it to change them"):
        perform(
            database,
            played.organiser,
            cycles.edit_tiers,
            played.cycle.id,
            seen_version=setup.version,
            tiers=setup.rules.tiers,
        )
    (line,) = read(database, played.organiser, cycles.listing)
    assert line.is_rehearsal
    assert all(each.is_rehearsal for each in read(database, played.organiser, rounds.listing, played.cycle.id))


def run(database: Database, statement: str) -> None:
    with database.writing() as session:
        session.execute(text(statement))
        session.commit()


def test_plain_sql_can_neither_turn_earnest_into_rehearsal_nor_back(database: Database) -> None:
    a_sheet(database, assignments_of(database, a_round_open_for_scoring(database, entries=1, judges=1).id)[0])
    with pytest.raises(IntegrityError, match="never enters or leaves"):
        run(database, "UPDATE cycles SET rehearsal_since = CURRENT_TIMESTAMP")
    rehearsed(database)
    with pytest.raises(IntegrityError, match="never enters or leaves"):
        run(database, "UPDATE cycles SET rehearsal_since = NULL WHERE rehearsal_since IS NOT NULL")
    with pytest.raises(IntegrityError, match="never"):
        run(database, "DELETE FROM sheet_points")
    with pytest.raises(IntegrityError, match="never"):
        run(database, "UPDATE score_sheets SET comment = 'another'")


@pytest.mark.parametrize("role", [Role.JUDGE, Role.CHAIR, Role.AUDITOR])
def test_only_an_organiser_rehearses_and_everybody_is_told(database: Database, role: Role) -> None:
    played = rehearsed(database)
    somebody = signed_in(database, a_user(database, roles=[role]))
    assert [str(name) for name in read(database, somebody, rehearsals.underway)] == [played.cycle.name]
    for act in (rehearsals.begin, rehearsals.end):
        with pytest.raises(NotAllowed):
            perform(database, somebody, act, played.cycle.id)
    with pytest.raises(NotAllowed):
        perform(database, somebody, rehearsals.reset, played.cycle.id, typed=played.cycle.name)


def sheets_in(content: bytes) -> list[tuple[str, str]]:
    book = openpyxl.load_workbook(BytesIO(content))
    return [(str(sheet.cell(1, 1).value), sheet.oddHeader.center.text or "") for sheet in book.worksheets]


@pytest.mark.parametrize(("language", "mark"), [("zh_CN", "演练"), ("en", "REHEARSAL")])
def test_every_sheet_of_a_document_says_that_it_is_a_rehearsal(database: Database, language: str, mark: str) -> None:
    played = rehearsed(database)
    taken = leaving(database, played.organiser, DocumentCode.WORKBOOK, played.cycle.id, language=language)
    assert all(mark in title and mark in header for title, header in sheets_in(taken.content()))
    assert mark.casefold() in taken.name.casefold()


def test_a_document_in_earnest_says_nothing_of_it(database: Database) -> None:
    played = a_ranked_round(database, [[90], [70]], year=2020)
    taken = leaving(database, played.organiser, DocumentCode.WORKBOOK, played.cycle.id, language="en")
    assert all("REHEARSAL" not in title + header for title, header in sheets_in(taken.content()))
