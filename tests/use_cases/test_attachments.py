"""Who attaches, who sees, what is recorded of it, and that nothing is ever half there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import select, update

from db.engine import Database
from db.file_store import FileStore, sha256_of
from db.tables import Assignment, Attachment, AuditEvent, Cycle, Entry, Round
from domain.attachments import AttachmentKind
from domain.messages import Message
from domain.permissions import Role
from domain.refusals import Invalid, NotAllowed
from tests.attachments import DOCX, PDF, PNG, an_attachment, keeping_in
from tests.builders import (
    a_cycle,
    a_round_open_for_scoring,
    a_user,
    an_entry,
    assignments_of,
    signed_in,
)
from tests.conftest import Clock
from tests.queries import statements_of
from use_cases import (
    attachment_openings,
    attachment_upkeep,
    attachments,
    duplicate_decisions,
    duplicates,
    entries,
    recusals,
    score_sheets,
)
from use_cases.attachment_openings import OPENED, OpenedFile
from use_cases.attachments import ReceivedFile
from use_cases.transaction import SignedIn, perform, read


@dataclass
class Office:
    database: Database
    cycle: Cycle
    organiser: SignedIn
    store: FileStore

    def someone(self, role: Role) -> SignedIn:
        return signed_in(self.database, a_user(self.database, roles=[role]))

    def attach(self, entry: Entry, *files: ReceivedFile, is_fit: bool = False, who: SignedIn | None = None) -> str:
        said = perform(
            self.database,
            who or self.organiser,
            attachments.attach,
            entry.id,
            files=files,
            are_fit_for_judges=is_fit,
        )
        return str(said)

    def set_aside(self, act: Callable[..., Message], kept: Entry, other: Entry) -> None:
        seen = read(self.database, self.organiser, duplicates.versions, [kept.id, other.id])
        perform(self.database, self.organiser, act, self.cycle.id, seen=seen, kept_id=kept.id, reason="同一事项")

    def open(self, attachment_id: int, who: SignedIn) -> OpenedFile:
        return perform(self.database, who, attachment_openings.open_one, attachment_id)

    def rows(self) -> list[Attachment]:
        with self.database.reading() as session:
            return list(session.scalars(select(Attachment).order_by(Attachment.id)))

    def events(self, action: str) -> list[AuditEvent]:
        with self.database.reading() as session:
            return list(session.scalars(select(AuditEvent).where(AuditEvent.action == action).order_by(AuditEvent.seq)))

    def files(self) -> set[str]:
        return {path.name for path in self.store.folder.rglob("*") if path.is_file()}


@pytest.fixture
def office(database: Database, tmp_path: Path) -> Iterator[Office]:
    with keeping_in(tmp_path / "files") as folder:
        organiser = signed_in(database, a_user(database, roles=[Role.ORGANISER], display_name="示例乙"))
        yield Office(database, a_cycle(database), organiser, FileStore(folder))


def test_what_is_attached_is_on_the_disk_under_its_content_and_in_the_log(office: Office, clock: Clock) -> None:
    entry = an_entry(office.database, office.cycle, reference="CQ-1")
    said = office.attach(entry, ReceivedFile("回执.pdf", PDF), ReceivedFile("照片.png", PNG))
    first, second = office.rows()
    assert (first.name, first.kind, first.size, first.sha256) == (
        "回执.pdf",
        AttachmentKind.PDF,
        len(PDF),
        sha256_of(PDF),
    )
    assert (second.kind, second.is_fit_for_judges, second.attached_by) == (AttachmentKind.PNG, False, "示例乙")
    assert (first.attached_at, said) == (clock.now, "Attached to CQ-1: 回执.pdf, 照片.png.")
    assert office.store.path_of(first.sha256).read_bytes() == PDF
    assert office.files() == {sha256_of(PDF), sha256_of(PNG)}
    (event,) = office.events("attachments.attach")
    assert (event.subject_kind, event.subject_id) == ("entry", entry.id)
    assert event.message.fields["contents"] == (sha256_of(PDF), sha256_of(PNG))


@pytest.mark.parametrize(
    ("second", "says"),
    [
        (ReceivedFile("坏.pdf", b"MZ"), "坏.pdf is neither"),
        (ReceivedFile("好.PDF", DOCX), "好.PDF holds something else"),
        (ReceivedFile("又.pdf", PDF), "又.pdf is the same file as 好.pdf, which is attached to CQ-1 already"),
        (ReceivedFile("好.pdf", PDF + b"\n"), "CQ-1 has another file named 好.pdf already"),
        (ReceivedFile("\u202e", PDF), "A file without a name"),
    ],
)
def test_of_several_files_all_are_attached_or_none(office: Office, second: ReceivedFile, says: str) -> None:
    entry = an_entry(office.database, office.cycle, reference="CQ-1")
    with pytest.raises(Invalid, match="Nothing was attached to CQ-1") as refused:
        office.attach(entry, ReceivedFile("好.pdf", PDF), second)
    assert says in str(refused.value)
    assert (office.rows(), office.files(), office.events("attachments.attach")) == ([], set(), [])


def test_a_transaction_that_fails_takes_its_new_files_with_it_and_leaves_the_others(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = an_entry(office.database, office.cycle)
    other = an_entry(office.database, office.cycle)
    office.attach(other, ReceivedFile("旧.pdf", PDF))
    full = OSError(28, "No space left on device")
    put = FileStore.put

    def fill_the_disk(store: FileStore, content: bytes) -> str:
        if content == DOCX:
            raise full
        return put(store, content)

    monkeypatch.setattr(FileStore, "put", fill_the_disk)
    with pytest.raises(OSError, match="No space"):
        office.attach(entry, ReceivedFile("新.png", PNG), ReceivedFile("旧.pdf", PDF), ReceivedFile("满.docx", DOCX))
    assert len(office.rows()) == 1
    assert office.files() == {sha256_of(PDF)}


def test_one_content_attached_to_two_entries_is_kept_once_and_until_the_last_is_removed(office: Office) -> None:
    first, second = (an_entry(office.database, office.cycle) for _ in range(2))
    ids = [an_attachment(office.database, entry) for entry in (first, second)]
    assert office.files() == {sha256_of(PDF)}

    def remove(attachment_id: int) -> bool:
        perform(office.database, office.organiser, attachments.remove, attachment_id, reason="传错了")
        return perform(office.database, office.organiser, attachments.drop_content, sha256_of(PDF))

    assert (remove(ids[0]), office.files()) == (False, {sha256_of(PDF)})
    assert (remove(ids[1]), office.files(), office.rows()) == (True, set(), [])
    removed = office.events("attachments.remove")
    assert ["Reason: 传错了" in str(event.message) for event in removed] == [True, True]
    assert removed[0].message.fields["content"] == sha256_of(PDF)


def test_an_id_is_never_given_again(office: Office) -> None:
    entry = an_entry(office.database, office.cycle)
    first = an_attachment(office.database, entry)
    perform(office.database, office.organiser, attachments.remove, first, reason="传错了")
    assert an_attachment(office.database, entry) > first


def test_a_removal_needs_a_reason(office: Office) -> None:
    attachment_id = an_attachment(office.database, an_entry(office.database, office.cycle))
    with pytest.raises(Invalid):
        perform(office.database, office.organiser, attachments.remove, attachment_id, reason=" ")
    assert len(office.rows()) == 1


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.JUDGE, Role.CHAIR])
def test_only_organisers_attach_mark_and_remove(office: Office, role: Role) -> None:
    entry = an_entry(office.database, office.cycle)
    attachment_id = an_attachment(office.database, entry)
    who = office.someone(role)
    with pytest.raises(NotAllowed):
        office.attach(entry, ReceivedFile("照片.png", PNG), who=who)
    with pytest.raises(NotAllowed):
        perform(office.database, who, attachments.mark, attachment_id, is_fit_for_judges=True)
    with pytest.raises(NotAllowed):
        perform(office.database, who, attachments.remove, attachment_id, reason="不该")
    with pytest.raises(NotAllowed):
        perform(office.database, who, attachments.drop_content, sha256_of(PDF))
    assert (len(office.rows()), office.rows()[0].is_fit_for_judges) == (1, False)


@pytest.fixture
def task(office: Office) -> Assignment:
    entry = an_entry(office.database, office.cycle, reference="CQ-1", proposers=("示例丁",))
    opened = a_round_open_for_scoring(office.database, cycle=office.cycle, entries=[entry], judges=1)
    return assignments_of(office.database, opened.id)[0]


def make_names_seen(office: Office, task: Assignment) -> None:
    with office.database.writing() as session:
        session.execute(update(Round).where(Round.id == task.round_id).values(is_blind=False))
        session.commit()


def test_a_judge_of_a_blind_round_sees_what_is_marked_as_fit_and_nothing_else(office: Office, task: Assignment) -> None:
    judge = signed_in(office.database, task.user)
    hidden = an_attachment(office.database, task.entry, name="示例丁来信.pdf")
    shown = an_attachment(office.database, task.entry, name="示例丁照片.png", content=PNG, is_fit=True)
    view = read(office.database, judge, score_sheets.open_sheet, task.id)
    assert [(line.attachment_id, line.name) for line in view.attachments] == [(shown, "■■照片.png")]
    assert office.open(shown, judge).name == "■■照片.png"
    with pytest.raises(NotAllowed):
        office.open(hidden, judge)

    perform(office.database, office.organiser, attachments.mark, hidden, is_fit_for_judges=True)
    perform(office.database, office.organiser, attachments.mark, shown, is_fit_for_judges=False)
    view = read(office.database, judge, score_sheets.open_sheet, task.id)
    assert [line.attachment_id for line in view.attachments] == [hidden]
    with pytest.raises(NotAllowed):
        office.open(shown, judge)
    assert len(office.events("attachments.mark")) == 2
    assert "示例丁" not in repr([event.message for event in office.events("attachments.mark")])


def test_in_a_round_that_is_not_blind_a_judge_sees_every_attachment_and_each_look_is_recorded(
    office: Office, task: Assignment
) -> None:
    make_names_seen(office, task)
    judge = signed_in(office.database, task.user)
    attachment_id = an_attachment(office.database, task.entry, name="示例丁来信.pdf")
    view = read(office.database, judge, score_sheets.open_sheet, task.id)
    assert [line.name for line in view.attachments] == ["示例丁来信.pdf"]
    assert office.open(attachment_id, judge).name == "示例丁来信.pdf"
    assert [event.actor_id for event in office.events(OPENED)] == [task.user_id]


def test_a_judge_sees_no_other_judge_s_entries_and_none_before_scoring_opens(office: Office, task: Assignment) -> None:
    attachment_id = an_attachment(office.database, task.entry, is_fit=True)
    for role in (Role.JUDGE, Role.CHAIR):
        with pytest.raises(NotAllowed):
            office.open(attachment_id, office.someone(role))
    with office.database.writing() as session:
        session.execute(update(Round).where(Round.id == task.round_id).values(stage="setup"))
        session.commit()
    with pytest.raises(NotAllowed):
        office.open(attachment_id, signed_in(office.database, task.user))


def test_who_steps_back_has_lost_the_attachments_at_once(office: Office, task: Assignment) -> None:
    judge = signed_in(office.database, task.user)
    attachment_id = an_attachment(office.database, task.entry, is_fit=True)
    assert office.open(attachment_id, judge).kind is AttachmentKind.PDF
    perform(office.database, judge, recusals.declare, task.id, reason="同一单位")
    with pytest.raises(NotAllowed):
        office.open(attachment_id, judge)
    with pytest.raises(NotAllowed):
        read(office.database, judge, attachment_openings.opened_before, attachment_id)


def test_a_look_at_what_may_name_somebody_is_recorded_once_for_each_sign_in(office: Office, clock: Clock) -> None:
    entry = an_entry(office.database, office.cycle, reference="CQ-1", proposers=("示例丁",))
    attachment_id = an_attachment(office.database, entry, name="示例丁来信.pdf")
    clock.advance(minutes=1)
    auditor = a_user(office.database, roles=[Role.AUDITOR])
    first = signed_in(office.database, auditor)
    assert read(office.database, first, attachment_openings.opened_before, attachment_id) is None
    opened = office.open(attachment_id, first)
    assert (opened.name, opened.path.read_bytes()) == ("示例丁来信.pdf", PDF)
    assert read(office.database, first, attachment_openings.opened_before, attachment_id) == opened
    office.open(attachment_id, first)
    (event,) = office.events(OPENED)
    assert str(event.message) == "Opened ■■来信.pdf, attached to CQ-1."
    clock.advance(minutes=1)
    office.open(attachment_id, signed_in(office.database, auditor))
    assert len(office.events(OPENED)) == 2


def test_a_look_at_what_names_nobody_is_no_disclosure(office: Office) -> None:
    attachment_id = an_attachment(office.database, an_entry(office.database, office.cycle), is_fit=True)
    assert read(office.database, office.organiser, attachment_openings.opened_before, attachment_id) is not None
    office.open(attachment_id, office.organiser)
    assert office.events(OPENED) == []


def test_what_came_with_a_merged_duplicate_lies_with_the_one_kept_and_is_hidden_by_the_same_rules(
    office: Office,
) -> None:
    kept, merged, aside = (
        an_entry(office.database, office.cycle, reference=f"CQ-{n}", proposers=(name,))
        for n, name in ((1, "示例甲"), (2, "示例丁"), (3, "示例戊"))
    )
    hidden = an_attachment(office.database, merged, name="示例丁来信.pdf")
    shown = an_attachment(office.database, merged, name="示例丁致示例甲.png", content=PNG, is_fit=True)
    elsewhere = an_attachment(office.database, aside, is_fit=True)
    office.set_aside(duplicate_decisions.merge, kept, merged)
    office.set_aside(duplicate_decisions.keep_one, kept, aside)
    opened = a_round_open_for_scoring(office.database, cycle=office.cycle, entries=[kept], judges=1)
    (task,) = assignments_of(office.database, opened.id)
    judge = signed_in(office.database, task.user)

    def on_desk() -> list[tuple[int, str]]:
        view = read(office.database, judge, score_sheets.open_sheet, task.id)
        return [(line.attachment_id, line.name) for line in view.attachments]

    assert (on_desk(), office.open(shown, judge).name) == ([(shown, "■■致■■.png")], "■■致■■.png")
    for attachment_id in (hidden, elsewhere):
        with pytest.raises(NotAllowed):
            office.open(attachment_id, judge)
    lines = read(office.database, office.organiser, entries.detail, kept.id).attachments
    assert [(line.name, line.merged_from) for line in lines] == [("■■来信.pdf", "CQ-2"), ("■■致■■.png", "CQ-2")]
    make_names_seen(office, task)
    assert on_desk() == [(hidden, "示例丁来信.pdf"), (shown, "示例丁致示例甲.png")]
    assert office.open(hidden, judge).name == "示例丁来信.pdf"
    with pytest.raises(NotAllowed):
        office.open(elsewhere, judge)


def test_taking_a_merge_back_takes_its_attachments_back(office: Office) -> None:
    kept, merged = (an_entry(office.database, office.cycle) for _ in range(2))
    an_attachment(office.database, merged)
    office.set_aside(duplicate_decisions.merge, kept, merged)
    assert len(read(office.database, office.organiser, entries.detail, kept.id).attachments) == 1
    (decided,) = read(office.database, office.organiser, duplicates.listing, office.cycle.id).decided
    perform(office.database, office.organiser, duplicate_decisions.take_back, decided.decision_id)
    assert read(office.database, office.organiser, entries.detail, kept.id).attachments == ()


def test_the_entry_page_names_nobody_by_the_names_of_files(office: Office) -> None:
    entry = an_entry(office.database, office.cycle, proposers=("示例丁",))
    an_attachment(office.database, entry, name="示例丁来信.pdf")
    (line,) = read(office.database, office.organiser, entries.detail, entry.id).attachments
    assert line.name == "■■来信.pdf"
    assert "示例丁" not in repr([event.message for event in office.events("attachments.attach")])


def test_ten_attachments_take_as_many_queries_as_none(office: Office, task: Assignment) -> None:
    judge = signed_in(office.database, task.user)

    def queries() -> tuple[int, int]:
        read(office.database, judge, score_sheets.open_sheet, task.id)
        with statements_of(office.database) as sheet:
            read(office.database, judge, score_sheets.open_sheet, task.id)
        with statements_of(office.database) as detail:
            read(office.database, office.organiser, entries.detail, task.entry_id)
        return len(sheet), len(detail)

    none = queries()
    office.attach(task.entry, *(ReceivedFile(f"{n}.pdf", PDF + b"\n" * n) for n in range(1, 11)), is_fit=True)
    assert queries() == none
    assert len(read(office.database, judge, score_sheets.open_sheet, task.id).attachments) == 10


def test_the_command_line_may_attach(office: Office) -> None:
    an_attachment(office.database, an_entry(office.database, office.cycle))
    assert (office.rows()[0].attached_by_id, office.rows()[0].attached_by) == (None, "command line")


def test_upkeep_finds_what_is_lost_and_deletes_what_belongs_to_nothing(office: Office) -> None:
    entry = an_entry(office.database, office.cycle, reference="CQ-1")
    office.attach(entry, *(ReceivedFile(f"{n}.pdf", PDF + b"\n" * n) for n in range(1, 4)))
    orphan = office.store.put(PNG)
    (office.store.folder / orphan[:2] / ".half.new").write_bytes(b"x")
    first, second, third = (row.sha256 for row in office.rows())
    office.store.drop(first)
    office.store.path_of(second).write_bytes(b"something else")

    found = read(office.database, office.organiser, attachment_upkeep.check)
    assert (found.whole, found.orphans) == (1, (orphan,))
    assert [str(lost) for lost in found.lost] == [
        "CQ-1: the file 1.pdf is missing.",
        "CQ-1: the file 2.pdf is no longer what was attached.",
    ]
    said = perform(office.database, office.organiser, attachment_upkeep.tidy)
    assert str(said) == "Deleted: 2 files that belonged to no attachment."
    assert office.files() == {second, third}


def test_a_database_that_knows_of_no_attachment_deletes_none(office: Office) -> None:
    office.store.put(PDF)
    with pytest.raises(Invalid, match="Is it the right one"):
        perform(office.database, office.organiser, attachment_upkeep.tidy)
    assert office.files() == {sha256_of(PDF)}
