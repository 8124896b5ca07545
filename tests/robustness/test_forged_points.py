"""Whatever a forged browser sends as points, comments or names: a clear sentence, nothing written, no crash."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import String, func, select

from db.base import Base
from db.engine import Database
from db.tables import AuditEvent, Cycle, ScoreSheet, User
from domain.awards import TrackKind
from domain.cycles import CriterionRule, RubricRule, TierRule
from domain.messages import msg
from domain.permissions import Role
from domain.refusals import Invalid
from intake.fields import LONGEST
from tests.builders import a_cycle, a_round_open_for_scoring, a_user, assignments_of, signed_in
from tests.robustness.hands import WENT_WRONG, require_whole, says, screen
from tests.running import Server, running
from tests.ws_client import Stream
from use_cases import accounts, cycles, score_sheets
from use_cases.transaction import SignedIn, perform, read

NOT_WHOLE, OUTSIDE = "不是 0 到 100 之间的整数", "超出 0 到 100 的范围"
NOT_KEPT = msg("“{text}” holds a character that cannot be kept. Please type it again.", text="好�坏")
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
        values = {"points_relevance": "80", "points_benefit": "90", "comment": "", **fields}
        for name, text in values.items():
            kind, _, code = name.partition("_")
            stream.set(f"{kind}_{task.id}" + (f"_{code}" if code else ""), text)
        before = read(server.database, who, score_sheets.open_sheet, task.id), written(server.database)
        for button in ("save", "submit"):
            await stream.click(f"{button}_{task.id}")
            shown = screen(stream)
            assert sentence in shown
            assert WENT_WRONG not in shown
            assert len(shown) < 400_000
        assert (read(server.database, who, score_sheets.open_sheet, task.id), written(server.database)) == before

    async def scene() -> None:
        async with server.stream("desk", who.token) as stream:
            for text, sentence in POINTS.items():
                await refused(stream, sentence, points_relevance=text)
            await refused(stream, "最多", comment="长" * 2_001)
            await refused(stream, says(NOT_KEPT), comment="好\0坏")

    asyncio.run(scene())
    require_whole(server.database)


@pytest.mark.parametrize("backend", ["sqlite"])
def test_forged_levels_choices_and_values_of_a_wrong_kind_write_nothing(server: Server) -> None:
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
        ):
            async with server.stream("desk", who.token) as stream:
                await stream.goto("desk", f"sheet={task.id}")
                for name in ("level", "points"):
                    stream.values[stream.find(f"{name}_{task.id}_relevance").proto.id] = forged
                await stream.rerun()
                await stream.rerun()
            async with server.stream("desk", who.token) as fresh:
                await fresh.goto("desk", f"sheet={task.id}")
                assert fresh.find(f"points_{task.id}_relevance")

    asyncio.run(scene())
    assert read(server.database, who, score_sheets.open_sheet, task.id).version == 0
    require_whole(server.database)


NAMES: Mapping[str, int] = {"cycle": 128, "criterion": 64, "tier": 64, "login": 64, "person": 64, "unit": 128}


@pytest.mark.parametrize("field", NAMES)
@pytest.mark.parametrize("kind", ["too long", "nul", "half a pair"])
def test_names_that_no_column_holds_are_refused_in_words(database: Database, field: str, kind: str) -> None:
    who = signed_in(database, a_user(database, roles=[Role.ORGANISER]))
    cycle = a_cycle(database)
    name = {"too long": "长" * (NAMES[field] + 1), "nul": "甲\0乙", "half a pair": "甲\ud83d乙"}[kind]

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
