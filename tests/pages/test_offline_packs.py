"""Scoring without a network over the websocket: the judge's own way back, and the organiser's, in both languages."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from urllib.parse import unquote

import httpx
import pytest
from sqlalchemy import update

from db.tables import Assignment, Entry, Round, User
from domain.awards import SheetState
from domain.lifecycle import RoundStage
from domain.messages import Message, msg
from domain.permissions import Role
from exports.workbook import MEDIA_TYPE
from i18n import gettext, translate
from tests.builders import a_round_open_for_scoring, a_user, assignments_of, signed_in
from tests.packs import Filled, filled
from tests.running import PAGE, Server, running
from tests.sealing import torn_key
from tests.uploads import Uploading
from tests.visits import labelled
from use_cases import offline_packs, score_sheets
from use_cases.score_sheets import SheetView
from use_cases.transaction import SignedIn, perform, read

RELEVANCE, BENEFIT = "针对性", "经济社会效益"
KEEP = msg("Keep what is saved now")


@dataclass
class Desk:
    server: Server
    judge: User
    who: SignedIn
    round: Round
    tasks: list[Assignment]
    language: str

    def says(self, message: Message) -> str:
        return translate(message, self.language)

    def sheet(self, place: int) -> SheetView:
        return read(self.server.database, self.who, score_sheets.open_sheet, self.tasks[place].id)

    def save(self, place: int, relevance: str) -> None:
        task, points = self.tasks[place].id, {"relevance": relevance}
        seen = self.sheet(place).version
        perform(
            self.server.database, self.who, score_sheets.save_draft, task, seen_version=seen, points=points, comment=""
        )

    def brought(self) -> bytes:
        """Fill a pack in: one sheet finished, one that is changed on the desk, too, and one that is no points."""
        yes = gettext("yes", self.language)
        pack = answered(self.server, self.who.token, f"/offline-packs/{self.round.id}?language={self.language}").content
        self.save(1, "55")
        whole = Filled({RELEVANCE: 81, BENEFIT: 92}, "机密意见", yes)
        return filled(pack, {1: whole, 2: Filled({RELEVANCE: 66}), 3: Filled({RELEVANCE: 101})})

    def at(self, who: SignedIn, page: str, query: str, scene: Callable[[Uploading], Awaitable[None]]) -> None:
        async def play() -> None:
            async with Uploading(self.server.address, cookies={"award_sid": who.token}) as tab:
                await tab.goto(page, query)
                await scene(tab)

        asyncio.run(play())


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("program")) as program:
        yield program


@pytest.fixture(params=["zh_CN", "en"])
def desk(request: pytest.FixtureRequest, server: Server) -> Desk:
    judge = a_user(server.database, display_name="示例评委", language=request.param)
    opened = a_round_open_for_scoring(server.database, entries=3, judges=[judge])
    return Desk(
        server, judge, signed_in(server.database, judge), opened, assignments_of(server.database, opened.id),
        request.param,
    )  # fmt: skip


def test_a_judge_brings_a_pack_back_chooses_and_takes_it(desk: Desk) -> None:
    field, content = f"offline pack {desk.round.id} 0", desk.brought()

    async def scene(tab: Uploading) -> None:
        await tab.click("to_pack")
        assert f"/offline-packs/{desk.round.id}?language={desk.language}" in str(tab.elements.values())
        assert await tab.put(field, "评分包.xlsx", b"MZ") == httpx.codes.NO_CONTENT
        await tab.rerun()
        no_workbook = msg("{name} is no .xlsx workbook. Save the pack as .xlsx and bring that.", name="评分包.xlsx")
        assert desk.says(no_workbook) in tab.texts()
        tab.take_out(field)
        await tab.put(field, "评分包.xlsx", content)
        await tab.rerun()
        shown = labelled(tab)
        assert desk.says(msg("{criterion}: {points} is outside 0 to 100.", criterion=RELEVANCE, points=101)) in shown
        assert all(f'<td class="number">{points}</td>' in shown for points in ("–", "55", "66"))
        take = f"take pack {desk.round.id} 0"
        assert tab.find(take).proto.disabled
        question = desk.says(msg("Which version of No. {number} counts?", number=2))
        choose = msg("Take what was filled in: {what}", what=msg("Will be saved as a draft"))
        tab.set(question, desk.says(choose))
        await tab.rerun()
        await tab.click(take)
        receipt = msg(
            "Offline pack taken: {submitted} sheets submitted, {drafts} saved as drafts, {others} left as they were.",
            submitted=1,
            drafts=1,
            others=1,
        )
        not_taken = msg("{said} Not taken, for the reasons shown before: No. {numbers}.", said=receipt, numbers=(3,))
        assert desk.says(not_taken) in tab.texts()

    desk.at(desk.who, "desk", f"round={desk.round.id}", scene)
    assert [desk.sheet(place).state for place in range(3)] == [
        SheetState.SUBMITTED,
        SheetState.DRAFT,
        SheetState.UNTOUCHED,
    ]
    assert desk.sheet(1).points == {"relevance": 66, "benefit": None}


def test_an_organiser_brings_a_pack_back_and_is_sent_no_points(desk: Desk) -> None:
    organiser = a_user(desk.server.database, roles=[Role.ORGANISER], language=desk.language)
    content = desk.brought()

    async def scene(tab: Uploading) -> None:
        await tab.put(f"offline pack {desk.round.id} 0", "评分包.xlsx", content)
        await tab.rerun()
        shown = labelled(tab)
        assert "示例评委" in shown
        said = msg("{criterion}: what stands there is no whole number from 0 to 100.", criterion=RELEVANCE)
        assert desk.says(said) in shown
        assert [word for word in ("机密意见", ">55<", ">66<", ">81<", ">92<", "101", "86.60") if word in shown] == []
        tab.set(desk.says(msg("Which version of No. {number} counts?", number=2)), desk.says(KEEP))
        await tab.rerun()
        await tab.click(f"take pack {desk.round.id} 0")
        receipt = msg(
            "Offline pack of {judge} taken for them: {submitted} sheets submitted, {drafts} saved as drafts, {others} "
            "left as they were.",
            judge="示例评委",
            submitted=1,
            drafts=0,
            others=2,
        )
        with_refused = msg("{said} Not taken, for the reasons shown before: No. {numbers}.", said=receipt, numbers=(3,))
        assert desk.says(with_refused) in tab.texts()

    desk.at(signed_in(desk.server.database, organiser), "rounds", f"round={desk.round.id}", scene)
    assert desk.sheet(0).state is SheetState.SUBMITTED
    assert desk.sheet(1).points == {"relevance": 55, "benefit": None}


def test_a_round_that_is_closed_has_no_way_out_or_back(desk: Desk) -> None:
    with desk.server.database.writing() as session:
        session.get_one(Round, desk.round.id).stage = RoundStage.CLOSED
        session.commit()

    async def scene(tab: Uploading) -> None:
        said = msg("Scoring is closed: no pack can be made or brought back any more.")
        assert desk.says(said) in tab.texts()
        with pytest.raises(KeyError):
            tab.find(f"offline pack {desk.round.id} 0")

    desk.at(desk.who, "desk", f"round={desk.round.id}&view=pack", scene)


def answered(server: Server, token: str, address: str, **headers: str) -> httpx.Response:
    with server.browser({"award_sid": token}) as browser:
        return browser.get(address, headers={name.replace("_", "-"): each for name, each in headers.items()})


def test_a_pack_is_given_to_a_judge_of_the_round_while_scoring_is_open(server: Server) -> None:
    judge, other = a_user(server.database), a_user(server.database)
    who, stranger = signed_in(server.database, judge), signed_in(server.database, other)
    opened = a_round_open_for_scoring(server.database, entries=2, judges=[judge])
    address = f"/offline-packs/{opened.id}?language=en"

    given = answered(server, who.token, address, **PAGE)
    assert (given.status_code, given.headers["content-type"], given.content[:2]) == (200, MEDIA_TYPE, b"PK")
    assert given.headers["cache-control"] == "no-store"
    place = unquote(given.headers["content-disposition"])
    assert place.startswith("attachment; filename*=UTF-8''")
    assert " - Offline pack - Suggestions preliminary round " in place
    known = read(server.database, who, offline_packs.latest, opened.id)
    assert known is not None
    assert known.tasks == 2

    foreign = [
        answered(server, stranger.token, address),
        answered(server, who.token, "/offline-packs/999999?language=en"),
        answered(server, who.token, "/offline-packs/１?language=en"),
        answered(server, who.token, address, Sec_Fetch_Site="cross-site"),
    ]
    assert {(each.status_code, each.text) for each in foreign} == {(404, "This does not exist, or is not open to you.")}
    assert answered(server, "", address).status_code == httpx.codes.UNAUTHORIZED

    with server.database.writing() as session:
        session.execute(update(Entry).values(hidden_words=["示例绰号"], version=Entry.version + 1))
        session.commit()
    with torn_key():
        # A key that was read opens for a second more.
        time.sleep(1.1)
        torn = answered(server, who.token, address)
    assert (torn.status_code, torn.headers["cache-control"]) == (503, "no-store")
    assert torn.text == "This cannot be read just now. Please tell the organisers."
    assert answered(server, who.token, address).status_code == httpx.codes.OK

    with server.database.writing() as session:
        session.get_one(Round, opened.id).stage = RoundStage.CLOSED
        session.commit()
    closed = answered(server, who.token, address)
    assert (closed.status_code, closed.text) == (409, "Not possible now: scoring in this round is closed.")
