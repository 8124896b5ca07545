"""All tables as plain data: complete, as their schemas say, and telling nobody's name unasked."""

from __future__ import annotations

import io
import json
from contextlib import nullcontext
from datetime import date
from typing import Any
from zipfile import ZipFile

import jsonschema  # type: ignore[import-untyped]  # the library has no types
import pandas as pd
import pytest
from sqlalchemy import select, update

from db.engine import Database
from db.tables import AuditEvent, Cycle, Entry, Proposer, RankedEntry, Round, ScoreSheet, SheetPoints, Suggestion
from domain.awards import SheetState
from domain.decision_rules import DecisionRule
from domain.documents import DocumentCode
from domain.messages import InBoth
from domain.motions import Choice, MotionKind
from domain.permissions import Role
from domain.refusals import NotAllowed
from exports.data_files import as_csv, as_json_lines, ordered
from exports.data_tables import FilledTable, data_table, field, words
from tests.builders import a_cycle, a_sheet, a_user, an_entry, assignments_of, round_of, signed_in, track_of
from tests.decided_archives import BY_NAME
from tests.documents import leaving
from tests.meetings import a_meeting
from tests.panels import a_ranked_round, a_scored_round
from tests.publicity import FIVE
from tests.queries import statements_of
from tools.plain_data import PAGE, page
from use_cases import ballots, data_analyses, plain_data, single_tables
from use_cases.data_source import data_source
from use_cases.transaction import CommandLine, perform, read, viewing

NAME, TELEPHONE = "欧阳示例", "13800001111"
CODES = {False: DocumentCode.DATA, True: DocumentCode.DATA_WITH_NAMES}
ONCE = pytest.mark.parametrize("backend", ["sqlite"])
"""What the values are on the other database tells test_plain_data_values.py."""
HOSTILE = ("=HYPERLINK(1)", "+1", "-1", "@a", "\t=1", "\r=1", " =1", '说"好"\n=2', "'=1", "a\0b")


def a_played_cycle(database: Database) -> Cycle:
    cycle = a_cycle(database)
    entries = [an_entry(database, cycle, reference=f"F{n}", title=f"建议{n}", proposers=[NAME]) for n in (1, 2, 3)]
    a_ranked_round(database, [[90, 80], [85, 85], [70, 71]], cycle=cycle, entries=entries)
    return cycle


def members(database: Database, cycle: Cycle, *, with_names: bool = False, language: str = "zh_CN") -> dict[str, bytes]:
    made = leaving(database, CommandLine(), CODES[with_names], cycle.id, language=language)
    with ZipFile(io.BytesIO(made.content())) as file:
        return {name: file.read(name) for name in file.namelist()}


