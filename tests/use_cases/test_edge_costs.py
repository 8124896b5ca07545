"""What decisions at an edge cost, by hand."""

from __future__ import annotations

from db.engine import Database
from domain.motions import MotionKind
from tests.meetings import a_meeting
from tests.panels import latest_ranking
from use_cases import edge_costs
from use_cases.transaction import read


def test_every_decision_at_an_edge_has_its_price(database: Database) -> None:
    """Prizes of 50,000, 20,000 and twice 10,000; the third and fourth are tied with the fifth for two places."""
    sitting = a_meeting(database, [[90] * 3, [80] * 3, [70] * 3, [70] * 3, [70] * 3, [50] * 3])
    ranking = latest_ranking(database, sitting.played.round.id)

    def costs(tier: int) -> dict[str, tuple[int, int]]:
        found = read(database, sitting.chair, edge_costs.of_ranking, ranking)
        return {str(each.decision): (each.cost, each.left) for each in found[tier]}

    assert costs(1) == {
        "As the list stands": (70_000, 25_000),
        "One more above the edge, nobody in exchange": (100_000, -5_000),
        "One down over the edge, nobody in exchange": (40_000, 55_000),
        "One place above left empty, the ranking fills the tiers anew": (30_000, 65_000),
    }
    assert costs(3)["The tie settled, its places filled"] == (90_000, 5_000)
    sitting.carry(MotionKind.MOVE, 5, tier=3)
    assert costs(3)["As the list stands"] == (80_000, 15_000)
