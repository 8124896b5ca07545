"""The notice is filled from what was signed, names proposers, and is recorded."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from db.engine import Database
from db.tables import AuditEvent, Entry, Publicity
from domain.permissions import Role
from domain.refusals import Invalid, NotAllowed, WrongStage
from tests.builders import a_user, signed_in
from tests.exports.official_documents import feet, tables, texts
from tests.meetings import a_meeting
from tests.publicity import CONTACT, FIVE, a_shown_list, object_to
from use_cases import notices, objections
from use_cases.transaction import CommandLine, perform, read


def test_it_says_what_was_signed_and_by_what_it_is_known(database: Database) -> None:
    sitting, list_id = a_shown_list(database)
    export = perform(database, sitting.played.organiser, notices.export, list_id)
    content = export.content()
    said = texts(content)
    assert export.name == "2020—2022年度-公示通知-第1版名单.docx"
    assert said[0] == "关于2020—2022年度\n拟授奖名单的公示"
    assert said[1].startswith(
        "根据《重庆市人民建议奖励办法》（渝府令〔1999〕65号）和"
        "《重庆市人民政府关于调整重庆市人民建议奖励办法部分内容的通知》（2011年12月31日），经评审组"
    )
    assert "名额1个，全部授出；每个奖金50,000元（按规定不低于50,000元）。" in said
    assert "名额1个，全部授出；每个奖金20,000元。" in said
    assert said[3].startswith("自2026年11月20日（星期五）起至2026年11月26日（星期四）止，共5个工作日")
    assert any(each.startswith(f"受理单位：{CONTACT.office}；") for each in said)
    entries = sitting.played.entries
    assert tables(content)[0][1] == ["1", entries[0].reference, entries[0].title, "示例提案人", "50,000"]
    assert "（四）优秀人民建议组织奖（空缺）" in said
    assert "名额1个。终评没有排名，无人获奖。" in said
    current = sitting.approval().current
    assert current is not None
    with database.reading() as session:
        head = session.get_one(Publicity, list_id)
        before = session.scalars(select(AuditEvent).where(AuditEvent.seq == head.head_seq)).one()
    assert before.action == "award_lists.seal"
    assert f"授奖名单第1版 SHA-256：{current.sha256}" in feet(content)[0]
    assert f"制发时审计记录末条：{before.seq}:{before.hash}" in feet(content)[0]
    assert perform(database, sitting.played.organiser, notices.export, list_id).content() == content


def test_it_stays_as_it_was_put_up_whatever_is_decided_since(database: Database) -> None:
    sitting, list_id = a_shown_list(database)
    before = perform(database, sitting.played.organiser, notices.export, list_id).content()
    objection = object_to(sitting, list_id, 0)
    perform(database, sitting.played.organiser, objections.uphold, objection, finding="查实")
    with database.writing() as session:
        session.get_one(Entry, sitting.ids(1)[0]).title = "题目后来改了"
        session.commit()
    assert perform(database, sitting.played.organiser, notices.export, list_id).content() == before


def test_every_export_is_recorded_among_looks_at_personal_data(database: Database) -> None:
    _sitting, list_id = a_shown_list(database)
    auditor = signed_in(database, a_user(database, roles=[Role.AUDITOR], display_name="示例审计"))
    export = perform(database, auditor, notices.export, list_id, language="en")
    assert texts(export.content())[0].startswith("Public notice of the proposed awards")
    with database.reading() as session:
        last = session.scalars(select(AuditEvent).order_by(AuditEvent.seq.desc()).limit(1)).one()
    assert (last.action, last.actor_name) == ("notices.export", "示例审计")
    assert str(last.message) == "Exported the notice of list 1 with proposers' names: 4 awards."


def test_judges_and_chairs_get_no_notice_and_before_it_began_nobody_does(database: Database) -> None:
    sitting = a_meeting(database, FIVE)
    list_id = sitting.seal()
    for who in (sitting.hands[0], sitting.chair):
        with pytest.raises(NotAllowed):
            perform(database, who, notices.export, list_id)
    with pytest.raises(WrongStage, match="has not been shown"):
        perform(database, sitting.played.organiser, notices.export, list_id)
    with pytest.raises(Invalid, match="No list of this cycle"):
        read(database, CommandLine(), notices.list_to_show, sitting.played.cycle.id)
