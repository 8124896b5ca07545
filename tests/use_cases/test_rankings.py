from __future__ import annotations

from fractions import Fraction

import pytest
from sqlalchemy import select

from db.engine import Database
from db.tables import Cycle, Ranking, Round, Rubric
from domain.awards import Method, Rounding
from domain.refusals import Invalid
from tests.builders import a_cycle, a_sheet, assignments_of, round_of, track_of
from tests.panels import Played, a_ranked_round, a_scored_round
from use_cases import leaderboards
from use_cases.leaderboards import Leaderboard
from use_cases.transaction import read

FIVE_SHEETS = [[95, 90, 85, 80, 10], [85, 85, 85, 85, 85], [80, 84, 86, 88, 90], [60, 61, 62, 63, 64]]


def board_of(played: Played, ranking_id: int) -> Leaderboard:
    return read(played.database, played.organiser, leaderboards.leaderboard, ranking_id)


def digests(database: Database) -> list[str]:
    with database.reading() as session:
        return list(session.scalars(select(Ranking.input_digest).order_by(Ranking.number)))


def standings(board: Leaderboard) -> list[tuple[int, int | None, bool, Fraction | None, int | None]]:
    return [(line.number, line.rank, line.is_tied, line.value, line.tier) for line in board.lines]


def test_the_trimmed_mean_leaves_out_one_highest_and_one_lowest_total(database: Database) -> None:
    played = a_scored_round(database, FIVE_SHEETS)
    played.close()
    board = board_of(played, played.rank())
    # (90+85+80)/3 = 85 exactly, as the second: a real tie over the two places of tiers 1 and 2.
    assert standings(board) == [
        (3, 1, False, Fraction(86), 1),
        (1, 2, True, Fraction(85), None),
        (2, 2, True, Fraction(85), None),
        (4, 4, False, Fraction(62), 3),
    ]
    assert [(line.is_at_edge, line.edge_first, line.edge_last) for line in board.lines] == [
        (False, None, None),
        (True, 2, 3),
        (True, 2, 3),
        (False, None, None),
    ]
    assert not any(line.is_plain_mean for line in board.lines)


@pytest.mark.parametrize(
    ("method", "values"),
    [
        (Method.MEAN, [Fraction(72), Fraction(85), Fraction(428, 5), Fraction(62)]),
        (Method.MEDIAN, [Fraction(85), Fraction(85), Fraction(86), Fraction(62)]),
    ],
)
def test_mean_and_median_by_hand(database: Database, method: Method, values: list[Fraction]) -> None:
    played = a_scored_round(database, FIVE_SHEETS, cycle=a_cycle(database, method=method))
    played.close()
    board = board_of(played, played.rank())
    assert [line.value for line in sorted(board.lines, key=lambda line: line.number)] == values


def test_weights_make_the_total(database: Database) -> None:
    played = a_scored_round(database, [[None], [70]])
    task = assignments_of(database, played.round.id)[0]
    a_sheet(database, task, points={"relevance": 91, "benefit": 82})
    played.close()
    board = board_of(played, played.rank())
    assert board.lines[0].value == Fraction(91 * 40 + 82 * 60, 100)


def test_fewer_than_five_sheets_give_the_plain_mean_and_say_so(database: Database) -> None:
    played = a_ranked_round(database, [[80, 90], [70, 70]])
    board = board_of(played, 1)
    assert [(line.value, line.is_plain_mean, line.sheets) for line in board.lines] == [
        (Fraction(85), True, 2),
        (Fraction(70), True, 2),
    ]


def test_a_declared_rounding_is_applied_and_can_make_a_tie(database: Database) -> None:
    cycle = a_cycle(database)
    set_rubric(database, cycle, rounding=Rounding.VALUE)
    # 241/3 = 80.333… and 80.33 after rounding; never 80.
    played = a_scored_round(database, [[80, 80, 81]], cycle=cycle)
    played.close()
    assert board_of(played, played.rank()).lines[0].value == Fraction(8033, 100)


