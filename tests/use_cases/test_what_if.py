from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from fractions import Fraction
from types import FrameType

import pytest
from sqlalchemy import select

from db.base import Base
from db.engine import Database
from db.tables import Rubric
from domain.awards import Method, Rounding
from domain.messages import msg
from domain.permissions import Role
from domain.refusals import Invalid, NotAllowed
from domain.what_if import Assumptions, Direction, TierAssumption
from scoring.allocation import NO_TIER
from scoring.placement import place_by
from scoring.what_if import AT_EDGE
from tests.builders import a_cycle, a_sheet, a_user, assignments_of, signed_in, track_of
from tests.panels import Played, a_ranked_round, a_scored_round, an_organiser, latest_ranking
from tests.queries import statements_of
from use_cases import weight_stability, what_if
from use_cases.transaction import read
from use_cases.weight_stability import Stability
from use_cases.what_if import Basis, Sketch

# Places of the final: one special prize, one first, two second.
FIVE = [[90] * 5, [85, 85, 85, 85, 10], [80] * 5, [70] * 5, [70] * 5, [60] * 5]


def rows_of(database: Database) -> dict[str, list[tuple[object, ...]]]:
    with database.reading() as session:
        return {
            table.name: sorted((tuple(row) for row in session.execute(select(table))), key=repr)
            for table in Base.metadata.sorted_tables
        }


def basis_of(played: Played) -> Basis:
    return read(played.database, played.organiser, what_if.basis, latest_ranking(played.database, played.round.id))


def tried(played: Played, assumed: Assumptions) -> Sketch:
    ranking = latest_ranking(played.database, played.round.id)
    return read(played.database, played.organiser, what_if.sketch, ranking, assumed)


def steadiness(played: Played, assumed: Assumptions, within: int) -> Stability:
    ranking = latest_ranking(played.database, played.round.id)
    return read(played.database, played.organiser, weight_stability.stability, ranking, assumed, within)


def moves(sketch: Sketch) -> list[tuple[int, int | None, int | None, Direction]]:
    return [(move.before.number, move.before.tier, move.after.tier, move.direction) for move in sketch.moves]


def with_points(database: Database, points: Sequence[tuple[int, int]], *, year: int | None = None) -> Played:
    """Play a round of one judge who gives each entry points of its own on each criterion."""
    played = a_scored_round(database, [[None]] * len(points), year=year)
    tasks = {task.entry_id: task for task in assignments_of(database, played.round.id)}
    for entry, (relevance, benefit) in zip(played.entries, points, strict=True):
        a_sheet(database, tasks[entry.id], points={"relevance": relevance, "benefit": benefit})
    played.close()
    played.rank()
    return played


@pytest.mark.parametrize("backend", ["sqlite"])
@pytest.mark.parametrize(
    ("method", "rounding"),
    [(Method.TRIMMED, Rounding.NONE), (Method.MEAN, Rounding.VALUE), (Method.MEDIAN, Rounding.TOTALS)],
)
def test_without_a_change_it_is_the_official_ranking(database: Database, method: Method, rounding: Rounding) -> None:
    cycle = a_cycle(database, method=method)
    with database.writing() as session:
        rubric = session.get_one(Rubric, track_of(cycle).rubric.id)
        rubric.rounding, rubric.tie_break = rounding, ["benefit"]
        session.commit()
    played = a_ranked_round(database, [[90, 91, 72, 90, 64], [71] * 5, [71] * 5, [60, None, 3, 7, 9]], cycle=cycle)
    found = basis_of(played)
    sketch = tried(played, found.official)
    assert sketch.assumed == sketch.official == found.board
    assert (sketch.changes, sketch.moves, sketch.sheetless, sketch.plain_means) == ((), (), 0, 0)


def test_another_method_says_who_moves_and_what_it_costs(database: Database) -> None:
    played = a_ranked_round(database, FIVE)
    official = basis_of(played).official
    assert official == Assumptions((4000, 6000), Method.TRIMMED, tuple(TierAssumption(n, None) for n in (1, 1, 2)))
    sketch = tried(played, replace(official, method=Method.MEAN))
    # The second falls from 85 to 70, into the tie across the lower edge, which three share instead of two.
    assert moves(sketch) == [(2, 2, None, Direction.OPEN), (3, 3, 2, Direction.UP)]
    assert [band.held for band in sketch.official.bands] == [1, 1, 1]
    assert sketch.changes == (msg("method: {method}", method=msg("Mean of all totals")),)


