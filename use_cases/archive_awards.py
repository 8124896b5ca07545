"""The archive's award list: who stands in which tier by the latest final rankings, and who is still to be decided."""

from __future__ import annotations

from collections.abc import Iterator

from domain.awards import RoundKind
from domain.messages import InBoth
from exports.archive_tables import Cell, Filled, Kind, Table, column
from use_cases import award_rows
from use_cases.archive_sources import ArchiveSource

AWARD_LIST = Table(
    "award_list",
    InBoth(
        "按最新一次终评排名得出的授奖名单，先奖项后名次；同分跨奖项边界的列在最后，由评审小组决定。",
        "The award list by the latest final rankings, by tier and rank; entries tied across an edge come last, they "
        "are for the panel to decide.",
    ),
    (
        column("ranking_id", "排名", "the ranking", Kind.NUMBER),
        column("entry_id", "参评对象", "the entry", Kind.NUMBER),
        column("state", "awarded 授奖；at_edge 待定", "awarded, or at_edge: not decided", Kind.CODE),
        column("tier", "奖项顺序号", "position of the tier", Kind.COUNT, ("待定", "not decided")),
        column("rank", "名次", "its rank", Kind.COUNT),
        column("value", "得分", "its value", Kind.EXACT),
        column("prize_yuan", "奖金", "the prize", Kind.YUAN, ("待定", "not decided")),
        column(
            "prize_is_minimum", "奖金是“不少于”", "the prize is “not less than”", Kind.FLAG, ("待定", "not decided")
        ),
    ),
)


def tables(source: ArchiveSource) -> Iterator[Filled]:
    """Read the award list."""
    yield Filled(AWARD_LIST, _awards(source))


def _awards(source: ArchiveSource) -> Iterator[list[Cell]]:
    tiers = {tier.position: tier for tier in award_rows.cycle_with_rules(source.tx, source.cycle_id).tiers}
    finals = [
        row.id for row in award_rows.latest_rankings(source.tx, source.cycle_id) if row.round.kind is RoundKind.FINAL
    ]
    placed = [row for rows in award_rows.placed(source.tx, finals).values() for row in rows]
    for row in sorted(
        (row for row in placed if row.tier), key=lambda row: (row.tier or 0, row.place.rank, row.entry_id)
    ):
        tier = tiers[row.tier or 0]
        yield [
            row.place.ranking_id,
            row.entry_id,
            "awarded",
            row.tier,
            row.place.rank,
            row.place.value,
            tier.prize_yuan,
            tier.prize_is_minimum,
        ]
    edge = (row for row in placed if row.place.is_at_edge)
    for row in sorted(edge, key=lambda row: (row.place.ranking_id, row.place.rank, row.entry_id)):
        yield [row.place.ranking_id, row.entry_id, "at_edge", None, row.place.rank, row.place.value, None, None]
