from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.orm import selectinload

from db.engine import Database
from db.tables import AuditEvent, Cycle, Entry, Proposer
from domain.awards import Eligibility
from domain.messages import Message
from domain.permissions import Role
from domain.refusals import NotAllowed, Outdated, WrongStage
from intake.headers import most_likely_sheet, recognise
from intake.progress import Step
from intake.register_rows import Severity
from intake.registers import ChosenSheet
from intake.workbooks import Sheet, read_sheets
from tests.builders import a_cycle, a_round_open_for_scoring, a_user, signed_in
from tests.meetings import a_meeting
from tests.publicity import FIVE
from tests.queries import statements_of
from use_cases import eligibility, eligibility_decisions, entries, registers
from use_cases.register_comparison import Outcome
from use_cases.registers import ImportPreview
from use_cases.transaction import Credential, SignedIn, perform, read

CASES = Path(__file__).parents[1] / "cases"
HEADINGS = ("编号", "标题", "内容", "建议人", "电话", "工作单位", "区县", "提交日期", "类别", "是否采纳", "采纳层级")
MOON = (
    *("CQ-1", "关于示例甲的建议", "内容甲", "示例甲、示例乙", "13800000001、13800000002", "示例社区", "万州区"),
    *("2021-03-05", "改进工作类", "已采纳", "市级"),
)
STAR = (
    "CQ-2",
    "关于示例乙的建议",
    "内容乙",
    "示例丙",
    "13800000003",
    "",
    "渝中区",
    "2020-05-06",
    "解决问题类",
    "采纳",
    "区级",
)


@dataclass
class Office:
    database: Database
    cycle: Cycle
    organiser: SignedIn

    def preview(self, *sheets: Sheet) -> ImportPreview:
        chosen = [ChosenSheet(sheet, recognise(sheet).mapping) for sheet in sheets]
        return read(self.database, self.organiser, registers.preview, self.cycle.id, chosen=chosen)

    def accept(self, seen: ImportPreview, *, who: Credential | None = None) -> Message:
        act = registers.accept
        return perform(self.database, who or self.organiser, act, self.cycle.id, seen=seen, file_name="登记表.xlsx")

    def take_in(self, *sheets: Sheet) -> ImportPreview:
        shown = self.preview(*sheets)
        self.accept(shown)
        return shown

    def stored(self) -> list[Entry]:
        with self.database.reading() as session:
            return list(
                session.scalars(
                    select(Entry)
                    .order_by(Entry.reference)
                    .options(
                        selectinload(Entry.suggestion), selectinload(Entry.adoption), selectinload(Entry.proposers)
                    )
                )
            )

    def events(self) -> int:
        with self.database.reading() as session:
            return session.scalar(select(func.count()).select_from(AuditEvent)) or 0


@pytest.fixture
def office(database: Database) -> Office:
    organiser = signed_in(database, a_user(database, roles=[Role.ORGANISER]))
    return Office(database, a_cycle(database), organiser)


def a_sheet(*rows: Sequence[str], headings: Sequence[str] = HEADINGS) -> Sheet:
    return Sheet("登记表", (tuple(headings), *(tuple(row) for row in rows)))


def a_case(name: str) -> Sheet:
    return most_likely_sheet(read_sheets((CASES / name).read_bytes(), name))


def with_cell(row: tuple[str, ...], heading: str, value: str) -> tuple[str, ...]:
    column = HEADINGS.index(heading)
    return (*row[:column], value, *row[column + 1 :])


def counts(shown: ImportPreview) -> tuple[int, ...]:
    return tuple(shown.count(outcome) for outcome in Outcome if outcome is not Outcome.KEPT)


@pytest.mark.parametrize(
    ("name", "added", "refused", "ineligible"), [("register.xlsx", 110, 10, 14), ("register-odd.xlsx", 56, 4, 6)]
)
def test_a_case_register_is_written_but_for_what_is_refused(
    office: Office, name: str, added: int, refused: int, ineligible: int
) -> None:
    shown = office.take_in(a_case(name))
    assert counts(shown) == (added, 0, 0, refused)
    assert set(shown.refusals) == {row.place for row in shown.rows if row.outcome is Outcome.REFUSED}
    stored = office.stored()
    assert len(stored) == added
    assert sum(entry.verdict is Eligibility.INELIGIBLE for entry in stored) == ineligible


