"""Plain data of the rules: cycle, tracks, criteria, levels, tiers, rounds."""

from __future__ import annotations

from collections.abc import Iterator

from domain.awards import Method, Rounding, RoundKind, TrackKind
from domain.decision_rules import Share
from domain.lifecycle import RoundStage
from exports.archive_tables import Kind
from exports.data_tables import FilledTable, Value, data_table, field
from use_cases import rule_rows
from use_cases.data_source import DataSource

TRACK = field("track", "赛道", "Track", codes=TrackKind)
CYCLE = data_table(
    "cycle",
    "评选周期和决定规则",
    "Cycle and rules of decision",
    "name",
    field("name", "中文名称", "Chinese name", Kind.TEXT),
    field("name_en", "英文名称", "English name", Kind.TEXT, empty=True),
    field("starts_on", "起始日", "First day", Kind.DAY),
    field("ends_on", "截止日", "Last day", Kind.DAY),
    field("themes", "征集主题", "Themes", Kind.JSON),
    field("frozen_at", "规则冻结时刻", "Rules frozen at", Kind.MOMENT, empty=True),
    field("rehearsal_since", "演练开始时刻", "Rehearsal since", Kind.MOMENT, empty=True),
    field("quorum", "法定人数", "Quorum", codes=Share),
    field("majority", "通过所需", "Majority", codes=Share),
    field("is_secret", "无记名投票", "Secret ballots", Kind.FLAG),
    field("publicity_days", "公示工作日数", "Working days of publicity", Kind.COUNT),
    field("budget_yuan", "奖金总额上限（元）", "Budget (yuan)", Kind.YUAN, empty=True),
)
TRACKS = data_table(
    "tracks",
    "赛道",
    "Tracks",
    "track",
    TRACK,
    field("rounding", "取整", "Rounding", codes=Rounding),
    field("tie_break", "同分比较的评分项", "Criteria compared at a tie", Kind.JSON),
)
CRITERIA = data_table(
    "criteria",
    "评分项",
    "Criteria",
    "track position",
    TRACK,
    field("position", "顺序", "Place", Kind.COUNT),
    field("criterion", "评分项代码", "Code of the criterion"),
    field("name", "中文名称", "Chinese name", Kind.TEXT),
    field("name_en", "英文名称", "English name", Kind.TEXT, empty=True),
    field("weight", "权重（万分之一）", "Weight (hundredths of a per cent)", Kind.WEIGHT),
    field("guidance", "说明", "Guidance", Kind.TEXT, empty=True),
    field("guidance_en", "英文说明", "Guidance in English", Kind.TEXT, empty=True),
)
LEVELS = data_table(
    "levels",
    "分数段",
    "Levels of points",
    "track criterion position",
    TRACK,
    field("criterion", "评分项代码", "Code of the criterion"),
    field("position", "顺序", "Place", Kind.COUNT),
    field("low", "最低分", "Lowest points", Kind.POINTS),
    field("high", "最高分", "Highest points", Kind.POINTS),
    field("label", "含义", "Meaning", Kind.TEXT, empty=True),
    field("label_en", "英文含义", "Meaning in English", Kind.TEXT, empty=True),
)
TIERS = data_table(
    "tiers",
    "奖项",
    "Tiers",
    "position",
    field("position", "顺序", "Place", Kind.COUNT),
    TRACK,
    field("name", "中文名称", "Chinese name", Kind.TEXT),
    field("name_en", "英文名称", "English name", Kind.TEXT, empty=True),
    field("prize_yuan", "奖金（元）", "Prize (yuan)", Kind.YUAN, empty=True),
    field("prize_is_minimum", "奖金为不少于", "Prize is a least sum", Kind.FLAG),
    field("quota", "名额上限", "Quota", Kind.COUNT),
    field(
        "minimum_value", "最低得分（百分之一分）", "Least value (hundredths of a point)", Kind.HUNDREDTHS, empty=True
    ),
    field("is_always_voted", "须经表决", "Always voted", Kind.FLAG),
    field("descriptor", "说明", "Description", Kind.TEXT, empty=True),
    field("descriptor_en", "英文说明", "Description in English", Kind.TEXT, empty=True),
)
ROUNDS = data_table(
    "rounds",
    "轮次",
    "Rounds",
    "track position",
    TRACK,
    field("position", "顺序", "Place", Kind.COUNT),
    field("round", "轮次代码", "Code of the round"),
    field("kind", "种类", "Kind", codes=RoundKind),
    field("year", "年度", "Year", Kind.NUMBER, empty=True),
    field("stage", "阶段", "Stage", codes=RoundStage),
    field("method", "计分方法", "Method", codes=Method),
    field("is_blind", "匿名评审", "Blind", Kind.FLAG),
    field("advance_count", "晋级名额", "Entries that advance", Kind.COUNT, empty=True),
    field("advance_minimum", "晋级最低得分（百分之一分）", "Least value (hundredths)", Kind.HUNDREDTHS, empty=True),
    field("sheets_per_entry", "每项评委数", "Judges of an entry", Kind.COUNT, empty=True),
    field("assignment_seed", "分配抽签种子", "Seed of the assignment", Kind.NUMBER, empty=True),
    field("shortest_comment", "评语最少字数", "Least length of a comment", Kind.COUNT, empty=True),
    field("opens_on", "计划开始日", "Planned to open on", Kind.DAY, empty=True),
    field("closes_on", "计划结束日", "Planned to close on", Kind.DAY, empty=True),
    field("closes_itself_at", "自动截止时刻", "Closes itself at", Kind.MOMENT, empty=True),
    field("opened_at", "评分开始时刻", "Opened at", Kind.MOMENT, empty=True),
    field("closed_at", "评分结束时刻", "Closed at", Kind.MOMENT, empty=True),
)
ALL = (CYCLE, TRACKS, CRITERIA, LEVELS, TIERS, ROUNDS)


