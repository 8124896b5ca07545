"""The notice, read back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from domain.messages import msg
from domain.working_days import PublicHolidays, publicity_days
from exports.decision_reports import AwardList, Contact, NoticeReport
from exports.notice import BLANK, render
from exports.reports import TierAwards
from tests.exports.decision_builders import LIST_HASH, LOG_HASH, LONG_NAMES, LONG_TITLE, a_notice, an_award_list
from tests.exports.official_documents import (
    chinese_of,
    dates_in_the_zip,
    feet,
    heads,
    opened,
    pages_by_libreoffice,
    rows_that_can_break,
    tables,
    tables_without_repeated_heading,
    texts,
    with_writer,
)
from tests.exports.report_builders import TIERS, an_award


def with_awards(*held: TierAwards) -> NoticeReport:
    return a_notice(awards=AwardList(1, LIST_HASH, held))


def test_the_text_is_that_of_an_official_notice() -> None:
    assert texts(render(a_notice(), "zh_CN"))[:17] == [
        "关于2020—2022年度重庆市人民建议奖\n拟授奖名单的公示",
        "根据《重庆市人民建议奖励办法》，经评审组审阅评分并会议表决，拟授奖5项（名单见附件）。现予公示。",
        "一、公示时间",
        "自2022年11月7日（星期一）起至2022年11月11日（星期五）止，共5个工作日。",
        "二、异议的提出",
        "公示期内有异议的，请以单位名称或者真实姓名，通过电话、信函、来访等方式提出，写明理由并附证据。",
        ("受理单位：市政府人民建议征集办公室（示例）；联系电话：023-0000 0000；通信地址：重庆市示例区示例路 1 号。"),
        "附件：2020—2022年度重庆市人民建议奖拟授奖名单",
        # Two lines for the seal.
        "",
        "",
        "市政府人民建议征集办公室（示例）",
        "市人力社保局（示例）",
        "2022年11月7日",
        "附件",
        "2020—2022年度重庆市人民建议奖\n拟授奖名单",
        "（一）特等奖（空缺）",
        "名额1个。空缺：没有更多有名次的参评对象。",
    ]


def test_awards_stand_tier_by_tier_with_their_proposers_and_prizes() -> None:
    content = render(a_notice(), "zh_CN")
    assert texts(content)[17:] == [
        "（二）一等奖",
        "名额3个，授奖1个，空缺2个；每个奖金20,000元。",
        "（三）二等奖",
        "名额5个，授奖2个，空缺3个；每个奖金10,000元。",
        "（四）优秀人民建议组织奖",
        "名额10个，授奖2个，空缺8个；每个奖金5,000元。",
        "合计授奖5项，奖金50,000元。",
    ]
    assert tables(content) == [
        [
            ["序号", "编号", "建议名称", "建议人", "奖金（元）"],
            ["1", "CQ2022-2001", "深化农村产权流转交易", "示例甲、示例乙", "20,000"],
        ],
        [
            ["序号", "编号", "建议名称", "建议人", "奖金（元）"],
            ["1", "CQ2022-3001", "深化农村产权流转交易", "示例甲、示例乙", "10,000"],
            ["2", "CQ2022-3002", "深化农村产权流转交易", "示例甲、示例乙", "10,000"],
        ],
        [
            ["序号", "编号", "单位", "奖金（元）"],
            ["1", "ZZ01", "示例区第1街道办事处", "5,000"],
            ["2", "ZZ02", "示例区第2街道办事处", "5,000"],
        ],
    ]


def test_a_prize_that_is_a_floor_says_so_everywhere() -> None:
    content = render(with_awards(TierAwards(TIERS[0], (an_award(prize_is_minimum=True),))), "en")
    assert tables(content)[0][1][-1] == "not less than 50,000"
    assert texts(content)[-2:] == [
        "Quota 1, all awarded; not less than 50,000 yuan each.",
        "In all 1 award, not less than 50,000 yuan.",
    ]


def test_a_vacancy_by_decision_gives_the_reason() -> None:
    reason = "评审组表决：本届不评特等奖。"
    content = render(with_awards(TierAwards(TIERS[0], (), reason)), "zh_CN")
    assert texts(content)[-3:-1] == ["（一）特等奖（空缺）", f"名额1个。{reason}"]


def test_every_page_tells_by_what_the_list_and_the_log_are_known() -> None:
    odd, even = feet(render(a_notice(), "zh_CN"))
    lines = [f"授奖名单第1版 SHA-256：{LIST_HASH}", f"制发时审计记录末条：1234:{LOG_HASH}"]
    assert odd[1:3] == even[1:3] == lines
    assert odd[3].startswith("核验方法：")


def test_a_year_that_the_calendar_does_not_cover_is_said() -> None:
    holidays = PublicHolidays(date(2004, 1, 1), date(2026, 12, 28), frozenset(), frozenset())
    publicity = publicity_days(date(2026, 12, 27), 5, holidays)
    assert texts(render(a_notice(publicity=publicity), "zh_CN"))[4] == (
        "2026年12月29日至2027年1月1日只扣除了星期六、星期日：系统所载法定节假日和调休上班安排仅限2004年1月1日至"
        "2026年12月28日，请对照国务院办公厅放假安排通知核对上述日期。"
    )


def test_what_is_not_given_is_left_to_fill_in() -> None:
    lines = texts(render(a_notice(contact=Contact(), basis=None), "en"))
    assert lines[6:9] == [f"Received by: {BLANK}", f"Telephone: {BLANK}", f"Postal address: {BLANK}"]
    assert lines[1].startswith("The review panel")
    assert not any("E-mail" in line for line in lines)
    assert "E-mail address: a@example.org" in texts(render(a_notice(contact=Contact(email="a@example.org")), "en"))


def test_a_rehearsal_marks_every_page_and_nothing_else_does() -> None:
    content = render(a_notice(is_rehearsal=True), "zh_CN")
    assert heads(content) == ["【演练，不作数】"] * 2
    assert chinese_of(content).count("演练") == 2
    assert heads(render(a_notice(), "zh_CN")) == []
    assert "演练" not in chinese_of(render(a_notice(), "zh_CN"))


def test_the_english_notice_has_no_word_of_chinese_but_names() -> None:
    office = TierAwards(replace(TIERS[5], name="Organisation prize"), (an_award(is_unit=True, title="A town"),))
    first = TierAwards(replace(TIERS[1], name="First prize"), (an_award(title="Lamps", proposers=("A",)),))
    special = TierAwards(replace(TIERS[0], name="Special prize"), (), msg("Vacant: no ranked entry is left for it."))
    report = replace(
        with_awards(special, first, office),
        cycle="People's Suggestions Award",
        issued_by=("The office",),
        contact=Contact("The office", "1", "A street", "a@example.org"),
        basis="the Measures",
        publicity=publicity_days(
            date(2022, 11, 7), 5, PublicHolidays(date(2022, 1, 1), date(2022, 11, 8), frozenset(), frozenset())
        ),
        is_rehearsal=True,
    )
    assert chinese_of(render(report, "en")) == []
    assert "From 7 November 2022 (Monday) to 11 November 2022 (Friday), 5 working days in all." in "".join(
        texts(render(report, "en"))
    )


def test_a_persons_text_stays_text() -> None:
    title = "a <w:p> & “b”\x0b\x00{n}"
    content = render(with_awards(TierAwards(TIERS[1], (an_award(title=title),))), "en")
    assert tables(content)[0][1][2] == "a <w:p> & “b”{n}"


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_the_same_report_gives_the_same_bytes(language: str) -> None:
    content = render(a_notice(), language)
    assert content == render(a_notice(), language)
    assert dates_in_the_zip(content) == {(1980, 1, 1, 0, 0, 0)}
    properties = opened(content).core_properties
    assert properties.created == properties.modified == a_notice().created.replace(microsecond=0)
    assert properties.last_modified_by == ""


def test_the_page_is_that_of_official_documents() -> None:
    document = opened(render(a_notice(), "zh_CN"))
    section = document.sections[0]
    edges = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    lengths = (section.page_width, section.page_height, *edges)
    assert [round(length.mm) for length in lengths if length is not None] == [210, 297, 37, 35, 28, 26]
    looks = {
        name: (style.font.size.pt, style.element.xpath("string(w:rPr/w:rFonts/@w:eastAsia)"))
        for name in ("Title", "Normal", "Heading 1", "Heading 2")
        for style in [document.styles[name]]
    }
    assert looks == {
        "Title": (22, "方正小标宋简体"),
        "Normal": (16, ""),
        "Heading 1": (16, "黑体"),
        "Heading 2": (16, "楷体_GB2312"),
    }
    assert document.styles["Normal"].paragraph_format.line_spacing.pt == 28


def test_no_row_breaks_and_no_heading_stays_behind() -> None:
    content = render(a_notice(awards=an_award_list(is_long=True)), "zh_CN")
    assert (rows_that_can_break(content), tables_without_repeated_heading(content)) == (0, 0)
    document = opened(content)
    for style in ("Heading 1", "Heading 2", "Note", "Table Heading Kept"):
        assert document.styles[style].paragraph_format.keep_with_next


@with_writer
def test_libreoffice_makes_pages_of_a_long_notice(tmp_path: Path) -> None:
    content = render(a_notice(awards=an_award_list(is_long=True)), "zh_CN")
    assert sum(len(rows) - 1 for rows in tables(content)) == 44
    assert [LONG_TITLE, "、".join(LONG_NAMES)] == tables(content)[0][1][2:4]
    assert 5 <= pages_by_libreoffice(content, tmp_path) <= 8
