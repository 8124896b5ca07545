"""The judge's desk over the websocket, in both languages, on the real program."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from html import escape

import pytest
from sqlalchemy import select, update
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from db.engine import Database
from db.tables import Assignment, Entry, Round, SignIn, User
from domain.awards import RoundKind, SheetState, TrackKind
from domain.lifecycle import RoundStage
from domain.messages import Message, msg
from domain.rounds import round_name
from i18n import translate
from i18n.catalogues import OFFICE_TIME
from tests import sheet_fields
from tests.builders import a_cycle, a_round_open_for_scoring, a_sheet, a_user, assignments_of, signed_in
from tests.running import Server, running
from tests.sheet_fields import shown, type_in
from tests.visits import labelled
from tests.ws_client import Stream
from use_cases import rehearsals, score_sheets
from use_cases.score_sheets import SheetView
from use_cases.transaction import CommandLine, SignedIn, perform, read, token_hash

NOT_OPEN = msg("This does not exist, or is not open to you.")
SAVED_ELSEWHERE = msg(
    "This sheet was saved elsewhere meanwhile, in another window or on another device. Nothing was changed "
    "now; please look at it and try again."
)


@dataclass
class Desk:
    """One judge with a round of their own."""

    server: Server
    who: SignedIn
    language: str
    tasks: list[Assignment]

    def says(self, message: Message) -> str:
        return translate(message, self.language)

    def stored(self, place: int = 0) -> SheetView:
        return read(self.server.database, self.who, score_sheets.open_sheet, self.tasks[place].id)

    def key(self, name: str, place: int = 0) -> str:
        return f"{name}_{self.tasks[place].id}"

    def save_elsewhere(self, **points: str) -> None:
        perform(
            self.server.database,
            self.who,
            score_sheets.save_draft,
            self.tasks[0].id,
            seen_version=self.stored().version,
            points=points,
            comment="",
        )


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("program")) as program:
        yield program


@pytest.fixture(params=["zh_CN", "en"])
def judge(request: pytest.FixtureRequest, server: Server) -> User:
    return a_user(server.database, language=request.param)


@pytest.fixture
def desk(server: Server, judge: User) -> Desk:
    round_ = a_round_open_for_scoring(server.database, entries=2, judges=[judge])
    tasks = assignments_of(server.database, round_.id)
    return Desk(server, signed_in(server.database, judge), judge.language or "", tasks)


def at(desk: Desk, query: str, scene: Callable[[Stream], Awaitable[None]]) -> None:
    async def play() -> None:
        async with desk.server.stream("desk", desk.who.token) as stream:
            await stream.goto("desk", query)
            await scene(stream)

    asyncio.run(play())


def on_sheet(desk: Desk, scene: Callable[[Stream], Awaitable[None]]) -> None:
    at(desk, f"sheet={desk.tasks[0].id}", scene)


def typed(stream: Stream, desk: Desk, place: int = 0) -> dict[str, str]:
    return shown(stream, desk.tasks[place].id)["points"]


def fill(stream: Stream, desk: Desk, place: int = 0, comment: str | None = None, **points: str) -> None:
    type_in(stream, desk.tasks[place].id, comment, **points)


def test_a_judge_without_a_round_finds_a_kind_word(server: Server, judge: User) -> None:
    idle = Desk(server, signed_in(server.database, judge), judge.language or "", [])

    async def scene(stream: Stream) -> None:
        word = msg("Nothing to score yet. As soon as scoring opens in a round you judge, your tasks will be here.")
        assert idle.says(word) in stream.texts()

    at(idle, "", scene)


def test_a_round_says_of_which_cycle_it_is_and_whether_it_is_practice(server: Server, judge: User) -> None:
    practice = a_cycle(server.database, name="演练周期")
    perform(server.database, CommandLine(), rehearsals.begin, practice.id)
    opened = [
        a_round_open_for_scoring(server.database, cycle=cycle, entries=1, judges=[judge])
        for cycle in (practice, a_cycle(server.database))
    ]
    desk = Desk(server, signed_in(server.database, judge), judge.language or "", [])
    name = round_name(TrackKind.SUGGESTION, RoundKind.PRELIMINARY, 2020)
    practised = msg("PRACTICE: {what}", what=msg("{cycle} · {round}", cycle=practice.name, round=name))
    in_earnest = msg("{cycle} · {round}", cycle="2020—2022年度", round=name)

    async def scene(stream: Stream) -> None:
        assert {desk.says(practised), desk.says(in_earnest)} <= set(stream.texts())
        await stream.click(f"open_round_{opened[0].id}")
        assert desk.says(practised) in stream.texts()

    at(desk, "", scene)
    perform(server.database, CommandLine(), rehearsals.reset, practice.id, typed=practice.name)
    perform(server.database, CommandLine(), rehearsals.end, practice.id)


def test_the_list_shows_each_task_with_its_state_and_opens_it(desk: Desk) -> None:
    a_sheet(desk.server.database, desk.tasks[0], points=80)

    async def scene(stream: Stream) -> None:
        label = stream.find(desk.key("task")).proto.label
        assert desk.says(msg("Submitted")) in label
        assert desk.says(msg("your total {total}", total="80.00")).replace(".", r"\.") in label
        await stream.click(desk.key("task", 1))
        assert stream.find(desk.key("fields", 1))

    at(desk, "", scene)


def test_a_wrong_number_is_refused_by_name_and_stays_as_typed(desk: Desk) -> None:
    async def scene(stream: Stream) -> None:
        for text, sentence in (
            ("101", msg("{criterion}: {points} is outside 0 to 100.", criterion="针对性", points=101)),
            ("−1", msg("{criterion}: {points} is outside 0 to 100.", criterion="针对性", points=-1)),
            (
                "3.5",
                msg("{criterion}: “{typed}” is not a whole number from 0 to 100.", criterion="针对性", typed="3.5"),
            ),
            ("优", msg("{criterion}: “{typed}” is not a whole number from 0 to 100.", criterion="针对性", typed="优")),
        ):
            fill(stream, desk, relevance=text, benefit="90")
            await stream.click(desk.key("submit"))
            assert desk.says(sentence) in stream.texts()
            assert typed(stream, desk) == {"relevance": text, "benefit": "90"}
        assert (desk.stored().state, desk.stored().points) == (SheetState.DRAFT, {"relevance": None, "benefit": 90})

    on_sheet(desk, scene)


def test_a_draft_keeps_itself_as_it_is_typed_and_what_is_unreadable_waits(desk: Desk) -> None:
    async def scene(stream: Stream) -> None:
        for filled, kept in (
            ({"relevance": "9"}, {"relevance": 9, "benefit": None}),
            ({"relevance": "90"}, {"relevance": 90, "benefit": None}),
            ({"benefit": "8o"}, {"relevance": 90, "benefit": None}),
            ({"benefit": "80", "relevance": ""}, {"relevance": None, "benefit": 80}),
        ):
            fill(stream, desk, 0, "看过", **filled)
            await stream.rerun()
            assert (desk.stored().state, desk.stored().points) == (SheetState.DRAFT, kept)
            assert shown(stream, desk.tasks[0].id)["filled"] == 0
        version = desk.stored().version
        await stream.rerun()
        assert (desk.stored().version, desk.stored().comment) == (version, "看过")
        at = desk.stored().written_at
        assert at is not None
        line = shown(stream, desk.tasks[0].id)["line"]
        assert line == desk.says(msg("Saved {time}", time=at.astimezone(OFFICE_TIME).strftime("%H:%M:%S")))

    on_sheet(desk, scene)


def test_why_a_draft_cannot_be_kept_is_said_while_typing_goes_on(desk: Desk) -> None:
    async def scene(stream: Stream) -> None:
        fill(stream, desk, 0, "长" * 2_001, relevance="66")
        await stream.rerun()
        too_long = msg("The comment has {length} characters; at most {most} fit.", length=2_001, most=2_000)
        assert desk.says(too_long) in stream.texts()
        assert (desk.stored().points["relevance"], desk.stored().comment) == (66, "")
        fill(stream, desk, comment="短")
        await stream.rerun()
        assert desk.says(too_long) not in stream.texts()
        assert desk.stored().comment == "短"

    on_sheet(desk, scene)


def test_submitting_names_what_is_missing(desk: Desk) -> None:
    async def scene(stream: Stream) -> None:
        fill(stream, desk, relevance="80")
        await stream.click(desk.key("submit"))
        missing = msg("Points are still missing for: {criteria}.", criteria=("经济社会效益",))
        assert desk.says(missing) in stream.texts()
        assert typed(stream, desk) == {"relevance": "80", "benefit": ""}
        # What there is of it was kept, and the fields are told so.
        assert desk.stored().points == {"relevance": 80, "benefit": None}
        assert sheet_fields.filled(stream, desk.tasks[0].id)["line"] != desk.says(msg("Nothing saved yet."))

    on_sheet(desk, scene)


def test_submit_and_next_goes_on_until_all_is_done(desk: Desk) -> None:
    async def scene(stream: Stream) -> None:
        fill(stream, desk, relevance="80", benefit="90")
        first_click = stream.find(desk.key("submit_next")).proto.id
        await stream.click(desk.key("submit_next"))
        assert typed(stream, desk, 1) == {"relevance": "", "benefit": ""}
        stream.query = f"sheet={desk.tasks[1].id}"
        await stream._run(trigger=first_click)
        assert [desk.stored(place).state for place in (0, 1)] == [SheetState.SUBMITTED, SheetState.UNTOUCHED]
        fill(stream, desk, 1, relevance="70", benefit="60")
        await stream.click(desk.key("submit_next", 1))
        assert desk.says(msg("All your sheets of this round are submitted. Thank you.")) in stream.texts()

    on_sheet(desk, scene)
    assert [desk.stored(place).version for place in (0, 1)] == [1, 1]


def test_going_to_the_next_sheet_saves_what_was_typed(desk: Desk) -> None:
    async def scene(stream: Stream) -> None:
        fill(stream, desk, comment="待核实", relevance="77")
        await stream.click(desk.key("next"))
        assert stream.find(desk.key("fields", 1))

    on_sheet(desk, scene)
    view = desk.stored()
    assert (view.state, view.points, view.comment) == (SheetState.DRAFT, {"relevance": 77, "benefit": None}, "待核实")


@pytest.mark.parametrize("way_out", ["other_language", "sign_out"])
def test_leaving_the_program_saves_what_was_typed(desk: Desk, way_out: str) -> None:
    async def scene(stream: Stream) -> None:
        fill(stream, desk, relevance="77")
        await stream.click(way_out)
        assert stream.redirected_to is not None

    on_sheet(desk, scene)
    assert desk_of_now(desk).stored().points == {"relevance": 77, "benefit": None}


def test_what_cannot_be_saved_holds_the_way_out_once(desk: Desk) -> None:
    async def scene(stream: Stream) -> None:
        fill(stream, desk, relevance="优")
        await stream.click("sign_out")
        assert stream.redirected_to is None
        assert "优" in labelled(stream)
        assert typed(stream, desk) == {"relevance": "优", "benefit": ""}
        await stream.click("sign_out")
        assert stream.redirected_to is not None

    on_sheet(desk, scene)


def test_a_warning_holds_for_the_next_click_only(desk: Desk) -> None:
    async def scene(stream: Stream) -> None:
        for between in ("", "良"):
            fill(stream, desk, relevance="优")
            await stream.click("sign_out")
            assert stream.redirected_to is None
            if between:
                fill(stream, desk, relevance=between)
            else:
                await stream.rerun()
            await stream.click("sign_out")
            assert stream.redirected_to is None
            await stream.rerun()
        await stream.click("sign_out")
        await stream.click("sign_out")
        assert stream.redirected_to is not None

    on_sheet(desk, scene)


@pytest.mark.parametrize("way_out", ["other_language", "sign_out"])
def test_leaving_the_program_saves_every_sheet_something_was_typed_on(desk: Desk, way_out: str) -> None:
    async def scene(stream: Stream) -> None:
        fill(stream, desk, relevance="77")
        await stream.rerun()
        await stream.goto("my_account")
        await stream.goto("desk", f"sheet={desk.tasks[1].id}")
        fill(stream, desk, 1, relevance="66")
        await stream.click(way_out)
        assert stream.redirected_to is not None

    on_sheet(desk, scene)
    then = desk_of_now(desk)
    assert [then.stored(place).points["relevance"] for place in (0, 1)] == [77, 66]


@pytest.mark.parametrize("onward", ["next", "submit_next"])
def test_what_was_saved_on_the_way_to_the_next_sheet_is_not_taken_for_unsaved(desk: Desk, onward: str) -> None:
    async def scene(stream: Stream) -> None:
        fill(stream, desk, relevance="77", benefit="66")
        await stream.click(f"{onward}_{desk.tasks[0].id}")
        fill(stream, desk, 1, relevance="55")
        await stream.click("sign_out")
        assert stream.redirected_to is not None

    on_sheet(desk, scene)
    then = desk_of_now(desk)
    assert [then.stored(place).points["relevance"] for place in (0, 1)] == [77, 55]


def test_the_warning_names_the_sheet_that_cannot_be_saved_and_the_others_are_saved_once(desk: Desk) -> None:
    async def scene(stream: Stream) -> None:
        fill(stream, desk, relevance="优")
        await stream.rerun()
        await stream.goto("my_account")
        await stream.goto("desk", f"sheet={desk.tasks[1].id}")
        fill(stream, desk, 1, relevance="66")
        await stream.click("sign_out")
        assert stream.redirected_to is None
        reason = msg("{criterion}: “{typed}” is not a whole number from 0 to 100.", criterion="针对性", typed="优")
        warning = next(text for text in stream.texts() if desk.says(reason) in text)
        named = [
            desk.says(msg("No. {number}: {title}", number=n, title="完善农村土地流转履约保证保险制度")) for n in (1, 2)
        ]
        assert [name in warning for name in named] == [True, False]
        await stream.click("sign_out")
        assert stream.redirected_to is not None

    on_sheet(desk, scene)
    then = desk_of_now(desk)
    assert [then.stored(place).version for place in (0, 1)] == [0, 1]


def close_scoring(desk: Desk) -> None:
    with desk.server.database.writing() as session:
        session.get_one(Round, desk.tasks[0].round_id).stage = RoundStage.CLOSED
        session.commit()


def submit_elsewhere(desk: Desk) -> None:
    a_sheet(desk.server.database, desk.tasks[0], points=81)


@pytest.mark.parametrize("meanwhile", [close_scoring, submit_elsewhere])
def test_what_can_no_longer_be_saved_is_not_left_without_a_warning(
    desk: Desk, meanwhile: Callable[[Desk], None]
) -> None:
    async def scene(stream: Stream) -> None:
        meanwhile(desk)
        fill(stream, desk, relevance="99")
        await stream.rerun()
        await stream.click("sign_out")
        assert stream.redirected_to is None
        leaving = msg("What you typed on these score sheets cannot be saved. Click again to leave without it.")
        assert desk.says(leaving) in labelled(stream)
        await stream.click("sign_out")
        assert stream.redirected_to is not None

    on_sheet(desk, scene)


def desk_of_now(desk: Desk) -> Desk:
    """Sign the judge in anew, who may have signed out."""
    with desk.server.database.reading() as session:
        judge = session.get_one(User, desk.tasks[0].user_id)
    return replace(desk, who=signed_in(desk.server.database, judge))


def test_submitting_the_same_over_a_newer_draft_says_why_it_was_not_done(desk: Desk) -> None:
    async def scene(stream: Stream) -> None:
        fill(stream, desk, relevance="60", benefit="61")
        desk.save_elsewhere(relevance="60", benefit="61")
        await stream.click(desk.key("submit"))
        assert desk.stored().state is SheetState.DRAFT
        assert desk.says(SAVED_ELSEWHERE) in labelled(stream)
        await stream.click(desk.key("submit"))
        assert desk.stored().state is SheetState.SUBMITTED

    on_sheet(desk, scene)


def test_of_two_versions_the_judge_chooses_and_nothing_typed_is_lost(desk: Desk) -> None:
    async def scene(stream: Stream) -> None:
        fill(stream, desk, relevance="99")
        desk.save_elsewhere(relevance="60", benefit="61")
        await stream.click(desk.key("save"))
        assert desk.stored().points == {"relevance": 60, "benefit": 61}
        assert all(f">{points}</td>" in labelled(stream) for points in ("60", "61", "99"))
        await stream.click(desk.key("keep_typed"))
        assert typed(stream, desk) == {"relevance": "99", "benefit": ""}
        await stream.click(desk.key("save"))
        assert desk.stored().points == {"relevance": 99, "benefit": None}

    on_sheet(desk, scene)


def test_the_saved_version_can_be_taken_instead(desk: Desk) -> None:
    async def scene(stream: Stream) -> None:
        fill(stream, desk, relevance="99")
        desk.save_elsewhere(relevance="60", benefit="61")
        await stream.rerun()
        await stream.click(desk.key("take_saved"))
        assert typed(stream, desk) == {"relevance": "60", "benefit": "61"}

    on_sheet(desk, scene)


def test_a_submitted_sheet_is_read_and_withdrawn(desk: Desk) -> None:
    a_sheet(desk.server.database, desk.tasks[0], points=81, comment="很好")

    async def scene(stream: Stream) -> None:
        assert desk.says(msg("Comment: {comment}", comment="很好")) in labelled(stream)
        with pytest.raises(KeyError):
            stream.find(desk.key("submit"))
        await stream.click(desk.key("withdraw"))
        again = "This sheet has already been withdrawn; it is a draft and does not count until you submit it anew."
        assert desk.says(msg(again)) not in stream.texts()
        assert typed(stream, desk) == {"relevance": "81", "benefit": "81"}

    on_sheet(desk, scene)
    assert desk.stored().state is SheetState.DRAFT


def test_when_scoring_closes_meanwhile_nothing_is_submitted_and_the_typed_sheet_stays_on_screen(desk: Desk) -> None:
    async def scene(stream: Stream) -> None:
        fill(stream, desk, relevance="99", benefit="98")
        close_scoring(desk)
        await stream.click(desk.key("submit"))
        for said in (
            msg("What you typed here is not saved: the sheet was submitted elsewhere, or scoring has closed."),
            msg("Scoring is closed. This sheet was not submitted and does not count."),
        ):
            assert desk.says(said) in stream.texts()
        assert all(f">{points}</td>" in labelled(stream) for points in ("98", "99"))

    on_sheet(desk, scene)
    assert desk.stored().version == 0


def test_what_another_window_saved_is_never_submitted_unseen(desk: Desk) -> None:
    async def scene(stream: Stream) -> None:
        fill(stream, desk, relevance="60", benefit="61")
        await stream.click(desk.key("save"))
        desk.save_elsewhere(relevance="10", benefit="11")
        await stream.click(desk.key("submit"))
        assert desk.stored().state is SheetState.DRAFT
        assert desk.says(SAVED_ELSEWHERE) in labelled(stream)
        assert typed(stream, desk) == {"relevance": "10", "benefit": "11"}

    on_sheet(desk, scene)
    assert desk.stored().points == {"relevance": 10, "benefit": 11}


def test_another_s_sheet_an_unknown_one_and_nonsense_are_refused_alike(desk: Desk) -> None:
    other = a_round_open_for_scoring(desk.server.database, entries=1, judges=1)
    foreign = assignments_of(desk.server.database, other.id)[0].id

    async def scene(stream: Stream) -> None:
        screens = []
        for query in (f"sheet={foreign}", "sheet=99999999", "sheet=１", "sheet=9999999999999999999", "round=99999"):
            await stream.goto("desk", query)
            screens.append(sorted(stream.texts()))
        assert desk.says(NOT_OPEN) in screens[0]
        assert screens == [screens[0]] * 5
        await stream.click("from_refusal")
        assert desk.says(NOT_OPEN) not in stream.texts()
        assert stream.find(desk.key("task"))

    at(desk, "", scene)


def test_people_s_words_are_shown_literally(desk: Desk) -> None:
    title = "**加粗** <img src=x onerror=alert(1)> [链接](http://example.org)"
    with desk.server.database.writing() as session:
        session.get_one(Entry, desk.tasks[0].entry_id).title = title
        session.commit()

    async def scene(stream: Stream) -> None:
        assert f"<h2>{escape(title)}</h2>" in labelled(stream)
        await stream.goto("desk", "")
        assert r"\*\*加粗\*\* \<img" in stream.find(desk.key("task")).proto.label

    on_sheet(desk, scene)


def test_at_a_key_the_fields_run_alone_and_the_sheet_is_saved(desk: Desk) -> None:
    async def scene(stream: Stream) -> None:
        whole = await stream.goto("desk", f"sheet={desk.tasks[0].id}")
        fill(stream, desk, relevance="61")
        alone = await stream.rerun()
        assert (desk.stored().points["relevance"], typed(stream, desk)["relevance"]) == (61, "61")
        assert alone.status == "FINISHED_FRAGMENT_RUN_SUCCESSFULLY"
        assert alone.messages * 2 < whole.messages
        fill(stream, desk, relevance="62")
        await stream.rerun()
        assert desk.stored().points["relevance"] == 62
        assert desk.stored().version == 2

    on_sheet(desk, scene)


def test_what_changed_around_the_fields_is_shown_at_the_next_key(desk: Desk) -> None:
    async def scene(stream: Stream) -> None:
        assert stream.find(desk.key("put_off"))
        a_sheet(desk.server.database, desk.tasks[1], points=80, state=SheetState.SUBMITTED)
        fill(stream, desk, relevance="61")
        await stream.rerun()
        assert desk.stored().points["relevance"] == 61
        with pytest.raises(KeyError):
            stream.find(desk.key("put_off"))

    on_sheet(desk, scene)


def test_whoever_only_types_is_there(desk: Desk) -> None:
    token = token_hash(desk.who.token)

    def seen(database: Database) -> datetime:
        with database.reading() as session:
            return session.scalars(select(SignIn.seen_at).where(SignIn.token_hash == token)).one()

    async def scene(stream: Stream) -> None:
        database = desk.server.database
        before = database.clock() - timedelta(minutes=20)
        with database.writing() as session:
            session.execute(update(SignIn).where(SignIn.token_hash == token).values(seen_at=before))
            session.commit()
        fill(stream, desk, relevance="61")
        await stream.rerun()
        assert seen(database) > before + timedelta(minutes=19)
        assert desk.stored().points["relevance"] == 61

    on_sheet(desk, scene)


def test_a_session_that_begins_anew_runs_the_whole_page_for_a_fragment_it_does_not_know(desk: Desk) -> None:
    async def scene(stream: Stream) -> None:
        fill(stream, desk, relevance="61")
        known = stream.find(f"fields_{desk.tasks[0].id}").fragment_id
        assert known
        async with desk.server.stream("desk", desk.who.token) as anew:
            anew.query, anew.values = stream.query, stream.values
            await anew._run(fragment_id=known)
            assert typed(anew, desk)["relevance"] == "61"
            assert anew.find("sign_out")
            assert desk.stored().points["relevance"] == 61

    on_sheet(desk, scene)


def test_a_task_taken_away_while_its_judge_types_leaves_nothing_of_it_on_the_screen(desk: Desk) -> None:
    async def scene(stream: Stream) -> None:
        bodies = [getattr(one.proto, "body", "") for one in stream.elements.values()]
        title = next(body for body in bodies if "<h2>" in body)
        with desk.server.database.writing() as session:
            taken = update(Assignment).where(Assignment.id == desk.tasks[0].id).values(state=SheetState.RECUSED)
            session.execute(taken)
            session.commit()
        fill(stream, desk, relevance="61")
        await stream.rerun()
        assert desk.says(NOT_OPEN) in stream.texts()
        assert title not in [getattr(one.proto, "body", "") for one in stream.elements.values()]
        await stream.rerun()
        assert stream.find(f"task_{desk.tasks[1].id}")

    on_sheet(desk, scene)


@pytest.mark.parametrize("judge", ["zh_CN"], indirect=True)
def test_what_asks_by_itself_for_a_fragment_begins_a_new_session_and_changes_nothing_in_one_that_ran(
    desk: Desk,
) -> None:
    async def scene(stream: Stream) -> None:
        await asks_by_itself(stream, "of another page")
        assert "new_session" not in await kinds_of_messages(stream)
        async with desk.server.stream("desk", desk.who.token) as anew:
            anew.query = stream.query
            await asks_by_itself(anew, "of another page")
            assert (await anew._finish(time.perf_counter())).status == "FINISHED_SUCCESSFULLY"
            assert anew.find("sign_out")

    on_sheet(desk, scene)


def test_above_a_refusal_stands_no_receipt_of_an_earlier_sheet(desk: Desk) -> None:
    receipt = msg("Score sheet for No. {number} submitted, total {total}.", number=1, total="80.00")
    missing = msg("Points are still missing for: {criteria}.", criteria=("经济社会效益",))

    async def scene(stream: Stream) -> None:
        fill(stream, desk, relevance="80", benefit="80")
        await stream.rerun()
        await stream.click(desk.key("submit_next"))
        assert desk.says(receipt) in stream.texts()
        fill(stream, desk, 1, relevance="61")
        await stream.rerun()
        await stream.click(desk.key("submit", 1))
        assert desk.says(missing) in stream.texts()
        assert desk.says(receipt) not in stream.texts()

    on_sheet(desk, scene)


async def kinds_of_messages(stream: Stream) -> list[str | None]:
    """Listen until nothing has come for half a second."""
    kinds = list[str | None]()
    with suppress(TimeoutError):
        while True:
            message = ForwardMsg()
            message.ParseFromString(await asyncio.wait_for(stream._open_socket().recv(), 0.5))
            kinds.append(message.WhichOneof("type"))
    return kinds


async def asks_by_itself(stream: Stream, fragment_id: str) -> None:
    """Ask for a fragment as the browser does from time to time where one is to be drawn again and again."""
    message = BackMsg()
    message.ParseFromString(stream._request("", fragment_id, is_new_page=False))
    message.rerun_script.is_auto_rerun = True
    await stream._open_socket().send(bytes(message.SerializeToString()))