def tables(source: DataSource) -> Iterator[FilledTable]:
    """Read the rules."""
    yield FilledTable(CYCLE, _cycle(source))
    yield FilledTable(TRACKS, _tracks(source))
    yield FilledTable(CRITERIA, _criteria(source))
    yield FilledTable(LEVELS, _levels(source))
    yield FilledTable(TIERS, _tiers(source))
    yield FilledTable(ROUNDS, _rounds(source))


def _cycle(source: DataSource) -> Iterator[list[Value]]:
    terms = [rule for facts in rule_rows.decision_terms(source.tx, source.cycle_id) for rule in facts]
    for row, facts in rule_rows.cycles(source.tx, source.cycle_id):
        yield [*facts, row.themes, row.frozen_at, row.rehearsal_since, *terms]


def _tracks(source: DataSource) -> Iterator[list[Value]]:
    for _track_id, facts, tie_break in rule_rows.rubrics(source.tx, source.tracks):
        yield [*facts, tie_break]


def _criteria(source: DataSource) -> Iterator[list[Value]]:
    for _row, track_id, facts in rule_rows.criteria(source.tx, source.tracks):
        yield [source.tracks[track_id], *facts]


def _levels(source: DataSource) -> Iterator[list[Value]]:
    for criterion, track_id, facts in rule_rows.levels(source.tx, source.tracks):
        yield [source.tracks[track_id], criterion.code, *facts]


def _tiers(source: DataSource) -> Iterator[list[Value]]:
    for row, facts in rule_rows.tiers(source.tx, source.cycle_id):
        yield [row.position, source.tracks[row.track_id], *facts]


def _rounds(source: DataSource) -> Iterator[list[Value]]:
    for row, facts in rule_rows.rounds(source.tx, source.rounds):
        yield [source.tracks[row.track_id], row.position, source.rounds[row.id], *facts]
