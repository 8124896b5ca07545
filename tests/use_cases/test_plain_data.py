"""All tables as plain data: complete, as their schemas say, and telling nobody's name unasked."""

from __future__ import annotations

import io
import json
from typing import Any
from zipfile import ZipFile

import jsonschema  # type: ignore[import-untyped]  # the library has no types
import pandas as pd
import pytest
from sqlalchemy import select, update

from db.engine import Database
from db.tables import Cycle, Proposer, RankedEntry, ScoreSheet, SheetPoints
from domain.awards import SheetState
from domain.messages import InBoth
from domain.permissions import Role
from domain.refusals import NotAllowed
from exports.data_files import as_csv, as_json_lines, ordered
from exports.data_tables import FilledTable, data_table, field, words
from tests.builders import a_cycle, a_sheet, a_user, an_entry, assignments_of, signed_in
from tests.panels import a_ranked_round, a_scored_round
from tests.queries import statements_of
from tools.plain_data import PAGE, page
from use_cases import plain_data
from use_cases.transaction import CommandLine, perform, read

NAME, TELEPHONE = "欧阳示例", "13800001111"
HOSTILE = ("=HYPERLINK(1)", "+1", "-1", "@a", "\t=1", "\r=1", " =1", '说"好"\n=2', "'=1", "a\0b")


def a_played_cycle(database: Database) -> Cycle:
    cycle = a_cycle(database)
    entries = [an_entry(database, cycle, reference=f"F{n}", title=f"建议{n}", proposers=[NAME]) for n in (1, 2, 3)]
    a_ranked_round(database, [[90, 80], [85, 85], [70, 71]], cycle=cycle, entries=entries)
    return cycle


def members(database: Database, cycle: Cycle, *, with_names: bool = False, language: str = "zh_CN") -> dict[str, bytes]:
    made = perform(database, CommandLine(), plain_data.export, cycle.id, with_names=with_names, language=language)
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


def test_however_many_entries_it_asks_the_database_as_often(database: Database) -> None:
    cycle, counts = a_cycle(database), []
    for _time in range(2):
        for _entry in range(2):
            an_entry(database, cycle, proposers=[NAME])
        with statements_of(database) as sent:
            perform(database, CommandLine(), plain_data.export, cycle.id, with_names=True)
        counts.append(len(sent))
    assert counts[0] == counts[1]


def test_judges_get_none_of_it(database: Database) -> None:
    cycle = a_cycle(database)
    judge = signed_in(database, a_user(database, roles=[Role.JUDGE]))
    with pytest.raises(NotAllowed):
        perform(database, judge, plain_data.export, cycle.id)
    made = read(database, CommandLine(), plain_data.prepare, cycle.id)
    with pytest.raises(NotAllowed):
        perform(database, judge, plain_data.record, made)


def test_hostile_cells_are_as_typed_in_json_and_no_formulas_in_csv() -> None:
    typed = data_table("t", "表", "Table", "n", field("n", "号", "Number"), words("said", "话", "Words"))
    rows = ordered(FilledTable(typed, [(f"{place}", said) for place, said in enumerate(HOSTILE)]), str)
    assert [row["said"] for row in json.loads(as_json_lines(typed, rows))] == list(HOSTILE)
    cells = pd.read_csv(io.BytesIO(as_csv(typed, rows, "en")), dtype=str, encoding="utf-8-sig")["Words"].tolist()
    assert cells == ["'=HYPERLINK(1)", "'+1", "'-1", "'@a", "'\t=1", "'\n=1", "' =1", '说"好"\n=2', "''=1", "ab"]
    assert typed.title == InBoth("表", "Table")


def test_the_description_is_that_of_the_tables() -> None:
    assert PAGE.read_text(encoding="utf-8") == page()
