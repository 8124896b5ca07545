from __future__ import annotations

from fractions import Fraction

import pytest

from db.engine import Database
from domain.awards import Method
from domain.messages import msg
from domain.permissions import Role
from domain.refusals import NotAllowed
from scoring.recommendation import recommend
from tests.builders import a_cycle, a_user, round_of, signed_in
from tests.panels import Played, a_ranked_round, a_scored_round, latest_ranking
from tests.queries import statements_of
from use_cases import certainties, leaderboards, method_comparison
from use_cases.leaderboards import LeaderLine
from use_cases.method_comparison import ComparedMethod, MethodComparison
from use_cases.recommended import recommendation_words
from use_cases.transaction import read

# Of the first two, the first is better to four judges and far worse to the fifth; quotas 1, 1, 2.
FIVE_JUDGES = [[95, 95, 95, 95, 20], [85, 85, 85, 85, 85], [84, 83, 80, 82, 81], [60, 61, 62, 63, 64]]


def compared(played: Played) -> MethodComparison:
    ranking = latest_ranking(played.database, played.round.id)
    return read(played.database, played.organiser, method_comparison.of_ranking, ranking)


def of(comparison: MethodComparison, method: Method) -> ComparedMethod:
    return next(each for each in comparison.methods if each.method is method)


def standing(lines: tuple[LeaderLine, ...]) -> list[tuple[int, int | None, int | None]]:
    return [(line.number, line.rank, line.tier) for line in lines]


def test_every_permitted_method_stands_beside_the_official_one_with_who_changes_tier(database: Database) -> None:
    comparison = compared(a_ranked_round(database, FIVE_JUDGES))

    assert [each.method for each in comparison.methods if each.is_official] == [Method.TRIMMED]
    assert standing(of(comparison, Method.TRIMMED).lines) == [(1, 1, 1), (2, 2, 2), (3, 3, 3), (4, 4, 3)]
    by_mean = of(comparison, Method.MEAN)
    # 400 / 5 = 80, 85 and 82.
    assert [line.value for line in by_mean.lines] == [80, 85, 82, 62]
    assert standing(by_mean.lines) == [(1, 3, 3), (2, 1, 1), (3, 2, 2), (4, 4, 3)]
    assert [(each.official.number, each.official.tier, each.other.tier) for each in by_mean.changes] == [
        (1, 1, 3),
        (2, 2, 1),
        (3, 3, 2),
    ]
    # Everyone scored everything: least squares are the mean.
    assert [line.value for line in of(comparison, Method.ADDITIVE).lines] == [80, 85, 82, 62]
    assert comparison.changed_ids == {line.entry_id for line in by_mean.lines[:3]}


def test_the_recommendation_is_the_scoring_core_s_and_none_where_there_is_too_little_to_say(database: Database) -> None:
    played = a_ranked_round(database, FIVE_JUDGES)
    certainty = read(database, played.organiser, certainties.of_ranking, latest_ranking(database, played.round.id))
    assert certainty is not None
    said = recommendation_words(recommend(certainty.answer.facts), Method.TRIMMED)
    assert compared(played).recommendation == said != ()
    assert compared(a_ranked_round(database, [[90], [80]])).recommendation == ()


def test_a_method_the_sheets_do_not_permit_says_why(database: Database) -> None:
    # The second judge gave everybody the same.
    comparison = compared(a_ranked_round(database, [[90, 80], [70, 80], [60, 80]]))

    (refused,) = comparison.refused
    assert (refused.method, refused.reason) == (
        Method.STANDARDISED,
        msg(
            "Standardising needs judges who tell entries apart; the same total for every entry came from: {judges}.",
            judges=("示例甲",),
        ),
    )
    assert Method.STANDARDISED not in {each.method for each in comparison.methods}


def test_entries_without_a_rank_take_no_part_and_waived_ones_do(database: Database) -> None:
    played = a_scored_round(database, [[90, 80], [70, None], [60, 50], [None, None]])
    played.close()
    played.rank()
    first = compared(played)
    assert [line.number for line in first.methods[0].lines] == [1, 3]
    assert [each.method for each in first.refused] == []
    played.waive(1)
    played.rank()
    second = compared(played)
    assert [line.number for line in of(second, Method.MIXED).lines] == [1, 2, 3]
    assert [each.method for each in second.refused] == [Method.STANDARDISED]


def test_the_official_column_is_what_was_stored_and_what_is_worked_out_anew_bit_by_bit(database: Database) -> None:
    points = [[91, 84, 77, 80, 90], [88, 89, 60, 71, 85], [70, 92, 81, 64, 78], [66, 60, 59, 40, 71]]
    by_mean, by_median = (
        compared(a_ranked_round(database, points, cycle=a_cycle(database, method=method)))
        for method in (Method.MEAN, Method.MEDIAN)
    )
    for method in Method:
        official = a_ranked_round(database, points, cycle=a_cycle(database, method=method))
        ranking = latest_ranking(database, official.round.id)
        board = read(database, official.organiser, leaderboards.leaderboard, ranking)

        stored = of(compared(official), method)
        anew = of(by_median if method is Method.MEAN else by_mean, method)

        assert stored.lines == board.lines
        assert (stored.is_official, anew.is_official) == (True, False)
        assert {outcome(line) for line in anew.lines} == {outcome(line) for line in board.lines}


def outcome(line: LeaderLine) -> tuple[object, ...]:
    return line.number, line.value, line.rank, line.is_tied, line.tier, line.spread, line.is_plain_mean


def test_before_the_final_it_is_advancing_that_may_change(database: Database) -> None:
    cycle = a_cycle(database)
    with database.writing() as session:
        session.merge(round_of(cycle, 2020)).advance_count = 1
        session.commit()
    comparison = compared(a_ranked_round(database, FIVE_JUDGES, cycle=cycle, year=2020))
    changes = of(comparison, Method.MEAN).changes
    assert [(each.official.number, each.official.rank, each.other.rank) for each in changes] == [(1, 1, 3), (2, 2, 1)]
    assert of(comparison, Method.MEAN).lines[0].value == Fraction(80)


def test_a_judge_sees_no_comparison_and_a_chair_only_of_their_own_finished_rounds(database: Database) -> None:
    cycle = a_cycle(database)
    chair = a_user(database, roles=[Role.CHAIR])
    own = a_ranked_round(database, [[90, 80], [70, 60]], cycle=cycle, year=2020, chair=chair)
    other = a_ranked_round(database, [[90], [70]], cycle=cycle, year=2021)
    led = signed_in(database, chair)
    ranking = latest_ranking(database, own.round.id)
    assert read(database, led, method_comparison.of_ranking, ranking) is compared(own)
    compared(other)
    for who, asked in (
        (signed_in(database, own.judges[0]), ranking),
        (led, latest_ranking(database, other.round.id)),
        (led, 999_999),
    ):
        with pytest.raises(NotAllowed):
            read(database, who, method_comparison.of_ranking, asked)


def test_the_number_of_statements_does_not_grow_with_the_entries(database: Database) -> None:
    counts = []
    for many in (3, 30):
        played = a_ranked_round(database, [[90 - place, 80 - place] for place in range(many)])
        for _ in range(2):
            with statements_of(database) as sent:
                compared(played)
            counts.append(len(sent))
    assert counts[:2] == counts[2:]
    # Once worked out, only who asks is looked up.
    assert counts[1] < counts[0]