@contextmanager
def placings() -> Iterator[list[str]]:
    """Count how often entries are placed."""
    seen: list[str] = []

    def note(frame: FrameType, event: str, _argument: object) -> None:
        if event == "call" and frame.f_code is place_by.__code__:
            seen.append(frame.f_code.co_name)

    sys.setprofile(note)
    try:
        yield seen
    finally:
        sys.setprofile(None)


@pytest.mark.parametrize("backend", ["sqlite"])
def test_the_official_rules_place_once_and_each_trial_once(database: Database) -> None:
    played = a_ranked_round(database, FIVE)
    with placings() as seen:
        official = basis_of(played).official
        tried(played, official)
        steadiness(played, official, 100)
    assert len(seen) == 1
    with placings() as seen:
        for method in (Method.MEAN, Method.MEDIAN):
            assumed = replace(official, method=method)
            sketch = tried(played, assumed)
            steadiness(played, assumed, 100)
    assert len(seen) == 2
    assert sketch.standing == (0, 1, 2, AT_EDGE, AT_EDGE, NO_TIER)


def test_quotas_and_minimum_values_move_the_edges(database: Database) -> None:
    played = a_ranked_round(database, FIVE)
    official = basis_of(played).official
    assumed = replace(official, tiers=(TierAssumption(1, 9500), TierAssumption(2, None), TierAssumption(3, 6500)))
    sketch = tried(played, assumed)
    assert [line.tier for line in sketch.assumed.lines] == [2, 2, 3, 3, 3, None]
    assert [(band.held, band.prizes_yuan, band.cut) for band in sketch.assumed.bands] == [
        (0, 0, None),
        (2, 40_000, Fraction(85)),
        (3, 30_000, Fraction(70)),
    ]
    assert sketch.summary == msg(
        "{moved}; prize money {before} → {after} yuan.",
        moved=msg("{moved} of {ranked} entries would stand elsewhere", moved=3, ranked=6),
        before="80,000",
        after="70,000",
    )
    assert moves(sketch) == [(1, 1, 2, Direction.DOWN), (4, None, 3, Direction.OPEN), (5, None, 3, Direction.OPEN)]
    # What was changed of the third tier has nothing to do with who falls from the first into the second.
    assert [
        [(rule.template.split(" of ")[0], rule.fields["after"]) for rule in move.rules] for move in sketch.moves
    ] == [
        [("minimum value", "95.00"), ("quota", 2)],
        *[[("minimum value", "95.00"), ("quota", 2), ("quota", 3), ("minimum value", "65.00")]] * 2,
    ]


def test_weights_decide_between_entries_of_different_strengths(database: Database) -> None:
    played = with_points(database, [(60, 90), (90, 65), (50, 50)])
    official = basis_of(played).official
    sketch = tried(played, replace(official, weights=(7000, 3000)))
    assert moves(sketch) == [(1, 1, 2, Direction.DOWN), (2, 2, 1, Direction.UP)]
    assert [line.value for line in sketch.assumed.lines] == [Fraction(165, 2), Fraction(69), Fraction(50)]


def test_without_a_judge_some_entries_have_no_sheet_and_others_too_few_to_trim(database: Database) -> None:
    cycle = a_cycle(database)
    played = a_scored_round(database, [[90] * 5, [80, 70, 60, 50, 40], [75, None, None, None, None]], cycle=cycle)
    played.close()
    played.waive(2)
    played.rank()
    official = basis_of(played).official
    sketch = tried(played, replace(official, left_out=played.judges[0].id))
    assert [(line.number, line.rank, line.value, line.sheets) for line in sketch.assumed.lines] == [
        (1, 1, Fraction(90), 4),
        (2, 2, Fraction(55), 4),
        (3, None, None, 0),
    ]
    assert (sketch.sheetless, sketch.plain_means) == (1, 2)
    assert moves(sketch) == [(3, 2, None, Direction.DOWN), (2, 3, 2, Direction.UP)]
    assert sketch.changes == (msg("without the sheets of {judge}", judge="示例甲"),)


def test_in_a_preliminary_round_it_is_about_who_advances(database: Database) -> None:
    cycle = a_cycle(database)
    with database.writing() as session:
        session.merge(track_of(cycle).rounds[0]).advance_count = 1
        session.commit()
    played = a_ranked_round(database, [[90, 70], [85, 85]], cycle=cycle, year=2020)
    official = basis_of(played).official
    assert (official.advance_count, official.tiers) == (1, ())
    sketch = tried(played, replace(official, left_out=played.judges[1].id))
    assert [(move.before.number, move.direction) for move in sketch.moves] == [(2, Direction.DOWN), (1, Direction.UP)]
    assert [line.number for line in sketch.assumed.lines] == [1, 2]
    wider = tried(played, replace(official, advance_count=2))
    assert [(move.before.number, move.direction) for move in wider.moves] == [(1, Direction.UP)]
    assert wider.changes == (msg("places in the final {before} → {after}", before=1, after=2),)


