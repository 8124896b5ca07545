"""The demo's register as an office would keep it: one CSV file with a heading line."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from random import Random

from demo.organisations import ORGANISATIONS
from demo.second_letters import FORWARDED_TWICE, REPEATED_LATE, SENT_BY_TWO, again, late
from demo.suggestions import SUGGESTIONS, DemoSuggestion

HEADINGS = (
    "建议编号", "标题", "建议内容", "建议人", "联系电话", "工作单位", "所属区县", "提交日期", "提交渠道", "征集主题",
    "建议类别", "承办单位", "是否采纳", "采纳层级", "采纳单位", "采纳日期", "领导批示", "转化运用情况", "满意度",
)  # fmt: skip
DISTRICTS = (
    "万州区",
    "渝中区",
    "江北区",
    "沙坪坝区",
    "九龙坡区",
    "北碚区",
    "巴南区",
    "涪陵区",
    "长寿区",
    "云阳县",
    "奉节县",
    "忠县",
)
CHANNELS = ("网站提交", "手机扫码", "信访代理员代理录入", "来信", "电子邮件", "座谈走访")
EFFECTS = (
    "已出台实施细则并在全市执行",
    "已在全区推广，群众反映良好",
    "已列入年度工作计划",
    "试点推进中，三个月后评估",
    "措施已落地，进入常态化管理",
)
INSTRUCTIONS = (
    "",
    "",
    "市政府分管领导批示：请研究采纳",
    "区委主要领导批示：抓好落实",
    "区政府分管领导批示：可先行试点",
)
_UNIT_OF = {unit.district: unit.name for unit in ORGANISATIONS}
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_NOT_ELIGIBLE = {
    9: ("是否采纳", "拟采纳"),
    27: ("建议人", "匿名"),
    44: ("联系电话", ""),
    58: ("提交日期", "2019-11-05"),
}


def register(seed: int) -> bytes:
    """Write sixty rows over three years, four of them not eligible, and two that repeat earlier ones."""
    rows = list(_rows(Random(seed)))  # noqa: S311 -- invented data, not secrets
    twice = [
        again(rows[letter.original - 1], letter, number)
        for number, letter in enumerate((FORWARDED_TWICE, SENT_BY_TWO), start=len(rows) + 1)
    ]
    return _written([*rows, *twice])


def supplement(seed: int) -> bytes:
    """Write rows that came when the final was open: one repeats a suggestion that is judged, others one another."""
    rows = list(_rows(Random(seed)))  # noqa: S311 -- invented data, not secrets
    number = len(rows) + 3
    original = rows[REPEATED_LATE.original - 1]
    return _written([again(original, REPEATED_LATE, number), *late(original, number + 1)])


def _written(rows: Iterable[dict[str, str]]) -> bytes:
    """Write CSV in UTF-8 with a mark, as spreadsheets save it."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, HEADINGS)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode("utf-8-sig")


def _rows(random: Random) -> Iterator[dict[str, str]]:
    for number, suggestion in enumerate(SUGGESTIONS, start=1):
        year = 2020 + number % 3
        row = _row(random, suggestion, year, f"SL{year}{number:04d}")
        row["承办单位"], row["所属区县"] = _collected_by(row["所属区县"], number)
        if number in _NOT_ELIGIBLE:
            field, typed = _NOT_ELIGIBLE[number]
            row[field] = typed
        yield row


def _row(random: Random, suggestion: DemoSuggestion, year: int, reference: str) -> dict[str, str]:
    submitted = date(year, 1, 6) + timedelta(days=random.randrange(300))
    adopted = submitted + timedelta(days=random.randrange(20, 60))
    district = random.choice(DISTRICTS)
    level = random.choice(("市级", "区县级", "区县级"))
    unit = (
        random.choice(("市发展改革委", "市农业农村委", "市交通局", "市生态环境局"))
        if level == "市级"
        else f"{district}政府办"
    )
    return {
        "建议编号": reference,
        "标题": f"关于{suggestion.title}的建议",
        "建议内容": text_of(suggestion, random),
        "建议人": "、".join(_name(random) for _ in range(random.choice((1, 1, 1, 2)))),
        "联系电话": f"1000000{random.randrange(10_000):04d}",
        "工作单位": random.choice(("示例公司", "示例社区居委会", "示例大学", "示例镇人民政府")),
        "所属区县": district,
        "提交日期": submitted.isoformat(),
        "提交渠道": random.choice(CHANNELS),
        "征集主题": suggestion.theme,
        "建议类别": suggestion.kind,
        "承办单位": f"{district}信访办",
        "是否采纳": "已采纳",
        "采纳层级": level,
        "采纳单位": unit,
        "采纳日期": min(adopted, date(2022, 12, 30)).isoformat(),
        "领导批示": random.choice(INSTRUCTIONS),
        "转化运用情况": random.choice(EFFECTS),
        "满意度": random.choice(("满意", "非常满意", "基本满意")),
    }


def _collected_by(district: str, number: int) -> tuple[str, str]:
    """Name the unit that collected a suggestion and its district, both now and then in another spelling."""
    unit = _UNIT_OF[district]
    if number % 4 == 0:
        return f"{district}信访办", district
    if number % 7 == 0:
        unit = unit.removesuffix("人民政府").removesuffix("办事处")
        unit = f"{district}{unit}" if unit.endswith(("镇", "街道")) else unit
    spelled = {1: district.removesuffix("区"), 2: f"重庆市{district}"} if district == "渝中区" else {}
    return unit, spelled.get(number % 3, district)


def text_of(suggestion: DemoSuggestion, random: Random) -> str:
    """Three paragraphs: what is wrong, what to do, what it would bring."""
    measures = "；".join(f"（{mark}）{measure}" for mark, measure in zip("一二三四", suggestion.measures, strict=False))
    months, people = random.choice((3, 6, 12)), random.randrange(2, 40)
    return (
        f"一、存在问题：{suggestion.problem}\n"
        f"二、对策建议：{measures}。\n"
        f"三、预期效果：建议先选一至两个区县试点，{months}个月后评估推广，预计惠及群众约{people}千人。"
    )


def _name(random: Random) -> str:
    return f"示例{random.choice(_STEMS)}{random.choice(_STEMS)}"
