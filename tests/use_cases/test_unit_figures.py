"""What the register says of each unit that competes, under whatever spelling."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest
from sqlalchemy import update

from db.engine import Database
from db.tables import Adoption, Cycle, Entry, Organisation, Suggestion
from domain.awards import TrackKind
from domain.permissions import Role
from domain.refusals import NotAllowed
from tests.builders import (
    a_cycle,
    a_round_open_for_scoring,
    a_user,
    an_entry,
    assignments_of,
    signed_in,
)
from tests.queries import statements_of
from use_cases import duplicate_decisions, duplicates, unit_aliases, unit_figures
from use_cases.transaction import SignedIn, perform, read
from use_cases.unit_figures import OrganisationLine, Organisations, UnitFigures, UnknownUnit


@dataclass
class Office:
    database: Database
    cycle: Cycle
    organiser: SignedIn

    def compete(self, name: str, category: str = "镇街") -> Entry:
        entry = an_entry(self.database, self.cycle, kind=TrackKind.ORGANISATION, title=name)
        self._set(update(Organisation).where(Organisation.entry_id == entry.id).values(category=category))
        return entry

    def collect(
        self, unit: str, *days: date, district: str = "示例区", status: str = "已采纳", level: str = "市级"
    ) -> list[Entry]:
        made = [an_entry(self.database, self.cycle, submitted_on=day) for day in days or (date(2020, 5, 1),)]
        ids = [entry.id for entry in made]
        self._set(update(Suggestion).where(Suggestion.entry_id.in_(ids)).values(handling_unit=unit, district=district))
        self._set(update(Adoption).where(Adoption.entry_id.in_(ids)).values(status=status, level=level))
        return made

    def _set(self, statement: object) -> None:
        with self.database.writing() as session:
            session.execute(statement)  # type: ignore[call-overload]  # an update of a test
            session.execute(update(Entry).values(version=Entry.version + 1))
            session.commit()

    def listing(self) -> Organisations:
        return read(self.database, self.organiser, unit_figures.listing, self.cycle.id)

    def of(self, name: str) -> UnitFigures:
        return next(line for line in self.listing().lines if line.name == name).register


@pytest.fixture
def office(database: Database) -> Office:
    return Office(database, a_cycle(database), signed_in(database, a_user(database, roles=[Role.ORGANISER])))


def test_what_a_unit_collected_is_counted_by_level_of_adoption(office: Office) -> None:
    office.compete("示例江镇人民政府")
    office.collect("示例江镇人民政府", date(2020, 1, 5), date(2020, 3, 31), date(2020, 4, 1))
    office.collect("示例江镇人民政府", level="区级")
    office.collect("示例江镇人民政府", level="")
    office.collect("示例江镇人民政府", status="拟采纳")
    assert office.of("示例江镇人民政府") == UnitFigures(
        collected=6,
        adopted_by_city=3,
        adopted_by_district=1,
        adopted_elsewhere=1,
        duty=2,
        quarters=12,
        quarters_met=2,
        spellings=("示例江镇人民政府",),
    )


def test_parts_and_other_names_count_and_other_units_do_not(office: Office) -> None:
    office.compete("市农业农村委", "市级部门")
    office.compete("市农业农村委信息中心", "市级部门")
    for unit in ("重庆市农业农村委员会", "市农业农村委种植业处", "市农业农村委（示例）", "万州区农业农村委"):
        office.collect(unit)
    office.collect("市农业农村委信息中心")
    assert (office.of("市农业农村委").collected, office.of("市农业农村委信息中心").collected) == (2, 1)
    assert office.listing().unknown == (UnknownUnit("万州区农业农村委", 1), UnknownUnit("市农业农村委（示例）", 1))
    aliases = [("市农业农村委（示例）", "市农业农村委")]
    perform(office.database, office.organiser, unit_aliases.replace_all, aliases=aliases)
    assert office.of("市农业农村委").collected == 3
    assert office.listing().unknown == (UnknownUnit("万州区农业农村委", 1),)


def test_a_district_has_what_its_units_have_however_it_is_spelled(office: Office) -> None:
    office.compete("重庆市渝中区人民政府", "区县")
    for district in ("渝中区", "渝中区", "渝中", "重庆市渝中区", "万州区"):
        office.collect("示例信访办", district=district)
    office.collect("渝中区政府", district="渝中区")
    assert office.of("重庆市渝中区人民政府").collected == 5
    assert office.of("重庆市渝中区人民政府").spellings == ("渝中区政府",)
    assert office.listing().districts == ((("渝中区", 3), ("渝中", 1), ("重庆市渝中区", 1)),)


def test_of_duplicates_only_what_was_merged_still_counts_for_its_unit(office: Office) -> None:
    office.compete("示例江镇人民政府")
    kept, merged, competing, aside = (
        office.collect(unit)[0] for unit in ("甲镇政府", "示例江镇人民政府", "乙镇政府", "示例江镇人民政府")
    )
    for act, first, second in (
        (duplicate_decisions.merge, kept, merged),
        (duplicate_decisions.keep_one, competing, aside),
    ):
        seen = read(office.database, office.organiser, duplicates.versions, [first.id, second.id])
        perform(office.database, office.organiser, act, office.cycle.id, seen=seen, kept_id=first.id, reason="同一封信")
    assert office.of("示例江镇人民政府").collected == 1


def test_a_judge_of_the_unit_is_told_its_figures_and_nobody_else(office: Office) -> None:
    unit = office.compete("示例江镇人民政府")
    office.collect("示例江镇人民政府")
    judge, other = a_user(office.database), a_user(office.database)
    opened = a_round_open_for_scoring(
        office.database, cycle=office.cycle, kind=TrackKind.ORGANISATION, entries=[unit], judges=[judge]
    )
    (task,) = assignments_of(office.database, opened.id)
    told = read(office.database, signed_in(office.database, judge), unit_figures.beside_sheet, task.id)
    assert told == office.of("示例江镇人民政府")
    with pytest.raises(NotAllowed):
        read(office.database, signed_in(office.database, other), unit_figures.beside_sheet, task.id)
    with pytest.raises(NotAllowed):
        read(office.database, signed_in(office.database, judge), unit_figures.listing, office.cycle.id)


def test_a_suggestion_has_no_such_figures(office: Office) -> None:
    judge = a_user(office.database)
    opened = a_round_open_for_scoring(office.database, cycle=office.cycle, entries=1, judges=[judge])
    (task,) = assignments_of(office.database, opened.id)
    assert read(office.database, signed_in(office.database, judge), unit_figures.beside_sheet, task.id) is None


def test_many_units_take_as_many_statements_as_one(office: Office) -> None:
    sent = []
    for many in (1, 12):
        for number in range(many):
            office.compete(f"示例{many}{number}镇人民政府")
            office.collect(f"示例{many}{number}镇人民政府")
        with statements_of(office.database) as statements:
            found = office.listing()
        sent.append(len(statements))
    assert isinstance(found.lines[0], OrganisationLine)
    assert sent[0] == sent[1]
