"""What is said of how sure a ranking is, is said only where there is something to separate."""

from __future__ import annotations

import pytest

from db.engine import Database
from domain.messages import msg
from i18n import translate
from tests.panels import a_ranked_round
from ui.certainty_words import sentences
from use_cases import certainties, leaderboards
from use_cases.transaction import read

FAR_APART = [[96, 95, 96], [86, 85, 86], [76, 75, 76], [75, 76, 75], [41, 40, 41], [40, 41, 40]]
PLACES = 4


@pytest.mark.parametrize(("entries", "times"), [(len(FAR_APART), 1), (PLACES, 0)])
def test_nothing_is_separated_from_no_award_where_everybody_has_one(
    database: Database, entries: int, times: int
) -> None:
    played = a_ranked_round(database, FAR_APART[:entries])
    ranking = played.rank()
    board = read(database, played.organiser, leaderboards.leaderboard, ranking)
    found = read(database, played.organiser, certainties.of_ranking, ranking)
    assert found is not None
    last = board.bands[-1].name
    clear = msg("The sheets separate {upper} clearly from {lower}.", upper=last, lower=msg("no award"))
    assert sentences(board, found).count(translate(clear, "zh_CN")) == times
