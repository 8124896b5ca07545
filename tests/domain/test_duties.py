"""The duty by the quarter, and which quarters it is read against."""

from __future__ import annotations

from datetime import date

import pytest

from domain.duties import duty_of, quarter_of, quarters

FIRST, LAST = date(2020, 1, 1), date(2022, 12, 31)


@pytest.mark.parametrize(
    ("category", "name", "duty"),
    [
        ("镇街", "示例江镇人民政府", 2),
        ("街道", "示例桥街道办事处", 2),
        ("", "示例江镇人民政府", 2),
        ("部门", "示例区交通局", 1),
        ("市级部门", "市交通局", None),
        ("区县", "万州区", None),
        ("", "市交通局", None),
    ],
)
def test_towns_owe_two_and_departments_of_a_district_one(category: str, name: str, duty: int | None) -> None:
    assert duty_of(category, name) == duty


@pytest.mark.parametrize(
    ("today", "ended"),
    [
        (date(2019, 5, 1), 0),
        (date(2020, 3, 31), 0),
        (date(2020, 4, 1), 1),
        (date(2022, 12, 30), 11),
        (date(2022, 12, 31), 12),
        (date(2026, 1, 1), 12),
    ],
)
def test_only_quarters_that_have_ended_count(today: date, ended: int) -> None:
    found = quarters(FIRST, LAST, today)
    assert (len(found), found.start) == (ended, quarter_of(2020, 1))
