"""Trials over the websocket, in both languages, on the real program."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial

import pytest
from sqlalchemy import func, select

from db.tables import AuditEvent, Ranking, Round, WhatIfNote
from domain.awards import METHOD_NAMES, Method
from domain.messages import Message, msg
from domain.permissions import Role
from i18n import translate
from tests import visits
from tests.builders import a_cycle, a_user, an_entry, signed_in
from tests.panels import Played, a_ranked_round, a_scored_round, latest_ranking
from tests.running import Server, running
from tests.visits import screen
from tests.ws_client import Stream
from ui.what_if_figures import kept_shares
from use_cases import weight_stability, what_if, what_if_notes
from use_cases.transaction import perform, read

visit = partial(visits.visit, "what_if")
SKETCH = msg("A trial, not a ranking; nothing of it is stored unless it is kept as a note.")
UNCHANGED = msg("Nothing is changed yet: this is the official ranking.")
# The second has one low total of five: trimming hides it, the plain mean does not.
POINTS: list[list[int | None]] = [[90] * 5, [85, 85, 85, 85, 10], [80] * 5, [60] * 5, [50] * 5]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("program")) as program:
        yield program


@pytest.fixture(scope="module")
def played(server: Server) -> Played:
    cycle = a_cycle(server.database)
    titles = ["关于乡村振兴", "<b>关于禁渔</b>", *["关于乡村振兴"] * 3]
    entries = [an_entry(server.database, cycle, title=title) for title in titles]
    chair = a_user(server.database, roles=[Role.CHAIR])
    return a_ranked_round(server.database, POINTS, cycle=cycle, entries=entries, chair=chair)


def written(server: Server) -> list[int | None]:
    with server.database.reading() as session:
        counted = (Ranking, WhatIfNote, AuditEvent)
        return [session.scalar(select(func.count()).select_from(table)) for table in counted]


def control(played: Played, name: str) -> str:
    return f"{name} {latest_ranking(played.database, played.round.id)}.0.0"


async def choose(stream: Stream, played: Played, name: str, value: str | float) -> None:
    stream.set(control(played, name), value)
    await stream.rerun()


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("role", [Role.ORGANISER, Role.AUDITOR])
def test_another_method_shows_at_once_who_moves_and_writes_nothing(
    server: Server, played: Played, role: Role, language: str
) -> None:
    def says(message: Message) -> str:
        return translate(message, language)

    async def scene(stream: Stream) -> None:
        assert says(SKETCH) in screen(stream)
        assert says(UNCHANGED) in screen(stream)
        await choose(stream, played, "method", says(msg(METHOD_NAMES[Method.MEAN])))
        shown = screen(stream)
        assert says(SKETCH) in shown
        assert says(UNCHANGED) not in shown
        assert "一等奖 → 二等奖" in shown
        assert "二等奖 → 一等奖" in shown
        assert says(msg("rank {ranks}, value {values}", ranks="2 → 3", values="85.00 → 70.00")) in shown
        assert "&lt;b&gt;关于禁渔" in shown
        assert "<b>关于禁渔" not in shown
        assert any(drawn.kind == "plotly_chart" for drawn in stream.elements.values())
        keeps = says(msg("Keep the note")) in [
            drawn.proto.label for drawn in stream.elements.values() if drawn.kind == "button"
        ]
        assert keeps is (role is Role.ORGANISER)

    user = a_user(server.database, roles=[role], language=language)
    before = written(server)
    visit(server, user, scene)
    assert written(server) == before


def test_sliders_are_shares_that_sum_to_a_hundred(server: Server, played: Played) -> None:
    async def scene(stream: Stream) -> None:
        await choose(stream, played, "weight relevance", 80.0)
        shown = screen(stream)
        # 80 and 60 of 140
        assert "57.14" in shown
        assert "42.86" in shown
        assert translate(msg("Changed: {changes}", changes=()), "zh_CN").rstrip() in shown
        await choose(stream, played, "weight relevance", 0.0)
        await choose(stream, played, "weight benefit", 0.0)
        assert translate(msg("At least one weight must be above zero."), "zh_CN") in screen(stream)

    visit(server, a_user(server.database, roles=[Role.AUDITOR]), scene)


def test_quotas_minimum_values_and_a_judge_left_out(server: Server, played: Played) -> None:
    async def scene(stream: Stream) -> None:
        await choose(stream, played, "quota 1", "0")
        assert "50,000 → 0 (−50,000)" in screen(stream)
        await choose(stream, played, "minimum 2", "95")
        assert "20,000 → 0 (−20,000)" in screen(stream)
        # All five judges of this round have one name.
        await choose(stream, played, "left out", "示例单位 · 示例甲 #2")
        plain = msg(
            "{n} entries are left with fewer than five sheets: nothing is trimmed any more, the plain mean of all "
            "their totals is used. Part of what moves comes from this and not from the judge.",
            n=5,
        )
        shown = screen(stream)
        assert translate(plain, "zh_CN") in shown
        assert translate(msg("without the sheets of {judge}", judge="示例甲"), "zh_CN") in shown

    visit(server, a_user(server.database, roles=[Role.AUDITOR]), scene)


def test_a_note_is_kept_opened_and_withdrawn(server: Server, played: Played) -> None:
    def says(message: Message) -> str:
        return translate(message, "zh_CN")

    async def scene(stream: Stream) -> None:
        rankings, notes, events = written(server)
        await choose(stream, played, "method", says(msg(METHOD_NAMES[Method.MEAN])))
        stream.set(says(msg("Title")), "改用 *平均*")
        await stream.click(says(msg("Keep the note")))
        assert written(server) == [rankings, (notes or 0) + 1, (events or 0) + 1]
        assert "改用 *平均*" in screen(stream)
        await stream.click(says(msg("Back to the official rules")))
        assert says(UNCHANGED) in screen(stream)
        note_id = newest_note(server)
        await stream.click(f"open note {note_id}")
        assert f"note={note_id}" in stream.query
        shown = screen(stream)
        assert says(msg("Tried again just now: every entry stands where it stood then.")) in shown
        assert "一等奖 → 二等奖" in shown
        named = {"title": "改用 *平均*", "author": "示例甲"}
        as_kept = says(msg("The controls stand as in the note “{title}” by {author}.", **named))
        begun = says(msg("Begun from the note “{title}” by {author}; the controls have been moved since.", **named))
        moved = f"weight relevance {latest_ranking(played.database, played.round.id)}.{note_id}.2"
        for weight, expected in ((80.0, [False, True]), (40.0, [True, False]), (0.0, [False, True])):
            stream.set(moved, weight)
            await stream.rerun()
            assert [said in screen(stream) for said in (as_kept, begun)] == expected
        await stream.click(f"withdraw note {note_id}")
        assert says(UNCHANGED) in screen(stream)
        assert says(msg("None has been kept with this ranking yet.")) in screen(stream)

    visit(server, a_user(server.database, roles=[Role.ORGANISER]), scene)


def test_a_half_written_note_outlives_the_notes_of_others(server: Server, played: Played) -> None:
    ranking = latest_ranking(server.database, played.round.id)
    title, keep = (translate(message, "zh_CN") for message in (msg("Title"), msg("Keep the note")))

    async def scene(stream: Stream) -> None:
        stream.set(title, "写了一半")
        assumed = read(server.database, played.organiser, what_if.basis, ranking).official
        save = what_if_notes.save
        perform(server.database, played.organiser, save, ranking, title="别人的", text="", assumed=assumed, within=500)
        # First the part in which it is typed, then the page.
        await stream.rerun()
        await stream.rerun()
        assert "别人的" in screen(stream)
        await stream.click(keep)
        assert "写了一半" in screen(stream)
        await stream.click(keep)
        assert translate(msg("A note needs a title."), "zh_CN") in screen(stream)

    visit(server, a_user(server.database, roles=[Role.ORGANISER]), scene, f"ranking={ranking}")


def test_a_note_withdrawn_in_another_window_is_not_withdrawn_again_in_silence(server: Server, played: Played) -> None:
    ranking = latest_ranking(server.database, played.round.id)
    author = a_user(server.database, roles=[Role.ORGANISER])
    elsewhere = signed_in(server.database, author)
    assumed = read(server.database, elsewhere, what_if.basis, ranking).official
    save = what_if_notes.save
    perform(server.database, elsewhere, save, ranking, title="撤两次", text="", assumed=assumed, within=500)
    note_id = newest_note(server)

    async def scene(stream: Stream) -> None:
        assert "撤两次" in screen(stream)
        perform(server.database, elsewhere, what_if_notes.withdraw, note_id)
        await stream.click(f"withdraw note {note_id}")
        said = translate(msg("The note “{title}” was withdrawn already.", title="撤两次"), "zh_CN")
        assert said in screen(stream)

    visit(server, author, scene, f"ranking={ranking}")


def newest_note(server: Server) -> int:
    with server.database.reading() as session:
        return session.scalar(select(func.max(WhatIfNote.id))) or 0


def test_a_chair_tries_on_the_own_finished_round_and_a_judge_on_none(server: Server, played: Played) -> None:
    nothing = translate(msg("No ranking has been computed yet, or none that is open to you."), "zh_CN")

    async def own(stream: Stream) -> None:
        assert translate(SKETCH, "zh_CN") in screen(stream)

    async def none(stream: Stream) -> None:
        assert nothing in screen(stream)
        assert translate(SKETCH, "zh_CN") not in screen(stream)

    async def refused(stream: Stream) -> None:
        assert stream.is_refused
        assert "关于禁渔" not in screen(stream)
        assert translate(SKETCH, "zh_CN") not in screen(stream)

    visit(server, played.judges[-1], own)
    visit(server, a_user(server.database, roles=[Role.CHAIR]), none)
    visit(server, played.judges[0], refused)


def test_a_provisional_ranking_reassures_nobody(server: Server) -> None:
    played = a_ranked_round(server.database, [[90, 90], [70, 70], [80, None]])

    async def scene(stream: Stream) -> None:
        shown = screen(stream)
        said = "Provisional: only ranked entries are in these figures; {n} without a rank could change every edge."
        assert shown.count(translate(msg(said, n=1), "zh_CN")) == 2
        assert (
            translate(
                msg("Every ranked entry keeps the tier it has in this trial, in all weightings looked at."), "zh_CN"
            )
            in shown
        )
        assert (
            translate(msg("Every entry keeps the tier it has in this trial, in all weightings looked at."), "zh_CN")
            not in shown
        )

    query = f"ranking={latest_ranking(server.database, played.round.id)}"
    visit(server, a_user(server.database, roles=[Role.AUDITOR]), scene, query)


def test_the_picture_is_drawn_once_for_a_trial(server: Server, played: Played) -> None:
    ranking = latest_ranking(server.database, played.round.id)
    basis = read(server.database, played.organiser, what_if.basis, ranking)
    sketch = read(server.database, played.organiser, what_if.sketch, ranking, basis.official)
    stability = read(server.database, played.organiser, weight_stability.stability, ranking, basis.official, 500)
    picture = kept_shares(stability, sketch.assumed)
    assert picture is kept_shares(stability, sketch.assumed)
    traces = picture.figure.to_dict()["data"]
    looks = {(trace["marker"]["color"], trace["marker"]["symbol"]) for trace in traces}
    assert [list(trace["y"]) for trace in traces] == [[100.0], [100.0], [100.0, 100.0], [100.0]]
    assert len({colour for colour, _symbol in looks}) == len({symbol for _colour, symbol in looks}) == len(traces)


def test_a_method_refused_for_these_sheets_is_refused_in_place_and_the_page_goes_on(server: Server) -> None:
    def says(message: Message) -> str:
        return translate(message, "zh_CN")

    gappy = a_scored_round(server.database, [[90, 80, 70], [60, 50, 40], [30, 20, None]])
    gappy.close()
    gappy.waive(2)
    ranking = gappy.rank()
    missing = gappy.judges[2].display_name
    why = "Standardising needs every judge's sheet for every entry; sheets are missing from: {judges}."

    async def scene(stream: Stream) -> None:
        stream.set(f"method {ranking}.0.0", says(msg(METHOD_NAMES[Method.STANDARDISED])))
        for _part_and_whole in range(2):
            await stream.rerun()
            shown = screen(stream)
            assert says(msg(why, judges=(missing,))) in shown
            assert says(msg("None has been kept with this ranking yet.")) in shown
        stream.set(f"method {ranking}.0.0", says(msg(METHOD_NAMES[Method.MEAN])))
        await stream.rerun()
        assert says(msg("Changed: {changes}", changes=())).rstrip() in screen(stream)

    visit(server, a_user(server.database, roles=[Role.AUDITOR]), scene, f"ranking={ranking}")


@pytest.mark.parametrize(("last", "tied"), [((60, 50), 0), ((70, 70), 3)])
def test_entries_in_a_tie_are_not_said_to_keep_a_tier(server: Server, last: tuple[int, int], tied: int) -> None:
    points: list[list[int | None]] = [[each] * 2 for each in (90, 80, 70, *last)]
    ranking = latest_ranking(server.database, a_ranked_round(server.database, points).round.id)
    every = msg("Every entry keeps the tier it has in this trial, in all weightings looked at.")
    others = msg(
        "Every entry that has a tier keeps it in all weightings looked at; {n} lie in a tie across an edge.", n=tied
    )

    async def scene(stream: Stream) -> None:
        said = [translate(message, "zh_CN") in screen(stream) for message in (every, others)]
        assert said == ([False, True] if tied else [True, False])

    visit(server, a_user(server.database, roles=[Role.AUDITOR]), scene, f"ranking={ranking}")


def test_where_entries_advance_nothing_is_said_of_tiers(server: Server) -> None:
    played = a_scored_round(server.database, [[90, 90], [80, 80], [70, 70]], year=2020)
    with server.database.writing() as session:
        session.get_one(Round, played.round.id).advance_count = 1
        session.commit()
    played.close()
    ranking = played.rank()

    async def scene(stream: Stream) -> None:
        shown = screen(stream)
        assert translate(msg("How steady it is who advances when the weights vary"), "zh_CN") in shown
        assert translate(msg("The same entries advance in all weightings looked at."), "zh_CN") in shown
        assert not any("等次" in text for text in stream.texts())
        (plot,) = (drawn.proto for drawn in stream.elements.values() if drawn.kind == "plotly_chart")
        assert "等次" not in json.loads(plot.spec)["layout"]["yaxis"]["title"]["text"]

    visit(server, a_user(server.database, roles=[Role.AUDITOR]), scene, f"ranking={ranking}")
