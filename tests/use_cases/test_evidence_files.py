"""Evidence of objections: who hands it in, who opens it, what is recorded, and that a decision keeps it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from db.engine import Database
from db.file_store import FileStore, sha256_of
from db.tables import AuditEvent, EvidenceFile
from domain.attachments import MAX_BYTES
from domain.messages import encode
from domain.permissions import Role
from domain.refusals import Invalid, WrongStage
from tests.attachments import DOCX, PDF, PNG, an_attachment, keeping_in
from tests.builders import a_user, signed_in
from tests.meetings import Sitting, a_meeting
from tests.publicity import FIVE, GIVEN, a_shown_list, begin, hand_in, object_to
from tests.sealing import as_of_another_key
from use_cases import attachment_upkeep, attachments, evidence_files, objections, rehearsals
from use_cases.attachments import ReceivedFile
from use_cases.evidence_files import EvidenceLine
from use_cases.transaction import CommandLine, perform, read

OBJECTOR = GIVEN["name"]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[FileStore]:
    with keeping_in(tmp_path / "files") as folder:
        yield FileStore(folder)


def files_of(sitting: Sitting, objection: int) -> tuple[EvidenceLine, ...]:
    cycle_id = sitting.played.cycle.id
    return read(sitting.database, sitting.played.organiser, evidence_files.listing, cycle_id).get(objection, ())


def events(database: Database, module: str = "evidence_files.") -> list[AuditEvent]:
    with database.reading() as session:
        rows = session.scalars(select(AuditEvent).where(AuditEvent.action.startswith(module)).order_by(AuditEvent.seq))
        return list(rows)


def remove(sitting: Sitting, file_id: int, reason: str = "传错了") -> str:
    said = perform(sitting.database, sitting.played.organiser, evidence_files.remove, file_id, reason=reason)
    return str(said)


def test_what_is_handed_in_is_kept_by_content_listed_and_on_record_without_telling_who_objected(
    database: Database, store: FileStore
) -> None:
    sitting, list_id = a_shown_list(database)
    objection = object_to(sitting, list_id, 0)
    reference = sitting.played.entries[0].reference
    first = hand_in(sitting, objection, name=f"{OBJECTOR}举报信 138-0000-0000.pdf")
    hand_in(sitting, objection, name="照片.png", content=PNG)
    letter, photo = files_of(sitting, objection)
    assert (letter.file_id, letter.name, letter.size, letter.sha256) == (
        first,
        "■■举报信 ■■.pdf",
        len(PDF),
        sha256_of(PDF),
    )
    assert (photo.name, photo.kind.value) == ("照片.png", "png")
    assert store.path_of(photo.sha256).read_bytes() == PNG
    attached = events(database)
    assert [(event.subject_kind, event.subject_id) for event in attached] == [("objection", objection)] * 2
    assert str(attached[0].message) == f"Evidence for objection 1 to the award of {reference}: ■■举报信 ■■.pdf."
    assert attached[0].message.fields["contents"] == (sha256_of(PDF),)
    auditor = signed_in(database, a_user(database, roles=[Role.AUDITOR]))
    assert read(database, auditor, evidence_files.opened_before, first) is None
    for _look in range(2):
        opened = perform(database, auditor, evidence_files.open_one, first)
    assert (opened.path, opened.name) == (store.path_of(letter.sha256), f"{OBJECTOR}举报信 138-0000-0000.pdf")
    assert read(database, auditor, evidence_files.opened_before, first) == opened
    looks = [event for event in events(database) if event.action == evidence_files.OPENED]
    assert [event.subject_id for event in looks] == [first, first], "every look is on record"
    assert not any(OBJECTOR in str(encode(event.message)) for event in events(database, ""))
    with database.writing() as session:
        as_of_another_key(session.connection(), "objections", "contact")
        session.commit()
    assert [line.name for line in files_of(sitting, objection)] == ["■■.pdf", "■■.png"]
    assert perform(database, auditor, evidence_files.open_one, first).name == opened.name
    hand_in(sitting, objection, name="又一张.png", content=PNG + b"\n")
    perform(database, sitting.played.organiser, evidence_files.remove, first, reason="交错了")
    named = [str(event.message) for event in events(database)][-3:]
    assert [("■■.pdf" in said, "■■.png" in said, OBJECTOR in said) for said in named] == [
        (True, False, False),
        (False, True, False),
        (True, False, False),
    ]


@pytest.mark.parametrize("backend", ["sqlite"])
def test_what_cannot_be_taken_is_named_and_nothing_of_the_rest_is_kept(database: Database, store: FileStore) -> None:
    sitting, list_id = a_shown_list(database)
    objection, organiser = object_to(sitting, list_id, 0), sitting.played.organiser
    called = f"objection 1 to {sitting.played.entries[0].reference}"
    hand_in(sitting, objection, name=f"{OBJECTOR}.pdf")
    wrong = {
        "照片.png": (PDF, "照片.png holds something else than its name says, namely: PDF."),
        "程序.pdf": (b"MZ", "程序.pdf is neither a PDF nor a picture nor a Word document"),
        "空.pdf": (b"", "The file 空.pdf is empty."),
        "大.pdf": (PDF + bytes(MAX_BYTES), "大.pdf is larger than 20 MB."),
        "又.pdf": (PDF, f"又.pdf is the same file as ■■.pdf, which is attached to {called} already."),
        f"{OBJECTOR}.PDF": (PDF + b"\n", f"{called} has another file named {OBJECTOR}.PDF already."),
        "一.docx": (DOCX, ""),
        "二.docx": (DOCX, f"二.docx is the same file as 一.docx, which is attached to {called} already."),
    }
    sent = [ReceivedFile(name, content) for name, (content, _said) in wrong.items()]
    with pytest.raises(Invalid, match=f"Nothing was attached to {called}") as refused:
        perform(database, organiser, evidence_files.attach, objection, files=sent)
    assert [said for _content, said in wrong.values() if said not in str(refused.value)] == []
    with pytest.raises(Invalid, match="Choose at least one file"):
        perform(database, organiser, evidence_files.attach, objection, files=[])
    assert (len(files_of(sitting, objection)), list(store.contents())) == (1, [sha256_of(PDF)])
    assert len(events(database)) == 1


def test_evidence_can_be_taken_off_until_the_objection_is_decided(database: Database, store: FileStore) -> None:
    sitting, list_id = a_shown_list(database)
    objection, organiser = object_to(sitting, list_id, 0), sitting.played.organiser
    gone, kept = hand_in(sitting, objection), hand_in(sitting, objection, name="照片.png", content=PNG)
    own = an_attachment(database, sitting.played.entries[1])
    with pytest.raises(Invalid, match="give a reason"):
        remove(sitting, gone, " ")
    assert remove(sitting, gone).endswith("回执.pdf. Reason: 传错了")
    assert not perform(database, organiser, evidence_files.drop_content, sha256_of(PDF)), "an entry's attachment has it"
    perform(database, CommandLine(), attachments.remove, own, reason="传错了")
    again = hand_in(sitting, objection)
    assert again > kept > gone
    assert not perform(database, organiser, attachments.drop_content, sha256_of(PDF)), "the objection's evidence has it"
    remove(sitting, again)
    assert perform(database, organiser, evidence_files.drop_content, sha256_of(PDF))
    perform(database, organiser, objections.dismiss, objection, finding="经查不属实")
    with pytest.raises(WrongStage, match="decided already"):
        remove(sitting, kept)
    with pytest.raises(WrongStage, match="decided already"):
        hand_in(sitting, objection, name="迟.pdf")
    assert [line.name for line in files_of(sitting, objection)] == ["照片.png"]
    assert list(store.contents()) == [sha256_of(PNG)]


@pytest.mark.parametrize("backend", ["sqlite"])
def test_what_was_handed_in_for_practice_goes_with_the_rehearsal(database: Database, store: FileStore) -> None:
    sitting = a_meeting(database, FIVE, is_rehearsal=True)
    list_id = sitting.seal()
    begin(sitting, list_id)
    hand_in(sitting, object_to(sitting, list_id, 0))
    name = sitting.played.cycle.name
    perform(database, sitting.played.organiser, rehearsals.reset, sitting.played.cycle.id, typed=name)
    with database.reading() as session:
        assert session.scalars(select(EvidenceFile)).all() == []
    # Something else has to be attached: a place that knows of nothing may be the wrong one.
    an_attachment(database, sitting.played.entries[0], content=PNG, name="图.png")
    perform(database, CommandLine(), attachment_upkeep.tidy)
    assert list(store.contents()) == [sha256_of(PNG)]