def table(found: dict[str, bytes], name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(found[f"data/{name}.json"])
    return rows


def test_every_table_is_as_its_schema_says_and_csv_tells_the_same(database: Database) -> None:
    cycle = a_played_cycle(database)
    found = members(database, cycle, with_names=True)
    assert sorted(name for name in found if name.endswith(".csv")) == sorted(
        f"data/{each.name}.csv" for each in plain_data.TABLES
    )
    for each in plain_data.TABLES:
        rows = table(found, each.name)
        schema = json.loads(found[f"schema/{each.name}.schema.json"])
        jsonschema.Draft202012Validator.check_schema(schema)
        jsonschema.Draft202012Validator(schema).validate(rows)
        keys = [tuple(str(row[name]) for name in each.key) for row in rows]
        assert len(set(keys)) == len(keys), each.name
        text = found[f"data/{each.name}.csv"]
        assert text.startswith(b"\xef\xbb\xbf")
        read = pd.read_csv(io.BytesIO(text), dtype=str, keep_default_na=False, encoding="utf-8-sig")
        assert list(read.columns) == [column.title.chinese for column in each.columns]
        assert [[cell == "" for cell in row] for row in read.to_numpy().tolist()] == [
            [row[column.name] is None for column in each.columns] for row in rows
        ], each.name
    with database.reading() as session:
        submitted = select(ScoreSheet.id).where(ScoreSheet.state == SheetState.SUBMITTED)
        assert len(table(found, "sheets")) == len(session.scalars(submitted).all())
        points = session.scalars(select(SheetPoints.points).where(SheetPoints.sheet_id.in_(submitted))).all()
        assert sorted(row["points"] for row in table(found, "points")) == sorted(points)
        values = session.scalars(select(RankedEntry.value).where(RankedEntry.value.is_not(None))).all()
        exact = sorted(f"{value.numerator}/{value.denominator}" for value in values if value is not None)
        assert sorted(row["value_exact"] for row in table(found, "ranked_entries") if row["value_exact"]) == exact


def test_a_corrected_sheet_changes_the_lines_that_tell_of_it_and_no_other(database: Database) -> None:
    cycle = a_cycle(database)
    entries = [an_entry(database, cycle, reference=f"F{n}") for n in (1, 2)]
    played = a_scored_round(database, [[90, 80], [85, 85]], cycle=cycle, entries=entries)
    before = members(database, cycle)
    a_sheet(database, assignments_of(database, played.round.id)[0], points=61)
    after = members(database, cycle)
    changed = {}
    for name in before:
        old, new = before[name].decode().splitlines(), after[name].decode().splitlines()
        if old != new and name.endswith(".csv") and "audit_log" not in name:
            changed[name] = len(set(old) - set(new)), len(set(new) - set(old))
    assert changed == {"data/assignments.csv": (1, 1), "data/sheets.csv": (1, 2), "data/points.csv": (0, 2)}


def test_names_are_told_where_asked_for_and_telephones_never(database: Database) -> None:
    cycle = a_cycle(database)
    an_entry(database, cycle, title=f"{NAME}关于禁渔的建议，{TELEPHONE}", proposers=[NAME])
    with database.writing() as session:
        session.execute(update(Proposer).values(telephone=TELEPHONE))
        session.commit()
    without, named = members(database, cycle), members(database, cycle, with_names=True)
    assert NAME.encode() not in b"".join(without.values())
    assert "data/proposers.json" not in without
    assert [row["name"] for row in table(named, "proposers")] == [NAME]
    assert table(without, "entries")[0]["title"] == "■■关于禁渔的建议，■■"
    assert table(named, "entries")[0]["title"] == f"{NAME}关于禁渔的建议，■■"
    assert TELEPHONE.encode() not in b"".join([*without.values(), *named.values()])
    actions = [row["action"] for row in table(named, "audit_log")]
    assert actions[-1] == "plain_data.export"


def entries_at_once(database: Database, cycle: Cycle, many: int) -> None:
    track = track_of(cycle).id
    with database.writing() as session:
        for number in range(many):
            entry = Entry(track_id=track, reference=f"G{number}", title=f"建议{number}", created_at=database.clock())
            entry.suggestion = Suggestion(text=f"第{number}号建议", submitted_on=date(2021, 3, 1))
            entry.proposers = [Proposer(position=1, name=f"示例{number}")]
            session.add(entry)
        session.commit()


@ONCE
def test_three_hundred_entries_ask_the_database_as_often_as_three(database: Database) -> None:
    counts = []
    for many, points in ((3, [[90, 80], [70, 75]]), (300, [[90, 80], [70, 75], [60, 65], [50, 55]])):
        cycle = a_cycle(database, name=f"{many}")
        entries_at_once(database, cycle, many)
        a_ranked_round(database, points, cycle=cycle, year=2020)
        # What does not change is kept once it was read.
        leaving(database, CommandLine(), DocumentCode.DATA_WITH_NAMES, cycle.id)
        with statements_of(database) as sent:
            leaving(database, CommandLine(), DocumentCode.DATA_WITH_NAMES, cycle.id)
        counts.append(len(sent))
    assert counts[0] == counts[1]


@ONCE
@pytest.mark.parametrize(
    ("role", "is_open"),
    [(Role.ORGANISER, True), (Role.AUDITOR, True), (Role.JUDGE, False), (Role.CHAIR, False)],
)
def test_organisers_and_auditors_get_all_of_it_and_nobody_else_any(
    database: Database, role: Role, *, is_open: bool
) -> None:
    cycle = a_cycle(database)
    who = signed_in(database, a_user(database, roles=[role]))
    for code in CODES.values():
        with nullcontext() if is_open else pytest.raises(NotAllowed):
            leaving(database, who, code, cycle.id)
    made = read(database, CommandLine(), plain_data.prepare, cycle.id)
    with nullcontext() if is_open else pytest.raises(NotAllowed):
        perform(database, who, plain_data.record, made)
    for name in ("entries", "audit_log"):
        with nullcontext() if is_open else pytest.raises(NotAllowed):
            read(database, who, single_tables.prepare, cycle.id, name)
    with database.reading() as session:
        recorded = [str(event.message) for event in session.scalars(select(AuditEvent).order_by(AuditEvent.seq))]
    without = "Exported all tables of “2020—2022年度” as plain data, without proposers' names."
    named = "Exported all tables of “2020—2022年度” as plain data, with proposers' names."
    assert recorded == ([without, named, without] if is_open else [])


@ONCE
@pytest.mark.parametrize("name", ["proposers", "unit_hints", "users", ""])
def test_what_names_proposers_or_does_not_exist_is_no_table_by_itself(database: Database, name: str) -> None:
    cycle = a_cycle(database)
    with pytest.raises(NotAllowed):
        read(database, CommandLine(), single_tables.prepare, cycle.id, name)


@ONCE
def test_a_table_by_itself_is_masked_and_on_the_record(database: Database) -> None:
    cycle = a_cycle(database)
    an_entry(database, cycle, title=f"=“{NAME}”关于禁渔的建议", proposers=[NAME])
    made = read(database, CommandLine(), single_tables.prepare, cycle.id, "entries", language="en")
    perform(database, CommandLine(), single_tables.record, made)
    cells = pd.read_csv(io.BytesIO(made.content()), dtype=str, encoding="utf-8-sig")["Title or name"].tolist()
    assert cells == ["'=“■■”关于禁渔的建议"]
    with database.reading() as session:
        event = session.scalars(select(AuditEvent).order_by(AuditEvent.seq.desc())).first()
    assert event is not None
    called = "Entries, those that do not compete included"
    said = f"Exported the table “{called}” of “2020—2022年度” as CSV, without proposers' names."
    assert (event.action, str(event.message)) == ("single_tables.export", said)


@ONCE
def test_who_goes_on_stands_beside_the_ranking_with_ties_open(database: Database) -> None:
    cycle = a_cycle(database)
    entries = [an_entry(database, cycle, reference=f"F{n}") for n in (1, 2, 3)]
    with database.writing() as session:
        session.get_one(Round, round_of(cycle, 2020).id).advance_count = 2
        session.commit()
    a_ranked_round(database, [[90, 80], [70, 70], [70, 70]], cycle=cycle, year=2020, entries=entries)
    rows = table(members(database, cycle), "advancing")
    assert [(row["rank"], row["entry"], row["standing"], row["goes_on"]) for row in rows] == [
        (1, "F1", "advances", True),
        (2, "F2", "tied", None),
        (2, "F3", "tied", None),
    ]


@ONCE
@pytest.mark.parametrize("rule", [DecisionRule(), BY_NAME], ids=["secret", "by_name"])
def test_of_an_open_vote_nothing_is_told_and_of_a_secret_one_never_how(database: Database, rule: DecisionRule) -> None:
    sitting = a_meeting(database, FIVE, rule=rule)
    motion = sitting.put(MotionKind.MOVE, 4, tier=3)
    sitting.vote(motion, [Choice.YES, Choice.NO])
    during = members(database, sitting.played.cycle)
    assert [(row["yes"], row["named"]) for row in table(during, "motions")] == [(None, None)]
    assert {row["has_voted"] for row in table(during, "motion_voters")} == {None}
    assert table(during, "named_ballots") == []
    perform(database, sitting.hands[2], ballots.cast, motion, choice=Choice.YES)
    sitting.end(motion)
    after = members(database, sitting.played.cycle)
    assert [(row["yes"], row["no"]) for row in table(after, "motions")] == [(2, 1)]
    assert [row["has_voted"] for row in table(after, "motion_voters")] == [True] * 3
    choices = sorted(row["choice"] for row in table(after, "named_ballots"))
    assert choices == ([] if rule.is_secret else ["no", "yes", "yes"])


def test_hostile_cells_are_as_typed_in_json_and_no_formulas_in_csv() -> None:
    typed = data_table("t", "表", "Table", "n", field("n", "号", "Number"), words("said", "话", "Words"))
    rows = ordered(FilledTable(typed, [(f"{place}", said) for place, said in enumerate(HOSTILE)]), str)
    assert [row["said"] for row in json.loads(as_json_lines(typed, rows))] == list(HOSTILE)
    cells = pd.read_csv(io.BytesIO(as_csv(typed, rows, "en")), dtype=str, encoding="utf-8-sig")["Words"].tolist()
    assert cells == ["'=HYPERLINK(1)", "'+1", "'-1", "'@a", "'\t=1", "'\n=1", "' =1", '说"好"\n=2', "''=1", "ab"]
    assert typed.title == InBoth("表", "Table")


def test_the_description_is_that_of_the_tables() -> None:
    assert PAGE.read_text(encoding="utf-8") == page()


@ONCE
def test_what_takes_long_is_worked_out_where_its_rows_are_asked_for_alone(database: Database) -> None:
    cycle = a_played_cycle(database)
    with viewing(database, CommandLine()) as tx:
        source = data_source(tx, cycle.id, with_names=False)
        with statements_of(database) as sent:
            found = {filled.table.name: filled for filled in data_analyses.tables(source)}
            assert [text for filled in found.values() for text in filled.own_words()] == []
        # Which rankings are the latest, and the notes of trials: these alone hold somebody's words.
        assert len(sent) == 2
        for table_ in (data_analyses.JUDGE_FIGURES, data_analyses.AGREEMENTS):
            assert len(list(found[table_.name].rows)) > 0
