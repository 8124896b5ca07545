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
        ("万州区", ("万州区信访办",), False),  # the district's name is too short to be a unit
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
