"""Certificates come from the newest published list, with names, numbers that never change, and a code to check."""

from __future__ import annotations

import hashlib

import pytest
from sqlalchemy import select

from db.engine import Database
from db.tables import AuditEvent, AwardList, Proposer
from domain.audit_areas import Area, area_of
from domain.awards import TrackKind
from domain.motions import MotionKind
from domain.permissions import Role
from domain.refusals import Invalid, NotAllowed, WrongStage
from i18n import translate
from i18n.office_days import office_day
from tests.builders import a_user, an_entry, signed_in
from tests.conftest import Clock
from tests.exports.pdf_reading import codes, pages
from tests.meetings import Sitting, a_meeting
from tests.panels import a_ranked_round
from tests.publicity import FIVE, begin, later
from tests.queries import statements_of
from tests.use_cases.test_payments import name_more
from use_cases import certificates, publicity, withdrawals
from use_cases.list_contents import spelled
from use_cases.transaction import perform


def a_published_list(database: Database, clock: Clock, *, letter: str = "") -> tuple[Sitting, int]:
    sitting = a_meeting(database, FIVE, letter=letter)
    list_id = sitting.seal()
    begin(sitting, list_id, starts_on=office_day(clock.now))
    publish(sitting, clock, list_id)
    return sitting, list_id


def publish(sitting: Sitting, clock: Clock, list_id: int) -> None:
    later(sitting, clock, days=8)
    perform(sitting.database, sitting.played.organiser, publicity.publish, list_id)


def withdraw(sitting: Sitting, place: int) -> None:
    perform(
        sitting.database,
        sitting.played.organiser,
        withdrawals.withdraw,
        sitting.played.cycle.id,
        entry_id=sitting.ids(place)[0],
        reason="弄虚作假",
    )


def numbered(export: certificates.CertificateExport) -> dict[str, str]:
    return {each.reference: translate(each.number, "zh_CN") for each in export.report.certificates}


def test_they_name_everybody_and_their_code_is_known_by_the_sealed_list(database: Database, clock: Clock) -> None:
    sitting = a_meeting(database, FIVE, letter="S")
    name_more(database, sitting.ids(1)[0], "示例乙", "示例丙")
    cycle, kind = sitting.played.cycle, TrackKind.ORGANISATION
    # A unit may bear the reference of a suggestion.
    office = an_entry(database, cycle, kind=kind, reference="S1", title="示例街道")
    a_ranked_round(database, [[80, 80]], cycle=cycle, kind=kind, entries=[office])
    list_id = sitting.seal()
    organiser = sitting.played.organiser
    with pytest.raises(WrongStage, match="has not been published"):
        perform(database, organiser, certificates.export, list_id)
    begin(sitting, list_id)
    publish(sitting, clock, list_id)
    export = perform(database, organiser, certificates.export, list_id)
    assert [(each.reference, each.honoured, each.title) for each in export.report.certificates] == [
        ("S1", ("示例提案人",), "关于S1的建议"),
        ("S2", ("示例提案人", "示例乙", "示例丙"), "关于S2的建议"),
        ("S3", ("示例提案人",), "关于S3的建议"),
        ("S4", ("示例提案人",), "关于S4的建议"),
        ("S1", ("示例街道",), None),
    ]
    assert export.name == "2020—2022年度-荣誉证书-第1版名单.pdf"
    content = export.content()
    printed = pages(content)
    assert "示例提案人、示例乙、示例丙：你们共同提出的《关于S2的建议》" in printed[1]
    assert printed[1].count("人民建议征集办公室（示例）二〇二六年十一月二十八日") == 1
    with database.reading() as session:
        listed = session.get_one(AwardList, list_id)
        last = session.scalars(select(AuditEvent).order_by(AuditEvent.seq.desc()).limit(1)).one()
    for page in (1, 4):
        (said,), award = codes(content, page=page), listed.content["awards"][page]
        told, line_sha256, named = said.split("\n")
        # Neither rank nor points: whoever sees a certificate is told what the notice told.
        assert told == spelled({key: award[key] for key in ("reference", "tier", "title")})
        line = spelled(award)
        assert line.encode() in spelled(listed.content).encode()
        assert line_sha256 == hashlib.sha256(line.encode()).hexdigest()
        assert named == f"1:{listed.sha256}"
        assert "示例提案人" not in said
    assert hashlib.sha256(spelled(listed.content).encode()).hexdigest() == listed.sha256
    assert area_of(last.action) is Area.PERSONAL_DATA
    assert str(last.message) == "Exported the certificates of list 1 with proposers' names: 5 certificates."
    auditor = signed_in(database, a_user(database, roles=[Role.AUDITOR]))
    assert perform(database, auditor, certificates.export, list_id).report == export.report
    for who in (sitting.hands[0], sitting.chair):
        with pytest.raises(NotAllowed):
            perform(database, who, certificates.export, list_id)
    with pytest.raises(NotAllowed):
        perform(database, auditor, certificates.export, 77)
    _crowd(database, sitting.ids(2)[0])
    with pytest.raises(Invalid, match=r"too long for a certificate.*: S3\."):
        perform(database, organiser, certificates.export, list_id)
    with pytest.raises(Invalid, match="Issuing office: at most 128"):
        perform(database, organiser, certificates.export, list_id, issued_by="长" * 129)


def _crowd(database: Database, entry_id: int) -> None:
    with database.writing() as session:
        session.add_all(Proposer(entry_id=entry_id, position=place, name="长" * 128) for place in range(2, 40))
        session.commit()


def test_a_number_never_changes_and_is_never_given_again(database: Database, clock: Clock) -> None:
    sitting, first = a_published_list(database, clock, letter="S")
    organiser = sitting.played.organiser
    with statements_of(database) as of_four:
        before = numbered(perform(database, organiser, certificates.export, first))
    assert before == {f"S{n}": f"渝建议奖〔2026〕00{n}号" for n in (1, 2, 3, 4)}
    withdraw(sitting, 0)
    assert list(numbered(perform(database, organiser, certificates.export, first))) == ["S2", "S3", "S4"]
    sitting.carry(MotionKind.FILL_VACANCY, 1, tier=1)
    second = sitting.seal("递补")
    begin(sitting, second, starts_on=office_day(clock.now))
    publish(sitting, clock, second)
    with pytest.raises(WrongStage, match="List 2 has been published after list 1"):
        perform(database, organiser, certificates.export, first)
    export = perform(database, organiser, certificates.export, second)
    # S2 has another award now; nobody else's certificate changed, nor its day.
    assert numbered(export) == {"S2": "渝建议奖〔2026〕005号", "S3": before["S3"], "S4": before["S4"]}
    assert [each.dated.day for each in export.report.certificates] == [6, 28, 28]
    other, its = a_published_list(database, clock, letter="T")
    export = perform(database, other.played.organiser, certificates.export, its)
    assert list(numbered(export).values()) == [f"渝建议奖〔2026〕00{n}号" for n in (6, 7, 8, 9)]
    for place in range(4):
        with statements_of(database) as of_one:
            perform(database, other.played.organiser, certificates.export, its)
        withdraw(other, place)
    assert len(of_one) == len(of_four)
    with pytest.raises(WrongStage, match="nothing to certify"):
        perform(database, other.played.organiser, certificates.export, its)