def test_how_often_a_tier_is_kept_over_the_weightings_near(database: Database) -> None:
    # 40 r + 60 b: 78 and 75; they change places where the first criterion weighs more than 45.45 %.
    played = with_points(database, [(60, 90), (90, 65), (50, 50)])
    official = basis_of(played).official
    found = steadiness(played, official, 1)
    assert (found.weightings, found.there_are) == (3, 3)
    assert [(each.line.number, each.kept) for each in found.lines] == [(1, 3), (2, 3), (3, 3)]
    found = steadiness(played, official, 1000)
    assert (found.weightings, found.there_are) == (400, 2001)
    first, second, third = found.lines
    # Of 2,001 weightings 1,546 lie from 30.00 to 45.45 %; 400 slices of them answer to within two.
    assert first.kept == second.kept
    assert first.kept is not None
    assert abs(first.kept - 400 * 1546 / 2001) < 2
    assert (first.better, first.worse) == (0, 400 - first.kept)
    assert (second.better, second.worse) == (400 - first.kept, 0)
    assert (third.kept, third.at_edge) == (400, 0)


def test_an_entry_at_an_edge_has_no_tier_to_keep(database: Database) -> None:
    played = with_points(database, [(80, 80), (80, 80), (70, 70)])
    found = steadiness(played, basis_of(played).official, 100)
    assert [(each.kept, each.at_edge) for each in found.lines] == [(None, 201), (None, 201), (201, 0)]


def test_nothing_is_written(database: Database) -> None:
    played = a_ranked_round(database, FIVE)
    before = rows_of(database)
    official = basis_of(played).official
    tried(played, replace(official, method=Method.MEDIAN))
    steadiness(played, official, 500)
    assert rows_of(database) == before


@pytest.mark.parametrize("backend", ["sqlite"])
def test_what_cannot_be_tried_is_refused(database: Database) -> None:
    played = a_ranked_round(database, [[90], [80]])
    official = basis_of(played).official
    rest = official.tiers[1:]
    for assumed in (
        replace(official, weights=(4000, 6001)),
        replace(official, weights=(-1, 10_001)),
        replace(official, weights=(10_000,)),
        replace(official, tiers=rest),
        replace(official, tiers=(TierAssumption(-1, None), *rest)),
        replace(official, tiers=(TierAssumption(1, 10_001), *rest)),
        replace(official, advance_count=3),
        replace(official, left_out=0),
    ):
        with pytest.raises(Invalid):
            tried(played, assumed)
        with pytest.raises(Invalid):
            steadiness(played, assumed, 500)
    for within in (-1, 2001):
        with pytest.raises(Invalid):
            steadiness(played, official, within)


def test_whoever_may_see_the_ranking_may_try_and_nobody_else(database: Database) -> None:
    cycle = a_cycle(database)
    chair = a_user(database, roles=[Role.CHAIR])
    own = a_ranked_round(database, [[90, 80]], cycle=cycle, year=2020, chair=chair)
    other = a_ranked_round(database, [[90]], cycle=cycle, year=2021)
    led, judge = signed_in(database, chair), signed_in(database, own.judges[0])
    auditor = signed_in(database, a_user(database, roles=[Role.AUDITOR]))
    rankings = {played: latest_ranking(database, each.round.id) for played, each in (("own", own), ("other", other))}
    official = basis_of(own).official
    for who in (led, auditor, an_organiser(database)):
        assert read(database, who, what_if.sketch, rankings["own"], official).moves == ()
    for who, ranking in ((led, rankings["other"]), (judge, rankings["own"]), (led, 9_999)):
        with pytest.raises(NotAllowed):
            read(database, who, what_if.basis, ranking)
        with pytest.raises(NotAllowed):
            read(database, who, what_if.sketch, ranking, official)
        with pytest.raises(NotAllowed):
            read(database, who, weight_stability.stability, ranking, official, 500)


def test_the_number_of_statements_does_not_grow_with_the_entries(database: Database) -> None:
    counts = []
    for many in (3, 30):
        played = a_ranked_round(database, [[90, 80]] * many)
        official = basis_of(played).official
        ranking = latest_ranking(database, played.round.id)
        assumed = replace(official, method=Method.MEAN)
        with statements_of(database) as sent:
            read(database, played.organiser, weight_stability.stability, ranking, assumed, 500)
        counts.append(sum(1 for statement in sent if statement.startswith("SELECT")))
    # Who asks, and twice whether the ranking is open to them; everything else is kept or worked out.
    assert counts == [2, 2]
