"""Plain data of what is worked out beside the latest rankings: how sure they are, other methods, judges, trials."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import TypeAlias

from sqlalchemy import func, select

from db.tables import Ranking, Round, WhatIfNote
from db.visibility import FINISHED
from domain.awards import Method
from domain.what_if import decode
from exports.archive_tables import Kind
from exports.cells import rounded
from exports.data_tables import FilledTable, Value, data_table, field, words
from scoring.agreement import Undefined
from scoring.judge_findings import Look
from use_cases import certainties, method_comparison, panel_health
from use_cases.certainties import EIGHTY
from use_cases.data_entries import ENTRY, ROUND
from use_cases.data_judging import JUDGE, NUMBER
from use_cases.data_source import DataSource
from use_cases.score_agreement import PanelAgreement

_DECIMALS = 6
_CHANCES = 4
CERTAINTIES = data_table(
    "certainties",
    "各轮次最新排名有多可靠，不决定任何事",
    "How sure the latest ranking of each round is; decides nothing",
    "round ranking entry",
    ROUND,
    NUMBER,
    ENTRY,
    field("adjusted", "扣除评委宽严的得分", "Value with severity taken out", Kind.DECIMAL),
    field("low", "其八成区间下限", "Lower end of its 80% interval", Kind.DECIMAL),
    field("high", "其八成区间上限", "Upper end of its 80% interval", Kind.DECIMAL),
    field("expected_rank", "预期名次", "Expected rank", Kind.FIGURE),
    field("rank_low", "名次八成区间，最好", "Best rank of the 80% interval", Kind.COUNT),
    field("rank_high", "名次八成区间，最差", "Worst rank of the 80% interval", Kind.COUNT),
    field("chances", "各等次依次的可能性，最后为无", "Chances of the tiers in order, last of none", Kind.JSON),
)
METHOD_STANDINGS = data_table(
    "method_standings",
    "各轮次最新排名按各种方法的名次",
    "Where every entry stands by each method in the latest ranking of each round",
    "round ranking method rank entry",
    ROUND,
    NUMBER,
    field("method", "计分方法", "Method", codes=Method),
    field("is_official", "正式方法", "The official one", Kind.FLAG),
    field("rank", "名次", "Rank", Kind.COUNT, empty=True),
    ENTRY,
    field("value", "得分（六位小数）", "Value (six decimals)", Kind.DECIMAL, empty=True),
    field("tier", "奖项顺序号", "Place of its tier", Kind.COUNT, empty=True),
    field("is_at_edge", "同分跨奖项边界", "Tied across an edge", Kind.FLAG),
)
JUDGE_FIGURES = data_table(
    "judge_figures",
    "评审组体检：每位评委的数据，空为不足以判断",
    "Panel health: figures of each judge, empty where nothing can be said",
    "round judge",
    ROUND,
    JUDGE,
    field("sheets", "评分表数", "Sheets", Kind.COUNT),
    field("severity", "宽严（分）", "Severity (points)", Kind.FIGURE, empty=True),
    field("spread", "分数拉开程度，1 为与他人相同", "Spread, 1 like the others", Kind.FIGURE, empty=True),
    field("departure", "与其他评委的偏离，1 为与他人相同", "Departure, 1 like the others", Kind.FIGURE, empty=True),
    field("halo", "各评分项雷同程度", "Likeness of its criteria", Kind.FIGURE, empty=True),
    field("drift", "前后变化（分）", "Drift (points)", Kind.FIGURE, empty=True),
    field("correlation", "与其他评委的相关", "Correlation with the rest", Kind.FIGURE, empty=True),
    field("seconds", "两张评分表之间的秒数（中位数）", "Seconds between sheets (median)", Kind.FIGURE, empty=True),
)
AGREEMENTS = data_table(
    "agreements",
    "评委一致程度，空为无法计算",
    "How far judges agree, empty where it is undefined",
    "round criterion statistic",
    ROUND,
    field("criterion", "评分项代码，空为总分", "Criterion, empty for the totals", empty=True),
    field("statistic", "统计量", "Statistic"),
    field("value", "数值", "Value", Kind.FIGURE, empty=True),
    field("low", "95% 区间下限", "Lower 95% limit", Kind.FIGURE, empty=True),
    field("high", "95% 区间上限", "Upper 95% limit", Kind.FIGURE, empty=True),
    field("why_none", "无法计算的原因", "Why there is none", codes=Undefined, empty=True),
)
WHAT_IF_NOTES = data_table(
    "what_if_notes",
    "试算留存，不含已撤回的；不是排名",
    "Notes of trials that were not withdrawn; no rankings",
    "round ranking written_at title",
    ROUND,
    NUMBER,
    field("written_at", "写下时刻", "Written at", Kind.MOMENT),
    field("author", "留存人账号", "Account of the author", empty=True),
    words("title", "标题", "Title"),
    words("text", "说明", "Text"),
    field("weights", "试用的权重（万分之一）", "Weights tried (hundredths of a per cent)", Kind.JSON),
    field("method", "试用的方法", "Method tried", codes=Method),
    field("tiers", "试用的名额和最低得分（百分之一分）", "Quotas and least values tried", Kind.JSON),
    field("advance_count", "试用的晋级名额", "Entries that would advance", Kind.COUNT, empty=True),
    field("left_out", "不计其评分表的评委", "Judge whose sheets are left out", empty=True),
    words("outcome_zh", "结果（中文）", "What came of it, in Chinese"),
    words("outcome_en", "结果（英文）", "What came of it, in English"),
)
_Looks: TypeAlias = Sequence[tuple[str, panel_health.RoundHealth]]
ALL = (CERTAINTIES, METHOD_STANDINGS, JUDGE_FIGURES, AGREEMENTS, WHAT_IF_NOTES)


def tables(source: DataSource) -> Iterator[FilledTable]:
    """Work out what the pages show beside the latest rankings."""
    latest = _latest(source)
    yield FilledTable(CERTAINTIES, _certainties(source, latest))
    yield FilledTable(METHOD_STANDINGS, _methods(source, latest))
    # Both are of the same looks, which take long: had once, and only where rows are asked for.
    looks = cache(lambda: _looked_at(source))
    yield FilledTable(JUDGE_FIGURES, _judges(source, looks))
    yield FilledTable(AGREEMENTS, _agreements(looks))
    yield FilledTable(WHAT_IF_NOTES, _notes(source))


def _latest(source: DataSource) -> Sequence[tuple[int, str, int]]:
    """Give id, round and number of the latest ranking of each round."""
    newest = (
        select(Ranking.round_id, func.max(Ranking.number).label("number"))
        .where(Ranking.round_id.in_(source.rounds))
        .group_by(Ranking.round_id)
        .subquery()
    )
    rows = select(Ranking.id, Ranking.round_id, Ranking.number).join(
        newest, (newest.c.round_id == Ranking.round_id) & (newest.c.number == Ranking.number)
    )
    return [(row.id, source.rounds[row.round_id], row.number) for row in source.tx.session.execute(rows)]


def _certainties(source: DataSource, latest: Sequence[tuple[int, str, int]]) -> Iterator[list[Value]]:
    for ranking_id, round_, number in latest:
        found = certainties.of_ranking(source.tx, ranking_id)
        for entry_id, line in (found.lines if found else {}).items():
            value = [_decimal(line.value), _decimal(line.low[EIGHTY]), _decimal(line.high[EIGHTY])]
            ranks = [_decimal(line.expected_rank), line.rank_low[EIGHTY], line.rank_high[EIGHTY]]
            chances = [round(chance, _CHANCES) for chance in line.tiers]
            yield [round_, number, source.entry(entry_id), *value, *ranks, chances]


def _methods(source: DataSource, latest: Sequence[tuple[int, str, int]]) -> Iterator[list[Value]]:
    for ranking_id, round_, number in latest:
        for method in method_comparison.of_ranking(source.tx, ranking_id).methods:
            for line in method.lines:
                value = None if line.value is None else rounded(line.value)
                by_it = [round_, number, method.method.value, method.is_official]
                yield [*by_it, line.rank, source.entry(line.entry_id), value, line.tier, line.is_at_edge]


def _looked_at(source: DataSource) -> _Looks:
    """Give every finished round of which there are sheets, and what is said of its panel."""
    finished = select(Round.id).where(Round.id.in_(source.rounds), Round.stage.in_(FINISHED)).order_by(Round.id)
    health = [(each, panel_health.of_round(source.tx, each)) for each in source.tx.session.scalars(finished).all()]
    looked_at = [(source.rounds[round_id], found) for round_id, found in health if found is not None]
    return [(round_, found) for round_, found in looked_at if found.overall.sheets]


def _judges(source: DataSource, looks: Callable[[], _Looks]) -> Iterator[list[Value]]:
    for round_, found in looks():
        yield from _judges_of(source, round_, found)


def _judges_of(source: DataSource, round_: str, found: panel_health.RoundHealth) -> Iterator[list[Value]]:
    looks, correlation = found.health.estimates, found.health.correlation.value
    for place, report in enumerate(found.reports):
        figures = (
            found.effect[place],
            1 + looks[Look.SPREAD].value[place],
            looks[Look.AGREEMENT].value[place],
            looks[Look.HALO].value[place],
            looks[Look.DRIFT].value[place],
            correlation[place],
            found.health.middle_gap[place],
        )
        yield [round_, source.login(report.judge.user_id), report.sheets, *(_decimal(float(each)) for each in figures)]


def _agreements(looks: Callable[[], _Looks]) -> Iterator[list[Value]]:
    for round_, found in looks():
        yield from _statistics(round_, None, found.overall)
        for criterion, panel in zip(found.scores.criteria, found.by_criterion, strict=True):
            yield from _statistics(round_, criterion.code, panel)


def _statistics(round_: str, criterion: str | None, panel: PanelAgreement) -> Iterator[list[Value]]:
    for key, value in panel.values.items():
        low, high = panel.intervals.get(key, (math.nan, math.nan))
        given = [None, value.value] if isinstance(value, Undefined) else [_decimal(value), None]
        yield [round_, criterion, str(key), given[0], _decimal(low), _decimal(high), given[1]]


def _notes(source: DataSource) -> Iterator[list[Value]]:
    rows = (
        select(WhatIfNote, Ranking.round_id, Ranking.number)
        .join(Ranking, Ranking.id == WhatIfNote.ranking_id)
        .where(Ranking.round_id.in_(source.rounds), WhatIfNote.withdrawn_at.is_(None))
    )
    for row, round_id, number in source.tx.session.execute(rows):
        tried = decode(row.parameters["assumptions"])
        tiers = [{"quota": tier.quota, "minimum_value": tier.minimum_value} for tier in tried.tiers]
        note = [source.rounds[round_id], number, row.written_at, source.login(row.author_id), row.title, row.text]
        rules = [list(tried.weights), tried.method.value, tiers, tried.advance_count, source.login(tried.left_out)]
        yield [*note, *rules, *source.in_both(row.summary)]


def _decimal(value: float) -> float | None:
    """Round for reading; nothing where there is no figure. Never minus nought, which would differ from nought."""
    return round(value, _DECIMALS) + 0.0 if math.isfinite(value) else None
