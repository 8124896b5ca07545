"""The preview over the websocket: the judge's fields under a watermark, and nothing kept whatever arrives."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from db.engine import Database
from db.tables import Base, Round, User
from domain.messages import msg
from domain.permissions import Role
from i18n import translate
from tests.builders import a_cycle, a_round_open_for_scoring, a_user, an_entry, assignments_of
from tests.running import Server, running
from tests.sheet_fields import shown, type_in
from tests.visits import labelled, screen, visit
from tests.ws_client import Stream

PREVIEW = msg("Preview, nothing is saved")
PRESSED = msg("This is a preview: nothing was saved or submitted. A judge's sheet would be, now.")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("program")) as program:
        yield program


@pytest.fixture(scope="module")
def judge(server: Server) -> User:
    return a_user(server.database)


@pytest.fixture(scope="module")
def opened(server: Server, judge: User) -> Round:
    return a_round_open_for_scoring(server.database, entries=2, judges=[judge])


def stored(database: Database) -> dict[str, list[tuple[object, ...]]]:
    with database.reading() as session:
        return {
            table.name: sorted((tuple(row) for row in session.execute(select(table))), key=repr)
            for table in Base.metadata.sorted_tables
            if table.name != "sign_ins"
        }


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_fields_can_be_tried_and_nothing_is_kept(server: Server, opened: Round, language: str) -> None:
    organiser = a_user(server.database, roles=[Role.ORGANISER], language=language)
    before = stored(server.database)
    task = assignments_of(server.database, opened.id)[0]

    async def scene(stream: Stream) -> None:
        assert screen(stream).count(f"<span>{translate(PREVIEW, language)}</span>") > 1
        await stream.click("preview_go_on")
        entry = task.entry_id
        type_in(stream, entry, "试写", relevance="85", benefit="八十")
        await stream.rerun()
        assert shown(stream, entry)["points"] == {"relevance": "85", "benefit": "八十"}
        for button in ("next", "submit", "save"):
            await stream.click(f"preview_{button}_{entry}")
            assert translate(PRESSED, language) in stream.texts()
        # What a judge's own page would send, forged: the buttons and fields of a task that exists.
        for button in ("submit_next", "submit", "save", "withdraw"):
            forged = stream.find(f"preview_submit_{entry}").proto.id.replace("preview_submit_", f"{button}_")
            await stream._run(trigger=forged.removesuffix(str(entry)) + str(task.id))
        await stream.goto("desk", f"sheet={task.id}")
        assert stream.is_refused

    visit("judge_preview", server, organiser, scene, f"round={opened.id}")
    assert stored(server.database) == before


def test_a_judge_is_not_led_there(server: Server, judge: User, opened: Round) -> None:
    async def scene(stream: Stream) -> None:
        assert stream.is_refused
        assert translate(PREVIEW, "zh_CN") not in screen(stream)

    visit("judge_preview", server, judge, scene, f"round={opened.id}")


def test_the_pages_of_rounds_and_of_the_rubric_lead_there(server: Server, opened: Round) -> None:
    organiser = a_user(server.database, roles=[Role.ORGANISER])

    async def scene(stream: Stream) -> None:
        for page, label in (
            ("rounds", msg("See this round as a judge sees it")),
            ("cycle_setup", msg("See the saved rubric on a judge's sheet")),
        ):
            await stream.goto(page, f"round={opened.id}")
            assert translate(label, "zh_CN") in labelled(stream)

    visit("rounds", server, organiser, scene)


def test_a_round_without_entries_shows_the_rubric_all_the_same(server: Server) -> None:
    organiser = a_user(server.database, roles=[Role.ORGANISER], language="en")
    cycle = a_cycle(server.database, name="空周期")
    an_entry(server.database, cycle)

    async def scene(stream: Stream) -> None:
        round_id = next(each.id for each in cycle.tracks[0].rounds if each.year == 2021)
        await stream.goto("judge_preview", f"cycle={cycle.id}&round={round_id}")
        assert "There is no eligible entry for this round yet." in stream.texts()
        await stream.click("preview_no_entry")
        assert shown(stream, 0)["points"] == {"relevance": "", "benefit": ""}
        assert "Here stands the entry's title" in screen(stream).replace("&#x27;", "'")

    visit("judge_preview", server, organiser, scene)
