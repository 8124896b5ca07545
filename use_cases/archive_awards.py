"""The archive's award list: who stands in which tier as ranking, motions and withdrawals have it, and what is open."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from domain.awards import TrackKind
from domain.decided import DecidedTrack, Placed, TierTerms
from domain.messages import InBoth
from exports.archive_tables import Cell, Filled, Kind, Table, column
from use_cases.archive_rules import as_json
from use_cases.archive_sources import ArchiveSource
from use_cases.decisions import decisions_of

_NO_AWARD = ("待定或撤销", "not decided, or withdrawn")
AWARD_LIST = Table(
    "award_list",
    InBoth(
        "归档时的授奖名单：最新一次终评排名，经评审小组表决和撤销授奖。先授奖的，按奖项和名次；然后是待定的和撤销的。",
        "The award list as it stands: by the latest final rankings, the panel's motions and what was withdrawn. Awards "
        "come first, by tier and rank, then what is not decided, then what was withdrawn.",
    ),
    (
        column("ranking_id", "排名", "the ranking", Kind.NUMBER),
        column("entry_id", "参评对象", "the entry", Kind.NUMBER),
        column(
            "state",
            "awarded 授奖；at_edge 同分待定；withdrawn 已撤销",
            "awarded; at_edge: a tie is not decided; or withdrawn",
            Kind.CODE,
        ),
        column("tier", "奖项顺序号", "position of the tier", Kind.COUNT, _NO_AWARD),
        column("rank", "名次", "its rank", Kind.COUNT, ("未排名", "not ranked")),
        column("value", "得分", "its value", Kind.EXACT, ("未排名", "not ranked")),
        column(
            "proposed",
            "排名给出的奖项",
            "tier by the ranking alone",
            Kind.COUNT,
            ("没有或待定", "none, or not decided"),
        ),
        column(
            "motion",
            "定其奖项的表决事项序号",
            "number of the motion that placed it",
            Kind.COUNT,
            ("按排名", "the ranking"),
        ),
        column(
            "between",
            "待定的奖项，null 为不授奖；没有待定的为 []",
            "tiers that a tie leaves it between, null for no award; [] where nothing is open",
            Kind.JSON,
        ),
        column("prize_yuan", "奖金", "the prize", Kind.YUAN, _NO_AWARD),
        column("prize_is_minimum", "规则所定奖金是“不少于”", "the declared prize is a least sum", Kind.FLAG, _NO_AWARD),
    ),
)
_STATES = ("awarded", "at_edge", "withdrawn")


def tables(source: ArchiveSource) -> Iterator[Filled]:
    """Read the award list."""
    yield Filled(AWARD_LIST, _awards(source))


def award_row(ranking_id: int, line: Placed, track: DecidedTrack, tiers: Mapping[int, TierTerms]) -> list[Cell] | None:
    """Write one line of the list; None for an entry that neither has an award nor had or awaits one.

    Args:
        ranking_id: of the ranking that decides.
        line: where the entry stands.
        track: of which it is one.
        tiers: by position.
    """
    if line.tier is None and not line.between and not line.is_withdrawn:
        return None
    is_awarded = line.tier is not None
    return [
        ranking_id,
        line.entry_id,
        "awarded" if is_awarded else "withdrawn" if line.is_withdrawn else "at_edge",
        line.tier,
        line.rank,
        line.value,
        line.proposed,
        line.motion,
        as_json(list(line.between)),
        track.prizes[line.tier] if line.tier is not None else None,
        tiers[line.tier].prize_is_minimum if line.tier is not None else None,
    ]


def _awards(source: ArchiveSource) -> Iterator[list[Cell]]:
    decisions = decisions_of(source.tx, source.cycle_id)
    tiers = {tier.position: tier for tier in decisions.tiers}
    found = []
    for kind in (kind for kind in TrackKind if kind in decisions.tracks):
        track, ranking = decisions.tracks[kind], decisions.rankings[kind]
        for line in track.lines:
            row = award_row(ranking.id, line, track, tiers)
            if row is not None:
                state = "awarded" if line.tier is not None else str(row[2])
                order = _STATES.index(state), line.tier or 0, ranking.id, line.rank or 0, line.entry_id
                found.append((order, row))
    for _order, row in sorted(found, key=lambda pair: pair[0]):
        yield row
