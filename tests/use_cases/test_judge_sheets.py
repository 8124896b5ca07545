"""Score sheets on paper hold what was submitted, under a hash that anybody can work out, and nobody's name in blind."""

from __future__ import annotations

import hashlib
import json
from io import BytesIO
from zipfile import ZipFile

import pytest
from sqlalchemy import select

from db.engine import Database
from db.tables import Assignment, AuditEvent, PanelMember, Round
from domain.audit_areas import Area, area_of
from domain.awards import SheetState
from domain.documents import DocumentCode
from domain.lifecycle import RoundStage
from domain.permissions import Role
from domain.refusals import Invalid, NotAllowed, WrongStage
from tests.builders import (
    a_cycle,
    a_round_open_for_scoring,
    a_sheet,
    a_user,
    an_entry,
    assignments_of,
    round_of,
    signed_in,
)
from tests.panels import Played, a_scored_round, an_organiser
from tests.pdfs import pages_of, text_of
from tests.queries import statements_of
from use_cases import judge_sheets
from use_cases.document_kinds import KIND_OF
from use_cases.document_sources import sources_of
from use_cases.transaction import CommandLine, SignedIn, perform, read

COMMENT = "措施具体，可在全市推广。"


def a_judged_round(database: Database) -> Played:
    """Two judges, three entries: one sheet with a comment, one draft, one recusal."""
    cycle = a_cycle(database)
    names = [("S1", "示例乙某关于路灯的建议"), ("S2", "关于充电桩的建议"), ("S3", "关于集镇秩序的建议")]
    entries = [an_entry(database, cycle, reference=each, title=title, proposers=["示例乙某"]) for each, title in names]
    played = a_scored_round(database, [[90, 80], [None, 70], [60, None]], cycle=cycle, entries=entries)
    first, second = played.judges
    tasks = {(task.user_id, task.entry.reference): task for task in assignments_of(database, played.round.id)}
    a_sheet(database, tasks[first.id, "S1"], points={"relevance": 77, "benefit": 95}, comment=COMMENT)
    a_sheet(database, tasks[first.id, "S2"], points=33, state=SheetState.DRAFT, comment="草稿")
    with database.writing() as session:
        session.get_one(Assignment, tasks[second.id, "S3"].id).state = SheetState.RECUSED
        session.commit()
    return played


def test_every_judge_has_a_section_with_what_was_submitted_and_no_proposers_name(database: Database) -> None:
    played = a_judged_round(database)
    export = perform(database, played.organiser, judge_sheets.export, played.round.id)
    first, second = pages_of(export.content())
    assert "S1■■关于路灯的建议779587.802026-11-20" in first
    assert "S2关于充电桩的建议未提交" in first
    assert "33" not in first.split("SHA-256")[0]
    assert "草稿" not in first
    assert f"第1号，S1{COMMENT}" in first
    assert "应提交3份，已提交2份，回避0份" in first
    assert "S3关于集镇秩序的建议已回避" in second
    assert "应提交2份，已提交2份，回避1份" in second
    assert all("第1页，共1页" in page and "评委签名" in page for page in (first, second))
    assert "示例乙某" not in first + second
    assert export.name == "2020—2022年度-评分表-建议类终评.pdf"
    assert export.content() == perform(database, CommandLine(), judge_sheets.export, played.round.id).content()


def test_the_hash_covers_what_was_submitted_and_stands_on_both_sheets(database: Database) -> None:
    played = a_judged_round(database)
    spelled = json.dumps(
        [
            {"comment": COMMENT, "points": {"benefit": 95, "relevance": 77}, "reference": "S1", "version": 2},
            {"comment": "", "points": {"benefit": 60, "relevance": 60}, "reference": "S3", "version": 1},
        ],
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    )
    known = hashlib.sha256(spelled.encode()).hexdigest()
    sheets = perform(database, played.organiser, judge_sheets.export, played.round.id)
    assert sheets.report.judges[0].sha256 == known
    assert known in pages_of(sheets.content())[0]
    signatures = perform(database, played.organiser, judge_sheets.export_signatures, played.round.id)
    shown = text_of(signatures.content())
    assert known in shown
    assert "监督员" in shown
    assert signatures.content() == signatures.content()


def test_each_judge_alone_and_one_of_them(database: Database) -> None:
    played = a_judged_round(database)
    export = perform(database, played.organiser, judge_sheets.export, played.round.id)
    told: list[tuple[int, int]] = []
    with ZipFile(BytesIO(export.each(lambda done, of: told.append((done, of))))) as packed:
        assert packed.namelist() == ["2020—2022年度-评分表-建议类终评-01.pdf", "2020—2022年度-评分表-建议类终评-02.pdf"]
        alone = packed.read(packed.namelist()[1])
    assert told == [(1, 2), (2, 2)]
    judge_id = played.judges[1].id
    one = perform(database, played.organiser, judge_sheets.export, played.round.id, judge_id=judge_id)
    assert one.content() == alone
    assert COMMENT not in text_of(alone)


