"""One judge in two tabs, with impatient fingers and a failing network: nothing is torn, doubled or lost."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass

import pytest
from sqlalchemy import func, select

from db.tables import AuditEvent, ScoreSheet
from domain.awards import SheetState
from domain.messages import msg
from tests.builders import a_round_open_for_scoring, a_user, assignments_of, signed_in
from tests.robustness.hands import require_whole, says, send, settle
from tests.running import Server, running
from tests.sheet_fields import shown, type_in
from tests.visits import labelled
from tests.ws_client import Stream
from use_cases import score_sheets
from use_cases.score_sheets import SheetView
from use_cases.transaction import SignedIn, read

BOTH_BELOW = msg("This sheet was saved elsewhere after you began to type here. Both versions are below; choose one.")
SUBMITTED_ELSEWHERE = msg("What you typed here is not saved: the sheet was submitted elsewhere, or scoring has closed.")


@dataclass
class Desk:
    """One judge's first task of two."""

    server: Server
    who: SignedIn
    task: int
    next_task: int

    def key(self, name: str) -> str:
        return f"{name}_{self.task}"

    def stored(self) -> SheetView:
        return read(self.server.database, self.who, score_sheets.open_sheet, self.task)

    def versions(self) -> int:
        counting = select(func.count()).select_from(ScoreSheet).where(ScoreSheet.assignment_id == self.task)
        with self.server.database.reading() as session:
            return session.scalar(counting) or 0

    def submissions(self) -> int:
        counting = (
            select(func.count())
            .select_from(AuditEvent)
            .where(AuditEvent.action == "score_sheets.submit", AuditEvent.subject_id == self.task)
        )
        with self.server.database.reading() as session:
            return session.scalar(counting) or 0

    def fill(self, stream: Stream, relevance: str, benefit: str, comment: str = "") -> None:
        type_in(stream, self.task, comment, relevance=relevance, benefit=benefit)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("program")) as program:
        yield program


@pytest.fixture
def desk(server: Server) -> Iterator[Desk]:
    judge = a_user(server.database)
    opened = a_round_open_for_scoring(server.database, entries=2, judges=[judge])
    first, second = assignments_of(server.database, opened.id)
    yield Desk(server, signed_in(server.database, judge), first.id, second.id)
    require_whole(server.database)


def in_tabs(desk: Desk, scene: Callable[..., Awaitable[None]], tabs: int = 1) -> None:
    async def play() -> None:
        async with AsyncExitStack() as stack:
            streams = [await stack.enter_async_context(desk.server.stream("desk", desk.who.token)) for _ in range(tabs)]
            for stream in streams:
                await stream.goto("desk", f"sheet={desk.task}")
            await scene(*streams)

    asyncio.run(play())


def test_the_second_tab_is_shown_both_versions_and_may_keep_its_own(desk: Desk) -> None:
    async def scene(first: Stream, second: Stream) -> None:
        desk.fill(first, "61", "62", "先存的意见")
        desk.fill(second, "93", "94", "后写的意见")
        await first.click(desk.key("save"))
        await second.click(desk.key("save"))
        shown = labelled(second)
        assert says(BOTH_BELOW) in shown
        assert all(f">{text}</td>" in shown for text in ("61", "62", "93", "94", "先存的意见", "后写的意见"))
        assert desk.stored().comment == "先存的意见"
        await second.click(desk.key("keep_typed"))
        await second.click(desk.key("submit"))
        await first.click(desk.key("save"))
        await first.rerun()
        assert typed_or_submitted(first)

    in_tabs(desk, scene, tabs=2)
    view = desk.stored()
    assert (view.state, view.version, view.points) == (SheetState.SUBMITTED, 3, {"relevance": 93, "benefit": 94})
    assert view.comment == "后写的意见"


def test_what_is_typed_after_both_tabs_withdrew_is_kept_when_chosen(desk: Desk) -> None:
    async def scene(first: Stream, second: Stream) -> None:
        desk.fill(first, "61", "62")
        await first.click(desk.key("submit"))
        await second.rerun()
        await first.click(desk.key("withdraw"))
        await second.click(desk.key("withdraw"))
        again = "This sheet has already been withdrawn; it is a draft and does not count until you submit it anew."
        assert says(msg(again)) in labelled(second)
        type_in(first, desk.task, relevance="71")
        await first.click(desk.key("save"))
        type_in(second, desk.task, benefit="94")
        await second.click(desk.key("save"))
        assert says(BOTH_BELOW) in labelled(second)
        await second.click(desk.key("keep_typed"))
        assert shown(second, desk.task)["points"]["benefit"] == "94"
        await second.click(desk.key("save"))

    in_tabs(desk, scene, tabs=2)
    assert desk.stored().points == {"relevance": 61, "benefit": 94}


def typed_or_submitted(stream: Stream) -> bool:
    return "93" in labelled(stream)


