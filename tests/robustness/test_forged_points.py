"""Whatever a forged browser sends as points, comments or names: a clear sentence, nothing written, no crash."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import String, func, select

from db.base import Base
from db.engine import Database
from db.sealed import Sealed, sealed_columns
from db.tables import AuditEvent, Cycle, ScoreSheet, User
from domain.awards import SheetState, TrackKind
from domain.cycles import CriterionRule, RubricRule, TierRule
from domain.messages import msg
from domain.permissions import Role
from domain.refusals import Invalid
from intake.fields import LONGEST
from tests.builders import a_cycle, a_round_open_for_scoring, a_user, assignments_of, signed_in
from tests.robustness.hands import require_whole, says
from tests.running import Server, running
from tests.sheet_fields import filled, type_in
from tests.visits import labelled
from tests.ws_client import Stream, WentWrongError
from use_cases import accounts, cycles, score_sheets
from use_cases.transaction import SignedIn, perform, read

NOT_WHOLE, OUTSIDE = "不是 0 到 100 之间的整数", "超出 0 到 100 的范围"
NOT_KEPT = msg("“{text}” holds a character that cannot be kept. Please type it again.", text="好�坏")
NOT_KEPT_HALF = msg("“{text}” holds a character that cannot be kept. Please type it again.", text="好��坏")
BOTH_BELOW = msg("This sheet was saved elsewhere after you began to type here. Both versions are below; choose one.")
POINTS = {
    "101": OUTSIDE,
    "-1": OUTSIDE,
    "−1": OUTSIDE,
    "1000000000": OUTSIDE,
    "1e9": NOT_WHOLE,
    "3.5": NOT_WHOLE,
    "优": NOT_WHOLE,
    "8\0": NOT_WHOLE,
    "\0": NOT_WHOLE,
    "👍": NOT_WHOLE,
    "८०分": NOT_WHOLE,
    "<b>80</b>": NOT_WHOLE,
    "9" * 5_000: NOT_WHOLE,
    "-" + "9" * 5_000: NOT_WHOLE,
    "优" * 200_000: NOT_WHOLE,
}


@pytest.fixture
def server(database_url: str, tmp_path: Path) -> Iterator[Server]:
    with running(tmp_path / "program", database_url) as program:
        yield program


def written(database: Database) -> int:
    with database.reading() as session:
        sheets = session.scalar(select(func.count()).select_from(ScoreSheet)) or 0
        return sheets + (session.scalar(select(func.count()).select_from(AuditEvent)) or 0)


def test_forged_points_and_comments_are_refused_in_words(server: Server) -> None:
    judge = a_user(server.database)
    opened = a_round_open_for_scoring(server.database, entries=1, judges=[judge])
    (task,) = assignments_of(server.database, opened.id)
    who = signed_in(server.database, judge)

    async def refused(stream: Stream, sentence: str, **fields: str) -> None:
        await stream.goto("desk", f"sheet={task.id}")
        await stream.click(f"save_{task.id}")
        type_in(stream, task.id, **{"relevance": "80", "benefit": "90", "comment": "", **fields})
        await stream.rerun()
        before = read(server.database, who, score_sheets.open_sheet, task.id), written(server.database)
        for button in ("save", "submit"):
            await stream.click(f"{button}_{task.id}")
            shown = labelled(stream)
            assert sentence in shown
            assert len(shown) < 400_000
        assert (read(server.database, who, score_sheets.open_sheet, task.id), written(server.database)) == before

    async def scene() -> None:
        async with server.stream("desk", who.token) as stream:
            for text, sentence in POINTS.items():
                await refused(stream, sentence, relevance=text)
            await refused(stream, "最多", comment="长" * 2_001)
            await refused(stream, says(NOT_KEPT), comment="好\0坏")
            await refused(stream, says(NOT_KEPT_HALF), comment="好\ud83d\0坏")

    asyncio.run(scene())
    require_whole(server.database)


WHOLE = {"filled": 0, "version": 0, "points": {"relevance": "80", "benefit": "90"}, "comment": ""}
STATES: Mapping[str, object] = {
    "nothing": None,
    "a text": "没有这一档",
    "a list": [WHOLE],
    "no filling": {name: value for name, value in WHOLE.items() if name != "filled"},
    "an endless filling": {**WHOLE, "filled": "0" * 100_000},
    "a claim": {**WHOLE, "version": True},
    "two claims": {**WHOLE, "filled": False},
    "half a version": {**WHOLE, "version": 0.5},
    "no points": {**WHOLE, "points": None},
    "a list of points": {**WHOLE, "points": ["80", "90"]},
    "a number as points": {**WHOLE, "points": {"relevance": 80, "benefit": "90"}},
    "a missing criterion": {**WHOLE, "points": {"relevance": "80"}},
    "a nested text": {**WHOLE, "points": {"relevance": {"text": "80"}, "benefit": "90"}},
    "a comment of numbers": {**WHOLE, "comment": [1, 2]},
}


@pytest.mark.parametrize("backend", ["sqlite"])
def test_what_the_fields_cannot_have_sent_changes_nothing(server: Server) -> None:
    judge = a_user(server.database)
    opened = a_round_open_for_scoring(server.database, entries=1, judges=[judge])
    (task,) = assignments_of(server.database, opened.id)
    who = signed_in(server.database, judge)

    async def scene() -> None:
        async with server.stream("desk", who.token) as stream:
            await stream.goto("desk", f"sheet={task.id}")
            type_in(stream, task.id, relevance="71")
            await stream.rerun()
            genuine = stream.values[stream.find(f"fields_{task.id}").proto.id]
            for name, state in STATES.items():
                stream.set(f"fields_{task.id}", json.dumps({"typed": state}))
                await stream.rerun()
                assert filled(stream, task.id)["points"] == {"relevance": "71", "benefit": ""}, name
            stream.values[stream.find(f"fields_{task.id}").proto.id] = genuine
            await stream.click(f"save_{task.id}")

    asyncio.run(scene())
    view = read(server.database, who, score_sheets.open_sheet, task.id)
    assert (view.version, view.points, view.comment) == (2, {"relevance": 71, "benefit": None}, "")
    require_whole(server.database)


@pytest.mark.parametrize("backend", ["sqlite"])
def test_a_recorded_submission_sent_again_submits_nothing_more(server: Server) -> None:
    judge, colleague = a_user(server.database), a_user(server.database)
    opened = a_round_open_for_scoring(server.database, entries=1, judges=[judge, colleague])
    tasks = {each.user_id: each for each in assignments_of(server.database, opened.id)}
    task, other = tasks[judge.id], tasks[colleague.id]
    who, whose = signed_in(server.database, judge), signed_in(server.database, colleague)

    async def scene() -> None:
        async with server.stream("desk", who.token) as stream:
            await stream.goto("desk", f"sheet={task.id}")
            type_in(stream, task.id, relevance="71", benefit="82")
            await stream.rerun()
            recorded = stream.what_a_click_sends(f"submit_{task.id}")
            await stream.send(recorded)
            submitted = read(server.database, who, score_sheets.open_sheet, task.id)
            assert submitted.state is SheetState.SUBMITTED
            before = written(server.database)
            await stream.send(recorded)
            await stream.send(recorded)
        for token, page in ((who.token, task), (whose.token, other)):
            async with server.stream("desk", token) as stream:
                await stream.goto("desk", f"sheet={page.id}")
                await stream.send(recorded)
        assert read(server.database, who, score_sheets.open_sheet, task.id) == submitted
        assert read(server.database, whose, score_sheets.open_sheet, other.id).version == 0
        assert written(server.database) == before

    asyncio.run(scene())
    require_whole(server.database)


@pytest.mark.parametrize("backend", ["sqlite"])
def test_typed_over_another_version_than_there_is_asks_the_judge(server: Server) -> None:
    judge = a_user(server.database)
    opened = a_round_open_for_scoring(server.database, entries=1, judges=[judge])
    (task,) = assignments_of(server.database, opened.id)
    who = signed_in(server.database, judge)

    async def scene() -> None:
        for version in (-1, 7, 10**30):
            async with server.stream("desk", who.token) as stream:
                await stream.goto("desk", f"sheet={task.id}")
                forged = {**WHOLE, "filled": version, "version": version}
                stream.set(f"fields_{task.id}", json.dumps({"typed": forged}))
                await stream.click(f"submit_{task.id}")
                assert says(BOTH_BELOW) in labelled(stream)

    asyncio.run(scene())
    assert read(server.database, who, score_sheets.open_sheet, task.id).version == 0
    require_whole(server.database)


@pytest.mark.parametrize("backend", ["sqlite"])
def test_values_of_a_wrong_kind_write_nothing(server: Server) -> None:
    judge = a_user(server.database)
    opened = a_round_open_for_scoring(server.database, entries=1, judges=[judge])
    (task,) = assignments_of(server.database, opened.id)
    who = signed_in(server.database, judge)

    async def scene() -> None:
        for forged in (
            ("string_value", "没有这一档"),
            ("string_value", "\0"),
            ("double_value", 1e9),
            ("bool_value", True),
            ("json_value", "{"),
            ("json_value", "[" * 100_000),
            ("json_value", '"优"'),
            ("json_value", "null"),
        ):
            async with server.stream("desk", who.token) as stream:
                await stream.goto("desk", f"sheet={task.id}")
                stream.values[stream.find(f"fields_{task.id}").proto.id] = forged
                for _ in range(2):
                    # Streamlit reads it before the program is asked, and may fail: the forger sees a reference number.
                    with suppress(WentWrongError):
                        await stream.rerun()
            async with server.stream("desk", who.token) as fresh:
                await fresh.goto("desk", f"sheet={task.id}")
                assert fresh.find(f"fields_{task.id}")

    asyncio.run(scene())
    assert read(server.database, who, score_sheets.open_sheet, task.id).version == 0
    require_whole(server.database)


NAMES: Mapping[str, int] = {"cycle": 128, "criterion": 64, "tier": 64, "login": 64, "person": 64, "unit": 128}


@pytest.mark.parametrize("field", NAMES)
@pytest.mark.parametrize("kind", ["too long", "nul", "half a pair", "turned round"])
def test_names_that_no_column_holds_are_refused_in_words(database: Database, field: str, kind: str) -> None:
    who = signed_in(database, a_user(database, roles=[Role.ORGANISER]))
    cycle = a_cycle(database)
    name = {
        "too long": "长" * (NAMES[field] + 1),
        "nul": "甲\0乙",
        "half a pair": "甲\ud83d乙",
        "turned round": "甲\u202e乙",
    }[kind]

    with pytest.raises(Invalid) as refusal:
        write_name(database, who, cycle, field, name)

    assert ("too long" if kind == "too long" else "cannot be kept") in str(refusal.value)
    str(refusal.value).encode()
    with database.reading() as session:
        assert [row.name for row in session.scalars(select(Cycle))] == [cycle.name]
        assert len(session.scalars(select(User)).all()) == 1
        assert session.scalars(select(AuditEvent)).all() == []


def write_name(database: Database, who: SignedIn, cycle: Cycle, field: str, name: str) -> None:
    match field:
        case "cycle":
            days = {"starts_on": date(2023, 1, 1), "ends_on": date(2025, 12, 31)}
            perform(database, who, cycles.open_copy, cycle.id, name=name, **days)
        case "criterion":
            rubric = RubricRule((CriterionRule("c1", name, 10_000),))
            perform(
                database,
                who,
                cycles.edit_rubric,
                cycle.id,
                TrackKind.SUGGESTION,
                seen_version=cycle.version,
                rubric=rubric,
            )
        case "tier":
            tiers = (TierRule(name=name, track=TrackKind.SUGGESTION, quota=1, prize_yuan=1),)
            perform(database, who, cycles.edit_tiers, cycle.id, seen_version=cycle.version, tiers=tiers)
        case "login" | "person" | "unit":
            login, person, unit = (name if field == each else "zhang" for each in ("login", "person", "unit"))
            perform(database, who, accounts.create, login=login, name=person, unit=unit, roles=[Role.JUDGE])


@pytest.mark.parametrize("quota", [2**31, 10**30])
def test_a_number_that_no_column_holds_is_refused_in_words(database: Database, quota: int) -> None:
    who = signed_in(database, a_user(database, roles=[Role.ORGANISER]))
    cycle = a_cycle(database)
    tiers = (TierRule(name="特等奖", track=TrackKind.SUGGESTION, quota=quota, prize_yuan=1),)

    with pytest.raises(Invalid, match="too large"):
        perform(database, who, cycles.edit_tiers, cycle.id, seen_version=cycle.version, tiers=tiers)


def test_what_an_import_lets_through_fits_its_columns() -> None:
    columns = {
        (table.name, column.name): column.type.length
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, String) and column.type.length
    }
    sealed = [column for _table, column, _place in sealed_columns()]
    columns |= {(each.table.name, each.name): each.type.most for each in sealed if isinstance(each.type, Sealed)}
    stored_as = {
        "reference": ("entries", "reference"),
        "proposers": ("proposers", "name"),
        "telephones": ("proposers", "telephone"),
        "work_unit": ("proposers", "work_unit"),
        "district": ("suggestions", "district"),
        "channel": ("suggestions", "channel"),
        "theme": ("suggestions", "theme"),
        "kind": ("suggestions", "kind"),
        "handling_unit": ("suggestions", "handling_unit"),
        "adoption_status": ("adoptions", "status"),
        "adoption_level": ("adoptions", "level"),
        "adopting_unit": ("adoptions", "unit"),
        "satisfaction": ("adoptions", "satisfaction"),
    }
    assert {field: columns[place] for field, place in stored_as.items()} == dict(LONGEST)
