"""Eligibility as a stage: the queue, what is confirmed, what waits again and why, and what scoring needs of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import pytest
from sqlalchemy import insert, select, update

from db.engine import Database
from db.tables import AuditEvent, Cycle, Entry, Suggestion
from domain.awards import Eligibility
from domain.eligibility import Standing
from domain.messages import Message, Reason, msg
from domain.permissions import Role
from domain.refusals import Invalid, NotAllowed, Outdated, Refusal, WrongStage
from tests.builders import a_cycle, a_round_open_for_scoring, a_user, an_entry, round_of, signed_in, track_of
from tests.conftest import Clock
from tests.queries import statements_of
from use_cases import (
    cycles,
    duplicate_decisions,
    duplicates,
    eligibility,
    eligibility_decisions,
    eligibility_standing,
    entries,
    rehearsals,
    rounds,
)
from use_cases.eligibility import PAGE_SIZE, Narrowings, Queue, Wanted
from use_cases.transaction import SignedIn, perform, read

ELIGIBLE, INELIGIBLE = Eligibility.ELIGIBLE, Eligibility.INELIGIBLE
NOT_ADOPTED = Reason("not_adopted", msg("Nothing says that the suggestion was adopted."))
NO_CONTACT = Reason("no_contact", msg("There is no telephone number or address by which to reach the proposer."))


@dataclass
class Office:
    database: Database
    cycle: Cycle
    organiser: SignedIn

    def add(self, reference: str, *reasons: Reason, year: int = 2020, is_confirmed: bool = False) -> Entry:
        entry = an_entry(
            self.database,
            self.cycle,
            reference=reference,
            submitted_on=date(year, 6, 1),
            verdict=INELIGIBLE if reasons else ELIGIBLE,
            is_confirmed=is_confirmed,
        )
        with self.database.writing() as session:
            session.execute(update(Entry).where(Entry.id == entry.id).values(reasons=reasons))
            session.commit()
        return entry

    def queue(self, wanted: Wanted | None = None, page: int = 1) -> Queue:
        return read(
            self.database,
            self.organiser,
            eligibility.queue,
            self.cycle.id,
            wanted=wanted or Wanted(),
            page=page,
        )

    def listed(self, wanted: Wanted | None = None) -> list[str]:
        return [line.reference for line in self.queue(wanted).lines]

    def seen(self, *all_of: Entry) -> dict[int, int]:
        return read(self.database, self.organiser, duplicates.versions, [entry.id for entry in all_of])

    def act(self, what: Callable[..., Message], *all_of: Entry, who: object = None, **given: object) -> None:
        actor = who if isinstance(who, SignedIn) else self.organiser
        perform(self.database, actor, what, self.cycle.id, seen=self.seen(*all_of), **given)

    def confirm(self, *all_of: Entry) -> None:
        self.act(eligibility_decisions.confirm, *all_of)

    def confirm_all(self, wanted: Wanted | None = None, state: str | None = None) -> None:
        perform(
            self.database,
            self.organiser,
            eligibility_decisions.confirm_all,
            self.cycle.id,
            wanted=wanted or Wanted(),
            seen_state=self.queue(wanted).state if state is None else state,
        )

    def events(self) -> list[str]:
        with self.database.reading() as session:
            return [str(event.message) for event in session.scalars(select(AuditEvent).order_by(AuditEvent.seq))]


@pytest.fixture
def office(database: Database) -> Office:
    organiser = signed_in(database, a_user(database, roles=[Role.ORGANISER], display_name="示例乙"))
    return Office(database, a_cycle(database), organiser)


def test_the_queue_tells_verdicts_reasons_and_how_far_everything_is(office: Office) -> None:
    office.add("A1")
    office.add("A2", NOT_ADOPTED, NO_CONTACT, year=2021)
    office.add("A3", is_confirmed=True)
    a_round_open_for_scoring(office.database, cycle=office.cycle, entries=[office.add("A4")])
    found = office.queue()
    assert [(line.reference, line.eligibility, line.reasons) for line in found.lines] == [
        ("A1", ELIGIBLE, ()),
        ("A2", INELIGIBLE, (NOT_ADOPTED, NO_CONTACT)),
    ]
    assert (found.total, found.eligible, found.pages) == (2, 1, 1)
    assert read(office.database, office.organiser, eligibility.standings, office.cycle.id) == {
        Standing.WAITING: 2,
        Standing.CONFIRMED: 1,
        Standing.SETTLED: 1,
        Standing.SET_ASIDE: 0,
    }
    there = read(office.database, office.organiser, eligibility.narrowings, office.cycle.id, Standing.WAITING)
    assert there == Narrowings({"not_adopted": 1, "no_contact": 1}, (2020, 2021))


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (Wanted(eligibility=INELIGIBLE), ["A2", "A3"]),
        (Wanted(reason="no_contact"), ["A3"]),
        (Wanted(year=2021), ["A3"]),
        (Wanted(text=" a1 "), ["A1"]),
        (Wanted(text="%"), []),
        (Wanted(Standing.CONFIRMED), []),
    ],
)
def test_the_queue_is_narrowed(office: Office, wanted: Wanted, expected: list[str]) -> None:
    office.add("A1")
    office.add("A2", NOT_ADOPTED)
    office.add("A3", NO_CONTACT, year=2021)
    assert office.listed(wanted) == expected


def test_those_chosen_are_confirmed_and_leave_the_queue(office: Office, clock: Clock) -> None:
    first, second = office.add("A1"), office.add("A2", NOT_ADOPTED)
    office.add("A3")
    office.confirm(first, second)
    assert office.listed() == ["A3"]
    confirmed = office.queue(Wanted(Standing.CONFIRMED)).lines
    assert [(line.reference, line.confirmed_by, line.confirmed_at) for line in confirmed] == [
        ("A1", "示例乙", clock.now),
        ("A2", "示例乙", clock.now),
    ]
    assert office.events() == ["Eligibility confirmed: 1 eligible, 1 not. A1, A2"]


def test_all_that_is_listed_is_confirmed_over_all_pages_and_nothing_else(office: Office) -> None:
    many_entries(office, PAGE_SIZE + 5, year=2020)
    other = office.add("X1", year=2021)
    first = office.queue(Wanted(year=2020))
    assert (len(first.lines), first.pages, office.queue(Wanted(year=2020), page=9).page) == (PAGE_SIZE, 2, 2)
    office.confirm_all(Wanted(year=2020))
    assert office.listed() == [other.reference]
    assert office.events() == [f"Eligibility confirmed: {PAGE_SIZE + 5} eligible, 0 not."]


def test_what_came_in_after_the_screen_was_drawn_is_not_confirmed_with_it(office: Office) -> None:
    office.add("A1")
    state = office.queue().state
    office.add("A2")
    with pytest.raises(Outdated):
        office.confirm_all(state=state)
    assert office.listed() == ["A1", "A2"]


def test_several_are_decided_against_the_rule_for_a_reason(office: Office) -> None:
    first, second = office.add("A1", NOT_ADOPTED), office.add("A2", NOT_ADOPTED)
    with pytest.raises(Invalid):
        office.act(eligibility_decisions.decide, first, eligibility=ELIGIBLE, reason=" ")
    office.act(eligibility_decisions.decide, first, second, eligibility=ELIGIBLE, reason="采纳文件已补交")
    lines = office.queue(Wanted(Standing.CONFIRMED)).lines
    assert [(line.eligibility, line.verdict, line.override_reason) for line in lines] == [
        (ELIGIBLE, INELIGIBLE, "采纳文件已补交")
    ] * 2
    assert office.events() == ["Admitted: A1, A2. Reason: 采纳文件已补交"]


def test_a_confirmation_is_taken_back_for_a_reason_and_waits_first(office: Office) -> None:
    office.add("A1")
    entry = office.add("A2")
    office.confirm(entry)
    office.act(eligibility_decisions.take_back, entry, reason="电话有误")
    assert office.listed() == ["A2", "A1"]
    why = office.queue().lines[0].returned_because
    assert "电话有误" in str(why)
    office.confirm(entry)
    assert office.queue(Wanted(Standing.CONFIRMED)).lines[0].returned_because is None


def test_an_override_confirms_and_following_the_rule_again_waits(office: Office) -> None:
    entry = office.add("A1", NOT_ADOPTED)
    decided = {"eligibility": ELIGIBLE, "reason": "采纳文件已补交"}
    perform(office.database, office.organiser, entries.override, entry.id, seen_version=1, **decided)  # type: ignore[arg-type]  # named above
    assert office.listed() == []
    perform(office.database, office.organiser, entries.follow_rule, entry.id, seen_version=2)
    (line,) = office.queue().lines
    assert (line.eligibility, str(line.returned_because)[:3]) == (INELIGIBLE, "示例乙")


def test_what_is_set_aside_as_a_duplicate_waits_for_nothing(office: Office) -> None:
    kept, aside = office.add("A1"), office.add("A2")
    office.act(duplicate_decisions.keep_one, kept, aside, kept_id=kept.id, reason="同一封信")
    assert office.listed() == ["A1"]
    (line,) = office.queue(Wanted(Standing.SET_ASIDE)).lines
    assert (line.reference, line.eligibility, line.duplicate_of) == ("A2", INELIGIBLE, "A1")
    with pytest.raises(Invalid, match="A2"):
        office.confirm(aside)


def judged(office: Office) -> Entry:
    entry = office.add("A1")
    a_round_open_for_scoring(office.database, cycle=office.cycle, entries=[entry])
    return entry


def elsewhere(office: Office) -> Entry:
    return an_entry(office.database, a_cycle(office.database))


def test_in_a_rehearsal_a_refusal_says_that_a_reset_lifts_it(office: Office) -> None:
    perform(office.database, office.organiser, rehearsals.begin, office.cycle.id)
    entry = judged(office)
    with pytest.raises(WrongStage, match=r"A1 is already being judged; .* once it is reset, it can be decided again"):
        office.confirm(entry)


@pytest.mark.parametrize(("make", "refusal"), [(judged, WrongStage), (elsewhere, NotAllowed)])
@pytest.mark.parametrize(
    ("act", "given"),
    [
        (eligibility_decisions.confirm, {}),
        (eligibility_decisions.decide, {"eligibility": INELIGIBLE, "reason": "理由"}),
        (eligibility_decisions.take_back, {"reason": "理由"}),
    ],
)
def test_what_is_judged_or_elsewhere_is_refused_without_a_trace(
    office: Office,
    make: Callable[[Office], Entry],
    refusal: type[Refusal],
    act: Callable[..., Message],
    given: dict[str, object],
) -> None:
    entry = make(office)
    with pytest.raises(refusal):
        office.act(act, entry, **given)
    assert office.events() == []


def test_only_organisers_decide_and_judges_see_nothing(office: Office) -> None:
    entry = office.add("A1")
    auditor, judge = (
        signed_in(office.database, a_user(office.database, roles=[role])) for role in (Role.AUDITOR, Role.JUDGE)
    )
    with pytest.raises(NotAllowed):
        office.act(eligibility_decisions.confirm, entry, who=auditor)
    assert read(office.database, auditor, eligibility.queue, office.cycle.id, wanted=Wanted()).total == 1
    with pytest.raises(NotAllowed):
        read(office.database, judge, eligibility.queue, office.cycle.id, wanted=Wanted())


def test_the_second_decision_from_the_same_screen_is_refused(office: Office) -> None:
    entry = office.add("A1")
    seen = office.seen(entry)
    office.confirm(entry)
    with pytest.raises(Outdated):
        perform(office.database, office.organiser, eligibility_decisions.confirm, office.cycle.id, seen=seen)


def test_scoring_opens_once_everything_of_its_round_is_confirmed(office: Office) -> None:
    office.add("A1", is_confirmed=True)
    excluded, later = office.add("A2", NOT_ADOPTED), office.add("B1", year=2021)
    first, final = round_of(office.cycle, 2020), round_of(office.cycle)
    judge = a_user(office.database)

    def waits(round_id: int) -> int:
        return read(office.database, office.organiser, eligibility_standing.waiting_of_round, round_id)

    def open_scoring(round_id: int) -> None:
        perform(office.database, office.organiser, rounds.open_scoring, round_id)

    for round_ in (first, final):
        perform(office.database, office.organiser, rounds.name_judges, round_.id, user_ids=[judge.id], chair_id=None)
    assert (waits(first.id), waits(final.id)) == (1, 2)
    with pytest.raises(Invalid, match="eligibility of 1 suggestions"):
        open_scoring(first.id)
    office.confirm(excluded)
    open_scoring(first.id)
    assert waits(first.id) == 0
    assert read(office.database, office.organiser, eligibility_standing.waiting, office.cycle.id) == 1
    assert office.listed() == [later.reference]


def test_organisations_wait_for_nothing(office: Office) -> None:
    perform(
        office.database,
        office.organiser,
        entries.add_organisation,
        office.cycle.id,
        reference="DW-1",
        name="示例街道",
        category="街道",
        district="示例区",
        collected=1,
        adopted_by_city=0,
        adopted_by_district=0,
        summary="",
    )
    assert read(office.database, office.organiser, eligibility_standing.waiting, office.cycle.id) == 0


def test_a_thousand_suggestions_take_as_many_statements_as_three(office: Office) -> None:
    many_entries(office, 3)
    few = statements_of_the_queue(office)
    many_entries(office, 1000, year=2021)
    assert statements_of_the_queue(office) == few
    state = office.queue().state
    with statements_of(office.database) as sent:
        office.confirm_all(state=state)
    assert len(sent) < 12
    assert office.queue().total == 0


def statements_of_the_queue(office: Office) -> int:
    with statements_of(office.database) as sent:
        assert office.queue().total >= 3
        read(office.database, office.organiser, eligibility.standings, office.cycle.id)
        read(office.database, office.organiser, eligibility.narrowings, office.cycle.id, Standing.WAITING)
    return len(sent)


def many_entries(office: Office, count: int, year: int = 2020) -> None:
    track = track_of(office.cycle)
    with office.database.writing() as session:
        ids = session.scalars(
            insert(Entry).returning(Entry.id),
            [
                {
                    "track_id": track.id,
                    "reference": f"多-{year}-{number:04}",
                    "title": "示例",
                    "version": 1,
                    "created_at": office.database.clock(),
                    "verdict": ELIGIBLE,
                    "reasons": (),
                    "override_reason": "",
                }
                for number in range(count)
            ],
        ).all()
        session.execute(
            insert(Suggestion), [{"entry_id": entry_id, "submitted_on": date(year, 5, 1)} for entry_id in ids]
        )
        session.commit()


def test_other_days_of_the_cycle_let_the_rule_look_at_every_suggestion_anew(database: Database) -> None:
    organiser = signed_in(database, a_user(database, roles=[Role.ORGANISER]))
    cycle = a_cycle(database)
    inside = an_entry(database, cycle, submitted_on=date(2020, 6, 1))
    setup = read(database, organiser, cycles.setup, cycle.id)
    said = perform(
        database,
        organiser,
        cycles.edit_cycle,
        cycle.id,
        seen_version=setup.version,
        name=setup.rules.name,
        name_en=setup.rules.name_en,
        starts_on=date(2023, 1, 1),
        ends_on=date(2025, 12, 31),
        themes=setup.rules.themes,
    )
    with database.reading() as session:
        entry = session.get_one(Entry, inside.id)
        assert (entry.verdict, entry.confirmed_at) == (Eligibility.INELIGIBLE, None)
        assert entry.returned_because is not None
    assert "1 suggestions" in str(said)
