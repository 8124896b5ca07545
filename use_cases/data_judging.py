"""Plain data of the judging: panels, tasks, recusals, waivers, sheets and their points, rankings."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from sqlalchemy import func, select

from db.tables import (
    AdvanceDecision,
    Assignment,
    Criterion,
    PanelMember,
    RankedEntry,
    Ranking,
    Recusal,
    ScoreSheet,
    SheetPoints,
    SheetWaiver,
)
from domain.advancing import AdvanceKind
from domain.awards import Method, Rounding, SheetState
from domain.recusals import RecusalOrigin, RecusalState
from exports.archive_tables import Kind
from exports.cells import rounded
from exports.data_tables import FilledTable, Value, data_table, field, words
from use_cases.data_entries import ENTRY, ROUND
from use_cases.data_source import DataSource

JUDGE = field("judge", "评委账号", "Account of the judge")
DECIDED = (
    field("decided_at", "决定时刻", "Decided at", Kind.MOMENT),
    field("decided_by", "决定人账号", "Decided by", empty=True),
)
NUMBER = field("ranking", "第几次排名", "Number of the ranking", Kind.COUNT)
PANELS = data_table(
    "panels",
    "各轮次的评委",
    "Judges of each round",
    "round judge",
    ROUND,
    JUDGE,
    field("is_chair", "评审组长", "Leads the panel", Kind.FLAG),
    field("declared_at", "声明无利害关系的时刻", "Declared at", Kind.MOMENT, empty=True),
    field("released_at", "中途退出的时刻", "Released at", Kind.MOMENT, empty=True),
)
ASSIGNMENTS = data_table(
    "assignments",
    "评审任务",
    "Tasks",
    "round entry judge",
    ROUND,
    ENTRY,
    JUDGE,
    field("number", "序号", "Number", Kind.COUNT),
    field("state", "状态", "State", codes=SheetState),
    field("version", "最新评分表的版本", "Version of the latest sheet", Kind.COUNT),
)
RECUSALS = data_table(
    "recusals",
    "回避",
    "Recusals",
    "round entry judge",
    ROUND,
    ENTRY,
    JUDGE,
    field("origin", "来由", "Origin", codes=RecusalOrigin),
    field("state", "状态", "State", codes=RecusalState),
    words("why_zh", "缘由（中文）", "Why, in Chinese"),
    words("why_en", "缘由（英文）", "Why, in English"),
    words("decision", "决定的理由", "Reason of the decision"),
    *DECIDED,
)
WAIVERS = data_table(
    "waivers",
    "缺少评分表仍予排名的决定",
    "Decisions to rank without all sheets",
    "round entry",
    ROUND,
    ENTRY,
    words("reason", "理由", "Reason"),
    *DECIDED,
)
SHEETS = data_table(
    "sheets",
    "评分表：每个已提交的版本",
    "Score sheets: every submitted version",
    "round entry judge version",
    ROUND,
    ENTRY,
    JUDGE,
    field("version", "版本", "Version", Kind.COUNT),
    field("is_latest", "最新版本", "Latest version", Kind.FLAG),
    field("written_at", "提交时刻", "Submitted at", Kind.MOMENT),
    field("total", "加权总分", "Weighted total", Kind.DECIMAL, empty=True),
    words("comment", "评语", "Comment"),
)
POINTS = data_table(
    "points",
    "每张评分表各评分项的得分",
    "Points of each criterion on each sheet",
    "round entry judge version criterion",
    ROUND,
    ENTRY,
    JUDGE,
    field("version", "版本", "Version", Kind.COUNT),
    field("criterion", "评分项代码", "Code of the criterion"),
    field("points", "得分", "Points", Kind.POINTS),
)
RANKINGS = data_table(
    "rankings",
    "历次排名",
    "Rankings",
    "round ranking",
    ROUND,
    NUMBER,
    field("computed_at", "计算时刻", "Computed at", Kind.MOMENT),
    field("computed_by", "计算人账号", "Computed by", empty=True),
    field("method", "计分方法", "Method", codes=Method),
    field("rounding", "取整", "Rounding", codes=Rounding),
    field("input_digest", "输入校验值", "Digest of the input", Kind.DIGEST),
    field("program_version", "程序版本", "Version of the program", Kind.TEXT),
)
RANKED_ENTRIES = data_table(
    "ranked_entries",
    "每次排名的结果",
    "Where every entry stands in every ranking",
    "round ranking rank entry",
    ROUND,
    NUMBER,
    field("rank", "名次", "Rank", Kind.COUNT, empty=True),
    ENTRY,
    field("value", "得分（六位小数）", "Value (six decimals)", Kind.DECIMAL, empty=True),
    field("value_exact", "得分（精确分数）", "Value (exact fraction)", Kind.EXACT, empty=True),
    field("spread", "总分的标准差", "Standard deviation of the totals", Kind.DECIMAL, empty=True),
    field("sheets", "已提交评分表数", "Submitted sheets", Kind.COUNT),
    field("missing", "所缺评分表数", "Missing sheets", Kind.COUNT),
    field("is_tied", "与他人同名次", "Shares its rank", Kind.FLAG),
    field("is_plain_mean", "未去掉最高最低分", "Nothing was trimmed", Kind.FLAG),
    field("tier", "奖项顺序号", "Place of its tier", Kind.COUNT, empty=True),
    field("is_at_edge", "同分跨奖项边界", "Tied across an edge", Kind.FLAG),
    field("edge_first", "可能的最高奖项", "Best tier possible", Kind.COUNT, empty=True),
    field("edge_last", "可能的最低奖项", "Worst tier possible", Kind.COUNT, empty=True),
)
ADVANCE_DECISIONS = data_table(
    "advance_decisions",
    "谁进入终评的决定",
    "Decisions on who goes to the final",
    "round entry",
    ROUND,
    ENTRY,
    field("kind", "种类", "Kind", codes=AdvanceKind),
    field("advances", "晋级", "Goes on", Kind.FLAG),
    words("reason", "理由", "Reason"),
    *DECIDED,
)
ALL = (PANELS, ASSIGNMENTS, RECUSALS, WAIVERS, SHEETS, POINTS, RANKINGS, RANKED_ENTRIES, ADVANCE_DECISIONS)


def tables(source: DataSource) -> Iterator[FilledTable]:
    """Read the judging."""
    yield FilledTable(PANELS, _panels(source))
    yield FilledTable(ASSIGNMENTS, _assignments(source))
    yield FilledTable(RECUSALS, _recusals(source))
    yield FilledTable(WAIVERS, _waivers(source))
    yield FilledTable(SHEETS, _sheets(source))
    yield FilledTable(POINTS, _points(source))
    yield FilledTable(RANKINGS, _rankings(source))
    yield FilledTable(RANKED_ENTRIES, _ranked_entries(source))
    yield FilledTable(ADVANCE_DECISIONS, _advance_decisions(source))


def _panels(source: DataSource) -> Iterator[list[Value]]:
    rows = select(
        PanelMember.round_id,
        PanelMember.user_id,
        PanelMember.is_chair,
        PanelMember.declared_at,
        PanelMember.released_at,
    )
    for row in source.tx.session.execute(rows.where(PanelMember.round_id.in_(source.rounds))):
        yield [source.rounds[row.round_id], source.login(row.user_id), *row[2:]]


def _assignments(source: DataSource) -> Iterator[list[Value]]:
    rows = select(
        Assignment.round_id,
        Assignment.entry_id,
        Assignment.user_id,
        Assignment.number,
        Assignment.state,
        Assignment.version,
    )
    for row in source.tx.session.execute(rows.where(Assignment.round_id.in_(source.rounds))):
        task = [source.rounds[row.round_id], source.entry(row.entry_id), source.login(row.user_id)]
        yield [*task, row.number, row.state.value, row.version]


def _recusals(source: DataSource) -> Iterator[list[Value]]:
    for row in source.tx.session.scalars(select(Recusal).where(Recusal.round_id.in_(source.rounds))):
        yield [
            source.rounds[row.round_id],
            source.entry(row.entry_id),
            source.login(row.user_id),
            row.origin.value,
            row.state.value,
            *source.in_both(row.why),
            row.decision,
            row.decided_at,
            source.login(row.decided_by_id),
        ]


def _waivers(source: DataSource) -> Iterator[list[Value]]:
    for row in source.tx.session.scalars(select(SheetWaiver).where(SheetWaiver.round_id.in_(source.rounds))):
        what = [source.rounds[row.round_id], source.entry(row.entry_id), row.reason]
        yield [*what, row.decided_at, source.login(row.decided_by_id)]


def _sheets(source: DataSource) -> Iterator[list[Value]]:
    criteria = select(Criterion.rubric_id, func.count(Criterion.id).label("most")).group_by(Criterion.rubric_id)
    most = {row.rubric_id: row.most for row in source.tx.session.execute(criteria)}
    summed = (
        select(
            SheetPoints.sheet_id,
            func.sum(SheetPoints.points * Criterion.weight).label("weighted"),
            func.count(SheetPoints.points).label("given"),
            func.max(Criterion.rubric_id).label("rubric_id"),
        )
        .join(Criterion, Criterion.id == SheetPoints.criterion_id)
        .group_by(SheetPoints.sheet_id)
        .subquery()
    )
    rows = (
        select(
            Assignment.round_id,
            Assignment.entry_id,
            Assignment.user_id,
            ScoreSheet.version,
            Assignment.version.label("latest"),
            ScoreSheet.written_at,
            summed.c.weighted,
            summed.c.given,
            summed.c.rubric_id,
            ScoreSheet.comment,
        )
        .join(Assignment, Assignment.id == ScoreSheet.assignment_id)
        .outerjoin(summed, summed.c.sheet_id == ScoreSheet.id)
        .where(Assignment.round_id.in_(source.rounds), ScoreSheet.state == SheetState.SUBMITTED)
    )
    for row in source.tx.session.execute(rows):
        whole = row.rubric_id is not None and row.given == most[row.rubric_id]
        total = rounded(Fraction(int(row.weighted), 10_000)) if whole else None
        task = [source.rounds[row.round_id], source.entry(row.entry_id), source.login(row.user_id), row.version]
        yield [*task, row.version == row.latest, row.written_at, total, row.comment]


def _points(source: DataSource) -> Iterator[list[Value]]:
    rows = (
        select(
            Assignment.round_id,
            Assignment.entry_id,
            Assignment.user_id,
            ScoreSheet.version,
            Criterion.code,
            SheetPoints.points,
        )
        .join(ScoreSheet, ScoreSheet.id == SheetPoints.sheet_id)
        .join(Assignment, Assignment.id == ScoreSheet.assignment_id)
        .join(Criterion, Criterion.id == SheetPoints.criterion_id)
        .where(Assignment.round_id.in_(source.rounds), ScoreSheet.state == SheetState.SUBMITTED)
    )
    for row in source.tx.session.execute(rows):
        yield [source.rounds[row.round_id], source.entry(row.entry_id), source.login(row.user_id), *row[3:]]


def _rankings(source: DataSource) -> Iterator[list[Value]]:
    for row in source.tx.session.scalars(select(Ranking).where(Ranking.round_id.in_(source.rounds))):
        when = [source.rounds[row.round_id], row.number, row.computed_at, source.login(row.computed_by_id)]
        yield [*when, row.method.value, row.rounding.value, row.input_digest, row.program_version]


def _ranked_entries(source: DataSource) -> Iterator[list[Value]]:
    rows = select(RankedEntry, Ranking.round_id, Ranking.number).join(Ranking, Ranking.id == RankedEntry.ranking_id)
    for row, round_id, number in source.tx.session.execute(rows.where(Ranking.round_id.in_(source.rounds))):
        yield [
            source.rounds[round_id],
            number,
            row.rank,
            source.entry(row.entry_id),
            None if row.value is None else rounded(row.value),
            row.value,
            None if row.spread is None else round(row.spread, 6),
            row.sheets,
            row.missing,
            row.is_tied,
            row.is_plain_mean,
            source.tier(row.tier_id),
            row.is_at_edge,
            row.edge_first,
            row.edge_last,
        ]


def _advance_decisions(source: DataSource) -> Iterator[list[Value]]:
    for row in source.tx.session.scalars(select(AdvanceDecision).where(AdvanceDecision.round_id.in_(source.rounds))):
        what = [source.rounds[row.round_id], source.entry(row.entry_id), row.kind.value, row.advances, row.reason]
        yield [*what, row.decided_at, source.login(row.decided_by_id)]
