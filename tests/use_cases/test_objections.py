"""Objections: entered without telling who made them, looked into, and what upholding one comes to."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from db.engine import Database
from db.file_store import sha256_of
from db.tables import AuditEvent
from domain.masked import masked_contact
from domain.messages import encode
from domain.motions import MotionKind
from domain.permissions import Role
from domain.refusals import Invalid, NotAllowed, Refusal, WrongStage
from domain.results import ObjectionState
from tests.attachments import DOCX, PDF, PNG
from tests.builders import a_cycle, a_user, an_entry, signed_in
from tests.conftest import Clock
from tests.meetings import Sitting, a_meeting
from tests.publicity import FIVE, GIVEN, a_shown_list, begin, hand_in, later, object_to
from tests.queries import statements_of
from use_cases import evidence_files, objections, publicity, withdrawals
from use_cases.list_contents import Change
from use_cases.transaction import perform, read


def refused(kind: type[Refusal], act: Callable[[], object]) -> str:
    with pytest.raises(kind) as caught:
        act()
    return str(caught.value)


def uphold(sitting: Sitting, objection_id: int, finding: str = "查实") -> None:
    perform(sitting.database, sitting.played.organiser, objections.uphold, objection_id, finding=finding)


def listed(sitting: Sitting) -> tuple[objections.ObjectionLine, ...]:
    return read(sitting.database, sitting.played.organiser, objections.listing, sitting.played.cycle.id)


def test_an_objection_is_listed_without_who_made_it_and_every_look_at_that_is_recorded(database: Database) -> None:
    sitting, list_id = a_shown_list(database)
    objection = object_to(sitting, list_id, 0)
    line = listed(sitting)[0]
    assert (line.number, line.state, line.claim) == (1, ObjectionState.OPEN, GIVEN["claim"])
    assert GIVEN["name"] not in repr(line)
    auditor = signed_in(database, a_user(database, roles=[Role.AUDITOR]))
    who = perform(database, auditor, objections.objector, objection)
    assert (who.name, who.contact) == (GIVEN["name"], masked_contact(GIVEN["contact"]))
    with database.reading() as session:
        events = session.scalars(select(AuditEvent).order_by(AuditEvent.seq)).all()
    assert events[-1].action == "objections.objector"
    assert not any(GIVEN["name"] in str(encode(event.message)) for event in events)


@pytest.mark.parametrize("role", [Role.JUDGE, Role.CHAIR])
def test_neither_judges_nor_chairs_learn_of_objections(database: Database, role: Role) -> None:
    sitting, list_id = a_shown_list(database)
    objection = object_to(sitting, list_id, 0)
    who = sitting.chair if role is Role.CHAIR else sitting.hands[0]
    cycle_id, entry_id = sitting.played.cycle.id, sitting.ids(0)[0]
    refused(NotAllowed, lambda: read(database, who, objections.listing, cycle_id))
    refused(NotAllowed, lambda: read(database, who, objections.awards_on, list_id))
    refused(NotAllowed, lambda: perform(database, who, objections.objector, objection))
    refused(NotAllowed, lambda: read(database, who, withdrawals.as_it_would_be, cycle_id, entry_id))
    refused(NotAllowed, lambda: perform(database, who, objections.dismiss, objection, finding="无"))
    file_id = hand_in(sitting, objection)
    refused(NotAllowed, lambda: read(database, who, evidence_files.listing, cycle_id))
    refused(NotAllowed, lambda: perform(database, who, evidence_files.attach, objection, files=[]))
    refused(NotAllowed, lambda: perform(database, who, evidence_files.remove, file_id, reason="无"))
    refused(NotAllowed, lambda: perform(database, who, evidence_files.drop_content, sha256_of(PDF)))
    said = refused(NotAllowed, lambda: perform(database, who, evidence_files.open_one, file_id))
    owner = sitting.played.organiser
    assert said == refused(NotAllowed, lambda: perform(database, owner, evidence_files.open_one, file_id + 1))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"received_on": date(2026, 11, 19)}, "The day it was received must lie between 2026-11-20 and today."),
        ({"received_on": date(2026, 11, 21)}, "The day it was received must lie between 2026-11-20 and today."),
        ({"name": " "}, "Who objects: please fill it in."),
        ({"claim": ""}, "What is objected to: please fill it in."),
        ({"contact": "1" * 257}, "How they are reached: at most 256 characters."),
        ({"evidence": "证" * 4001}, "Evidence: at most 4000 characters."),
    ],
)
def test_what_cannot_be_entered_says_why(database: Database, given: dict[str, Any], said: str) -> None:
    sitting, list_id = a_shown_list(database)
    assert refused(Invalid, lambda: object_to(sitting, list_id, 0, **given)) == said
    assert listed(sitting) == ()


def test_only_awards_of_a_list_that_is_shown_are_objected_to(database: Database) -> None:
    sitting = a_meeting(database, FIVE)
    list_id = sitting.seal()
    assert "has not been shown" in refused(WrongStage, lambda: object_to(sitting, list_id, 0))
    begin(sitting, list_id)
    said = "This entry has no award on list 1."
    assert refused(Invalid, lambda: object_to(sitting, list_id, 4)) == said
    # Another cycle's entry of the same reference number has no award here, either.
    reference = sitting.played.entries[0].reference
    other = an_entry(database, a_cycle(database, name="另一周期"), reference=reference)
    assert refused(Invalid, lambda: object_to(sitting, list_id, 0, entry_id=other.id)) == said


def test_what_if_upheld_says_what_the_list_would_become_and_writes_nothing(database: Database) -> None:
    sitting, list_id = a_shown_list(database)
    object_to(sitting, list_id, 0)
    first, second = sitting.played.entries[:2]
    before = sitting.approval().content
    would = read(database, sitting.played.organiser, withdrawals.as_it_would_be, sitting.played.cycle.id, first.id)
    assert would.changes == (Change(first.reference, first.title, 1, None),)
    assert would.next_in_line == withdrawals.Next(second.reference, second.title, None)
    assert [award["tier"] for award in would.content["awards"]] == [2, 3, 3]
    assert [tier["vacant"] for tier in would.content["tiers"]] == [1, 0, 0, 1]
    assert sitting.approval().content == before


def test_the_list_becomes_what_was_foretold(database: Database) -> None:
    sitting, list_id = a_shown_list(database)
    objection = object_to(sitting, list_id, 1)
    would = read(
        database, sitting.played.organiser, withdrawals.as_it_would_be, sitting.played.cycle.id, sitting.ids(1)[0]
    )
    uphold(sitting, objection)
    assert sitting.approval().content == would.content
    assert listed(sitting)[0].state is ObjectionState.UPHELD
    assert "decided already" in refused(WrongStage, lambda: uphold(sitting, objection))


def test_a_dismissed_objection_leaves_the_award_and_no_decision_goes_without_a_finding(database: Database) -> None:
    sitting, list_id = a_shown_list(database)
    objection = object_to(sitting, list_id, 0)
    organiser = sitting.played.organiser
    assert "give a reason" in refused(
        Invalid, lambda: perform(database, organiser, objections.dismiss, objection, finding=" ")
    )
    perform(database, organiser, objections.dismiss, objection, finding="经查不属实")
    assert (listed(sitting)[0].state, listed(sitting)[0].finding) == (ObjectionState.DISMISSED, "经查不属实")
    assert sitting.tiers() == [1, 2, 3, 3, None]


def test_a_second_objection_to_a_withdrawn_award_can_be_upheld_too(database: Database) -> None:
    sitting, list_id = a_shown_list(database)
    first, second = object_to(sitting, list_id, 0), object_to(sitting, list_id, 0)
    uphold(sitting, first)
    uphold(sitting, second, "同样查实")
    assert [line.state for line in listed(sitting)] == [ObjectionState.UPHELD] * 2
    assert len(sitting.approval().decisions.tracks[sitting.played.cycle.tracks[0].kind].vacancies) == 1
    awards = read(database, sitting.played.organiser, objections.awards_on, list_id)
    assert [award.is_withdrawn for award in awards] == [True, False, False, False]


def test_while_a_further_list_waits_for_signatures_nothing_is_upheld(database: Database) -> None:
    sitting, list_id = a_shown_list(database)
    first, second = object_to(sitting, list_id, 0), object_to(sitting, list_id, 1)
    uphold(sitting, first)
    sitting.carry(MotionKind.LEAVE_VACANT, tier=1)
    sitting.put_forward("异议成立")
    assert "set it aside first" in refused(WrongStage, lambda: uphold(sitting, second))


def test_an_award_is_withdrawn_after_publication_for_a_reason_and_a_further_list_says_so(
    database: Database, clock: Clock
) -> None:
    sitting, list_id = a_shown_list(database)
    cycle_id, entry_id, organiser = sitting.played.cycle.id, sitting.ids(2)[0], sitting.played.organiser

    def withdraw(reason: str) -> None:
        perform(database, organiser, withdrawals.withdraw, cycle_id, entry_id=entry_id, reason=reason)

    assert "has not been published" in refused(WrongStage, lambda: withdraw("弄虚作假"))
    later(sitting, clock, days=7)
    perform(database, organiser, publicity.publish, list_id)
    assert "give a reason" in refused(Invalid, lambda: withdraw(" "))
    withdraw("弄虚作假")
    assert "This entry has no award." in refused(Invalid, lambda: withdraw("弄虚作假"))
    assert sitting.tiers() == [1, 2, None, 3, None]
    sitting.carry(MotionKind.FILL_VACANCY, 4, tier=3)
    second = sitting.seal("撤销授奖并递补")
    assert "has not been shown" in refused(WrongStage, lambda: perform(database, organiser, publicity.publish, second))
    begin(sitting, second, starts_on=date(2026, 11, 27))
    later(sitting, clock, days=7)
    perform(database, organiser, publicity.publish, second)
    published = [version.number for version in sitting.approval().versions if version.published_at]
    assert published == [2, 1]


def test_the_list_of_objections_takes_the_same_statements_however_many_there_are(database: Database) -> None:
    sitting, list_id = a_shown_list(database)

    def sent() -> list[int]:
        counts = []
        for view, subject in (
            (objections.listing, sitting.played.cycle.id),
            (objections.awards_on, list_id),
            (publicity.publication, list_id),
            (evidence_files.listing, sitting.played.cycle.id),
        ):
            with statements_of(database) as statements:
                read(database, sitting.played.organiser, view, subject)
            counts.append(len(statements))
        return counts

    hand_in(sitting, object_to(sitting, list_id, 0))
    with_one = sent()
    second = object_to(sitting, list_id, 1)
    for name, content in (("一.pdf", PDF), ("二.png", PNG), ("三.docx", DOCX)):
        hand_in(sitting, second, name=name, content=content)
    object_to(sitting, list_id, 2)
    assert sent() == with_one
