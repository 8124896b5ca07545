"""A sealed list is shown to the public for its working days, and published when nothing is open."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

import pytest

from db.engine import Database
from db.tables import Publicity
from domain.decision_rules import DecisionRule
from domain.motions import MotionKind
from domain.permissions import Role
from domain.refusals import Invalid, NotAllowed, Refusal, WrongStage
from domain.results import ListStage
from domain.working_days import PublicHolidays
from tests.builders import a_user, signed_in
from tests.conftest import Clock
from tests.meetings import Sitting, a_meeting
from tests.publicity import CONTACT, FIVE, FRIDAY, LAST_DAY, a_shown_list, begin, later, object_to
from use_cases import objections, open_decisions, publicity
from use_cases.list_contents import Change, changes_between
from use_cases.publicity import Contact
from use_cases.publicity_days import days_as_begun, days_left
from use_cases.transaction import perform, read


def refused(kind: type[Refusal], act: Callable[[], object]) -> str:
    with pytest.raises(kind) as caught:
        act()
    return str(caught.value)


def publish(sitting: Sitting, list_id: int) -> None:
    perform(sitting.database, sitting.played.organiser, publicity.publish, list_id)


def missing(sitting: Sitting, list_id: int) -> list[str]:
    standing = read(sitting.database, sitting.played.organiser, publicity.publication, list_id)
    return [str(each) for each in standing.missing]


def test_its_days_follow_from_the_declared_number_and_are_told_before_it_begins(database: Database) -> None:
    sitting = a_meeting(database, FIVE, rule=DecisionRule(publicity_days=3))
    list_id = sitting.seal()
    cycle_id, organiser = sitting.played.cycle.id, sitting.played.organiser
    days = read(database, organiser, publicity.planned, cycle_id, starts_on=date(2026, 11, 21))
    assert days.working_days == (date(2026, 11, 23), date(2026, 11, 24), date(2026, 11, 25))
    assert days.caution is None
    said = begin(sitting, list_id, starts_on=date(2026, 11, 21))
    assert str(said) == "List 1 is shown to the public from 2026-11-23 to 2026-11-25, 3 working days."
    shown = read(database, organiser, publicity.newest, cycle_id)
    assert shown is not None
    assert (shown.days_left, shown.is_over, shown.contact, shown.is_calendar_known) == (3, False, CONTACT, True)
    assert sitting.approval().stage is ListStage.SHOWN


def test_days_the_calendar_does_not_know_are_cautioned_against_and_remembered(database: Database) -> None:
    sitting = a_meeting(database, FIVE)
    list_id = sitting.seal()
    organiser, cycle_id = sitting.played.organiser, sitting.played.cycle.id
    days = read(database, organiser, publicity.planned, cycle_id, starts_on=date(2026, 12, 28))
    assert str(days.caution).startswith("From 2026-12-29 to 2027-01-01 only Saturdays and Sundays were left out")
    begin(sitting, list_id, starts_on=date(2026, 12, 28))
    shown = read(database, organiser, publicity.of_list, list_id)
    assert shown is not None
    assert (shown.is_calendar_known, shown.ends_on, shown.days_left) == (False, date(2027, 1, 1), 5)


@pytest.mark.parametrize(
    ("starts_on", "contact", "said"),
    [
        (FRIDAY, Contact("示例办公室"), "Say who receives objections"),
        (FRIDAY, Contact(" ", "023"), "Say who receives objections"),
        (FRIDAY, Contact("示" * 129, "023"), "Received by: at most 128 characters."),
        (FRIDAY - timedelta(days=1), CONTACT, "at the latest on 2027-01-19; not on 2026-11-19."),
        (FRIDAY + timedelta(days=61), CONTACT, "at the latest on 2027-01-19; not on 2027-01-20."),
    ],
)
def test_what_cannot_begin_says_why(database: Database, starts_on: date, contact: Contact, said: str) -> None:
    sitting = a_meeting(database, FIVE)
    list_id = sitting.seal()
    assert said in refused(Invalid, lambda: begin(sitting, list_id, starts_on=starts_on, contact=contact))
    assert read(database, sitting.played.organiser, publicity.of_list, list_id) is None


def test_only_the_newest_sealed_list_is_shown_and_once(database: Database) -> None:
    sitting = a_meeting(database, FIVE)
    list_id = sitting.put_forward()
    assert "has not been sealed" in refused(WrongStage, lambda: begin(sitting, list_id))
    sitting.sign(sitting.chair, list_id)
    sitting.sign(sitting.played.organiser, list_id)
    begin(sitting, list_id)
    assert "is being shown already" in refused(WrongStage, lambda: begin(sitting, list_id))


def test_it_is_published_after_its_last_day_and_not_before(database: Database, clock: Clock) -> None:
    sitting = a_meeting(database, FIVE)
    list_id = sitting.seal()
    assert "has not been shown" in refused(WrongStage, lambda: publish(sitting, list_id))
    begin(sitting, list_id)
    later(sitting, clock, days=6)
    until = f"List 1 is shown to the public until {LAST_DAY}; it can be published after that."
    assert refused(WrongStage, lambda: publish(sitting, list_id)) == until
    assert missing(sitting, list_id) == [until]
    # Midnight in Beijing, not in Greenwich.
    later(sitting, clock, hours=12, minutes=1)
    assert missing(sitting, list_id) == []
    assert sitting.approval().stage is ListStage.SHOWN_TO_THE_END
    decided = read(database, sitting.played.organiser, open_decisions.of_cycle, sitting.played.cycle.id)
    assert (decided.result, decided.is_publishable) == (ListStage.SHOWN_TO_THE_END, True)
    publish(sitting, list_id)
    assert sitting.approval().stage is ListStage.PUBLISHED
    assert "is published already" in refused(WrongStage, lambda: publish(sitting, list_id))


def test_an_open_objection_and_a_vacancy_hinder_publication_and_both_are_named(
    database: Database, clock: Clock
) -> None:
    sitting, list_id = a_shown_list(database)
    first, _second = object_to(sitting, list_id, 0), object_to(sitting, list_id, 1)
    later(sitting, clock, days=7)
    assert missing(sitting, list_id) == ["2 objections are still open; decide them first."]
    assert "2 objections" in refused(Invalid, lambda: publish(sitting, list_id))
    perform(database, sitting.played.organiser, objections.uphold, first, finding="查实")
    assert missing(sitting, list_id) == [
        "1 objections are still open; decide them first.",
        "Something was decided since list 1 was sealed: seal a further version.",
    ]


def upheld(sitting: Sitting, list_id: int, place: int) -> None:
    objection = object_to(sitting, list_id, place)
    perform(sitting.database, sitting.played.organiser, objections.uphold, objection, finding="查实")


def test_whoever_is_raised_into_a_vacancy_is_shown_to_the_public_before_publication(
    database: Database, clock: Clock
) -> None:
    sitting, first = a_shown_list(database)
    upheld(sitting, first, 0)
    assert sitting.tiers() == [None, 2, 3, 3, None]
    assert "no motion has decided whether its place is filled" in refused(Invalid, lambda: sitting.seal("异议成立"))
    sitting.carry(MotionKind.FILL_VACANCY, 1, tier=1)
    second = sitting.seal("异议成立，递补")
    assert sitting.tiers() == [None, 1, 3, 3, None]
    later(sitting, clock, days=7)
    assert missing(sitting, second) == ["List 2 has not been shown to the public yet."]
    assert "There is a newer list" in refused(WrongStage, lambda: publish(sitting, first))
    begin(sitting, second, starts_on=date(2026, 11, 27))
    later(sitting, clock, days=7)
    publish(sitting, second)
    current = sitting.approval().current
    assert current is not None
    assert (current.number, current.published_at) == (2, clock.now)
    references = [entry.reference for entry in sitting.played.entries[:2]]
    assert [(change.reference, change.before, change.after) for change in current.changes] == [
        (references[0], 1, None),
        (references[1], 2, 1),
    ]


def test_a_vacancy_left_needs_no_publicity_of_its_own_but_the_first_one_must_be_over(
    database: Database, clock: Clock
) -> None:
    sitting, first = a_shown_list(database)
    upheld(sitting, first, 0)
    sitting.carry(MotionKind.LEAVE_VACANT, tier=1)
    second = sitting.seal("异议成立，不递补")
    assert "until 2026-11-26" in refused(WrongStage, lambda: publish(sitting, second))
    later(sitting, clock, days=7)
    publish(sitting, second)
    assert sitting.approval().stage is ListStage.PUBLISHED


def test_neither_judge_nor_chair_runs_a_publicity_and_an_auditor_only_looks(database: Database) -> None:
    sitting, list_id = a_shown_list(database)
    auditor = signed_in(database, a_user(database, roles=[Role.AUDITOR]))
    for who in (sitting.hands[0], sitting.chair):
        refused(NotAllowed, partial(read, database, who, publicity.publication, list_id))
        refused(NotAllowed, partial(read, database, who, publicity.newest, sitting.played.cycle.id))
    assert read(database, auditor, publicity.publication, list_id).needs_publicity is False
    for who in (sitting.hands[0], sitting.chair, auditor):
        refused(NotAllowed, partial(perform, database, who, publicity.publish, list_id))


NOTHING_KNOWN = PublicHolidays(date(2020, 1, 1), date(2020, 12, 31), frozenset(), frozenset())
LEARNED = PublicHolidays(date(2020, 1, 1), date(2028, 12, 31), frozenset({date(2027, 1, 1)}), frozenset())


def test_what_was_put_up_stays_when_the_calendar_learns_of_a_holiday() -> None:
    shown = Publicity(starts_on=date(2026, 12, 28), ends_on=date(2027, 1, 1), working_days=5)
    before, after = days_as_begun(shown, NOTHING_KNOWN), days_as_begun(shown, LEARNED)
    assert before.working_days == after.working_days
    assert str(after.caution).endswith("2027-01-01 stays its last day.")
    assert [days_left(shown, date(2026, 12, day), LEARNED) for day in (27, 28, 31)] == [5, 5, 2]
    assert days_left(shown, date(2027, 1, 2), LEARNED) == 0


def test_a_suggestion_and_an_organisation_of_one_reference_are_two() -> None:
    tiers = [{"position": 1, "track": "suggestion"}, {"position": 2, "track": "organisation"}]
    one, other = ({"tier": tier, "reference": "S1", "title": "甲", "rank": 1, "value": "1/1"} for tier in (1, 2))
    award = {"prize_yuan": 1, "motion": None}
    before = {"tiers": tiers, "awards": [one | award, other | award]}
    after = {"tiers": tiers, "awards": [other | award]}
    assert changes_between(before, after) == (Change("S1", "甲", 1, None),)
