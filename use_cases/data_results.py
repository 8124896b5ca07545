"""Plain data of the result: meetings and motions, lists with awards and signatures, objections, withdrawals."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from db.tables import (
    Attendance,
    AwardList,
    AwardWithdrawal,
    EvidenceFile,
    Meeting,
    Motion,
    Objection,
    Publicity,
    Ranking,
    Signature,
)
from domain.attachments import AttachmentKind
from domain.decision_rules import Share
from domain.motions import MotionKind, MotionState
from domain.results import Capacity, ObjectionState
from exports.archive_tables import Kind
from exports.data_tables import FilledTable, Value, data_table, field, words
from use_cases.data_entries import ENTRY, ROUND
from use_cases.data_judging import JUDGE
from use_cases.data_source import DataSource
from use_cases.list_contents import awarded

LIST = field("list", "名单第几版", "Version of the list", Kind.COUNT)
MEETINGS = data_table(
    "meetings",
    "会议",
    "Meetings",
    "round meeting",
    ROUND,
    field("meeting", "第几次会议", "Number of the meeting", Kind.COUNT),
    words("place", "地点", "Place"),
    field("opened_at", "开始时刻", "Opened at", Kind.MOMENT),
    field("closed_at", "结束时刻", "Closed at", Kind.MOMENT, empty=True),
)
ATTENDANCES = data_table(
    "attendances",
    "到会的评委",
    "Judges who came",
    "round meeting judge",
    ROUND,
    field("meeting", "第几次会议", "Number of the meeting", Kind.COUNT),
    JUDGE,
    field("arrived_at", "到会时刻", "Arrived at", Kind.MOMENT),
    field("left_at", "离会时刻", "Left at", Kind.MOMENT, empty=True),
)
MOTIONS = data_table(
    "motions",
    "表决事项，只有票数之和",
    "Motions, with sums of votes alone",
    "round motion",
    ROUND,
    field("motion", "第几项表决", "Number of the motion", Kind.COUNT),
    field("meeting", "第几次会议", "Number of the meeting", Kind.COUNT),
    field("ranking", "所依据的第几次排名", "Number of the ranking", Kind.COUNT),
    field("kind", "种类", "Kind", codes=MotionKind),
    field("state", "结果", "State", codes=MotionState),
    field("entries", "所涉编号", "Entries it is about", Kind.JSON),
    field("tier", "奖项顺序号", "Place of the tier", Kind.COUNT, empty=True),
    field("places", "名额数", "Places", Kind.COUNT),
    field("prize_yuan", "奖金（元）", "Prize (yuan)", Kind.YUAN, empty=True),
    words("reason", "理由", "Reason"),
    field("quorum", "法定人数", "Quorum", codes=Share),
    field("majority", "通过所需", "Majority", codes=Share),
    field("is_secret", "无记名投票", "Secret ballots", Kind.FLAG),
    field("put_at", "提出时刻", "Put at", Kind.MOMENT),
    field("put_by", "提出人账号", "Put by", empty=True),
    field("ended_at", "结束时刻", "Ended at", Kind.MOMENT, empty=True),
    field("seats", "评委总数", "Judges of the round", Kind.COUNT),
    field("recused", "其中回避的", "Of these recused", Kind.COUNT),
    field("present", "其中投票的", "Of these voted", Kind.COUNT),
    field("yes", "赞成票", "For", Kind.COUNT, empty=True),
    field("no", "反对票", "Against", Kind.COUNT, empty=True),
    field("abstain", "弃权票", "Abstentions", Kind.COUNT, empty=True),
    field("naming", "选有参评对象的票", "Ballots that name entries", Kind.COUNT, empty=True),
    field("named", "各编号的票数", "Ballots that name each entry", Kind.JSON, empty=True),
    field("chosen", "所定的编号", "Entries it places", Kind.JSON),
)
AWARD_LISTS = data_table(
    "award_lists",
    "授奖名单各版",
    "Versions of the award list",
    "list",
    LIST,
    field("awards", "授奖数", "Awards", Kind.COUNT),
    field("sha256", "校验值", "Check sum", Kind.DIGEST),
    words("reason", "再出一版的理由", "Why there is a further version"),
    field("put_forward_at", "提请审批时刻", "Put forward at", Kind.MOMENT),
    field("put_forward_by", "提交人账号", "Put forward by", empty=True),
    field("set_aside_at", "搁置时刻", "Set aside at", Kind.MOMENT, empty=True),
    field("sealed_at", "封存时刻", "Sealed at", Kind.MOMENT, empty=True),
    field("published_at", "公布时刻", "Published at", Kind.MOMENT, empty=True),
)
AWARDS = data_table(
    "awards",
    "各版名单的授奖对象",
    "Awards on each list",
    "list tier rank entry",
    LIST,
    field("tier", "奖项顺序号", "Place of the tier", Kind.COUNT),
    field("rank", "名次", "Rank", Kind.COUNT, empty=True),
    ENTRY,
    words("title", "标题或单位名称", "Title or name"),
    field("value", "得分，如名单所写", "Value, as the list has it"),
    field("prize_yuan", "奖金（元）", "Prize (yuan)", Kind.YUAN),
    field("motion", "所依据的表决", "Motion it rests on", Kind.COUNT, empty=True),
)
SIGNATURES = data_table(
    "signatures",
    "名单的签署",
    "Signatures of lists",
    "list signed_by",
    LIST,
    field("signed_by", "签署人账号", "Signed by"),
    field("capacity", "身份", "Capacity", codes=Capacity),
    field("name", "签署时的姓名", "Name as signed", Kind.TEXT),
    field("signed_at", "签署时刻", "Signed at", Kind.MOMENT),
)
PUBLICITIES = data_table(
    "publicities",
    "公示",
    "Publicity",
    "list",
    LIST,
    field("starts_on", "起始日", "First day", Kind.DAY),
    field("ends_on", "截止日", "Last day", Kind.DAY),
    field("working_days", "工作日数", "Working days", Kind.COUNT),
    field("office", "受理单位", "Office", Kind.TEXT),
    field("begun_at", "登记时刻", "Begun at", Kind.MOMENT),
    field("begun_by", "登记人账号", "Begun by", empty=True),
)
OBJECTIONS = data_table(
    "objections",
    "异议，不含异议人",
    "Objections, never who made them",
    "list objection",
    LIST,
    field("objection", "第几件", "Number of the objection", Kind.COUNT),
    ENTRY,
    field("received_on", "收到日期", "Received on", Kind.DAY),
    words("claim", "异议内容", "Claim"),
    words("evidence", "证据", "Evidence"),
    field("state", "状态", "State", codes=ObjectionState),
    words("finding", "调查结论", "Finding"),
    field("entered_at", "登记时刻", "Entered at", Kind.MOMENT),
    field("entered_by", "登记人账号", "Entered by", empty=True),
    field("decided_at", "决定时刻", "Decided at", Kind.MOMENT, empty=True),
    field("decided_by", "决定人账号", "Decided by", empty=True),
)
EVIDENCE_FILES = data_table(
    "evidence_files",
    "异议的证据文件清单",
    "List of evidence files",
    "list objection sha256",
    LIST,
    field("objection", "第几件", "Number of the objection", Kind.COUNT),
    words("name", "文件名", "File name"),
    field("kind", "格式", "Format", codes=AttachmentKind),
    field("size", "字节数", "Size in bytes", Kind.COUNT),
    field("sha256", "校验值", "Check sum", Kind.DIGEST),
    field("attached_at", "上传时刻", "Attached at", Kind.MOMENT),
)
WITHDRAWALS = data_table(
    "withdrawals",
    "撤销的授奖",
    "Awards that were withdrawn",
    "list entry",
    LIST,
    ENTRY,
    field("tier", "原奖项顺序号", "Place of the tier it had", Kind.COUNT),
    words("reason", "理由", "Reason"),
    field("withdrawn_at", "撤销时刻", "Withdrawn at", Kind.MOMENT),
    field("withdrawn_by", "撤销人账号", "Withdrawn by", empty=True),
)
ALL = (
    MEETINGS,
    ATTENDANCES,
    MOTIONS,
    AWARD_LISTS,
    AWARDS,
    SIGNATURES,
    PUBLICITIES,
    OBJECTIONS,
    EVIDENCE_FILES,
    WITHDRAWALS,
)


def tables(source: DataSource) -> Iterator[FilledTable]:
    """Read the result."""
    rows = select(AwardList).where(AwardList.cycle_id == source.cycle_id).order_by(AwardList.number)
    lists = {row.id: row for row in source.tx.session.scalars(rows)}
    yield FilledTable(MEETINGS, _meetings(source))
    yield FilledTable(ATTENDANCES, _attendances(source))
    yield FilledTable(MOTIONS, _motions(source))
    yield FilledTable(AWARD_LISTS, [_list(source, row) for row in lists.values()])
    yield FilledTable(AWARDS, [award for row in lists.values() for award in _awards(row)])
    numbers = {list_id: row.number for list_id, row in lists.items()}
    yield FilledTable(SIGNATURES, _signatures(source, numbers))
    yield FilledTable(PUBLICITIES, _publicities(source, numbers))
    yield FilledTable(OBJECTIONS, _objections(source, numbers))
    yield FilledTable(EVIDENCE_FILES, _evidence_files(source, numbers))
    yield FilledTable(WITHDRAWALS, _withdrawals(source, numbers))


def _meetings(source: DataSource) -> Iterator[list[Value]]:
    for row in source.tx.session.scalars(select(Meeting).where(Meeting.round_id.in_(source.rounds))):
        yield [source.rounds[row.round_id], row.number, row.place, row.opened_at, row.closed_at]


def _attendances(source: DataSource) -> Iterator[list[Value]]:
    rows = select(Attendance, Meeting.round_id, Meeting.number).join(Meeting, Meeting.id == Attendance.meeting_id)
    for row, round_id, number in source.tx.session.execute(rows.where(Meeting.round_id.in_(source.rounds))):
        yield [source.rounds[round_id], number, source.login(row.user_id), row.arrived_at, row.left_at]


def _motions(source: DataSource) -> Iterator[list[Value]]:
    rows = (
        select(Motion, Meeting.number, Ranking.number)
        .join(Meeting, Meeting.id == Motion.meeting_id)
        .join(Ranking, Ranking.id == Motion.ranking_id)
        .where(Motion.round_id.in_(source.rounds))
    )
    for row, meeting, ranking in source.tx.session.execute(rows):
        # What is voted on now is nobody's to read before voting has ended.
        count = row.count or {}
        yield [
            source.rounds[row.round_id],
            row.number,
            meeting,
            ranking,
            row.kind.value,
            row.state.value,
            source.entries(row.entry_ids),
            source.tier(row.tier_id),
            row.places,
            row.prize_yuan,
            row.reason,
            row.quorum.value,
            row.majority.value,
            row.is_secret,
            row.put_at,
            source.login(row.put_by_id),
            row.ended_at,
            row.seats,
            row.recused,
            row.present,
            *(count.get(key) for key in ("yes", "no", "abstain", "naming")),
            _named(source, row.count),
            source.entries(row.chosen),
        ]


def _named(source: DataSource, count: dict[str, Any] | None) -> Value:
    """Give the ballots that named each of the tied entries; nothing before the count."""
    if count is None:
        return None
    return dict(sorted((source.references[int(entry_id)], ballots) for entry_id, ballots in count["named"].items()))


def _list(source: DataSource, row: AwardList) -> list[Value]:
    forward = [row.put_forward_at, source.login(row.put_forward_by_id)]
    made = [row.number, len(awarded(row.content)), row.sha256, row.reason]
    return [*made, *forward, row.set_aside_at, row.sealed_at, row.published_at]


def _awards(row: AwardList) -> Iterator[list[Value]]:
    for award in awarded(row.content):
        held = [award.reference, award.title, award.value, award.prize_yuan, award.motion]
        yield [row.number, award.tier, award.rank, *held]


def _signatures(source: DataSource, numbers: dict[int, int]) -> Iterator[list[Value]]:
    for row in source.tx.session.scalars(select(Signature).where(Signature.list_id.in_(numbers))):
        yield [numbers[row.list_id], source.login(row.user_id), row.capacity.value, row.name, row.signed_at]


def _publicities(source: DataSource, numbers: dict[int, int]) -> Iterator[list[Value]]:
    for row in source.tx.session.scalars(select(Publicity).where(Publicity.list_id.in_(numbers))):
        days = [numbers[row.list_id], row.starts_on, row.ends_on, row.working_days]
        yield [*days, row.office, row.begun_at, source.login(row.begun_by_id)]


def _objections(source: DataSource, numbers: dict[int, int]) -> Iterator[list[Value]]:
    for row in source.tx.session.scalars(select(Objection).where(Objection.list_id.in_(numbers))):
        yield [
            numbers[row.list_id],
            row.number,
            source.entry(row.entry_id),
            row.received_on,
            row.claim,
            row.evidence,
            row.state.value,
            row.finding,
            row.entered_at,
            source.login(row.entered_by_id),
            row.decided_at,
            source.login(row.decided_by_id),
        ]


def _evidence_files(source: DataSource, numbers: dict[int, int]) -> Iterator[list[Value]]:
    rows = select(EvidenceFile, Objection.list_id, Objection.number).join(
        Objection, Objection.id == EvidenceFile.objection_id
    )
    for row, list_id, number in source.tx.session.execute(rows.where(Objection.list_id.in_(numbers))):
        yield [numbers[list_id], number, row.name, row.kind.value, row.size, row.sha256, row.attached_at]


def _withdrawals(source: DataSource, numbers: dict[int, int]) -> Iterator[list[Value]]:
    for row in source.tx.session.scalars(select(AwardWithdrawal).where(AwardWithdrawal.cycle_id == source.cycle_id)):
        what = [numbers[row.list_id], source.entry(row.entry_id), source.tier(row.tier_id), row.reason]
        yield [*what, row.withdrawn_at, source.login(row.withdrawn_by_id)]
