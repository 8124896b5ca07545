"""Letters of the demo that came in twice: two in the register itself, others in a supplement that came late."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class SecondLetter:
    """A letter of the register that repeats an earlier one.

    Attributes:
        original: number of the suggestion it repeats, from 1.
        title: its own.
        changes: words of the original, each with what stands in its place.
        proposer: who signed it.
        district: which district forwarded it.
    """

    original: int
    title: str
    changes: Sequence[tuple[str, str]]
    proposer: str
    district: str


FORWARDED_TWICE = SecondLetter(
    12, "关于进一步建立毗邻区县应急救援联动机制的建议", (("签订联动协议", "签署联动协议"),), "示例子丑", "忠县"
)
SENT_BY_TWO = SecondLetter(20, "关于长江重点水域加装智能视频巡护系统的建议", (), "示例寅卯", "北碚区")
REPEATED_LATE = SecondLetter(
    7, "关于尽快推进成渝公共交通“一卡通”互认的建议", (("统一乘车码", "尽快统一乘车码"),), "示例辰巳", "涪陵区"
)

_LAMPS = (
    (
        "关于加快农村路灯建设的建议",
        (
            "一、存在问题：我镇农村道路照明不足，42个行政村没有安装路灯，村民夜间出行存在安全隐患。\n"
            "二、对策建议：将路灯建设纳入乡村振兴项目库，每公里安装20盏太阳能路灯，由镇、村两级共同管护。\n"
            "三、预期效果：预计惠及群众约3.5万人。"
        ),
        "示例午未",
        "云阳县",
    ),
    (
        "建议解决农村夜间照明问题",
        (
            "目前全镇还有42个行政村未装路灯，晚上群众出门不安全。建议把农村照明列入乡村振兴项目库，"
            "按照每公里20盏的标准安装太阳能灯，镇和村共同负责维护，约3.5万人受益。"
        ),
        "示例申酉",
        "万州区",
    ),
)
_PILES = (
    (
        "关于规范小区充电桩安装的建议",
        (
            "老旧小区电力容量不足，物业以消防为由拒绝安装充电桩，车主与物业矛盾突出。建议由供电公司统一评估改造，"
            "街道牵头协商，明确安装标准和费用分摊办法，并对违规拒绝的物业公开通报。"
        ),
        "示例戌亥",
        "渝中区",
    ),
    (
        "关于进一步规范居民小区充电桩安装的建议",
        (
            "部分老旧小区电力容量不足，物业公司以消防安全为由拒绝安装充电桩，车主和物业矛盾突出。建议由供电公司统一评估并改造，"
            "街道牵头组织协商，明确安装标准及费用分摊办法，对违规拒绝安装的物业公开通报。"
        ),
        "示例子寅",
        "江北区",
    ),
    (
        "关于规范小区充电桩安装的建议",
        (
            "老旧小区电力容量不足，物业以消防为由拒绝安装充电桩，车主与物业矛盾突出。建议由供电公司统一评估改造，"
            "街道牵头协商，明确安装标准和费用分摊办法。"
        ),
        "示例丑卯",
        "九龙坡区",
    ),
)


def again(row: Mapping[str, str], letter: SecondLetter, number: int) -> dict[str, str]:
    """Write the row of a second letter from the row of the first."""
    text = row["建议内容"]
    for old, new in letter.changes:
        text = text.replace(old, new)
    return {
        **row,
        "建议编号": f"{row['建议编号'][:6]}{number:04d}",
        "标题": letter.title,
        "建议内容": text,
        "建议人": letter.proposer,
        "联系电话": f"1000001{number:04d}",
        "所属区县": letter.district,
        "承办单位": f"{letter.district}信访办",
    }


def late(row: Mapping[str, str], first_number: int) -> list[dict[str, str]]:
    """Write rows of letters that came late, two or three on one matter, on the model of a row."""
    return [
        {
            **row,
            "建议编号": f"SL2022{number:04d}",
            "标题": title,
            "建议内容": text,
            "建议人": proposer,
            "联系电话": f"1000001{number:04d}",
            "所属区县": district,
            "提交日期": "2022-11-28",
            "采纳日期": "2022-12-20",
            "征集主题": "乡村振兴",
            "建议类别": "解决问题类",
            "承办单位": f"{district}信访办",
        }
        for number, (title, text, proposer, district) in enumerate([*_LAMPS, *_PILES], start=first_number)
    ]
