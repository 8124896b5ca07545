"""A value in full: to whom it is given, and what is on record of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select, update

from db.engine import Database
from db.tables import AuditEvent, Entry, PoolExpert, Proposer
from domain.awards import Eligibility
from domain.masked import PersonalField
from domain.messages import Message, encode
from domain.permissions import Role
from domain.refusals import Invalid, NotAllowed, Outdated
from tests.builders import a_cycle, a_user, an_entry, signed_in
from tests.conftest import Clock
from tests.queries import statements_of
from tests.sealing import CONTACT, TELEPHONE, UNIT
from use_cases import (
    duplicate_decisions,
    entries,
    experts,
    proposer_corrections,
    proposer_search,
    shown_in_full,
)
from use_cases.expert_lists import of_text, read_experts
from use_cases.transaction import CommandLine, SignedIn, perform, read

LISTED = "姓名,单位,区县,专长,联系方式,账号\n示例专家一,甲局,渝中区,环保,{contact},"
pytestmark = pytest.mark.parametrize("backend", ["sqlite"])


@pytest.fixture
def somebody(database: Database) -> Callable[[Role], SignedIn]:
    return lambda role: signed_in(database, a_user(database, roles=[role]))


def said(database: Database) -> list[str]:
    with database.reading() as session:
        asked = select(AuditEvent).where(AuditEvent.action.like("shown_in_full.%")).order_by(AuditEvent.seq)
        assert TELEPHONE not in repr([encode(event.message) for event in session.scalars(asked)])
        return [f"{event.actor_name}: {event.message}" for event in session.scalars(asked)]


def test_a_look_is_recorded_with_who_whose_and_which_for_each_click(
    database: Database, clock: Clock, somebody: Callable[[Role], SignedIn]
) -> None:
    entry = an_entry(database, a_cycle(database), reference="CQ-1", proposers=("示例甲", "示例乙"))
    with database.writing() as session:
        session.execute(update(Proposer).values(telephone=TELEPHONE, work_unit=UNIT))
        session.commit()
    first, second = (each.id for each in entry.proposers)
    auditor = somebody(Role.AUDITOR)
    masked = perform(database, auditor, entries.proposers, entry.id)
    assert {(line.telephone, line.work_unit) for line in masked} == {("139****5579", "示例****")}
    assert said(database) == []
    for proposer, field, value in (
        (first, PersonalField.TELEPHONE, TELEPHONE),
        (first, PersonalField.TELEPHONE, TELEPHONE),
        (second, PersonalField.WORK_UNIT, UNIT),
    ):
        clock.advance(minutes=1)
        since = clock.now
        for _drawn_again in range(2):
            shown = perform(database, auditor, shown_in_full.of_proposer, proposer, field=field, since=since)
            assert shown == value
    (name,) = {each.partition(": ")[0] for each in said(database)}
    assert said(database) == [
        f"{name}: Viewed in full: Telephone of proposer No. 1 of CQ-1.",
        f"{name}: Viewed in full: Telephone of proposer No. 1 of CQ-1.",
        f"{name}: Viewed in full: Work unit of proposer No. 2 of CQ-1.",
    ]
    clock.advance(minutes=1)
    other = somebody(Role.ORGANISER)
    perform(database, other, shown_in_full.of_proposer, first, field=PersonalField.TELEPHONE)
    assert len(said(database)) == 4
    for role in (Role.JUDGE, Role.CHAIR):
        for view in (
            entries.proposers,
            lambda tx, each: shown_in_full.of_proposer(tx, each, field=PersonalField.WORK_UNIT),
        ):
            with pytest.raises(NotAllowed):
                perform(database, somebody(role), view, first)
    with pytest.raises(NotAllowed):
        perform(database, auditor, shown_in_full.of_proposer, 10**6, field=PersonalField.TELEPHONE)


def test_an_expert_s_contact_is_masked_and_a_list_without_it_leaves_it(
    database: Database, somebody: Callable[[Role], SignedIn]
) -> None:
    organiser = somebody(Role.ORGANISER)
    for contact in (CONTACT, ""):
        listed = read_experts(of_text(LISTED.format(contact=contact)))
        perform(database, organiser, experts.take_up, listed=listed)
    (line,) = read(database, organiser, experts.listing)
    assert line.contact == "l****@contact.example"
    for _click in range(2):
        assert perform(database, organiser, shown_in_full.of_expert, line.expert_id) == CONTACT
    assert [each.partition(": ")[2] for each in said(database)] == [
        "Viewed in full: how 示例专家一 is reached, an expert of the pool."
    ] * 2
    with pytest.raises(NotAllowed):
        perform(database, somebody(Role.AUDITOR), shown_in_full.of_expert, line.expert_id)
    with database.writing() as session:
        session.execute(update(PoolExpert).values(contact=""))
        session.commit()
    assert perform(database, CommandLine(), shown_in_full.of_expert, line.expert_id) == ""


def test_suggestions_are_found_by_what_is_sealed_and_the_log_does_not_say_for_what(
    database: Database, somebody: Callable[[Role], SignedIn]
) -> None:
    cycle = a_cycle(database)
    one, other = an_entry(database, cycle), an_entry(database, cycle)
    with database.writing() as session:
        for entry, telephone, unit in ((one, "139-0013-5579", UNIT), (other, CONTACT, "示例大学")):
            of_entry = update(Proposer).where(Proposer.entry_id == entry.id)
            session.execute(of_entry.values(telephone=telephone, work_unit=unit))
        session.commit()
    organiser = somebody(Role.ORGANISER)
    for text, expected in (
        ("5579", {one.id}),
        (" １３９００１３５５７９", {one.id}),
        ("+86 139-0013 5579", {one.id}),
        ("0086（139）0013–5579", {one.id}),
        ("0086", set()),
        ("LAN@contact", {other.id}),
        ("大学", {other.id}),
        ("示例", {one.id, other.id}),
        ("9999", set()),
    ):
        with statements_of(database) as sent:
            assert perform(database, organiser, proposer_search.found, cycle.id, text=text).entry_ids == expected
        assert len([each for each in sent if "proposers" in each]) == 1
    with database.reading() as session:
        events = session.scalars(select(AuditEvent).where(AuditEvent.action == "proposer_search.found")).all()
    assert len(events) == 9
    assert not any("5579" in repr(encode(event.message)) for event in events)
    for text in ("557", " ", "大"):
        with pytest.raises(Invalid):
            perform(database, organiser, proposer_search.found, cycle.id, text=text)
    with pytest.raises(NotAllowed):
        perform(database, somebody(Role.CHAIR), proposer_search.found, cycle.id, text="5579")


def test_what_is_masked_is_corrected_unseen_and_an_empty_field_leaves_what_is_known(
    database: Database, somebody: Callable[[Role], SignedIn]
) -> None:
    cycle = a_cycle(database)
    kept, merged = an_entry(database, cycle, proposers=["示例甲"]), an_entry(database, cycle, proposers=["示例乙"])
    organiser = somebody(Role.ORGANISER)
    seen = {kept.id: 1, merged.id: 1}
    perform(database, organiser, duplicate_decisions.merge, cycle.id, seen=seen, kept_id=kept.id, reason="同一建议")
    with database.reading() as session:
        own, copy = session.scalars(select(Proposer).where(Proposer.name == "示例乙").order_by(Proposer.id)).all()
        version = session.get_one(Entry, merged.id).version

    def corrected(who: SignedIn, proposer_id: int, telephone: str = " 13900000001 ") -> Message:
        return perform(
            database,
            who,
            proposer_corrections.correct,
            proposer_id,
            seen_version=version,
            telephone=telephone,
            work_unit="",
        )

    for role in (Role.AUDITOR, Role.CHAIR):
        with pytest.raises(NotAllowed):
            corrected(somebody(role), own.id)
    with pytest.raises(Invalid, match="an empty field leaves what is known"):
        corrected(organiser, own.id, " ")
    with pytest.raises(Invalid, match=f"came with {merged.reference}"):
        corrected(organiser, copy.id)

    done = corrected(organiser, own.id)

    assert str(done) == f"Corrected of proposer No. 1 of {merged.reference}: Telephone."
    assert "13900000001" not in repr(encode(done))
    with database.reading() as session:
        rows = session.execute(
            select(Proposer.telephone, Proposer.work_unit).where(Proposer.id.in_([own.id, copy.id]))
        ).all()
        assert [tuple(row) for row in rows] == [("13900000001", own.work_unit)] * 2
        assert session.get_one(Entry, merged.id).verdict is Eligibility.ELIGIBLE
    with pytest.raises(Outdated):
        corrected(organiser, own.id)


def test_of_two_namesakes_one_alone_is_corrected_where_their_suggestion_was_merged(
    database: Database, somebody: Callable[[Role], SignedIn]
) -> None:
    cycle = a_cycle(database)
    kept, merged = an_entry(database, cycle), an_entry(database, cycle, proposers=["示例乙", "示例乙"])
    organiser = somebody(Role.ORGANISER)
    seen = {kept.id: 1, merged.id: 1}
    perform(database, organiser, duplicate_decisions.merge, cycle.id, seen=seen, kept_id=kept.id, reason="同一建议")
    with database.reading() as session:
        version = session.get_one(Entry, merged.id).version
    perform(
        database,
        organiser,
        proposer_corrections.correct,
        merged.proposers[0].id,
        seen_version=version,
        telephone=TELEPHONE,
        work_unit="",
    )
    with database.reading() as session:
        asked = select(Proposer).where(Proposer.name == "示例乙").order_by(Proposer.entry_id, Proposer.position)
        reached = [(each.entry_id, each.telephone) for each in session.scalars(asked)]
    assert reached == [
        (entry_id, telephone) for entry_id in (kept.id, merged.id) for telephone in (TELEPHONE, "示例电话2")
    ]


def test_the_rule_looks_anew_at_whom_nobody_could_reach(
    database: Database, somebody: Callable[[Role], SignedIn]
) -> None:
    entry = an_entry(database, a_cycle(database), verdict=Eligibility.INELIGIBLE, is_confirmed=False)
    organiser = somebody(Role.ORGANISER)
    (proposer,) = entry.proposers
    perform(
        database,
        organiser,
        proposer_corrections.correct,
        proposer.id,
        seen_version=1,
        telephone=TELEPHONE,
        work_unit="",
    )
    with database.reading() as session:
        assert session.get_one(Entry, entry.id).verdict is Eligibility.ELIGIBLE
