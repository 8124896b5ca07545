from __future__ import annotations

import pytest

from domain.work_units import is_named_unit


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "—", "无", "暂无", "无工作单位", "null", "保密", "退休", "退休人员", "已退休", "离退休干部"),
        *("企业退休职工", "退休（教师）", "自由职业", "自由职业者", "个体", "个体工商户", "个体经营", "灵活就业人员"),
        *("务农", "外来务工人员", "学生", "在校大学生", "市民", "重庆市民", "重庆市居民", "社区居民", "热心市民"),
        *("企业职工", "公司职员", "某公司", "高校教师"),
    ],
)
def test_these_say_what_somebody_is(text: str) -> None:
    assert not is_named_unit(text)


@pytest.mark.parametrize(
    "text",
    [
        *("示例研究所", "重庆市民政局", "示例社区居民委员会", "重庆市群众艺术馆", "重庆大学", "示例一中"),
        *("示例律师事务所", "重庆市总工会", "工人日报社", "市交通局（退休）", "示例公司", "Example Ltd."),
    ],
)
def test_these_are_names_of_units(text: str) -> None:
    assert is_named_unit(text)
