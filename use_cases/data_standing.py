"""Plain data of the list as it stands now, put forward or not: where every entry of the finals is, what it breaks."""

from __future__ import annotations

from collections.abc import Iterator

from domain.awards import TrackKind
from domain.list_rules import ListRule
from exports.archive_tables import Kind
from exports.cells import rounded
from exports.data_tables import FilledTable, Value, data_table, field, words
from use_cases.data_entries import ENTRY
from use_cases.data_rules import TRACK
from use_cases.data_source import DataSource
from use_cases.decisions import Decisions, decisions_of

CURRENT_LIST = data_table(
    "current_list",
    "名单的现状：终评的每个参评对象，无论是否授奖",
    "The list as it stands: every entry of the finals, with an award or not",
    "track rank entry",
    TRACK,
    field("rank", "名次", "Rank", Kind.COUNT, empty=True),
    ENTRY,
    words("title", "标题或单位名称", "Title or name"),
    field("value", "得分（六位小数）", "Value (six decimals)", Kind.DECIMAL, empty=True),
    field("proposed", "按排名的奖项顺序号", "Tier the ranking gives", Kind.COUNT, empty=True),
    field("tier", "现在的奖项顺序号", "Tier it has now", Kind.COUNT, empty=True),
    field("between", "并列未决时可能的奖项顺序号", "Tiers an open tie leaves it between", Kind.JSON),
    field("motions", "所依据的表决", "Motions it rests on", Kind.JSON),
    field("prize_yuan", "奖金（元）", "Prize (yuan)", Kind.YUAN, empty=True),
    field("is_withdrawn", "授奖已撤销", "Its award was withdrawn", Kind.FLAG),
)
CURRENT_BREACHES = data_table(
    "current_breaches",
    "名单现在违反的规则",
    "Rules that the list breaks as it stands",
    "rule tier said_en",
    field("rule", "规则", "Rule", codes=ListRule),
    field("tier", "奖项顺序号", "Place of the tier", Kind.COUNT, empty=True),
    field("entries", "所涉编号", "Entries it is about", Kind.JSON),
    words("said_zh", "内容（中文）", "What is broken, in Chinese"),
    words("said_en", "内容（英文）", "What is broken, in English"),
)
ALL = (CURRENT_LIST, CURRENT_BREACHES)


def tables(source: DataSource) -> Iterator[FilledTable]:
    """Put together what ranking and panel say now."""
    decisions = decisions_of(source.tx, source.cycle_id)
    yield FilledTable(CURRENT_LIST, _standing(decisions))
    yield FilledTable(CURRENT_BREACHES, _breaches(source, decisions))


def _standing(decisions: Decisions) -> Iterator[list[Value]]:
    for kind in TrackKind:
        if kind not in decisions.tracks:
            continue
        track = decisions.tracks[kind]
        for line in track.lines:
            named = decisions.names[line.entry_id]
            value = None if line.value is None else rounded(line.value)
            prize = None if line.tier is None else track.prizes[line.tier]
            where = [line.proposed, line.tier, list(line.between), list(track.decided_by(line))]
            yield [kind.value, line.rank, named.reference, named.title, value, *where, prize, line.is_withdrawn]


def _breaches(source: DataSource, decisions: Decisions) -> Iterator[list[Value]]:
    for each in decisions.breaches:
        yield [each.rule.value, each.tier, list(each.references), *source.in_both(each.said)]
