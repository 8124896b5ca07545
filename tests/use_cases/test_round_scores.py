from __future__ import annotations

import pytest

from db.engine import Database
from domain.permissions import Role
from domain.refusals import NotAllowed
from tests.builders import a_cycle, a_user, an_entry, signed_in
from tests.conftest import Clock
from tests.panels import a_ranked_round, a_scored_round, latest_ranking
from tests.queries import statements_of
from use_cases import round_scores, rounds
from use_cases.transaction import perform, read


def test_the_sheets_of_a_closed_round_are_rows_of_entry_judge_and_total(database: Database) -> None:
    played = a_scored_round(database, [[90, 80], [70, None]])
    played.close()
    found = read(database, played.organiser, round_scores.of_round, played.round.id)
    assert found is not None
    assert list(zip(found.scores.entry, found.scores.judge, found.scores.total, strict=True)) == [
        (0, 0, 90.0),
        (0, 1, 80.0),
        (1, 0, 70.0),
    ]
    assert found.points.tolist() == [[90, 90], [80, 80], [70, 70]]
    assert found.entry_ids == tuple(entry.id for entry in played.entries)
    assert [judge.user_id for judge in found.judges] == [judge.id for judge in played.judges]
    assert found.themes == ("乡村振兴", "乡村振兴")
    assert found.weights.tolist() == [4000, 6000]
    assert found.written_at.tolist() == [database.clock().timestamp()] * 3


def test_there_are_none_while_scoring_is_open(database: Database) -> None:
    played = a_scored_round(database, [[90, 80]])
    assert read(database, played.organiser, round_scores.of_round, played.round.id) is None


def test_a_ranking_counts_only_the_entries_it_ranked(database: Database) -> None:
    played = a_ranked_round(database, [[90, None], [70, 60], [50, 40]])
    found = read(database, played.organiser, round_scores.of_ranking, latest_ranking(database, played.round.id))
    assert found.entry_ids == tuple(entry.id for entry in played.entries[1:])
    assert found.numbers == (2, 3)
    assert list(zip(found.scores.entry, found.scores.total, strict=True)) == [(0, 70), (0, 60), (1, 50), (1, 40)]


def test_themes_have_levels_of_their_own_where_their_judges_hardly_cross(database: Database) -> None:
    cycle = a_cycle(database)
    themes = ["乡村振兴"] * 5 + ["长江禁渔"] * 5
    entries = [an_entry(database, cycle, theme=theme) for theme in themes]
    apart = [[80, 81, None, None]] * 5 + [[None, None, 70, 71]] * 5
    played = a_scored_round(database, apart, cycle=cycle, entries=entries)
    played.close()
    found = read(database, played.organiser, round_scores.of_round, played.round.id)
    assert found is not None
    assert found.scores.group is not None
    assert len(set(found.scores.group[:5])) == len(set(found.scores.group[5:])) == 1
    assert found.scores.group[0] != found.scores.group[5]
    crossing = a_scored_round(database, [[80, 81]] * 10, cycle=a_cycle(database), entries=())
    crossing.close()
    together = read(database, crossing.organiser, round_scores.of_round, crossing.round.id)
    assert together is not None
    assert together.scores.group is None


def test_a_further_ranking_has_its_own_sheets(database: Database) -> None:
    played = a_ranked_round(database, [[90, None], [70, 60]])
    first = latest_ranking(database, played.round.id)
    played.waive(0)
    second = played.rank()
    assert len(read(database, played.organiser, round_scores.of_ranking, first).entry_ids) == 1
    assert len(read(database, played.organiser, round_scores.of_ranking, second).entry_ids) == 2


def test_sheets_handed_in_after_reopening_are_there_after_the_next_closing(database: Database, clock: Clock) -> None:
    played = a_scored_round(database, [[90, 80]])
    played.close()
    before = read(database, played.organiser, round_scores.of_round, played.round.id)
    perform(database, played.organiser, rounds.reopen_scoring, played.round.id, reason="补交")
    clock.advance(minutes=1)
    assert read(database, played.organiser, round_scores.of_round, played.round.id) is None
    played.close()
    after = read(database, played.organiser, round_scores.of_round, played.round.id)
    assert before is not after


def test_a_judge_sees_none_of_it_and_a_chair_only_their_own_rounds(database: Database) -> None:
    cycle = a_cycle(database)
    chair = a_user(database, roles=[Role.CHAIR])
    own = a_ranked_round(database, [[90, 80]], cycle=cycle, year=2020, chair=chair)
    other = a_ranked_round(database, [[90]], cycle=cycle, year=2021)
    led = signed_in(database, chair)
    assert read(database, led, round_scores.of_round, own.round.id) is not None
    for who, played in ((led, other), (signed_in(database, own.judges[0]), own)):
        with pytest.raises(NotAllowed):
            read(database, who, round_scores.of_round, played.round.id)
        with pytest.raises(NotAllowed):
            read(database, who, round_scores.of_ranking, latest_ranking(database, played.round.id))


def test_the_number_of_statements_does_not_grow_with_the_entries(database: Database) -> None:
    counts = set()
    for many in (3, 30):
        played = a_ranked_round(database, [[90, 80]] * many)
        ranking = latest_ranking(database, played.round.id)
        with statements_of(database) as sent:
            read(database, played.organiser, round_scores.of_ranking, ranking)
        counts.add(len(sent))
    assert len(counts) == 1
