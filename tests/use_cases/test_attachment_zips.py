"""A zip named by reference numbers: what goes where is shown first, then all of it is attached or nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import func, select

from db.engine import Database
from db.tables import Attachment, AuditEvent, Cycle, Entry
from domain.awards import TrackKind
from domain.permissions import Role
from domain.refusals import Invalid, NotAllowed, Outdated
from tests.attachments import DOCX, PDF, PNG, a_windows_zip, a_zip, an_attachment, keeping_in
from tests.builders import a_cycle, a_user, an_entry, signed_in
from tests.queries import statements_of
from use_cases import attachment_zips
from use_cases.attachment_zips import Outcome, ZipPreview
from use_cases.transaction import SignedIn, perform, read

ATTACHED, HELD, REFUSED = Outcome.ATTACHED, Outcome.HELD, Outcome.REFUSED
Row = tuple[str, str, Outcome]


@dataclass
class Office:
    database: Database
    cycle: Cycle
    organiser: SignedIn
    folder: Path

    def entry(self, reference: str, kind: TrackKind = TrackKind.SUGGESTION) -> Entry:
        return an_entry(self.database, self.cycle, reference=reference, kind=kind)

    def preview(self, content: bytes) -> ZipPreview:
        return read(
            self.database, self.organiser, attachment_zips.preview, self.cycle.id, content=content, name="附件.zip"
        )

    def accept(self, content: bytes, seen: ZipPreview, *, is_fit: bool = False) -> str:
        said = perform(
            self.database,
            self.organiser,
            attachment_zips.accept,
            self.cycle.id,
            content=content,
            name="附件.zip",
            seen_digest=seen.digest,
            are_fit_for_judges=is_fit,
        )
        return str(said)

    def stored(self) -> list[tuple[str, str]]:
        with self.database.reading() as session:
            rows = session.execute(
                select(Entry.reference, Attachment.name)
                .join(Attachment.entry)
                .order_by(Entry.reference, Attachment.name)
            )
            return [(row.reference, row.name) for row in rows]

    def files(self) -> int:
        return sum(path.is_file() for path in self.folder.rglob("*"))

    def actions(self) -> list[str]:
        with self.database.reading() as session:
            return list(session.scalars(select(AuditEvent.action).order_by(AuditEvent.seq)))


@pytest.fixture
def office(database: Database, tmp_path: Path) -> Iterator[Office]:
    with keeping_in(tmp_path / "files") as folder:
        organiser = signed_in(database, a_user(database, roles=[Role.ORGANISER]))
        yield Office(database, a_cycle(database), organiser, folder)


def named(files: Mapping[str, bytes], number: int = 0) -> dict[str, bytes]:
    """Make every content its own."""
    return {name: content + b"\n" * (number + place) for place, (name, content) in enumerate(files.items())}


def test_a_file_goes_to_the_entry_that_it_or_a_folder_above_it_is_named_by(office: Office) -> None:
    for reference in ("CQ-1", "CQ-1-2", "CQ-10", "渝建2021-3"):
        office.entry(reference)
    files = named(
        {
            "CQ-1.pdf": PDF,
            "cq-1-3.pdf": PDF,
            "CQ-1-2.pdf": PDF,
            "ＣＱ－１０（2）.pdf": PDF,
            "CQ-1领导批示.pdf": PDF,
            "附件/渝建2021-3/照片/一.pdf": PDF,
            "附件/渝建2021-3/回执/一.pdf": PDF,
            "渝建2021-3 采纳.pdf": PDF,
            "CQ-12.pdf": PDF,
            "CQ-1abc.pdf": PDF,
        }
    )
    preview = office.preview(a_windows_zip(files))
    assert [(line.path, line.reference, line.name) for line in preview.lines] == [
        ("CQ-1.pdf", "CQ-1", "CQ-1.pdf"),
        ("cq-1-3.pdf", "CQ-1", "cq-1-3.pdf"),
        ("CQ-1-2.pdf", "CQ-1-2", "CQ-1-2.pdf"),
        ("ＣＱ－１０（2）.pdf", "CQ-10", "ＣＱ－１０（2）.pdf"),
        ("CQ-1领导批示.pdf", "CQ-1", "CQ-1领导批示.pdf"),
        ("附件/渝建2021-3/照片/一.pdf", "渝建2021-3", "照片-一.pdf"),
        ("附件/渝建2021-3/回执/一.pdf", "渝建2021-3", "回执-一.pdf"),
        ("渝建2021-3 采纳.pdf", "渝建2021-3", "渝建2021-3 采纳.pdf"),
        ("CQ-12.pdf", "", ""),
        ("CQ-1abc.pdf", "", ""),
    ]
    assert "CQ-12.pdf names no reference number of this cycle" in str(preview.lines[8].problem)


def test_what_was_shown_is_attached_all_of_it_and_a_second_time_nothing(office: Office) -> None:
    office.entry("CQ-1")
    office.entry("CQ-2")
    packed = a_zip({"CQ-1.pdf": PDF, "CQ-1/照片.png": PNG, "CQ-2.docx": DOCX, "无此号.pdf": PDF})
    seen = office.preview(packed)
    assert (office.stored(), office.files()) == ([], 0)
    said = office.accept(packed, seen, is_fit=True)
    assert said == "附件.zip: 3 files attached to 2 entries, 0 attached before, 1 refused."
    assert office.stored() == [("CQ-1", "CQ-1.pdf"), ("CQ-1", "照片.png"), ("CQ-2", "CQ-2.docx")]
    assert office.files() == 3
    assert office.actions() == ["attachments.attach", "attachments.attach", "attachment_zips.accept"]
    again = office.preview(packed)
    assert [line.outcome for line in again.lines] == [HELD, HELD, HELD, REFUSED]
    assert office.accept(packed, again) == "Nothing of 附件.zip is new: 3 attached before, 1 refused."
    assert len(office.actions()) == 3


def test_each_file_that_is_refused_says_why_with_file_and_reference(office: Office) -> None:
    entry = office.entry("CQ-1")
    office.entry("DW-1")
    office.entry("DW-1", kind=TrackKind.ORGANISATION)
    an_attachment(office.database, entry, name="旧.pdf", content=PDF)
    other = PDF + b"\n"
    packed = a_zip(
        {
            "CQ-1/同.pdf": PDF,
            "CQ-1/旧.pdf": other,
            "CQ-1/新.pdf": other,
            "CQ-1/再.pdf": other,
            "CQ-1/程序.pdf": b"MZ",
            "CQ-1/空.pdf": b"",
            "DW-1.pdf": other,
        }
    )
    lines = {line.path: (line.outcome, str(line.problem or "")) for line in office.preview(packed).lines}
    assert {path: outcome for path, (outcome, _) in lines.items()} == {
        "CQ-1/同.pdf": HELD,
        "CQ-1/旧.pdf": REFUSED,
        "CQ-1/新.pdf": ATTACHED,
        "CQ-1/再.pdf": HELD,
        "CQ-1/程序.pdf": REFUSED,
        "CQ-1/空.pdf": REFUSED,
        "DW-1.pdf": REFUSED,
    }
    assert lines["CQ-1/同.pdf"][1] == "同.pdf is the same file as 旧.pdf, which is attached to CQ-1 already."
    assert lines["CQ-1/旧.pdf"][1].startswith("CQ-1 has another file named 旧.pdf already.")
    assert lines["CQ-1/程序.pdf"][1].startswith("程序.pdf is neither")
    assert lines["CQ-1/空.pdf"][1] == "The file 空.pdf is empty."
    assert "a suggestion and an organisation both have the number DW-1" in lines["DW-1.pdf"][1]


def test_a_zip_that_cannot_be_trusted_leaves_nothing(office: Office) -> None:
    office.entry("CQ-1")
    packed = a_zip({"CQ-1.pdf": PDF, "../CQ-1.pdf": PNG})
    with pytest.raises(Invalid, match="leads to a place outside"):
        office.preview(packed)
    with pytest.raises(Invalid, match="leads to a place outside"):
        office.accept(packed, ZipPreview((), ""))
    assert (office.stored(), office.files(), office.actions()) == ([], 0, [])


def test_a_zip_torn_in_its_last_file_leaves_nothing_of_the_first(office: Office) -> None:
    office.entry("CQ-1")
    packed = bytearray(a_zip({"CQ-1.pdf": PDF, "CQ-1.png": PNG}))
    packed[packed.rfind(b"PK\x03\x04") + 60] ^= 0xFF
    with pytest.raises(Invalid, match="damaged"):
        office.accept(bytes(packed), ZipPreview((), ""))
    assert (office.stored(), office.files()) == ([], 0)


def test_what_changed_since_it_was_shown_is_not_attached_unseen(office: Office) -> None:
    office.entry("CQ-1")
    packed = a_zip({"CQ-1.pdf": PDF, "CQ-2.png": PNG})
    seen = office.preview(packed)
    office.entry("CQ-2")
    with pytest.raises(Outdated):
        office.accept(packed, seen)
    assert (office.stored(), office.files()) == ([], 0)


def test_only_organisers_may(office: Office) -> None:
    packed = a_zip({"CQ-1.pdf": PDF})
    for role in (Role.JUDGE, Role.CHAIR, Role.AUDITOR):
        office.organiser = signed_in(office.database, a_user(office.database, roles=[role]))
        with pytest.raises(NotAllowed):
            office.preview(packed)
        with pytest.raises(NotAllowed):
            office.accept(packed, ZipPreview((), ""))


def test_a_zip_for_many_entries_is_previewed_in_as_many_queries_as_for_one(office: Office) -> None:
    files = {f"CQ-{number}.pdf": PDF + b"\n" * number for number in range(1, 31)}
    for name in files:
        office.entry(name.removesuffix(".pdf"))

    def queries(content: bytes) -> int:
        with statements_of(office.database) as sent:
            office.preview(content)
        return len(sent)

    one = queries(a_zip({"CQ-1.pdf": PDF}))
    assert queries(a_zip(files)) == one
    with office.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Attachment)) == 0
