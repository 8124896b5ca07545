"""The minutes, read back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from domain.messages import msg
from exports.decision_reports import Attendance, BallotCount, Member, NamedBallot, Voter
from exports.minutes import BLANK, render
from tests.exports.decision_builders import (
    LIST_HASH,
    LOG_HASH,
    LONG_TITLE,
    NAMES,
    VOTERS,
    a_motion,
    a_motion_by_name,
    an_award_list,
    the_minutes,
)
from tests.exports.official_documents import (
    chinese_of,
    feet,
    heads,
    pages_by_libreoffice,
    rows_that_can_break,
    tables,
    tables_without_repeated_heading,
    texts,
    with_writer,
)

MEETING, SECRET, BY_NAME, *_, SIGNED = range(7)


def test_who_was_there_is_said_by_name() -> None:
    meeting = tables(render(the_minutes(), "zh_CN"))[MEETING]
    assert meeting[1:5] == [
        ["会议日期", "2022年11月3日（星期四）"],
        ["会议地点", "市政府 3 号会议室（示例）"],
        ["评审组长", "示例评委一"],
        ["记录人", BLANK],
    ]
    assert [label for label, _ in meeting[5:]] == ["出席（7人）", "缺席（1人）", "中途离会（1人）"]
    assert [said for _, said in meeting[6:]] == [
        "示例评委八（因公外出）",
        "示例评委九（市交通局（示例）、15 时 30 分离会）",
    ]


def test_a_motion_shows_its_rules_its_arithmetic_and_both_proposals() -> None:
    assert tables(render(the_minutes(), "zh_CN"))[SECRET][1:] == [
        ["表决方式", "无记名投票：只记录谁投了票，不记录投给谁。"],
        ["既定规则", "到会：有表决权的成员三分之二以上；通过：所投票数三分之二以上。"],
        ["回避人员", "示例评委九"],
        ["到会人数", "回避1人，有表决权8人，须至少6人到会（三分之二以上）；实际到会7人，达到法定人数。"],
        ["参加表决", "7人：" + "、".join(NAMES[:7])],
        ["计票结果", "是：5票\n否：1票\n弃权：1票"],
        ["计票核算", "共投7票，须至少5票（三分之二以上）；赞成5票，达到所需票数。"],
        ["表决结果", "通过。"],
        ["系统建议", "特等奖空缺"],
        ["评审组决定", "特等奖授予 CQ2022-0001"],
        ["理由", "具有重要价值，措施已在全市推行。"],
    ]


def test_a_vote_by_name_says_who_chose_what_and_a_secret_one_does_not() -> None:
    found = tables(render(the_minutes(), "en"))
    assert found[BY_NAME][6][1].split("\n") == [
        "写明参评对象: 6 ballots",
        "弃权: 0 ballots",
        "CQ2022-0004: 4 ballots",
        "CQ2022-0005: 2 ballots",
        "CQ2022-0004: " + ", ".join(NAMES[:4]),
        "CQ2022-0005: " + ", ".join(NAMES[4:6]),
    ]
    assert found[BY_NAME][7][1] == "6 ballots cast, 4 needed (more than half); reached by: CQ2022-0004."
    assert not any(name in found[SECRET][6][1] for name in NAMES)


def test_no_quorum_and_too_few_votes_are_said() -> None:
    alone = a_motion(present=3, voters=(), counts=(), votes_for=None)
    lost = a_motion(number=2, counts=(BallotCount(msg("Yes"), 4), BallotCount(msg("No"), 3)), votes_for=4)
    report = the_minutes(motions=(alone, lost))
    first, second = tables(render(report, "en"))[1:3]
    assert first[4][1] == (
        "1 recused, 8 entitled to vote, 6 needed (two thirds or more); 3 were present: there is no quorum."
    )
    assert [first[row][1] for row in (5, 6, 7)] == ["0: none", "none", "No ballots were counted."]
    assert second[7][1] == "7 ballots cast, 5 needed (two thirds or more); 4 were for it: not enough."


def test_a_meeting_without_motions_says_so() -> None:
    assert "会议未提出表决事项。" in texts(render(the_minutes(motions=()), "zh_CN"))


def test_the_list_its_hash_and_lines_to_sign_are_there() -> None:
    content = render(the_minutes(), "zh_CN")
    assert texts(content)[0] == "2020—2022年度重庆市人民建议奖\n评审会议纪要"
    assert "（一）特等奖（空缺）" in texts(content)
    assert f"授奖名单第1版 SHA-256：{LIST_HASH}" in feet(content)[0]
    assert f"制发时审计记录末条：1234:{LOG_HASH}" in feet(content)[1]
    signed = tables(content)[SIGNED]
    assert signed[:3] == [
        ["职责", "姓名", "签名", "签名日期"],
        ["评审组长", "示例评委一", "", ""],
        ["记录人", "", "", ""],
    ]
    assert [row[1] for row in signed[3:]] == [*NAMES[1:7], NAMES[8]]


def test_the_english_minutes_have_no_word_of_chinese_but_names() -> None:
    motion = a_motion(
        moved="Award the special prize",
        recused=(),
        voters=tuple(Voter(account, name) for account, name in enumerate("ABCDEFG")),
        counts=(BallotCount(msg("Yes"), 7),),
        votes_for=7,
        outcome="Carried.",
        proposal="Vacant",
        decision="Awarded",
        reason=None,
    )
    members = tuple(Member(name, attendance) for name, attendance in zip("ABC", Attendance, strict=True))
    empty = an_award_list().tiers[:0]
    report = the_minutes(
        cycle="Award", place=None, chair="A", panel=members, motions=(motion,), is_rehearsal=True,
        awards=type(an_award_list())(1, LIST_HASH, empty),
    )  # fmt: skip
    content = render(report, "en")
    assert chinese_of(content) == []
    assert heads(content) == ["[REHEARSAL, does not count]"] * 2


def test_the_same_report_gives_the_same_bytes() -> None:
    assert render(the_minutes(), "zh_CN") == render(the_minutes(), "zh_CN")


@with_writer
def test_libreoffice_makes_pages_of_long_minutes(tmp_path: Path) -> None:
    motions = tuple(a_motion(number=number, moved=LONG_TITLE) for number in range(1, 6))
    content = render(the_minutes(motions=motions, awards=an_award_list(is_long=True)), "zh_CN")
    assert (rows_that_can_break(content), tables_without_repeated_heading(content)) == (0, 0)
    assert 7 <= pages_by_libreoffice(content, tmp_path) <= 12


@pytest.mark.parametrize(
    "given",
    [
        {"voters": (*VOTERS[:6], VOTERS[0])},  # twice
        {"voters": VOTERS[:6]},  # one ballot more than voters
        {"ballots": tuple(NamedBallot(voter, ("弃权",)) for voter in VOTERS[:7])},  # a secret told
        {"voters": (*VOTERS[:6], VOTERS[8])},  # recused
        {"named": (BallotCount("CQ2022-0004", 8),)},  # named more often than there are ballots
        {"is_secret": False},  # by name without names
    ],
)
def test_a_count_that_does_not_come_out_is_refused(given: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="motion 1"):
        a_motion(**given)


def test_a_ballot_by_name_on_a_tie_may_name_several_entries() -> None:
    named = (BallotCount("CQ2022-0003", 3), BallotCount("CQ2022-0004", 2))
    both = ("CQ2022-0003", "CQ2022-0004")
    motion = a_motion_by_name(
        voters=VOTERS[:3],
        counts=(BallotCount("写明参评对象", 3), BallotCount("弃权", 0)),
        named=named,
        ballots=tuple(NamedBallot(voter, both if voter != VOTERS[2] else both[:1]) for voter in VOTERS[:3]),
    )
    counted = tables(render(the_minutes(motions=(motion,)), "en"))[1][6][1].split("\n")
    assert counted[4:] == [f"CQ2022-0003: {', '.join(NAMES[:3])}", f"CQ2022-0004: {', '.join(NAMES[:2])}"]


def test_two_of_the_same_name_are_two_voters_and_a_namesake_of_the_chair_signs_too() -> None:
    same = (Voter(1, NAMES[0], "甲单位"), Voter(2, NAMES[0], "乙单位"), *VOTERS[2:7])
    panel = (Member(NAMES[0], Attendance.PRESENT, is_chair=True), Member(NAMES[0], Attendance.PRESENT))
    found = tables(render(the_minutes(motions=(a_motion(voters=same),), panel=panel), "zh_CN"))
    assert found[1][5][1].startswith(f"7人：{NAMES[0]}（甲单位）、{NAMES[0]}（乙单位）、{NAMES[2]}、")
    assert [row[:2] for row in found[-1][1:]] == [["评审组长", NAMES[0]], ["记录人", ""], ["评审组成员", NAMES[0]]]


def test_a_list_that_names_nobody_has_no_column_for_names() -> None:
    listed = an_award_list()
    nameless = tuple(
        replace(held, awards=tuple(replace(award, proposers=()) for award in held.awards)) for held in listed.tiers[:-1]
    )
    found = tables(render(the_minutes(motions=(), awards=replace(listed, tiers=nameless)), "zh_CN"))
    assert found[1][0] == ["序号", "编号", "建议名称", "奖金（元）"]


def test_the_choices_of_others_than_the_voters_are_refused() -> None:
    ballots = tuple(NamedBallot(voter, ("CQ2022-0004",)) for voter in VOTERS[1:7])
    with pytest.raises(ValueError, match="motion 2"):
        a_motion_by_name(ballots=ballots)