def test_the_same_file_twice_changes_nothing(office: Office) -> None:
    sheet = a_case("register.xlsx")
    office.take_in(sheet)
    before, events = [vars(entry)["version"] for entry in office.stored()], office.events()
    again = office.take_in(sheet)
    assert counts(again) == (0, 0, 110, 10)
    assert ([entry.version for entry in office.stored()], office.events()) == (before, events)


def test_a_preview_writes_nothing(office: Office) -> None:
    office.preview(a_sheet(MOON, STAR))
    assert office.stored() == []


def test_everything_a_row_says_is_stored(office: Office) -> None:
    office.take_in(a_sheet(MOON))
    (entry,) = office.stored()
    assert entry.suggestion is not None
    assert entry.adoption is not None
    assert (entry.reference, entry.title, entry.verdict, entry.reasons) == (
        "CQ-1",
        "关于示例甲的建议",
        Eligibility.ELIGIBLE,
        (),
    )
    assert (entry.suggestion.text, entry.suggestion.kind, str(entry.suggestion.submitted_on)) == (
        "内容甲",
        "改进工作类",
        "2021-03-05",
    )
    assert (entry.adoption.status, entry.adoption.level) == ("已采纳", "市级")
    assert [(p.position, p.name, p.telephone, p.work_unit, p.district) for p in entry.proposers] == [
        (1, "示例甲", "13800000001", "示例社区", "万州区"),
        (2, "示例乙", "13800000002", "示例社区", "万州区"),
    ]


def test_a_changed_row_shows_old_and_new_and_is_updated(office: Office) -> None:
    office.take_in(a_sheet(MOON, STAR))
    changed = with_cell(with_cell(MOON, "标题", "关于示例甲的新建议"), "建议人", "示例甲、示例丁、示例戊")
    shown = office.take_in(a_sheet(changed, STAR))
    assert counts(shown) == (0, 1, 1, 0)
    assert [(change.field, change.old, change.new) for change in shown.rows[0].changes] == [
        ("title", "关于示例甲的建议", "关于示例甲的新建议"),
        ("proposers", ("示＊甲", "示＊乙"), ("示＊甲", "示＊丁", "示＊戊")),
        ("telephones", ("138****0001", "138****0002"), ("138****0001、138****0002", "", "")),
        ("work_unit", ("示例****", "示例****"), ("示例****",) * 3),
    ]
    moon, _ = office.stored()
    assert (moon.title, moon.version, [p.name for p in moon.proposers]) == (
        "关于示例甲的新建议",
        2,
        ["示例甲", "示例丁", "示例戊"],
    )


def test_fewer_proposers_leave_none_behind(office: Office) -> None:
    office.take_in(a_sheet(MOON))
    office.take_in(a_sheet(with_cell(MOON, "建议人", "示例乙")))
    with office.database.reading() as session:
        assert session.scalars(select(Proposer.name)).all() == ["示例乙"]


def test_a_field_without_a_column_stays_as_it_was(office: Office) -> None:
    office.take_in(a_sheet(MOON))
    narrow = a_sheet(("CQ-1", "关于新示例的建议", "改进工作类"), headings=("编号", "标题", "类别"))
    shown = office.take_in(narrow)
    assert [change.field for change in shown.rows[0].changes] == ["title"]
    assert shown.problems == ()
    (entry,) = office.stored()
    assert entry.suggestion is not None
    assert (entry.suggestion.text, entry.verdict, len(entry.proposers)) == ("内容甲", Eligibility.ELIGIBLE, 2)


