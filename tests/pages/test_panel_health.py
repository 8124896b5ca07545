"""The health of a panel over the websocket, in both languages, on the real program."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from html import unescape

import numpy as np
import pytest

from domain.messages import Message, msg
from domain.permissions import Role
from i18n import translate
from scoring.judge_findings import Action, Finding, JudgeFinding
from tests import visits
from tests.builders import a_cycle, a_user
from tests.panels import Played, a_ranked_round, a_scored_round
from tests.running import Server, running
from tests.visits import screen
from tests.ws_client import Stream
from ui import health_figures, health_report, health_words
from use_cases import panel_health
from use_cases.panel_health import RoundHealth
from use_cases.round_scores import RoundJudge
from use_cases.transaction import read

visit = partial(visits.visit, "panel_health")
NOTHING = msg("No round has been closed yet, or none that is open to you.")
NO_SHEET = msg("No sheet was submitted in this round; there is nothing to look at.")
HEADLINE = msg("The panel agrees well; as a whole, nothing to do but talk over entries close to a line.")
TRUTH = (60, 91, 74, 83, 66, 78, 88, 70, 95, 62, 85, 72, 58, 79)
UNRELATED = (80, 61, 90, 64, 85, 70, 59, 88, 62, 91, 66, 75, 83, 60)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("program")) as program:
        yield program


@pytest.fixture(scope="module")
def played(server: Server) -> Played:
    """Six judges who hand in everything at once; the chair, whose account is the oldest, goes by something else."""
    points = [
        [*(truth + (place * 5 + judge * 7) % 9 - 4 for judge in range(5)), UNRELATED[place]]
        for place, truth in enumerate(TRUTH)
    ]
    chair = a_user(server.database, roles=[Role.CHAIR], display_name="<b>示例乙")
    return a_ranked_round(server.database, points, chair=chair)


@pytest.fixture(scope="module")
def health(server: Server, played: Played) -> RoundHealth:
    found = read(server.database, played.organiser, panel_health.of_round, played.round.id)
    assert found is not None
    return found


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("role", [Role.ORGANISER, Role.AUDITOR])
def test_agreement_what_was_noticed_and_both_pictures_are_on_the_screen(
    server: Server, played: Played, language: str, role: Role
) -> None:
    def says(message: Message) -> str:
        return translate(message, language)

    async def scene(stream: Stream) -> None:
        shown = screen(stream)
        assert says(HEADLINE) in shown
        assert says(msg("Add a judge")) in shown
        assert says(msg("Please ask the judge to go over the sheets again; if they stay so, add a judge.")) in shown
        asking = "Something to do about {asking} of {judges} judges; it stands with their names."
        assert says(msg(asking, asking=6, judges=6)) in shown
        assert "&lt;b&gt;示例乙" in shown
        assert "<b>示例乙" not in shown
        assert sum(drawn.kind == "plotly_chart" for drawn in stream.elements.values()) == 2
        # Nothing that could be sorted into a league table.
        assert not any(drawn.kind == "dataframe" for drawn in stream.elements.values())

    visit(server, a_user(server.database, roles=[role], language=language), scene, f"round={played.round.id}")


def test_a_chair_finds_their_own_finished_round_and_nobody_elses(server: Server, played: Played) -> None:
    async def own(stream: Stream) -> None:
        assert translate(HEADLINE, "zh_CN") in screen(stream)

    async def none(stream: Stream) -> None:
        assert translate(NOTHING, "zh_CN") in screen(stream)

    visit(server, played.judges[-1], own)
    visit(server, a_user(server.database, roles=[Role.CHAIR]), none, f"round={played.round.id}")


def test_a_judge_has_no_such_page(server: Server, played: Played) -> None:
    async def scene(stream: Stream) -> None:
        assert stream.is_refused
        assert translate(HEADLINE, "zh_CN") not in screen(stream)

    visit(server, played.judges[0], scene, f"round={played.round.id}")


@pytest.mark.usefixtures("played")
@pytest.mark.parametrize("query", ["round=99999", "round=x", ""])
def test_whatever_the_address_asks_for_a_panel_is_shown(server: Server, query: str) -> None:
    async def scene(stream: Stream) -> None:
        assert any(drawn.kind == "plotly_chart" for drawn in stream.elements.values())

    visit(server, a_user(server.database, roles=[Role.AUDITOR]), scene, query)


@pytest.mark.usefixtures("played")
def test_a_round_without_sheets_says_so_and_one_with_two_judges_draws_nothing(server: Server) -> None:
    cycle = a_cycle(server.database, years=(2000, 2001))
    empty = a_scored_round(server.database, [[None, None]], cycle=cycle, year=2000)
    empty.close()
    small = a_scored_round(server.database, [[90, 80], [70, 75]], cycle=cycle, year=2001)
    small.close()

    async def nothing(stream: Stream) -> None:
        assert translate(NO_SHEET, "en") in screen(stream)

    async def little(stream: Stream) -> None:
        said = translate(msg("It takes at least three judges with common entries to compare them."), "en")
        assert said in screen(stream)
        few = msg("Only {n} entries were scored: too few to say how far the panel agrees.", n=2)
        assert translate(few, "en") in screen(stream)
        assert not any(drawn.kind == "plotly_chart" for drawn in stream.elements.values())

    auditor = a_user(server.database, roles=[Role.AUDITOR], language="en")
    visit(server, auditor, nothing, f"round={empty.round.id}")
    visit(server, auditor, little, f"round={small.round.id}")


def test_missing_sheets_are_told_in_one_sentence_and_none_where_there_are_none(health: RoundHealth) -> None:
    assert health_words.missing_words(health) is None
    owing = tuple((RoundJudge(n, f"示例{n}", "示例局"), 3) for n in range(10))
    named = ", ".join(f"示例{n} · 示例局 3" for n in range(8))
    assert str(health_words.missing_words(replace(health, missing=owing))) == (
        f"Missing score sheets: 30 ({named}, 2 further judges). "
        "What is said of each judge rests on the sheets there are."
    )


def test_a_mark_without_an_interval_is_explained(health: RoundHealth) -> None:
    source = "A mark without a bar: the sheets are just enough for the figure, and leave none for its interval."
    said = translate(msg(source), "zh_CN")
    bare = replace(health, effect_low=health.effect * np.nan, effect_high=health.effect * np.nan)
    whole, without = health_figures.severity_plot(health), health_figures.severity_plot(bare)
    assert whole is not None
    assert without is not None
    assert said not in whole.sentences
    assert said in without.sentences


def test_nothing_is_drawn_twice_from_the_same_panel(health: RoundHealth) -> None:
    assert health_figures.severity_plot(health) is health_figures.severity_plot(health)
    assert health_figures.residual_map(health) is health_figures.residual_map(health)
    assert health_report.judges_report(health) is health_report.judges_report(health)


def test_judges_stand_in_the_panel_s_order_whatever_their_severity(health: RoundHealth, played: Played) -> None:
    picture = health_figures.severity_plot(health)
    assert picture is not None
    names = ["&lt;b&gt;示例乙", *(user.display_name for user in played.judges[:-1])]
    assert list(picture.figure.layout.yaxis.ticktext) == names
    drawn = list(picture.figure["data"][0]["x"])
    assert drawn == pytest.approx(health.effect.tolist())
    assert drawn != sorted(drawn)


def test_the_map_shows_every_sheet_with_its_sign(health: RoundHealth) -> None:
    picture = health_figures.residual_map(health)
    assert picture is not None
    trace = picture.figure["data"][0]
    assert trace["z"].shape == (14, 6)
    assert trace["z"].ravel().tolist() == pytest.approx(health.health.residuals.apart.tolist(), abs=0.005)
    assert trace["zmin"] == -trace["zmax"]
    assert len(picture.figure.layout.annotations) == 14 * 6
    assert len(picture.sentences) == 1
    # Without room beside it the last judge's slanting name is not drawn at all.
    longest = max(len(unescape(name)) for name in picture.figure.layout.xaxis.ticktext)
    assert (picture.figure.layout.margin.r or 0) > longest * 14 / 2


def test_a_long_map_keeps_the_largest_departures_and_says_so(
    health: RoundHealth, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health_figures, "MOST_ROWS", 3)
    monkeypatch.setattr(health_figures, "MOST_COLUMNS", 2)
    quiet = [replace(report, findings=()) for report in health.reports[:-1]]
    picture = health_figures._map(replace(health, reports=(*quiet, health.reports[-1])))
    assert picture is not None
    # Whoever was noticed is among the columns, and all stand in the panel's order.
    assert list(picture.figure.layout.xaxis.ticktext) == ["&lt;b&gt;示例乙", "示例甲"]
    assert picture.figure["data"][0]["z"].shape == (3, 2)
    assert len(picture.figure.layout.annotations) == 6
    assert len(picture.sentences) == 2


def test_a_name_in_a_picture_is_escaped_once(health: RoundHealth) -> None:
    severity, departures = health_figures.severity_plot(health), health_figures.residual_map(health)
    assert severity is not None
    assert departures is not None
    hovers = [
        *severity.figure.to_dict()["data"][0]["hovertext"],
        *(text for row in departures.figure.to_dict()["data"][0]["hovertext"] for text in row),
    ]
    labels = [*severity.figure.layout.yaxis.ticktext, *departures.figure.layout.xaxis.ticktext]
    for texts in (hovers, labels):
        assert any("&lt;b&gt;示例乙" in text for text in texts)
        assert not any("<" in text or "&amp;" in text for text in texts)


@pytest.mark.parametrize(
    ("finding", "estimate", "said"),
    [
        (Finding.STRICT, (-5.0, -8.0, -2.0), ("5.0", "2.0", "8.0")),
        (Finding.STRICT, (-3.0, -7.0, 1.0), ("3.0", "−1.0", "7.0")),
        (Finding.MILD, (3.0, -1.0, 7.0), ("3.0", "−1.0", "7.0")),
        (Finding.GROWS_STRICTER, (-3.0, -7.0, 1.0), ("3.0", "−1.0", "7.0")),
    ],
)
def test_an_interval_runs_from_its_lower_to_its_higher_end(
    health: RoundHealth, finding: Finding, estimate: tuple[float, float, float], said: tuple[str, str, str]
) -> None:
    noticed = JudgeFinding(0, finding, Action.NOTHING, *estimate, chance=0.01)
    (sentence,) = health_words.sentences(replace(health.reports[0], findings=(noticed,)), health)
    what = sentence.fields["what"]
    assert isinstance(what, Message)
    assert tuple(what.fields[name] for name in ("points", "low", "high")) == said
