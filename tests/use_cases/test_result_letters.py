"""Letters tell each proposer their own result, how it came about, and nothing of anybody else."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from zipfile import ZipFile

import pytest
from sqlalchemy import select

from db.engine import Database
from db.tables import AuditEvent, AwardList, DuplicateDecision, DuplicateMember, Entry, Proposer
from domain.audit_areas import Area, area_of
from domain.awards import Eligibility, TrackKind
from domain.duplicates import Verdict
from domain.messages import Message, Reason, msg
from domain.motions import MotionKind
from domain.permissions import Role
from domain.refusals import NotAllowed, WrongStage
from exports.letter_reports import Letter, Outcome
from i18n import translate
from tests.builders import a_user, an_entry, signed_in
from tests.conftest import Clock
from tests.meetings import Sitting, a_meeting
from tests.panels import a_ranked_round
from tests.pdfs import pages_of, text_of
from tests.publicity import FIVE, a_shown_list, begin, later, object_to
from tests.queries import statements_of
from use_cases import document_subjects, objections, publicity, result_letters, withdrawals
from use_cases.document_sources import sources_of
from use_cases.result_letters import LettersExport
from use_cases.transaction import SignedIn, perform, read

# Rules of ours, with statements that other tests run on both.
ON_ONE_DATABASE = pytest.mark.parametrize("backend", ["sqlite"])
NO_NAME = msg("No proposer is named.")
UNTOLD = ("示例电话", "示例甲", "示例工作单位")
"""Telephones, judges and work units stand in no letter."""


def publish(sitting: Sitting, list_id: int, clock: Clock) -> None:
    later(sitting, clock, days=7)
    perform(sitting.database, sitting.played.organiser, publicity.publish, list_id)


def a_published_list(database: Database, clock: Clock) -> tuple[Sitting, int]:
    """Five suggestions of a final, four of them awarded, and one each of all that can become of a suggestion else."""
    sitting = a_meeting(database, FIVE, letter="S")
    cycle, finalist = sitting.played.cycle, sitting.played.entries[0]
    early = [an_entry(database, cycle, reference=each, title=f"关于{each}的建议") for each in ("P1", "P2")]
    a_ranked_round(database, [[85, 84], [72, 71], [66, 64]], cycle=cycle, year=2020, entries=[finalist, *early])
    office = an_entry(database, cycle, kind=TrackKind.ORGANISATION, reference="S1", title="示例街道")
    a_ranked_round(database, [[80, 80]], cycle=cycle, kind=TrackKind.ORGANISATION, entries=[office])
    an_entry(database, cycle, reference="Q1", title="关于排队的建议")
    refused = an_entry(database, cycle, reference="Q2", title="关于旧事的建议", verdict=Eligibility.INELIGIBLE)
    merged = an_entry(database, cycle, reference="Q3", title="关于同一件事的建议", proposers=["示例丁某"])
    with database.writing() as session:
        session.get_one(Entry, refused.id).reasons = (Reason("no_real_name", NO_NAME),)
        session.get_one(Entry, merged.id).duplicate_of_id = early[0].id
        decision = DuplicateDecision(
            cycle_id=cycle.id, verdict=Verdict.MERGED, kept_id=early[0].id, reason="同", decided_at=clock.now
        )
        decision.members = [DuplicateMember(entry_id=each) for each in (early[0].id, merged.id)]
        session.add(decision)
        for entry_id in (early[0].id, finalist.id):
            session.add(Proposer(entry_id=entry_id, position=1001, merged_from_id=merged.id, name="示例丁某"))
        session.commit()
    list_id = sitting.seal()
    begin(sitting, list_id)
    publish(sitting, list_id, clock)
    return sitting, list_id


def exported(sitting: Sitting, list_id: int, language: str = "zh_CN") -> LettersExport:
    return perform(sitting.database, sitting.played.organiser, result_letters.export, list_id, language=language)


def shown(export: LettersExport, letter: Letter) -> str:
    """What one letter shows, its pages' feet left out."""
    return text_of(replace(export, report=replace(export.report, letters=(letter,))).content())


