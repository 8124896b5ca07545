from __future__ import annotations

import re
from pathlib import Path

import pytest

from domain.audit_areas import AREA_NAMES, Area, area_of, exceptions, modules_of

USE_CASES = Path(__file__).parents[2] / "use_cases"
ACTION = re.compile(r"\.record\(\s*\"([a-z_]+\.[a-z_]+)\"")
RECORDED = sorted({action for file in USE_CASES.glob("*.py") for action in ACTION.findall(file.read_text("utf-8"))})


def test_whatever_is_recorded_has_a_group_in_which_it_is_looked_for() -> None:
    assert len(RECORDED) > 80
    assert [action for action in RECORDED if area_of(action) is None] == []


@pytest.mark.parametrize("area", list(Area))
def test_every_group_has_a_name_and_holds_something_that_is_recorded(area: Area) -> None:
    assert AREA_NAMES[area]
    assert area in {area_of(action) for action in RECORDED}


def test_modules_and_exceptions_say_the_same_as_the_group_of_an_action() -> None:
    for area in Area:
        inside, outside = exceptions(area)
        for action in RECORDED:
            is_in = action in inside or (action.partition(".")[0] in modules_of(area) and action not in outside)
            assert is_in is (area_of(action) is area)


def test_an_action_of_another_program_has_none() -> None:
    assert area_of("others.act") is None
