"""Invented experts of the demo's pool: several units, districts and themes, so that quotas have something to choose."""

from __future__ import annotations

from itertools import cycle

_UNITS = (
    ("示例大学", "沙坪坝区"),
    ("示例社会科学院", "江北区"),
    ("示例规划设计院", "渝北区"),
    ("示例律师事务所", "渝中区"),
    ("示例环境科学院", "渝北区"),
    ("示例农业科学院", "九龙坡区"),
    ("示例医科大学", "渝中区"),
    ("示例交通研究所", "南岸区"),
)
_THEMES = ("乡村振兴", "生态环保", "城市治理", "民生保障", "营商环境", "交通出行", "医疗卫生", "法治建设")
_STEMS = "子丑寅卯辰巳午未申酉戌亥天地玄黄宇宙洪荒日月盈昃"


def pool() -> str:
    """Give the pool as a list to paste: name, unit, district, themes."""
    units, first, second = cycle(_UNITS), cycle(_THEMES), cycle(_THEMES[3:] + _THEMES[:2])
    lines = []
    for stem in _STEMS:
        (unit, district), themes = next(units), dict.fromkeys((next(first), next(second)))
        lines.append("\t".join((f"示例专家{stem}", unit, district, "、".join(themes))))
    return "\n".join(lines)