def test_everybody_is_told_their_own_result(database: Database, clock: Clock) -> None:
    sitting, list_id = a_published_list(database, clock)
    export = exported(sitting, list_id)
    letters = {(letter.reference, letter.is_unit): letter for letter in export.report.letters}
    assert {key[0]: letter.outcome for key, letter in letters.items() if not letter.is_unit} == {
        **dict.fromkeys(("S1", "S2", "S3", "S4"), Outcome.AWARDED),
        "S5": Outcome.NOT_AWARDED,
        **dict.fromkeys(("P1", "P2"), Outcome.NOT_ADVANCED),
        "Q1": Outcome.NOT_JUDGED,
        "Q2": Outcome.INELIGIBLE,
        "Q3": Outcome.MERGED,
    }
    # Joint proposers of an award are public together; strangers merged into what has none are told by their own letter.
    assert letters["S1", False].addressees == ("示例提案人", "示例丁某")
    assert letters["P1", False].addressees == ("示例提案人",)
    assert letters["S1", True].addressees == ("示例街道",)

    said = {key: shown(export, letter) for key, letter in letters.items()}
    assert "编号：1-S1示例提案人、示例丁某：" in said["S1", False]
    assert "授予特等奖，奖金50,000元" in said["S1", False]
    assert "奖金由共同建议人平均分配" in said["S1", False]
    assert "授予优秀人民建议组织奖，奖金5,000元" in said["S1", True]
    loser = said["S5", False]
    assert "本次未获奖" in loser
    assert "计入评委评分表3份" in loser
    assert "得分为50.00分，在5个有排名的参评对象中排名第5" in loser
    assert "本次获奖的最低得分为60.00分" in loser
    assert "针对性40%50.00经济社会效益60%50.00" in loser
    assert "表决确定" not in loser
    assert "2026年11月20日至2026年11月26日公示（5个工作日）" in loser
    assert "联系电话：023-00000000" in loser
    assert "示例）（印章）2026年11月27日" in loser
    assert "得分为71.50分，在3个有排名的参评对象中排名第2" in said["P1", False]
    assert "进入终评的最低得分为84.50分" in said["P1", False]
    assert "本次评选未将其列入评审" in said["Q1", False]
    reason = translate(NO_NAME, "zh_CN")
    assert f"不具备参评资格，未进入评分，原因如下：{reason}" in said["Q2", False]
    assert "与编号P1的建议反映同一事项" in said["Q3", False]
    assert "该建议本次未获奖" in said["Q3", False]
    assert not [key for key, text in said.items() for word in UNTOLD if word in text]
    others = {"S1", "S2", "S3", "S4", "P1", "P2", "关于S4的建议", "示例丁某"}
    assert not [each for each in others if each in loser.replace("SHA", "")]


def test_the_file_is_alike_from_alike_says_what_it_rests_on_and_is_recorded(database: Database, clock: Clock) -> None:
    sitting, list_id = a_shown_list(database)
    publish(sitting, list_id, clock)
    with statements_of(database) as few:
        export = exported(sitting, list_id)
    content = export.content()
    assert content == exported(sitting, list_id).content()
    assert export.name == "2020—2022年度-评审结果通知书-第1版名单.pdf"
    with database.reading() as session:
        sha256 = session.get_one(AwardList, list_id).sha256
        event = session.scalars(select(AuditEvent).where(AuditEvent.action == "publicity.publish")).one()
    assert all(sha256 in page and f"{event.seq}:{event.hash}" in page for page in pages_of(content))
    told: list[tuple[int, int]] = []
    with ZipFile(BytesIO(export.each(lambda done, of: told.append((done, of))))) as packed:
        assert packed.namelist() == sorted(f"{entry.reference}.pdf" for entry in sitting.played.entries)
    assert told[-1] == (5, 5)

    auditor = signed_in(database, a_user(database, roles=[Role.AUDITOR]))
    entry = sitting.played.entries[4]
    one = perform(database, auditor, result_letters.export, list_id, entry_id=entry.id, language="en")
    assert [letter.reference for letter in one.report.letters] == [entry.reference]
    assert one.name == f"2020—2022年度 - Notices of result - list 1 - {entry.reference}.pdf"
    an_entry(database, sitting.played.cycle, proposers=["示例戊", "示例己"])
    with statements_of(database) as more:
        exported(sitting, list_id)
    assert len(more) == len(few)
    with database.reading() as session:
        events = session.scalars(select(AuditEvent).order_by(AuditEvent.seq.desc()).limit(2)).all()
    assert {area_of(event.action) for event in events} == {Area.PERSONAL_DATA}
    assert [str(event.message) for event in events] == [
        "Exported the notices of result of list 1 with proposers' names: 6 letters.",
        f"Exported the notice of result of {entry.reference} by list 1 with proposers' names.",
    ]


