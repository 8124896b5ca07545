"""The payment list is filled from what was sealed, reaches organisers only, and is recorded."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from db.engine import Database
from db.tables import AuditEvent, Proposer
from domain.audit_areas import Area, area_of
from domain.awards import TrackKind
from domain.motions import MotionKind
from domain.permissions import Role
from domain.refusals import NotAllowed, WrongStage
from exports.payment_reports import Payee
from tests.builders import a_user, an_entry, signed_in
from tests.meetings import a_meeting
from tests.panels import a_ranked_round
from tests.publicity import FIVE, a_shown_list, object_to
from use_cases import objections, payments
from use_cases.transaction import CommandLine, perform

UNIT, PHONE = "示例工作单位", "示例电话1"


def name_more(database: Database, entry_id: int, *names: str) -> None:
    """Let an entry have further proposers, written in the other order than they stand in the register."""
    with database.writing() as session:
        for position, name in reversed(list(enumerate(names, 2))):
            session.add(
                Proposer(
                    entry_id=entry_id, position=position, name=name, telephone=f"电话{name}", work_unit=f"单位{name}"
                )
            )
        session.commit()


def test_shares_follow_the_register_and_add_up(database: Database) -> None:
    sitting = a_meeting(database, FIVE, letter="S")
    name_more(database, sitting.ids(1)[0], "示例乙", "示例丙")
    cycle, kind = sitting.played.cycle, TrackKind.ORGANISATION
    # A unit may bear the reference of a suggestion.
    office = an_entry(database, cycle, kind=kind, reference="S1", title="示例街道")
    a_ranked_round(database, [[80, 80]], cycle=cycle, kind=kind, entries=[office])
    sitting.seal()
    export = perform(database, sitting.played.organiser, payments.export, sitting.played.cycle.id)
    special, first, second, unit = export.report.tiers
    current = sitting.approval().current
    assert current is not None
    assert (export.report.list_number, export.report.sha256) == (1, current.sha256)
    assert special.payees == (Payee("示例提案人", UNIT, PHONE, 5_000_000),)
    assert first.payees == (
        Payee("示例提案人", UNIT, PHONE, 666_667),
        Payee("示例乙", "单位示例乙", "电话示例乙", 666_667),
        Payee("示例丙", "单位示例丙", "电话示例丙", 666_666),
    )
    assert [award.reference for award in second.awards] == ["S3", "S4"]
    assert unit.payees == (Payee("示例街道", None, None, 500_000),)
    assert (export.report.payees, export.report.fen, export.total) == (7, 9_500_000, "95,000")
    assert export.name == "2020—2022年度-奖金发放表-第1版名单.xlsx"
    again = perform(database, sitting.played.organiser, payments.export, sitting.played.cycle.id)
    assert again.content() == export.content()


def test_what_was_withdrawn_is_not_paid_before_and_after_a_further_list(database: Database) -> None:
    sitting, list_id = a_shown_list(database)
    objection = object_to(sitting, list_id, 0)
    perform(database, sitting.played.organiser, objections.uphold, objection, finding="查实")
    report = perform(database, CommandLine(), payments.export, sitting.played.cycle.id).report
    assert report.withdrawn == (sitting.played.entries[0].reference,)
    assert (report.tiers[0].awards, report.fen) == ((), 4_000_000)
    sitting.carry(MotionKind.FILL_VACANCY, 1, tier=1)
    sitting.seal("异议成立，递补")
    report = perform(database, CommandLine(), payments.export, sitting.played.cycle.id).report
    assert (report.list_number, report.withdrawn, report.tiers[0].fen, report.fen) == (2, (), 5_000_000, 7_000_000)


def test_every_export_is_recorded_among_looks_at_personal_data(database: Database) -> None:
    sitting = a_meeting(database, FIVE)
    sitting.seal()
    perform(database, sitting.played.organiser, payments.export, sitting.played.cycle.id)
    with database.reading() as session:
        last = session.scalars(select(AuditEvent).order_by(AuditEvent.seq.desc()).limit(1)).one()
    assert area_of(last.action) is Area.PERSONAL_DATA
    assert str(last.message) == (
        "Exported the payment list of list 1 with telephone numbers: 4 payees, 90,000 yuan in all."
    )


def test_auditors_and_judges_get_no_telephones_and_before_the_seal_nobody_does(database: Database) -> None:
    sitting = a_meeting(database, FIVE)
    cycle_id = sitting.played.cycle.id
    with pytest.raises(WrongStage, match="sealed list only"):
        perform(database, sitting.played.organiser, payments.export, cycle_id)
    sitting.put_forward()
    with pytest.raises(WrongStage, match="sealed list only"):
        perform(database, sitting.played.organiser, payments.export, cycle_id)
    auditor = signed_in(database, a_user(database, roles=[Role.AUDITOR]))
    for who in (auditor, sitting.hands[0], sitting.chair):
        with pytest.raises(NotAllowed):
            perform(database, who, payments.export, cycle_id)
    with pytest.raises(NotAllowed):
        perform(database, sitting.played.organiser, payments.export, 77)
    with database.reading() as session:
        assert "payments.export" not in session.scalars(select(AuditEvent.action)).all()
