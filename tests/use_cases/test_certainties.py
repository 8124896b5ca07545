from __future__ import annotations

import pytest

from db.engine import Database
from domain.permissions import Role
from domain.refusals import NotAllowed
from tests.builders import a_cycle, a_user, signed_in
from tests.panels import Played, a_ranked_round, latest_ranking
from tests.queries import statements_of
from use_cases import certainties, round_scores
from use_cases.certainties import EIGHTY, RankingCertainty
from use_cases.transaction import read

POINTS: list[list[int | None]] = [
    [95, 93, 96, 94],
    [85, 84, 88, 83],
    [84, 86, 83, 87],
    [70, 72, 69, 71],
    [50, 52, 49, 51],
]


def certainty_of(played: Played) -> RankingCertainty | None:
    ranking = latest_ranking(played.database, played.round.id)
    return read(played.database, played.organiser, certainties.of_ranking, ranking)


def test_each_ranked_entry_has_intervals_and_chances_that_add_up(database: Database) -> None:
    played = a_ranked_round(database, POINTS)
    found = certainty_of(played)
    assert found is not None
    assert set(found.lines) == {entry.id for entry in played.entries}
    assert found.positions == (1, 2, 3)
    for line in found.lines.values():
        assert sum(line.tiers) == pytest.approx(1)
        assert list(line.low) == sorted(line.low, reverse=True)
        assert line.low[0] < line.value < line.high[0]
        assert line.rank_low[EIGHTY] - 0.5 <= line.expected_rank <= line.rank_high[EIGHTY] + 0.5
    assert found.answer.shares.entries > 0.5


def test_what_is_far_ahead_is_sure_and_what_is_close_is_not(database: Database) -> None:
    played = a_ranked_round(database, POINTS)
    found = certainty_of(played)
    assert found is not None
    first, second, third, *_rest = (found.lines[entry.id] for entry in played.entries)
    assert first.tiers[0] > 0.99
    assert (first.rank_low[EIGHTY], first.rank_high[EIGHTY]) == (1, 1)
    assert 0.3 < second.tiers[1] < 0.7
    assert 0.3 < third.tiers[1] < 0.7
    assert [edge.doubtful for edge in found.edges] == [0, 2, 0]


def test_a_preliminary_round_gives_the_chance_of_advancing(database: Database) -> None:
    played = a_ranked_round(database, POINTS, year=2020)
    with database.writing() as session:
        session.merge(played.round).advance_count = 2
        session.commit()
    found = certainty_of(played)
    assert found is not None
    assert found.positions == ()
    assert len(found.lines[played.entries[0].id].tiers) == 2
    assert [edge.doubtful for edge in found.edges] == [2]


@pytest.mark.parametrize("points", [[[90]], [[90], [80]], [[90, 80]]])
def test_too_few_sheets_say_nothing(database: Database, points: list[list[int | None]]) -> None:
    assert certainty_of(a_ranked_round(database, points)) is None


def test_the_chances_of_ranks_add_up_to_one_and_lie_where_the_interval_does(database: Database) -> None:
    played = a_ranked_round(database, POINTS)
    ranking = latest_ranking(database, played.round.id)
    bars = read(database, played.organiser, certainties.rankogram, ranking, played.entries[1].id)
    assert sum(bar.chance for bar in bars) == pytest.approx(1, abs=1e-6)
    assert [bar.first for bar in bars] == sorted({bar.first for bar in bars})
    assert {bar.first for bar in bars if bar.chance > 0.3} == {2, 3}


def test_whoever_may_not_see_the_ranking_sees_none_of_it(database: Database) -> None:
    played = a_ranked_round(database, POINTS)
    ranking = latest_ranking(database, played.round.id)
    assert certainty_of(played) is not None
    judge = signed_in(database, played.judges[0])
    auditor = signed_in(database, a_user(database, roles=[Role.AUDITOR]))
    assert read(database, auditor, certainties.of_ranking, ranking) is not None
    for view in (
        lambda tx: certainties.of_ranking(tx, ranking),
        lambda tx: certainties.rankogram(tx, ranking, played.entries[0].id),
    ):
        with pytest.raises(NotAllowed):
            read(database, judge, view)
    with pytest.raises(NotAllowed):
        read(database, played.organiser, certainties.rankogram, ranking, 999_999)


def test_sheets_of_an_earlier_round_tell_more_of_the_final(database: Database) -> None:
    cycle = a_cycle(database)
    first = a_ranked_round(database, [[90, 91], [80, 79], [70, 71], [60, 62], [50, 49]], cycle=cycle, year=2020)
    final = a_ranked_round(database, [[82, 80], [81, 79], [78, 80]], cycle=cycle, entries=first.entries[:3])
    ranking = latest_ranking(database, final.round.id)
    assert read(database, final.organiser, round_scores.earlier_rounds, ranking) == (first.round.id,)
    alone = read(database, final.organiser, certainties.of_ranking, ranking)
    joined = read(database, final.organiser, certainties.of_ranking, ranking, with_earlier=True)
    assert alone is not None
    assert joined is not None
    best = first.entries[0].id
    assert set(joined.lines) == set(alone.lines) == {entry.id for entry in first.entries[:3]}
    assert joined.lines[best].tiers[0] > alone.lines[best].tiers[0] + 0.2
    bars = read(database, final.organiser, certainties.rankogram, ranking, best, with_earlier=True)
    assert bars != read(database, final.organiser, certainties.rankogram, ranking, best)
    of_first = latest_ranking(database, first.round.id)
    assert read(database, final.organiser, round_scores.earlier_rounds, of_first) == ()


def test_a_chair_carries_only_rounds_they_lead(database: Database) -> None:
    cycle = a_cycle(database)
    chair = a_user(database, roles=[Role.CHAIR])
    a_ranked_round(database, [[90, 91], [80, 79]], cycle=cycle, year=2020)
    led = a_ranked_round(database, [[70, 71], [60, 62]], cycle=cycle, year=2021, chair=chair)
    final = a_ranked_round(database, [[82, 80], [81, 79]], cycle=cycle, chair=chair)
    ranking = latest_ranking(database, final.round.id)
    assert read(database, signed_in(database, chair), round_scores.earlier_rounds, ranking) == (led.round.id,)


def test_it_is_worked_out_once_and_costs_the_same_statements_for_many_entries(database: Database) -> None:
    counts = set()
    for copies in (1, 10):
        played = a_ranked_round(database, POINTS * copies)
        ranking = latest_ranking(database, played.round.id)
        with statements_of(database) as sent:
            first = read(database, played.organiser, certainties.of_ranking, ranking)
        counts.add(len(sent))
        assert read(database, played.organiser, certainties.of_ranking, ranking) is first
    assert len(counts) == 1
