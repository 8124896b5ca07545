"""What decisions at an edge cost, by hand."""

from __future__ import annotations

from db.engine import Database
from domain.awards import TrackKind
from domain.motions import Choice, MotionKind
from tests.builders import an_entry
from tests.meetings import a_meeting
from tests.panels import a_ranked_round, latest_ranking
from use_cases import edge_costs, leaderboards
from use_cases.transaction import read


def test_every_decision_at_an_edge_has_its_price(database: Database) -> None:
    """Prizes of 50,000, 20,000 and twice 10,000; the third and fourth are tied with the fifth for two places."""
    sitting = a_meeting(database, [[90] * 3, [80] * 3, [70] * 3, [70] * 3, [70] * 3, [50] * 3])
    ranking = latest_ranking(database, sitting.played.round.id)

    def costs(tier: int) -> dict[str, tuple[int, int]]:
        found = read(database, sitting.chair, edge_costs.of_ranking, ranking)
        return {str(each.decision): (each.cost, each.left) for each in found.by_tier[tier]}

    assert costs(1) == {
        "As the list stands": (70_000, 25_000),
        "One more above the edge, nobody in exchange": (100_000, -5_000),
        "One down over the edge, nobody in exchange": (40_000, 55_000),
        "One place above left empty, the ranking fills the tiers anew": (30_000, 65_000),
    }
    assert costs(3)["The tie settled, its places filled"] == (90_000, 5_000)
    sitting.carry(MotionKind.MOVE, 5, tier=3)
    assert costs(3)["As the list stands"] == (80_000, 15_000)


def test_the_cost_of_the_list_as_it_stands_is_the_leaderboards_with_the_panels_decisions_and_the_other_track(
    database: Database,
) -> None:
    sitting = a_meeting(database, [[90] * 3, [80] * 3, [70] * 3, [60] * 3])
    ranking = latest_ranking(database, sitting.played.round.id)
    prize = sitting.put(MotionKind.SET_PRIZE, tier=1, prize=65_000)
    sitting.vote(prize, [Choice.YES] * 3)
    sitting.end(prize)
    sitting.carry(MotionKind.MOVE, 3, tier=None)
    unit = an_entry(database, sitting.played.cycle, kind=TrackKind.ORGANISATION)
    a_ranked_round(database, [[80, 80]], cycle=sitting.played.cycle, kind=TrackKind.ORGANISATION, entries=[unit])
    found = read(database, sitting.chair, edge_costs.of_ranking, ranking)
    board = read(database, sitting.chair, leaderboards.leaderboard, ranking)
    assert (found.by_ranking, found.by_panel, found.elsewhere) == (90_000, 5_000, 5_000)
    assert found.by_ranking == board.prizes_yuan
    assert {costs[0].cost for costs in found.by_tier.values()} == {100_000}
