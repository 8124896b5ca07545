"""How many suggestions a unit has to enter: the notice of 2021 sets it by the quarter."""

from __future__ import annotations

from datetime import date

_TOWNS = ("镇", "乡", "街道", "镇街", "乡镇", "镇乡")
_TOWN_ENDS = ("镇", "乡", "街道", "镇人民政府", "乡人民政府", "镇政府", "乡政府", "街道办事处", "街道办")
_DEPARTMENTS = ("部门", "区县部门", "区级部门", "县级部门", "区直部门", "县直部门")
OF_A_TOWN, OF_A_DEPARTMENT = 2, 1
_MONTHS = 3
_QUARTERS = 4


def duty_of(category: str, name: str) -> int | None:
    """How many suggestions a quarter: two of a town or street office, one of a district's department, else none set.

    Args:
        category: as the office calls it; where it says nothing known, the name decides whether it is a town.
        name: of the unit.
    """
    said, called = category.strip(), name.strip()
    if said in _TOWNS or said.endswith(_TOWNS):
        return OF_A_TOWN
    if said in _DEPARTMENTS:
        return OF_A_DEPARTMENT
    return OF_A_TOWN if not said and called.endswith(_TOWN_ENDS) else None


def quarter_of(year: int, month: int) -> int:
    """Number a quarter so that the next one is one more."""
    return year * _QUARTERS + (month - 1) // _MONTHS


def quarters(first: date, last: date, today: date) -> range:
    """Give the quarters of a cycle that have ended by a day, by ``quarter_of``; the last one ends on its last day."""
    end = quarter_of(last.year, last.month) + 1 if today >= last else quarter_of(today.year, today.month)
    start = quarter_of(first.year, first.month)
    return range(start, max(start, min(end, quarter_of(last.year, last.month) + 1)))