def test_a_row_that_becomes_ineligible_says_so_as_a_change(office: Office) -> None:
    office.take_in(a_sheet(MOON))
    shown = office.take_in(a_sheet(with_cell(MOON, "是否采纳", "拟采纳")))
    assert [change.field for change in shown.rows[0].changes] == ["adoption_status", "eligibility"]
    (entry,) = office.stored()
    assert (entry.verdict, [reason.code for reason in entry.reasons]) == (Eligibility.INELIGIBLE, ["not_adopted"])


def test_a_telephone_without_a_name_is_kept_and_only_the_name_is_missing(office: Office) -> None:
    office.take_in(a_sheet(with_cell(STAR, "建议人", "")))
    (entry,) = office.stored()
    assert [(p.name, p.telephone) for p in entry.proposers] == [("", "13800000003")]
    assert [reason.code for reason in entry.reasons] == ["no_real_name"]


def test_an_entry_in_an_opened_round_is_not_changed(office: Office) -> None:
    round_ = a_round_open_for_scoring(office.database)
    with office.database.reading() as session:
        entry = session.scalars(select(Entry)).first()
    assert entry is not None
    office.cycle = a_cycle_of(office.database, round_.track_id)
    row = (entry.reference, "另一个标题", *MOON[2:])
    sheet = a_sheet(row)
    shown = office.preview(sheet)
    assert (counts(shown), shown.count(Outcome.KEPT)) == ((0, 0, 0, 0), 1)
    assert {shown.consequence_of(problem) for problem in shown.problems} == {Severity.KEEPS}
    said = [str(problem.message) for problem in shown.problems if problem.code == "already_judged"]
    assert len(said) == 1
    assert "sheets are in) and stays as it is. The file says otherwise of what judges read: Title, " in said[0]
    assert "title" in {change.field for change in shown.rows[0].changes}
    receipt = office.accept(shown)
    assert "1 being scored and left as they are, 0 refused" in str(receipt)
    assert entry.title in [stored.title for stored in office.stored()]


def a_cycle_of(database: Database, track_id: int) -> Cycle:
    with database.reading() as session:
        cycle = session.scalars(select(Cycle).where(Cycle.tracks.any(id=track_id))).one()
        session.expunge_all()
        return cycle


def test_what_changed_since_the_preview_refuses_all_of_it(office: Office) -> None:
    sheet = a_sheet(MOON, STAR)
    shown = office.preview(sheet)
    office.take_in(a_sheet(MOON))
    with pytest.raises(Outdated):
        office.accept(shown)
    assert [entry.reference for entry in office.stored()] == ["CQ-1"]


def test_two_imports_of_one_preview_write_once(office: Office) -> None:
    sheet = a_sheet(MOON)
    shown = office.preview(sheet)
    office.accept(shown)
    with pytest.raises(Outdated):
        office.accept(shown)
    assert len(office.stored()) == 1


def test_the_receipt_is_the_one_audit_event(office: Office) -> None:
    sheet = a_sheet(MOON, STAR, MOON)
    before = office.events()
    receipt = office.accept(office.preview(sheet))
    with office.database.reading() as session:
        last = session.scalars(select(AuditEvent).order_by(AuditEvent.seq.desc())).first()
    assert office.events() == before + 1
    assert last is not None
    assert (last.action, last.message) == ("registers.accept", receipt)
    assert str(receipt) == "登记表.xlsx imported: 2 added, 0 changed, 0 unchanged, 1 refused."


@pytest.mark.parametrize("role", [Role.JUDGE, Role.CHAIR, Role.AUDITOR])
def test_only_organisers_import(office: Office, role: Role) -> None:
    other = signed_in(office.database, a_user(office.database, roles=[role]))
    sheet = a_sheet(MOON)
    seen = office.preview(sheet)
    with pytest.raises(NotAllowed):
        replace(office, organiser=other).preview(sheet)
    with pytest.raises(NotAllowed):
        office.accept(seen, who=other)
    assert office.stored() == []


def test_an_unknown_cycle_gets_the_same_refusal(office: Office) -> None:
    sheet = a_sheet(MOON)
    with pytest.raises(NotAllowed):
        read(
            office.database,
            office.organiser,
            registers.preview,
            999,
            chosen=[ChosenSheet(sheet, recognise(sheet).mapping)],
        )


