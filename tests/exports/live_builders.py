"""Reports for live workbooks, with the program's own answer for any weights."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from fractions import Fraction

import numpy as np

from domain.awards import Method, Rounding
from domain.messages import msg
from exports.live_reports import LiveEntry, LiveMotion, LiveRecusal, LiveReport, LiveSheet, LiveTier, PlainRanking
from exports.reports import Criterion
from scoring import aggregation
from scoring.aggregation import HUNDREDTHS, in_hundredths
from scoring.allocation import TierRule
from scoring.placing import Placing, PointSheets, Rules, place
from scoring.totals import TOTAL_UNITS, weighted_totals

NOON = datetime(2022, 11, 3, 4, 0, 7, tzinfo=UTC)
WEIGHTS = (3_333, 2_667, 4_000)
TIERS = (
    LiveTier("特等奖", 50_000, prize_is_minimum=True, quota=1, minimum=Fraction(95), decided=0),
    LiveTier("一等奖", 20_000, prize_is_minimum=False, quota=2, minimum=None, decided=2),
    LiveTier("二等奖", 10_000, prize_is_minimum=False, quota=4, minimum=Fraction(7), decided=3),
)
Row = Sequence[tuple[int, int, int] | None]
# Three sevenths and their like: totals that binary fractions would part. None is a sheet that was never given in.
POINTS: tuple[Row, ...] = (
    ((90, 81, 92), (88, 85, 91), (93, 80, 90), (70, 71, 72), (99, 98, 97)),
    ((88, 85, 91), (90, 81, 92), (99, 98, 97), (93, 80, 90), (70, 71, 72)),
    ((90, 81, 91), (88, 85, 91), (93, 80, 90), (70, 71, 72), (99, 98, 97), (88, 88, 88)),
    ((81, 90, 80), (82, 80, 81), (83, 80, 80)),
    ((82, 80, 81), (81, 90, 80), None, (83, 80, 80)),
    ((95, 95, 95), (95, 95, 95), None, (95, 95, 95), (95, 95, 95)),
    ((60, 61, 60), (60, 61, 60), (61, 60, 60), (61, 60, 60)),
    ((61, 60, 60), (60, 61, 60), (60, 61, 60), (61, 60, 60)),
    ((5, 5, 5), (6, 6, 6), (5, 6, 5), (6, 5, 5), (0, 0, 0), (6, 6, 7), (6, 6, 6)),
    (),
)
WAIVED = frozenset({4})


def answer(
    method: Method, rounding: Rounding, tie_break: tuple[int, ...], weights: Sequence[int] = WEIGHTS
) -> tuple[Placing, list[bool]]:
    """Give the program's ranking, and which entries took part in it."""
    ranked = [bool(row) and (None not in row or index in WAIVED) for index, row in enumerate(POINTS)]
    given = [(index, sheet) for index, row in enumerate(POINTS) if ranked[index] for sheet in row if sheet]
    sheets = PointSheets(
        np.asarray([index for index, _ in given], dtype=np.int64),
        np.asarray([sheet for _, sheet in given], dtype=np.int64),
        len(POINTS),
    )
    rules = Rules(
        aggregation.Rounding(rounding.value), tie_break, tuple(TierRule(tier.quota, tier.minimum) for tier in TIERS)
    )
    placed = place(aggregation.Method(method.value), sheets, np.asarray(weights, dtype=np.int64), rules)
    return placed, ranked


def a_live_report(
    method: Method,
    rounding: Rounding,
    tie_break: tuple[int, ...] = (),
    organisations: LiveReport | PlainRanking | None = None,
) -> LiveReport:
    """Make the report of the ten entries; the title of one of them looks like a formula."""
    placed, _ranked = answer(method, rounding, tie_break)
    assert placed.allocation is not None
    values = placed.found.value.as_fractions()
    entries = [
        LiveEntry(
            reference=f"CQ-{index}",
            title="=关于流转的建议" if index == 1 else f"建议{index}",
            sheets=tuple(
                LiveSheet(judge, points or (None, None, None), None if points is None else _total(points, rounding))
                for judge, points in enumerate(row, 1)
            ),
            is_waived=index in WAIVED,
            value=values[index],
            rank=int(placed.ranks.rank[index]) or None,
            tier=None if placed.allocation.tier[index] < 0 else int(placed.allocation.tier[index]),
            is_at_edge=bool(placed.allocation.at_edge[index]),
            decided=msg("{tier} (by motion {numbers})", tier="二等奖", numbers=("3",)) if index == 3 else None,
        )
        for index, row in enumerate(POINTS)
    ]
    entries.sort(key=lambda entry: (entry.rank is None, entry.rank or 0))
    return LiveReport(
        cycle="2020—2022年度",
        name=msg("{track}: final round", track=msg("Suggestions")),
        created=NOON,
        program_version="0.1.0",
        number=1,
        computed_at=NOON,
        method=method,
        rounding=rounding,
        criteria=tuple(
            Criterion(name, weight) for name, weight in zip(("针对性", "可行性", "效益"), WEIGHTS, strict=True)
        ),
        tie_break=tie_break,
        tiers=TIERS,
        entries=tuple(entries),
        judges=tuple(f"示例评委{stem}" for stem in "甲乙丙丁戊己庚"),
        recusals=(LiveRecusal("CQ-3", "建议3", "示例评委丁", "同一单位", "", NOON),),
        motions=(LiveMotion(3, "CQ-3改为二等奖", msg("Carried"), "5票赞成", "=理由", NOON),),
        input_digest="ab" * 32,
        standing="",
        organisations=organisations,
    )


def _total(points: tuple[int, int, int], rounding: Rounding) -> Fraction:
    total = weighted_totals(np.asarray([points]), np.asarray(WEIGHTS))
    if rounding is Rounding.TOTALS:
        return Fraction(int(in_hundredths(total, TOTAL_UNITS)[0]), HUNDREDTHS)
    return Fraction(int(total[0]), TOTAL_UNITS)
