"""“How have I been marking” over the websocket, in both languages, on the real program."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import pytest

from db.tables import Assignment, Round, User
from domain.awards import SheetState
from domain.lifecycle import RoundStage
from domain.messages import Message, msg
from domain.permissions import Role
from i18n import translate
from tests.builders import a_round_open_for_scoring, a_sheet, a_user, assignments_of, signed_in
from tests.pdfs import text_of
from tests.running import Server, running
from tests.visits import Scene, labelled, screen, visit
from tests.ws_client import Stream
from use_cases import own_marking
from use_cases.own_marking import OwnMarking
from use_cases.transaction import read

DRAFT = SheetState.DRAFT


@dataclass
class Marked:
    """A judge with drafts of a round."""

    server: Server
    judge: User
    tasks: list[Assignment]

    @property
    def round_id(self) -> int:
        return self.tasks[0].round_id

    def says(self, source: Message) -> str:
        return translate(source, self.judge.language or "")

    def visit(self, scene: Scene) -> None:
        visit("desk", self.server, self.judge, scene, f"round={self.round_id}&view=marking")

    def stored(self) -> OwnMarking:
        return read(self.server.database, signed_in(self.server.database, self.judge), own_marking.mine, self.round_id)

    def totals(self) -> list[int | None]:
        return [sheet.total for sheet in self.stored().sheets]

    def give(self, *points: int, state: SheetState = DRAFT) -> None:
        for task, value in zip(self.tasks, points, strict=False):
            a_sheet(self.server.database, task, points=value, state=state)

    def close(self) -> None:
        with self.server.database.writing() as session:
            session.get_one(Round, self.round_id).stage = RoundStage.CLOSED
            session.commit()

    def shown(self, stream: Stream) -> list[list[int]]:
        """Give the groups that the list shows, by the places of their tasks."""
        return [[self.place(each) for each in group] for group in self.said(stream)["groups"]]

    def place(self, assignment_id: int) -> int:
        return next(place for place, task in enumerate(self.tasks) if task.id == assignment_id)

    def said(self, stream: Stream) -> dict[str, list[list[int]]]:
        said: dict[str, list[list[int]]] = json.loads(stream.find(f"own_order_{self.round_id}").proto.json)
        return said

    async def arrange(self, stream: Stream, *groups: list[int], generation: object = None) -> None:
        moved = {
            "generation": self.said(stream)["generation"] if generation is None else generation,
            "first": 0,
            "moves": 1,
            "groups": [[self.tasks[place].id for place in group] for group in groups],
        }
        stream.set(f"own_order_{self.round_id}", json.dumps({"moved": moved}))
        await stream.rerun()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("program")) as program:
        yield program


def a_marked_round(server: Server, language: str) -> Marked:
    judge = a_user(server.database, language=language)
    opened = a_round_open_for_scoring(server.database, entries=4, judges=[judge])
    return Marked(server, judge, assignments_of(server.database, opened.id))


@pytest.fixture
def marked(server: Server) -> Marked:
    return a_marked_round(server, "zh_CN")


@pytest.fixture(params=["zh_CN", "en"])
def read_by(request: pytest.FixtureRequest, server: Server) -> Marked:
    """In both languages."""
    return a_marked_round(server, request.param)


def test_the_list_leads_there_and_back(marked: Marked) -> None:
    marked.give(80, 75)

    async def scene(stream: Stream) -> None:
        await stream.click("own_marking")
        title = marked.says(msg("How have I been marking"))
        assert title in stream.texts()
        assert marked.says(msg("{n} of your {tasks} sheets have points so far.", n=2, tasks=4)) in stream.texts()
        await stream.click("to_list")
        assert title not in stream.texts()

    visit("desk", marked.server, marked.judge, scene, f"round={marked.round_id}")


def test_own_sheets_are_printed_for_their_judge_alone(marked: Marked) -> None:
    marked.give(80, state=SheetState.SUBMITTED)
    address = f"/sheets/{marked.round_id}?language=zh_CN"

    async def scene(stream: Stream) -> None:
        assert address in str(stream.elements.values())

    marked.visit(scene)

    def asked(user: User) -> httpx.Response:
        with marked.server.browser({"award_sid": signed_in(marked.server.database, user).token}) as browser:
            return browser.get(address, headers={"accept": "text/html", "sec-fetch-mode": "navigate"})

    given = asked(marked.judge)
    assert (given.status_code, given.headers["content-type"]) == (200, "application/pdf")
    assert given.headers["cache-control"] == "no-store"
    assert "80.00" in text_of(given.content)
    stranger, organiser = a_user(marked.server.database), a_user(marked.server.database, roles=[Role.ORGANISER])
    assert [asked(user).status_code for user in (stranger, organiser)] == [404, 404]


def test_without_points_and_with_one_sheet_it_says_what_is_to_come(read_by: Marked) -> None:
    async def nothing(stream: Stream) -> None:
        assert (
            read_by.says(
                msg("You have not given any points in this round yet. Come back when the first sheets have some.")
            )
            in stream.texts()
        )

    async def one(stream: Stream) -> None:
        assert read_by.says(msg("An order begins with two complete sheets.")) in stream.texts()
        assert "86.00" in screen(stream)

    read_by.visit(nothing)
    read_by.give(86)
    read_by.visit(one)


def test_figures_stand_in_words_and_a_criterion_that_never_differs_is_named(read_by: Marked) -> None:
    for task, benefit in zip(read_by.tasks, (70, 80, 90), strict=False):
        a_sheet(read_by.server.database, task, points={"relevance": 77, "benefit": benefit}, state=DRAFT)

    async def scene(stream: Stream) -> None:
        said = screen(stream)
        words = "Your totals run from {lowest} to {highest} and are {mean} on average, over {n} complete sheets."
        assert read_by.says(msg(words, lowest="72.80", highest="84.80", mean="78.80", n=3)) in said
        never = (
            "On all {n} sheets you gave {points} for “{criterion}”. So it tells none of them from another; if that is "
            "what you mean, leave it."
        )
        assert read_by.says(msg(never, n=3, points=77, criterion="针对性")) in said
        assert "70 – 90" in said

    read_by.visit(scene)


def test_a_moved_sheet_gets_points_only_once_they_are_taken(marked: Marked) -> None:
    marked.give(80, 75, 70)

    async def scene(stream: Stream) -> None:
        assert marked.shown(stream) == [[0], [1], [2]]
        await marked.arrange(stream, [0], [2], [1])
        assert marked.shown(stream) == [[0], [2], [1]]
        await stream.click("propose")
        assert marked.says(msg("Proposed points")) in stream.texts()
        assert marked.totals() == [8000, 7500, 7000]
        await stream.click("take_points")
        after = marked.totals()
        assert (after[0] or 0) > (after[2] or 0) > (after[1] or 0)
        assert marked.shown(stream) == [[0], [2], [1]]

    marked.visit(scene)


def test_some_are_taken_and_leaving_writes_nothing(marked: Marked) -> None:
    marked.give(60, 75, 90)

    async def scene(stream: Stream) -> None:
        await marked.arrange(stream, [0], [1], [2])
        await stream.click("propose")
        await stream.click("leave_points")
        assert marked.says(msg("Proposed points")) not in stream.texts()
        assert marked.totals() == [6000, 7500, 9000]
        await stream.click("propose")
        is_ticked = False
        stream.set(f"take_{marked.tasks[0].id}_1", is_ticked)
        await stream.rerun()
        only_some = msg("If you take only some of them, your sheets may not stand in the order you wish.")
        assert marked.says(only_some) in stream.texts()
        await stream.click("take_points")
        assert marked.totals()[0] == 6000
        assert marked.totals()[2] != 9000
        assert marked.shown(stream) == [[0], [1], [2]]

    marked.visit(scene)


def test_a_submitted_sheet_says_that_it_would_be_withdrawn(read_by: Marked) -> None:
    read_by.give(80, 75, state=SheetState.SUBMITTED)

    async def scene(stream: Stream) -> None:
        await read_by.arrange(stream, [1], [0])
        await stream.click("propose")
        assert (
            read_by.says(
                msg(
                    "There is no room for this order on the scale from 0 to 100: No. {below} cannot come below "
                    "No. {above}. Submitted sheets keep their points unless you let them change, too.",
                    below=("1",),
                    above=("2",),
                )
            )
            in stream.texts()
        )
        is_ticked = True
        stream.set("with_submitted", is_ticked)
        await stream.click("propose")
        assert [text for text in stream.texts() if read_by.says(msg("This sheet is submitted.")) in text]
        await stream.click("take_points")
        assert DRAFT in {sheet.state for sheet in read_by.stored().sheets}

    read_by.visit(scene)


def test_another_window_ends_the_proposal_and_the_order_stays(marked: Marked) -> None:
    marked.give(80, 75, 70)

    async def scene(stream: Stream) -> None:
        await marked.arrange(stream, [2], [0], [1])
        await stream.click("propose")
        marked.give(80, 76)
        await stream.click("take_points")
        assert marked.says(msg("Proposed points")) not in stream.texts()
        assert marked.totals() == [8000, 7600, 7000]
        assert marked.shown(stream) == [[2], [0], [1]]

    marked.visit(scene)


def test_another_sheet_with_all_its_points_ends_the_order_and_says_so(marked: Marked) -> None:
    marked.give(80, 75, 70)

    async def scene(stream: Stream) -> None:
        await marked.arrange(stream, [2], [0], [1])
        marked.give(80, 75, 70, 90)
        await stream.rerun()
        ended = msg(
            "Other sheets have all their points now than when you put them in order: the order below is by your points."
        )
        assert marked.says(ended) in stream.texts()
        assert marked.shown(stream) == [[3], [0], [1], [2]]

    marked.visit(scene)


def test_an_order_in_hand_outlives_a_refresh_and_belongs_to_one_sign_in(marked: Marked) -> None:
    marked.give(80, 80, 79)
    first, second, third = (task.id for task in marked.tasks[:3])
    who = signed_in(marked.server.database, marked.judge)

    async def answers(stream: Stream) -> None:
        await stream.click("begin_pairs")
        await stream.click(f"better_{first}_{second}_{second}")

    async def goes_on(stream: Stream) -> None:
        await stream.click(f"level_{first}_{third}")
        assert marked.shown(stream) == [[1], [0, 2]]

    async def begins(stream: Stream) -> None:
        assert marked.shown(stream) == [[0, 1], [2]]

    view = f"round={marked.round_id}&view=marking"
    for scene in (answers, goes_on):
        visit("desk", marked.server, who, scene, view)
    marked.visit(begins)


def test_what_the_list_cannot_have_sent_changes_nothing(marked: Marked) -> None:
    marked.give(80, 75, 70)

    async def scene(stream: Stream) -> None:
        for groups, generation in (
            ([[0], [1]], None),
            ([[0], [0], [1]], None),
            ([[2], [1], [0]], 7),
            ([[2], [1], [0]], "0"),
        ):
            await marked.arrange(stream, *groups, generation=generation)
            assert marked.shown(stream) == [[0], [1], [2]]
        for odd in ("null", '{"moved": null}', '{"moved": {"groups": "no"}}'):
            stream.set(f"own_order_{marked.round_id}", odd)
            await stream.rerun()
            assert marked.shown(stream) == [[0], [1], [2]]

    marked.visit(scene)


def test_pairs_are_asked_one_at_a_time_and_settle_the_order(marked: Marked) -> None:
    marked.give(80, 80, 79)
    first, second, third = (task.id for task in marked.tasks[:3])

    async def scene(stream: Stream) -> None:
        assert marked.shown(stream) == [[0, 1], [2]]
        await stream.click("begin_pairs")
        await stream.click(f"better_{first}_{second}_{second}")
        await stream.click(f"level_{first}_{third}")
        assert marked.shown(stream) == [[1], [0, 2]]
        assert marked.totals() == [8000, 8000, 7900]
        await stream.click("begin_pairs")
        question = marked.says(msg("Which of these two is better?"))
        assert question in stream.texts()
        await stream.click("stop_pairs")
        assert question not in stream.texts()
        assert marked.shown(stream) == [[1], [0, 2]]
        await stream.click("present_order")
        assert marked.shown(stream) == [[0, 1], [2]]

    marked.visit(scene)


def test_a_closed_round_can_be_read_only(marked: Marked) -> None:
    marked.give(80, 75)
    marked.close()

    async def scene(stream: Stream) -> None:
        assert marked.says(msg("Scoring is closed: your order can be read, not changed.")) in stream.texts()
        said = labelled(stream)
        assert "80.00" in said
        assert marked.says(msg("Propose points for this order")) not in said
        assert not [key for key in stream.elements if str(key).startswith("own_order")]

    marked.visit(scene)


def test_another_judges_round_is_refused_as_if_it_were_not_there(marked: Marked) -> None:
    marked.give(80, 75)
    stranger = a_user(marked.server.database, language=marked.judge.language)

    async def scene(stream: Stream) -> None:
        assert marked.says(msg("This does not exist, or is not open to you.")) in stream.texts()

    for round_id in (str(marked.round_id), "999999", "x"):
        visit("desk", marked.server, stranger, scene, f"round={round_id}&view=marking")
