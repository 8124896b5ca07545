from __future__ import annotations

import pytest

from domain.own_entries import is_own_district, is_own_unit


@pytest.mark.parametrize(
    ("unit", "names", "own"),
    [
        ("市人力社保局", ("市人力社保局",), True),
        ("重庆市人力社保局", ("", "市人力社保局"), True),
        ("市人力社保局信息中心", ("重庆市人力社保局",), True),
        ("市人力社保局", ("市人力社保局就业处",), True),
        ("市农业农村委", ("市人力社保局",), False),
        ("示例大学", ("示例大学 ",), True),
        ("万州区", ("万州区信访办",), False),  # a district is no unit
        ("示例高新开发区", ("示例高新开发区信访办",), False),
        ("重庆大学", ("重庆大学城管委会",), False),
        ("重庆大学", ("重庆大学城派出所",), False),
        ("重庆大学", ("重庆大学计算机学院",), True),
        ("重庆大学计算机学院", ("重庆大学",), True),
        ("市政府", ("市政府办公厅",), True),
        ("重庆市人民政府", ("市政府研究室",), True),
        ("市政府", ("万州区政府办公室",), False),
        ("市委", ("重庆市委办公厅",), True),
        ("市委", ("市委托管理处",), False),
        ("市农业农村委", ("重庆市农业农村委员会",), True),
        ("市农业农村委员会", ("市农业农村委种植业处",), True),
        ("市信访办", ("市信访办公室",), True),
        ("示例街道", ("示例街道办事处",), True),
        ("市城市管理局", ("市城市管理局长寿分局",), True),
        ("市城市管理", ("市城市管理局信息中心",), False),
        ("市交通局", ("市交通局级领导小组示例企业",), False),
        ("市规划自然资源局", ("市规划自然资源局渝中分局",), True),
        ("市人力社保局", ("市人力社保局示例大厦",), False),
        ("市教委", ("市教育委员会",), False),  # short names are not known
        ("万州区", ("万州区",), True),
        ("", ("", "市人力社保局"), False),
        ("市人力社保局", ("", ""), False),
        ("市", ("市",), False),
    ],
)
def test_a_unit_is_a_judge_s_own_by_its_name_or_as_a_part(unit: str, names: tuple[str, ...], *, own: bool) -> None:
    assert is_own_unit(unit, names) is own


@pytest.mark.parametrize(
    ("unit", "district", "own"),
    [
        ("万州区信访办", "万州区", True),
        ("重庆市万州区 信访办", "万州区", True),
        ("市信访办", "万州区", False),
        ("万州区信访办", "", False),
        ("万州区信访办", "区", False),
        ("", "万州区", False),
    ],
)
def test_a_district_is_a_judge_s_own_where_the_unit_names_it(unit: str, district: str, *, own: bool) -> None:
    assert is_own_district(unit, district) is own
