"""The border workbench over the websocket, in both languages, on the real program."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pytest

from domain.messages import Message, msg
from domain.permissions import Role
from i18n import translate
from tests import visits
from tests.builders import a_cycle, a_user, an_entry
from tests.panels import Played, a_ranked_round, a_scored_round, latest_ranking
from tests.running import Server, running
from tests.visits import screen
from tests.ws_client import Stream
from ui import border_cards, border_figures
from ui.border_words import order_words, plan_words
from ui.words import percent
from use_cases import borders
from use_cases.border_views import ExtraReviews, ReviewPlan
from use_cases.transaction import read

visit = partial(visits.visit, "borders")
PROVISIONAL = "Provisional: only ranked entries are in these figures; {n} without a rank could change every edge."
NOTHING = msg("No ranking has been computed yet, or none that is open to you.")
WITHOUT_EDGES = msg(
    "This round has neither tiers nor a number of entries that advance, so there is no edge to look at."
)
# One special prize, one first, two second prizes; the second and the third are as good as each other.
POINTS: list[list[int | None]] = [[90, 88, 92], [81, 80, 79], [80, 79, 80], [70, 69, 72], [60, 61, 58], [72, 68, None]]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("program")) as program:
        yield program


@pytest.fixture(scope="module")
def played(server: Server) -> Played:
    cycle = a_cycle(server.database)
    titles = ["关于乡村振兴", "<b>关于禁渔</b>", *["关于乡村振兴"] * 4]
    entries = [an_entry(server.database, cycle, title=title) for title in titles]
    chair = a_user(server.database, roles=[Role.CHAIR])
    return a_ranked_round(server.database, POINTS, cycle=cycle, entries=entries, chair=chair)


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("role", [Role.ORGANISER, Role.AUDITOR])
def test_every_edge_says_first_whether_it_is_clear(server: Server, played: Played, language: str, role: Role) -> None:
    def says(message: Message) -> str:
        return translate(message, language)

    async def scene(stream: Stream) -> None:
        shown = screen(stream)
        clear = "Between {upper} and {lower} lie {margin} points. This edge is clear."
        assert says(msg(clear, upper="特等奖", lower="一等奖", margin="10.00")) in shown
        doubtful = (
            "Between {upper} and {lower} lie {margin} points; the sheets do not tell apart {n} pairs across this edge."
        )
        assert says(msg(doubtful, upper="一等奖", lower="二等奖", margin="0.33", n=1)) in shown
        assert says(msg("Pairs that are not told apart")) in shown
        assert says(msg("Further reviews")) in shown
        assert says(msg("All prizes of the cycle (yuan)")) in shown
        assert "&lt;b&gt;关于禁渔" in shown
        assert "<b>关于禁渔" not in shown
        assert sum(drawn.kind == "plotly_chart" for drawn in stream.elements.values()) == 3

    user = a_user(server.database, roles=[role], language=language)
    visit(server, user, scene, f"ranking={latest_ranking(server.database, played.round.id)}")


def test_a_missing_sheet_names_who_owes_it_and_what_it_could_do(server: Server, played: Played) -> None:
    async def scene(stream: Stream) -> None:
        shown = screen(stream)
        assert translate(msg("Missing sheets that could change this edge"), "zh_CN") in shown
        assert translate(msg(PROVISIONAL, n=1), "zh_CN") in shown
        lifts = msg("Without a rank; missing totals of {total} or more lift it above the edge", total=72)
        assert translate(lifts, "zh_CN") in shown

    user = a_user(server.database, roles=[Role.ORGANISER])
    visit(server, user, scene, f"ranking={latest_ranking(server.database, played.round.id)}")


def test_a_chair_finds_their_own_round_and_a_judge_finds_no_page(server: Server, played: Played) -> None:
    async def own(stream: Stream) -> None:
        assert "&lt;b&gt;关于禁渔" in screen(stream)

    async def none(stream: Stream) -> None:
        assert translate(NOTHING, "zh_CN") in screen(stream)
        assert "关于禁渔" not in screen(stream)

    async def refused(stream: Stream) -> None:
        assert stream.is_refused
        assert "关于禁渔" not in screen(stream)

    query = f"ranking={latest_ranking(server.database, played.round.id)}"
    visit(server, played.judges[-1], own, query)
    visit(server, a_user(server.database, roles=[Role.CHAIR]), none, query)
    visit(server, played.judges[0], refused, query)


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_a_round_without_tiers_says_that_it_has_no_edge(server: Server, language: str) -> None:
    played = a_ranked_round(server.database, [[80], [70]], year=2020)

    async def scene(stream: Stream) -> None:
        assert translate(WITHOUT_EDGES, language) in screen(stream)

    user = a_user(server.database, roles=[Role.ORGANISER], language=language)
    visit(server, user, scene, f"ranking={latest_ranking(server.database, played.round.id)}")


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_a_tie_and_an_edge_that_cuts_nothing_are_said_plainly(server: Server, language: str) -> None:
    played = a_scored_round(server.database, [[90, 90], [80, 80], [70, 70], [70, 70], [70, 70]])
    played.close()
    played.rank()
    short = a_ranked_round(server.database, [[90, 90]])

    async def tied(stream: Stream) -> None:
        said = msg(
            "{n} entries tie across this edge and {places} of them get a place: the panel decides.", n=3, places=2
        )
        assert translate(said, language) in screen(stream)

    async def uncut(stream: Stream) -> None:
        said = msg("Every ranked entry stands above this edge, so nothing is cut here.")
        assert translate(said, language) in screen(stream)
        assert not any(drawn.kind == "plotly_chart" for drawn in stream.elements.values())

    user = a_user(server.database, roles=[Role.ORGANISER], language=language)
    visit(server, user, tied, f"ranking={latest_ranking(server.database, played.round.id)}")
    visit(server, user, uncut, f"ranking={latest_ranking(server.database, short.round.id)}")


def test_nothing_is_drawn_twice_from_the_same_ranking(server: Server, played: Played) -> None:
    ranking = latest_ranking(server.database, played.round.id)
    found = read(server.database, played.organiser, borders.of_ranking, ranking)
    assert border_figures.border_picture(found, 0) is border_figures.border_picture(found, 0)
    assert border_cards.border_head(found, 1) is border_cards.border_head(found, 1)
    assert border_cards.border_reasons(found, 1, ()) is border_cards.border_reasons(found, 1, ())


def test_the_picture_draws_each_side_with_its_own_colour_and_shape(server: Server, played: Played) -> None:
    ranking = latest_ranking(server.database, played.round.id)
    found = read(server.database, played.organiser, borders.of_ranking, ranking)
    traces = border_figures.border_picture(found, 1).figure.to_dict()["data"]
    looks = {(trace["marker"]["color"], trace["marker"]["symbol"]) for trace in traces}
    assert [len(trace["x"]) for trace in traces] == [2, 3]
    assert len({colour for colour, _symbol in looks}) == len({symbol for _colour, symbol in looks}) == 2
    assert all("<b>" not in text for trace in traces for text in trace["hovertext"])


def test_no_word_is_surer_than_its_number() -> None:
    said = {
        0.29: "rather as it stands, but open; chance that the lower one is better: {chance}",
        0.5: "as good as even; chance that the lower one is better: {chance}",
        0.7: "rather the other way round; chance that the lower one is better: {chance}",
        0.8: "probably the other way round; chance that the lower one is better: {chance}",
    }
    for chance, words in said.items():
        assert order_words(chance) == translate(msg(words, chance=percent(chance)), "zh_CN")


@pytest.mark.parametrize(("sheets", "before", "pays"), [(12, 0.28, False), (3, 0.4, True)])
def test_a_plan_says_whether_it_is_worth_following(sheets: int, before: float, *, pays: bool) -> None:
    reviews = (ExtraReviews(1, (), tuple(range(sheets))),)
    plan = ReviewPlan(reviews, before, 0.25, is_settled=True, most=sheets, at_best=0.25)
    follow = (
        "What to do: have these reviews made before the meeting; on what is still close after them the panel votes."
    )
    leave = (
        "What to do: so many sheets for so little are not worth it; take these entries to the meeting as equally good, "
        "and let the panel vote."
    )
    said = plan_words(plan)
    assert [translate(msg(each), "zh_CN") in said for each in (follow, leave)] == [pays, not pays]
