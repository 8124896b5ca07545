"""A pack goes out, is filled in with a spreadsheet program, comes back, is looked at and taken."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from io import BytesIO
from zipfile import ZipFile

import pytest
from openpyxl.worksheet.worksheet import Worksheet
from sqlalchemy import select

from db.base import Base
from db.engine import Database
from db.tables import Assignment, AuditEvent, Entry, OfflinePack, Round, User
from domain.awards import SheetState
from domain.lifecycle import RoundStage
from domain.messages import msg
from domain.packs import Outcome, PackChoice, PackSheet
from domain.permissions import Role
from domain.refusals import Invalid, NotAllowed, Outdated, Refusal, WrongStage
from i18n import translate
from tests.builders import (
    a_cycle,
    a_round_open_for_scoring,
    a_sheet,
    a_user,
    assignments_of,
    signed_in,
)
from tests.conftest import Clock
from tests.packs import HEADINGS_AT, Filled, changed, downloaded, filled, row_of
from tests.panels import an_organiser
from tests.queries import statements_of
from use_cases import offline_packs, packs_for_judges, recusals, rehearsals, score_sheets
from use_cases.offline_packs import PackPreview
from use_cases.score_sheets import SheetView
from use_cases.transaction import CommandLine, SignedIn, perform, read

RELEVANCE, BENEFIT = "针对性", "经济社会效益"
NAME = "pack.xlsx"


class Judge:
    """A judge with some tasks, and what they do."""

    def __init__(self, database: Database, clock: Clock, entries: int = 3) -> None:
        self.database, self.clock = database, clock
        self.user: User = a_user(database, display_name="示例评委")
        self.who: SignedIn = signed_in(database, self.user)
        self.cycle = a_cycle(database)
        self.round: Round = a_round_open_for_scoring(database, cycle=self.cycle, entries=entries, judges=[self.user])
        self.tasks: list[Assignment] = assignments_of(database, self.round.id)

    def download(self, language: str = "zh_CN") -> bytes:
        self.clock.advance(minutes=1)
        return downloaded(self.database, self.who, self.round.id, language)

    def look(self, content: bytes, name: str = NAME) -> PackPreview:
        return read(self.database, self.who, offline_packs.preview, self.round.id, content=content, name=name)

    def take(self, content: bytes, choices: Mapping[int, PackChoice] | None = None, seen: str | None = None) -> str:
        digest = self.look(content).digest if seen is None else seen
        receipt = perform(
            self.database,
            self.who,
            offline_packs.take,
            self.round.id,
            content=content,
            name=NAME,
            choices=choices or {},
            seen_digest=digest,
        )
        return str(receipt)

    def sheet(self, number: int) -> SheetView:
        return read(self.database, self.who, score_sheets.open_sheet, self.tasks[number - 1].id)

    def save(self, number: int, relevance: str, benefit: str = "") -> None:
        perform(
            self.database,
            self.who,
            score_sheets.save_draft,
            self.tasks[number - 1].id,
            seen_version=self.sheet(number).version,
            points={"relevance": relevance, "benefit": benefit},
            comment="",
        )


@pytest.fixture
def judge(database: Database, clock: Clock) -> Judge:
    return Judge(database, clock)


ON_ONE_DATABASE = pytest.mark.parametrize("backend", ["sqlite"])
"""For what is read from a file and asks the database nothing new."""


def whole(relevance: object = 80, benefit: object = 90, comment: str | None = None) -> Filled:
    return Filled({RELEVANCE: relevance, BENEFIT: benefit}, comment, "是")


def part(relevance: object = 70) -> Filled:
    return Filled({RELEVANCE: relevance})


def outcomes(preview: PackPreview) -> dict[int | None, Outcome]:
    return {line.number: line.outcome for line in preview.lines}


def remarks(preview: PackPreview) -> list[str]:
    return [str(said) for line in preview.lines for said in line.remarks]


def stored(database: Database) -> dict[str, list[tuple[object, ...]]]:
    with database.reading() as session:
        return {
            table.name: sorted((tuple(row) for row in session.execute(select(table))), key=repr)
            for table in Base.metadata.sorted_tables
        }


def actions(database: Database) -> list[tuple[str, str]]:
    with database.reading() as session:
        rows = session.execute(select(AuditEvent.action, AuditEvent.message).order_by(AuditEvent.seq))
        return [(row.action, str(row.message)) for row in rows]


def test_a_pack_is_filled_in_looked_at_and_taken_as_a_whole(judge: Judge) -> None:
    back = filled(judge.download(), {1: whole(comment="措施可行"), 2: part()})

    preview = judge.look(back)
    assert outcomes(preview) == {1: Outcome.SUBMITTED, 2: Outcome.DRAFT, 3: Outcome.UNCHANGED}
    assert judge.sheet(1).version == 0

    assert judge.take(back) == "Offline pack taken: 1 sheets submitted, 1 saved as drafts, 1 left as they were."
    first, second, third = (judge.sheet(number) for number in (1, 2, 3))
    assert (first.state, first.points, first.comment) == (
        SheetState.SUBMITTED,
        {"relevance": 80, "benefit": 90},
        "措施可行",
    )
    assert (second.state, second.points) == (SheetState.DRAFT, {"relevance": 70, "benefit": None})
    assert third.version == 0
    assert actions(judge.database) == [
        ("offline_packs.issue", "Offline pack of 3 score sheets made."),
        ("score_sheets.submit", "Score sheet for No. 1 submitted."),
        ("offline_packs.take", "Offline pack taken: 1 sheets submitted, 1 saved as drafts, 1 left as they were."),
    ]


@ON_ONE_DATABASE
def test_the_same_file_may_be_filled_in_further_and_brought_again(judge: Judge) -> None:
    pack = judge.download()
    once = filled(pack, {1: whole(), 2: part()})
    judge.take(once)
    assert set(outcomes(judge.look(once)).values()) == {Outcome.UNCHANGED}

    again = filled(once, {2: Filled({BENEFIT: 60}, finished="是")})
    assert outcomes(judge.look(again)) == {1: Outcome.UNCHANGED, 2: Outcome.SUBMITTED, 3: Outcome.UNCHANGED}
    judge.take(again)
    assert judge.sheet(2).points == {"relevance": 70, "benefit": 60}


def test_a_sheet_changed_in_both_places_shows_three_versions_and_waits_for_a_choice(judge: Judge) -> None:
    judge.save(1, "50")
    judge.save(2, "51")
    back = filled(judge.download(), {1: part(60), 2: part(61), 3: part(62)})
    judge.save(1, "55")
    judge.save(2, "56")

    preview = judge.look(back)
    (line, other) = preview.of(Outcome.CONFLICT)
    assert [each.points["relevance"] for each in (line.begun, line.saved, line.filled) if each] == [50, 55, 60]
    assert (line.becomes, other.number) == (Outcome.DRAFT, 2)
    before = stored(judge.database)
    with pytest.raises(Invalid, match=r"No\. 1, 2"):
        judge.take(back)
    assert stored(judge.database) == before

    judge.take(back, {1: PackChoice.FILLED_IN, 2: PackChoice.SAVED})
    assert [judge.sheet(number).points["relevance"] for number in (1, 2, 3)] == [60, 56, 62]
    assert set(outcomes(judge.look(back)).values()) == {Outcome.UNCHANGED}


@ON_ONE_DATABASE
def test_what_was_only_saved_elsewhere_is_left_alone(judge: Judge) -> None:
    judge.save(1, "50")
    pack = judge.download()
    judge.save(1, "55")
    assert outcomes(judge.look(pack))[1] is Outcome.UNCHANGED
    assert outcomes(judge.look(filled(pack, {1: part(55)})))[1] is Outcome.UNCHANGED


@ON_ONE_DATABASE
def test_a_submitted_sheet_is_never_changed_by_a_pack(judge: Judge) -> None:
    pack = judge.download()
    a_sheet(judge.database, judge.tasks[0], points=88)
    back = filled(pack, {1: whole(), 2: whole()})
    preview = judge.look(back)
    assert outcomes(preview)[1] is Outcome.REFUSED
    assert "withdraw it on the desk first" in remarks(preview)[0]
    judge.take(back)
    assert judge.sheet(1).points == {"relevance": 88, "benefit": 88}
    assert outcomes(judge.look(filled(judge.download(), {})))[1] is Outcome.UNCHANGED


@ON_ONE_DATABASE
def test_finished_without_all_points_is_kept_as_a_draft_and_said(judge: Judge) -> None:
    back = filled(judge.download("en"), {1: Filled({RELEVANCE: 80}, finished="yes")})
    preview = judge.look(back)
    assert outcomes(preview)[1] is Outcome.DRAFT
    assert remarks(preview) == [
        f"It is marked as finished, but points are missing for: {BENEFIT}. So it is not submitted."
    ]


POINTS: Mapping[object, str] = {
    101: "针对性: 101 is outside 0 to 100.",
    -1: "针对性: -1 is outside 0 to 100.",
    3.5: "针对性: “3.5” is not a whole number from 0 to 100.",
    "优": "针对性: “优” is not a whole number from 0 to 100.",
    True: "针对性: “是” is not a whole number from 0 to 100.",
    "=40+40": "针对性: a formula stands there. Type the points themselves.",
}
EIGHTY = (80, 80.0, "80", "８０", " ８０ ")
EIGHTY_AND_NINETY = PackSheet({"relevance": 80, "benefit": 90}, is_finished=True)


@ON_ONE_DATABASE
def test_points_are_read_as_on_the_desk_or_refused_by_row_and_field_and_the_rest_is_taken(
    database: Database, clock: Clock
) -> None:
    judge = Judge(database, clock, entries=len(POINTS) + len(EIGHTY))
    typed = dict(enumerate([*POINTS, *EIGHTY], start=1))
    back = filled(judge.download(), {number: whole(each) for number, each in typed.items()})
    preview = judge.look(back)
    refused, read_ = preview.of(Outcome.REFUSED), preview.of(Outcome.SUBMITTED)
    assert remarks(preview) == list(POINTS.values())
    assert [line.row for line in refused] == [HEADINGS_AT + number for number in range(1, len(POINTS) + 1)]
    assert [line.filled for line in read_] == [EIGHTY_AND_NINETY] * len(EIGHTY)
    judge.take(back)
    assert [judge.sheet(number).version for number in typed] == [0] * len(POINTS) + [1] * len(EIGHTY)


@ON_ONE_DATABASE
def test_other_words_under_finished_and_long_comments_are_refused_by_name(judge: Judge) -> None:
    back = filled(
        judge.download("en"),
        {1: Filled({RELEVANCE: 80}, finished="maybe"), 2: Filled({}, comment="长" * 2_001)},
    )
    assert remarks(judge.look(back)) == [
        "Finished: choose “yes” or “no”, not “maybe”.",
        "The comment has 2001 characters; at most 2000 fit.",
    ]


def swap(sheet: Worksheet) -> None:
    top, bottom = row_of(sheet, 1), row_of(sheet, 3)
    for column in (1, 2, 3, 4, 5, 8):
        first, second = sheet.cell(top, column), sheet.cell(bottom, column)
        first.value, second.value = second.value, first.value


def delete(sheet: Worksheet) -> None:
    sheet.delete_rows(row_of(sheet, 2))


def add(sheet: Worksheet) -> None:
    sheet.cell(sheet.max_row + 1, 1, 99)
    sheet.cell(sheet.max_row, 4, 80)
    sheet.cell(sheet.max_row + 1, 4, 70)


def repeat(sheet: Worksheet) -> None:
    row = sheet.max_row + 1
    for column in range(1, 4):
        sheet.cell(row, column, sheet.cell(row_of(sheet, 1), column).value)


def mix(sheet: Worksheet) -> None:
    sheet.cell(row_of(sheet, 1), 3, sheet.cell(row_of(sheet, 1), 3).value + "（改）")


ROWS: Mapping[str, tuple[Callable[[Worksheet], None], dict[int | None, Outcome], str]] = {
    "reordered": (swap, {1: Outcome.SUBMITTED, 2: Outcome.SUBMITTED, 3: Outcome.UNCHANGED}, ""),
    "deleted": (delete, {1: Outcome.SUBMITTED, 2: Outcome.UNCHANGED, 3: Outcome.UNCHANGED}, "Its row is no longer"),
    "repeated": (repeat, {1: Outcome.REFUSED, 2: Outcome.SUBMITTED, 3: Outcome.UNCHANGED}, "stands in rows 7, 10"),
    "another title": (mix, {1: Outcome.REFUSED, 2: Outcome.SUBMITTED, 3: Outcome.UNCHANGED}, "may have been mixed"),
    "added": (
        add,
        {1: Outcome.SUBMITTED, 2: Outcome.SUBMITTED, 3: Outcome.UNCHANGED, None: Outcome.REFUSED},
        "There is no No. 99 in this pack.",
    ),
}


@ON_ONE_DATABASE
def test_rows_may_stand_in_any_order_and_anything_else_is_told(judge: Judge) -> None:
    titled(judge)
    back = filled(judge.download(), {1: whole(), 2: whole()})
    for name, (change, expected, said) in ROWS.items():
        preview = judge.look(changed(back, change))
        assert outcomes(preview) == expected, name
        assert said in " ".join(remarks(preview)), name


def titled(judge: Judge) -> None:
    """Give each entry a title of its own, so that a row is told from another one."""
    with judge.database.writing() as session:
        for place, task in enumerate(judge.tasks):
            entry = session.get_one(Entry, task.entry_id)
            entry.title, entry.version = f"建议{place}", entry.version + 1
        session.commit()


def rename(sheet: Worksheet) -> None:
    sheet.cell(HEADINGS_AT, 4, "可行性")


def insert_column(sheet: Worksheet) -> None:
    sheet.insert_cols(4)


def forget_code(sheet: Worksheet) -> None:
    sheet.cell(HEADINGS_AT - 1, 1, "")


def another_code(sheet: Worksheet) -> None:
    sheet.cell(HEADINGS_AT - 1, 1, "JDZ1-AAAAA-BBBBB-CCCCC-DDDDD-EEEEE")


def another_text(sheet: Worksheet) -> None:
    reading = sheet.parent.worksheets[0]
    reading.cell(5, 2, "改过的正文")


NO_WORKBOOKS: Mapping[str, bytes] = {
    "is empty": b"",
    "is no .xlsx workbook": "绝非工作簿".encode(),
    "is damaged": b"PK\x03\x04 and no more",
}
TAMPERED: Mapping[str, tuple[Callable[[Worksheet], None], str]] = {
    "a renamed column": (rename, "Column D of the sheet to fill in is headed “可行性” and was headed “针对性”"),
    "a column more": (insert_column, "Column D of the sheet to fill in is headed “” and was headed “针对性”"),
    "no code": (forget_code, "is no offline pack"),
    "an unknown code": (another_code, "is none of your packs"),
    "another text to read": (another_text, "were changed in this file"),
}


@ON_ONE_DATABASE
def test_a_pack_changed_where_nothing_is_to_be_filled_in_or_no_workbook_at_all_is_refused_as_a_whole(
    judge: Judge,
) -> None:
    back = filled(judge.download(), {1: whole()})
    files = {said: changed(back, change) for change, said in TAMPERED.values()}
    before = stored(judge.database)
    for said, content in {**files, **NO_WORKBOOKS}.items():
        with pytest.raises(Invalid, match=re.escape(said)):
            judge.take(content, seen="")
    assert stored(judge.database) == before


def test_a_pack_is_taken_for_its_judge_and_its_round_only(judge: Judge) -> None:
    other = Judge(judge.database, judge.clock)
    pack, foreign = judge.download(), other.download()
    unknown = changed(judge.download(), another_code)
    said = []
    for content in (foreign, unknown):
        with pytest.raises(Invalid) as refusal:
            judge.look(content)
        said.append(refusal.value.message)
    assert said[0] == said[1]

    later = a_round_open_for_scoring(judge.database, cycle=judge.cycle, year=2021, entries=1, judges=[judge.user])
    with pytest.raises(Invalid, match="of another round: Suggestions: preliminary round 2020"):
        read(judge.database, judge.who, offline_packs.preview, later.id, content=pack, name=NAME)


@ON_ONE_DATABASE
def test_an_older_pack_counts_no_more_once_a_newer_one_was_taken(judge: Judge) -> None:
    old, new = judge.download(), judge.download()
    assert outcomes(judge.look(filled(old, {1: whole()})))[1] is Outcome.SUBMITTED
    judge.take(filled(new, {2: whole()}))
    with pytest.raises(Invalid, match="A newer one, made"):
        judge.look(filled(old, {1: whole()}))


@pytest.mark.parametrize("act", ["close", "overdue"])
def test_nothing_is_made_or_taken_once_scoring_is_closed(judge: Judge, act: str) -> None:
    back = filled(judge.download(), {1: whole()})
    seen = judge.look(back).digest
    with judge.database.writing() as session:
        row = session.get_one(Round, judge.round.id)
        row.stage = RoundStage.CLOSED if act == "close" else RoundStage.SCORING
        row.closes_itself_at = None if act == "close" else judge.clock.now
        session.commit()
    before = stored(judge.database)
    for refused in (judge.download, lambda: judge.look(back), lambda: judge.take(back, seen=seen)):
        with pytest.raises(WrongStage):
            refused()
    assert stored(judge.database) == before


@ON_ONE_DATABASE
def test_what_was_saved_after_the_preview_is_looked_at_first(judge: Judge) -> None:
    back = filled(judge.download(), {1: part(), 2: part()})
    seen = judge.look(back).digest
    judge.save(1, "5")
    before = stored(judge.database)
    with pytest.raises(Outdated):
        judge.take(back, seen=seen)
    assert stored(judge.database) == before


def test_entries_the_judge_no_longer_has_are_told_and_passed_over(judge: Judge) -> None:
    back = filled(judge.download(), {1: whole(), 2: whole(), 3: whole()})
    perform(judge.database, judge.who, recusals.declare, judge.tasks[0].id, reason="同事所提")
    with judge.database.writing() as session:
        session.delete(session.get_one(Assignment, judge.tasks[1].id))
        session.commit()
    preview = judge.look(back)
    assert outcomes(preview) == {1: Outcome.GONE, 2: Outcome.GONE, 3: Outcome.SUBMITTED}
    assert ["Recused" in said for said in remarks(preview)] == [True, False]
    judge.take(back)
    with judge.database.reading() as session:
        states = [(task.number, task.state) for task in session.scalars(select(Assignment).order_by("number"))]
    assert states == [(1, SheetState.RECUSED), (3, SheetState.SUBMITTED)]


@ON_ONE_DATABASE
def test_tasks_given_after_the_pack_was_made_are_named(judge: Judge) -> None:
    entry_id = judge.tasks[2].entry_id
    with judge.database.writing() as session:
        session.delete(session.get_one(Assignment, judge.tasks[2].id))
        session.commit()
    pack = judge.download()
    with judge.database.writing() as session:
        session.add(Assignment(round_id=judge.round.id, entry_id=entry_id, user_id=judge.user.id, number=3))
        session.commit()
    assert [str(note) for note in judge.look(pack).notes] == [
        "Assigned after the pack was made, so to be scored on the desk or in a new pack: No. 3."
    ]


@ON_ONE_DATABASE
def test_nothing_to_take_is_said(judge: Judge) -> None:
    with pytest.raises(Invalid, match="There is nothing to take"):
        judge.take(judge.download())


def test_no_pack_is_made_for_whoever_has_no_task_nor_issued_to_anybody_else(judge: Judge) -> None:
    idle, organiser = signed_in(judge.database, a_user(judge.database)), an_organiser(judge.database)
    for who in (idle, organiser):
        with pytest.raises(NotAllowed):
            read(judge.database, who, offline_packs.prepare, judge.round.id, language="en")
    made = read(judge.database, judge.who, offline_packs.prepare, judge.round.id, language="en")
    for who in (idle, organiser):
        with pytest.raises(NotAllowed):
            perform(judge.database, who, offline_packs.issue, made)
    with pytest.raises(Invalid, match="is none of your packs"):
        judge.look(made.content)


@ON_ONE_DATABASE
def test_an_entry_whose_text_looks_like_a_code_does_not_mislead(judge: Judge) -> None:
    with judge.database.writing() as session:
        entry = session.get_one(Entry, judge.tasks[0].entry_id)
        entry.title, entry.version = "JDZ1-AAAAA-BBBBB-CCCCC-DDDDD-EEEEE", entry.version + 1
        session.commit()
    assert outcomes(judge.look(filled(judge.download(), {1: whole()})))[1] is Outcome.SUBMITTED


@ON_ONE_DATABASE
def test_a_look_asks_the_database_as_often_for_many_tasks_as_for_one(database: Database, clock: Clock) -> None:
    counts = []
    for entries in (1, 4):
        judge = Judge(database, clock, entries=entries)
        back = filled(judge.download(), {1: whole()})
        judge.look(back)
        with statements_of(database) as sent:
            judge.look(back)
        counts.append(len(sent))
    assert counts == [counts[0]] * 2


def test_an_organiser_takes_a_pack_for_its_judge_and_is_told_no_points(judge: Judge) -> None:
    organiser = an_organiser(judge.database)
    judge.save(3, "33")
    back = filled(judge.download(), {1: whole(61, 62, "机密意见"), 2: whole(101, "优"), 3: part(34)})
    judge.save(3, "35")
    preview = read(judge.database, organiser, packs_for_judges.preview, judge.round.id, content=back, name=NAME)
    assert {line.number: line.outcome for line in preview.lines} == {
        1: Outcome.SUBMITTED,
        2: Outcome.REFUSED,
        3: Outcome.CONFLICT,
    }
    shown = repr(preview.lines)
    assert [word for word in ("61", "62", "机密意见", "101", "优", "33", "34", "35") if word in shown] == []
    perform(
        judge.database,
        organiser,
        packs_for_judges.take,
        judge.round.id,
        content=back,
        name=NAME,
        choices={3: PackChoice.FILLED_IN},
        seen_digest=preview.digest,
    )
    assert (judge.sheet(1).points, judge.sheet(1).comment) == ({"relevance": 61, "benefit": 62}, "机密意见")
    assert judge.sheet(3).points == {"relevance": 34, "benefit": None}
    assert actions(judge.database)[-2:] == [
        ("score_sheets.submit", "Score sheet for No. 1 submitted for 示例评委, from their offline pack."),
        (
            "packs_for_judges.take",
            (
                "Offline pack of 示例评委 taken for them: 1 sheets submitted, 1 saved as drafts, 1 left as they were. "
                "Not taken, for the reasons shown before: No. 2."
            ),
        ),
    ]


@ON_ONE_DATABASE
@pytest.mark.parametrize("who", ["judge", "auditor", "organiser with an unknown pack"])
def test_nobody_else_takes_a_pack_for_a_judge(judge: Judge, who: str) -> None:
    pack = judge.download()
    people: Mapping[str, tuple[SignedIn, bytes, type[Refusal]]] = {
        "judge": (judge.who, pack, NotAllowed),
        "auditor": (signed_in(judge.database, a_user(judge.database, roles=[Role.AUDITOR])), pack, NotAllowed),
        "organiser with an unknown pack": (an_organiser(judge.database), changed(pack, another_code), Invalid),
    }
    actor, content, refusal = people[who]
    with pytest.raises(refusal):
        read(judge.database, actor, packs_for_judges.preview, judge.round.id, content=content, name=NAME)


def test_a_reset_rehearsal_takes_its_packs_away(judge: Judge) -> None:
    practice = a_cycle(judge.database, name="演练")
    perform(judge.database, CommandLine(), rehearsals.begin, practice.id)
    opened = a_round_open_for_scoring(judge.database, cycle=practice, entries=1, judges=[judge.user])
    downloaded(judge.database, judge.who, opened.id)
    perform(judge.database, CommandLine(), rehearsals.reset, practice.id, typed="演练")
    with judge.database.reading() as session:
        assert session.scalars(select(OfflinePack)).all() == []


def test_the_desk_knows_the_newest_pack(judge: Judge) -> None:
    def known() -> offline_packs.LatestPack | None:
        return read(judge.database, judge.who, offline_packs.latest, judge.round.id)

    assert known() is None
    judge.download()
    pack = judge.download()
    made = judge.clock.now
    assert known() == offline_packs.LatestPack(3, made, None)
    judge.clock.advance(minutes=5)
    judge.take(filled(pack, {1: whole()}))
    assert known() == offline_packs.LatestPack(3, made, judge.clock.now)


@ON_ONE_DATABASE
def test_a_pack_holds_no_more_of_a_blind_entry_than_the_desk_shows(judge: Judge) -> None:
    names = ("示例提案人", "示例电话1", "示例工作单位")
    with judge.database.writing() as session:
        entry = session.get_one(Entry, judge.tasks[0].entry_id)
        assert entry.suggestion is not None
        entry.suggestion.text, entry.version = "；".join(names), entry.version + 1
        session.commit()
    with ZipFile(BytesIO(judge.download())) as package:
        members = {name: package.read(name).decode() for name in package.namelist()}
    told = "".join(members.values())
    assert [word for word in names if word in told] == []
    assert "■■；■■；■■" in told
    assert translate(msg("■■ stands for a name, telephone or unit that is left out here."), "zh_CN") in told
    assert [name for name, text in members.items() if "示例评委" in text] == ["xl/sharedStrings.xml"]
