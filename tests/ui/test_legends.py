"""An organiser's words in the legends of pictures, where Plotly would read tags."""

from __future__ import annotations

from html import escape

from db.engine import Database
from tests.builders import TIERS, a_cycle
from tests.panels import a_ranked_round
from ui.border_figures import border_picture
from ui.figures import values_by_rank
from ui.what_if_figures import kept_shares
from use_cases import borders, leaderboards, weight_stability, what_if
from use_cases.transaction import read

NAME = "<b>特等奖"


def test_a_tier_s_name_is_shown_literally(database: Database) -> None:
    (track, _name, prize, quota), *others = TIERS
    cycle = a_cycle(database, tiers=[(track, NAME, prize, quota), *others])
    played = a_ranked_round(database, [[90, 90, 91], [80, 81, 80], [70, 70, 72], [60, 62, 60]], cycle=cycle)
    ranking, who = played.rank(), played.organiser
    board = read(database, who, leaderboards.leaderboard, ranking)
    official = read(database, who, what_if.basis, ranking).official
    steady = read(database, who, weight_stability.stability, ranking, official, 500)
    pictures = (
        values_by_rank(board),
        border_picture(read(database, who, borders.of_ranking, ranking), 0),
        kept_shares(steady, board),
    )
    for picture in pictures:
        assert picture.figure.to_dict()["data"][0]["name"] == escape(NAME)
