"""The archive's tables of who judges what: people, panels, assignments, recusals."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select, union

from db.tables import (
    AdvanceDecision,
    Assignment,
    Attendance,
    AwardList,
    AwardWithdrawal,
    Meeting,
    Motion,
    MotionVoter,
    Objection,
    PanelMember,
    Publicity,
    Ranking,
    Recusal,
    SheetWaiver,
    Signature,
    User,
)
from domain.messages import InBoth, Message
from exports.archive_tables import Cell, Filled, Kind, Table, column
from i18n import translate
from use_cases.archive_discretion import Discretion
from use_cases.archive_sources import ArchiveSource
from use_cases.reading import MASK

PEOPLE = Table(
    "people",
    InBoth(
        "本归档其他表中以 user_id 指到的人：评委，以及作出决定的人。",
        "Whoever another table names by user_id: judges, and those who decided.",
    ),
    (
        column("user_id", "人员", "the person", Kind.NUMBER),
        column("name", "姓名", "name", Kind.TEXT),
        column("unit", "单位", "unit", Kind.TEXT, ("未填写", "not given")),
    ),
)
PANELS = Table(
    "panels",
    InBoth("各轮次的评委。", "The judges of each round."),
    (
        column("round_id", "轮次", "the round", Kind.NUMBER),
        column("user_id", "评委", "the judge", Kind.NUMBER),
        column("is_chair", "评审组长", "leads the panel", Kind.FLAG),
        column(
            "declared_at", "声明无利害关系的时刻", "when they declared no interest", Kind.MOMENT, ("未声明", "not yet")
        ),
        column("released_at", "中途退出的时刻", "when they were released", Kind.MOMENT, ("未退出", "not released")),
    ),
)
ASSIGNMENTS = Table(
    "assignments",
    InBoth("评审任务：谁评哪一个，归档时处于什么状态。", "Tasks: who judges which entry, and where each stands now."),
    (
        column("assignment_id", "任务", "the task", Kind.NUMBER),
        column("round_id", "轮次", "its round", Kind.NUMBER),
        column("entry_id", "参评对象", "the entry", Kind.NUMBER),
        column("user_id", "评委", "the judge", Kind.NUMBER),
        column(
            "state",
            "untouched 未开始；draft 草稿；submitted 已提交；recused 已回避",
            "untouched, draft, submitted or recused",
            Kind.CODE,
        ),
        column("version", "最新评分表的版本，0 为没有", "version of the latest sheet, 0 for none", Kind.COUNT),
    ),
)
RECUSALS = Table(
    "recusals",
    InBoth("回避。", "The recusals."),
    (
        column("round_id", "轮次", "the round", Kind.NUMBER),
        column("entry_id", "参评对象", "the entry", Kind.NUMBER),
        column("user_id", "评委", "the judge", Kind.NUMBER),
        column(
            "origin", "found 系统发现；declared 本人申报；imposed 组织方决定", "found, declared or imposed", Kind.CODE
        ),
        column(
            "state",
            "confirmed 已确认；dismissed 不予回避；suggested 待定",
            "confirmed, dismissed or suggested",
            Kind.CODE,
        ),
        column("why_zh", "缘由（中文）", "why, in Chinese", Kind.TEXT),
        column("why_en", "缘由（英文）", "why, in English", Kind.TEXT),
        column("decision", "决定的理由", "reason of the decision", Kind.TEXT, ("无", "none")),
        column("decided_at", "决定时刻", "when it was decided", Kind.MOMENT),
        column("decided_by_id", "决定人", "who decided", Kind.NUMBER, ("命令行", "the command line")),
    ),
)


def tables(source: ArchiveSource) -> Iterator[Filled]:
    """Read who judges what."""
    yield Filled(PEOPLE, _people(source))
    yield Filled(PANELS, _panels(source))
    yield Filled(ASSIGNMENTS, _assignments(source))
    yield Filled(RECUSALS, _recusals(source))


def _people(source: ArchiveSource) -> Iterator[list[Cell]]:
    meetings = select(Meeting.id).where(Meeting.round_id.in_(source.round_ids))
    motions = select(Motion.id).where(Motion.round_id.in_(source.round_ids))
    lists = select(AwardList.id).where(AwardList.cycle_id == source.cycle_id)
    named = union(
        *(
            select(who.label("user_id")).where(round_id.in_(source.round_ids))
            for who, round_id in (
                (PanelMember.user_id, PanelMember.round_id),
                (Assignment.user_id, Assignment.round_id),
                (Recusal.user_id, Recusal.round_id),
                (Recusal.decided_by_id, Recusal.round_id),
                (SheetWaiver.decided_by_id, SheetWaiver.round_id),
                (AdvanceDecision.decided_by_id, AdvanceDecision.round_id),
                (Ranking.computed_by_id, Ranking.round_id),
                (Motion.put_by_id, Motion.round_id),
            )
        ),
        select(Attendance.user_id).where(Attendance.meeting_id.in_(meetings)),
        select(MotionVoter.user_id).where(MotionVoter.motion_id.in_(motions)),
        *(
            select(who).where(list_id.in_(lists))
            for who, list_id in (
                (AwardList.put_forward_by_id, AwardList.id),
                (Signature.user_id, Signature.list_id),
                (Publicity.begun_by_id, Publicity.list_id),
                (Objection.entered_by_id, Objection.list_id),
                (Objection.decided_by_id, Objection.list_id),
                (AwardWithdrawal.withdrawn_by_id, AwardWithdrawal.list_id),
            )
        ),
    ).subquery()
    rows = select(User.id, User.display_name, User.unit).join(named, named.c.user_id == User.id).order_by(User.id)
    for row in source.tx.session.execute(rows):
        yield list(row)


def _panels(source: ArchiveSource) -> Iterator[list[Cell]]:
    rows = select(PanelMember).where(PanelMember.round_id.in_(source.round_ids))
    for row in source.tx.session.scalars(rows.order_by(PanelMember.round_id, PanelMember.user_id)):
        yield [row.round_id, row.user_id, row.is_chair, row.declared_at, row.released_at]


def _assignments(source: ArchiveSource) -> Iterator[list[Cell]]:
    rows = (
        select(
            Assignment.id,
            Assignment.round_id,
            Assignment.entry_id,
            Assignment.user_id,
            Assignment.state,
            Assignment.version,
        )
        .where(Assignment.round_id.in_(source.round_ids))
        .order_by(Assignment.id)
    )
    for row in source.tx.session.execute(rows):
        yield [*row[:4], row.state.value, row.version]


def _recusals(source: ArchiveSource) -> Iterator[list[Cell]]:
    clear = source.discretion.clear
    rows = select(Recusal).where(Recusal.round_id.in_(source.round_ids))
    for row in source.tx.session.scalars(rows.order_by(Recusal.round_id, Recusal.entry_id, Recusal.user_id)):
        yield [
            row.round_id,
            row.entry_id,
            row.user_id,
            row.origin.value,
            row.state.value,
            *_why(source.discretion, row.why),
            clear(row.decision),
            row.decided_at,
            row.decided_by_id,
        ]


def _why(discretion: Discretion, said: Message) -> list[Cell]:
    if discretion.withholds(said):
        return [MASK, MASK]
    return [discretion.clear(translate(said, "zh_CN")), discretion.clear(translate(said, "en"))]
