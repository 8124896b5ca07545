"""Valid reports for the notice and the minutes; a test names only what it is about."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from domain.decision_rules import Share
from domain.messages import msg
from domain.working_days import PublicityDays
from exports.decision_reports import (
    Attendance,
    AuditHead,
    AwardList,
    BallotCount,
    Contact,
    Member,
    MinutesReport,
    Motion,
    NamedBallot,
    NoticeReport,
    Voter,
)
from exports.reports import Tier, TierAwards
from tests.exports.report_builders import NOON, TIERS, an_award

CYCLE = "2020—2022年度重庆市人民建议奖"
LONG_TITLE = (
    "关于进一步深化农村产权流转交易制度改革、完善土地流转履约保证保险并同步推进乡村振兴与脱贫攻坚有效衔接的若干建议"
)
LONG_NAMES = ("示例甲", "示例乙", "示例复姓欧阳丙丁", "阿卜杜拉·示例·买买提江", "示例戊")
LIST_HASH, LOG_HASH = "3f" * 32, "a9" * 32
MONDAY = date(2022, 11, 7)
WEEK = PublicityDays(MONDAY, tuple(date(2022, 11, day) for day in range(7, 12)))
CONTACT = Contact("市政府人民建议征集办公室（示例）", "023-0000 0000", "重庆市示例区示例路 1 号")


def a_tier(tier: Tier, held: int, *, is_long: bool = False) -> TierAwards:
    awards = tuple(
        an_award(
            reference=f"CQ2022-{tier.order}{number:03}",
            title=LONG_TITLE if is_long and number % 3 == 1 else "深化农村产权流转交易",
            proposers=LONG_NAMES if is_long and number % 4 == 1 else ("示例甲", "示例乙"),
            prize=tier.prize,
            prize_is_minimum=tier.prize_is_minimum,
        )
        for number in range(1, held + 1)
    )
    return TierAwards(tier, awards, None if awards else msg("Vacant: no ranked entry is left for it."))


def an_office(number: int) -> TierAwards:
    tier = TIERS[-1]
    names = [f"示例区第{each}街道办事处" for each in range(1, number + 1)]
    awards = tuple(
        an_award(reference=f"ZZ{each:02}", title=name, proposers=(name,), prize=tier.prize, is_unit=True)
        for each, name in enumerate(names, 1)
    )
    return TierAwards(tier, awards)


def an_award_list(*, is_long: bool = False) -> AwardList:
    held = (0, 3, 4, 9, 18) if is_long else (0, 1, 2)
    suggestions = tuple(a_tier(tier, number, is_long=is_long) for tier, number in zip(TIERS, held, strict=False))
    return AwardList(1, LIST_HASH, (*suggestions, an_office(10 if is_long else 2)))


def a_notice(**given: Any) -> NoticeReport:  # noqa: ANN401 -- any field of the dataclass, which checks the names
    report = NoticeReport(
        cycle=CYCLE,
        created=NOON,
        program_version="0.1.0",
        issued_by=("市政府人民建议征集办公室（示例）", "市人力社保局（示例）"),
        publicity=WEEK,
        contact=CONTACT,
        awards=an_award_list(),
        audit_head=AuditHead(1234, LOG_HASH),
        basis="《重庆市人民建议奖励办法》",
    )
    return replace(report, **given)


NAMES = tuple(f"示例评委{number}" for number in "一二三四五六七八九")
VOTERS = tuple(Voter(account, name) for account, name in enumerate(NAMES, 1))


def a_motion(**given: Any) -> Motion:  # noqa: ANN401 -- as above
    motion = Motion(
        number=1,
        moved="特等奖授予 CQ2022-0001《深化农村产权流转交易》",
        is_secret=True,
        quorum=Share.TWO_THIRDS,
        majority=Share.TWO_THIRDS,
        recused=(VOTERS[8],),
        base=8,
        present=7,
        voters=VOTERS[:7],
        counts=(
            BallotCount(msg("Yes"), 5),
            BallotCount(msg("No"), 1),
            BallotCount("弃权", 1),
        ),
        votes_for=5,
        outcome="通过。",
        proposal="特等奖空缺",
        decision="特等奖授予 CQ2022-0001",
        reason="具有重要价值，措施已在全市推行。",
    )
    return replace(motion, **given)


def a_motion_by_name(**given: Any) -> Motion:  # noqa: ANN401 -- as above
    chosen = ["CQ2022-0004"] * 4 + ["CQ2022-0005"] * 2
    motion = a_motion(
        number=2,
        moved="第 4 名并列，一等奖尚余 1 个名额，由哪一项获得",
        is_secret=False,
        majority=Share.MORE_THAN_HALF,
        voters=VOTERS[:6],
        counts=(BallotCount("写明参评对象", 6), BallotCount("弃权", 0)),
        votes_for=None,
        named=(BallotCount("CQ2022-0004", 4), BallotCount("CQ2022-0005", 2)),
        ballots=tuple(NamedBallot(voter, (choice,)) for voter, choice in zip(VOTERS, chosen, strict=False)),
    )
    return replace(motion, **given)


def a_panel() -> tuple[Member, ...]:
    present = tuple(
        Member(name, Attendance.PRESENT, "市农业农村委（示例）", is_chair=name == NAMES[0]) for name in NAMES[:7]
    )
    return (
        *present,
        Member(NAMES[7], Attendance.ABSENT, note="因公外出"),
        Member(NAMES[8], Attendance.LEFT, "市交通局（示例）", "15 时 30 分离会"),
    )


def the_minutes(**given: Any) -> MinutesReport:  # noqa: ANN401 -- as above
    report = MinutesReport(
        cycle=CYCLE,
        created=NOON,
        program_version="0.1.0",
        held_on=date(2022, 11, 3),
        place="市政府 3 号会议室（示例）",
        chair=NAMES[0],
        recorder=None,
        panel=a_panel(),
        motions=(a_motion(), a_motion_by_name()),
        awards=an_award_list(),
        audit_head=AuditHead(1234, LOG_HASH),
    )
    return replace(report, **given)
