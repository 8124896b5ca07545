"""From a ranking to a sealed list in real browsers: chair, two judges, the wall and an organiser at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from docx import Document
from playwright.sync_api import Browser, expect
from sqlalchemy import update

from db.tables import User
from domain.awards import TrackKind
from domain.motions import CHOICE_NAMES, MOTION_NAMES, Choice, MotionKind
from domain.permissions import Role
from tests.builders import a_user, signed_in
from tests.cluster import clustered
from tests.e2e.hands import DESKTOP, PHONE, Hands, a_window
from tests.meetings import PASSWORD, Sitting, a_meeting, recuse
from tests.running import Server, running

pytestmark = pytest.mark.browser
TABLET = (820, 1180)
OUT = "You are recused from what is being discussed now. Please leave the room until the next entry."
NOT_ALL = "Not all who are present have voted: {names}. Wait, or mark them as having left."
ROW = [[90] * 3, [80] * 3, [70] * 3, [70] * 3, [70] * 3, [50] * 3]
"""The third, fourth and fifth are tied for the two places of the third tier."""


@dataclass
class Room:
    """Everybody's window; the judges in the order of the sitting."""

    sitting: Sitting
    chair: Hands
    judges: list[Hands]
    wall: Hands
    organiser: Hands


@pytest.fixture
def server(backend: str, database_url: str, tmp_path: Path) -> Iterator[Server]:
    """One process on SQLite; on PostgreSQL two, so that people in one room are served by either."""
    if backend == "postgresql":
        with clustered(tmp_path / "program", database_url) as cluster:
            yield cluster.whole
        return
    with running(tmp_path / "program", database_url) as program:
        yield program


def a_window_of(chromium: Browser, server: Server, token: str, *, size: tuple[int, int], language: str) -> Hands:
    hands = a_window(chromium, server, size=size, language=language)
    hands.context.add_cookies([{"name": "award_sid", "value": token, "url": server.address}])
    return hands


@pytest.fixture
def room(server: Server, chromium: Browser, backend: str) -> Iterator[Room]:
    language = "zh_CN" if backend == "sqlite" else "en"
    sitting = a_meeting(server.database, ROW, always_voted=True, arrived=False)
    recuse(sitting, sitting.played.judges[1], 0)
    watcher = signed_in(server.database, a_user(server.database, roles=[Role.ORGANISER]))
    with server.database.writing() as session:
        session.execute(update(User).values(language=language))
        session.commit()
    sizes = (PHONE, TABLET)
    everybody = Room(
        sitting,
        a_window_of(chromium, server, sitting.chair.token, size=DESKTOP, language=language),
        [
            a_window_of(chromium, server, hand.token, size=size, language=language)
            for hand, size in zip(sitting.hands, sizes, strict=False)
        ],
        a_window_of(chromium, server, watcher.token, size=DESKTOP, language=language),
        a_window_of(chromium, server, sitting.played.organiser.token, size=DESKTOP, language=language),
    )
    yield everybody
    for hands in (everybody.chair, *everybody.judges, everybody.wall, everybody.organiser):
        hands.close()


def follows(hands: Hands, text: str) -> None:
    """Hold that a window shows something without anybody touching it."""
    expect(hands.page.get_by_text(text).first).to_be_visible(timeout=20_000)


def choose(hands: Hands, label: str, option: str) -> None:
    box = hands.page.locator("[data-testid=stSelectbox]").filter(has_text=hands.words(label)).last
    box.locator("input").scroll_into_view_if_needed()
    hands.page.wait_for_timeout(300)
    box.locator("input").click()
    hands.page.get_by_role("option", name=option).first.click()
    hands.settle()


def give_reason(hands: Hands, reason: str) -> None:
    hands.page.get_by_label(hands.words("Reason, kept in the log")).first.fill(reason)


def vote(hands: Hands, choice: Choice) -> None:
    name = hands.words(CHOICE_NAMES[choice])
    hands.page.locator("[data-testid=stRadio] label").filter(has_text=name).first.click()
    hands.press("Cast my ballot")


