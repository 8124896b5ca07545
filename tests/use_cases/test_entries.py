"""The register: who sees what, what is decided, and what is recorded of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import pytest
from sqlalchemy import func, insert, select, update

from db.engine import Database
from db.tables import AuditEvent, Cycle, Entry, Suggestion
from domain.awards import Eligibility, TrackKind
from domain.eligibility import Standing
from domain.messages import Reason, msg
from domain.permissions import Role
from domain.refusals import Invalid, NotAllowed, Outdated, WrongStage
from tests.builders import a_cycle, a_round_open_for_scoring, a_user, an_entry, signed_in, track_of
from tests.conftest import Clock
from tests.queries import statements_of
from use_cases import audit_log, entries, register_lists
from use_cases.entries import PERSONAL_VIEW, EntryDetail, ProposerLine, RegisterCounts
from use_cases.transaction import NO_HASH, SignedIn, event_hash, perform, read

SUGGESTION, ORGANISATION = TrackKind.SUGGESTION, TrackKind.ORGANISATION
ELIGIBLE, INELIGIBLE = Eligibility.ELIGIBLE, Eligibility.INELIGIBLE


@dataclass
class Office:
    database: Database
    cycle: Cycle
    organiser: SignedIn

    def someone(self, role: Role) -> SignedIn:
        return signed_in(self.database, a_user(self.database, roles=[role]))

    def detail(self, entry: Entry, who: SignedIn | None = None) -> EntryDetail:
        return read(self.database, who or self.organiser, entries.detail, entry.id)

    def override(
        self, entry: Entry, eligibility: Eligibility, *, reason: str = "复核后决定", who: SignedIn | None = None
    ) -> None:
        perform(
            self.database,
            who or self.organiser,
            entries.override,
            entry.id,
            seen_version=self.detail(entry).version,
            eligibility=eligibility,
            reason=reason,
        )

    def proposers(self, entry: Entry, who: SignedIn | None = None) -> tuple[ProposerLine, ...]:
        return perform(self.database, who or self.organiser, entries.proposers, entry.id)

    def events(self, action: str | None = None) -> list[AuditEvent]:
        chosen = select(AuditEvent).order_by(AuditEvent.seq)
        with self.database.reading() as session:
            return list(session.scalars(chosen if action is None else chosen.where(AuditEvent.action == action)))


@pytest.fixture
def office(database: Database) -> Office:
    return Office(
        database,
        a_cycle(database),
        signed_in(database, a_user(database, roles=[Role.ORGANISER], display_name="示例乙")),
    )


def test_the_register_counts_what_competes(office: Office) -> None:
    an_entry(office.database, office.cycle)
    an_entry(office.database, office.cycle, verdict=INELIGIBLE)
    overridden = an_entry(office.database, office.cycle, verdict=INELIGIBLE)
    office.override(overridden, ELIGIBLE)
    an_entry(office.database, office.cycle, is_confirmed=False)
    an_entry(office.database, office.cycle, verdict=INELIGIBLE, is_confirmed=False)
    an_entry(office.database, office.cycle, kind=ORGANISATION, is_confirmed=False)
    counts = read(office.database, office.organiser, entries.counts, office.cycle.id)
    assert counts == {SUGGESTION: RegisterCounts(5, 2, 2), ORGANISATION: RegisterCounts(1, 1, 0)}
    assert counts[SUGGESTION].ineligible == 1


def test_what_waits_is_neither_eligible_nor_ineligible_in_the_register(office: Office) -> None:
    waiting = an_entry(office.database, office.cycle, is_confirmed=False)
    confirmed = an_entry(office.database, office.cycle)
    listed = read(office.database, office.organiser, register_lists.page, office.cycle.id, SUGGESTION).lines
    assert {line.entry_id: line.state for line in listed} == {waiting.id: Standing.WAITING, confirmed.id: ELIGIBLE}
    assert (office.detail(waiting).waits, office.detail(confirmed).waits) == (True, False)


def test_the_register_lists_one_track_by_reference_without_anybodys_name(office: Office) -> None:
    an_entry(office.database, office.cycle, reference="JY-2", proposers=("示例丙",))
    an_entry(office.database, office.cycle, reference="JY-1")
    an_entry(office.database, office.cycle, kind=ORGANISATION, reference="DW-1")
    listed = read(office.database, office.organiser, register_lists.page, office.cycle.id, SUGGESTION).lines
    assert [line.reference for line in listed] == ["JY-1", "JY-2"]
    assert "示例丙" not in repr(listed)


@pytest.mark.parametrize(
    ("role", "sees"), [(Role.ORGANISER, True), (Role.AUDITOR, True), (Role.JUDGE, False), (Role.CHAIR, False)]
)
def test_judges_may_not_see_the_register(office: Office, role: Role, *, sees: bool) -> None:
    entry = an_entry(office.database, office.cycle)
    who = office.someone(role)
    if sees:
        assert office.detail(entry, who).entry_id == entry.id
        assert len(read(office.database, who, register_lists.page, office.cycle.id, SUGGESTION).lines) == 1
        assert office.proposers(entry, who)[0].name == "示例提案人"
        return
    with pytest.raises(NotAllowed):
        read(office.database, who, register_lists.page, office.cycle.id, SUGGESTION)
    with pytest.raises(NotAllowed):
        read(office.database, who, entries.counts, office.cycle.id)
    with pytest.raises(NotAllowed):
        office.detail(entry, who)
    with pytest.raises(NotAllowed):
        office.proposers(entry, who)
    assert office.events(PERSONAL_VIEW) == []


def test_one_entry_masks_its_proposers_wherever_they_stand(office: Office) -> None:
    entry = an_entry(office.database, office.cycle, title="示例丁关于长江禁渔的建议", proposers=("示例丁",))
    shown = office.detail(entry)
    assert shown.reading.title == "■■关于长江禁渔的建议"
    assert "示例丁" not in repr(shown)


def test_an_override_counts_and_is_recorded_and_can_be_taken_back(office: Office, clock: Clock) -> None:
    entry = an_entry(office.database, office.cycle, verdict=INELIGIBLE)
    office.override(entry, ELIGIBLE, reason=" 已补齐联系方式 ")
    shown = office.detail(entry)
    assert (shown.eligibility, shown.verdict, shown.override_reason) == (ELIGIBLE, INELIGIBLE, "已补齐联系方式")
    assert (shown.overridden_at, shown.overridden_by) == (clock.now, "示例乙")
    perform(office.database, office.organiser, entries.follow_rule, entry.id, seen_version=shown.version)
    again = office.detail(entry)
    assert (again.eligibility, again.override, again.override_reason, again.overridden_by) == (INELIGIBLE, None, "", "")
    assert [event.action for event in office.events()] == ["entries.override", "entries.follow_rule"]
    assert "已补齐联系方式" in str(office.events()[0].message)


def test_the_rules_reasons_stay_beside_an_override(office: Office) -> None:
    entry = an_entry(office.database, office.cycle, verdict=INELIGIBLE)
    reasons = (Reason("not_adopted", msg("It has not been adopted.")),)
    with office.database.writing() as session:
        session.execute(update(Entry).where(Entry.id == entry.id).values(reasons=reasons))
        session.commit()
    office.override(entry, ELIGIBLE)
    assert office.detail(entry).reasons == reasons


def test_an_override_needs_a_reason_and_leaves_no_trace_without(office: Office) -> None:
    entry = an_entry(office.database, office.cycle)
    with pytest.raises(Invalid):
        office.override(entry, INELIGIBLE, reason=" ")
    assert (office.detail(entry).override, office.events()) == (None, [])


def test_only_organisers_decide(office: Office) -> None:
    entry = an_entry(office.database, office.cycle)
    with pytest.raises(NotAllowed):
        office.override(entry, INELIGIBLE, who=office.someone(Role.AUDITOR))
    assert office.detail(entry).override is None


def test_the_second_decision_from_the_same_screen_is_refused(office: Office) -> None:
    entry = an_entry(office.database, office.cycle)
    seen = office.detail(entry).version
    office.override(entry, INELIGIBLE)
    with pytest.raises(Outdated):
        perform(office.database, office.organiser, entries.follow_rule, entry.id, seen_version=seen)
    assert office.detail(entry).eligibility is INELIGIBLE


def test_what_is_being_judged_is_settled(office: Office) -> None:
    entry = an_entry(office.database, office.cycle)
    a_round_open_for_scoring(office.database, cycle=office.cycle, entries=[entry])
    with pytest.raises(WrongStage):
        office.override(entry, INELIGIBLE)


def test_an_unknown_entry_gets_the_refusal_of_a_forbidden_one(office: Office) -> None:
    with pytest.raises(NotAllowed):
        read(office.database, office.organiser, entries.detail, 999)


def test_each_look_at_the_proposers_is_recorded_and_what_is_drawn_again_is_none(office: Office, clock: Clock) -> None:
    organiser = a_user(office.database, roles=[Role.ORGANISER])
    first = signed_in(office.database, organiser)
    entry, other = (an_entry(office.database, office.cycle, reference=reference) for reference in ("JY-1", "JY-2"))
    looked: list[tuple[int, datetime]] = []
    for shown in (entry, entry, other):
        clock.advance(minutes=1)
        clicked_at = clock.now
        looked.append((shown.id, clicked_at))
        for _ in range(3):
            perform(office.database, first, entries.proposers, shown.id, since=clicked_at)
        clock.advance(minutes=1)
        perform(office.database, first, entries.proposers, shown.id, since=clicked_at)
    assert [(event.subject_id, event.at) for event in office.events(PERSONAL_VIEW)] == looked
    perform(office.database, office.someone(Role.AUDITOR), entries.proposers, other.id, since=looked[-1][1])
    clock.advance(minutes=1)
    anew = signed_in(office.database, organiser)
    perform(office.database, anew, entries.proposers, other.id, since=looked[-1][1])
    assert len(office.events(PERSONAL_VIEW)) == 5
    office.proposers(other, anew)
    assert len(office.events(PERSONAL_VIEW)) == 6


def test_proposers_come_in_order_with_what_reaches_them(office: Office) -> None:
    entry = an_entry(office.database, office.cycle, proposers=("示例甲", "示例乙"))
    first, second = (each.id for each in entry.proposers)
    assert office.proposers(entry) == (
        ProposerLine(first, "示例甲", "****", "示例****", ""),
        ProposerLine(second, "示例乙", "****", "示例****", ""),
    )


def add_organisation(office: Office, *, reference: str = "DW-1", name: str = "示例街道", collected: int = 12) -> None:
    perform(
        office.database,
        office.organiser,
        entries.add_organisation,
        office.cycle.id,
        reference=reference,
        name=name,
        category="街道",
        district="示例区",
        collected=collected,
        adopted_by_city=2,
        adopted_by_district=5,
        summary="示例。",
    )


def test_an_organisation_is_entered_with_its_figures(office: Office) -> None:
    add_organisation(office)
    listed = read(office.database, office.organiser, register_lists.page, office.cycle.id, ORGANISATION).lines
    shown = read(office.database, office.organiser, entries.detail, listed[0].entry_id)
    assert (listed[0].title, listed[0].kind, shown.track, shown.eligibility) == (
        "示例街道",
        "街道",
        ORGANISATION,
        ELIGIBLE,
    )
    assert (shown.reading.collected, shown.reading.adopted_by_city, shown.reading.adopted_by_district) == (12, 2, 5)


@pytest.mark.parametrize(
    ("reference", "name", "collected"),
    [("DW-1", "另一街道", 1), (" ", "示例镇", 1), ("DW-2", " ", 1), ("DW-2", "示例镇", -1)],
)
def test_an_organisation_that_cannot_stand_is_refused(
    office: Office, reference: str, name: str, collected: int
) -> None:
    add_organisation(office)
    with pytest.raises(Invalid):
        add_organisation(office, reference=reference, name=name, collected=collected)
    assert read(office.database, office.organiser, entries.counts, office.cycle.id)[ORGANISATION].entries == 1


def test_every_event_is_chained_to_the_one_before(office: Office) -> None:
    add_organisation(office)
    entry = an_entry(office.database, office.cycle)
    office.override(entry, INELIGIBLE)
    office.proposers(entry)
    events = office.events()
    assert [event.seq for event in events] == [1, 2, 3]
    assert [event.previous_hash for event in events] == [NO_HASH, events[0].hash, events[1].hash]
    assert [event.hash for event in events] == [event_hash(event) for event in events]


def test_the_log_is_read_from_the_latest_page_by_page(office: Office) -> None:
    for number in range(1, 6):
        add_organisation(office, reference=f"DW-{number}")
    latest = read(office.database, office.organiser, audit_log.latest, size=2)
    older = read(office.database, office.organiser, audit_log.latest, before=latest.lines[-1].seq, size=2)
    assert (latest.total, [line.seq for line in latest.lines]) == (5, [5, 4])
    assert [line.seq for line in older.lines] == [3, 2]
    with pytest.raises(NotAllowed):
        read(office.database, office.someone(Role.JUDGE), audit_log.latest)


def test_a_thousand_entries_take_as_many_queries_as_three(office: Office) -> None:
    for _ in range(3):
        an_entry(office.database, office.cycle)
    few = queries_of_the_register(office)
    track = track_of(office.cycle)
    with office.database.writing() as session:
        ids = session.scalars(
            insert(Entry).returning(Entry.id),
            [
                {
                    "track_id": track.id,
                    "reference": f"多-{number:04}",
                    "title": "示例",
                    "version": 1,
                    "created_at": office.database.clock(),
                    "verdict": ELIGIBLE,
                    "reasons": (),
                    "override_reason": "",
                }
                for number in range(1000)
            ],
        ).all()
        session.execute(insert(Suggestion), [{"entry_id": entry_id, "theme": "乡村振兴"} for entry_id in ids])
        session.commit()
        assert session.scalar(select(func.count()).select_from(Suggestion)) == 1003
    assert queries_of_the_register(office) == few


def queries_of_the_register(office: Office) -> tuple[int, int]:
    with statements_of(office.database) as listing:
        read(office.database, office.organiser, register_lists.page, office.cycle.id, SUGGESTION)
    with statements_of(office.database) as counts:
        read(office.database, office.organiser, entries.counts, office.cycle.id)
    return len(listing), len(counts)
