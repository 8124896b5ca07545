"""The comparison of methods over the websocket, in both languages, on the real program."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from urllib.parse import unquote

import pytest

from db.tables import User
from domain.awards import Method
from domain.messages import Message, msg
from domain.method_words import METHOD_WORDS
from domain.permissions import Role
from i18n import translate
from tests import visits
from tests.builders import a_cycle, a_user, an_entry, round_of, signed_in
from tests.panels import Played, a_ranked_round, latest_ranking
from tests.running import Server, running
from tests.visits import screen
from tests.ws_client import Stream
from ui import method_cards, method_tables
from ui.method_cards import outcome
from ui.method_tables import Move, entries_to_read, move_of
from use_cases import cycles, method_comparison
from use_cases.method_comparison import MethodComparison
from use_cases.transaction import CommandLine, perform, read

# By the mean, the first three change places; the last is apart. Quotas 1, 1, 2.
POINTS: list[list[int | None]] = [
    [95, 95, 95, 95, 20],
    [85, 85, 85, 85, 85],
    [84, 83, 80, 82, 81],
    [60, 61, 62, 63, 64],
]
NOTHING = msg("No ranking has been computed yet, or none that is open to you.")

visit = partial(visits.visit, "methods")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("program")) as program:
        yield program


@pytest.fixture(scope="module")
def played(server: Server) -> Played:
    cycle = a_cycle(server.database)
    entries = [an_entry(server.database, cycle, title=title) for title in ["<b>禁渔</b>", *["乡村振兴"] * 3]]
    chair = a_user(server.database, roles=[Role.CHAIR])
    return a_ranked_round(server.database, POINTS, cycle=cycle, entries=entries, chair=chair)


@pytest.fixture(scope="module")
def comparison(server: Server, played: Played) -> MethodComparison:
    ranking = latest_ranking(server.database, played.round.id)
    return read(server.database, played.organiser, method_comparison.of_ranking, ranking)


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_every_method_is_explained_and_the_official_one_marked(server: Server, played: Played, language: str) -> None:
    def says(message: Message) -> str:
        return translate(message, language)

    async def scene(stream: Stream) -> None:
        shown = screen(stream).replace("&#x27;", "'")
        for words in METHOD_WORDS.values():
            assert all(says(each) in shown for each in (words.short, words.does, words.good_for, words.not_for))
        assert shown.count(f"<span>★ {says(msg('Official method'))}</span>") == 1
        changes = msg(
            "Standing elsewhere: {n}; gaining an award: {gained}; losing theirs: {lost}.", n=3, gained=0, lost=0
        )
        assert says(changes) in shown
        assert "▼\u00a0二等奖" in shown
        assert "▲\u00a0特等奖" in shown
        assert "&lt;b&gt;禁渔" in shown
        assert "<b>禁渔" not in shown
        assert "4. 乡村振兴" not in shown
        assert not any(drawn.kind == "dataframe" for drawn in stream.elements.values())

    user = a_user(server.database, roles=[Role.AUDITOR], language=language)
    visit(server, user, scene, f"ranking={latest_ranking(server.database, played.round.id)}")


def test_a_provisional_ranking_says_so(server: Server) -> None:
    played = a_ranked_round(server.database, [[90, 90], [70, 70], [80, None]])

    async def scene(stream: Stream) -> None:
        said = "Provisional: only ranked entries are in these figures; {n} without a rank could change every edge."
        assert translate(msg(said, n=1), "zh_CN") in screen(stream)

    query = f"ranking={latest_ranking(server.database, played.round.id)}"
    visit(server, a_user(server.database, roles=[Role.AUDITOR]), scene, query)


def test_all_entries_come_on_demand(server: Server, played: Played) -> None:
    ranking = latest_ranking(server.database, played.round.id)

    async def scene(stream: Stream) -> None:
        stream.set(f"all_{ranking}", value=True)
        await stream.rerun()
        # Few enough to read: as cards on a telephone, where a table to search had to be pushed sideways.
        assert "4. 乡村振兴" in screen(stream)
        assert not any(drawn.kind == "dataframe" for drawn in stream.elements.values())

    visit(server, a_user(server.database, roles=[Role.ORGANISER]), scene, f"ranking={ranking}")


def test_a_chair_finds_their_own_finished_round_and_nobody_elses(server: Server, played: Played) -> None:
    async def own(stream: Stream) -> None:
        assert "特等奖" in screen(stream)

    async def none(stream: Stream) -> None:
        alerts = [drawn.proto.body for drawn in stream.elements.values() if drawn.kind == "alert"]
        assert translate(NOTHING, "zh_CN") in alerts

    visit(server, played.judges[-1], own)
    visit(server, a_user(server.database, roles=[Role.CHAIR]), none)


def test_a_judge_has_no_comparison(server: Server, played: Played) -> None:
    async def scene(stream: Stream) -> None:
        assert stream.is_refused
        assert "特等奖" not in screen(stream)

    visit(server, played.judges[0], scene)


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_the_form_of_a_round_says_what_its_method_costs(server: Server, language: str) -> None:
    organiser = a_user(server.database, roles=[Role.ORGANISER], language=language)
    perform(server.database, CommandLine(), cycles.open_from_template)
    newest = read(server.database, CommandLine(), cycles.listing)[0].cycle_id

    async def play() -> None:
        async with server.stream("", signed_in(server.database, organiser).token) as stream:
            await stream.goto("cycle_setup", f"cycle={newest}")
            assert translate(METHOD_WORDS[Method.TRIMMED].costs, language) in stream.texts()

    asyncio.run(play())


def test_nothing_is_drawn_twice_from_the_same_comparison(comparison: MethodComparison) -> None:
    assert method_cards.method_cards(comparison) is method_cards.method_cards(comparison)
    assert method_cards.method_outcomes(comparison) is method_cards.method_outcomes(comparison)
    to_read, to_search = method_tables.entries_to_read, method_tables.entries_to_search
    assert to_read(comparison, changed_only=True) is to_read(comparison, changed_only=True)
    assert to_read(comparison, changed_only=True) != to_read(comparison, changed_only=False)
    assert to_search(comparison) is to_search(comparison)


def test_the_table_to_search_holds_rank_tier_and_mark_of_every_entry(comparison: MethodComparison) -> None:
    table = method_tables.entries_to_search(comparison).to_pydict()
    assert table["去高低平均 ★"] == ["第 1 名 · 特等奖", "第 2 名 · 一等奖", "第 3 名 · 二等奖", "第 4 名 · 二等奖"]
    assert table["平均分"] == [
        "▼ · 第 3 名 · 二等奖",
        "▲ · 第 1 名 · 特等奖",
        "▲ · 第 2 名 · 一等奖",
        "第 4 名 · 二等奖",
    ]


def test_a_tie_across_an_edge_has_a_mark_of_its_own(comparison: MethodComparison) -> None:
    board, line = comparison.board, comparison.methods[0].lines[0]
    edge = replace(line, tier=None, is_at_edge=True, edge_first=1, edge_last=2)
    others = (line, replace(line, tier=2), replace(line, tier=None), edge)
    assert [move_of(board, line, board, each) for each in others] == [
        Move.NONE,
        Move.DOWN,
        Move.DOWN,
        Move.EDGE,
    ]
    assert move_of(board, edge, board, edge) is Move.NONE
    assert move_of(board, replace(line, tier=None), board, line) is Move.UP


def test_before_the_final_the_marks_say_who_would_advance(server: Server) -> None:
    cycle = a_cycle(server.database)
    with server.database.writing() as session:
        session.merge(round_of(cycle, 2020)).advance_count = 1
        session.commit()
    preliminary = a_ranked_round(server.database, POINTS, cycle=cycle, year=2020)
    ranking = latest_ranking(server.database, preliminary.round.id)
    found = read(server.database, preliminary.organiser, method_comparison.of_ranking, ranking)
    mean = next(each for each in found.methods if each.method is Method.MEAN)
    moves = [move_of(found.board, each.official, mean.board, each.other) for each in mean.changes]
    assert moves == [Move.DOWN, Move.UP]
    drawn = entries_to_read(found, changed_only=True)
    assert "▼\u00a0未进入终评" in drawn
    assert "▲\u00a0进入终评" in drawn
    assert outcome(found.board, mean) == msg(
        "Advancing by this method only: {up}; by the official method only: {down}.", up=1, down=1
    )


def test_an_organiser_takes_the_whole_table_as_a_file_and_a_chair_is_offered_none(
    server: Server, played: Played
) -> None:
    address = f"/tables/{played.cycle.id}?table=method_standings&language=zh_CN"
    organiser, chair = a_user(server.database, roles=[Role.ORGANISER]), played.judges[-1]
    ranking = latest_ranking(server.database, played.round.id)

    def offered(to: User) -> bool:
        found = []

        async def scene(stream: Stream) -> None:
            found.append(address in str(stream.elements.values()))

        visit(server, to, scene, f"ranking={ranking}")
        return found == [True]

    assert (offered(organiser), offered(chair)) == (True, False)
    answers = {}
    for name, who in (("organiser", organiser), ("chair", chair)):
        with server.browser({"award_sid": signed_in(server.database, who).token}) as browser:
            answers[name] = browser.get(address)
    assert (answers["organiser"].status_code, answers["chair"].status_code) == (200, 404)
    name = unquote(answers["organiser"].headers["content-disposition"])
    assert "各轮次最新排名" in name
    assert name.endswith("条.csv")
    assert answers["organiser"].content.startswith("\ufeff轮次代码,第几次排名,计分方法".encode())
