"""Plain data of units: what the register says of each that competes, and under which spellings units are known."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from exports.archive_tables import Kind
from exports.data_tables import FilledTable, Value, data_table, field
from use_cases import unit_aliases, unit_figures, unit_hints
from use_cases.data_entries import ENTRY
from use_cases.data_source import DataSource


class Found(StrEnum):
    """What an organiser found of two names."""

    ONE_UNIT = "one_unit"
    TWO_UNITS = "two_units"


ORGANISATION_FIGURES = data_table(
    "organisation_figures",
    "登记表中各参评单位的数据",
    "What the register says of each organisation",
    "entry",
    ENTRY,
    field("collected", "征集建议数", "Collected", Kind.COUNT),
    field("adopted_by_city", "市级采纳数", "Adopted by the city", Kind.COUNT),
    field("adopted_by_district", "区县级采纳数", "Adopted by the district", Kind.COUNT),
    field("adopted_elsewhere", "采纳层级不明的采纳数", "Adopted at a level that is not known", Kind.COUNT),
    field("duty", "每季度任务数", "Duty a quarter", Kind.COUNT, empty=True),
    field("quarters", "已过季度数", "Quarters that have ended", Kind.COUNT),
    field("quarters_met", "完成任务的季度数", "Quarters in which it was met", Kind.COUNT),
    field("spellings", "登记表中的写法", "Spellings in the register", Kind.JSON),
)
UNKNOWN_UNITS = data_table(
    "unknown_units",
    "登记表中不属于任何参评单位的征集单位",
    "Collecting units of the register that are none of the organisations",
    "name",
    field("name", "单位", "Unit", Kind.TEXT),
    field("suggestions", "建议数", "Suggestions", Kind.COUNT),
)
DISTRICT_SPELLINGS = data_table(
    "district_spellings",
    "有几种写法的区县，第一种最多",
    "Districts spelled in several ways, the most frequent first",
    "district spelling",
    field("district", "最多的写法", "Most frequent spelling", Kind.TEXT),
    field("spelling", "写法", "Spelling", Kind.TEXT),
    field("suggestions", "建议数", "Suggestions", Kind.COUNT),
)
UNIT_SPELLINGS = data_table(
    "unit_spellings",
    "单位名称的认定，全程序一份",
    "What was found of names of units, of the whole program",
    "unit name found",
    field("name", "名称", "Name", Kind.TEXT),
    field("unit", "单位", "Unit", Kind.TEXT),
    field("found", "认定", "Found", codes=Found),
)
UNIT_HINTS = data_table(
    "unit_hints",
    "可能是同一单位、尚未认定的名称，只在导出含姓名的文件时",
    "Names likely of one unit, not decided on; only where names are asked for",
    "unit name",
    field("name", "名称", "Name", Kind.TEXT),
    field("unit", "单位", "Unit", Kind.TEXT),
    field("name_uses", "名称在登记表中的次数", "Uses of the name", Kind.COUNT),
    field("unit_uses", "单位在登记表中的次数", "Uses of the unit", Kind.COUNT),
    field("judges", "有关评委", "Judges of either", Kind.JSON),
)
ALL = (ORGANISATION_FIGURES, UNKNOWN_UNITS, DISTRICT_SPELLINGS, UNIT_SPELLINGS, UNIT_HINTS)


def tables(source: DataSource) -> Iterator[FilledTable]:
    """Read the units; names that wait, which come from proposers' work units too, only where names are asked for."""
    found = unit_figures.listing(source.tx, source.cycle_id)
    yield FilledTable(ORGANISATION_FIGURES, [_figures(line) for line in found.lines])
    yield FilledTable(UNKNOWN_UNITS, [[each.name, each.suggestions] for each in found.unknown])
    spelled = [[ways[0][0], *way] for ways in found.districts for way in ways]
    yield FilledTable(DISTRICT_SPELLINGS, spelled)
    yield FilledTable(UNIT_SPELLINGS, _spellings(source))
    if source.with_names:
        yield FilledTable(UNIT_HINTS, _hints(source))


def _figures(line: unit_figures.OrganisationLine) -> list[Value]:
    said = line.register
    adopted = [said.collected, said.adopted_by_city, said.adopted_by_district, said.adopted_elsewhere]
    return [line.reference, *adopted, said.duty, said.quarters, said.quarters_met, list(said.spellings)]


def _spellings(source: DataSource) -> Iterator[list[Value]]:
    for name, unit in unit_aliases.listing(source.tx):
        yield [name, unit, Found.ONE_UNIT.value]
    for name, unit in unit_hints.distinctions(source.tx):
        yield [name, unit, Found.TWO_UNITS.value]


def _hints(source: DataSource) -> Iterator[list[Value]]:
    for hint in unit_hints.listing(source.tx, source.cycle_id):
        yield [hint.name, hint.unit, hint.name_uses, hint.unit_uses, sorted(hint.judges)]
