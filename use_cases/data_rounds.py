"""Plain data of how rounds are run: who goes on, further judges, fixed tasks, and packs that left the program."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import func, select

from db.tables import FixedTask, FurtherPlan, OfflinePack, PackTask, Round
from domain.advancing import Advance, FurtherAim
from domain.awards import RoundKind
from domain.lifecycle import RoundStage
from exports.archive_tables import Kind
from exports.cells import rounded
from exports.data_tables import FilledTable, Value, data_table, field, words
from use_cases import advancing
from use_cases.data_entries import ENTRY, ROUND
from use_cases.data_judging import DECIDED, JUDGE
from use_cases.data_source import DataSource

ADVANCING = data_table(
    "advancing",
    "各初评最新排名中谁进入终评",
    "Who goes to the final by the latest ranking of each preliminary round",
    "round rank entry",
    ROUND,
    field("rank", "名次", "Rank", Kind.COUNT, empty=True),
    ENTRY,
    field("value", "得分（六位小数）", "Value (six decimals)", Kind.DECIMAL, empty=True),
    field("standing", "按名额和最低得分", "By number and mark alone", codes=Advance),
    field("goes_on", "晋级，空为待决定", "Goes on; empty while nobody has decided", Kind.FLAG, empty=True),
    words("reason", "决定的理由", "Reason of the decision"),
)
FURTHER_PLANS = data_table(
    "further_plans",
    "给参评对象增加评委的决定",
    "Decisions to give entries further judges",
    "round decided_at",
    ROUND,
    field("aim", "对象", "Which entries", codes=FurtherAim),
    field("share", "占参评对象的百分比", "Per cent of the entries", Kind.COUNT),
    field("sheets", "每项增加的评委数", "Further judges of each", Kind.COUNT),
    field("drawn_share", "另抽签的百分比", "Per cent more drawn by lot", Kind.COUNT),
    field("seed", "种子", "Seed", Kind.NUMBER),
    field("chosen", "选定的参评对象数", "Entries chosen", Kind.COUNT),
    field("drawn", "抽中的参评对象数", "Entries drawn", Kind.COUNT),
    field("tasks", "增加的任务数", "Tasks added", Kind.COUNT),
    field("digest", "所依据评分表的校验值", "Digest of the sheets it rests on", Kind.DIGEST),
    *DECIDED,
)
FIXED_TASKS = data_table(
    "fixed_tasks",
    "分配表固定的评审任务",
    "Tasks that an assignment sheet fixed",
    "round entry judge",
    ROUND,
    ENTRY,
    JUDGE,
)
OFFLINE_PACKS = data_table(
    "offline_packs",
    "离线评分包，不含其中的得分",
    "Offline packs, without the points in them",
    "round judge made_at",
    ROUND,
    JUDGE,
    field("made_at", "下载时刻", "Made at", Kind.MOMENT),
    field("tasks", "所含任务数", "Tasks in it", Kind.COUNT),
    field("taken_at", "最近带回的时刻", "Last brought back at", Kind.MOMENT, empty=True),
    field("taken_by", "带回人账号", "Brought back by", empty=True),
)
ALL = (ADVANCING, FURTHER_PLANS, FIXED_TASKS, OFFLINE_PACKS)


def tables(source: DataSource) -> Iterator[FilledTable]:
    """Read how the rounds are run."""
    yield FilledTable(ADVANCING, _advancing(source))
    yield FilledTable(FURTHER_PLANS, _further_plans(source))
    yield FilledTable(FIXED_TASKS, _fixed_tasks(source))
    yield FilledTable(OFFLINE_PACKS, _packs(source))


def _advancing(source: DataSource) -> Iterator[list[Value]]:
    ranked = select(Round).where(
        Round.id.in_(source.rounds), Round.kind == RoundKind.PRELIMINARY, Round.stage == RoundStage.RANKED
    )
    for round_ in source.tx.session.scalars(ranked).all():
        for line in advancing.of_round(source.tx, round_):
            value = None if line.value is None else rounded(line.value)
            reason = None if line.decision is None else line.decision.reason
            where = [source.rounds[round_.id], line.rank, source.entry(line.entry_id), value]
            yield [*where, line.standing.value, line.goes_on, reason]


def _further_plans(source: DataSource) -> Iterator[list[Value]]:
    for row in source.tx.session.scalars(select(FurtherPlan).where(FurtherPlan.round_id.in_(source.rounds))):
        rule = [row.aim.value, row.share, row.sheets, row.drawn_share, row.seed]
        outcome = [row.chosen, row.drawn, row.tasks, row.digest, row.decided_at, source.login(row.decided_by_id)]
        yield [source.rounds[row.round_id], *rule, *outcome]


def _fixed_tasks(source: DataSource) -> Iterator[list[Value]]:
    for row in source.tx.session.scalars(select(FixedTask).where(FixedTask.round_id.in_(source.rounds))):
        yield [source.rounds[row.round_id], source.entry(row.entry_id), source.login(row.user_id)]


def _packs(source: DataSource) -> Iterator[list[Value]]:
    held = select(PackTask.pack_id, func.count(PackTask.entry_id).label("tasks")).group_by(PackTask.pack_id).subquery()
    rows = (
        select(
            OfflinePack.round_id,
            OfflinePack.user_id,
            OfflinePack.made_at,
            OfflinePack.taken_at,
            OfflinePack.taken_by_id,
            func.coalesce(held.c.tasks, 0).label("tasks"),
        )
        .outerjoin(held, held.c.pack_id == OfflinePack.id)
        .where(OfflinePack.round_id.in_(source.rounds))
    )
    for row in source.tx.session.execute(rows):
        whose = [source.rounds[row.round_id], source.login(row.user_id), row.made_at, row.tasks]
        yield [*whose, row.taken_at, source.login(row.taken_by_id)]
