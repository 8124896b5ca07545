"""Documents are asked for, found again, known to be current or not, and given to whoever may have them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import delete, insert, select, update

from db.engine import Database
from db.tables import Assignment, AuditEvent, AwardList, MadeDocument
from domain.audit_areas import Area, area_of
from domain.awards import TrackKind
from domain.document_templates import TemplateKind
from domain.documents import DOCUMENT_NAMES, DocumentCode, DocumentStage, MadeState
from domain.motions import MotionKind
from domain.permissions import Role
from domain.refusals import Invalid, NotAllowed, Refusal, WrongStage
from i18n.office_days import office_day
from tests.builders import (
    a_cycle,
    a_round_open_for_scoring,
    a_user,
    an_entry,
    assignments_of,
    round_of,
    signed_in,
)
from tests.conftest import Clock
from tests.documents import ask, laid_in, leaving, made, newest, on_shelf
from tests.meetings import Sitting, a_meeting
from tests.panels import a_ranked_round, an_organiser
from tests.publicity import FIVE, a_shown_list, begin, later
from tests.queries import statements_of
from tests.templates import edited, with_a_red_heading
from use_cases import (
    archives,
    audit_log,
    awards,
    cycles,
    document_subjects,
    document_templates,
    judge_sheets,
    live_workbooks,
    made_documents,
    meetings,
    minutes,
    notices,
    own_sign_ins,
    payments,
    publicity,
    rehearsals,
    rounds,
    unit_aliases,
    withdrawals,
)
from use_cases.document_kinds import KINDS, subject_to_export
from use_cases.document_sources import sources_of
from use_cases.transaction import CommandLine, perform, read

ONCE = pytest.mark.parametrize("backend", ["sqlite"])
"""Nothing in it depends on the database."""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path) -> Iterator[Path]:
    with laid_in(tmp_path) as documents:
        yield documents


def actions(database: Database) -> list[str]:
    with database.reading() as session:
        return list(session.scalars(select(AuditEvent.action).order_by(AuditEvent.seq)))


def kinds_for(sitting: Sitting, role: Role) -> list[DocumentCode]:
    who = signed_in(sitting.database, a_user(sitting.database, roles=[role]))
    shelf = read(sitting.database, who, made_documents.shelf, sitting.played.cycle.id)
    return [each.kind.code for each in shelf.kinds]


def test_every_kind_is_registered_once_and_named() -> None:
    assert {kind.code for kind in KINDS} == set(DocumentCode) == set(DOCUMENT_NAMES)
    assert len(KINDS) == len(DocumentCode)
    stages = [list(DocumentStage).index(kind.stage) for kind in KINDS]
    assert stages == sorted(stages)


@ONCE
def test_what_is_missing_is_said_as_the_use_case_says_it_and_nothing_is_made(database: Database) -> None:
    cycle, organiser = a_cycle(database), an_organiser(database)
    before = actions(database)
    shelf = read(database, organiser, made_documents.shelf, cycle.id)
    missing = {each.kind.code: each.missing for each in shelf.kinds}
    refusals: Mapping[DocumentCode, Callable[[], object]] = {
        DocumentCode.WORKBOOK: lambda: read(database, organiser, awards.prepare, cycle.id),
        DocumentCode.LIVE: lambda: read(database, organiser, live_workbooks.round_to_export, cycle.id, None),
        DocumentCode.MINUTES: lambda: read(database, organiser, minutes.meeting_to_export, None),
        DocumentCode.NOTICE: lambda: read(database, organiser, notices.list_to_show, cycle.id),
        DocumentCode.PAYMENTS: lambda: perform(database, organiser, payments.export, cycle.id),
        DocumentCode.DECISION: lambda: read(database, organiser, subject_to_export, DocumentCode.DECISION, cycle.id),
        DocumentCode.ARCHIVE: lambda: read(database, organiser, archives.prepare, cycle.id),
    }
    for code, refuse in refusals.items():
        with pytest.raises(Refusal) as refused:
            refuse()
        assert missing[code] == (refused.value.message,)
        with pytest.raises(WrongStage) as asked:
            ask(database, organiser, code, cycle.id, cycle_id=cycle.id)
        assert asked.value.message == refused.value.message
    assert missing[DocumentCode.INELIGIBLE] == ()
    assert (shelf.stage, actions(database)) == (DocumentStage.SCORING, before)


@ONCE
def test_who_finds_which_kinds(database: Database) -> None:
    sitting = a_meeting(database, FIVE)
    assert kinds_for(sitting, Role.ORGANISER) == [kind.code for kind in KINDS]
    assert kinds_for(sitting, Role.AUDITOR) == [kind.code for kind in KINDS if kind.code is not DocumentCode.PAYMENTS]
    shelf = read(database, sitting.chair, made_documents.shelf, sitting.played.cycle.id)
    assert [each.kind.code for each in shelf.kinds] == [DocumentCode.MINUTES]
    with pytest.raises(NotAllowed):
        kinds_for(sitting, Role.JUDGE)


@ONCE
@pytest.mark.parametrize("role", [Role.AUDITOR, Role.CHAIR, Role.JUDGE])
def test_nobody_asks_for_or_takes_what_their_rights_do_not_reach(database: Database, role: Role) -> None:
    sitting = a_meeting(database, FIVE)
    sitting.seal()
    cycle_id = sitting.played.cycle.id
    number = made(database, sitting.played.organiser, "payments", cycle_id, cycle_id=cycle_id)
    who = signed_in(database, a_user(database, roles=[role]))
    with pytest.raises(NotAllowed) as forbidden:
        ask(database, who, "payments", cycle_id, cycle_id=cycle_id)
    with pytest.raises(NotAllowed) as kept:
        perform(database, who, made_documents.take, number)
    with pytest.raises(NotAllowed) as unknown:
        perform(database, who, made_documents.take, number + 1)
    assert forbidden.value.message == kept.value.message == unknown.value.message
    assert "made_documents.take" not in actions(database)


@ONCE
def test_a_chair_has_the_minutes_of_the_meetings_they_lead_and_of_no_other(database: Database) -> None:
    sitting, other = a_meeting(database, FIVE), a_meeting(database, FIVE)
    cycle_id = sitting.played.cycle.id
    own = made(database, sitting.chair, "minutes", sitting.meeting_id, cycle_id=cycle_id)
    assert perform(database, sitting.chair, made_documents.take, own).name.endswith(".docx")
    foreign = made(database, other.played.organiser, "minutes", other.meeting_id, cycle_id=other.played.cycle.id)
    with pytest.raises(NotAllowed):
        perform(database, sitting.chair, made_documents.take, foreign)
    assert [each.number for each in on_shelf(database, sitting.chair, "minutes", cycle_id).made] == [own]
    with pytest.raises(NotAllowed):
        read(database, sitting.chair, made_documents.shelf, other.played.cycle.id)
    with pytest.raises(NotAllowed):
        ask(database, sitting.chair, "minutes", other.meeting_id, cycle_id=other.played.cycle.id)


@ONCE
def test_a_document_is_found_again_with_who_made_it_when_and_from_what(database: Database) -> None:
    sitting = a_meeting(database, FIVE)
    list_id = sitting.seal()
    organiser, cycle_id = sitting.played.organiser, sitting.played.cycle.id
    number = made(database, organiser, "payments", cycle_id, cycle_id=cycle_id)
    auditor = signed_in(database, a_user(database, roles=[Role.ORGANISER]))
    found = newest(database, auditor, "payments", cycle_id)
    with database.reading() as session:
        sha256 = session.get_one(AwardList, list_id).sha256
    assert (found.number, found.state, found.is_here, found.is_current) == (number, MadeState.DONE, True, True)
    assert (found.asked_by, found.ended_at, found.language) == ("示例甲", database.clock(), "zh_CN")
    assert str(found.source) == f"list 1 (sealed 2026-11-20 04:00:00+00:00, check sum {sha256[:8]}…)"
    content = payments_now(sitting)
    assert perform(database, organiser, made_documents.take, number).content == content
    assert found.size == len(content)


def payments_now(sitting: Sitting) -> bytes:
    return perform(sitting.database, CommandLine(), payments.export, sitting.played.cycle.id).content()


@ONCE
def test_what_names_somebody_is_recorded_each_time_it_is_taken_and_the_log_says_which(database: Database) -> None:
    sitting = a_meeting(database, FIVE)
    sitting.seal()
    organiser, cycle_id = sitting.played.organiser, sitting.played.cycle.id
    paid = made(database, organiser, "payments", cycle_id, cycle_id=cycle_id)
    told = made(database, organiser, "minutes", sitting.meeting_id, cycle_id=cycle_id)
    for number in (paid, paid, told):
        perform(database, organiser, made_documents.take, number)
    lines = [line for line in read(database, organiser, audit_log.latest).lines if line.action == "made_documents.take"]
    assert area_of("made_documents.take") is Area.PERSONAL_DATA
    assert [(line.actor, str(line.subject)) for line in lines] == [("示例甲", "Payment list of “2020—2022年度”")] * 2
    assert "it holds names and telephone numbers" in str(lines[0].message)


@ONCE
def test_so_is_what_tells_the_points_and_words_of_each_judge(database: Database) -> None:
    played = a_ranked_round(database, [[90, 80]])
    cycle_id, other = played.cycle.id, an_organiser(database)
    for code, subject in (("score-sheets", played.round.id), ("archive", cycle_id), ("data", cycle_id)):
        perform(
            database, other, made_documents.take, made(database, played.organiser, code, subject, cycle_id=cycle_id)
        )
    assert actions(database).count("made_documents.take") == 3


def test_a_newer_list_or_motion_makes_what_was_made_before_outdated(database: Database, clock: Clock) -> None:
    sitting, list_id = a_shown_list(database)
    organiser, cycle_id = sitting.played.organiser, sitting.played.cycle.id
    for code, subject in (("notice", list_id), ("payments", cycle_id), ("workbook", cycle_id)):
        made(database, organiser, code, subject, cycle_id=cycle_id)
        assert newest(database, organiser, code, cycle_id).is_current
    later(sitting, clock, days=7)
    perform(database, organiser, publicity.publish, list_id)
    made(database, organiser, "decision", list_id, cycle_id=cycle_id)
    first = sitting.played.entries[0].id
    perform(database, organiser, withdrawals.withdraw, cycle_id, entry_id=first, reason="弄虚作假")
    shelf = {str(each.kind.code): each for each in read(database, organiser, made_documents.shelf, cycle_id).kinds}
    assert {code: shelf[code].made[0].is_current for code in ("notice", "payments", "workbook", "decision")} == {
        "notice": True,
        "payments": False,
        "workbook": False,
        "decision": False,
    }
    assert "have been withdrawn" in str(shelf["decision"].missing[0])
    sitting.carry(MotionKind.FILL_VACANCY, 1, tier=1)
    further = sitting.seal("异议成立，递补")
    begin(sitting, further, starts_on=office_day(database.clock()))
    old = newest(database, organiser, "notice", cycle_id)
    assert (old.subject_id, old.is_current) == (list_id, False)
    with pytest.raises(Invalid, match="changed meanwhile"):
        ask(database, organiser, "notice", list_id, cycle_id=cycle_id)


@ONCE
def test_another_template_outdates_documents_in_its_own_language_alone(database: Database) -> None:
    sitting, list_id = a_shown_list(database)
    organiser, cycle_id = sitting.played.organiser, sitting.played.cycle.id
    for language in ("zh_CN", "en"):
        made(database, organiser, "notice", list_id, cycle_id=cycle_id, language=language)
    content, of = edited(with_a_red_heading), (TemplateKind.NOTICE, "zh_CN")
    perform(
        database, organiser, document_templates.take, *of, seen_number=0, name="通知.docx", content=content, note="红头"
    )
    kinds = read(database, organiser, made_documents.shelf, cycle_id).kinds
    notices = next(each for each in kinds if each.kind.code == "notice").made
    assert {each.language: each.is_current for each in notices} == {"zh_CN": False, "en": True}
    made(database, organiser, "notice", list_id, cycle_id=cycle_id, language="zh_CN")
    assert newest(database, organiser, "notice", cycle_id).is_current


@ONCE
def test_a_corrected_register_makes_what_names_proposers_outdated(database: Database) -> None:
    sitting = a_meeting(database, FIVE)
    organiser, cycle_id = sitting.played.organiser, sitting.played.cycle.id
    sitting.seal()
    made(database, organiser, "payments", cycle_id, cycle_id=cycle_id)
    an_entry(database, sitting.played.cycle)
    assert not newest(database, organiser, "payments", cycle_id).is_current


def test_asking_for_what_is_at_work_finds_it_and_in_another_language_does_not(database: Database) -> None:
    played = a_ranked_round(database, [[90, 80]])
    organiser, other = an_organiser(database), an_organiser(database)
    first = ask(database, organiser, "workbook", played.cycle.id, cycle_id=played.cycle.id)
    again = ask(database, other, "workbook", played.cycle.id, cycle_id=played.cycle.id)
    english = ask(database, other, "workbook", played.cycle.id, cycle_id=played.cycle.id, language="en")
    assert (first.is_new, again.is_new, again.number, english.is_new) == (True, False, first.number, True)
    found = newest(database, other, "workbook", played.cycle.id)
    assert found.is_unfinished


@ONCE
def test_whoever_asked_for_what_takes_long_is_told_until_they_have_taken_it(database: Database) -> None:
    played = a_ranked_round(database, [[90, 80]])
    organiser, other = an_organiser(database), an_organiser(database)
    number = made(database, organiser, "workbook", played.cycle.id, cycle_id=played.cycle.id)
    made(database, organiser, "ineligible", played.cycle.id, cycle_id=played.cycle.id)
    assert [each.number for each in read(database, organiser, made_documents.told)] == [number]
    assert read(database, other, made_documents.told) == ()
    perform(database, other, made_documents.take, number)
    assert [each.number for each in read(database, organiser, made_documents.told)] == [number]
    perform(database, organiser, made_documents.take, number)
    assert read(database, organiser, made_documents.told) == ()


@ONCE
def test_a_file_that_is_gone_or_changed_is_not_given_and_the_record_stays(database: Database, folder: Path) -> None:
    cycle, organiser = a_cycle(database), an_organiser(database)
    number = made(database, organiser, "ineligible", cycle.id, cycle_id=cycle.id)
    (file,) = [path for path in folder.rglob("*") if path.is_file()]
    content = file.read_bytes()
    file.write_bytes(content[:-1])
    with pytest.raises(WrongStage, match="no longer what was made"):
        perform(database, organiser, made_documents.take, number)
    again = made(database, organiser, "ineligible", cycle.id, cycle_id=cycle.id)
    assert perform(database, organiser, made_documents.take, again).content == content
    file.unlink()
    with pytest.raises(WrongStage, match="not on this server"):
        perform(database, organiser, made_documents.take, number)
    found = newest(database, organiser, "ineligible", cycle.id)
    assert (found.state, found.is_here) == (MadeState.DONE, False)
    assert actions(database).count("made_documents.take") == 1


def test_a_reset_rehearsal_takes_its_documents_along(database: Database) -> None:
    cycle, organiser = a_cycle(database), an_organiser(database)
    perform(database, organiser, rehearsals.begin, cycle.id)
    a_ranked_round(database, [[90, 80]], cycle=cycle)
    number = made(database, organiser, "workbook", cycle.id, cycle_id=cycle.id)
    perform(database, organiser, rehearsals.reset, cycle.id, typed=cycle.name)
    with pytest.raises(NotAllowed):
        perform(database, organiser, made_documents.take, number)


@ONCE
def test_plain_data_are_outdated_by_whatever_was_done_and_by_no_look(database: Database) -> None:
    cycle, organiser = a_cycle(database), an_organiser(database)

    def digest() -> str:
        return document_subjects.everything(read(database, organiser, sources_of, cycle.id)).found[0].digest

    before = digest()
    leaving(database, CommandLine(), DocumentCode.DATA, cycle.id)
    perform(database, CommandLine(), own_sign_ins.end_all_of, a_user(database).id)
    looked = digest()
    perform(database, organiser, unit_aliases.replace_all, aliases=[("示例一所", "示例第一研究所")])
    assert (looked == before, digest() == looked) == (True, False)


@ONCE
def test_sheets_are_known_by_their_rounds_and_outdated_by_a_further_one(database: Database) -> None:
    cycle, organiser = a_cycle(database), an_organiser(database)
    before = read(database, organiser, sources_of, cycle.id)
    assert document_subjects.rounds_with_tasks(before).missing == (judge_sheets.NO_TASKS,)
    assert document_subjects.rounds_with_judges(before).missing == (judge_sheets.NO_JUDGES,)
    open_round = a_round_open_for_scoring(database, cycle=cycle, judges=[a_user(database)])
    played = a_ranked_round(database, [[90, 80]], cycle=cycle, year=2021)
    sources = read(database, organiser, sources_of, cycle.id)
    finished, opened = document_subjects.rounds_with_tasks(sources).found
    assert opened.subject_id == open_round.id
    assert (finished.subject_id, str(finished.called)) == (played.round.id, "Suggestions: preliminary round 2021")
    assert document_subjects.everything(sources).found[0].digest != document_subjects.everything(before).found[0].digest
    with database.writing() as session:
        session.execute(update(Assignment).where(Assignment.round_id == played.round.id).values(version=7))
        session.commit()
    after, same = document_subjects.rounds_with_tasks(read(database, organiser, sources_of, cycle.id)).found
    assert (same.digest == opened.digest, after.digest == finished.digest) == (True, False)


@ONCE
def test_blank_sheets_are_outdated_by_another_rubric_or_another_judge(database: Database) -> None:
    cycle, organiser = a_cycle(database), an_organiser(database)
    one, other, round_id = a_user(database), a_user(database), round_of(cycle, 2020).id
    perform(database, organiser, rounds.name_judges, round_id, user_ids=[one.id], chair_id=None)
    made(database, organiser, "blank-score-sheets", round_id, cycle_id=cycle.id)
    assert newest(database, organiser, "blank-score-sheets", cycle.id).is_current
    perform(database, organiser, rounds.name_judges, round_id, user_ids=[other.id], chair_id=None)
    assert not newest(database, organiser, "blank-score-sheets", cycle.id).is_current
    made(database, organiser, "blank-score-sheets", round_id, cycle_id=cycle.id)
    rules = read(database, organiser, cycles.setup, cycle.id)
    rubric = rules.rules.rubrics[TrackKind.SUGGESTION]
    perform(
        database,
        organiser,
        cycles.edit_rubric,
        cycle.id,
        TrackKind.SUGGESTION,
        seen_version=rules.version,
        rubric=replace(rubric, criteria=rubric.criteria[::-1]),
    )
    assert not newest(database, organiser, "blank-score-sheets", cycle.id).is_current


@ONCE
def test_sheets_are_outdated_by_a_task_that_went_to_another_judge(database: Database) -> None:
    cycle, organiser = a_cycle(database), an_organiser(database)
    round_ = a_round_open_for_scoring(database, cycle=cycle, entries=1, judges=2)
    first, second = assignments_of(database, round_.id)
    with database.writing() as session:
        session.execute(delete(Assignment).where(Assignment.id == second.id))
        session.commit()
    made(database, organiser, "score-sheets", round_.id, cycle_id=cycle.id)
    with database.writing() as session:
        session.execute(update(Assignment).where(Assignment.id == first.id).values(user_id=second.user_id))
        session.commit()
    assert not newest(database, organiser, "score-sheets", cycle.id).is_current


@ONCE
def test_minutes_are_outdated_by_who_comes_or_leaves(database: Database) -> None:
    sitting = a_meeting(database, FIVE)
    organiser, cycle_id = sitting.played.organiser, sitting.played.cycle.id
    made(database, organiser, "minutes", sitting.meeting_id, cycle_id=cycle_id)
    assert newest(database, organiser, "minutes", cycle_id).is_current
    judge = sitting.played.judges[0]
    perform(database, sitting.chair, meetings.mark, sitting.meeting_id, user_id=judge.id, is_present=False)
    assert not newest(database, organiser, "minutes", cycle_id).is_current


@ONCE
def test_three_documents_and_entries_and_three_thousand_ask_as_often(database: Database) -> None:
    sitting, _list_id = a_shown_list(database)
    organiser, cycle_id = sitting.played.organiser, sitting.played.cycle.id
    made(database, organiser, "payments", cycle_id, cycle_id=cycle_id)
    with statements_of(database) as few:
        read(database, organiser, made_documents.shelf, cycle_id)
    with database.writing() as session:
        row = session.scalars(select(MadeDocument)).one()
        same = {
            column.name: getattr(row, column.name)
            for column in MadeDocument.__table__.columns
            if column.name not in {"id", "failure"}
        }
        session.execute(insert(MadeDocument), [same] * 3_000)
        entry = sitting.played.entries[0]
        entries = [
            {
                "track_id": entry.track_id,
                "reference": f"Z{n}",
                "title": "",
                "created_at": database.clock(),
                "reasons": (),
                "verdict": entry.verdict,
            }
            for n in range(3_000)
        ]
        session.execute(insert(type(entry)), entries)
        session.commit()
    with statements_of(database) as many:
        shelf = read(database, organiser, made_documents.shelf, cycle_id)
    assert len(many) == len(few) < 16
    assert [len(each.made) for each in shelf.kinds if each.kind.code == "payments"] == [1]


@ONCE
def test_a_kind_that_this_program_does_not_know_is_left_out(database: Database) -> None:
    cycle, organiser = a_cycle(database), an_organiser(database)
    number = made(database, organiser, "ineligible", cycle.id, cycle_id=cycle.id)
    with database.writing() as session:
        session.execute(update(MadeDocument).values(kind="certificates_of_another_version"))
        session.commit()
    assert on_shelf(database, organiser, "ineligible", cycle.id).made == ()
    with pytest.raises(NotAllowed):
        perform(database, organiser, made_documents.take, number)
