"""Which spellings are asked about, and which are not."""

from __future__ import annotations

import pytest

from domain.own_entries import district_key, district_named
from domain.unit_spellings import likely_spellings

DISTRICTS = frozenset({"渝中", "万州", "江北"})


@pytest.mark.parametrize(
    ("one", "other", "asked"),
    [
        ("市农业农村委（示例）", "市农业农村委", True),
        ("市农业农村委(示例)", "重庆市农业农村委员会", True),
        ("渝中区信访办", "渝中信访办", True),
        ("重庆市渝中区信访办", "渝中信访办公室", True),
        ("示例桥街道办事处", "江北区示例桥街道", True),
        ("示例江镇人民政府", "万州区示例江镇", True),
        ("市人力资源和社会保障局", "市人社局", True),
        ("市发展和改革委员会", "市发改委", True),
        ("市教育委员会", "市教委", True),
        ("示例社会科学院", "示例社科院", True),
        ("示例高新技术公司", "示例高新技木公司", True),
        ("市农业农村委", "重庆市农业农村委", False),  # compared as one without being asked
        ("市农业农村委", "市农业农村委种植业处", False),  # a part of it
        ("渝中区信访办", "万州区信访办", False),
        ("渝中区信访办", "市信访办", False),
        ("渝北区信访办", "渝中区信访办", False),
        ("江北区示例桥街道", "渝中区示例桥街道", False),
        ("示例坪街道办事处", "示例桥街道办事处", False),
        ("市第一示例医院", "市第二示例医院", False),
        ("市水利局", "市水务局", False),
        ("示例大学", "示例科技大学", False),
        ("市交通局", "市教育局", False),
        ("", "市教育局", False),
    ],
)
def test_a_pair_is_asked_about_whichever_of_them_comes_first(one: str, other: str, *, asked: bool) -> None:
    for wanted, names in (([one], [other]), ([other], [one])):
        assert list(likely_spellings(wanted, names, DISTRICTS)) == ([(wanted[0], names[0])] if asked else [])


def test_only_what_is_wanted_is_asked_about() -> None:
    names = ["渝中区信访办", "渝中信访办", "市人社局"]
    assert list(likely_spellings(["市人力资源和社会保障局"], names, DISTRICTS)) == [
        ("市人力资源和社会保障局", "市人社局")
    ]


@pytest.mark.parametrize("name", ["渝中区", "渝中", "重庆市渝中区", "重庆渝中区", "市渝中区", " 渝中 区"])
def test_a_district_spelled_in_many_ways_is_one(name: str) -> None:
    assert district_key(name) == "渝中"


@pytest.mark.parametrize("name", ["忠县", "重庆市忠县"])
def test_a_district_of_one_character_keeps_what_it_is(name: str) -> None:
    assert district_key(name) == "忠县"


@pytest.mark.parametrize(
    ("unit", "district"),
    [
        ("万州区", "万州"),
        ("重庆市万州区人民政府", "万州"),
        ("忠县政府", "忠县"),
        ("万州区信访办", ""),
        ("市政府", ""),
        ("", ""),
    ],
)
def test_a_unit_is_a_district_where_it_is_nothing_less(unit: str, district: str) -> None:
    assert district_named(unit) == district