def test_what_reaches_nobody_comes_last_and_what_waits_is_not_written(database: Database, clock: Clock) -> None:
    sitting, list_id = a_shown_list(database)
    cycle = sitting.played.cycle
    publish(sitting, list_id, clock)
    assert cautions(sitting) == ()
    lost = {
        "A1": (["匿名"], Reason("no_real_name", NO_NAME)),
        "A2": (["示例丁"], Reason("no_contact", NO_NAME)),
        "A3": (["匿名", "示例丁"], Reason("no_real_name", NO_NAME)),
    }
    for reference, (proposers, reason) in lost.items():
        entry = an_entry(database, cycle, reference=reference, proposers=proposers, verdict=Eligibility.INELIGIBLE)
        with database.writing() as session:
            session.get_one(Entry, entry.id).reasons = (reason,)
            session.commit()
    waiting = an_entry(database, cycle, reference="W1", title="关于等待的建议", is_confirmed=False)
    export = exported(sitting, list_id)
    references = [letter.reference for letter in export.report.letters]
    assert references[-2:] == ["A1", "A2"]
    assert "A3" in references
    assert "W1" not in references
    # One of two who signed can be told; what the page warns of is what the file holds.
    assert [translate(each, "en") for each in cautions(sitting)] == [
        (
            "2 notices cannot be delivered: the register names nobody by a real name, or gives no way to reach them. "
            "They stand apart from the others, with a list."
        ),
        "To 1 suggestion no notice is written, for their eligibility waits to be confirmed.",
    ]
    *_others, listed, _first, _second = pages_of(export.content())
    assert "办理说明：不寄送的通知书" in listed
    assert "W1关于等待的建议" in listed
    with ZipFile(BytesIO(export.each())) as packed:
        apart = [name for name in packed.namelist() if "/" in name]
    assert apart == [f"无法送达/{name}.pdf" for name in ("A1", "A2", "办理说明不寄送的通知书")]
    said = shown(export, next(letter for letter in export.report.letters if letter.reference == "A1"))
    assert "已收悉，并就其能否参加2020—2022年度评选进行了资格审查" in said
    assert "已纳入" not in said
    with pytest.raises(WrongStage, match="W1 is not confirmed"):
        perform(database, sitting.played.organiser, result_letters.export, list_id, entry_id=waiting.id)


def cautions(sitting: Sitting) -> tuple[Message, ...]:
    sources = read(sitting.database, sitting.played.organiser, sources_of, sitting.played.cycle.id)
    (subject,) = document_subjects.told_list(sources).found
    return subject.cautions


@ON_ONE_DATABASE
def test_nobody_else_gets_letters_and_none_are_written_before_publication(database: Database) -> None:
    sitting, list_id = a_shown_list(database)

    def refused(who: SignedIn, number: int, refusal: type[Exception], entry_id: int | None = None) -> None:
        with pytest.raises(refusal):
            perform(database, who, result_letters.export, number, entry_id=entry_id)

    refused(sitting.played.organiser, list_id, WrongStage)
    refused(sitting.played.organiser, 999, NotAllowed)
    refused(sitting.hands[0], list_id, NotAllowed)
    refused(sitting.chair, list_id, NotAllowed)
    with database.reading() as session:
        assert "result_letters.export" not in session.scalars(select(AuditEvent.action)).all()


@ON_ONE_DATABASE
def test_an_award_withdrawn_stops_letters_until_a_further_list_and_its_reason_names_no_objector(
    database: Database, clock: Clock
) -> None:
    sitting, list_id = a_shown_list(database)
    objection = object_to(sitting, list_id, 0)
    finding = "经示例异议人举证，该建议此前已由他人提出。"
    perform(database, sitting.played.organiser, objections.uphold, objection, finding=finding)
    sitting.carry(MotionKind.FILL_VACANCY, 1, tier=1)
    further = sitting.seal("异议成立，递补")
    begin(sitting, further)
    publish(sitting, further, clock)
    export = exported(sitting, further)
    letters = {letter.reference: letter for letter in export.report.letters}
    taken, raised = (letters[entry.reference] for entry in sitting.played.entries[:2])
    assert (taken.outcome, taken.reasons) == (Outcome.WITHDRAWN, ("经■■举证，该建议此前已由他人提出。",))
    assert "奖项已撤销，原因如下：经■■举证" in shown(export, taken)
    assert (raised.outcome, raised.prize) == (Outcome.AWARDED, 50_000)
    assert "部分奖项由评审组表决确定" in shown(export, letters[sitting.played.entries[4].reference])
    perform(
        database,
        sitting.played.organiser,
        withdrawals.withdraw,
        sitting.played.cycle.id,
        entry_id=sitting.ids(1)[0],
        reason="弄虚作假",
    )
    with pytest.raises(WrongStage, match="have been withdrawn"):
        exported(sitting, further)
