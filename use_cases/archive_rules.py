"""The archive's tables of the rules: cycle, rules of decision, tracks, criteria, levels, tiers and rounds."""

from __future__ import annotations

import json
from collections.abc import Iterator

from domain.messages import InBoth
from exports.archive_tables import NOT_SAID, Cell, Filled, Kind, Table, column
from use_cases import rule_rows
from use_cases.archive_sources import ArchiveSource

CYCLE = Table(
    "cycle",
    InBoth("评选周期，一行。", "The cycle, one row."),
    (
        column("cycle_id", "评选周期", "the cycle", Kind.NUMBER),
        column("name", "中文名称", "Chinese name", Kind.TEXT),
        column("name_en", "英文名称", "English name", Kind.TEXT, NOT_SAID),
        column("starts_on", "起始日", "first day", Kind.DAY),
        column("ends_on", "截止日", "last day", Kind.DAY),
        column("themes", "征集主题", "themes of the call", Kind.JSON),
        column("frozen_at", "规则冻结时刻", "when the rules froze", Kind.MOMENT, ("尚未冻结", "not frozen yet")),
        column("rehearsal_since", "演练开始时刻", "when a rehearsal began", Kind.MOMENT, ("不是演练", "no rehearsal")),
    ),
)
SHARES = (
    "more_than_half 过半数；two_thirds 三分之二以上；three_quarters 四分之三以上；all 全体（“以上”含本数）",
    "more_than_half, two_thirds or more, three_quarters or more, or all",
)
DECISION_RULES = Table(
    "decision_rules",
    InBoth(
        "评审小组如何决定，与评选规则一同冻结；一行。", "How the panel decides, frozen with the other rules; one row."
    ),
    (
        column(
            "quorum",
            f"法定人数，不计应回避的评委：{SHARES[0]}",
            f"the quorum, of those not recused: {SHARES[1]}",
            Kind.CODE,
        ),
        column(
            "majority",
            f"通过所需，占所投的票，弃权也是所投的票：{SHARES[0]}",
            f"what it takes of the ballots cast, an abstention being one: {SHARES[1]}",
            Kind.CODE,
        ),
        column("is_secret", "无记名投票", "ballots are secret", Kind.FLAG),
        column("publicity_days", "公示的工作日数", "working days of the publicity", Kind.COUNT),
        column(
            "budget_yuan",
            "奖金总额上限",
            "what all prizes may cost",
            Kind.YUAN,
            ("各奖项奖金乘名额之和", "prizes times quotas"),
        ),
    ),
)
TRACKS = Table(
    "tracks",
    InBoth(
        "赛道：建议和单位，各有一套评分标准。", "Tracks: suggestions and organisations, each with a rubric of its own."
    ),
    (
        column("track_id", "赛道", "the track", Kind.NUMBER),
        column("kind", "suggestion 建议；organisation 单位", "suggestion or organisation", Kind.CODE),
        column(
            "rounding",
            "none 不取整；totals 每张评分表总分取两位小数；value 得分取两位小数（四舍五入）",
            "none; totals: each sheet's total to two decimals; value: the entry's value; half up",
            Kind.CODE,
        ),
        column("tie_break", "同分时依次比较的评分项代码", "codes of the criteria compared in turn at a tie", Kind.JSON),
    ),
)
CRITERIA = Table(
    "criteria",
    InBoth("评分项。", "The criteria."),
    (
        column("criterion_id", "评分项", "the criterion", Kind.NUMBER),
        column("track_id", "赛道", "its track", Kind.NUMBER),
        column("position", "顺序，从 1 起", "its place, from 1", Kind.COUNT),
        column("code", "代码", "its code", Kind.CODE),
        column("name", "中文名称", "Chinese name", Kind.TEXT),
        column("name_en", "英文名称", "English name", Kind.TEXT, NOT_SAID),
        column("weight", "权重", "its weight", Kind.WEIGHT),
        column("guidance", "说明", "what judges look for", Kind.TEXT, NOT_SAID),
        column("guidance_en", "英文说明", "the same in English", Kind.TEXT, NOT_SAID),
    ),
)
LEVELS = Table(
    "levels",
    InBoth("各评分项的分数段含义。", "What ranges of points of a criterion mean."),
    (
        column("criterion_id", "评分项", "the criterion", Kind.NUMBER),
        column("position", "顺序，从 1 起", "its place, from 1", Kind.COUNT),
        column("low", "最低分", "lowest points", Kind.POINTS),
        column("high", "最高分", "highest points", Kind.POINTS),
        column("label", "含义", "its meaning", Kind.TEXT, NOT_SAID),
        column("label_en", "英文含义", "the same in English", Kind.TEXT, NOT_SAID),
    ),
)
TIERS = Table(
    "tiers",
    InBoth("奖项，从高到低。", "The tiers, the highest first."),
    (
        column("position", "顺序，从 1 起", "its place, from 1", Kind.COUNT),
        column("track_id", "赛道", "its track", Kind.NUMBER),
        column("name", "中文名称", "Chinese name", Kind.TEXT),
        column("name_en", "英文名称", "English name", Kind.TEXT, NOT_SAID),
        column("prize_yuan", "奖金", "the prize", Kind.YUAN, ("尚未填写", "not given yet")),
        column("prize_is_minimum", "奖金是“不少于”", "the prize is “not less than”", Kind.FLAG),
        column("quota", "名额上限", "at most so many awards", Kind.COUNT),
        column("minimum_value", "最低得分", "least value", Kind.HUNDREDTHS, ("不设最低分", "no least value")),
        column("is_always_voted", "一律表决产生", "given by vote alone", Kind.FLAG),
        column("descriptor", "条件", "what earns it", Kind.TEXT, NOT_SAID),
        column("descriptor_en", "英文条件", "the same in English", Kind.TEXT, NOT_SAID),
    ),
)
ROUNDS = Table(
    "rounds",
    InBoth("评审轮次：每年初评，最后终评。", "The rounds: a preliminary one each year, and the final."),
    (
        column("round_id", "轮次", "the round", Kind.NUMBER),
        column("track_id", "赛道", "its track", Kind.NUMBER),
        column("position", "顺序，从 1 起", "its place, from 1", Kind.COUNT),
        column("kind", "preliminary 初评；final 终评", "preliminary or final", Kind.CODE),
        column("year", "年度", "the year", Kind.COUNT, ("终评", "a final")),
        column(
            "stage",
            "setup 准备；scoring 评分中；closed 评分结束；ranked 已排名",
            "setup, scoring, closed or ranked",
            Kind.CODE,
        ),
        column(
            "method",
            "trimmed 去掉最高最低分；mean 平均分；median 中位数；standardised 按评委标准化；"
            "additive 扣除评委宽严；mixed 混合模型",
            "trimmed mean, mean, median, standardised, additive or mixed model",
            Kind.CODE,
        ),
        column("is_blind", "匿名评审", "blind", Kind.FLAG),
        column("advance_count", "晋级名额", "how many go on", Kind.COUNT, ("不限", "no such limit")),
        column("advance_minimum", "晋级最低得分", "least value to go on", Kind.HUNDREDTHS, ("不限", "no such limit")),
        column(
            "sheets_per_entry", "每个参评对象的评委数", "judges of an entry", Kind.COUNT, ("全体评委", "all of them")
        ),
        column(
            "assignment_seed", "任务分配的随机种子", "seed of the assignment's lots", Kind.NUMBER, ("未抽签", "no lots")
        ),
        column(
            "shortest_comment", "评语最少字数", "fewest characters of a comment", Kind.COUNT, ("可不写", "may be empty")
        ),
        column("opens_on", "计划开始日", "planned first day", Kind.DAY, NOT_SAID),
        column("closes_on", "计划截止日", "planned last day", Kind.DAY, NOT_SAID),
        column(
            "closes_itself_at", "自动截止时刻", "when it closes by itself", Kind.MOMENT, ("人工截止", "closed by hand")
        ),
        column("opened_at", "实际开始时刻", "when scoring opened", Kind.MOMENT, ("尚未开始", "not yet")),
        column("closed_at", "实际结束时刻", "when scoring closed", Kind.MOMENT, ("尚未结束", "not yet")),
    ),
)