def test_what_is_typed_in_one_tab_outlives_the_submission_in_the_other(desk: Desk) -> None:
    async def scene(first: Stream, second: Stream) -> None:
        desk.fill(first, "61", "62")
        desk.fill(second, "93", "94", "后写的意见")
        await first.click(desk.key("submit"))
        await second.click(desk.key("submit"))
        shown = labelled(second)
        assert says(SUBMITTED_ELSEWHERE) in shown
        assert all(f">{text}</td>" in shown for text in ("61", "62", "93", "94", "后写的意见"))

    in_tabs(desk, scene, tabs=2)
    assert (desk.stored().version, desk.stored().points, desk.submissions()) == (1, {"relevance": 61, "benefit": 62}, 1)


def test_both_tabs_submitting_the_same_at_once_submit_once(desk: Desk) -> None:
    async def scene(first: Stream, second: Stream) -> None:
        for stream in (first, second):
            desk.fill(stream, "81", "82")
        await asyncio.gather(first.click(desk.key("submit")), second.click(desk.key("submit")))
        for stream in (first, second):
            await stream.rerun()
            assert "81" in labelled(stream)

    in_tabs(desk, scene, tabs=2)
    assert (desk.stored().version, desk.versions(), desk.submissions()) == (1, 1, 1)


@pytest.mark.parametrize("clicks", [2, 5])
@pytest.mark.parametrize("name", ["submit", "submit_next"])
def test_an_impatient_finger_submits_once(desk: Desk, name: str, clicks: int) -> None:
    async def scene(stream: Stream) -> None:
        desk.fill(stream, "81", "82")
        for _ in range(clicks):
            await send(stream, desk.key(name))
        await settle(stream)

    in_tabs(desk, scene)
    assert (desk.stored().state, desk.versions(), desk.submissions()) == (SheetState.SUBMITTED, 1, 1)
    following = read(desk.server.database, desk.who, score_sheets.open_sheet, desk.next_task)
    assert following.state is SheetState.UNTOUCHED


def test_an_impatient_finger_saves_whole_drafts_and_withdraws_once(desk: Desk) -> None:
    async def scene(stream: Stream) -> None:
        desk.fill(stream, "71", "72")
        for _ in range(3):
            await send(stream, desk.key("save"))
        await settle(stream)
        assert (desk.stored().points, desk.versions()) == ({"relevance": 71, "benefit": 72}, 1)
        await stream.click(desk.key("submit"))
        version = desk.stored().version
        for _ in range(3):
            await send(stream, desk.key("withdraw"))
        await settle(stream)
        assert (desk.stored().state, desk.stored().version) == (SheetState.DRAFT, version + 1)

    in_tabs(desk, scene)


@pytest.mark.parametrize("name", ["save", "submit"])
def test_a_rerun_in_the_middle_of_saving_tears_nothing(desk: Desk, name: str) -> None:
    async def scene(stream: Stream) -> None:
        desk.fill(stream, "51", "52", "中途刷新")
        await send(stream, desk.key(name))
        await send(stream)
        await send(stream)
        await settle(stream)
        await stream.rerun()
        assert "51" in labelled(stream) + str(typed_if_there(stream, desk))

    in_tabs(desk, scene)
    view = desk.stored()
    # Streamlit may drop a click that another run overtakes; then nothing is stored, and the fields keep what was typed.
    whole = (1, {"relevance": 51, "benefit": 52}, "中途刷新")
    nothing = (0, {"relevance": None, "benefit": None}, "")
    assert (view.version, view.points, view.comment) in (whole, nothing)
    assert desk.versions() == view.version
    assert desk.submissions() == (view.state is SheetState.SUBMITTED)


def typed_if_there(stream: Stream, desk: Desk) -> object:
    return shown(stream, desk.task)["points"]["relevance"] if desk.stored().state is not SheetState.SUBMITTED else ""


def test_typing_on_while_a_save_is_under_way_loses_neither(desk: Desk) -> None:
    async def scene(stream: Stream) -> None:
        desk.fill(stream, "51", "52")
        await send(stream, desk.key("save"))
        type_in(stream, desk.task, benefit="99")
        await send(stream)
        await settle(stream)
        await stream.rerun()
        assert shown(stream, desk.task)["points"]["benefit"] == "99"
        await stream.click(desk.key("save"))

    in_tabs(desk, scene)
    assert desk.stored().points == {"relevance": 51, "benefit": 99}


def test_a_network_that_fails_in_mid_act_leaves_a_whole_sheet(desk: Desk) -> None:
    async def scene(stream: Stream) -> None:
        desk.fill(stream, "41", "42", "断线")
        await send(stream, desk.key("submit"))

    in_tabs(desk, scene)
    patience = time.monotonic() + 5
    while desk.stored().version == 0 and time.monotonic() < patience:
        time.sleep(0.05)
    view = desk.stored()
    nothing, everything = {"relevance": None, "benefit": None}, {"relevance": 41, "benefit": 42}
    assert (view.state, view.version, view.points, view.comment) in (
        (SheetState.UNTOUCHED, 0, nothing, ""),
        (SheetState.SUBMITTED, 1, everything, "断线"),
    )

    async def comes_back(stream: Stream) -> None:
        shown = labelled(stream)
        assert (">41</strong></td>" in shown) == (view.version == 1)

    in_tabs(desk, comes_back)
