"""The archive's tables of the results: counted sheets, rankings, ranked entries."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction

from sqlalchemy import select

from db.tables import Assignment, Criterion, RankedEntry, Ranking, RoundEntry, ScoreSheet, SheetPoints, Tier
from domain.messages import InBoth
from exports.archive_tables import Cell, Filled, Kind, Table, column
from scoring.exact import rounded_decimal
from use_cases.archive_counted import Version, rankings_with_sheets
from use_cases.archive_rules import as_json
from use_cases.archive_sources import ArchiveSource

DECIMALS = 6
_AT_A_TIME = 5000
_UNRANKED = ("未排名", "not ranked")
SHEETS = Table(
    "sheets",
    InBoth(
        "评分表：计入过某次排名的每一个已提交版本。", "Score sheets: every submitted version that a ranking counted."
    ),
    (
        column("sheet_id", "评分表", "the sheet", Kind.NUMBER),
        column("round_id", "轮次", "its round", Kind.NUMBER),
        column("entry_id", "参评对象", "the entry", Kind.NUMBER),
        column("user_id", "评委", "the judge", Kind.NUMBER),
        column("version", "版本，从 1 起", "its version, from 1", Kind.COUNT),
        column("written_at", "提交时刻", "when it was submitted", Kind.MOMENT),
        column("comment", "评语", "the comment", Kind.TEXT, ("没有评语", "none")),
    ),
)
SHEET_POINTS = Table(
    "sheet_points",
    InBoth("每张评分表各评分项的得分。", "The points of each criterion on each sheet."),
    (
        column("sheet_id", "评分表", "the sheet", Kind.NUMBER),
        column("code", "评分项代码", "code of the criterion", Kind.CODE),
        column("points", "得分", "the points", Kind.POINTS),
    ),
)
RANKINGS = Table(
    "rankings",
    InBoth("历次排名。", "Every ranking that was computed."),
    (
        column("ranking_id", "排名", "the ranking", Kind.NUMBER),
        column("round_id", "轮次", "its round", Kind.NUMBER),
        column("number", "本轮第几次，从 1 起", "its number in the round, from 1", Kind.COUNT),
        column("computed_at", "计算时刻", "when it was computed", Kind.MOMENT),
        column("computed_by_id", "计算人", "who computed it", Kind.NUMBER, ("命令行", "the command line")),
        column("method", "方法，同 rounds", "the method, as in rounds", Kind.CODE),
        column("rounding", "取整规则，同 tracks", "the rounding, as in tracks", Kind.CODE),
        column(
            "rules",
            "当时的全部规则：方法、取整、同分比较、权重、奖项；"
            "混合模型另有各参评对象的分组 groups，跨参评对象的方法另有小数位数 decimals",
            "all rules as they were: method, rounding, tie-break, weights, tiers; groups of the entries for the mixed "
            "model, decimals for methods across entries",
            Kind.JSON,
        ),
        column(
            "input_digest",
            "输入校验值：规则、参评对象、所计评分表",
            "digest of the input: rules, entries and every counted sheet",
            Kind.DIGEST,
        ),
        column("program_version", "程序版本", "version of the program", Kind.TEXT),
    ),
)
RANKING_SHEETS = Table(
    "ranking_sheets",
    InBoth("每次排名计入了哪些评分表。", "Which sheets each ranking counted."),
    (
        column("ranking_id", "排名", "the ranking", Kind.NUMBER),
        column("sheet_id", "评分表", "the sheet", Kind.NUMBER),
    ),
)
RANKED_ENTRIES = Table(
    "ranked_entries",
    InBoth("每次排名中每个参评对象的结果。", "Where every entry stands in every ranking."),
    (
        column("ranking_id", "排名", "the ranking", Kind.NUMBER),
        column("entry_id", "参评对象", "the entry", Kind.NUMBER),
        column("sheets", "已提交评分表数", "submitted sheets", Kind.COUNT),
        column("missing", "所缺评分表数", "missing sheets", Kind.COUNT),
        column("value", "得分", "its value", Kind.EXACT, _UNRANKED),
        column(
            "value_decimal",
            "得分，四舍五入到六位小数，便于阅读",
            "the same rounded half up to six decimals, for reading",
            Kind.DECIMAL,
            _UNRANKED,
        ),
        column(
            "spread",
            "各表总分的样本标准差",
            "sample standard deviation of the totals",
            Kind.DECIMAL,
            ("不足两张", "below two"),
        ),
        column(
            "rank", "名次，同分同名次（1、2、2、4）", "its rank; ties share one (1, 2, 2, 4)", Kind.COUNT, _UNRANKED
        ),
        column("is_tied", "与他人同名次", "shares its rank", Kind.FLAG),
        column(
            "is_plain_mean",
            "评分表不足五张，未去掉最高最低分",
            "fewer than five sheets, so nothing was trimmed",
            Kind.FLAG,
        ),
        column("tier", "奖项顺序号", "position of its tier", Kind.COUNT, ("没有奖项或待定", "none, or not decided")),
        column(
            "is_at_edge", "同分跨奖项边界，由评审小组决定", "tied across the edge of a tier: for the panel", Kind.FLAG
        ),
        column(
            "edge_first", "可能得到的最高奖项", "best tier it could get", Kind.COUNT, ("不在边界", "not at an edge")
        ),
        column(
            "edge_last",
            "可能得到的最低奖项",
            "worst one",
            Kind.COUNT,
            ("不在边界，或可能没有奖项", "not at an edge, or perhaps none"),
        ),
    ),
)


def tables(source: ArchiveSource) -> Iterator[Filled]:
    """Read the rankings and every sheet they counted."""
    found = list(rankings_with_sheets(source.tx, source.round_ids))
    counted = frozenset[Version]().union(*(versions for _ranking, versions in found))
    ids = _sheet_ids(source, counted)
    kept = frozenset(ids.values())
    yield Filled(SHEETS, _sheets(source, kept))
    yield Filled(SHEET_POINTS, _points(source, kept))
    yield Filled(RANKINGS, _rankings([ranking for ranking, _versions in found]))
    yield Filled(RANKING_SHEETS, _ranking_sheets(found, ids))
    yield Filled(RANKED_ENTRIES, _ranked_entries(source))


def as_decimal(value: Fraction) -> str:
    """Write a value for reading, half up at six decimals."""
    shown: Decimal = rounded_decimal(value.numerator, value.denominator, DECIMALS)
    return f"{shown:f}"


def _sheet_ids(source: ArchiveSource, counted: frozenset[Version]) -> dict[Version, int]:
    rows = source.tx.session.execute(
        select(ScoreSheet.id, ScoreSheet.assignment_id, ScoreSheet.version)
        .join(Assignment, Assignment.id == ScoreSheet.assignment_id)
        .where(Assignment.round_id.in_(source.round_ids))
    )
    return {(row[1], row[2]): row[0] for row in rows if (row[1], row[2]) in counted}


def _sheets(source: ArchiveSource, kept: frozenset[int]) -> Iterator[list[Cell]]:
    rows = (
        select(
            ScoreSheet.id,
            Assignment.round_id,
            Assignment.entry_id,
            Assignment.user_id,
            ScoreSheet.version,
            ScoreSheet.written_at,
            ScoreSheet.comment,
        )
        .join(Assignment, Assignment.id == ScoreSheet.assignment_id)
        .where(Assignment.round_id.in_(source.round_ids))
        .order_by(ScoreSheet.id)
        .execution_options(yield_per=_AT_A_TIME)
    )
    for row in source.tx.session.execute(rows):
        if row.id in kept:
            yield [*row[:-1], source.discretion.clear(row.comment)]


def _points(source: ArchiveSource, kept: frozenset[int]) -> Iterator[list[Cell]]:
    rows = (
        select(SheetPoints.sheet_id, Criterion.code, SheetPoints.points)
        .join(Criterion, Criterion.id == SheetPoints.criterion_id)
        .join(ScoreSheet, ScoreSheet.id == SheetPoints.sheet_id)
        .join(Assignment, Assignment.id == ScoreSheet.assignment_id)
        .where(Assignment.round_id.in_(source.round_ids))
        .order_by(SheetPoints.sheet_id, Criterion.position, Criterion.id)
        .execution_options(yield_per=_AT_A_TIME)
    )
    for row in source.tx.session.execute(rows):
        if row.sheet_id in kept:
            yield list(row)


def _rankings(rankings: Sequence[Ranking]) -> Iterator[list[Cell]]:
    for row in rankings:
        yield [
            row.id,
            row.round_id,
            row.number,
            row.computed_at,
            row.computed_by_id,
            row.method.value,
            row.rounding.value,
            as_json(row.rules),
            row.input_digest,
            row.program_version,
        ]


def _ranking_sheets(
    found: Sequence[tuple[Ranking, frozenset[Version]]], ids: dict[Version, int]
) -> Iterator[list[Cell]]:
    for ranking, versions in found:
        for sheet_id in sorted(ids[version] for version in versions if version in ids):
            yield [ranking.id, sheet_id]


def _ranked_entries(source: ArchiveSource) -> Iterator[list[Cell]]:
    rows = (
        select(RankedEntry, Tier.position)
        .join(Ranking, Ranking.id == RankedEntry.ranking_id)
        .join(RoundEntry, (RoundEntry.entry_id == RankedEntry.entry_id) & (RoundEntry.round_id == Ranking.round_id))
        .outerjoin(Tier, Tier.id == RankedEntry.tier_id)
        .where(Ranking.round_id.in_(source.round_ids))
        .order_by(RankedEntry.ranking_id, RoundEntry.number)
        .execution_options(yield_per=_AT_A_TIME)
    )
    for row, tier in source.tx.session.execute(rows):
        yield [
            row.ranking_id,
            row.entry_id,
            row.sheets,
            row.missing,
            row.value,
            None if row.value is None else as_decimal(row.value),
            row.spread,
            row.rank,
            row.is_tied,
            row.is_plain_mean,
            tier,
            row.is_at_edge,
            row.edge_first,
            row.edge_last,
        ]
