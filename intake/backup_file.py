"""A backup from the disk: held against its manifest before anybody makes use of it, and refused in words."""

from __future__ import annotations

import hashlib
import struct
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from domain.backups import MANIFEST_NAME, AnotherFormatError, Manifest, NotAManifestError, Part
from domain.backups import read as read_manifest
from domain.messages import msg
from domain.refusals import Invalid
from intake.broken_zips import BROKEN_ZIP

_CHUNK = 1 << 20
_LARGEST_MANIFEST = 1 << 28
_KNOWN_PACKINGS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_ENCRYPTED = 1
_BEGINNING = b"PK\x03\x04"
_UNREADABLE = (
    *BROKEN_ZIP,
    struct.error,
    NotImplementedError,
    OverflowError,
    RuntimeError,
    KeyError,
    IndexError,
)


class OpenBackup:
    """A backup whose every check sum was found to be right."""

    def __init__(self, path: Path, package: zipfile.ZipFile) -> None:
        self._path = path
        self._package = package
        self.manifest = self._read_manifest()
        self._require_these_members()
        for part in self.manifest.parts:
            for _chunk in self._chunks(part):
                pass

    def lines(self, part: Part) -> Iterator[bytes]:
        """Give a member line by line, without their ends; raises where it is no longer what was checked."""
        rest = b""
        for chunk in self._chunks(part):
            *whole, rest = (rest + chunk).split(b"\n")
            yield from whole
        if rest:
            raise self._damaged(part.name)

    def content(self, part: Part) -> bytes:
        """Give a whole member."""
        return b"".join(self._chunks(part))

    def _chunks(self, part: Part) -> Iterator[bytes]:
        digest, size, lines = hashlib.sha256(), 0, 0
        for chunk in self._unpacked(part.name):
            size += len(chunk)
            if size > part.size:
                break
            digest.update(chunk)
            lines += chunk.count(b"\n")
            yield chunk
        is_table = part in self.manifest.tables.values()
        if size != part.size or digest.hexdigest() != part.sha256 or (is_table and lines != part.lines):
            raise self._damaged(part.name)

    def _unpacked(self, name: str) -> Iterator[bytes]:
        try:
            with self._package.open(name) as member:
                while chunk := member.read(_CHUNK):
                    yield chunk
        except _UNREADABLE as error:
            raise self._damaged(name) from error
        except OSError as error:
            raise cannot_be_read(self._path) from error

    def _read_manifest(self) -> Manifest:
        found = [member for member in self._package.infolist() if member.filename == MANIFEST_NAME]
        if len(found) != 1 or found[0].file_size > _LARGEST_MANIFEST:
            raise self._not_ours()
        try:
            return read_manifest(b"".join(self._unpacked(MANIFEST_NAME)))
        except NotAManifestError as error:
            raise self._not_ours() from error
        except AnotherFormatError as error:
            raise Invalid(
                msg(
                    "The backup {name} has format {format}, which this version of the program does not know. "
                    "Take a newer one.",
                    name=self._path.name,
                    format=str(error),
                )
            ) from error

    def _require_these_members(self) -> None:
        members = self._package.infolist()
        there = {member.filename for member in members}
        told = {part.name for part in self.manifest.parts} | {MANIFEST_NAME}
        for name in sorted(told - there):
            raise Invalid(msg("The backup {name} lacks {part}. Nothing was restored.", name=self._path.name, part=name))
        strange = [
            member.filename
            for member in members
            if member.filename not in told
            or member.flag_bits & _ENCRYPTED
            or member.compress_type not in _KNOWN_PACKINGS
        ]
        if strange or len(members) != len(there):
            raise Invalid(
                msg(
                    "The backup {name} holds something that does not belong to it: it was changed. Nothing was "
                    "restored.",
                    name=self._path.name,
                )
            )

    def _damaged(self, part: str) -> Invalid:
        return Invalid(
            msg(
                "The backup {name} is damaged or was changed: {part} no longer has its check sum. Nothing was "
                "restored.",
                name=self._path.name,
                part=part,
            )
        )

    def _not_ours(self) -> Invalid:
        return not_a_backup(self._path)


@contextmanager
def opened(path: Path) -> Iterator[OpenBackup]:
    """Open a backup and check all of it; it is read once from end to end, and little of it is in memory at any time.

    Raises:
        Invalid: it cannot be read, is no backup, is cut off, damaged or changed, or of a newer format.
    """
    with _package(path) as package:
        yield OpenBackup(path, package)


def cannot_be_read(path: Path) -> Invalid:
    """Refuse what the disk does not give."""
    return Invalid(msg("The file {name} cannot be read.", name=str(path)))


def not_a_backup(path: Path) -> Invalid:
    """Refuse what another program, or another command, has written."""
    return Invalid(msg("The file {name} is no backup of this program.", name=path.name))


@contextmanager
def _package(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        file = path.open("rb")
    except (OSError, ValueError) as error:
        raise cannot_be_read(path) from error
    with file:
        yield _directory(path, file)


def _directory(path: Path, file: BinaryIO) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(file)
    except _UNREADABLE as error:
        raise _without_directory(path) from error
    except OSError as error:
        raise cannot_be_read(path) from error


def _without_directory(path: Path) -> Invalid:
    try:
        with path.open("rb") as file:
            is_cut_off = file.read(len(_BEGINNING)) == _BEGINNING
    except OSError:
        return cannot_be_read(path)
    if not is_cut_off:
        return not_a_backup(path)
    return Invalid(msg("The backup {name} is not whole: its end is missing. Take another copy.", name=path.name))