def test_blank_sheets_have_the_rubric_first_and_no_points(database: Database) -> None:
    played = a_judged_round(database)
    export = perform(database, played.organiser, judge_sheets.export, played.round.id, blank=True, language="en")
    pages = pages_of(export.content())
    assert len(pages) == 4
    assert "针对性40%" in pages[0]
    assert "0–100示例" in pages[0]
    assert "S2关于充电桩的建议" in pages[1]
    assert "S3关于集镇秩序的建议Recused" in pages[3]
    assert not any(mark in "".join(pages) for mark in ("87.80", COMMENT, "SHA-256"))


def test_exports_are_recorded_and_refused_to_judges(database: Database) -> None:
    played = a_judged_round(database)
    auditor = signed_in(database, a_user(database, roles=[Role.AUDITOR]))
    judge = signed_in(database, played.judges[0])
    for act in (judge_sheets.export, judge_sheets.export_signatures):
        with pytest.raises(NotAllowed):
            perform(database, judge, act, played.round.id)
        with pytest.raises(NotAllowed):
            perform(database, auditor, act, 999)
        perform(database, auditor, act, played.round.id)
    with pytest.raises(NotAllowed):
        perform(database, auditor, judge_sheets.export, played.round.id, judge_id=999)
    perform(database, judge, judge_sheets.own, played.round.id)
    with database.reading() as session:
        events = session.scalars(select(AuditEvent).order_by(AuditEvent.seq.desc()).limit(3)).all()
    assert [(event.action, str(event.message)) for event in events] == [
        (
            "judge_sheets.own",
            "Took their own score sheets of Suggestions: final round out of the program as a document.",
        ),
        ("judge_sheets.signatures", "Exported the signature sheet of Suggestions: final round: 2 judges."),
        ("judge_sheets.export", "Exported the score sheets of Suggestions: final round: 2 judges."),
    ]
    assert {area_of(event.action) for event in events} == {Area.SHEETS}


def test_a_judge_gets_their_own_sheets_and_nobody_elses(database: Database) -> None:
    played = a_judged_round(database)
    own = perform(database, signed_in(database, played.judges[0]), judge_sheets.own, played.round.id)
    assert [len(judge.sheets) for judge in own.report.judges] == [3]
    shown = text_of(own.content())
    assert "87.80" in shown
    assert "80.00" not in shown
    stranger = signed_in(database, a_user(database))
    for who in (stranger, played.organiser):
        with pytest.raises(NotAllowed):
            perform(database, who, judge_sheets.own, played.round.id)


def rounds_of(database: Database, who: SignedIn, cycle_id: int) -> dict[DocumentCode, list[int]]:
    """Of which rounds the page of documents offers sheets, filled in and blank."""
    sources = read(database, who, sources_of, cycle_id)
    return {
        code: [subject.subject_id for subject in KIND_OF[code].subjects(sources).found]
        for code in (DocumentCode.SCORE_SHEETS, DocumentCode.BLANK_SCORE_SHEETS)
    }


def test_before_scoring_there_is_nothing_to_print_and_the_round_is_chosen(database: Database) -> None:
    cycle, organiser = a_cycle(database), an_organiser(database)
    final = round_of(cycle)
    assert rounds_of(database, organiser, cycle.id) == {
        DocumentCode.SCORE_SHEETS: [],
        DocumentCode.BLANK_SCORE_SHEETS: [],
    }
    with pytest.raises(WrongStage, match="no tasks"):
        perform(database, organiser, judge_sheets.export, final.id)
    judge = a_user(database, display_name="示例评委")
    with database.writing() as session:
        session.add(PanelMember(round_id=final.id, user_id=judge.id))
        session.commit()
    with pytest.raises(WrongStage, match="no tasks"):
        perform(database, organiser, judge_sheets.export, final.id)
    assert rounds_of(database, organiser, cycle.id)[DocumentCode.BLANK_SCORE_SHEETS] == [final.id]
    blank = perform(database, organiser, judge_sheets.export, final.id, blank=True)
    rubric, rows = pages_of(blank.content())
    assert "评委：示例评委" in rubric
    assert rows.startswith("序号编号参评对象针对性40%经济社会效益60%加权总分评语每格填写")
    opened = a_round_open_for_scoring(database, cycle=cycle, entries=1)
    assert rounds_of(database, organiser, cycle.id)[DocumentCode.SCORE_SHEETS] == [opened.id]
    with database.reading() as session:
        assert session.get_one(Round, opened.id).stage is RoundStage.SCORING


def test_what_no_font_has_is_named_before_anything_is_recorded(database: Database) -> None:
    judge = a_user(database, display_name="示例𠮷")
    opened = a_round_open_for_scoring(database, entries=1, judges=[judge])
    with pytest.raises(Invalid, match="these characters: Account of 示例𠮷: 𠮷"):
        perform(database, CommandLine(), judge_sheets.export, opened.id)
    with database.reading() as session:
        assert "judge_sheets.export" not in session.scalars(select(AuditEvent.action)).all()


def test_queries_do_not_grow_with_judges_and_entries(database: Database) -> None:
    counts = []
    for size in (1, 3):
        opened = a_round_open_for_scoring(database, entries=size, judges=size)
        with statements_of(database) as sent:
            perform(database, CommandLine(), judge_sheets.export, opened.id)
        counts.append(len(sent))
    assert counts[0] == counts[1]