def test_a_declared_tie_break_orders_equal_values(database: Database) -> None:
    cycle = a_cycle(database)
    set_rubric(database, cycle, tie_break=["benefit"])
    played = a_scored_round(database, [[None], [None]], cycle=cycle)
    first, second = assignments_of(database, played.round.id)
    a_sheet(database, first, points={"relevance": 90, "benefit": 80})
    a_sheet(database, second, points={"relevance": 75, "benefit": 90})
    played.close()
    board = board_of(played, played.rank())
    assert standings(board) == [(2, 1, False, Fraction(84), 1), (1, 2, False, Fraction(84), 2)]


def test_an_entry_short_of_sheets_is_unranked_until_it_is_decided_otherwise(database: Database) -> None:
    played = a_scored_round(database, [[80, 80], [99, None], [None, None]])
    played.close()
    first = board_of(played, played.rank())
    assert [(line.number, line.rank, line.value, line.sheets, line.missing) for line in first.lines] == [
        (1, 1, Fraction(80), 2, 0),
        (2, None, None, 1, 1),
        (3, None, None, 0, 2),
    ]
    played.waive(1)
    second = board_of(played, played.rank())
    assert [(line.number, line.rank, line.value, line.missing) for line in second.lines] == [
        (2, 1, Fraction(99), 1),
        (1, 2, Fraction(80), 0),
        (3, None, None, 2),
    ]
    assert board_of(played, first.ranking_id) == first
    assert [line.number for line in read(database, played.organiser, leaderboards.listing, played.cycle.id)] == [2, 1]
    assert len(set(digests(database))) == 2


def test_a_draft_and_a_withdrawn_sheet_do_not_count(database: Database) -> None:
    played = a_scored_round(database, [[80], [90]])
    withdrawn = assignments_of(database, played.round.id)[1]
    a_sheet(database, withdrawn, points=10, state=type(withdrawn.state).DRAFT)
    played.close()
    board = board_of(played, played.rank())
    assert standings(board) == [(1, 1, False, Fraction(80), 1), (2, None, False, None, None)]


def test_equal_input_gives_an_equal_digest_and_numbers_go_on(database: Database) -> None:
    played = a_ranked_round(database, [[80], [70]])
    played.rank()
    first, second = digests(database)
    assert first == second
    assert len(first) == 64
    with database.reading() as session:
        assert session.scalars(select(Ranking.number).order_by(Ranking.id)).all() == [1, 2]


def test_nothing_to_rank_is_refused_and_leaves_the_round_closed(database: Database) -> None:
    played = a_scored_round(database, [[None], [None]])
    played.close()
    with pytest.raises(Invalid, match="nothing to rank"):
        played.rank()
    with database.reading() as session:
        assert session.get_one(Round, played.round.id).stage == "closed"


def test_a_tie_across_the_edge_of_the_award_is_left_to_the_panel(database: Database) -> None:
    played = a_ranked_round(database, [[90], [89], [88], [80], [80], [70]])
    board = board_of(played, 1)
    assert [(line.tier, line.is_at_edge, line.edge_first, line.edge_last) for line in board.lines] == [
        (1, False, None, None),
        (2, False, None, None),
        (3, False, None, None),
        (None, True, 3, None),
        (None, True, 3, None),
        (None, False, None, None),
    ]
    assert [(band.held, band.cut) for band in board.bands] == [
        (1, Fraction(90)),
        (1, Fraction(89)),
        (1, Fraction(88)),
    ]
    assert board.prizes_yuan == 80_000


def test_a_preliminary_round_places_nobody_into_a_tier(database: Database) -> None:
    played = a_ranked_round(database, [[90], [80]], year=2020)
    board = board_of(played, 1)
    assert (board.bands, {line.tier for line in board.lines}, board.year) == ((), {None}, 2020)


def set_rubric(database: Database, cycle: Cycle, **fields: object) -> None:
    with database.writing() as session:
        rubric = session.scalars(select(Rubric).where(Rubric.track_id == track_of(cycle).id)).one()
        for name, value in fields.items():
            setattr(rubric, name, value)
        session.commit()
    assert round_of(cycle).stage == "setup"
