from __future__ import annotations

import struct
from pathlib import Path
from zipfile import ZipFile

import pytest

from db.engine import Database
from domain.refusals import Invalid
from intake.backup_file import opened
from tests.attachments import an_attachment, keeping_in
from tests.backups import Members, members_of, pack
from tests.builders import a_cycle, a_user, an_entry
from use_cases import backups
from use_cases.transaction import CommandLine


@pytest.fixture
def backup(database: Database, tmp_path: Path) -> Path:
    """A small one, with an attached file."""
    with keeping_in(tmp_path / "here"):
        an_attachment(database, an_entry(database, a_cycle(database)))
        a_user(database)
        return backups.make(database, CommandLine(), tmp_path / "backup.zip").path


@pytest.mark.parametrize("backend", ["sqlite"])
def test_whatever_is_no_whole_backup_has_a_sentence_of_its_own(backup: Path, tmp_path: Path) -> None:
    whole, members = backup.read_bytes(), members_of(backup)
    table = "tables/users.jsonl"

    def said(content: bytes | None, name: str = "given.zip") -> str:
        given = tmp_path / name
        if content is not None:
            given.write_bytes(content)
        with pytest.raises(Invalid) as refused, opened(given):
            pass
        return str(refused.value)

    def packed(those: Members) -> bytes:
        return pack(tmp_path / "packed.zip", those).read_bytes()

    assert "cannot be read" in said(None, "absent.zip")
    assert "is no backup of this program" in said(b"")
    assert "is no backup of this program" in said(b"entry,judge,total\n")
    assert "is no backup of this program" in said(packed({"word/document.xml": b"<a/>"}))
    assert "is no backup of this program" in said(packed({**members, "manifest.json": b"[" * 100_000}))
    assert "is no backup of this program" in said(packed({**members, "manifest.json": b"\xff"}))
    for share in (3, 10, 50, 90, 99):
        assert "its end is missing" in said(whole[: len(whole) * share // 100])
    assert f"lacks {table}" in said(packed({name: each for name, each in members.items() if name != table}))
    assert f"{table} no longer has" in said(
        packed({**members, table: members[table].replace("示例".encode(), "真例".encode(), 1)})
    )
    assert f"{table} no longer has" in said(packed({**members, table: members[table][:-1]}))
    assert "does not belong to it" in said(packed({**members, "tables/../../x": b""}))
    (tmp_path / "folder.zip").mkdir()
    assert "cannot be read" in said(None, "folder.zip")


def _starts(backup: Path) -> set[int]:
    """Where in the file the packed content of each member begins."""
    whole = backup.read_bytes()
    with ZipFile(backup) as archive:
        at = [member.header_offset for member in archive.infolist()]
    return {place + 30 + sum(struct.unpack_from("<HH", whole, place + 26)) for place in at}


@pytest.mark.parametrize("backend", ["sqlite"])
def test_no_byte_of_a_backup_can_change_unnoticed(backup: Path, tmp_path: Path) -> None:
    whole, given, members = backup.read_bytes(), tmp_path / "given.zip", members_of(backup)
    starts = _starts(backup)
    for place in starts | set(range(0, len(whole), max(1, len(whole) // 150))):
        given.write_bytes(whole[:place] + bytes([whole[place] ^ 0x55]) + whole[place + 1 :])
        try:
            # What a zip says of times and permissions means nothing here, nor do the last bits of what is packed.
            with opened(given):
                pass
        except Invalid:
            continue
        assert place not in starts
        assert members_of(given) == members
