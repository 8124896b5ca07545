"""Valid reports; a test names only what it is about."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction
from random import Random
from typing import Any

from domain.messages import msg
from exports.reports import (
    Award,
    AwardReport,
    Criterion,
    EdgeTie,
    RankedEntry,
    Ranking,
    SheetPoints,
    TiedEntry,
    Tier,
    TierAwards,
    UnrankedEntry,
)

NOON = datetime(2022, 11, 3, 4, 0, 7, tzinfo=UTC)
CRITERIA = (
    Criterion("针对性", 1_500, "切合征集主题，一事一议"),
    Criterion("可行性", 2_000),
    Criterion("实用性与创新性", 1_500),
    Criterion("采纳与转化", 2_500),
    Criterion("经济社会效益", 2_500),
)
TIERS = (
    Tier(1, "特等奖", 50_000, prize_is_minimum=True, quota=1, descriptor="有重要价值"),
    Tier(2, "一等奖", 20_000, prize_is_minimum=False, quota=3, minimum_value=Fraction(80)),
    Tier(3, "二等奖", 10_000, prize_is_minimum=False, quota=5),
    Tier(4, "三等奖", 5_000, prize_is_minimum=False, quota=9),
    Tier(5, "鼓励奖", 2_000, prize_is_minimum=False, quota=18),
    Tier(6, "优秀人民建议组织奖", 5_000, prize_is_minimum=False, quota=10),
)


def an_award(**given: Any) -> Award:  # noqa: ANN401 -- any field of the dataclass, which checks the names
    award = Award(
        "CQ2022-0001", "深化农村产权流转交易", ("示例甲", "示例乙"), "示例区农委", Fraction(271, 3), 1, 50_000
    )
    return replace(award, **given)


def a_ranked_entry(**given: Any) -> RankedEntry:  # noqa: ANN401 -- as above
    entry = RankedEntry(
        rank=1,
        tied=False,
        reference="CQ2022-0001",
        title="深化农村产权流转交易",
        theme="乡村振兴",
        kind="完善政策类",
        value=Fraction(271, 3),
        spread=3.25,
        sheets=5,
        tier="特等奖",
    )
    return replace(entry, **given)


def a_sheet(**given: Any) -> SheetPoints:  # noqa: ANN401 -- as above
    sheet = SheetPoints(
        reference="CQ2022-0001",
        title="深化农村产权流转交易",
        judge="示例评委一",
        points=(90, 85, 88, 92, 91),
        total=Fraction(1_793, 20),
        version=1,
        submitted_at=NOON,
        comment="措施可操作",
    )
    return replace(sheet, **given)


def a_ranking(**given: Any) -> Ranking:  # noqa: ANN401 -- as above
    ranking = Ranking(
        number=7,
        name="人民建议终评",
        computed_at=NOON,
        method=msg("Trimmed mean (without one highest and one lowest total)"),
        rounding=msg("No rounding"),
        tie_break="无",
        criteria=CRITERIA,
        entries=(a_ranked_entry(),),
        sheets=(a_sheet(),),
        input_digest="ab12" * 16,
        program_version="0.1.0",
    )
    return replace(ranking, **given)


def a_report(**given: Any) -> AwardReport:  # noqa: ANN401 -- as above
    special = an_award(prize_is_minimum=True)
    first = an_award(reference="CQ2022-0002", title="取消司法鉴定机构入围条件", rank=2, prize=20_000)
    report = AwardReport(
        cycle="2020—2022年度重庆市人民建议奖",
        created=NOON,
        program_version="0.1.0",
        tiers=(
            TierAwards(TIERS[0], (special,)),
            TierAwards(TIERS[1], (first, replace(first, reference="CQ2022-0003", rank=3))),
            TierAwards(TIERS[2], (), "无人达到最低分值"),
            *(TierAwards(tier, ()) for tier in TIERS[3:]),
        ),
        edge_ties=(),
        unranked=(),
        waived=(),
        rankings=(a_ranking(),),
    )
    return replace(report, **given)


def a_tie(**given: Any) -> EdgeTie:  # noqa: ANN401 -- as above
    entries = tuple(TiedEntry(f"CQ2022-1{n}", f"并列建议{n}", ("示例丙",), Fraction(88)) for n in (1, 2))
    return replace(EdgeTie(4, ("一等奖", "二等奖"), entries, places=1), **given)


def an_unranked_entry(**given: Any) -> UnrankedEntry:  # noqa: ANN401 -- as above
    return replace(UnrankedEntry("CQ2022-0099", "缺评分表的建议", 3, 5, "示例评委四、示例评委五"), **given)


def a_large_report(entries: int, judges: int) -> AwardReport:
    """Give a report of invented entries, each with one sheet a judge, always the same."""
    chance = Random(20_221_103)
    ranked, sheets = [], []
    for index in range(entries):
        reference, title = f"CQ2022-{index:05d}", f"关于第{index}村完善农村土地流转履约保证保险制度的建议"
        for judge in range(judges):
            points = tuple(chance.randint(55, 99) for _ in CRITERIA)
            total = Fraction(sum(p * c.weight for p, c in zip(points, CRITERIA, strict=True)), 10_000)
            comment = f"第{index % 997}条：措施可操作，条件和成本考虑较周全。"
            sheets.append(SheetPoints(reference, title, f"示例评委{judge}", points, total, 1, NOON, comment))
        tier = TIERS[0].name if index < 1 else TIERS[4].name if index < 36 else None
        value = Fraction(99_999 - index, 1_003)
        ranked.append(
            a_ranked_entry(rank=index + 1, reference=reference, title=title, value=value, sheets=judges, tier=tier)
        )
    ranking = a_ranking(entries=tuple(ranked), sheets=tuple(sheets))
    return a_report(rankings=(ranking,))
