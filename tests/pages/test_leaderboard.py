"""The leaderboard over the websocket, in both languages, on the real program."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import partial
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree as ET

import pytest

from db.engine import Database
from db.tables import User
from domain.messages import Message, msg
from domain.permissions import Role
from i18n import translate
from tests import visits
from tests.builders import a_cycle, a_user, an_entry, signed_in
from tests.panels import Played, a_ranked_round, latest_ranking
from tests.running import Server, running
from tests.visits import screen
from tests.ws_client import Stream
from ui import figures, ranking_tables
from ui.certainty_words import cells
from ui.kept import Kept
from ui.ranking_columns import ranking_columns
from ui.ranking_tables import AT_EDGE, UNRANKED, Filter
from use_cases import certainties, leaderboards
from use_cases.transaction import read

visit = partial(visits.visit, "leaderboard")
NOT_OPEN = msg("This does not exist, or is not open to you.")
NOTHING = msg("No ranking has been computed yet, or none that is open to you.")
ADVANCES = msg("Who advances is shown by rank and mark alone; decided ties and wild cards stand under Rounds.")
POINTS: list[list[int | None]] = [[90, 90], [80, 80], [70, 70], [70, 70], [70, 70], [60, None]]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("program")) as program:
        yield program


@pytest.fixture(scope="module")
def played(server: Server) -> Played:
    cycle = a_cycle(server.database)
    titles = ["<b>关于禁渔</b>", *["关于乡村振兴"] * 5]
    entries = [an_entry(server.database, cycle, title=title) for title in titles]
    chair = a_user(server.database, roles=[Role.CHAIR])
    return a_ranked_round(server.database, POINTS, cycle=cycle, entries=entries, chair=chair)


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("role", [Role.ORGANISER, Role.AUDITOR])
def test_tiers_cut_lines_and_ties_are_on_the_screen(server: Server, played: Played, language: str, role: Role) -> None:
    def says(message: Message) -> str:
        return translate(message, language)

    async def scene(stream: Stream) -> None:
        shown = screen(stream)
        assert says(msg("Cut line of {tier}: {value}", tier="特等奖", value="90.00")) in shown
        tiers = f"二等奖 / {says(msg('no award'))}"
        assert says(msg("A tie across an edge, for the panel to decide: {tiers}", tiers=tiers)) in shown
        assert "&lt;b&gt;关于禁渔" in shown
        assert "<b>关于禁渔" not in shown
        # Nobody advances from a final. How it begins, for marks further on are escaped.
        assert says(ADVANCES)[:8] not in shown
        assert any(drawn.kind == "plotly_chart" for drawn in stream.elements.values())
        assert any(drawn.kind == "dataframe" for drawn in stream.elements.values())

    user = a_user(server.database, roles=[role], language=language)
    visit(server, user, scene, f"ranking={latest_ranking(server.database, played.round.id)}")


def test_a_chosen_row_opens_the_sheets_of_its_entry(server: Server, played: Played) -> None:
    ranking = latest_ranking(server.database, played.round.id)

    async def scene(stream: Stream) -> None:
        stream.set(f"entries_{ranking}", '{"selection":{"rows":[0],"columns":[],"cells":[]}}')
        await stream.rerun()
        assert "90.00" in screen(stream)
        assert played.entries[0].reference in screen(stream)

    user = a_user(server.database, roles=[Role.ORGANISER])
    visit(server, user, scene, f"ranking={ranking}")


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_the_board_says_how_sure_it_is(server: Server, played: Played, language: str) -> None:
    ranking = latest_ranking(server.database, played.round.id)

    async def scene(stream: Stream) -> None:
        shown = screen(stream)
        assert translate(msg("How sure is it?"), language) in shown
        assert 'class="chances" role="img"' in shown
        provisional = msg(
            "Provisional: only ranked entries are in these figures; {n} without a rank could change every edge.", n=1
        )
        assert translate(provisional, language) in shown
        stream.set(f"entries_{ranking}", '{"selection":{"rows":[2],"columns":[],"cells":[]}}')
        await stream.rerun()
        assert translate(msg("Which rank it may truly have"), language) in screen(stream)
        assert sum(drawn.kind == "plotly_chart" for drawn in stream.elements.values()) == 2

    user = a_user(server.database, roles=[Role.ORGANISER], language=language)
    visit(server, user, scene, f"ranking={ranking}")


def test_certainty_stands_in_every_row_and_its_picture_is_well_formed(server: Server, played: Played) -> None:
    ranking = latest_ranking(server.database, played.round.id)
    board = read(server.database, played.organiser, leaderboards.leaderboard, ranking)
    found = read(server.database, played.organiser, certainties.of_ranking, ranking)
    assert found is not None
    certain = cells(board, found)
    table = ranking_tables.ranking_table(board, Filter(), certain).rows.to_pydict()
    name = translate(msg("Ranks (80%)"), "zh_CN")
    assert [bool(text) for text in table[name]] == [line.rank is not None for line in board.lines]
    row_height = 35
    for picture in certain.pictures.values():
        drawing = ET.fromstring(unquote(picture.removeprefix("data:image/svg+xml,")))  # noqa: S314 -- our own
        widths = [float(part.get("d", "").partition("h")[2]) for part in drawing]
        assert sum(widths) == pytest.approx(100, abs=3)
        _left, _top, wide, high = map(float, drawing.get("viewBox", "").split())
        column = ranking_columns(tuple(table), "三等奖")[translate(msg("Chances"), "zh_CN")]["width"]
        assert isinstance(column, int)
        assert row_height * wide / high <= column, "a table cuts off what is wider than its column"
    assert figures.values_by_rank(board, certain) is figures.values_by_rank(board, certain)


def test_a_chair_finds_their_own_finished_round_and_nobody_elses(server: Server, played: Played) -> None:
    async def own(stream: Stream) -> None:
        assert "90.00" in screen(stream)

    async def none(stream: Stream) -> None:
        assert translate(NOTHING, "zh_CN") in [
            drawn.proto.body for drawn in stream.elements.values() if drawn.kind == "alert"
        ]

    visit(server, played.judges[-1], own)
    visit(server, a_user(server.database, roles=[Role.CHAIR]), none)


def test_a_judge_has_no_leaderboard(server: Server, played: Played) -> None:
    async def scene(stream: Stream) -> None:
        assert stream.is_refused
        assert "90.00" not in screen(stream)

    visit(server, played.judges[0], scene)


@pytest.mark.usefixtures("played")
def test_an_unknown_ranking_in_the_address_shows_the_newest(server: Server) -> None:
    async def scene(stream: Stream) -> None:
        assert "90.00" in screen(stream)

    visit(server, a_user(server.database, roles=[Role.AUDITOR]), scene, "ranking=99999")
    visit(server, a_user(server.database, roles=[Role.AUDITOR]), scene, "ranking=x")


def test_nothing_is_drawn_twice_from_the_same_ranking(server: Server, played: Played) -> None:
    board = read(
        server.database, played.organiser, leaderboards.leaderboard, latest_ranking(server.database, played.round.id)
    )
    everything = Filter()
    assert figures.values_by_rank(board) is figures.values_by_rank(board)
    assert ranking_tables.tier_board(board) is ranking_tables.tier_board(board)
    assert ranking_tables.ranking_table(board, everything) is ranking_tables.ranking_table(board, Filter())
    assert ranking_tables.ranking_table(board, Filter(text="禁渔")) is not ranking_tables.ranking_table(
        board, everything
    )


def test_what_is_kept_belongs_to_one_object_and_does_not_grow(tmp_path: Path) -> None:
    kept: Kept[str] = Kept(2)
    first, second = [tmp_path], [tmp_path]
    assert kept.of(first, "zh_CN", lambda: "one") == "one"
    assert kept.of(second, "zh_CN", lambda: "two") == "two"
    assert kept.of(first, "zh_CN", lambda: "never") == "one"
    kept.of(first, "en", lambda: "three")
    assert kept.of(second, "zh_CN", lambda: "made anew") == "made anew"


def test_a_filter_lists_what_it_says(server: Server, played: Played) -> None:
    board = read(
        server.database, played.organiser, leaderboards.leaderboard, latest_ranking(server.database, played.round.id)
    )

    def numbers(chosen: Filter) -> list[int]:
        listed = set(ranking_tables.ranking_table(board, chosen).entry_ids)
        return [line.number for line in board.lines if line.entry_id in listed]

    assert numbers(Filter()) == [1, 2, 3, 4, 5, 6]
    assert numbers(Filter(standings=frozenset({1, UNRANKED}))) == [1, 6]
    assert numbers(Filter(standings=frozenset({AT_EDGE}))) == [3, 4, 5]
    assert numbers(Filter(text="禁渔")) == [1]
    assert numbers(Filter(theme="长江禁渔")) == []
    assert numbers(Filter(most=2)) == [1, 2]


@pytest.mark.parametrize(
    ("value", "shown"),
    [(Fraction(1, 200), "0.01"), (Fraction(85), "85.00"), (Fraction(241, 3), "80.33"), (None, "")],
)
def test_a_value_is_shown_with_two_decimals_half_up(value: Fraction | None, shown: str) -> None:
    assert ranking_tables.two_decimals(value) == shown


def test_the_picture_draws_every_tier_with_its_own_colour_and_shape(server: Server, played: Played) -> None:
    board = read(
        server.database, played.organiser, leaderboards.leaderboard, latest_ranking(server.database, played.round.id)
    )
    traces = figures.values_by_rank(board).figure.to_dict()["data"]
    looks = {(trace["marker"]["color"], trace["marker"]["symbol"]) for trace in traces}
    assert [len(trace["x"]) for trace in traces] == [1, 1, 3]
    assert len({colour for colour, _symbol in looks}) == len({symbol for _colour, symbol in looks}) == len(traces)
    assert all("<b>" not in text for trace in traces for text in trace["hovertext"])


@pytest.mark.parametrize("first", ["organiser", "chair"])
def test_each_reader_is_shown_the_certainty_of_the_earlier_rounds_they_may_see(server: Server, first: str) -> None:
    chair = a_user(server.database, roles=[Role.CHAIR])
    final = a_final_after_two_rounds(server.database, chair)
    ranking = latest_ranking(server.database, final.round.id)
    organiser = a_user(server.database, roles=[Role.ORGANISER])
    bars = {reader.id: bars_of(server, reader, ranking) for reader in (organiser, chair)}
    assert not bars[organiser.id] & bars[chair.id]

    def shown_to(reader: User) -> str:
        found: list[str] = []

        async def scene(stream: Stream) -> None:
            stream.set("with earlier sheets", value=True)
            await stream.rerun()
            found.extend(drawn.proto.spec for drawn in stream.elements.values() if drawn.kind == "plotly_chart")
            assert {bar for each in bars.values() for bar in each if bar in screen(stream)} == bars[reader.id]

        visit(server, reader, scene, f"ranking={ranking}")
        return "".join(found)

    readers = [organiser, chair] if first == "organiser" else [chair, organiser]
    assert len({shown_to(reader) for reader in readers}) == 2


def a_final_after_two_rounds(database: Database, chair: User) -> Played:
    """A final of four close entries; two come from a round that the chair did not lead, two from one they did."""
    cycle = a_cycle(database)
    theirs = a_ranked_round(database, [[90, 91], [40, 42]], cycle=cycle, year=2020)
    led = a_ranked_round(database, [[70, 71], [60, 62]], cycle=cycle, year=2021, chair=chair)
    close: list[list[int | None]] = [[82, 80, 81], [81, 79, 82], [80, 80, 83], [79, 81, 80]]
    return a_ranked_round(database, close, cycle=cycle, entries=[*theirs.entries, *led.entries], chair=chair)


def bars_of(server: Server, reader: User, ranking: int) -> set[str]:
    who = signed_in(server.database, reader)
    found = read(server.database, who, certainties.of_ranking, ranking, with_earlier=True)
    assert found is not None
    board = read(server.database, who, leaderboards.leaderboard, ranking)
    return set(cells(board, found, with_earlier=True).bars.values())
