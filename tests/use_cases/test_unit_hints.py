"""Spellings that are likely one unit's: asked about, decided, taken back; and what that does to recusals."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from sqlalchemy import select, update

from db.engine import Database
from db.tables import Adoption, AuditEvent, Cycle, Entry
from domain.awards import TrackKind
from domain.permissions import Role
from domain.refusals import NotAllowed, Outdated
from domain.suggestions import folded
from tests.builders import a_cycle, a_user, an_entry, round_of, signed_in
from use_cases import recusal_lists, rounds, unit_aliases, unit_hints
from use_cases.registered_units import aliases_of_units
from use_cases.transaction import SignedIn, perform, read
from use_cases.unit_hints import Hint

BRACKETED, PLAIN = "市农业农村委（示例）", "市农业农村委"


@dataclass
class Office:
    database: Database
    cycle: Cycle
    organiser: SignedIn

    def adopt(self, unit: str) -> Entry:
        entry = an_entry(self.database, self.cycle)
        with self.database.writing() as session:
            session.execute(update(Adoption).where(Adoption.entry_id == entry.id).values(unit=unit))
            session.commit()
        return entry

    def hints(self) -> tuple[Hint, ...]:
        return read(self.database, self.organiser, unit_hints.listing, self.cycle.id)

    def accept(self, name: str, unit: str) -> None:
        perform(self.database, self.organiser, unit_hints.accept, name=name, unit=unit)

    def aliases(self) -> tuple[tuple[str, str], ...]:
        return read(self.database, self.organiser, unit_aliases.listing)

    def meant(self) -> dict[str, str]:
        return read(self.database, self.organiser, aliases_of_units)

    def events(self) -> list[str]:
        with self.database.reading() as session:
            return [event.action for event in session.scalars(select(AuditEvent).order_by(AuditEvent.seq))]


@pytest.fixture
def office(database: Database) -> Office:
    return Office(database, a_cycle(database), signed_in(database, a_user(database, roles=[Role.ORGANISER])))


def test_a_judge_s_unit_with_brackets_is_asked_about_and_then_found(office: Office) -> None:
    judge = a_user(office.database, unit=BRACKETED, display_name="示例丙")
    office.adopt(PLAIN)
    round_id = round_of(office.cycle, 2020).id
    perform(office.database, office.organiser, rounds.name_judges, round_id, user_ids=[judge.id], chair_id=None)
    assert read(office.database, office.organiser, recusal_lists.listing, round_id) == ()
    assert office.hints() == (Hint(BRACKETED, PLAIN, 0, 1, ("示例丙",)),)
    office.accept(BRACKETED, PLAIN)
    assert office.hints() == ()
    (line,) = read(office.database, office.organiser, recusal_lists.listing, round_id)
    assert str(line.why) == "The judge's unit adopted the suggestion."
    assert office.events() == ["rounds.name_judges", "unit_hints.accept"]


def test_a_name_takes_along_what_stood_for_it(office: Office) -> None:
    perform(office.database, office.organiser, unit_aliases.replace_all, aliases=[("农委", BRACKETED)])
    office.accept(BRACKETED, PLAIN)
    assert office.meant() == {"农委": PLAIN, folded(BRACKETED): PLAIN}
    with pytest.raises(Outdated):
        office.accept(BRACKETED, "市教委")
    with pytest.raises(Outdated):
        office.accept(PLAIN, "农委")


def test_a_name_given_to_an_other_name_goes_to_the_unit_behind_it(office: Office) -> None:
    perform(office.database, office.organiser, unit_aliases.replace_all, aliases=[("农委", PLAIN)])
    office.accept(BRACKETED, "农委")
    assert office.meant() == {"农委": PLAIN, folded(BRACKETED): PLAIN}


def test_what_was_taken_for_one_unit_is_taken_back_without_a_trace_on_other_names(office: Office) -> None:
    a_user(office.database, unit=BRACKETED)
    office.adopt(PLAIN)
    perform(office.database, office.organiser, unit_aliases.replace_all, aliases=[("农委", BRACKETED)])
    before, (hint,) = office.aliases(), office.hints()
    office.accept(hint.name, hint.unit)
    perform(office.database, office.organiser, unit_hints.take_back, name=hint.name, unit=hint.unit)
    assert (office.aliases(), office.hints()) == (before, (hint,))
    with pytest.raises(Outdated):
        perform(office.database, office.organiser, unit_hints.take_back, name=hint.name, unit=hint.unit)


def test_other_names_that_lead_in_a_circle_do_no_harm(office: Office) -> None:
    perform(office.database, office.organiser, unit_aliases.replace_all, aliases=[("甲委", "乙委"), ("乙委", "甲委")])
    assert office.meant() == {"甲委": "甲委", "乙委": "乙委"}


def test_what_is_two_units_is_not_asked_about_until_it_is_taken_back(office: Office) -> None:
    a_user(office.database, unit=BRACKETED)
    office.adopt(PLAIN)
    (hint,) = office.hints()
    pair = {"name": hint.name, "unit": hint.unit}
    perform(office.database, office.organiser, unit_hints.dismiss, **pair)
    assert office.hints() == ()
    assert read(office.database, office.organiser, unit_hints.distinctions) == ((BRACKETED, PLAIN),)
    perform(office.database, office.organiser, unit_hints.ask_again, **pair)
    assert office.hints() == (hint,)
    with pytest.raises(Outdated):
        perform(office.database, office.organiser, unit_hints.ask_again, **pair)


def test_units_that_compete_are_asked_about_and_others_are_nobody_s_interest(office: Office) -> None:
    an_entry(office.database, office.cycle, kind=TrackKind.ORGANISATION, title="江桥镇人民政府")
    office.adopt("万州区江桥镇")
    office.adopt("市发改委")
    office.adopt("市发展改革委")
    assert office.hints() == (Hint("万州区江桥镇", "江桥镇人民政府", 1, 0, ()),)


def test_only_organisers_decide(office: Office) -> None:
    auditor, judge = (
        signed_in(office.database, a_user(office.database, roles=[role], unit=""))
        for role in (Role.AUDITOR, Role.JUDGE)
    )
    assert read(office.database, auditor, unit_hints.listing, office.cycle.id) == ()
    for act in (unit_hints.accept, unit_hints.take_back, unit_hints.dismiss, unit_hints.ask_again):
        with pytest.raises(NotAllowed):
            perform(office.database, auditor, act, name=BRACKETED, unit=PLAIN)
    with pytest.raises(NotAllowed):
        read(office.database, judge, unit_hints.listing, office.cycle.id)
