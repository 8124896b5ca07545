"""Rankings by the methods that look at a judge's sheets of all entries."""

from __future__ import annotations

import io
from fractions import Fraction

import openpyxl
import pytest
from sqlalchemy import select

from db.engine import Database
from db.tables import Ranking, Round, Tier
from domain.awards import Method
from domain.documents import DocumentCode
from domain.refusals import Invalid
from tests.builders import a_cycle, an_entry, track_of
from tests.documents import leaving
from tests.panels import Played, a_ranked_round, a_scored_round, latest_ranking
from use_cases import leaderboards, what_if
from use_cases.leaderboards import Leaderboard
from use_cases.transaction import read

# The worked examples of docs/methods.md.
COMPLETE: list[list[int | None]] = [[70, 90], [80, 91], [90, 95]]
WITH_A_HOLE: list[list[int | None]] = [[70, 74], [72, 80], [65, None]]


def board_of(played: Played) -> Leaderboard:
    ranking = latest_ranking(played.database, played.round.id)
    return read(played.database, played.organiser, leaderboards.leaderboard, ranking)


def values_of(board: Leaderboard) -> dict[int, Fraction | None]:
    return {line.number: line.value for line in board.lines}


def scored(database: Database, points: list[list[int | None]], method: Method) -> Played:
    played = a_scored_round(database, points, cycle=a_cycle(database, method=method))
    played.close()
    return played


def test_standardised_values_are_those_worked_by_hand(database: Database) -> None:
    played = scored(database, COMPLETE, Method.STANDARDISED)
    played.rank()
    assert values_of(board_of(played)) == {
        1: Fraction("79.578244"),
        2: Fraction("84.617714"),
        3: Fraction("93.804042"),
    }


@pytest.mark.parametrize("method", [Method.ADDITIVE, Method.MIXED])
def test_an_entry_to_be_ranked_on_the_sheets_it_has_is_fine(database: Database, method: Method) -> None:
    played = scored(database, WITH_A_HOLE, method)
    played.waive(2)
    played.rank()
    board = board_of(played)
    assert [(line.number, line.rank) for line in board.lines] == [(2, 1), (1, 2), (3, 3)]
    if method is Method.ADDITIVE:
        assert values_of(board) == {1: 72, 2: 76, 3: 68}
    assert not any(line.is_plain_mean for line in board.lines)
    with database.reading() as session:
        ranking = session.scalars(select(Ranking)).one()
    assert (ranking.method, ranking.rules["method"], ranking.rules["decimals"]) == (method, method, 6)


def test_themes_with_judges_of_their_own_keep_their_levels_and_the_groups_are_kept_with_the_ranking(
    database: Database,
) -> None:
    cycle = a_cycle(database, method=Method.MIXED)
    themes = ["乡村振兴"] * 6 + ["长江禁渔"] * 6
    entries = [an_entry(database, cycle, theme=theme) for theme in themes]
    better = [[90 + place, 91 + place, None, None] for place in range(6)]
    worse = [[None, None, 60 + place, 61 + place] for place in range(6)]
    played = a_scored_round(database, [*better, *worse], cycle=cycle, entries=entries)
    played.close()
    played.waive(*range(12))
    ranking = played.rank()
    board = board_of(played)
    values = values_of(board)
    apart = float(sum(values[n] or 0 for n in range(1, 7)) - sum(values[n] or 0 for n in range(7, 13))) / 6
    assert apart == pytest.approx(30, abs=1)
    with database.reading() as session:
        groups = session.scalars(select(Ranking)).one().rules["groups"]
    assert groups == [groups[0]] * 6 + [1 - groups[0]] * 6
    found = read(database, played.organiser, what_if.basis, ranking)
    sketch = read(database, played.organiser, what_if.sketch, ranking, found.official)
    assert sketch.moves == ()
    assert sketch.assumed.lines == board.lines


def test_standardising_with_a_hole_is_refused_by_name_and_leaves_the_round_as_it_was(database: Database) -> None:
    played = scored(database, WITH_A_HOLE, Method.STANDARDISED)
    played.waive(2)
    with pytest.raises(Invalid, match=r"sheets are missing from: 示例甲\. Scoring can be reopened"):
        played.rank()
    with database.reading() as session:
        assert session.get_one(Round, played.round.id).stage == "closed"
        assert session.scalars(select(Ranking)).all() == []


def test_a_further_ranking_that_is_refused_leaves_the_one_before(database: Database) -> None:
    played = scored(database, WITH_A_HOLE, Method.STANDARDISED)
    played.rank()
    before = board_of(played)
    assert [(line.number, line.rank) for line in before.lines] == [(2, 1), (1, 2), (3, None)]
    played.waive(2)
    with pytest.raises(Invalid, match="gives no new ranking; the one before stands"):
        played.rank()
    assert board_of(played) == before


def test_least_squares_need_entries_that_hang_together(database: Database) -> None:
    played = scored(database, [[90, None], [None, 80]], Method.ADDITIVE)
    played.waive(0, 1)
    with pytest.raises(Invalid, match="fall into 2 groups that share no judge"):
        played.rank()


def test_a_minimum_value_holds_on_the_scale_of_points_and_ties_stay_ties(database: Database) -> None:
    for method in (Method.STANDARDISED, Method.ADDITIVE, Method.MIXED):
        board = board_with_a_minimum(database, method)
        assert [(line.number, line.rank, line.is_tied, line.tier) for line in board.lines] == [
            (1, 1, False, 2),
            (2, 2, True, 3),
            (3, 2, True, 3),
            (4, 4, False, None),
        ]


def board_with_a_minimum(database: Database, method: Method) -> Leaderboard:
    cycle = a_cycle(database, method=method)
    with database.writing() as session:
        first = session.scalars(select(Tier).where(Tier.track_id == track_of(cycle).id, Tier.position == 1)).one()
        first.minimum_value = 9_900
        session.commit()
    return board_of(a_ranked_round(database, [[90, 88], [80, 83], [80, 83], [60, 58]], cycle=cycle))


def test_the_workbook_names_the_method_and_its_rounding(database: Database) -> None:
    played = scored(database, WITH_A_HOLE, Method.ADDITIVE)
    played.waive(2)
    played.rank()
    export = leaving(database, played.organiser, DocumentCode.WORKBOOK, played.cycle.id, language="en")
    book = openpyxl.load_workbook(io.BytesIO(export.content()))
    texts = [
        str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None
    ]
    method = "Additive least squares (severity of each judge taken out); values rounded to six decimals"
    assert method in texts
    assert any(method in text and text != method for text in texts), "the line that says what made the ranking"
    assert "76" in texts
