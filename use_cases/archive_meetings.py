"""The archive's tables of the panel's meetings: who was there, what was moved, and how it was voted."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from db.tables import Attendance, Meeting, Motion, MotionVoter, NamedBallot, Tier
from domain.messages import InBoth
from exports.archive_tables import COMMAND_LINE, NOT_SAID, Cell, Filled, Kind, Table, column
from use_cases.archive_acts import ENDED
from use_cases.archive_rules import SHARES, as_json
from use_cases.archive_sources import ArchiveSource

_UNCOUNTED = ("没有计票", "not counted")
NO_EVENT = ("审计记录中没有", "not in the log")
MEETINGS = Table(
    "meetings",
    InBoth("评审小组的会议。", "The panel's meetings."),
    (
        column("meeting_id", "会议", "the meeting", Kind.NUMBER),
        column("round_id", "轮次", "its round", Kind.NUMBER),
        column("number", "本轮第几次，从 1 起", "its number in the round, from 1", Kind.COUNT),
        column("place", "地点", "where", Kind.TEXT, NOT_SAID),
        column("opened_at", "开始时刻", "when it opened", Kind.MOMENT),
        column("closed_at", "结束时刻", "when it closed", Kind.MOMENT, ("未结束", "not closed")),
    ),
)
ATTENDANCES = Table(
    "attendances",
    InBoth("每次会议到会的评委。", "The judges who came to each meeting."),
    (
        column("meeting_id", "会议", "the meeting", Kind.NUMBER),
        column("user_id", "评委", "the judge", Kind.NUMBER),
        column("arrived_at", "到会时刻", "when they came", Kind.MOMENT),
        column("left_at", "离会时刻", "when they left", Kind.MOMENT, ("在会", "they are there")),
    ),
)
MOTIONS = Table(
    "motions",
    InBoth(
        "会上的表决事项：规则、到会人数、计票和结果。无记名投票只有票数之和。",
        "What was moved: rule, roll, count and outcome. Of secret ballots there are sums alone.",
    ),
    (
        column("motion_id", "表决事项", "the motion", Kind.NUMBER),
        column("meeting_id", "会议", "its meeting", Kind.NUMBER),
        column("round_id", "轮次", "its round", Kind.NUMBER),
        column("ranking_id", "所依据的排名", "the ranking it rests on", Kind.NUMBER),
        column("number", "本轮第几项，从 1 起", "its number in the round, from 1", Kind.COUNT),
        column(
            "kind",
            "settle_tie 裁定并列；move 调整等次；leave_empty 名额空缺；award 表决授奖；fill_vacancy 递补；"
            "leave_vacant 不递补；set_prize 确定奖金",
            "settle_tie, move, leave_empty, award, fill_vacancy, leave_vacant or set_prize",
            Kind.CODE,
        ),
        column(
            "state",
            "open 表决中；carried 通过；lost 未通过；withdrawn 未计票撤回",
            "open, carried, lost, or withdrawn without a count",
            Kind.CODE,
        ),
        column("entry_ids", "所涉参评对象", "the entries it is about", Kind.JSON),
        column("tier", "奖项顺序号", "position of the tier", Kind.COUNT, ("不授奖", "no award")),
        column("places", "名额数", "how many places", Kind.COUNT),
        column("prize_yuan", "奖金", "the prize to set", Kind.YUAN, ("不涉及奖金", "not about a prize")),
        column("reason", "理由", "the reason", Kind.TEXT),
        column("quorum", f"法定人数：{SHARES[0]}", f"the quorum: {SHARES[1]}", Kind.CODE),
        column("majority", f"通过所需：{SHARES[0]}", f"the majority: {SHARES[1]}", Kind.CODE),
        column("is_secret", "无记名投票", "secret ballot", Kind.FLAG),
        column("put_at", "提出时刻", "when it was put", Kind.MOMENT),
        column("put_by_id", "提出人", "who put it", Kind.NUMBER, COMMAND_LINE),
        column("ended_at", "结束时刻", "when voting ended", Kind.MOMENT, ("表决中", "open")),
        column("seats", "评委总数", "judges of the round", Kind.COUNT),
        column("recused", "其中回避的", "of these recused", Kind.COUNT),
        column(
            "present", "其中投票的；未计票的为到会数", "of these voted; where nothing was counted, present", Kind.COUNT
        ),
        column("yes", "赞成票", "ballots for it", Kind.COUNT, _UNCOUNTED),
        column("no", "反对票", "ballots against", Kind.COUNT, _UNCOUNTED),
        column("abstain", "弃权票", "abstentions", Kind.COUNT, _UNCOUNTED),
        column("naming", "裁定并列：选有参评对象的票", "of a tie: ballots that name entries", Kind.COUNT, _UNCOUNTED),
        column("named", "裁定并列：各参评对象的票数", "of a tie: ballots naming each entry", Kind.JSON, _UNCOUNTED),
        column("chosen", "通过后所定的参评对象", "the entries it places once carried", Kind.JSON),
        column(
            "event_seq",
            "记载其结束的审计记录编号",
            "the log's event of its end",
            Kind.NUMBER,
            ("表决中，或审计记录中没有", "open, or not in the log"),
        ),
    ),
)
MOTION_VOTERS = Table(
    "motion_voters",
    InBoth(
        "每项表决的评委：谁投了票。无记名的只记谁投了，不记怎样投。",
        "The roll of each motion: who voted. Of a secret ballot nobody knows how.",
    ),
    (
        column("motion_id", "表决事项", "the motion", Kind.NUMBER),
        column("user_id", "评委", "the judge", Kind.NUMBER),
        column("is_recused", "回避", "recused", Kind.FLAG),
        column("is_absent", "未到会或已离会", "absent, or had left", Kind.FLAG),
        column("has_voted", "投了票", "voted", Kind.FLAG, _UNCOUNTED),
    ),
)
NAMED_BALLOTS = Table(
    "named_ballots",
    InBoth("记名投票的每一票；无记名的没有。", "Each ballot by name; there is none of a secret one."),
    (
        column("motion_id", "表决事项", "the motion", Kind.NUMBER),
        column("user_id", "评委", "the judge", Kind.NUMBER),
        column(
            "choice",
            "yes 赞成；no 反对；abstain 弃权",
            "yes, no or abstain",
            Kind.CODE,
            ("所选的参评对象另列", "it names entries"),
        ),
        column("entry_ids", "裁定并列所选的参评对象", "of a tie: the entries it names", Kind.JSON),
        column("cast_at", "投票时刻", "when it was cast", Kind.MOMENT),
    ),
)


def tables(source: ArchiveSource) -> Iterator[Filled]:
    """Read the meetings."""
    yield Filled(MEETINGS, _meetings(source))
    yield Filled(ATTENDANCES, _attendances(source))
    yield Filled(MOTIONS, _motions(source))
    yield Filled(MOTION_VOTERS, _voters(source))
    yield Filled(NAMED_BALLOTS, _ballots(source))


def _meetings(source: ArchiveSource) -> Iterator[list[Cell]]:
    rows = select(Meeting).where(Meeting.round_id.in_(source.round_ids)).order_by(Meeting.id)
    for row in source.tx.session.scalars(rows):
        yield [row.id, row.round_id, row.number, source.guarded.clear(row.place), row.opened_at, row.closed_at]


def _attendances(source: ArchiveSource) -> Iterator[list[Cell]]:
    rows = (
        select(Attendance.meeting_id, Attendance.user_id, Attendance.arrived_at, Attendance.left_at)
        .join(Meeting, Meeting.id == Attendance.meeting_id)
        .where(Meeting.round_id.in_(source.round_ids))
        .order_by(Attendance.meeting_id, Attendance.user_id)
    )
    for row in source.tx.session.execute(rows):
        yield list(row)


def _motions(source: ArchiveSource) -> Iterator[list[Cell]]:
    rows = (
        select(Motion, Tier.position)
        .outerjoin(Tier, Tier.id == Motion.tier_id)
        .where(Motion.round_id.in_(source.round_ids))
        .order_by(Motion.id)
    )
    for row, tier in source.tx.session.execute(rows):
        yield [
            row.id,
            row.meeting_id,
            row.round_id,
            row.ranking_id,
            row.number,
            row.kind.value,
            row.state.value,
            as_json(row.entry_ids),
            tier,
            row.places,
            row.prize_yuan,
            source.guarded.clear(row.reason),
            row.quorum.value,
            row.majority.value,
            row.is_secret,
            row.put_at,
            row.put_by_id,
            row.ended_at,
            row.seats,
            row.recused,
            row.present,
            *_counted(row),
            as_json(row.chosen),
            None if row.ended_at is None else source.acts.last(ENDED, row.id),
        ]


def _counted(row: Motion) -> list[Cell]:
    """Give the sums of a motion; of one that is open or was taken back nothing is told."""
    if row.count is None:
        return [None] * 5
    return [*(row.count[key] for key in ("yes", "no", "abstain", "naming")), as_json(row.count["named"])]


def _voters(source: ArchiveSource) -> Iterator[list[Cell]]:
    rows = (
        select(MotionVoter, Motion.count)
        .join(Motion, Motion.id == MotionVoter.motion_id)
        .where(Motion.round_id.in_(source.round_ids))
        .order_by(MotionVoter.motion_id, MotionVoter.user_id)
    )
    for row, count in source.tx.session.execute(rows):
        yield [row.motion_id, row.user_id, row.is_recused, row.is_absent, None if count is None else row.has_voted]


def _ballots(source: ArchiveSource) -> Iterator[list[Cell]]:
    rows = (
        select(NamedBallot, Motion.count)
        .join(Motion, Motion.id == NamedBallot.motion_id)
        .where(Motion.round_id.in_(source.round_ids))
        .order_by(NamedBallot.motion_id, NamedBallot.user_id)
    )
    for row, count in source.tx.session.execute(rows):
        if count is not None:
            choice = None if row.choice is None else row.choice.value
            yield [row.motion_id, row.user_id, choice, as_json(row.entry_ids), row.cast_at]