@pytest.mark.parametrize("kept", [0, 3])
def test_the_preview_asks_the_database_as_often_for_one_row_as_for_many(office: Office, kept: int) -> None:
    rows = [(f"CQ-{n}", *MOON[1:]) for n in range(100, 100 + kept)]
    office.take_in(a_sheet(MOON, *rows))
    asked: list[str] = []

    def count(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    event.listen(office.database.engine, "before_cursor_execute", count)
    shown = office.preview(a_sheet(MOON, *rows))
    event.remove(office.database.engine, "before_cursor_execute", count)
    assert (shown.count(Outcome.SKIPPED), sum("SELECT" in statement for statement in asked)) == (
        1 + kept,
        EXPECTED_QUERIES,
    )


EXPECTED_QUERIES = 7


def test_changing_sends_as_many_statements_for_three_rows_as_for_one(office: Office) -> None:
    rows = [(f"CQ-{n}", *MOON[1:]) for n in range(4)]
    office.take_in(a_sheet(*rows))
    counted = []
    for kept in (1, 3):
        shown = office.preview(a_sheet(*[with_cell(row, "建议人", f"示例{kept}、示例丁") for row in rows[:kept]]))
        with statements_of(office.database) as sent:
            office.accept(shown)
        counted.append(len(sent))
    assert counted[0] == counted[1]


def test_a_number_that_stands_for_another_suggestion_is_pointed_out(office: Office) -> None:
    office.take_in(a_sheet(STAR))
    other = with_cell(with_cell(STAR, "标题", "降低老旧小区物业费的建议"), "内容", "业主反映收费过高，应当公开账目。")
    shown = office.take_in(a_sheet(other))
    (problem,) = shown.problems
    assert (problem.code, problem.field, shown.rows[0].outcome) == (
        "another_suggestion",
        "reference",
        Outcome.CHANGED,
    )
    again = office.take_in(a_sheet(with_cell(other, "标题", "降低老旧小区物业费的建议（修改稿）")))
    assert again.problems == ()


def test_once_a_list_was_put_forward_nothing_is_imported_any_more(database: Database) -> None:
    sitting = a_meeting(database, FIVE)
    office = Office(database, sitting.played.cycle, sitting.played.organiser)
    seen = office.preview(a_sheet(MOON))
    listed = sitting.put_forward()
    with pytest.raises(WrongStage, match="set it aside first"):
        office.accept(seen)
    for who in (sitting.played.organiser, sitting.chair):
        sitting.sign(who, listed)
    for late in (lambda: office.preview(a_sheet(MOON)), lambda: office.accept(seen)):
        with pytest.raises(WrongStage, match="nothing is entered into it any more"):
            late()
    assert "CQ-1" not in [entry.reference for entry in office.stored()]


def test_several_sheets_are_one_register(office: Office) -> None:
    second = Sheet("2021", (HEADINGS, STAR, with_cell(MOON, "标题", "又一次")))
    shown = office.take_in(replace(a_sheet(MOON), name="2020"), second)
    assert [(row.sheet, row.row, row.outcome) for row in shown.rows] == [
        ("2020", 2, Outcome.ADDED),
        ("2021", 2, Outcome.ADDED),
        ("2021", 3, Outcome.REFUSED),
    ]
    (repeated,) = [problem for problem in shown.problems if problem.code == "repeated_reference"]
    assert (repeated.place, str(repeated.message)) == (
        ("2021", 3),
        "The reference number CQ-1 already stands in row 2 of the sheet “2020”.",
    )
    assert shown.column_of(repeated) == 0
    assert [entry.reference for entry in office.stored()] == ["CQ-1", "CQ-2"]


def test_problems_stand_row_by_row_as_their_cells_do(office: Office) -> None:
    shown = office.preview(a_sheet(STAR, ("=" + "9" * 70, "=标题", *MOON[2:])))
    assert [(problem.row, problem.field, problem.code) for problem in shown.problems] == [
        (3, "reference", "formula_text"),
        (3, "reference", "too_long"),
        (3, "title", "formula_text"),
    ]


def test_progress_is_told_from_reading_to_writing(office: Office) -> None:
    told: list[tuple[Step, float]] = []
    sheet = a_sheet(*[(f"CQ-{n}", *MOON[1:]) for n in range(600)])
    chosen = [ChosenSheet(sheet, recognise(sheet).mapping)]
    act, act_on = registers.preview, (office.database, office.organiser)
    shown = read(*act_on, act, office.cycle.id, chosen=chosen, progress=lambda *one: told.append(one))
    perform(
        *act_on,
        registers.accept,
        office.cycle.id,
        seen=shown,
        file_name="登记表.xlsx",
        progress=lambda *one: told.append(one),
    )
    assert list(dict.fromkeys(step for step, _ in told)) == [Step.CHECKING, Step.COMPARING, Step.WRITING]
    assert told[-1] == (Step.WRITING, 1.0)
    assert all(0 <= share <= 1 for _, share in told)


def test_a_changed_entry_without_a_text_row_of_its_own_gets_one(office: Office) -> None:
    office.take_in(a_sheet(MOON))
    with office.database.writing() as session:
        entry = session.scalars(select(Entry)).one()
        session.delete(entry.suggestion)
        session.delete(entry.adoption)
        session.commit()
    office.take_in(a_sheet(MOON))
    (entry,) = office.stored()
    assert entry.suggestion is not None
    assert entry.adoption is not None
    assert (entry.suggestion.text, entry.adoption.level) == ("内容甲", "市级")


def test_five_thousand_rows_go_in_and_are_known_again(office: Office) -> None:
    rows = [(f"CQ-{n:05}", f"关于第{n}件事的建议", *MOON[2:]) for n in range(5000)]
    sheet = a_sheet(*rows)
    assert counts(office.take_in(sheet)) == (5000, 0, 0, 0)
    assert counts(office.preview(sheet)) == (0, 0, 5000, 0)


def confirm_all(office: Office) -> None:
    wanted = eligibility.Wanted()
    state = read(office.database, office.organiser, eligibility.queue, office.cycle.id, wanted=wanted).state
    perform(
        office.database,
        office.organiser,
        eligibility_decisions.confirm_all,
        office.cycle.id,
        wanted=wanted,
        seen_state=state,
    )


@pytest.mark.parametrize(
    ("heading", "value", "changed"),
    [
        ("标题", "关于示例甲的建议（修改）", None),
        ("工作单位", "示例大学", None),
        ("类别", "解决问题类", "Kind"),
        ("是否采纳", "拟采纳", "Adoption"),
        ("电话", "13800000001、13800000009", "Telephone"),
    ],
)
def test_a_changed_fact_asks_for_a_new_confirmation_and_says_why(
    office: Office, heading: str, value: str, changed: str | None
) -> None:
    office.take_in(a_sheet(MOON, STAR))
    confirm_all(office)
    office.take_in(a_sheet(with_cell(MOON, heading, value), STAR))
    moon, star = office.stored()
    assert star.confirmed_at is not None
    assert (moon.confirmed_at is None, moon.confirmed_by is None) == (changed is not None,) * 2
    if changed is None:
        assert moon.returned_because is None
    else:
        assert str(moon.returned_because).startswith(
            f"The register changed {changed} after 示例甲 had confirmed it on "
        )


def test_a_decision_against_the_rule_still_counts_while_it_waits_again(office: Office) -> None:
    office.take_in(a_sheet(with_cell(MOON, "是否采纳", "")))
    (moon,) = office.stored()
    perform(
        office.database,
        office.organiser,
        entries.override,
        moon.id,
        seen_version=moon.version,
        eligibility=Eligibility.ELIGIBLE,
        reason="采纳文件已补交",
    )
    office.take_in(a_sheet(with_cell(MOON, "是否采纳", "拟采纳")))
    (moon,) = office.stored()
    assert (moon.eligibility, moon.override_reason, moon.confirmed_at) == (Eligibility.ELIGIBLE, "采纳文件已补交", None)
