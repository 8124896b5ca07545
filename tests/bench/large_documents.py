"""Reports as large as an office ever prints, always the same, for the yardsticks of documents."""

from __future__ import annotations

from datetime import UTC, date, datetime
from fractions import Fraction
from random import Random

import numpy as np

from domain.awards import Method, Rounding
from domain.messages import msg
from exports.certificate_reports import Certificate, CertificateReport
from exports.live_reports import LiveEntry, LiveReport, LiveSheet, LiveTier
from exports.reports import Criterion
from scoring import aggregation
from scoring.allocation import TierRule
from scoring.placing import PointSheets, Rules, place
from scoring.totals import TOTAL_UNITS, weighted_totals
from use_cases.list_contents import spelled

NOON = datetime(2022, 11, 3, 4, tzinfo=UTC)
_CRITERIA = (("针对性", 1_500), ("可行性", 2_000), ("实用性", 1_500), ("采纳与转化", 2_500), ("效益", 2_500))
_QUOTAS = (1, 3, 5, 9, 18)
_TIERS = ("特等奖", "一等奖", "二等奖", "三等奖", "鼓励奖")
_PRIZES = (50_000, 20_000, 10_000, 5_000, 2_000)


def a_large_live_report(entries: int, sheets: int) -> LiveReport:
    """Give a final ranking of invented points by the trimmed mean."""
    points = np.random.default_rng(7).integers(40, 100, (entries * sheets, len(_CRITERIA)))
    weights = np.asarray([weight for _name, weight in _CRITERIA])
    of = np.repeat(np.arange(entries), sheets)
    tiers = tuple(TierRule(quota, None) for quota in _QUOTAS)
    rules = Rules(aggregation.Rounding.NONE, (), tiers)
    placed = place(aggregation.Method.TRIMMED, PointSheets(of, points, entries), weights, rules)
    totals = weighted_totals(points, weights)
    values, allocation = placed.found.value.as_fractions(), placed.allocation
    if allocation is None:
        raise ValueError("no tiers were filled")
    found = [
        LiveEntry(
            reference=f"CQ2022-{index:05d}",
            title=f"关于第{index}村完善农村土地流转履约保证保险制度的建议",
            sheets=tuple(
                LiveSheet(judge + 1, tuple(map(int, points[row])), Fraction(int(totals[row]), TOTAL_UNITS))
                for judge, row in enumerate(range(index * sheets, (index + 1) * sheets))
            ),
            is_waived=False,
            value=values[index],
            rank=int(placed.ranks.rank[index]) or None,
            tier=None if allocation.tier[index] < 0 else int(allocation.tier[index]),
            is_at_edge=bool(allocation.at_edge[index]),
        )
        for index in range(entries)
    ]
    found.sort(key=lambda entry: entry.rank or 0)
    return LiveReport(
        cycle="2020—2022年度",
        name=msg("{track}: final round", track=msg("Suggestions")),
        created=NOON,
        program_version="0.1.0",
        number=1,
        computed_at=NOON,
        method=Method.TRIMMED,
        rounding=Rounding.NONE,
        criteria=tuple(Criterion(name, weight) for name, weight in _CRITERIA),
        tie_break=(),
        tiers=tuple(
            LiveTier(name, prize, prize_is_minimum=False, quota=quota, minimum=None, decided=quota)
            for name, prize, quota in zip(_TIERS, _PRIZES, _QUOTAS, strict=True)
        ),
        entries=tuple(found),
        judges=tuple(f"示例评委{judge}" for judge in range(1, sheets + 1)),
        recusals=(),
        motions=(),
        input_digest="ab" * 32,
        standing="",
    )


def many_certificates(n: int) -> CertificateReport:
    """Give the certificates of a large list: one proposer mostly, five now and then, titles of 10 to 45 characters."""
    chance = Random(7)
    letters = "进一步完善农村土地流转履约保证保险制度优化老旧小区加装电梯资金分担协商机制加强长江禁渔监管"

    def certificate(place: int) -> Certificate:
        title = "关于" + "".join(chance.choices(letters, k=chance.randint(6, 41))) + "的建议"
        names = tuple(
            f"示例{''.join(chance.choices('甲乙丙丁戊己庚辛', k=2))}" for _ in range(5 if place % 9 == 0 else 1)
        )
        tier = min(place // 100, len(_TIERS) - 1)
        line = {
            "motion": None,
            "prize_yuan": _PRIZES[tier],
            "rank": place + 1,
            "reference": f"CQ2022-{place:05d}",
            "tier": tier + 1,
            "title": title,
            "value": f"{999_999 - place}/10003",
        }
        return Certificate(
            number=msg("Chongqing Suggestions Award [{year}] No. {number}", year="2023", number=f"{place + 1:03d}"),
            reference=f"CQ2022-{place:05d}",
            honoured=names,
            title=title,
            tier=_TIERS[tier],
            dated=date(2023, 5, 4),
            line=spelled(line),
        )

    return CertificateReport(
        cycle="2020—2022年度",
        created=NOON,
        program_version="0.1.0",
        issued_by="重庆市人民建议征集办公室（示例）",
        list_number=1,
        sha256="ab" * 32,
        certificates=tuple(certificate(place) for place in range(n)),
    )
