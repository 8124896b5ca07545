"""A zip of attachments, one file after the other; what no honest program packs refuses the whole zip."""

from __future__ import annotations

import io
import stat
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from domain.attachments import MAX_BYTES
from domain.messages import Message, msg
from domain.refusals import Invalid
from intake.attachments import damaged, too_large
from intake.broken_zips import BROKEN_ZIP

MAX_MEMBERS = 2_000
MAX_UNPACKED_BYTES = 400 * 1024 * 1024
# Letters and scans shrink to a half or a tenth; only what is made to burst shrinks to less than this.
_STEEPEST = 200
_STEEP_FROM = 1024 * 1024
_Member = tuple[str, zipfile.ZipInfo]
_UTF8_NAME, _ENCRYPTED = 0x800, 0x1
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_UNIX = 3
# The other methods unpack whole blocks at once, however large they turn out to be.
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
# What systems leave in zips beside what people put there.
_NOT_FILES_OF_PEOPLE = frozenset({"__macosx", ".ds_store", "thumbs.db", "desktop.ini"})


@dataclass(frozen=True)
class PackedFile:
    """One file of a zip; ``content`` is empty where ``refusal`` says why it was not unpacked."""

    path: str
    content: bytes
    refusal: Message | None = None


def paths_in(content: bytes, name: str) -> tuple[str, ...]:
    """Give the path of every file in a zip, in the order of ``unpacked`` and refused like there."""
    with _opened(content, name) as (_package, files):
        return tuple(path for path, _member in files)


def unpacked(content: bytes, name: str) -> Iterator[PackedFile]:
    """Unpack a zip, one file at a time and nothing to the disk.

    Args:
        content: the whole zip.
        name: as people call it.

    Raises:
        Invalid: no zip, damaged, encrypted, too many or too large files, a path that leads out, a link.
    """
    with _opened(content, name) as (package, files):
        for path, member in files:
            yield _unpack(package, member, path)


@contextmanager
def _opened(content: bytes, name: str) -> Iterator[tuple[zipfile.ZipFile, list[_Member]]]:
    if not content.startswith(_ZIP):
        raise Invalid(msg("{file} is no zip. Pack the files as .zip; .rar and .7z are not read.", file=name))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            members = [(path_of(member), member) for member in package.infolist()]
            _require_honest(members, name)
            files = [(path, member) for path, member in members if not member.is_dir() and _is_of_people(path)]
            if not files:
                raise Invalid(msg("The zip {file} holds no files.", file=name))
            yield package, files
    except (*BROKEN_ZIP, OSError, NotImplementedError) as error:
        raise damaged(name) from error


def path_of(member: zipfile.ZipInfo) -> str:
    """Give a member's path as it was meant, its parts between slashes.

    Zips of a Chinese Windows hold names in GBK without saying so, those of older Macs UTF-8 without saying so.
    """
    name = member.orig_filename
    if not member.flag_bits & _UTF8_NAME:
        written = name.encode("cp437")
        for encoding in ("utf-8", "gb18030"):
            try:
                name = written.decode(encoding)
            except UnicodeDecodeError:
                continue
            break
    return name.replace("\\", "/")


def _require_honest(members: list[_Member], name: str) -> None:
    if len(members) > MAX_MEMBERS:
        raise Invalid(msg("The zip {file} holds more than {most} files. Send several.", file=name, most=MAX_MEMBERS))
    for path, member in members:
        if member.flag_bits & _ENCRYPTED:
            raise Invalid(msg("The zip {file} is protected by a password. Pack it again without one.", file=name))
        if _leads_out(path) or _is_special(member):
            raise Invalid(
                msg(
                    "Nothing of the zip {file} was taken: {path} in it leads to a place outside. No ordinary program "
                    "packs such a zip; do not trust where it came from.",
                    file=name,
                    path=path,
                )
            )
        if member.file_size > _STEEP_FROM and member.file_size > _STEEPEST * member.compress_size:
            raise _bursting(name, path)
    if sum(member.file_size for _path, member in members) > MAX_UNPACKED_BYTES:
        raise Invalid(
            msg(
                "The zip {file} unpacks to more than {limit} MB. Send several.",
                file=name,
                limit=MAX_UNPACKED_BYTES >> 20,
            )
        )


def _bursting(name: str, path: str) -> Invalid:
    return Invalid(
        msg(
            "Nothing of the zip {file} was taken: {path} in it unpacks to more than {times} times its size, as files "
            "do that are made to fill a disk.",
            file=name,
            path=path,
            times=_STEEPEST,
        )
    )


def _leads_out(path: str) -> bool:
    has_drive = len(path) > 1 and path[1] == ":"
    return path.startswith("/") or has_drive or ".." in path.split("/") or "\0" in path


def _is_special(member: zipfile.ZipInfo) -> bool:
    """Whether it is a link, a device or the like; only Unix programs say so."""
    kind = stat.S_IFMT(member.external_attr >> 16) if member.create_system == _UNIX else 0
    return kind not in {0, stat.S_IFREG, stat.S_IFDIR}


def _is_of_people(path: str) -> bool:
    parts = path.lower().split("/")
    return not (_NOT_FILES_OF_PEOPLE & set(parts) or parts[-1].startswith("._"))


def _unpack(package: zipfile.ZipFile, member: zipfile.ZipInfo, path: str) -> PackedFile:
    if member.file_size > MAX_BYTES:
        return PackedFile(path, b"", too_large(path).message)
    if member.compress_type not in _METHODS:
        return PackedFile(
            path, b"", msg("{file} is packed in a way that is not read. Pack it as an ordinary zip.", file=path)
        )
    with package.open(member) as stream:
        # Never more than it says it is: left to itself, the reader unpacks a lying file to its end first.
        return PackedFile(path, stream.read(member.file_size + 1))
