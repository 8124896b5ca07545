"""The register page by page: what is found, in which order, and how little is read for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from db.engine import Database
from db.tables import Cycle
from domain.awards import Eligibility, TrackKind
from domain.eligibility import Standing
from tests.builders import a_cycle, an_entry
from tests.many import many_suggestions
from tests.panels import an_organiser
from tests.queries import statements_of
from use_cases import register_lists
from use_cases.register_lists import PAGE_SIZE, Order, RegisterPage, Wanted
from use_cases.transaction import SignedIn, read

SUGGESTION, ORGANISATION = TrackKind.SUGGESTION, TrackKind.ORGANISATION
ELIGIBLE, INELIGIBLE = Eligibility.ELIGIBLE, Eligibility.INELIGIBLE


@dataclass
class Office:
    database: Database
    cycle: Cycle
    organiser: SignedIn


@pytest.fixture
def office(database: Database) -> Office:
    return Office(database, a_cycle(database), an_organiser(database))


def a_page(office: Office, number: int = 1, **wanted: Any) -> RegisterPage:  # noqa: ANN401 -- any field of what is wanted
    who, view, cycle_id = office.organiser, register_lists.page, office.cycle.id
    return read(office.database, who, view, cycle_id, SUGGESTION, wanted=Wanted(**wanted), page=number)


def test_the_register_is_turned_page_by_page_and_the_last_one_stands_for_those_after_it(office: Office) -> None:
    many_suggestions(office.database, office.cycle, PAGE_SIZE + 2)
    first, second, beyond = (a_page(office, number) for number in (1, 2, 99))
    assert [(len(each.lines), each.page, each.pages, each.found) for each in (first, second, beyond)] == [
        (PAGE_SIZE, 1, 2, PAGE_SIZE + 2),
        (2, 2, 2, PAGE_SIZE + 2),
        (2, 2, 2, PAGE_SIZE + 2),
    ]
    shown = [line.reference for line in (*first.lines, *second.lines)]
    assert shown == sorted(shown)


def test_the_register_is_looked_through_in_every_field_that_its_field_names(office: Office) -> None:
    an_entry(office.database, office.cycle, reference="JY-1", title="长江禁渔", submitted_on=date(2021, 5, 1))
    an_entry(office.database, office.cycle, reference="JY-2", title="100%达标", submitted_on=date(2020, 5, 1))
    an_entry(office.database, office.cycle, reference="JY-3", theme="城市更新", submitted_on=None, verdict=INELIGIBLE)
    an_entry(office.database, office.cycle, reference="JY-4", is_confirmed=False, submitted_on=date(2022, 5, 1))

    def found(**wanted: Any) -> list[str]:  # noqa: ANN401 -- any field of what is wanted
        return [line.reference for line in a_page(office, **wanted).lines]

    assert found(text="禁渔") == found(text=" ｊｙ－１ ".replace("－", "-")) == ["JY-1"]
    assert found(text="0%达") == ["JY-2"]
    assert found(text="示例区") == found(text="完善政策") == ["JY-1", "JY-2", "JY-3", "JY-4"]
    assert found(theme="城市更新") == found(state=INELIGIBLE) == ["JY-3"]
    assert (found(state=ELIGIBLE), found(state=Standing.WAITING)) == (["JY-1", "JY-2"], ["JY-4"])
    assert found(order=Order.NEWEST) == ["JY-4", "JY-1", "JY-2", "JY-3"]
    assert found(order=Order.OLDEST, text="示例区") == ["JY-2", "JY-1", "JY-4", "JY-3"]
    themes = read(office.database, office.organiser, register_lists.themes, office.cycle.id, SUGGESTION)
    assert themes == ("乡村振兴", "城市更新")


def test_more_ids_than_a_database_takes_values_are_looked_among(office: Office) -> None:
    _one, other = (an_entry(office.database, office.cycle) for _ in range(2))
    among = frozenset(range(other.id, other.id + 70_000))
    assert [line.entry_id for line in a_page(office, among=among).lines] == [other.id]
    assert a_page(office, among=frozenset()).found == 0


@pytest.mark.parametrize("order", Order)
def test_organisations_are_put_in_every_order(office: Office, order: Order) -> None:
    an_entry(office.database, office.cycle, kind=ORGANISATION, title="示例街道")
    who, view, wanted = office.organiser, register_lists.page, Wanted(order=order, text="示例")
    found = read(office.database, who, view, office.cycle.id, ORGANISATION, wanted=wanted)
    assert [line.title for line in found.lines] == ["示例街道"]


def test_three_thousand_entries_send_a_page_and_take_as_many_queries_as_three(office: Office) -> None:
    many_suggestions(office.database, office.cycle, 3)
    with statements_of(office.database) as few:
        assert len(a_page(office, text="便民").lines) == 3
    many_suggestions(office.database, office.cycle, 2_997)
    with statements_of(office.database) as many:
        page = a_page(office, 2, text="便民")
    assert (len(page.lines), page.found, len(many)) == (PAGE_SIZE, 3_000, len(few))
