"""The minutes are filled from what the meeting did: who was there, each motion with its count, the list."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from db.engine import Database
from db.tables import AuditEvent, PanelMember, User
from domain.decision_rules import DecisionRule, Share
from domain.motions import Choice, MotionKind
from domain.permissions import Role
from domain.refusals import Invalid, NotAllowed
from exports.decision_reports import Attendance
from exports.reports import Award
from tests.builders import a_user, signed_in
from tests.conftest import Clock
from tests.exports.official_documents import feet, tables, texts
from tests.meetings import Sitting, a_meeting, recuse
from tests.publicity import a_shown_list, object_to
from tests.queries import statements_of
from use_cases import ballots, meetings, minutes, motions, objections
from use_cases.minutes import MinutesExport
from use_cases.transaction import CommandLine, perform, read

YES, NO, ABSTAIN = Choice.YES, Choice.NO, Choice.ABSTAIN
ROW = [[90] * 3, [80] * 3, [70] * 3, [70] * 3, [70] * 3, [50] * 3]
MEETING, FIRST = range(2)


def named(sitting: Sitting, *names: str) -> None:
    """Give the judges names of their own, in order."""
    with sitting.database.writing() as session:
        for judge, name in zip(sitting.played.judges, names, strict=True):
            session.get_one(User, judge.id).display_name = name
        session.commit()


def export(sitting: Sitting, language: str = "zh_CN") -> MinutesExport:
    return perform(sitting.database, sitting.chair, minutes.export, sitting.meeting_id, language=language)


def test_they_say_who_was_there_who_left_and_who_did_not_come(database: Database, clock: Clock) -> None:
    sitting = a_meeting(database, ROW, arrived=False)
    named(sitting, "示例甲", "示例乙", "示例丙")
    sitting.arrive(sitting.hands[0], sitting.chair)
    clock.advance(minutes=30)
    left = sitting.played.judges[0].id
    perform(database, sitting.chair, meetings.mark, sitting.meeting_id, user_id=left, is_present=False)
    clock.advance(minutes=10)
    perform(database, sitting.chair, meetings.close, sitting.meeting_id)
    found = tables(export(sitting).content())[MEETING]
    assert found[1:4] == [
        ["会议日期", "2026年11月20日（星期五）"],
        ["会议地点", "____________________"],
        ["评审组长", "示例丙"],
    ]
    assert found[5:] == [
        ["出席（1人）", "示例丙（示例单位）"],
        ["缺席（1人）", "示例乙（示例单位）"],
        ["中途离会（1人）", "示例甲（示例单位、2026-11-20 12:30:00离会）"],
    ]


def test_a_tie_of_several_places_is_minuted_with_every_entrys_ballots(database: Database) -> None:
    sitting = a_meeting(database, ROW)
    named(sitting, "示例甲", "示例乙", "示例丙")
    motion_id = sitting.put(MotionKind.SETTLE_TIE, 2, 3, 4, reason="第三名并列")
    sitting.vote(motion_id, [[2, 3], [2, 4], [2, 4]])
    sitting.end(motion_id)
    third, fourth, fifth = (entry.reference for entry in sitting.played.entries[2:5])
    content = export(sitting).content()
    assert f"（一）第1项：{third}、{fourth}、{fifth}并列，从中选出至多2项列入“二等奖”。" in texts(content)
    assert tables(content)[FIRST][1:] == [
        ["表决方式", "无记名投票：只记录谁投了票，不记录投给谁。"],
        ["既定规则", "到会：有表决权的成员三分之二以上；通过：所投票数三分之二以上。"],
        ["回避人员", "无"],
        ["到会人数", "回避0人，有表决权3人，须至少2人到会（三分之二以上）；实际到会3人，达到法定人数。"],
        ["参加表决", "3人：示例丙、示例乙、示例甲"],
        ["计票结果", f"写明参评对象：3票\n弃权：0票\n{third}：3票\n{fifth}：2票\n{fourth}：1票"],
        ["计票核算", f"共投3票，须至少2票（三分之二以上）；达到所需票数的：{third}、{fifth}。"],
        ["表决结果", "通过"],
        ["系统建议", "排名并列，系统不作取舍。"],
        ["评审组决定", f"选定：{third}、{fifth}。"],
        ["理由", "第三名并列"],
    ]


def test_a_vote_by_name_under_other_shares_and_a_recusal_are_minuted(database: Database) -> None:
    rule = DecisionRule(quorum=Share.MORE_THAN_HALF, majority=Share.ALL, is_secret=False)
    sitting = a_meeting(database, ROW, rule=rule)
    named(sitting, "示例甲", "示例甲", "示例丙")
    recuse(sitting, sitting.played.judges[0], 5)
    motion_id = sitting.put(MotionKind.MOVE, 5, tier=2)
    for hand, choice in zip(sitting.hands[1:], (YES, NO), strict=True):
        perform(database, hand, ballots.cast, motion_id, choice=choice)
    sitting.end(motion_id)
    sixth = sitting.played.entries[5].reference
    rows = dict(tables(export(sitting).content())[FIRST][1:])
    assert rows["回避人员"] == "示例甲（示例单位）"
    assert rows["参加表决"] == "2人：示例丙、示例甲（示例单位）"
    assert rows["计票结果"].split("\n")[3:] == ["赞成：示例甲（示例单位）", "反对：示例丙"]
    assert rows["既定规则"] == "到会：有表决权的成员过半数；通过：所投票数全部。"
    assert (rows["表决结果"], rows["评审组决定"]) == ("未通过", "未通过，维持不变。")
    assert rows["系统建议"] == f"{sixth}：不授奖"


def test_a_motion_taken_back_counts_nothing_and_an_open_one_is_not_minuted_yet(database: Database) -> None:
    sitting = a_meeting(database, ROW)
    motion_id = sitting.put(MotionKind.MOVE, 5, tier=2)
    sitting.vote(motion_id, [YES])
    assert export(sitting).report.motions == ()
    perform(database, sitting.chair, motions.take_back, motion_id, reason="表述有误")
    motion = export(sitting).report.motions[0]
    assert (motion.voters, motion.counts, motion.votes_for) == ((), (), None)
    rows = dict(tables(export(sitting).content())[FIRST][1:])
    assert (rows["计票核算"], rows["评审组决定"]) == ("未计票。", "无：该项已撤回。")


@pytest.mark.parametrize(
    ("kind", "places", "given", "proposal"),
    [
        (MotionKind.LEAVE_EMPTY, (), {"tier": 2, "leaving": 1}, "1 awards of “一等奖”"),
        (MotionKind.SET_PRIZE, (), {"tier": 1, "prize": 60_000}, "not less than 50,000 yuan, as declared"),
        (MotionKind.AWARD, (0,), {"tier": 1}, "特等奖"),
    ],
)
def test_the_proposal_of_the_ranking_stands_beside_the_decision(
    database: Database, kind: MotionKind, places: tuple[int, ...], given: dict[str, Any], proposal: str
) -> None:
    sitting = a_meeting(database, ROW[:2], always_voted=True)
    motion_id = sitting.put(kind, *places, **given)
    sitting.vote(motion_id, [YES] * 3)
    sitting.end(motion_id)
    motion = export(sitting).report.motions[0]
    assert str(motion.proposal).endswith(proposal)
    assert motion.decision == motion.moved


def test_a_vacancy_is_minuted_as_one_that_the_system_proposes_nothing_for(database: Database) -> None:
    sitting, list_id = a_shown_list(database)
    objection = object_to(sitting, list_id, 0)
    perform(database, sitting.played.organiser, objections.uphold, objection, finding="查实")
    sitting.carry(MotionKind.LEAVE_VACANT, tier=1)
    report = export(sitting).report
    assert str(report.motions[0].proposal).startswith("None: after an award was withdrawn")
    assert (report.awards.version, report.awards.count) == (2, 3)


def test_the_list_is_there_with_its_hash_and_names_nobody_who_proposed(database: Database) -> None:
    sitting = a_meeting(database, ROW[:2])
    list_id = sitting.seal()
    current = sitting.approval().current
    assert current is not None
    assert current.list_id == list_id
    with database.reading() as session:
        head = session.scalars(select(AuditEvent).order_by(AuditEvent.seq.desc()).limit(1)).one()
    taken = export(sitting)
    content = taken.content()
    assert taken.name == "2020—2022年度-评审会议纪要-建议类终评-第1次会议.docx"
    assert f"授奖名单第1版 SHA-256：{current.sha256}" in feet(content)[0]
    assert f"制发时审计记录末条：{head.seq}:{head.hash}" in feet(content)[0]
    awards = [award for held in taken.report.awards.tiers for award in held.awards]
    assert [type(award) for award in awards] == [Award] * 2
    assert all(award.proposers == () for award in awards)
    assert "示例提案人" not in "".join(map(str, tables(content)))


def test_whoever_was_released_since_stays_in_the_minutes_if_they_were_there(database: Database) -> None:
    sitting = a_meeting(database, ROW)
    with database.writing() as session:
        for member in session.scalars(select(PanelMember).where(PanelMember.user_id == sitting.played.judges[0].id)):
            member.released_at = database.clock()
        session.commit()
    assert [member.attendance for member in export(sitting).report.panel] == [Attendance.PRESENT] * 3


def test_only_chair_organisers_and_auditors_take_them_out_and_it_is_recorded(database: Database) -> None:
    sitting = a_meeting(database, ROW)
    for who in (sitting.hands[0], signed_in(database, a_user(database, roles=[Role.CHAIR]))):
        with pytest.raises(NotAllowed):
            perform(database, who, minutes.export, sitting.meeting_id)
    for who in (sitting.played.organiser, signed_in(database, a_user(database, roles=[Role.AUDITOR]))):
        perform(database, who, minutes.export, sitting.meeting_id)
    with database.reading() as session:
        actions = session.scalars(select(AuditEvent.action).order_by(AuditEvent.seq.desc()).limit(2)).all()
    assert actions == ["minutes.export"] * 2


def test_the_newest_meeting_is_taken_unless_another_is_named(database: Database) -> None:
    with pytest.raises(Invalid, match="No meeting has been opened yet"):
        read(database, CommandLine(), minutes.meeting_to_export, None)
    sitting = a_meeting(database, ROW)
    assert read(database, CommandLine(), minutes.meeting_to_export, None) == sitting.meeting_id
    with pytest.raises(Invalid, match="There is no meeting 99"):
        read(database, CommandLine(), minutes.meeting_to_export, 99)


def test_the_minutes_take_the_same_statements_however_much_was_moved(database: Database) -> None:
    sitting = a_meeting(database, ROW)

    def sent() -> int:
        with statements_of(database) as statements:
            export(sitting)
        return len(statements)

    sitting.carry(MotionKind.MOVE, 5, tier=2)
    with_one = sent()
    sitting.carry(MotionKind.MOVE, 5, tier=3)
    sitting.carry(MotionKind.MOVE, 5, tier=None)
    assert sent() == with_one
