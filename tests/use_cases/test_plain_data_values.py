"""The values in plain data, of a cycle with everything in it: as the database has them, in CSV as in JSON."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import jsonschema  # type: ignore[import-untyped]  # the library has no types
import pytest
from sqlalchemy import ColumnElement, inspect, select

from db import tables as stored
from db.base import Base
from db.engine import Database, open_database
from domain.awards import SheetState
from domain.documents import MadeState
from domain.file_names import part_of_name
from tests.attachments import keeping_in
from tests.conftest import Clock, Lent, PostgresServer
from tests.data_scene import a_cycle_with_everything
from tests.post import SENDER
from tests.publicity import GIVEN
from use_cases import backups, plain_data, restores, single_tables
from use_cases.transaction import CommandLine, read

Row = dict[str, Any]
EMPTY = {"advance_decisions", "advancing", "district_spellings", "unit_hints"}
"""What the cycle has none of; other tests play it."""
SUBMITTED = stored.ScoreSheet.state == SheetState.SUBMITTED
COUNTED = select(stored.Motion.id).where(stored.Motion.count.is_not(None))
ROW_BY_ROW: Mapping[str, tuple[type[Base], str, ColumnElement[bool] | None]] = {
    "accounts": (stored.User, "", None),
    "assignments": (stored.Assignment, "", None),
    "attachments": (stored.Attachment, "", None),
    "attendances": (stored.Attendance, "", None),
    "audit_log": (stored.AuditEvent, "", None),
    "award_lists": (stored.AwardList, "", None),
    "criteria": (stored.Criterion, "", None),
    "cycle": (stored.Cycle, "", None),
    "drawn_experts": (stored.DrawnExpert, "", None),
    "draws": (stored.PanelDraw, "", None),
    "entries": (stored.Entry, "reasons overridden_by confirmed_by", None),
    "evidence_files": (stored.EvidenceFile, "name", None),
    "experts": (stored.PoolExpert, "", None),
    "further_plans": (stored.FurtherPlan, "", None),
    "letters": (stored.Letter, "", None),
    "levels": (stored.LevelDescriptor, "", None),
    "made_documents": (stored.MadeDocument, "asked_by", stored.MadeDocument.state == MadeState.DONE),
    "meetings": (stored.Meeting, "", None),
    "motion_voters": (stored.MotionVoter, "has_voted", None),
    "motions": (stored.Motion, "chosen", None),
    "named_ballots": (stored.NamedBallot, "", stored.NamedBallot.motion_id.in_(COUNTED)),
    "objections": (stored.Objection, "claim evidence finding", None),
    "offline_packs": (stored.OfflinePack, "", None),
    "organisations": (stored.Organisation, "", None),
    "panels": (stored.PanelMember, "", None),
    "pilot_entries": (stored.PilotEntry, "", None),
    "pilot_sheets": (stored.PilotSheet, "", None),
    "points": (stored.SheetPoints, "", stored.SheetPoints.sheet_id.in_(select(stored.ScoreSheet.id).where(SUBMITTED))),
    "proposers": (stored.Proposer, "", None),
    "publicities": (stored.Publicity, "", None),
    "ranked_entries": (stored.RankedEntry, "value spread", None),
    "rankings": (stored.Ranking, "", None),
    "recusals": (stored.Recusal, "", None),
    "round_entries": (stored.RoundEntry, "", None),
    "rounds": (stored.Round, "", None),
    "sheets": (stored.ScoreSheet, "", SUBMITTED),
    "signatures": (stored.Signature, "", None),
    "templates": (stored.DocumentTemplate, "taken_by", None),
    "tiers": (stored.Tier, "", None),
    "tracks": (stored.Rubric, "", None),
    "waivers": (stored.SheetWaiver, "", None),
    "what_if_notes": (stored.WhatIfNote, "", None),
    "withdrawals": (stored.AwardWithdrawal, "", None),
}
"""Tables whose rows are rows of the database: of which table, the columns that differ there, and which rows."""


@dataclass(frozen=True)
class Taken:
    """Everything of the cycle, with names, as one export."""

    database: Database
    cycle_id: int
    members: Mapping[str, bytes]

    def rows(self, name: str) -> list[Row]:
        """Give a table as JSON has it."""
        found: list[Row] = json.loads(self.members[f"data/{name}.json"])
        return found


def members(database: Database, cycle_id: int) -> dict[str, bytes]:
    made = read(database, CommandLine(), plain_data.prepare_with_names, cycle_id)
    with ZipFile(io.BytesIO(made.content())) as file:
        return {name: file.read(name) for name in file.namelist()}


@pytest.fixture(scope="module")
def taken(sqlite_lent: Lent, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Taken]:
    """The cycle, played once for all that only read it."""
    sqlite_lent.clear()
    clock = Clock()
    database = sqlite_lent.opened(clock)
    with keeping_in(tmp_path_factory.mktemp("files")):
        cycle_id = a_cycle_with_everything(database, clock).id
        yield Taken(database, cycle_id, members(database, cycle_id))


def test_every_table_has_rows_that_keep_to_its_schema_and_key(taken: Taken) -> None:
    assert {each.name for each in plain_data.TABLES if not taken.rows(each.name)} == EMPTY
    for each in plain_data.TABLES:
        schema = json.loads(taken.members[f"schema/{each.name}.schema.json"])
        jsonschema.Draft202012Validator(schema).validate(taken.rows(each.name))
        keys = [tuple(str(row[name]) for name in each.key) for row in taken.rows(each.name)]
        assert len(set(keys)) == len(keys), each.name


@pytest.mark.parametrize("name", ROW_BY_ROW)
def test_values_are_those_of_the_database(taken: Taken, name: str) -> None:
    model, otherwise, which = ROW_BY_ROW[name]
    columns = [each.key for each in inspect(model).column_attrs]
    said = [column.name for column in next(each for each in plain_data.TABLES if each.name == name).columns]
    shared = [each for each in said if each in columns and each not in otherwise.split()]
    assert shared
    rows = select(*(getattr(model, each) for each in shared))
    with taken.database.reading() as session:
        kept = [tuple(row) for row in session.execute(rows if which is None else rows.where(which))]
    told = [tuple(row[each] for each in shared) for row in taken.rows(name)]
    assert Counter(map(spelled, told)) == Counter(map(spelled, kept))


def spelled(row: tuple[object, ...]) -> str:
    return json.dumps([plainly(each) for each in row], ensure_ascii=False, sort_keys=True)


def plainly(value: object) -> object:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date | datetime):
        return value.isoformat()
    return None if value == "" else value


def test_csv_says_what_json_says_and_begins_with_its_mark(taken: Taken) -> None:
    for each in plain_data.TABLES:
        text = taken.members[f"data/{each.name}.csv"]
        assert text.startswith(b"\xef\xbb\xbf")
        heads, *lines = csv.reader(io.StringIO(text.decode("utf-8-sig"), newline=""))
        assert heads == [column.title.chinese for column in each.columns]
        told = [[cell(value) for value in row.values()] for row in taken.rows(each.name)]
        assert [[line.removeprefix("'") for line in row] for row in lines] == told, each.name
        defused = [line for row in lines for line in row if line.startswith("'")]
        assert all(line[1] in "=+-@\t\r'" for line in defused), each.name
    assert b"'=1+1" in taken.members["data/what_if_notes.csv"]


def cell(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case list() | dict():
            return json.dumps(value, ensure_ascii=False, sort_keys=True)
        case float():
            return repr(value)
        case _:
            return str(value)


def test_it_is_worked_out_as_the_pages_show_it(taken: Taken) -> None:
    assert [(row["track"], row["entry"], row["tier"], row["prize_yuan"]) for row in taken.rows("current_list")][:3] == [
        ("suggestion", "F1", None, None),
        ("suggestion", "F2", None, None),
        ("suggestion", "F3", None, None),
    ]
    pilots = [(row["pilot"], row["criterion"], row["place"], row["points"]) for row in taken.rows("pilot_points")]
    assert pilots == [(1, code, place, 69 + place) for code in ("benefit", "relevance") for place in (1, 2, 3)]
    assert [(row["pilot"], row["state"], row["reason"]) for row in taken.rows("pilot_sheets")] == [
        *[(1, "submitted", None)] * 3,
        (2, "recused", "与本人有关"),
    ]
    note = taken.rows("what_if_notes")[0]
    assert (note["text"], note["method"], sum(note["weights"]), note["left_out"]) == ("=1+1", "trimmed", 10_000, None)
    found = {(row["name"], row["unit"]): row["found"] for row in taken.rows("unit_spellings")}
    assert found == {("示例承办", "示例承办单位"): "one_unit", ("示例一所", "示例二所"): "two_units"}
    official = [row for row in taken.rows("method_standings") if row["is_official"]]
    ranked = [row for row in taken.rows("ranked_entries") if row["rank"] is not None]
    assert [(row["entry"], row["rank"], row["value"]) for row in official] == [
        (row["entry"], row["rank"], row["value"]) for row in ranked
    ]
    assert len(taken.rows("certainties")) == len(ranked)


def test_what_must_stay_inside_is_in_none_of_it(taken: Taken) -> None:
    everything = b"".join(taken.members.values()).decode()
    for inside in (GIVEN["name"], GIVEN["contact"], "a@example.org", SENDER, "试评意见", "示例电话1"):
        assert inside not in everything, inside
    assert {row["motion"] for row in taken.rows("named_ballots")} == {
        row["motion"] for row in taken.rows("motions") if row["yes"] is not None
    }
    assert [row["state"] for row in taken.rows("made_documents")] == ["done"]


def test_a_table_by_itself_is_that_of_the_whole_without_names(taken: Taken) -> None:
    made = read(taken.database, CommandLine(), plain_data.prepare, taken.cycle_id)
    with ZipFile(io.BytesIO(made.content())) as file:
        whole = {name: file.read(name) for name in file.namelist() if name.endswith(".csv")}
    assert whole.keys() == {f"data/{name}.csv" for name in single_tables.TITLES}
    names = set[str]()
    for name, title in single_tables.TITLES.items():
        single = read(taken.database, CommandLine(), single_tables.prepare, taken.cycle_id, name)
        assert single.content() == whole[f"data/{name}.csv"]
        cycle, called, version = single.name.split("-")
        assert (cycle, called, version[:4]) == ("2020—2022年度", part_of_name(title.chinese), "日志至第")
        names.add(single.name)
    assert len(names) == len(single_tables.TITLES)


@pytest.mark.postgres
def test_the_other_database_gives_the_same_bytes(taken: Taken, postgres_server: PostgresServer, tmp_path: Path) -> None:
    made = backups.make(taken.database, CommandLine(), tmp_path / "backup.zip").path
    before = members(taken.database, taken.cycle_id)
    address = postgres_server.empty()
    there = open_database(address, taken.database.clock)
    with keeping_in(tmp_path / "there"):
        restores.restore(there, made)
        after = members(there, taken.cycle_id)
    there.engine.dispose()
    postgres_server.drop(address)
    log = ("data/audit_log.csv", "data/audit_log.json")
    assert [name for name in before if before[name] != after[name]] == list(log)
    for name in log:
        # Restoring is on the record, where it was done.
        old, new = before[name].decode().splitlines(), after[name].decode().splitlines()
        assert len(new) == len(old) + 1
        assert {line.rstrip(",") for line in old} <= {line.rstrip(",") for line in new}
