from __future__ import annotations

from fractions import Fraction

import pytest

from db.engine import Database
from db.tables import Round
from domain.awards import Method
from domain.permissions import Role
from domain.refusals import NotAllowed
from tests.builders import a_cycle, a_user, an_entry, signed_in
from tests.panels import Played, a_ranked_round, a_scored_round, latest_ranking
from tests.queries import statements_of
from use_cases import borders, certainties, leaderboards
from use_cases.border_views import RankingBorders
from use_cases.reading import MASK
from use_cases.transaction import SignedIn, read

# One special prize, one first, two second prizes; the mean of two judges.
CLOSE: list[list[int | None]] = [[90, 88, 92], [81, 80, 79], [80, 79, 80], [70, 69, 72], [60, 61, 58], [50, 49, 52]]


def of(played: Played, who: SignedIn | None = None) -> RankingBorders:
    ranking = latest_ranking(played.database, played.round.id)
    return read(played.database, who or played.organiser, borders.of_ranking, ranking)


def ids(played: Played, *places: int) -> tuple[int, ...]:
    return tuple(played.entries[place].id for place in places)


def test_each_tier_has_an_edge_with_its_margin(database: Database) -> None:
    found = of(a_ranked_round(database, CLOSE)).borders
    names = [(edge.upper and edge.upper.name, edge.lower and edge.lower.name) for edge in found]
    assert names == [("特等奖", "一等奖"), ("一等奖", "二等奖"), ("二等奖", None)]
    assert [edge.places for edge in found] == [1, 2, 4]
    assert [edge.margin for edge in found] == [Fraction(10), Fraction(1, 3), Fraction(32, 3)]
    assert [(edge.above, edge.below) for edge in found][1] == (Fraction(80), Fraction(239, 3))


def test_the_sheets_tell_some_tiers_apart_and_others_not(database: Database) -> None:
    played = a_ranked_round(database, CLOSE)
    clear, doubtful, last = of(played).borders
    assert (clear.pairs, clear.plan, last.pairs, last.plan) == ((), None, (), None)
    (pair,) = doubtful.inseparable
    assert (pair.upper_id, pair.lower_id) == ids(played, 1, 2)
    assert (pair.gap, doubtful.zone) == (Fraction(1, 3), 2)
    assert 0.25 <= pair.chance < 0.5
    near = {entry.entry_id: entry for entry in doubtful.entries}
    first, second = (near[each] for each in ids(played, 1, 2))
    assert (first.holds_place, second.holds_place) == (True, False)
    assert first.chance == pytest.approx(1 - pair.chance, abs=0.05)
    assert first.low < first.value < first.high
    assert doubtful.cut == pytest.approx((first.value + second.value) / 2)
    assert doubtful.plan is not None
    assert {review.entry_id for review in doubtful.plan.reviews} <= set(ids(played, 1, 2))
    assert doubtful.plan.after < doubtful.plan.before


def test_the_leaderboard_is_in_doubt_about_the_same_entries(database: Database) -> None:
    close = a_ranked_round(database, CLOSE)
    # The third lacks the sheet of the strict judge: officially it stands above the second, by severity below.
    strict = a_scored_round(database, [[92, 91, 70], [80, 81, 60], [77, 76, None], [60, 61, 40], [50, 52, 30]])
    strict.close()
    strict.waive(2)
    strict.rank()
    counted = []
    for played in (close, strict):
        ranking = latest_ranking(database, played.round.id)
        found = read(database, played.organiser, certainties.of_ranking, ranking)
        assert found is not None
        edges = of(played).borders
        assert [edge.doubtful for edge in found.edges] == [edge.zone + edge.contrary for edge in edges]
        counted.append((sum(edge.zone for edge in edges), sum(edge.contrary for edge in edges)))
    assert counted == [(2, 0), (0, 2)]


def test_a_tie_across_an_edge_is_named_and_has_no_margin(database: Database) -> None:
    played = a_ranked_round(database, [[90, 90], [80, 80], [70, 70], [70, 70], [70, 70], [40, 40]])
    edge = of(played).borders[2]
    assert (edge.tied, edge.places_in_tie, edge.margin, edge.places) == (ids(played, 2, 3, 4), 2, Fraction(0), 4)
    assert [entry.holds_place for entry in edge.entries] == [True, True, None, None, None, False]
    within = [pair.chance for pair in edge.inseparable if {pair.upper_id, pair.lower_id} <= set(edge.tied)]
    assert within == pytest.approx([0.5] * 3)


def test_a_preliminary_round_has_the_line_of_those_who_advance(database: Database) -> None:
    cycle = a_cycle(database)
    played = a_scored_round(database, [[90, 91], [80, 79], [79, 80], [50, 52]], cycle=cycle, year=2021)
    with database.writing() as session:
        session.get_one(Round, played.round.id).advance_count = 2
        session.commit()
    played.close()
    played.rank()
    (edge,) = of(played).borders
    assert (edge.upper, edge.lower, edge.places, edge.margin) == (None, None, 2, Fraction(0))