def tables(source: ArchiveSource) -> Iterator[Filled]:
    """Read the rules."""
    yield Filled(CYCLE, _cycle(source))
    yield Filled(DECISION_RULES, rule_rows.decision_terms(source.tx, source.cycle_id))
    yield Filled(TRACKS, _tracks(source))
    yield Filled(CRITERIA, _criteria(source))
    yield Filled(LEVELS, _levels(source))
    yield Filled(TIERS, _tiers(source))
    yield Filled(ROUNDS, _rounds(source))


def as_json(value: object) -> str:
    """Write a value as JSON whose bytes depend on the value alone."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _cycle(source: ArchiveSource) -> Iterator[list[Cell]]:
    for row, facts in rule_rows.cycles(source.tx, source.cycle_id):
        yield [row.id, *facts, as_json(row.themes), row.frozen_at, row.rehearsal_since]


def _tracks(source: ArchiveSource) -> Iterator[list[Cell]]:
    for track_id, facts, tie_break in rule_rows.rubrics(source.tx, source.track_ids):
        yield [track_id, *facts, as_json(tie_break)]


def _criteria(source: ArchiveSource) -> Iterator[list[Cell]]:
    for row, track_id, facts in rule_rows.criteria(source.tx, source.track_ids):
        yield [row.id, track_id, *facts]


def _levels(source: ArchiveSource) -> Iterator[list[Cell]]:
    for criterion, _track_id, facts in rule_rows.levels(source.tx, source.track_ids):
        yield [criterion.id, *facts]


def _tiers(source: ArchiveSource) -> Iterator[list[Cell]]:
    for row, facts in rule_rows.tiers(source.tx, source.cycle_id):
        yield [row.position, row.track_id, *facts]


def _rounds(source: ArchiveSource) -> Iterator[list[Cell]]:
    for row, facts in rule_rows.rounds(source.tx, source.round_ids):
        yield [row.id, row.track_id, row.position, *facts]