def test_a_panel_decides_and_two_people_seal_what_it_decided(room: Room) -> None:
    chair, (first, second), wall, organiser = room.chair, room.judges, room.wall, room.organiser
    everybody_comes_in(room)
    chair.press("Next")
    follows(first, first.words("No. {number}", number=1))
    follows(second, second.words(OUT))
    assert "90.00" not in second.text(), "whoever is recused is shown nothing of it"
    wall.open(f"wall?meeting={room.sitting.meeting_id}")
    follows(wall, wall.words("No. {number}", number=1))
    the_special_prize_is_voted(room)
    the_tie_is_settled(room)
    for hands, name in ((chair, "chair"), (first, "judge"), (wall, "wall")):
        assert not hands.overflows()
        hands.picture(f"meeting-{name}")
    the_minutes_reach_the_chair_and_no_judge(room)
    seal(room)
    current = room.sitting.approval().current
    assert current is not None
    assert current.sealed_at is not None
    assert room.sitting.tiers() == [1, 2, 3, 3, None, None]
    assert not any(hands.went_outside for hands in (chair, first, second, wall, organiser))


def everybody_comes_in(room: Room) -> None:
    for hands in (room.chair, *room.judges):
        hands.open("meeting")
        hands.press("I am present")
    room.chair.open("meeting")


def the_special_prize_is_voted(room: Room) -> None:
    """The second judge is recused: two ballots, both for it, and the count says so on the wall."""
    chair, (first, _second), wall = room.chair, room.judges, room.wall
    choose(chair, "What is moved", chair.words(MOTION_NAMES[MotionKind.AWARD]))
    give_reason(chair, "效益显著")
    chair.press("Put it to the vote")
    follows(wall, wall.words("Voted: {voted} of {present}", voted=0, present=2))
    follows(first, first.words("My ballot"))
    vote(first, Choice.YES)
    follows(wall, wall.words("Voted: {voted} of {present}", voted=1, present=2))
    chair.page.reload()
    chair.settle()
    chair.press("End the vote and count")
    chair.sees(
        chair.words("Not all who are present have voted: {names}. Wait, or mark them as having left.", names="示例甲")
    )
    vote(chair, Choice.YES)
    chair.press("End the vote and count")
    follows(wall, "2 ballots cast: 2 for" if wall.language == "en" else "共投 2 票：赞成 2 票")


def the_tie_is_settled(room: Room) -> None:
    chair, (first, second) = room.chair, room.judges
    choose(chair, "What is moved", chair.words(MOTION_NAMES[MotionKind.SETTLE_TIE]))
    give_reason(chair, "评审组合议")
    chair.press("Put it to the vote")
    for hands in (first, second, chair):
        expect(hands.page.locator("[data-testid=stForm] [data-testid=stCheckbox]")).to_have_count(3, timeout=20_000)
        for box in hands.page.locator("[data-testid=stForm] [data-testid=stCheckbox]").all()[:2]:
            box.locator("label").click()
        hands.press("Cast my ballot")
        follows(hands, hands.words("Your ballot has been cast. Please wait for the count."))
    chair.press("End the vote and count")
    chair.sees(chair.words("The list breaks no rule as it stands."))


def the_minutes_reach_the_chair_and_no_judge(room: Room) -> None:
    address = f"{room.chair.server.address}/minutes/{room.sitting.meeting_id}?language={room.chair.language}"
    with room.chair.page.expect_download() as waiting:
        room.chair.page.get_by_role("link", name=room.chair.words("Download the minutes")).click()
    with Path(waiting.value.path()).open("rb") as file:
        assert "效益显著" in Document(file).element.xpath("string(.)")
    refused = room.judges[0].context.request.get(address)
    assert (refused.status, refused.text()) == (
        404,
        room.judges[0].words("This does not exist, or is not open to you."),
    )


def seal(room: Room) -> None:
    chair, organiser = room.chair, room.organiser
    organiser.open("approval")
    organiser.press("Put it forward for approval")
    for hands in (organiser, chair):
        hands.open("approval")
        shown = hands.page.locator("[data-testid=stCode]").first.inner_text().replace(" ", "").replace("\n", "")
        current = room.sitting.approval().current
        assert current is not None
        assert shown.startswith(current.sha256)
        hands.page.locator("input[type=password]").fill(PASSWORD)
        hands.press("Sign this list")
        hands.picture("approval")
        assert not hands.overflows()
    assert TrackKind.SUGGESTION in room.sitting.approval().decisions.tracks