def test_a_round_without_a_line_has_no_edge(database: Database) -> None:
    assert of(a_ranked_round(database, CLOSE, year=2020)).borders == ()


def test_a_missing_sheet_that_could_change_a_tier_names_its_judge(database: Database) -> None:
    played = a_scored_round(database, [[90, 91], [82, 78], [78, None], [62, 59], [47, 53], [40, None]])
    played.close()
    played.waive(2)
    played.rank()
    edges = of(played).borders
    assert [missing.entry_id for missing in edges[0].missing] == []
    (rising,) = edges[1].missing
    assert (rising.entry_id, rising.judges, rising.is_ranked, rising.rises) == (
        played.entries[2].id,
        (played.judges[1].display_name,),
        True,
        True,
    )
    assert rising.total == 83
    assert rising.chance is not None
    assert 0 < rising.chance < 0.5
    falling, unranked = edges[2].missing
    assert (falling.rises, falling.total, falling.is_ranked) == (False, 21, True)
    assert (unranked.rises, unranked.total, unranked.is_ranked) == (True, 82, False)
    assert unranked.entry_id == played.entries[5].id


@pytest.mark.parametrize("method", [Method.ADDITIVE, Method.MIXED])
def test_missing_sheets_are_named_by_methods_across_entries_too(database: Database, method: Method) -> None:
    cycle = a_cycle(database, method=method)
    points: list[list[int | None]] = [[90, 91], [82, 78], [79, None], [62, 59], [47, 53], [40, None]]
    played = a_scored_round(database, points, cycle=cycle)
    played.close()
    played.waive(2)
    played.rank()
    edges = of(played).borders
    assert played.entries[2].id in {missing.entry_id for edge in edges for missing in edge.missing}


def test_a_judge_who_left_a_doubtful_entry_out_is_asked_first(database: Database) -> None:
    points: list[list[int | None]] = [
        [90, 92, 91],
        [81, 80, None],
        [80, 79, 80],
        [70, 69, 72],
        [60, 61, 58],
        [50, 49, 52],
    ]
    played = a_scored_round(database, points)
    played.close()
    played.waive(1)
    played.rank()
    plan = of(played).borders[1].plan
    assert plan is not None
    assert plan.sheets == sum(review.sheets for review in plan.reviews) > 0
    (own,) = (review for review in plan.reviews if review.judges)
    assert (own.entry_id, own.judges) == (played.entries[1].id, (played.judges[2].display_name,))


def test_organiser_auditor_and_the_chair_of_the_round_see_borders_and_nobody_else(database: Database) -> None:
    cycle = a_cycle(database)
    chair, auditor = a_user(database, roles=[Role.CHAIR]), a_user(database, roles=[Role.AUDITOR])
    own = a_ranked_round(database, CLOSE, cycle=cycle, chair=chair)
    other = a_ranked_round(database, [[80, 70]], cycle=cycle, year=2020)
    seen = of(own)
    assert of(own, signed_in(database, auditor)) is of(own, signed_in(database, chair)) is seen
    for who, played in ((signed_in(database, chair), other), (signed_in(database, own.judges[0]), own)):
        with pytest.raises(NotAllowed):
            of(played, who)
    with pytest.raises(NotAllowed):
        read(database, own.organiser, borders.of_ranking, 999_999)


def test_titles_are_those_of_the_blind_leaderboard(database: Database) -> None:
    cycle = a_cycle(database)
    entries = [an_entry(database, cycle, title="示例乙关于禁渔的建议", proposers=["示例乙"]) for _ in range(3)]
    played = a_ranked_round(database, [[80, 81], [79, 80], [78, 77]], cycle=cycle, entries=entries)
    found = of(played)
    board = read(database, played.organiser, leaderboards.leaderboard, found.board.ranking_id)
    assert found.board is board
    assert {line.title for line in found.board.lines} == {f"{MASK}关于禁渔的建议"}


def test_the_number_of_statements_does_not_grow_with_the_entries(database: Database) -> None:
    counts = set()
    for many in (6, 40):
        played = a_ranked_round(database, [[50 + place, 51 + place] for place in range(many)])
        with statements_of(database) as sent:
            of(played)
        counts.add(len(sent))
        with statements_of(database) as again:
            of(played)
        assert len(again) < len(sent)
    assert len(counts) == 1


def test_one_entry_by_one_judge_has_nothing_in_doubt(database: Database) -> None:
    found = of(a_ranked_round(database, [[80]])).borders
    assert [(edge.margin, edge.pairs, edge.plan) for edge in found] == [(None, (), None)] * 3
