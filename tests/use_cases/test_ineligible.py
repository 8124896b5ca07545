from __future__ import annotations

import pytest

from db.engine import Database
from tests.builders import a_cycle
from tests.panels import an_organiser
from use_cases import ineligible
from use_cases.transaction import perform


@pytest.mark.parametrize(
    ("language", "name"),
    [
        ("zh_CN", "2023_2025年度“演练”_一_-不参评建议名单-2026-11-20.xlsx"),
        ("en", "2023_2025年度“演练”_一_ - List of suggestions that do not compete - 2026-11-20.xlsx"),
    ],
)
def test_the_file_is_named_after_its_cycle_as_every_system_takes_it(
    database: Database, language: str, name: str
) -> None:
    cycle = a_cycle(database, name="2023/2025年度“演练”<一>")
    export = perform(database, an_organiser(database), ineligible.export, cycle.id, language=language)
    assert export.name == name
