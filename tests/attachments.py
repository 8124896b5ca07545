"""Small files of each kind, zips of all sorts, and attachments as the program keeps them."""

from __future__ import annotations

import io
import stat
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import select

import settings
from db.engine import Database
from db.tables import Attachment, Entry
from demo.papers import letter, picture, word_document
from use_cases import attachments
from use_cases.attachments import ReceivedFile
from use_cases.transaction import CommandLine, perform

PDF = letter(["示例"])
PNG = picture(8, 5)
DOCX = word_document(["示例"])
JPEG = b"\xff\xd8\xff\xe0" + bytes(range(64))


@contextmanager
def keeping_in(folder: Path) -> Iterator[Path]:
    """Let what is attached meanwhile stand in a data directory; gives the folder of contents."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATA_DIR", str(folder))
        settings.settings.cache_clear()
        yield folder / "attachments"
    settings.settings.cache_clear()


def an_attachment(
    database: Database, entry: Entry, *, name: str = "回执.pdf", content: bytes = PDF, is_fit: bool = False
) -> int:
    """Attach a file to an entry and give the attachment's id."""
    files = [ReceivedFile(name, content)]
    perform(database, CommandLine(), attachments.attach, entry.id, files=files, are_fit_for_judges=is_fit)
    with database.reading() as session:
        return session.scalars(
            select(Attachment.id).where(Attachment.entry_id == entry.id, Attachment.name == name)
        ).one()


def a_zip(files: Mapping[str, bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Pack files."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as package:
        for name, content in files.items():
            package.writestr(zipfile.ZipInfo(name), content, compress_type=method)
    return packed.getvalue()


def a_windows_zip(files: Mapping[str, bytes]) -> bytes:
    """Pack files as a Chinese Windows does: names in GBK, and nothing that says so.

    Stand-ins of the same length are packed first, then the bytes of the names are put in their places.
    """
    stand_ins = {name: f"{number:03}".rjust(len(name.encode("gb18030")), "x") for number, name in enumerate(files)}
    packed = a_zip({stand_ins[name]: content for name, content in files.items()})
    for name, stand_in in stand_ins.items():
        packed = packed.replace(stand_in.encode(), name.encode("gb18030"))
    return packed


def a_link(target: str, name: str) -> bytes:
    """Pack a symbolic link."""
    packed = io.BytesIO()
    member = zipfile.ZipInfo(name)
    member.create_system, member.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(packed, "w") as package:
        package.writestr(member, target)
    return packed.getvalue()


def flagged_as_encrypted(packed: bytes) -> bytes:
    """Set the mark of encryption on every file of a zip."""
    marked = bytearray(packed)
    for signature, flags_at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = packed.find(signature)
        while place >= 0:
            marked[place + flags_at] |= 1
            place = packed.find(signature, place + 4)
    return bytes(marked)


def lying_about_size(packed: bytes, size: int) -> bytes:
    """Let the directory of a zip with one file say another unpacked size."""
    marked = bytearray(packed)
    for signature, size_at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        place = packed.find(signature)
        marked[place + size_at : place + size_at + 4] = size.to_bytes(4, "little")
    return bytes(marked)
